"""Which way in a crawl takes: what is supplied, the platform's official API, or its pages; and how that is labelled."""

from dataclasses import dataclass

from cases.workspace import Workspace
from crawlers.apis import known_apis
from crawlers.gateways.api import OfficialApi
from crawlers.gateways.opening import open_api
from crawlers.platform import PlatformSpider
from crawlers.platforms import known_platforms
from crawlers.profile import find_chromium
from crawlers.shop import find_spider
from domain.errors import ComponentMissing, SettingsError
from domain.listing import Channel, Coverage
from domain.settings import PlatformSettings

__all__ = ["Way", "choose_way", "is_address"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Way:
    """How listings will reach us: exactly one of feed, API and pages."""

    feed: str | None = None
    """File or address."""
    api: OfficialApi | None = None
    """With the office's credentials."""
    pages: type[PlatformSpider] | None = None
    address: str = ""
    """What is asked first; empty for a file."""
    feed_coverage: Coverage = Coverage.CATALOGUE_PART
    """What whoever supplies the feed says it covers; a feed of which nothing is stated may be any extract."""
    note: str = ""
    """Why it is not the usual way, for the run record."""

    @property
    def channel(self) -> Channel:
        """How the listings are labelled."""
        if self.feed is not None:
            return Channel.SUPPLIED
        return Channel.PUBLIC_PAGE if self.api is None else Channel.OFFICIAL_API

    @property
    def coverage(self) -> Coverage:
        """What part of the offer this way covers."""
        if self.api is not None:
            return self.api.facts.coverage
        return self.pages.facts.coverage if self.pages is not None else self.feed_coverage

    @property
    def coverage_note(self) -> str | None:
        """The same in words, where there are some."""
        return self.api.facts.coverage_note if self.api is not None else None


def choose_way(ws: Workspace, platform: str, feed: str | None) -> Way:
    """Choose in the order in which the ways stand in law: supplied by whoever calls, the platform's API, its pages.

    A feed in the settings stands in where there is neither.

    Args:
        ws: The workspace.
        platform: Name of the platform.
        feed: A supplied feed that the caller names.

    Raises:
        UnknownPlatform: no such platform.
        SettingsError: an address, or credentials, are missing.
        ComponentMissing: a browser is needed and there is none, nor a feed.
    """
    own = ws.settings.platforms.get(platform, PlatformSettings())
    is_asked_only = platform in known_apis() and platform not in known_platforms() and not own.start
    spider = None if is_asked_only else find_spider(platform, ws.settings)
    if feed is not None:
        return _feed(feed, "supplied feed", own.feed_coverage if feed == own.feed else "")
    api = open_api(ws.settings, platform)
    if api is not None:
        return Way(api=api, address=api.address)
    if spider is None:
        return _instead(ws, own, f"platforms.{platform}.api.app_key: missing; its goods come by its API or as a feed")
    return _pages(ws, own, spider)


def _pages(ws: Workspace, own: PlatformSettings, spider: type[PlatformSpider]) -> Way:
    has_browser = not spider.facts.needs_browser or find_chromium(ws.settings) is not None
    if own.base_url and has_browser:
        return Way(pages=spider, address=own.base_url)
    if not own.base_url:
        missing = f"platforms.{spider.name}.base_url: missing"
        return _instead(ws, own, missing, " instead of pages: no address of pages is set")
    if own.feed:
        return _instead(ws, own, "", " instead of pages: Chromium is not installed")
    remedy = "install Debian's package chromium (`make components`), name its program in crawl.chromium_path, "
    raise ComponentMissing("Chromium", remedy + f"or set platforms.{spider.name}.feed")


def _instead(ws: Workspace, own: PlatformSettings, missing: str, why: str = "") -> Way:
    if not own.feed:
        raise SettingsError([missing])
    # A relative file lies in the home: a home can be moved.
    place = own.feed if is_address(own.feed) else str(ws.home / own.feed)
    return _feed(place, f"supplied feed{why}", own.feed_coverage)


def _feed(place: str, note: str, stated: str) -> Way:
    coverage = Coverage(stated) if stated else Coverage.CATALOGUE_PART
    return Way(feed=place, address=place if is_address(place) else "", note=note, feed_coverage=coverage)


def is_address(feed: str) -> bool:
    """Tell whether a feed is named by its address rather than as a file."""
    return feed.startswith(("http://", "https://"))
