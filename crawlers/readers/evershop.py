"""Shops of the engine EverShop (version 2): the state that the server hands to its React pages, `eContext`.

The answers of the page's queries stand in `graphqlResponse` under made-up names, so products are told by their fields.

Source: the components of `frontStore/catalog` that the package itself ships, and its server's page template.
"""

from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from crawlers.pages.attributes import attribute_table
from crawlers.pages.availability import AVAILABILITY, availability_of
from crawlers.pages.js_literal import NotALiteral
from crawlers.pages.page import CapturedPage, PageKind, Results, read_cards
from crawlers.pages.price import parse_cny
from crawlers.pages.reader import Reader
from crawlers.pages.scripts import embedded_state
from crawlers.pages.state import Object, dig, find_objects, objects_at, text_at
from domain.errors import ExtractionError, FieldMissing
from domain.listing import Listing, Money

__all__ = ["READER", "ListPage", "ProductPage"]

_PRODUCT_ROUTES = frozenset({"productView"})
_LIST_ROUTES = frozenset({"categoryView", "catalogSearch", "productListing", "homepage"})
_MAX_IMAGES = 20


class ProductPage(CapturedPage[Listing]):
    """`/<url key>`: the route `productView`."""

    def extract(self) -> Listing:
        """Return the listing."""
        state = _state(self)
        if _route(state) not in _PRODUCT_ROUTES:
            raise FieldMissing("title", self.url)
        # The page asks for the product several times, each time for some of its fields.
        merged: dict[str, object] = {}
        for answer in objects_at(state, "graphqlResponse"):
            if _is_product(answer) and text_at(answer, "sku") == (text_at(merged, "sku") or text_at(answer, "sku")):
                merged = {**answer, **merged}
        return _listing(self, merged, _store_name(state), text_at(state, "config", "pageMeta", "route", "url"))


class ListPage(CapturedPage[Results]):
    """A category, a search, the front page."""

    def extract(self) -> Results:
        """Return the listings on the page."""
        state = _state(self)
        if _route(state) not in _LIST_ROUTES:
            return Results()
        answers = dig(state, "graphqlResponse")
        found = {text_at(each, "sku"): each for each in find_objects(answers, _is_product)}
        store_name = _store_name(state)
        listings, rejected = read_cards(found.values(), lambda product: _listing(self, product, store_name, None))
        shelf = next(find_objects(answers, lambda each: "total" in each and "items" in each), {})
        return Results(
            listings=listings,
            rejected=rejected,
            next_url=_next_url(self, state, shelf),
            says_empty=not found and text_at(shelf, "total") == "0",
        )


def _state(page: CapturedPage[Listing] | CapturedPage[Results]) -> object:
    try:
        return embedded_state(page.html(), "eContext")
    except NotALiteral as error:
        raise ExtractionError(f"eContext: {error}") from error


def _route(state: object) -> str | None:
    return text_at(state, "config", "pageMeta", "route", "id")


def _is_product(each: Object) -> bool:
    return "sku" in each and "name" in each and isinstance(each.get("price"), dict)


def _next_url(page: CapturedPage[Results], state: object, shelf: Object) -> str | None:
    """Return the address of the next page, as long as the filters of this one leave goods over."""
    filters = {text_at(each, "key"): text_at(each, "value") for each in objects_at(shelf, "currentFilters")}
    numbers = [filters.get("page"), filters.get("limit"), text_at(shelf, "total")]
    number, size, total = (int(n) if n and n.isascii() and n.isdigit() and len(n) < 10 else 0 for n in numbers)
    here = page.url or text_at(state, "config", "pageMeta", "route", "url") or ""
    if not here or not number or number * size >= total:
        return None
    parts = urlsplit(here)
    query = [(key, value) for key, value in parse_qsl(parts.query) if key != "page"]
    return urlunsplit(parts._replace(query=urlencode([*query, ("page", number + 1)]), fragment=""))


def _store_name(state: object) -> str | None:
    named = next(find_objects(dig(state, "graphqlResponse"), lambda each: "storeName" in each), None)
    return text_at(named, "storeName")


def _listing(
    page: CapturedPage[Listing] | CapturedPage[Results], product: Object, store_name: str | None, here: str | None
) -> Listing:
    """Read a product; `here` is the address of the page that is about it alone."""
    title, sku = text_at(product, "name"), text_at(product, "sku")
    if title is None or sku is None:
        raise FieldMissing("title" if title is None else "item_id", page.url)
    address = text_at(product, "url")
    images = [text_at(product, "image", "url"), *(text_at(each, "url") for each in objects_at(product, "gallery"))]
    pairs = [
        (text_at(each, "attributeName"), text_at(each, "optionText")) for each in objects_at(product, "attributes")
    ]
    stock = availability_of(dig(product, "inventory", "isInStock"))
    return Listing(
        title=title,
        item_id=sku,  # productId stands on lists alone
        url=page.absolute(address) if address else here,
        price=_price(product),
        shop_name=store_name,
        attributes=attribute_table([*pairs, (AVAILABILITY, stock)]),
        image_urls=tuple(dict.fromkeys(page.absolute(image) for image in images if image))[:_MAX_IMAGES],
    )


def _price(product: Object) -> Money | None:
    """Return the special price where there is one; the regular one is struck out beside it."""
    for kind in ("special", "regular"):
        printed = text_at(product, "price", kind, "text")  # CN¥199.00
        if money := parse_cny(printed):
            return money
    return None


READER = Reader(
    name="evershop",
    about="shops of the engine EverShop 2: the state eContext of its product, category, search and front pages",
    pages={PageKind.LISTING: ProductPage, PageKind.RESULTS: ListPage},
    signs=("eContext",),
)
