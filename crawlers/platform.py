"""What a platform is: its facts, its pages, and the one walk over them.

A platform is one file in `crawlers/platforms/`: facts, page objects, and a spider that says where to enter. The walk is
here: results pages are followed to the next, listings are read where they stand, a wall is handed on as one and stops
the crawl, a broken page is named and the rest goes on.

What to return: results pages give addresses of listing pages → `Results.listing_urls`; they give the facts themselves →
`Results.listings`; the page is filled by script → set `needs_browser` and `ready_selector`.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import unquote, urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure
from web_poet import HttpResponse

from crawlers.brought import Brought
from crawlers.capture import Capture
from crawlers.collecting import ADDRESS, ITEM_ID, settle_failure
from crawlers.counting import count
from crawlers.frontier import usual_address
from crawlers.gate.middleware import Refused
from crawlers.gate.outcomes import Outcome, count_outcome
from crawlers.gate.walls import headers_of, wall_of
from crawlers.pages.content import Bomb, NotAPage, Overgrown, page_bytes, refuse_overgrown
from crawlers.pages.page import CapturedPage, PageKind, Pages, Rejected, Results
from crawlers.pages.walls import gone_sign, page_wall
from crawlers.pipeline import LedgerSpider
from crawlers.sameness import Sameness
from domain.errors import BlockedPage, ExtractionError, FieldMissing
from domain.listing import Coverage, Listing
from domain.task import Wall, WallKind

__all__ = ["CrawlPlan", "PageKind", "PlatformFacts", "PlatformSpider"]

GONE = frozenset({404, 410})
HTTP_ERROR = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformFacts:
    """What must be known of a platform before it is crawled."""

    title: str
    """Its Chinese name."""
    about: str
    """One sentence for the list of platforms: how it publishes its goods."""
    pages: Pages
    """Kind of page → page object. `results` is mandatory."""
    mandatory_fields: tuple[str, ...] = ("title", "item_id")
    """Fields of a listing without which a page is broken. Keep it short: few fatal fields, fallbacks for the rest."""
    lists_by_category: bool = True
    """Whether the platform itself says which category its results belong to. A search by words does not: there the
    words of each listing decide."""
    signs: tuple[str, ...] = ()
    """Texts of which at least one stands on every page of the platform. By them `guolv page` finds the platform of a
    saved page; without any it has to be told."""
    coverage: Coverage = Coverage.CATEGORY_QUERY
    """What part of the platform's offer a crawl of its pages covers."""
    needs_browser: bool = False
    ready_selector: str = ""
    """For a browser: CSS of the element that is there once the script has filled the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CrawlPlan:
    """What one crawl of a platform is to fetch."""

    base_url: str
    """Origin of the platform."""
    categories: tuple[str, ...]
    """guolv's category names."""
    search_words: Mapping[str, Sequence[str]]
    """Category → what is typed into a search box, for platforms that are searched by words."""


