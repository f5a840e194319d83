"""JSON as a gateway sends it: strict, exact in its numbers, and named for what it is when it is something else."""

import json
from decimal import Decimal
from typing import NoReturn

from crawlers.gateways.values import JsonThing

__all__ = ["Unreadable", "read_json"]


class Unreadable(Exception):
    """What came is no answer; says what it is instead."""

    def __init__(self, reason: str, *, is_cut_off: bool = False) -> None:
        self.is_cut_off = is_cut_off
        super().__init__(reason)


def read_json(content: str) -> JsonThing:
    """Return what a JSON text holds; numbers with a point stay exact.

    Raises:
        Unreadable: it is none.

    Example:
        >>> read_json('{"price": 39.9}')
        {'price': Decimal('39.9')}
        >>> read_json('{"goods": [{"title": "电')
        Traceback (most recent call last):
            ...
        crawlers.gateways.json_text.Unreadable: the answer is cut off at character 21: Unterminated string starting at
    """
    content = content.strip()
    if not content:
        raise Unreadable("the answer is empty")
    if content.startswith("<"):
        raise Unreadable("the answer is a web page or XML, not JSON")
    try:
        return json.loads(content, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        is_cut_off = error.pos >= len(content) or error.msg.startswith("Unterminated")
        what = "cut off" if is_cut_off else "not JSON"
        raise Unreadable(f"the answer is {what} at character {error.pos}: {error.msg}", is_cut_off=is_cut_off) from None
    except (ValueError, RecursionError) as error:
        raise Unreadable(f"the answer is not JSON: {error}") from None


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number")
