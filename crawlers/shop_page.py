"""A page of a shop for which nobody wrote a file: the readers say what it is and what stands on it."""

from dataclasses import dataclass, replace
from typing import ClassVar

from web_poet.utils import cached_method

from crawlers.examination import Examination, ExaminedKind, examine
from crawlers.pages.content import NotAPage, page_bytes
from crawlers.pages.document import Decoded, decode
from crawlers.pages.page import CapturedPage, Rejected, Results
from crawlers.pages.reader import Reader
from crawlers.pages.sitemap import is_sitemap
from crawlers.pages.walls import gone_sign
from crawlers.readers import load_readers
from crawlers.readers.sitemap import READER as SITEMAP
from crawlers.readers.sitemap import SitemapPage
from domain.errors import BlockedPage, ExtractionError, ListingGone, SettingsError
from domain.listing import Listing
from domain.task import WallKind

__all__ = ["ListedPage", "ShopPage", "ShopReaders", "choose_shop_readers"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopReaders:
    """Who reads the pages of a shop."""

    readers: tuple[Reader, ...]
    are_named: bool
    """Whether a person named them; else each is tried only where its sign stands on the page."""


def choose_shop_readers(names: tuple[str, ...], setting: str) -> ShopReaders:
    """Return the readers that are named; without names those of all shop engines and of markup.

    The layouts of single platforms are left out then: a word of theirs on the page of another shop would be chance.

    Args:
        names: Names of readers.
        setting: Where they are named, for the message.

    Raises:
        SettingsError: there is no such reader.
    """
    known = load_readers()
    strange = [name for name in names if name not in known]
    if strange:
        raise SettingsError([f"{setting}: no reader {name!r}; known: {', '.join(known)}" for name in strange])
    chosen = [known[name] for name in names] or [reader for reader in known.values() if reader.platform is None]
    return ShopReaders(readers=tuple(chosen), are_named=bool(names))


class ShopPage(CapturedPage[Results | Listing]):
    """A page to which a link or a sitemap led: it may be about goods, or not."""

    readers: ClassVar[ShopReaders]
    walls: ClassVar[frozenset[WallKind]] = frozenset({WallKind.CAPTCHA, WallKind.CHALLENGE, WallKind.REFUSED})
    """What in the content of such a page counts as a wall. A cart or a members' corner asks for a login, too, and has
    little to read: that keeps nobody from the goods. Answers that lead to a login are told before the page is read."""

    def extract(self) -> Results | Listing:
        """Return the listing the page is about, or what it lists; nothing at all where no reader finds goods.

        Raises:
            BlockedPage: it is a wall.
            ListingGone: it says that the goods were removed.
        """
        if not self.is_tree:
            return self._listed_addresses()
        found = self._examined()
        if found.wall is not None and found.wall.kind in self.walls:
            raise BlockedPage(self.url, found.wall)
        if found.kind is ExaminedKind.LISTING:
            return found.listings[0].listing
        if found.kind is ExaminedKind.UNKNOWN and gone_sign(self.html()):
            raise ListingGone(self.url)
        return Results(
            listings=tuple(each.listing for each in found.listings),
            listing_urls=found.urls,
            next_url=found.next_url,
            rejected=_rejected(found),
            says_empty=found.says_empty,
        )

    @cached_method
    def decoded(self) -> Decoded:
        """The text and how it was decoded; of a packed sitemap the unpacked one."""
        try:
            return decode(page_bytes(bytes(self.response.body)), self.response.headers.get("Content-Type") or "")
        except NotAPage:
            return decode(b"")

    @property
    def is_tree(self) -> bool:
        """It is anything but a sitemap: one of fifty thousand addresses is no page that is made to be heavy."""
        return not (SITEMAP in self.readers.readers and is_sitemap(self.decoded().text))

    def _listed_addresses(self) -> Results:
        page = SitemapPage(self.response)
        return replace(page.extract(), rejected=page.unread())

    def _examined(self) -> Examination:
        return examine(
            bytes(self.response.body),
            self.readers.readers,
            url=self.url,
            content_type=self.response.headers.get("Content-Type") or "",
            needs_sign=not self.readers.are_named,
        )


class ListedPage(ShopPage):
    """A page that must lead to goods: where the shop begins, a sitemap, the next page of a list."""

    walls = frozenset(WallKind)

    def extract(self) -> Results | Listing:
        """Return what the page lists.

        Raises:
            BlockedPage: it is a wall.
            ExtractionError: it neither lists anything nor says that there is nothing.
        """
        found = super().extract()
        if isinstance(found, Results) and found.is_silent:
            raise ExtractionError(f"{self.url}: no reader finds goods on it, nor the words that there are none")
        return found


def _rejected(found: Examination) -> tuple[Rejected, ...]:
    """Return what a reader should have read and could not; that nobody knows a page is no such thing."""
    wanted = {found.reader} if found.reader is not None else {each.reader for each in found.unread} - {None}
    return tuple(
        Rejected(field=each.field, reason=each.reason, snippet=each.snippet)
        for each in found.unread
        if each.reader in wanted
    )
