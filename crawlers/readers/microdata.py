"""schema.org in microdata, on any page."""

from crawlers.pages.markup import listing_of, results_of
from crawlers.pages.microdata import read_microdata
from crawlers.pages.page import CapturedPage, PageKind, Results
from crawlers.pages.reader import Reader, ReaderBasis
from domain.listing import Listing

__all__ = ["READER", "ItemPage", "ListPage"]


class ItemPage(CapturedPage[Listing]):
    """A page about one Product."""

    def extract(self) -> Listing:
        """Return the listing."""
        return listing_of(self, read_microdata(self.html()))


class ListPage(CapturedPage[Results]):
    """A page with several Products."""

    def extract(self) -> Results:
        """Return the listings."""
        return results_of(self, read_microdata(self.html()))


READER = Reader(
    name="microdata",
    about="schema.org Product in the attributes itemscope and itemprop of the elements",
    pages={PageKind.LISTING: ItemPage, PageKind.RESULTS: ListPage},
    signs=("itemscope", "ITEMSCOPE", "itemScope"),
    basis=ReaderBasis.MARKUP,
)
