"""Values of a gateway's JSON: numbers may be texts and texts numbers, one may stand for a list, any may be missing."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import TypeAlias

from crawlers.pages.price import parse_cny, parse_fen
from domain.errors import FieldMissing
from domain.listing import Money

__all__ = ["JsonThing", "count", "fen", "image", "images", "part", "required", "rows", "text", "yuan"]

JsonThing: TypeAlias = object
"""What JSON holds: a dict, list, text, whole number, `Decimal`, true, false or `None`."""
_PLAIN = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})?")
_WHOLE = re.compile(r"[0-9]{1,18}")
_SIZE = re.compile(r"(?P<number>[0-9]{1,12}(?:\.[0-9]{1,6})?)\s*(?P<unit>万|亿)?\s*[+＋]?\s*(?:件|人|单)?")
_UNITS = {None: 1, "万": 10_000, "亿": 100_000_000}


def part(thing: JsonThing, *names: str) -> Mapping[str, JsonThing]:
    """Return an object inside an object, by the names that lead to it; an empty one when it is not there.

    Example:
        >>> part({"a": {"b": {"c": 1}}}, "a", "b"), part({"a": 7}, "a", "b"), part([], "a")
        ({'c': 1}, {}, {})
    """
    for name in names:
        thing = thing.get(name) if isinstance(thing, Mapping) else None
    return thing if isinstance(thing, Mapping) else {}


def rows(thing: JsonThing, *wrappers: str) -> list[Mapping[str, JsonThing]] | None:
    """Return the objects of a list; `None` when there is no list.

    Args:
        thing: A list, or an object that wraps one, or wraps its only element, as gateways do that came from XML.
        wrappers: Names such an object may have its content under.

    Example:
        >>> rows({"map_data": [{"a": 1}]}, "map_data"), rows({"map_data": {"a": 1}}, "map_data"), rows([])
        ([{'a': 1}], [{'a': 1}], [])
        >>> rows(None) is None, rows([{"goods": {"a": 1}}, 7], "goods")
        (True, [{'a': 1}])
    """
    if isinstance(thing, Mapping):
        inner = next((thing[name] for name in wrappers if name in thing), None)
        thing = [inner] if isinstance(inner, Mapping) else inner
    if not isinstance(thing, list):
        return None
    found: list[Mapping[str, JsonThing]] = []
    for each in thing:
        inner = next((each[name] for name in wrappers if name in each), each) if isinstance(each, Mapping) else None
        if isinstance(inner, Mapping):
            found.append(inner)
    return found


def text(row: Mapping[str, JsonThing], *names: str) -> str | None:
    """Return the first of several fields that holds a text or a number, as a text.

    Example:
        >>> text({"id": 77, "name": " 锅 "}, "id"), text({"id": 77, "name": " 锅 "}, "title", "name"), text({}, "id")
        ('77', '锅', None)
    """
    for name in names:
        value = row.get(name)
        if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
            continue
        found = (f"{value:f}" if isinstance(value, Decimal) else str(value)).strip()
        if found:
            return found
    return None


def required(row: Mapping[str, JsonThing], field: str, *names: str) -> str:
    """Return a text that must be there.

    Raises:
        FieldMissing: it is not.
    """
    found = text(row, *names)
    if found is None:
        raise FieldMissing(field, "answer")
    return found


def count(row: Mapping[str, JsonThing], *names: str) -> int | None:
    """Return a whole number from 0, also one that is printed as on a page.

    Example:
        >>> count({"n": "12"}, "n"), count({"n": 3}, "n"), count({"n": "10万+"}, "n"), count({"n": -1}, "n")
        (12, 3, 100000, None)
    """
    found = text(row, *names)
    match = _SIZE.fullmatch(found) if found else None
    return int(Decimal(match["number"]) * _UNITS[match["unit"]]) if match else None


def yuan(row: Mapping[str, JsonThing], *names: str) -> Money | None:
    """Return a price given in yuan, exactly; `None` when there is none.

    Example:
        >>> yuan({"p": "88.00"}, "p").amount, yuan({"p": Decimal("39.9")}, "p").amount, yuan({"p": 7}, "p").amount
        (Decimal('88.00'), Decimal('39.9'), Decimal('7'))
        >>> yuan({"p": "99.00-199.00"}, "p").amount, yuan({"p": "-5"}, "p"), yuan({"p": ""}, "p")
        (Decimal('99.00'), None, None)
    """
    found = text(row, *names)
    if found is None or found.startswith("-"):
        return None
    plain = found.replace(",", "")
    return Money(amount=Decimal(plain)) if _PLAIN.fullmatch(plain) else parse_cny(found)


def fen(row: Mapping[str, JsonThing], *names: str) -> Money | None:
    """Return a price given in fen, a hundredth of a yuan; `None` when there is none.

    Example:
        >>> fen({"p": 5900}, "p").amount, fen({"p": "5900"}, "p").amount, fen({"p": Decimal("5900.0")}, "p").amount
        (Decimal('59.00'), Decimal('59.00'), Decimal('59.00'))
        >>> fen({"p": "59.90"}, "p") is None, fen({"p": -1}, "p") is None
        (True, True)
    """
    found = text(row, *names)
    if found is None:
        return None
    whole = found.partition(".")[0] if re.fullmatch(r"[0-9]+\.0*", found) else found
    return parse_fen(whole) if _WHOLE.fullmatch(whole) else None


def image(address: str | None) -> str | None:
    """Return the absolute address of a picture; many begin without a scheme.

    Example:
        >>> image("//img.example/a.jpg"), image("http://img.example/b.jpg"), image("a.jpg"), image(None)
        ('https://img.example/a.jpg', 'http://img.example/b.jpg', None, None)
    """
    if not address:
        return None
    whole = f"https:{address}" if address.startswith("//") else address
    return whole if whole.startswith(("https://", "http://")) else None


def images(first: str | None, more: JsonThing = None) -> tuple[str, ...]:
    """Return the addresses of pictures, each once.

    Args:
        first: The main picture.
        more: A list of others, also wrapped as `{"string": [...]}`.
    """
    if isinstance(more, Mapping):
        more = next(iter(more.values()), None)
    others = [each for each in more if isinstance(each, str)] if isinstance(more, list) else []
    return tuple(dict.fromkeys(found for address in (first, *others) if (found := image(address))))
