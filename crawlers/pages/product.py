"""A schema.org Product, from JSON-LD or microdata alike, read into the fields of a listing."""

from collections.abc import Iterator, Mapping
from urllib.parse import urljoin

from crawlers.pages.json_ld import is_type
from crawlers.pages.price import parse_cny
from domain.listing import Listing, Money

__all__ = ["find_product", "product_listing"]

Node = Mapping[str, object]

_GTIN = ("gtin", "gtin13", "gtin14", "gtin12", "gtin8")
_MAX_IMAGES = 20


def find_product(nodes: tuple[Node, ...]) -> Node | None:
    """Return the first Product, or the first ProductGroup where there is none."""
    for name in ("Product", "ProductGroup"):
        for node in nodes:
            if is_type(node, name):
                return node
    return None


def product_listing(product: Node, url: str) -> Listing | None:
    """Read a Product into a listing; `None` when it has no name.

    Args:
        product: The node, as JSON-LD or microdata gave it.
        url: Address of the page, for relative addresses.
    """
    title = _text(product.get("name"))
    if title is None:
        return None
    offer = next(_objects(product.get("offers")), {})
    maker = _named(product.get("manufacturer"))
    return Listing(
        title=title,
        item_id=_text(product.get("sku")) or _text(product.get("productID")),
        url=url,
        brand=_named(product.get("brand")),
        model=_named(product.get("model")) or _text(product.get("mpn")),
        gtin=next((text for key in _GTIN if (text := _text(product.get(key)))), None),
        price=_price(offer),
        shop_name=_named(offer.get("seller")),
        maker_name=maker,
        image_urls=tuple(urljoin(url, image) for image in _images(product.get("image")))[:_MAX_IMAGES],
    )


def _price(offer: Node) -> Money | None:
    specification = next(_objects(offer.get("priceSpecification")), {})
    text = next(
        (
            found
            for source in (offer, specification)
            for key in ("price", "lowPrice")
            if (found := _text(source.get(key)))
        ),
        None,
    )
    money = parse_cny(text)
    currency = (_text(offer.get("priceCurrency")) or _text(specification.get("priceCurrency")) or "CNY").upper()
    return Money(amount=money.amount, currency=currency) if money else None


def _images(value: object) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        text = _text(item) if not isinstance(item, Mapping) else _text(item.get("url") or item.get("contentUrl"))
        if text:
            yield text


def _objects(value: object) -> Iterator[Node]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, Mapping):
            yield item


def _named(value: object) -> str | None:
    """Return a text, or the name of an object: brand, maker and seller are written both ways."""
    first = value[0] if isinstance(value, list) and value else value
    return _text(first.get("name")) if isinstance(first, Mapping) else _text(first)


def _text(value: object) -> str | None:
    if isinstance(value, list) and value:
        value = value[0]
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    return " ".join(str(value).split()) or None
