"""schema.org in JSON-LD, on any page."""

from crawlers.pages.json_ld import JsonLd, read_json_ld
from crawlers.pages.markup import listing_of, results_of
from crawlers.pages.page import CapturedPage, PageKind, Rejected, Results
from crawlers.pages.reader import Reader, ReaderBasis
from domain.listing import Listing

__all__ = ["READER", "ItemPage", "ListPage"]


def _bad_scripts(found: JsonLd) -> tuple[Rejected, ...]:
    return tuple(
        Rejected(field=f"script {bad.number}", reason=f"no JSON: {bad.reason}", snippet=bad.snippet)
        for bad in found.bad
    )  # fmt: skip


class ItemPage(CapturedPage[Listing]):
    """A page about one Product."""

    def extract(self) -> Listing:
        """Return the listing."""
        return listing_of(self, read_json_ld(self.html()).nodes)

    def unread(self) -> tuple[Rejected, ...]:
        """Return the scripts that are no JSON."""
        return _bad_scripts(read_json_ld(self.html()))


class ListPage(CapturedPage[Results]):
    """A page with several Products."""

    def extract(self) -> Results:
        """Return the listings."""
        return results_of(self, read_json_ld(self.html()).nodes)

    def unread(self) -> tuple[Rejected, ...]:
        """Return the scripts that are no JSON."""
        return _bad_scripts(read_json_ld(self.html()))


READER = Reader(
    name="json_ld",
    about="schema.org Product in scripts of type application/ld+json, each read on its own",
    pages={PageKind.LISTING: ItemPage, PageKind.RESULTS: ListPage},
    signs=("ld+json", "LD+JSON", "Ld+Json"),
    basis=ReaderBasis.MARKUP,
)
