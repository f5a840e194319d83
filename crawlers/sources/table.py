"""A table as read from a file: where its header stands, and its rows as heading → cell.

Owns finding the header (within the first 15 rows), the title above it, and the names of columns. What a column means
comes from `words`; making a record of a row is `record_row`'s.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain, islice

from crawlers.sources.words import NoticeWords, heading_key
from domain.errors import HeadingsUnknown

__all__ = ["HEADER_WITHIN_ROWS", "BrokenRow", "Column", "Header", "ReadRow", "Table", "count_known", "find_header"]

HEADER_WITHIN_ROWS = 15
_LEAST_KNOWN = 2
"""A row with fewer known headings is not taken for a header: one known word stands in many a title."""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    heading: str
    """As printed; a number is added to a repeated heading, and a column without one is named by its place."""
    field: str | None
    """What it means; `None` when nobody knows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands above the rows of a table."""

    row: int
    columns: tuple[Column, ...]
    title: str
    """The text of the rows above the header; empty without any."""
    keys: tuple[str, ...]
    """The headings in normal form, to know a header that is printed again on the next page."""

    @property
    def fields(self) -> frozenset[str]:
        """The fields that have a column."""
        return frozenset(column.field for column in self.columns if column.field)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headings nobody knows, as printed."""
        return tuple(column.heading for column in self.columns if column.field is None)

    def is_repeated_by(self, row: ReadRow) -> bool:
        """Tell whether a row is this header once more."""
        return tuple(heading_key(cell) for cell in row.cells) == self.keys

    def name_cells(self, row: ReadRow) -> Mapping[str, str]:
        """Return heading as printed → cell as printed; no cell is left out, not even one beyond the last heading."""
        cells = row.cells + ("",) * (len(self.columns) - len(row.cells))
        named = {column.heading: cell for column, cell in zip(self.columns, cells, strict=False)}
        extra = {_place(i): cell for i, cell in enumerate(cells) if i >= len(self.columns) and cell}
        return named | extra


def find_header(table: Table, words: NoticeWords, where: str) -> tuple[Header, Iterator[ReadRow | BrokenRow]]:
    """Return the header of a table and the rows below it.

    Args:
        table: Its rows are read as far as needed.
        words: The headings that are known.
        where: File and table, for the error.

    Raises:
        HeadingsUnknown: none of the first 15 rows holds two headings that are known.
    """
    rows = iter(table.rows)
    first = list(islice(rows, HEADER_WITHIN_ROWS))
    readable = [row for row in first if isinstance(row, ReadRow)]
    best = max(readable, key=lambda row: count_known(row.cells, words), default=None)
    if best is None or count_known(best.cells, words) < _LEAST_KNOWN:
        seen = next((row.cells for row in readable if any(row.cells)), ())
        raise HeadingsUnknown(where, [cell for cell in seen if cell.strip()][:10])
    above = [row for row in readable if row.row < best.row]
    below = [row for row in first if row.row > best.row]
    return _header(best, _title(above), words), chain(below, rows)


def count_known(cells: Iterable[str], words: NoticeWords) -> int:
    """Return how many different known headings a row holds."""
    return len({heading_key(cell) for cell in cells if cell.strip() and words.field_of(cell)})


def _header(row: ReadRow, title: str, words: NoticeWords) -> Header:
    cells = _without_empty_end(row.cells)
    keys = tuple(heading_key(cell) for cell in row.cells)
    names_maker = any(words.fields.get(key) == "manufacturer" for key in keys)
    columns: list[Column] = []
    for place, cell in enumerate(cells):
        heading = _name(cell.strip() or _place(place), [column.heading for column in columns])
        columns.append(Column(heading=heading, field=_field(cell, words, names_maker=names_maker)))
    return Header(row=row.row, columns=tuple(columns), title=title, keys=keys)


def _field(cell: str, words: NoticeWords, *, names_maker: bool) -> str | None:
    if names_maker and heading_key(cell) in words.either:
        return "seller"
    return words.field_of(cell) if cell.strip() else None


def _name(heading: str, taken: list[str]) -> str:
    """Number a repeated heading: merged header cells and careless tables print one twice."""
    name, number = heading, 1
    while name in taken:
        number += 1
        name = f"{heading} ({number})"
    return name


def _place(column: int) -> str:
    return f"(column {column + 1})"


def _without_empty_end(cells: tuple[str, ...]) -> tuple[str, ...]:
    end = max((i for i, cell in enumerate(cells) if cell.strip()), default=-1)
    return cells[: end + 1]


def _title(above: list[ReadRow]) -> str:
    texts = dict.fromkeys(" ".join(cell.split()) for row in above for cell in row.cells if cell.strip())
    return " ".join(texts)
