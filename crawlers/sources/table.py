"""A table as read from a file, whatever its form: rows of cells, and the lines above them.

Where the header stands is `header`'s, what the lines say `titles`', which rows are records `assembling`'s.
"""

from collections.abc import Iterator
from dataclasses import dataclass

__all__ = ["HEADER_WITHIN_ROWS", "BrokenRow", "ReadRow", "Table"]

HEADER_WITHIN_ROWS = 15


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadRow:
    """One row as it stands in the file."""

    row: int
    """As a person counts it, from 1."""
    cells: tuple[str, ...]
    from_above: frozenset[int] = frozenset()
    """Places of cells that belong to a cell merged downward from a row above; its text is repeated in `cells`."""
    from_left: frozenset[int] = frozenset()
    """Places of cells that belong to a cell merged from the left; they are empty in `cells`, the text stands once, at
    the left end. In the rows below, the left end of a block is in `from_above` and the rest in `from_left`."""
    numbers: frozenset[int] = frozenset()
    """Places of cells typed as a number with a fraction whose printed form the file does not tell: 2019.10 → 2019.1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenRow:
    """One row that the format itself does not allow to read."""

    row: int
    column: int | None
    """Place of the cell that is wrong, from 0, where it is known."""
    reason: str
    snippet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One table of a file: the whole CSV, one sheet, one table of a page or a document."""

    name: str | None
    """Name of the sheet, else the place: `表2`, in a PDF `第3页 表1`; `None` for a CSV."""
    rows: Iterator[ReadRow | BrokenRow]
    """To be read before the next table is asked for. A table that runs over several pages is one."""
    titles: tuple[str, ...] = ()
    """Lines of text between the table before (or the beginning) and this one, in the order of the file; a caption
    counts as one. Empty for a CSV and for a sheet, whose titles stand in its first rows."""
