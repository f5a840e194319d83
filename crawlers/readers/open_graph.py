"""OpenGraph and product meta elements, on any page."""

from crawlers.pages.open_graph import open_graph_listing, read_open_graph
from crawlers.pages.page import CapturedPage, PageKind
from crawlers.pages.reader import Reader, ReaderBasis
from domain.errors import FieldMissing
from domain.listing import Listing

__all__ = ["READER", "ItemPage"]


class ItemPage(CapturedPage[Listing]):
    """A page whose meta elements describe goods."""

    def extract(self) -> Listing:
        """Return the listing."""
        listing = open_graph_listing(read_open_graph(self.html()), self.url)
        if listing is None:
            raise FieldMissing("title", self.url)
        return listing


READER = Reader(
    name="open_graph",
    about="meta elements og:… and product:…, where og:type or a price says that they describe goods",
    pages={PageKind.LISTING: ItemPage},
    signs=("og:title", "OG:TITLE", "og:Title"),
    basis=ReaderBasis.MARKUP,
)
