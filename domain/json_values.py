"""Reading decoded JSON: strict about types, lenient about absence. What `domain.wire` and its parts share."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar

from domain.errors import RowRejected

__all__ = [
    "JsonObject",
    "JsonValue",
    "kind_of",
    "read_day",
    "read_list",
    "read_mapping",
    "read_one_of",
    "required",
    "text_reader",
]

E = TypeVar("E", bound=StrEnum)
JsonValue = str | int | float | bool | None | Sequence["JsonValue"] | Mapping[str, "JsonValue"]
JsonObject = dict[str, JsonValue]


def kind_of(value: object) -> str:
    """Name the JSON type of a value, for the person who has to mend it."""
    names: dict[type, str] = {list: "a list", dict: "an object", bool: "true/false", str: "a text", type(None): "null"}
    return names.get(type(value), "a number")


def text_reader(data: Mapping[str, object]) -> Callable[[str], str | None]:
    """Return a function that reads a text of an object by its key; other types are refused."""

    def text(name: str) -> str | None:
        value = data.get(name)
        if value is None or isinstance(value, str):
            return value
        raise RowRejected(name, f"is not a text but {kind_of(value)}")

    return text


def required(field: str) -> str:
    """Refuse a row whose field is not there."""
    raise RowRejected(field, "missing")


def read_list(data: Mapping[str, object], name: str) -> list[object]:
    """Read a list; absent means empty."""
    value = data.get(name) or []
    if not isinstance(value, list):
        raise RowRejected(name, f"is not a list but {kind_of(value)}")
    return value


def read_mapping(data: Mapping[str, object], name: str) -> Mapping[str, object]:
    """Read an object; absent means empty."""
    value = data.get(name) or {}
    if not isinstance(value, Mapping):
        raise RowRejected(name, f"is not an object but {kind_of(value)}")
    return value


def read_one_of(kind: type[E], field: str, text: str) -> E:
    """Read a value of a closed set."""
    try:
        return kind(text)
    except ValueError as error:
        raise RowRejected(field, f"{text!r} is not one of {', '.join(kind)}") from error


def read_day(field: str, text: str | None) -> date | None:
    """Read an ISO date; absent means `None`."""
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise RowRejected(field, f"{text!r} is not an ISO date") from error
