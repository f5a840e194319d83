"""What a title states with a word beside it that says what it is: barcode, model, maker, standard, safety class, CCC.

Only labelled facts: a code without a word beside it may be anything, and matching reads those by itself. Standards
and safety classes speak for themselves by their form.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import replace
from types import MappingProxyType

from domain.identifiers import is_valid_gtin
from domain.listing import Listing

__all__ = ["SAFETY_CLASS", "STANDARD", "with_title_facts"]

STANDARD, SAFETY_CLASS = "执行标准", "安全等级"
"""The headings under which standard and safety class of a title stand among the attributes."""
_STANDARD_HEADINGS = (
    "执行标准", "产品标准", "标准号", "执行标准号", "产品标准号", "产品执行标准", "产品标准编号", "执行标准编号",
    "标准编号",
)  # fmt: skip
_CLASS_HEADINGS = ("安全等级", "安全类别", "安全技术类别", "安全级别", "安全技术等级")

_CODES = (
    (
        "gtin",
        re.compile(
            r"(?:条形?码|69码|EAN(?:-?13)?|UPC|GTIN)(?:号|为)?[\s:】\]]{0,3}"
            r"(?P<value>[0-9](?:[ -]?[0-9]){11,13})(?![ -]?[0-9])",
            re.IGNORECASE,
        ),
    ),
    (
        "ccc_certificate",
        re.compile(
            r"(?:3C|CCC)(?:认证)?(?:证书)?(?:编号|证书号|号)?[\s:】\]]{0,3}(?P<value>20[0-9]{12,14})(?![0-9])",
            re.IGNORECASE,
        ),
    ),
    (
        "model",
        re.compile(
            r"(?:型\s?号|款\s?号|货\s?号|(?<![A-Za-z])Model(?:\s?No\.?)?)(?:为)?[\s:】\]]{0,3}"
            r"(?P<value>(?:[A-Za-z]{1,6} )?(?=[A-Za-z./-]{0,24}[0-9])[A-Za-z0-9][A-Za-z0-9./-]{0,23}[A-Za-z0-9])"
            r"(?![A-Za-z0-9./-])",
            re.IGNORECASE,
        ),
    ),
    (
        "maker_name",
        re.compile(
            r"(?:(?:生产企业|制造商|生产厂家|生产商|生产者)(?:为)?[\s:】\]]{0,3}|(?:厂家|厂商|厂名)\s?:\s?)"
            r"(?P<value>[\u4e00-\u9fffA-Za-z()·]{2,30}?(?:公司|厂))"
        ),
    ),
)
_STANDARD_CODE = re.compile(
    r"(?<![A-Za-z])(?:"
    r"(?:GB|QB|FZ|JB|SB|YY|HG|SN|NY|LY|QC|SJ|WS|HJ|BB|JC|DB[0-9]{2})(?:/T)?\s?[0-9]{3,6}(?:\.[0-9]{1,3})?(?:\s?[-—–]\s?(?:19|20)[0-9]{2})?"
    r"|[TQ]/[A-Z0-9]{2,10}\s?[0-9]{1,6}(?:\.[0-9]{1,3})?\s?[-—–]\s?20[0-9]{2}"
    r")(?![0-9])"
)
"""National, of an industry, of a place; of an association (T/…) or a company (Q/…) only with its year."""
_CLASS = re.compile(r"(?<![A-Za-z0-9])(?<!维生素)(?P<value>[ABC])\s?类(?!似|型|别)")


def with_title_facts(listing: Listing) -> Listing:
    """Return the listing with the open fields that its title states.

    Example:
        >>> found = with_title_facts(Listing(title="宝宝连体衣 A类 GB 31701-2015 款号：K-2207 条码6901234567892"))
        >>> found.model, found.gtin, dict(found.attributes)
        ('K-2207', '6901234567892', {'执行标准': 'GB 31701-2015', '安全等级': 'A类'})
    """
    title = unicodedata.normalize("NFKC", listing.title[:1000])
    fields: dict[str, str] = {}
    for field, pattern in _CODES:
        match = pattern.search(title)
        value = re.sub(r"[ -]", "", match["value"]) if match and field == "gtin" else match["value"] if match else None
        if value and getattr(listing, field) is None and (field != "gtin" or is_valid_gtin(value)):
            fields[field] = value
    more = _more_attributes(title, listing.attributes)
    attributes = MappingProxyType({**listing.attributes, **more}) if more else listing.attributes
    return replace(listing, attributes=attributes, **fields) if fields or more else listing  # type: ignore[arg-type]  # texts


def _more_attributes(title: str, attributes: Mapping[str, str]) -> Mapping[str, str]:
    more: dict[str, str] = {}
    printed = {re.sub(r"[\s:：]", "", heading) for heading in attributes}
    standards = list(dict.fromkeys(match[0].strip() for match in _STANDARD_CODE.finditer(title)))
    if standards and printed.isdisjoint(_STANDARD_HEADINGS):
        more[STANDARD] = "、".join(standards)
    classes = {match["value"] for match in _CLASS.finditer(title)}
    if len(classes) == 1 and printed.isdisjoint(_CLASS_HEADINGS):
        more[SAFETY_CLASS] = f"{classes.pop()}类"
    return more
