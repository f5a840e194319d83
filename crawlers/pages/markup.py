"""Products that a page describes to machines: which one the page is about, and whether it is about one at all."""

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urldefrag

from crawlers.pages.addresses import absolute_address
from crawlers.pages.page import CapturedPage, Rejected, Results
from crawlers.pages.product import find_products, product_listing, product_url
from crawlers.pages.strict import attribute, every
from domain.errors import FieldMissing
from domain.listing import Listing

__all__ = ["listing_of", "results_of"]

Node = Mapping[str, object]
_MAX_PRODUCTS = 1_000


def listing_of(page: CapturedPage[Listing], nodes: tuple[Node, ...]) -> Listing:
    """Return the one product a page is about.

    Raises:
        FieldMissing: there is none, it has no name, or there are several and the page does not say which.
    """
    product = _main(page, find_products(nodes))
    listing = product_listing(product, page.url) if product is not None else None
    if listing is None:
        raise FieldMissing("title", page.url)
    return listing


def results_of(page: CapturedPage[Results], nodes: tuple[Node, ...]) -> Results:
    """Return the products of a page that is about several."""
    products = find_products(nodes)
    if len(products) < 2 or _main(page, products) is not None:
        return Results()
    listings: list[Listing] = []
    rejected: list[Rejected] = []
    for product in products[:_MAX_PRODUCTS]:
        address = product_url(product)
        listing = product_listing(product, page.absolute(address) if address else page.url)
        if listing is not None and address is None:
            listing = replace(listing, url=None)  # that of the page is the address of all of them
        if listing is None:
            rejected.append(Rejected(field="title", reason="a product without a name", snippet=str(product)[:200]))
        else:
            listings.append(listing)
    following = attribute(page.html().select_one("link[rel~=next], a[rel~=next]"), "href")
    return Results(
        listings=tuple(listings),
        rejected=tuple(rejected),
        next_url=page.absolute(following) if following else None,
    )


def _main(page: CapturedPage[Listing] | CapturedPage[Results], products: tuple[Node, ...]) -> Node | None:
    """Return the product a page is about: the only one, or the one whose address is that of the page."""
    if len(products) == 1:
        return products[0]
    here = {_plain(page.url)} if page.url else set()
    here |= {
        _plain(absolute_address(page.url, attribute(link, "href") or ""))
        for link in every(page.html(), "link[rel=canonical]")
    }
    of_page = [p for p in products if (address := product_url(p)) and _plain(page.absolute(address)) in here]
    return of_page[0] if len(of_page) == 1 else None


def _plain(address: str) -> str:
    return urldefrag(address).url.rstrip("/")
