"""How far one walk over a platform's pages came: a category, or one word typed into its search box."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from domain.json_values import JsonObject

__all__ = ["Walk", "WalkEnd", "WalkSum", "sum_up", "walk_to_json"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class WalkSum:
    """How far the walks of a run came together."""

    walks: int
    stated: int
    """Listings that platforms say there are, over the walks that are told; a listing may stand in several."""
    seen: int
    """Different listings that these walks showed."""
    ends: Mapping[WalkEnd, int]
    """Why they ended, the most frequent first."""


def sum_up(walks: Iterable[Walk]) -> WalkSum:
    """Sum up the walks of a run."""
    every = tuple(walks)
    told = [walk for walk in every if walk.stated_listings is not None]
    ends = Counter(walk.ended for walk in every if walk.ended is not None)
    return WalkSum(
        walks=len(every),
        stated=sum(walk.stated_listings or 0 for walk in told),
        seen=sum(walk.listings for walk in told),
        ends=dict(ends.most_common()),
    )


def walk_to_json(walk: Walk) -> JsonObject:
    """Return the JSON form of a walk."""
    return {
        "number": walk.number,
        "category": walk.category,
        "entry": walk.entry,
        "stated_listings": walk.stated_listings,
        "stated_pages": walk.stated_pages,
        "pages": walk.pages,
        "listings": walk.listings,
        "share": None if walk.share is None else round(walk.share, 4),
        "ended": None if walk.ended is None else str(walk.ended),
    }
