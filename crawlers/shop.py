"""A shop that is watched by configuration: where it begins stands in the settings, the readers find out its pages.

The walk is that of a platform, with three differences. What a page is shows on the page itself. Only pages of the
shop's own origin are asked for. And a card of a list whose facts stand there already leads to its own page first,
which says more (the barcode, the maker); the card is taken where that page cannot be had.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import quote, urljoin

from scrapy import Request
from scrapy.http import Response
from twisted.python.failure import Failure

from cases.evidence import Item
from crawlers.capture import Capture
from crawlers.counting import count
from crawlers.gate.middleware import GateMiddleware
from crawlers.gate.outcomes import Outcome
from crawlers.naming import origin_of
from crawlers.pages.page import CapturedPage, PageKind, Results
from crawlers.pages.sitemap import is_sitemap_index
from crawlers.pages.walls import address_wall
from crawlers.platform import GONE, PlatformFacts, PlatformSpider
from crawlers.platforms import known_platforms, load_platform
from crawlers.readers.sitemap import ADDRESSES
from crawlers.shop_page import ListedPage, ShopPage, choose_shop_readers
from domain.errors import SettingsError, UnknownPlatform
from domain.listing import Coverage, Listing
from domain.settings import PlatformSettings, Settings
from domain.wire import JsonObject, listing_to_json, parse_listing

__all__ = ["SITEMAP", "WORDS", "ShopSpider", "find_spider"]

SITEMAP = "sitemap"
"""As a beginning: the sitemaps that robots.txt names, else `/sitemap.xml`."""
MOST_INDEXES = 2
"""Indexes of sitemaps behind one another. The protocol knows one; some shops name it in another."""
WORDS = "{words}"
"""In a beginning: where the words of a category go, one search for each."""


def find_spider(name: str, settings: Settings) -> type[PlatformSpider]:
    """Return the spider of a platform, or of a shop that the settings describe.

    Raises:
        UnknownPlatform: neither is there.
        SettingsError: the settings describe a shop under the name of a platform, or name a reader that is not there.
    """
    shops = {each: own for each, own in settings.platforms.items() if own.start}
    if name not in {*known_platforms(), *shops}:
        raise UnknownPlatform(name, sorted({*known_platforms(), *shops}))
    if name not in shops:
        return load_platform(name)
    if name in known_platforms():
        raise SettingsError(
            [f"platforms.{name}.start: {name} is a platform with pages of its own; name the shop otherwise"]
        )
    return _shop_spider(name, shops[name])


class ShopSpider(PlatformSpider):
    """The walk over a shop that the settings describe."""

    start_at: ClassVar[tuple[str, ...]]

    async def start(self) -> AsyncIterator[Request]:
        """Begin at the sitemaps and lists, which belong to no category; then search for the words of each."""
        for beginning in self.start_at:
            addresses = await self._sitemaps() if beginning == SITEMAP else [beginning]
            for address in addresses if WORDS not in beginning else ():
                for request in self._new_request(urljoin(self.plan.base_url, address), PageKind.RESULTS, ""):
                    yield request
        async for request in super().start():
            yield request

    def entries(self, category: str) -> Sequence[str]:
        """Return the searches of a category: one for each of its words."""
        words = self.plan.search_words.get(category, ())
        searches = [beginning for beginning in self.start_at if WORDS in beginning]
        return [search.replace(WORDS, quote(word, safe="")) for search in searches for word in words]

    def parse_page(
        self, response: Response, kind: PageKind, category: str, card: JsonObject | None = None, depth: int = 0
    ) -> Iterator[Capture | Request | Results]:
        """Read one page.

        Args:
            response: The page.
            kind: As what it was asked for.
            category: For which it was asked for.
            card: What a list said of the goods on it.
            depth: How many indexes of sitemaps led here, one behind the other.
        """
        if origin_of(response.url) != self._origin:
            count(self.crawler, "refused_other_origin")
            yield from _from_card(card)
            return
        brought = response.status in GONE
        for each in super().parse_page(response, kind, category):
            brought = brought or (isinstance(each, Capture) and bool(each.listings))
            if not (isinstance(each, Request) and "depth" in each.cb_kwargs):
                yield each
            elif depth < MOST_INDEXES:
                yield each.replace(cb_kwargs={**each.cb_kwargs, "depth": depth + 1})
            else:
                count(self.crawler, f"ended_{Outcome.SITEMAPS_TOO_DEEP}")
        if not brought:
            yield from _from_card(card)

    def failed(self, failure: Failure) -> Iterator[Capture]:
        """Name a request that brought no page, and take what the list said of it."""
        yield from super().failed(failure)
        yield from _from_card(failure.request.cb_kwargs.get("card"))  # type: ignore[attr-defined]  # Scrapy puts it there

    @property
    def _origin(self) -> str:
        return origin_of(self.plan.base_url)

    async def _sitemaps(self) -> Sequence[str]:
        gate = self.crawler.get_downloader_middleware(GateMiddleware)
        named = await gate.robots.sitemaps(self._origin) if gate is not None else ()
        return named or ("/sitemap.xml",)

    def _read(
        self, page: CapturedPage[Any], found: Results | Listing, kind: PageKind, category: str
    ) -> Iterator[Capture | Request | Results]:
        if isinstance(found, Results) and found.is_silent:
            # Sitemaps and lists lead to pages about other things, too.
            count(self.crawler, "unknown_pages")
            yield self._capture(page, category)
        else:
            yield from super()._read(page, found, kind, category)

    def _follow(self, page: CapturedPage[Any], found: Results, category: str) -> Iterator[Capture | Request]:
        if found.says_empty:
            count(self.crawler, "said_empty")
        if any(rejected.field == ADDRESSES for rejected in found.rejected):
            count(self.crawler, f"ended_{Outcome.BAD_SITEMAP}")
        leading = {card.url: card for card in found.listings if card.url and self._leads_on(card.url, page.url)}
        alone = tuple(card for card in found.listings if card.url not in leading)
        yield self._capture(page, category, listings=alone, rejected=found.rejected)
        evidence_id = Item(content=bytes(page.response.body), facts={}).evidence_id
        for url, card in leading.items():
            told: JsonObject = {"page": page.url, "evidence_id": evidence_id, "listing": listing_to_json(card)}
            for request in self._new_request(url, PageKind.LISTING, category):
                yield request.replace(cb_kwargs={**request.cb_kwargs, "card": told})
        is_index = is_sitemap_index(page.decoded().text)
        for url in found.listing_urls:
            for request in self._new_request(url, PageKind.RESULTS if is_index else PageKind.LISTING, category):
                yield request.replace(cb_kwargs={**request.cb_kwargs, "depth": 1}) if is_index else request
        if found.next_url:
            yield from self._new_request(found.next_url, PageKind.RESULTS, category)

    def _leads_on(self, url: str, here: str) -> bool:
        return url != here and self._is_ours(url)

    def _is_ours(self, url: str) -> bool:
        """Tell whether an address is one of the shop's; the way to its own login is no wall, and is not taken."""
        return origin_of(url) == self._origin and address_wall(url) is None

    def _new_request(self, url: str, kind: PageKind, category: str) -> Iterator[Request]:
        if self._is_ours(url):
            yield from super()._new_request(url, kind, category)
        else:
            count(self.crawler, "not_followed")


def _from_card(card: JsonObject | None) -> Iterator[Capture]:
    """Give what a list said of goods whose own page could not be had; the list was kept as evidence before."""
    if card is not None:
        listing = parse_listing(card["listing"]).listing
        yield Capture(url=str(card["page"]), listings=(listing,), evidence_id=str(card["evidence_id"]))


def _shop_spider(name: str, own: PlatformSettings) -> type[PlatformSpider]:
    """Make the spider of a shop: one class a shop, because a spider's facts belong to its class."""
    chosen = choose_shop_readers(own.readers, f"platforms.{name}.readers")

    class Followed(ShopPage):
        readers = chosen

    class Listed(ListedPage):
        readers = chosen

    class Shop(ShopSpider):
        start_at = own.start
        facts = PlatformFacts(
            title=name,
            about="a shop watched by configuration",
            pages={PageKind.RESULTS: Listed, PageKind.LISTING: Followed},
            mandatory_fields=("title",),
            coverage=Coverage.SITE_MAP if own.start == (SITEMAP,) else Coverage.CATEGORY_QUERY,
            lists_by_category=False,
        )

    Shop.name = name
    return Shop
