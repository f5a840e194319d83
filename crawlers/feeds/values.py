"""What a cell of a supplier's table says, in the JSON form of a listing."""

import json
import re
from collections.abc import Callable, Mapping
from functools import partial
from types import MappingProxyType

from crawlers.pages.price import parse_cny, parse_count
from domain.image_hash import split_image_hashes

__all__ = ["is_blank", "value_of"]

_BLANK = frozenset({"", "-", "--", "—", "——", "/", "\\", "null", "none", "n/a", "na", "nan", "无"})
_NUMBER = re.compile(r"\s*\d+(?:\.\d+)?\s*")
_WITH_CURRENCY = re.compile(r"\s*(?:([A-Za-z]{3})\s*)?(\d[\d,]*(?:\.\d+)?)\s*(?:([A-Za-z]{3}))?\s*")
"""Google Merchant: `15.00 CNY`, the code of ISO 4217 behind or before."""
_BETWEEN_ADDRESSES = re.compile(r"\s+|[,，;；](?=\s*(?:https?://|/))")


def is_blank(value: object) -> bool:
    """Return whether a value says nothing.

    Example:
        >>> is_blank(" — "), is_blank("N/A"), is_blank(0), is_blank([])
        (True, True, False, True)
    """
    if isinstance(value, str):
        return value.strip().lower() in _BLANK
    return value is None or (isinstance(value, list | dict) and not value)


def value_of(field: str, value: object) -> Mapping[str, object]:
    """Return field → value as `domain.wire.parse_listing` takes it; a price may bring its currency.

    What cannot be understood is left as it stands, so that it is refused by its name.

    Example:
        >>> value_of("price", "15.00 CNY"), value_of("price", "￥1,299.00"), value_of("price", 118)
        ({'price': '15.00', 'currency': 'CNY'}, {'price': '1299.00'}, {'price': 118})
        >>> value_of("sold_count", "2.3万+"), value_of("image_urls", "/a.jpg /b.jpg"), value_of("brand", "云途")
        ({'sold_count': 23000}, {'image_urls': ['/a.jpg', '/b.jpg']}, {'brand': '云途'})
    """
    read = _READERS.get(field)
    return {field: value} if read is None else read(value)


def _price(value: object) -> Mapping[str, object]:
    if not isinstance(value, str) or _NUMBER.fullmatch(value):
        return {"price": value}
    found = _WITH_CURRENCY.fullmatch(value)
    currency = (found[1] or found[3] or "").upper() if found else ""
    if found and currency:
        return {"price": found[2], "currency": "CNY" if currency == "RMB" else currency}
    money = parse_cny(value)
    return {"price": str(money.amount) if money else value}


def _count(value: object) -> Mapping[str, object]:
    if isinstance(value, str) and not value.strip().isdigit():
        count = parse_count(value)
        return {"sold_count": value if count is None else count}
    return {"sold_count": value}


def _list(value: object, field: str, split: Callable[[str], list[str]]) -> Mapping[str, object]:
    """Return the texts of a list, of which a cell may hold several."""
    found: list[object] = []
    for item in value if isinstance(value, list) else [value]:
        found += filter(None, split(item)) if isinstance(item, str) else [item]
    return {field: found}


def _attributes(value: object) -> Mapping[str, object]:
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return {"attributes": value}
    return {"attributes": value}


_READERS: Mapping[str, Callable[[object], Mapping[str, object]]] = MappingProxyType(
    {
        "price": _price,
        "sold_count": _count,
        "image_urls": partial(_list, field="image_urls", split=_BETWEEN_ADDRESSES.split),
        "image_hashes": partial(_list, field="image_hashes", split=split_image_hashes),
        "attributes": _attributes,
    }
)
