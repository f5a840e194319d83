"""Sitemaps and sitemap indexes, of any site."""

from crawlers.pages.page import CapturedPage, PageKind, Rejected, Results
from crawlers.pages.reader import Reader, ReaderBasis
from crawlers.pages.sitemap import Sitemap, read_sitemap

__all__ = ["ADDRESSES", "READER", "SitemapPage"]

ADDRESSES = "addresses"
"""The field of what could not be read of a sitemap."""


class SitemapPage(CapturedPage[Results]):
    """`/sitemap.xml`: addresses of pages, or of further sitemaps."""

    @property
    def is_tree(self) -> bool:
        """A sitemap is read while it comes, by limits of its own."""
        return False

    def extract(self) -> Results:
        """Return the addresses; those of further sitemaps, where it is an index."""
        found = self._sitemap()
        return Results(listing_urls=found.urls or found.sitemaps)

    def unread(self) -> tuple[Rejected, ...]:
        """Return why it was not read to its end."""
        problem = self._sitemap().problem
        return (Rejected(field=ADDRESSES, reason=problem),) if problem else ()

    def _sitemap(self) -> Sitemap:
        return read_sitemap(bytes(self.response.body))


READER = Reader(
    name="sitemap",
    about="addresses in a sitemap, or of the sitemaps that a sitemap index names (protocol 0.90)",
    pages={PageKind.RESULTS: SitemapPage},
    signs=("<urlset", "<sitemapindex"),
    basis=ReaderBasis.MARKUP,
)
