"""Merged cells: a grid with cells over several rows and columns becomes rows that stand alone.

A text merged downward is repeated in each row, because one verdict is often printed for a whole block; a text merged
to the right stands once. Both are marked, so that a reader of rows can tell a printed cell from a repeated one.
"""

from collections.abc import Iterable, Iterator, Sized
from dataclasses import dataclass

from crawlers.sources.events import Refusal, RowRead

__all__ = ["MAX_COLUMNS", "Cell", "Merged", "spread_cells", "spread_ranges"]

MAX_COLUMNS = 16_384
"""Excel's own limit; a table with more columns is damage or an attack."""
_MAX_ROWS_DOWN = 65_534
"""The limit of browsers for `rowspan`."""
_MAX_HELD = 1_000
"""Cells that reach into one row from above; each of them is repeated in it."""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as HTML and Word write it."""

    text: str
    across: int = 1
    """Columns it covers."""
    down: int = 1
    """Rows it covers; 0 means all that follow."""


@dataclass(frozen=True, slots=True)
class Merged:
    """One merged range of a sheet, from 0, ends included."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(slots=True)
class _Held:
    """A cell that reaches into the rows below."""

    left: int
    across: int
    rows: int
    text: str


def spread_cells(rows: Iterable[Iterable[Cell]]) -> Iterator[RowRead]:
    """Place cells that say how far they reach; each row gives only the cells that begin in it.

    Example:
        >>> rows = [[Cell("甲", down=2), Cell("乙", across=2)], [Cell("丙"), Cell("丁")]]
        >>> [(row.cells, sorted(row.from_above), sorted(row.from_left)) for row in spread_cells(rows)]
        [(('甲', '乙', ''), [], [2]), (('甲', '丙', '丁'), [0], [])]
    """
    held: list[_Held] = []
    for number, cells in enumerate(rows, 1):
        texts: dict[int, str] = {}
        above: set[int] = set()
        left: set[int] = set()
        for block in held:
            texts[block.left] = block.text
            above.add(block.left)
            left.update(range(block.left + 1, block.left + block.across))
        taken = above | left
        kept = [_Held(b.left, b.across, b.rows - 1, b.text) for b in held if b.rows > 1]
        column = 0
        for cell in cells:
            while column in taken:
                column += 1
            across = min(max(cell.across, 1), MAX_COLUMNS)
            if column + across > MAX_COLUMNS:
                raise Refusal("too_many_columns", count=column + across, limit=MAX_COLUMNS)
            texts[column] = cell.text
            left.update(range(column + 1, column + across))
            down = min(cell.down, _MAX_ROWS_DOWN) if cell.down > 0 else _MAX_ROWS_DOWN
            if down > 1:
                kept.append(_Held(column, across, down - 1, cell.text))
            column += across
        held = kept
        _refuse_too_many(held)
        width = max([*texts, *left], default=-1) + 1
        yield RowRead(number, tuple(texts.get(i, "") for i in range(width)), frozenset(above), frozenset(left))


def spread_ranges(rows: Iterable[tuple[int, list[str]]], ranges: Iterable[Merged]) -> Iterator[RowRead]:
    """Mark merged ranges in rows that have a text in the first cell of each range only.

    Args:
        rows: Number, from 0, and cells; blank rows may be left out.
        ranges: The merged ranges of the sheet.

    Example:
        >>> rows = [(0, ["甲", "乙", ""]), (1, ["", "丙", "丁"])]
        >>> [row.cells for row in spread_ranges(rows, [Merged(0, 1, 0, 0), Merged(0, 0, 1, 2)])]
        [('甲', '乙', ''), ('甲', '丙', '丁')]
    """
    starts: dict[int, list[Merged]] = {}
    for merged in ranges:
        starts.setdefault(merged.top, []).append(merged)
    held: list[tuple[Merged, str]] = []
    for index, cells in rows:
        held = [(merged, text) for merged, text in held if merged.bottom >= index]
        begun = [(m, cells[m.left] if m.left < len(cells) else "") for m in starts.get(index, ())]
        if not held and not begun:
            yield RowRead(index + 1, tuple(cells))
            continue
        above: set[int] = set()
        left: set[int] = set()
        for merged, text in held:
            cells.extend([""] * (merged.left + 1 - len(cells)))
            if not cells[merged.left]:
                cells[merged.left] = text
                above.add(merged.left)
        for merged, _ in [*held, *begun]:
            left.update(range(merged.left + 1, min(merged.right + 1, len(cells))))
        held += [(merged, text) for merged, text in begun if merged.bottom > merged.top]
        _refuse_too_many(held)
        yield RowRead(index + 1, tuple(cells), frozenset(above), frozenset(left))


def _refuse_too_many(held: Sized) -> None:
    if len(held) > _MAX_HELD:
        raise Refusal("too_many_merged", limit=_MAX_HELD)