class PlatformSpider(LedgerSpider):
    """The walk over a platform's pages; a platform adds `facts` and `entries`."""

    facts: ClassVar[PlatformFacts]

    def __init__(self, *, plan: CrawlPlan, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.plan = plan
        self._sameness = Sameness()

    def entries(self, category: str) -> Sequence[str]:
        """Return the addresses, relative to the origin, at which a category begins."""
        raise NotImplementedError

    def item_id_of(self, url: str) -> str | None:
        """Return the platform's id of the listing whose page an address is, where the address tells it.

        So one listing under many addresses is asked for once. Only addresses of the platform are given, in normal form.
        """
        del url
        return None

    async def start(self) -> AsyncIterator[Request]:
        """Begin every category at each of its entries."""
        for category in self.plan.categories:
            for entry in self.entries(category):
                for request in self._new_request(urljoin(self.plan.base_url, entry), PageKind.RESULTS, category):
                    yield request

    def begin_at(self, request: Request) -> bool:
        """Take a request to the frontier that begins a walk; tells whether it does."""
        entry = unquote(request.url.removeprefix(self.plan.base_url))
        return "kind" in request.cb_kwargs and self.begin_walk(request, entry)

    def next_request(self) -> Request | None:
        """Return the request for the next address of the frontier, when one waits."""
        address = self.frontier.next() if self.frontier is not None else None
        if address is None:
            return None
        request = self._request(address.url, address.kind, address.category)
        cb_kwargs, meta = {**request.cb_kwargs, **address.more}, {**request.meta, ADDRESS: address}
        return request.replace(cb_kwargs=cb_kwargs, meta=meta, errback=self._settle_failed)

    def parse_page(self, response: Response, kind: PageKind, category: str) -> Iterator[Capture | Request | Results]:
        """Read one page; every page, also a broken one, becomes a capture."""
        if kind is PageKind.LISTING and response.status in GONE:
            count(self.crawler, "gone")
            return
        page = self.facts.pages[kind](_as_web_poet(response))
        try:
            self._refuse_unread(page, response)
            yield from self._read(page, page.extract(), kind, category)
        except NotAPage as error:
            yield self._unread(page, category, error)
        except BlockedPage as error:
            yield self._capture(page, category, rejected=(_as_rejected(error),), wall=error.wall)
        except ExtractionError as error:
            yield self._broken(page, error, kind, category, response)

    def failed(self, failure: Failure) -> Iterator[Capture]:
        """Name a request that brought no page; what the gate refused is counted there."""
        error = failure.value
        if error is None or isinstance(error, Refused):
            return
        request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
        reason = count_outcome(self.crawler, error)
        yield Capture(url=request.url, rejected=(Rejected(field="page", reason=reason),))

    def _read(
        self, page: CapturedPage[Any], found: Results | Listing, kind: PageKind, category: str
    ) -> Iterator[Capture | Request | Results]:
        if isinstance(found, Results):
            yield found
            silence = self._wall_of_silence(page) if found.is_silent else None
            if silence is not None:
                raise BlockedPage(page.url, silence)
            yield from self._follow(page, found, category)
            return
        listing = self._checked(found, page.url)
        same = self._sameness.see(len(page.response.body), listing.title) if kind is PageKind.LISTING else None
        if same is not None:
            raise BlockedPage(page.url, same)
        yield self._capture(page, category, listings=(listing,))

    def _unread(self, page: CapturedPage[Any], category: str, error: NotAPage) -> Capture:
        """Return what came as a page and is not read at all."""
        named = {Overgrown: Outcome.OVERGROWN, Bomb: Outcome.BOMB}
        outcome = named.get(type(error), Outcome.NOT_A_PAGE)
        count(self.crawler, f"ended_{outcome}")
        return self._capture(page, category, rejected=(Rejected(field="page", reason=f"{outcome}: {error}"),))

    def _wall_of_silence(self, page: CapturedPage[Any]) -> Wall | None:
        """Return the wall that a page of results is that gives nothing and does not say that there is nothing."""
        silence = Wall(kind=WallKind.EMPTY_SHELL, sign="neither goods nor a word that there are none")
        return page_wall(page.html(), page.decoded().text) or silence

    def _broken(
        self, page: CapturedPage[Any], error: ExtractionError, kind: PageKind, category: str, response: Response
    ) -> Capture:
        """Return what a page is that could not be read: a wall, the word that its goods are gone, or broken."""
        wall = page_wall(page.html(), page.decoded().text)
        if response.status >= 500 and wall is not None and wall.kind is WallKind.EMPTY_SHELL:
            wall = None  # a server's own page about its failure has little to read, too
        if wall is None and kind is PageKind.LISTING:
            if gone_sign(page.html()):
                count(self.crawler, "gone")
                return self._capture(page, category)
            wall = self._sameness.see(len(response.body), None)
        if wall is None and response.status >= HTTP_ERROR:
            count(self.crawler, f"ended_{Outcome.BAD_STATUS}")
        elif wall is None and not response.body.strip():
            count(self.crawler, f"ended_{Outcome.EMPTY_PAGE}")
        rejected = _as_rejected(BlockedPage(page.url, wall) if wall is not None else error)
        return self._capture(page, category, rejected=(rejected,), wall=wall)

    def _follow(self, page: CapturedPage[Any], found: Results, category: str) -> Iterator[Capture | Request]:
        if found.says_empty:
            count(self.crawler, "said_empty")
        listings: list[Listing] = []
        rejected = list(found.rejected)
        for listing in found.listings:
            try:
                listings.append(self._checked(listing, page.url))
            except FieldMissing as error:
                rejected.append(_as_rejected(error))
        yield self._capture(page, category, listings=tuple(listings), rejected=tuple(rejected))
        for url in found.listing_urls:
            yield from self._new_request(url, PageKind.LISTING, category)
        if found.next_url:
            yield from self._new_request(found.next_url, PageKind.RESULTS, category)

    def _checked(self, listing: Listing, where: str) -> Listing:
        for name in self.facts.mandatory_fields:
            if getattr(listing, name) is None:
                raise FieldMissing(name, where)
        return listing

    def _refuse_unread(self, page: CapturedPage[Any], response: Response) -> None:
        wall = wall_of(response)
        if wall is not None:
            raise BlockedPage(page.url, wall)
        if response.body.strip():
            page_bytes(response.body)
            if page.is_tree:
                refuse_overgrown(page.decoded().text)
        if response.status >= HTTP_ERROR:
            raise ExtractionError(f"{page.url}: status {response.status}")
        if not response.body.strip():
            raise ExtractionError(f"{page.url}: the page is empty")

    def _capture(
        self,
        page: CapturedPage[Any],
        category: str,
        *,
        listings: tuple[Listing, ...] = (),
        rejected: tuple[Rejected, ...] = (),
        wall: Wall | None = None,
    ) -> Capture:
        return Capture(
            url=page.url,
            status=page.response.status,
            body=bytes(page.response.body),
            content_type=page.response.headers.get("Content-Type") or "",
            decoded=page.decoded(),
            category=category if self.facts.lists_by_category else None,
            listings=listings,
            rejected=rejected,
            wall=wall,
        )

    def _new_request(self, url: str, kind: PageKind, category: str) -> Iterator[Request]:
        """Give a request; the frontier knows whether its address was met before in this crawl."""
        request = self._request(url, kind, category)
        address = usual_address(url)
        request.meta[ITEM_ID] = self.item_id_of(address) if address.startswith(f"{self.plan.base_url}/") else None
        yield request

    def _request(self, url: str, kind: PageKind, category: str) -> Request:
        return Request(
            url,
            dont_filter=True,
            callback=self.parse_page,
            errback=self.failed,
            cb_kwargs={"kind": kind, "category": category},
            meta={"ready_selector": self.facts.ready_selector} if self.facts.needs_browser else None,
        )

    def _settle_failed(self, failure: Failure) -> Iterator[Brought]:
        yield from settle_failure(failure, self.failed(failure))


def _as_web_poet(response: Response) -> HttpResponse:
    return HttpResponse(response.url, body=response.body, status=response.status, headers=list(headers_of(response)))


def _as_rejected(error: ExtractionError) -> Rejected:
    return Rejected(field=getattr(error, "field", "page"), reason=str(error))
