"""What every page object shares, and what a page of results gives.

A page object takes a response and returns values; it never fetches (web-poet). Recorded pages in `tests/pages/` prove
each one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Generic, TypeVar

from web_poet import HttpResponse, ItemPage
from web_poet.utils import cached_method

from crawlers.pages.addresses import absolute_address
from crawlers.pages.document import Decoded, decode
from crawlers.pages.strict import Tag, parse_html, text_of
from domain.errors import ExtractionError
from domain.listing import Listing

__all__ = ["CapturedPage", "PageKind", "Pages", "Rejected", "Results", "read_cards"]

Extracted = TypeVar("Extracted")
Part = TypeVar("Part")


class PageKind(StrEnum):
    """What a page is for."""

    RESULTS = "results"
    """A category list or search results."""
    LISTING = "listing"
    """One listing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """A part of a page that should be a listing and is not."""

    field: str
    reason: str
    snippet: str = ""
    """The beginning of the part, for the person who looks into it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Results:
    """What a list or search page gives."""

    listings: tuple[Listing, ...] = ()
    """Listings whose facts stand on this page itself."""
    listing_urls: tuple[str, ...] = ()
    """Absolute addresses of pages with one listing each."""
    next_url: str | None = None
    rejected: tuple[Rejected, ...] = ()
    says_empty: bool = False
    """Whether the page says in its own words that there is nothing."""
    stated_listings: int | None = None
    """How many listings there are on all pages, by the platform's own word."""
    stated_pages: int | None = None
    """How many pages there are, by the platform's own word."""

    @property
    def is_silent(self) -> bool:
        """Whether the page neither gives anything nor says that there is nothing: an empty shell, an unknown layout."""
        return not (self.listings or self.listing_urls or self.rejected or self.says_empty)


class CapturedPage(ItemPage[Extracted], Generic[Extracted]):
    """A page as received, decoded strictly."""

    def __init__(self, response: HttpResponse) -> None:
        self.response = response
        self._shared: tuple[Decoded, Tag] | None = None

    def share(self, decoded: Decoded, html: Tag) -> None:
        """Take the decoded and parsed page from whoever has it already: several page objects read the same one."""
        self._shared = (decoded, html)

    @property
    def url(self) -> str:
        """The address after redirects."""
        return str(self.response.url)

    @property
    def is_tree(self) -> bool:
        """It is read as one tree of elements, which too many of them would make too heavy."""
        return True

    @cached_method
    def decoded(self) -> Decoded:
        """The text and how it was decoded."""
        if self._shared is not None:
            return self._shared[0]
        return decode(bytes(self.response.body), self.response.headers.get("Content-Type") or "")

    @cached_method
    def html(self) -> Tag:
        """The parsed page."""
        if self._shared is not None:
            return self._shared[1]
        return parse_html(self.decoded().text)

    def absolute(self, address: str) -> str:
        """Return an address on this page as an absolute one."""
        return absolute_address(self.url, address)

    def unread(self) -> tuple[Rejected, ...]:
        """Return what stands on the page, should be read and cannot be, beside what `extract` gives."""
        return ()

    def extract(self) -> Extracted:
        """Return what the page gives.

        Raises:
            ExtractionError: a mandatory field is missing or ambiguous.
        """
        raise NotImplementedError

    async def to_item(self) -> Extracted:
        """Return what the page gives: web-poet's name for `extract`."""
        return self.extract()


Pages = Mapping[PageKind, type[CapturedPage[Any]]]
"""Kind of page → page object."""


def read_cards(
    cards: Iterable[Part], read: Callable[[Part], Listing]
) -> tuple[tuple[Listing, ...], tuple[Rejected, ...]]:
    """Read each card of a page of results; one that is no listing is rejected alone, the others go on.

    Args:
        cards: Elements, or objects of an embedded state.
        read: Reads one, or raises ExtractionError.
    """
    listings: list[Listing] = []
    rejected: list[Rejected] = []
    for card in cards:
        try:
            listings.append(read(card))
        except ExtractionError as error:
            snippet = (text_of(card) if isinstance(card, Tag) else str(card)) or ""
            rejected.append(Rejected(field=getattr(error, "field", "page"), reason=str(error), snippet=snippet[:200]))
    return tuple(listings), tuple(rejected)
