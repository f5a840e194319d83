"""What a reader of one format says, one thing at a time: a table begins, a row, a remark, a sign of life.

Owns the shapes that pass from a reading child to its parent, and nothing else: the child imports little, so nothing of
guolv but this module, `spans` and the format itself may be needed here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

__all__ = ["Alive", "Event", "Events", "Facts", "Refusal", "Remark", "RowRead", "TableBegins"]

Facts: TypeAlias = Mapping[str, str | int]
"""What a sentence about a file is completed with."""


class Refusal(Exception):
    """The file cannot be read; `code` is a key of `refusals.SENTENCES`."""

    def __init__(self, code: str, **facts: str | int) -> None:
        self.code = code
        self.facts: Facts = facts
        super().__init__(code, facts)


@dataclass(frozen=True, slots=True)
class TableBegins:
    """The rows that follow belong to a new table."""

    name: str | None
    titles: tuple[str, ...] = ()
    """Lines of text above it."""


@dataclass(frozen=True, slots=True)
class RowRead:
    """One row of the table that began last; blank rows may be left out."""

    row: int
    """From 1, rising."""
    cells: tuple[str, ...]
    from_above: frozenset[int] = frozenset()
    from_left: frozenset[int] = frozenset()
    numbers: frozenset[int] = frozenset()
    """Places of fractions typed as numbers, of which the file does not say how they are shown."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something a person should know about a file that was read; `code` is a key of `refusals.REMARKS`."""

    code: str
    facts: Facts = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Alive:
    """Work went on without a row: one page is done."""


Event: TypeAlias = TableBegins | RowRead | Remark | Alive
Events: TypeAlias = Iterator[Event]
