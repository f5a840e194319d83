"""How far one walk over a platform's pages came: a category, or one word typed into its search box."""

from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Walk", "WalkEnd"]


class WalkEnd(StrEnum):
    """Why a walk went no further."""

    END_OF_RESULTS = "end_of_results"
    """The platform showed no next page."""
    SAID_EMPTY = "said_empty"
    """The platform said that there is nothing."""
    REPEATED_PAGE = "repeated_page"
    """A page showed nothing but what earlier pages of the walk had shown: the platform goes round in circles."""
    LIMIT = "limit"
    """`crawl.max_pages`, or the most pages of one walk."""
    ALLOWANCE = "allowance"
    """What the source may be asked for in a day was used up."""
    WALL = "wall"
    """A login, a challenge or a refusal."""
    REFUSED = "refused"
    """The gate did not let the next page's address out."""
    BROKEN = "broken"
    """The next page did not come, or could not be read."""
    STOPPED = "stopped"
    """Somebody stopped the crawl."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Walk:
    """One walk: where it entered, how much there is by the platform's own word, how much was seen."""

    number: int
    """1 for the first of a run."""
    category: str
    """guolv's category name."""
    entry: str
    """The address it began at, readable, relative to the platform. Example: `/search?q=拉杆箱&page=1`."""
    stated_listings: int | None = None
    """How many listings the platform says there are; `None`: it does not say."""
    stated_pages: int | None = None
    pages: int = 0
    """Pages of results that were read."""
    listings: int = 0
    """Different listings that they showed."""
    ended: WalkEnd | None = None
    """`None`: it goes on."""

    @property
    def share(self) -> float | None:
        """What part of the stated listings, else of the stated pages, was seen; `None` when nothing is stated.

        Example:
            >>> Walk(number=1, category="travel_bag", entry="/c", stated_listings=80, listings=60).share
            0.75
        """
        if self.stated_listings is not None:
            return 1.0 if not self.stated_listings else min(1.0, self.listings / self.stated_listings)
        return min(1.0, self.pages / self.stated_pages) if self.stated_pages else None
