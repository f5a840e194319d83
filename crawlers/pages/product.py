"""A schema.org Product, from JSON-LD or microdata alike, read into the fields of a listing."""

from collections.abc import Iterator, Mapping

from crawlers.pages.addresses import absolute_address
from crawlers.pages.attributes import attribute_table
from crawlers.pages.availability import AVAILABILITY, best_availability
from crawlers.pages.json_ld import is_type
from crawlers.pages.price import lowest, parse_cny
from domain.listing import Listing, Money

__all__ = ["find_product", "find_products", "product_listing", "product_url"]

Node = Mapping[str, object]

_GTIN = ("gtin", "gtin13", "gtin14", "gtin12", "gtin8")
_MAX_IMAGES = 20
_STRUCK_OUT = ("StrikethroughPrice", "ListPrice", "SRP", "MSRP", "RegularPrice")
"""schema.org's PriceTypeEnumeration: prices that are shown beside the one to pay."""


def find_product(nodes: tuple[Node, ...]) -> Node | None:
    """Return the first Product, or the first ProductGroup where there is none."""
    return next(iter(find_products(nodes)), None)


def find_products(nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Return every Product, or every ProductGroup where there is none; one that stands twice is given once."""
    for name in ("Product", "ProductGroup"):
        found: dict[tuple[str | None, ...], Node] = {}
        for node in nodes:
            if is_type(node, name):
                found.setdefault((_text(node.get("name")), _text(node.get("sku")), product_url(node)), node)
        if found:
            return tuple(found.values())
    return ()


def product_url(product: Node) -> str | None:
    """Return the address that a Product or its first offer names, as written."""
    offer = next(_objects(product.get("offers")), {})
    return _text(product.get("url")) or _text(offer.get("url"))


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
    variants = tuple(_objects(product.get("hasVariant")))
    alone = variants[0] if len(variants) == 1 else {}
    return Listing(
        title=title,
        item_id=_text(product.get("sku")) or _text(product.get("productID")) or _text(product.get("productGroupID")),
        url=url,
        brand=_named(product.get("brand")),
        model=_named(product.get("model")) or _text(product.get("mpn")),
        gtin=_gtin(product) or _gtin(offer) or _gtin(alone),
        price=_price(product) or lowest(*(_price(variant) for variant in variants)),
        shop_name=_named(offer.get("seller")) or _named(offer.get("offeredBy")),
        maker_name=_named(product.get("manufacturer")),
        ccc_certificate=_ccc(product),
        attributes=_attributes(product),
        image_urls=tuple(absolute_address(url, image) for image in _images(product.get("image")))[:_MAX_IMAGES],
    )


def _gtin(node: Node) -> str | None:
    return next((text for key in _GTIN if (text := _text(node.get(key)))), None)


def _price(product: Node) -> Money | None:
    """Return the price of the first offer that has one: an AggregateOffer says the lowest itself."""
    for offer in _objects(product.get("offers")):
        specifications = [each for each in _objects(offer.get("priceSpecification")) if not _is_struck_out(each)]
        nested = list(_objects(offer.get("offers")))
        for source in (offer, *specifications, *nested):
            for key in ("price", "lowPrice", "minPrice"):
                money = parse_cny(_text(source.get(key)))
                if money:
                    currency = _text(offer.get("priceCurrency")) or _text(source.get("priceCurrency")) or "CNY"
                    return Money(amount=money.amount, currency=currency.upper())
    return None


def _is_struck_out(specification: Node) -> bool:
    return (_text(specification.get("priceType")) or "").rpartition("/")[2] in _STRUCK_OUT


def _attributes(product: Node) -> Mapping[str, str]:
    pairs = [
        (_text(each.get("name")), _text(each.get("value"))) for each in _objects(product.get("additionalProperty"))
    ]
    offers = [
        offer for each in (product, *_objects(product.get("hasVariant"))) for offer in _objects(each.get("offers"))
    ]
    pairs.append((AVAILABILITY, best_availability(_text(offer.get("availability")) for offer in offers)))
    return attribute_table(pairs)


def _ccc(product: Node) -> str | None:
    """Return the number of a certification that calls itself CCC or 3C."""
    for certification in _objects(product.get("hasCertification")):
        name = " ".join(filter(None, (_text(certification.get("name")), _named(certification.get("issuedBy")))))
        if "CCC" in name.upper() or "3C" in name.upper():
            return _text(certification.get("certificationIdentification"))
    return None


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
