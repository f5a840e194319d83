"""The attribute table of a page (规格参数): kept as printed, and a few headings read into fields."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from domain.listing import Listing

__all__ = ["FIELD_HEADINGS", "attribute_table", "split_pair", "with_attributes"]

FIELD_HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "brand": ("品牌",),
        "model": ("型号", "款号", "货号"),
        "gtin": ("条形码", "条码"),
        "maker_name": ("生产企业", "制造商", "生产厂家"),
        "ccc_certificate": ("3C证书编号", "CCC证书编号"),
    }
)
"""Field → headings that fill it, the preferred one first. The model: by how firmly it identifies."""

_PAIR = re.compile(r"\s*([^：:]{1,60})[：:](.*)", re.DOTALL)


def attribute_table(pairs: Iterable[tuple[str | None, str | None]]) -> Mapping[str, str]:
    """Return heading → value as printed; of a heading printed twice the first value counts.

    Example:
        >>> dict(attribute_table([("材质", "ABS"), ("材质", "PC"), (None, "x")]))
        {'材质': 'ABS'}
    """
    table: dict[str, str] = {}
    for heading, value in pairs:
        if heading and value:
            table.setdefault(heading, value)
    return MappingProxyType(table)


def split_pair(text: str | None) -> tuple[str | None, str | None]:
    """Split `heading：value`; a text without separator has no heading.

    Example:
        >>> split_pair("颜色: 黑色"), split_pair("包邮")
        (('颜色', '黑色'), (None, None))
    """
    match = _PAIR.match(text or "")
    return (match[1].strip() or None, match[2].strip() or None) if match else (None, None)


def with_attributes(listing: Listing, table: Mapping[str, str]) -> Listing:
    """Return the listing with its attribute table; fields that are still open are filled from the table.

    Example:
        >>> with_attributes(Listing(title="电磁炉"), {"货号": "A-1", "型号": "XDW-21A4"}).model
        'XDW-21A4'
    """

    def value(field: str) -> str | None:
        return next((table[heading] for heading in FIELD_HEADINGS[field] if heading in table), None)

    return replace(
        listing,
        attributes=table,
        brand=listing.brand or value("brand"),
        model=listing.model or value("model"),
        gtin=listing.gtin or value("gtin"),
        maker_name=listing.maker_name or value("maker_name"),
        ccc_certificate=listing.ccc_certificate or value("ccc_certificate"),
    )
