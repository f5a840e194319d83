"""What adapters read a file as: elements of a form, one JSON object, XML element or row of a table each."""

from collections.abc import Mapping
from dataclasses import dataclass

from domain.errors import RowRejected

__all__ = ["MAX_ELEMENT_CHARACTERS", "BrokenElement", "Element"]

MAX_ELEMENT_CHARACTERS = 1 << 20
"""Also the bytes of a line. The longest element that is known to be real has some 60 000 characters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One object of a file."""

    row: int
    """In JSON Lines its line, in a list its place, from 1."""
    data: Mapping[str, object]
    text: str
    """Its beginning, for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenElement:
    """What stands where an object should, and cannot be read."""

    row: int
    error: RowRejected
    text: str
