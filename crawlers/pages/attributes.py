"""The attribute table of a page (规格参数): kept as printed, and a few headings read into fields."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from domain.listing import Listing

__all__ = ["FIELD_HEADINGS", "attribute_table", "split_pair", "with_attributes"]

FIELD_HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "brand": ("品牌", "商标", "品牌名称", "商品品牌"),
        "model": ("型号", "产品型号", "商品型号", "规格型号", "款号", "货号", "商品货号"),
        "gtin": ("条形码", "条码", "商品条形码", "商品条码", "69码", "GTIN", "EAN", "UPC"),
        "maker_name": (
            "生产企业", "制造商", "生产厂家", "生产商", "生产企业名称", "制造商名称", "生产者", "生产单位", "厂名",
        ),
        "maker_uscc": ("生产企业统一社会信用代码", "制造商统一社会信用代码"),
        "ccc_certificate": (
            "3C证书编号", "CCC证书编号", "3C认证证书编号", "CCC认证证书编号", "3C证书号", "CCC证书号",
            "3C编号", "CCC编号",
        ),
    }
)  # fmt: skip
"""Field → headings that fill it, the preferred one first. The model: by how firmly it identifies."""

_PAIR = re.compile(r"\s*([^：:]{1,60})[：:](.*)", re.DOTALL)
_IN_BRACKETS = re.compile(r"\([^()]*\)$")
_AROUND = " \t\r\n:：*【】[]●·•"


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
        >>> with_attributes(Listing(title="电磁炉"), {"货号": "A-1", "型 号：": "XDW-21A4"}).model
        'XDW-21A4'
    """
    by_heading: dict[str, str] = {}
    for heading, printed in table.items():
        by_heading.setdefault(_folded(heading), printed)
    for heading, printed in table.items():
        by_heading.setdefault(_IN_BRACKETS.sub("", _folded(heading)), printed)  # 条形码(UPC)

    def value(field: str) -> str | None:
        return next((by_heading[h] for heading in FIELD_HEADINGS[field] if (h := _folded(heading)) in by_heading), None)

    return replace(
        listing,
        attributes=table,
        brand=listing.brand or value("brand"),
        model=listing.model or value("model"),
        gtin=listing.gtin or value("gtin"),
        maker_name=listing.maker_name or value("maker_name"),
        maker_uscc=listing.maker_uscc or value("maker_uscc"),
        ccc_certificate=listing.ccc_certificate or value("ccc_certificate"),
    )


def _folded(heading: str) -> str:
    """Return a heading without what differs from page to page: width, case, blanks, the colon.

    Example:
        >>> _folded(" 型　号："), _folded("ＣＣＣ证书编号") == _folded("ccc证书编号")
        ('型号', True)
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading)).strip(_AROUND).lower()
