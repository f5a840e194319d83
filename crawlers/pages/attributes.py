"""The attribute table of a page (规格参数): kept as printed, and a few headings read into fields."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType

from domain.designation import is_blank
from domain.listing import Listing

__all__ = ["FIELD_HEADINGS", "attribute_table", "split_pair", "with_attributes"]

FIELD_HEADINGS: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "brand": ("品牌", "商标", "品牌名称", "商品品牌", "产品品牌", "Brand"),
        "model": (
            "型号", "产品型号", "商品型号", "规格型号", "款号", "产品款号", "商品款号", "货号", "商品货号", "产品货号",
            "Model",
        ),
        "gtin": (
            "条形码", "条码", "商品条形码", "商品条码", "产品条形码", "产品条码", "条码号", "条形码号", "69码",
            "GTIN", "GTIN码", "EAN", "EAN码", "UPC",
        ),
        "maker_name": (
            "生产企业", "制造商", "生产厂家", "生产商", "生产企业名称", "制造商名称", "生产商名称", "标称生产企业",
            "生产者", "生产者名称", "生产单位", "生产厂商", "制造企业", "厂名", "厂家", "厂家名称", "厂商", "厂商名称",
            "Manufacturer",
        ),
        "maker_uscc": ("生产企业统一社会信用代码", "制造商统一社会信用代码"),
        "ccc_certificate": (
            "3C证书编号", "CCC证书编号", "3C认证证书编号", "CCC认证证书编号", "3C证书号", "CCC证书号",
            "3C编号", "CCC编号", "3C证书", "CCC证书", "3C认证编号", "CCC认证编号", "3C强制认证编号",
            "强制性产品认证证书编号", "强制认证证书编号", "证书编号", "认证证书编号", "3C认证", "CCC认证",
        ),
    }
)  # fmt: skip
"""Field → headings that fill it, the preferred one first. The model: by how firmly it identifies."""

_FORMS: Mapping[str, re.Pattern[str]] = MappingProxyType({"ccc_certificate": re.compile(r"[A-Za-z]?[0-9]{9,20}")})
"""What a value must look like where the heading does not tell: 3C认证 may say 有, 证书编号 be of any certificate."""
_UNSURE = frozenset({"证书编号", "认证证书编号", "3c认证", "ccc认证", "3c证书", "ccc证书"})
_SAYS_NOTHING = re.compile(
    r"(?:请?详?见|参见|以).{0,12}(?:详情|包装|实物|吊牌|标签|说明|描述|图|为准)|暂无|未知|未标注|(?:其[他它]|other)(?:/other)?|n/?a|none|null",
    re.IGNORECASE,
)
"""Values that fill no field; they stay among the attributes, as printed."""
_PAIR = re.compile(r"\s*([^：:]{1,60})[：:](.*)", re.DOTALL)
_BETWEEN = re.compile(r"[/、或]")
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
        >>> with_attributes(Listing(title="电磁炉"), {"型号": "见详情", "型号/款号": "XDW-21A4"}).model
        'XDW-21A4'
    """
    by_heading: dict[str, str] = {}
    for names in (_whole, _before_brackets, _of_one_field):
        for heading, printed in table.items():
            if not is_blank(printed) and not _SAYS_NOTHING.fullmatch(printed.strip()):
                by_heading.setdefault(names(_folded(heading)), printed)

    def value(field: str) -> str | None:
        for heading in map(_folded, FIELD_HEADINGS[field]):
            printed = by_heading.get(heading)
            if printed is not None and (heading not in _UNSURE or _FORMS[field].fullmatch(printed.strip())):
                return printed
        return None

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


def _whole(heading: str) -> str:
    return heading


def _before_brackets(heading: str) -> str:
    return _IN_BRACKETS.sub("", heading)  # 条形码(UPC)


def _of_one_field(heading: str) -> str:
    """Return the first of several names for one thing; of names for several things (品牌/型号) the heading itself.

    Example:
        >>> _of_one_field("型号/款号"), _of_one_field("品牌/型号")
        ('型号', '品牌/型号')
    """
    parts = [_before_brackets(part) for part in _BETWEEN.split(heading)]
    fields = {_field_of().get(part) for part in parts}
    return parts[0] if len(parts) > 1 and len(fields) == 1 and None not in fields else heading


@cache
def _field_of() -> Mapping[str, str]:
    """Return folded heading → field."""
    return {_folded(heading): field for field, headings in FIELD_HEADINGS.items() for heading in headings}


def _folded(heading: str) -> str:
    """Return a heading without what differs from page to page: width, case, blanks, the colon.

    Example:
        >>> _folded(" 型　号："), _folded("ＣＣＣ证书编号") == _folded("ccc证书编号")
        ('型号', True)
    """
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", heading)).strip(_AROUND).lower()
