"""One element of JSON text: accepted, or broken with the reason; never deeper or longer than somebody meant.

What stands around elements, a list or lines, is `json_elements`'s and `json_list`'s.
"""

import json
from typing import NoReturn

from crawlers.sources.elements import MAX_ELEMENT_CHARACTERS, BrokenElement, Element
from crawlers.sources.lines import shorten
from domain.errors import RowRejected

__all__ = [
    "DECODER", "MAX_DEPTH", "accept", "broken", "parse_element",
    "reason_of", "too_long",
]  # fmt: skip

MAX_DEPTH = 32


class _Refused(ValueError):
    """JSON that is well-formed and still not accepted."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"the name {shorten(twice, 40)!r} stands twice in one object")
    return found


def _constant(name: str) -> NoReturn:
    raise _Refused(f"{name} is not JSON")


DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=str)
"""Fractions stay as printed; no form has any."""


def parse_element(row: int, content: bytes) -> Element | BrokenElement:
    """Read the bytes of one element."""
    beginning = content[:1000].decode("utf-8", "replace")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return broken(row, f"is not UTF-8 (byte {error.start + 1})", beginning)
    try:
        return accept(row, DECODER.decode(text), beginning)
    except (ValueError, RecursionError) as error:
        return broken(row, reason_of(error), beginning)


def accept(row: int, value: object, beginning: str) -> Element | BrokenElement:
    """Return a decoded value as an element, when it is an object of a depth that somebody meant."""
    if not isinstance(value, dict):
        return broken(row, "is not an object", beginning)
    if _is_deep(value):
        return broken(row, f"is nested more than {MAX_DEPTH} deep", beginning)
    return Element(row=row, data=value, text=beginning)


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for outer in level
            if isinstance(outer, dict | list)
            for item in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(item, dict | list) for item in level)


def reason_of(error: ValueError | RecursionError) -> str:
    """Return why a text could not be decoded."""
    if isinstance(error, RecursionError):
        return f"is nested more than {MAX_DEPTH} deep"
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON: {error.msg}"
    return str(error) if isinstance(error, _Refused) else "is not JSON: a number is too long"


def broken(row: int, reason: str, beginning: str) -> BrokenElement:
    """Return what stands for an element that cannot be read."""
    return BrokenElement(row=row, error=RowRejected("element", reason), text=beginning[:1000])


def too_long(size: int) -> str:
    """Return why an element of so many characters is refused."""
    return f"the element has {size} characters; the limit is {MAX_ELEMENT_CHARACTERS}"
