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
_STANDARD_HEADINGS = ("执行标准", "产品标准", "标准号", "执行标准号", "产品标准号", "产品执行标准")
_CLASS_HEADINGS = ("安全等级", "安全类别", "安全技术类别", "安全级别")

_CODES = (
    (
        "gtin",
        re.compile(r"(?:条形?码|69码|EAN|GTIN)(?:号|为)?[\s:]{0,3}(?P<value>69[0-9]{11})(?![0-9])", re.IGNORECASE),
    ),
    (
        "ccc_certificate",
        re.compile(
            r"(?:3C|CCC)(?:认证)?(?:证书)?(?:编号|证书号|号)?[\s:]{0,3}(?P<value>20[0-9]{12,14})(?![0-9])",
            re.IGNORECASE,
        ),
    ),
    (
        "model",
        re.compile(r"(?:型号|款号|货号)(?:为)?[\s:]{0,3}(?P<value>[A-Za-z0-9][A-Za-z0-9./-]{1,24})(?![A-Za-z0-9])"),
    ),
    (
        "maker_name",
        re.compile(
            r"(?:生产企业|制造商|生产厂家|生产商)(?:为)?[\s:]{0,3}(?P<value>[\u4e00-\u9fff()]{4,30}?(?:公司|厂))"
        ),
    ),
)
_STANDARD_CODE = re.compile(
    r"(?<![A-Za-z])(?:GB|QB|FZ|JB|SB|YY|DB[0-9]{2})(?:/T)?\s?[0-9]{3,6}(?:\.[0-9]{1,3})?(?:\s?[-—–]\s?(?:19|20)[0-9]{2})?(?![0-9])"
)
_CLASS = re.compile(r"(?<![A-Za-z0-9])(?P<value>[ABC])\s?类(?!似|型|别)")


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
        if match and getattr(listing, field) is None and (field != "gtin" or is_valid_gtin(match["value"])):
            fields[field] = match["value"]
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
