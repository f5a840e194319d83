"""OpenGraph and product meta elements (`og:title`, `product:price:amount`), wherever on the page they stand.

Source: the OpenGraph protocol (ogp.me) and the `product:` properties of its commerce types, as pages use them.
"""

from collections.abc import Mapping
from types import MappingProxyType

from crawlers.pages.addresses import absolute_address
from crawlers.pages.attributes import attribute_table
from crawlers.pages.availability import AVAILABILITY, parse_availability
from crawlers.pages.price import parse_cny
from crawlers.pages.strict import Tag, attribute, every
from domain.listing import Listing, Money

__all__ = ["open_graph_listing", "read_open_graph"]

_MAX_ELEMENTS = 2_000
_MAX_IMAGES = 20
_PREFIXES = ("og:", "product:")
_PRICE = ("product:sale_price:amount", "product:price:amount", "og:price:amount")
_AVAILABILITY = ("product:availability", "og:availability")
_CURRENCY = ("product:sale_price:currency", "product:price:currency", "og:price:currency")


def read_open_graph(page: Tag) -> Mapping[str, tuple[str, ...]]:
    """Return property → its contents in document order; `name` counts where a page writes it for `property`."""
    found: dict[str, list[str]] = {}
    for meta in every(page, "meta[content]")[:_MAX_ELEMENTS]:
        name = (attribute(meta, "property") or attribute(meta, "name") or "").lower()
        content = attribute(meta, "content")
        if content and name.startswith(_PREFIXES):
            found.setdefault(name, []).append(" ".join(content.split()))
    return MappingProxyType({name: tuple(contents) for name, contents in found.items()})


def open_graph_listing(properties: Mapping[str, tuple[str, ...]], url: str) -> Listing | None:
    """Read the properties into a listing; `None` when they describe no goods.

    Goods are told by `og:type` (product, og:product, product.item) or by a property that only goods have.
    """
    is_goods = any("product" in kind.lower() for kind in properties.get("og:type", ()))
    is_goods = is_goods or any(name.startswith("product:") or name in _PRICE for name in properties)
    title = _first(properties, "og:title")
    if not is_goods or title is None:
        return None
    images = properties.get("og:image", ()) or properties.get("og:image:url", ())
    address = _first(properties, "og:url")
    return Listing(
        title=title,
        item_id=_first(properties, "product:retailer_item_id"),
        url=absolute_address(url, address) if address else url,
        brand=_first(properties, "product:brand", "og:brand"),
        model=_first(properties, "product:mfr_part_no"),
        gtin=_first(properties, "product:gtin", "product:ean", "product:upc"),
        price=_price(properties),
        attributes=attribute_table([(AVAILABILITY, parse_availability(_first(properties, *_AVAILABILITY)))]),
        image_urls=tuple(absolute_address(url, image) for image in images)[:_MAX_IMAGES],
    )


def _price(properties: Mapping[str, tuple[str, ...]]) -> Money | None:
    money = parse_cny(_first(properties, *_PRICE))
    if money is None:
        return None
    return Money(amount=money.amount, currency=(_first(properties, *_CURRENCY) or "CNY").upper())


def _first(properties: Mapping[str, tuple[str, ...]], *names: str) -> str | None:
    return next((properties[name][0] for name in names if properties.get(name)), None)
