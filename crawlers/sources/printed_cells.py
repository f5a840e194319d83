"""From strokes and characters on paper to cells: the grid of a printed table, and the lines of text in each cell.

Knows no PDF: rectangles and characters come in. Coordinates are points from the top left corner.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

__all__ = ["Box", "Grid", "GridCell", "Line", "Mark", "fill_grid", "line_text", "make_grid", "text_lines"]

SAME_EDGE = 3.0
"""Points by which two strokes of one line may differ: thick lines are drawn as two."""
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\uffef]")
_GAP, _WIDE_GAP = 0.2, 0.6
"""A gap of such a share of the height is a space: between Latin letters, and beside Chinese, which justified lines
spread. Most programs write spaces as characters anyway."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left


@dataclass(frozen=True, slots=True)
class Mark:
    """One character in its place; a space is one too."""

    text: str
    box: Box

    @property
    def across(self) -> float:
        """Its middle, from the left."""
        return (self.box.left + self.box.right) / 2

    @property
    def down(self) -> float:
        """Its middle, from the top."""
        return (self.box.top + self.box.bottom) / 2

    @property
    def height(self) -> float:
        """About the size of the type."""
        return self.box.bottom - self.box.top

    @property
    def is_space(self) -> bool:
        """Whether nothing is seen of it."""
        return not self.text.strip()

    @property
    def is_wide(self) -> bool:
        """Whether it is Chinese, Japanese or Korean, or their punctuation."""
        return bool(_WIDE.match(self.text))


Line = list[Mark]


@dataclass(slots=True)
class GridCell:
    """A cell: where it lies, whether its frame is closed, and its lines of text."""

    box: Box
    row: int
    column: int
    down: int
    across: int
    is_open_above: bool = False
    """No stroke closes it: it goes on from the page before."""
    is_open_below: bool = False
    lines: list[Line] = field(default_factory=list)

    @property
    def end(self) -> int:
        """The row after its last."""
        return self.row + self.down


@dataclass(frozen=True, slots=True)
class Grid:
    """The cells of one table, numbered by the strokes."""

    box: Box
    columns: tuple[float, ...]
    """The left edge of each column, and the right edge of the last."""
    rows: tuple[float, ...]
    cells: tuple[GridCell, ...]
    """By row, then column."""


def make_grid(boxes: Sequence[Box]) -> Grid:
    """Number the cells of one table by the distinct edges of all of them."""
    columns = _edges(edge for box in boxes for edge in (box.left, box.right))
    rows = _edges(edge for box in boxes for edge in (box.top, box.bottom))
    cells = []
    for box in boxes:
        left, right = _nearest(columns, box.left), _nearest(columns, box.right)
        top, bottom = _nearest(rows, box.top), _nearest(rows, box.bottom)
        if right > left and bottom > top:
            cells.append(GridCell(box, top, left, bottom - top, right - left))
    cells.sort(key=lambda cell: (cell.row, cell.column))
    return Grid(Box(columns[0], rows[0], columns[-1], rows[-1]), tuple(columns), tuple(rows), tuple(cells))


def _edges(values: Iterable[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > SAME_EDGE:
            edges.append(value)
    return edges


def _nearest(edges: Sequence[float], value: float) -> int:
    after = bisect_right(edges, value)
    near = [index for index in (after - 1, after) if 0 <= index < len(edges)]
    return min(near, key=lambda index: abs(edges[index] - value))


def fill_grid(grid: Grid, marks: Iterable[Mark]) -> None:
    """Put each character into the cell its middle lies in; others are left out."""
    owners: dict[tuple[int, int], int] = {}
    for index, cell in enumerate(grid.cells):
        for row in range(cell.row, cell.end):
            owners.update(((row, column), index) for column in range(cell.column, cell.column + cell.across))
    found: list[Line] = [[] for _ in grid.cells]
    for mark in marks:
        place = (bisect_right(grid.rows, mark.down) - 1, bisect_right(grid.columns, mark.across) - 1)
        if place in owners:
            found[owners[place]].append(mark)
    for cell, marks_of_cell in zip(grid.cells, found, strict=True):
        cell.lines = text_lines(marks_of_cell)


def text_lines(marks: Iterable[Mark]) -> list[Line]:
    """Return characters line by line, each from left to right; lines of spaces are left out."""
    lines: list[Line] = []
    for mark in sorted(marks, key=lambda mark: mark.down):
        if lines and mark.down - lines[-1][-1].down <= min(mark.height, lines[-1][-1].height) * 0.5:
            lines[-1].append(mark)
        else:
            lines.append([mark])
    return [sorted(line, key=lambda mark: mark.box.left) for line in lines if not all(mark.is_space for mark in line)]


def line_text(line: Line) -> str:
    """Return the text of a line; a wide gap between two characters is a space."""
    pieces = [line[0].text]
    for before, mark in pairwise(line):
        least = _WIDE_GAP if before.is_wide or mark.is_wide else _GAP
        if mark.box.left - before.box.right > least * min(mark.height, before.height):
            pieces.append(" ")
        pieces.append(mark.text)
    return " ".join("".join(pieces).split())
