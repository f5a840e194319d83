"""From strokes and characters on paper to cells with text: the geometry of a printed table.

Knows no PDF: rectangles and characters come in, cells go out. Coordinates are points from the top left corner.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from crawlers.sources.events import RowRead

__all__ = ["Box", "Grid", "Mark", "line_text", "make_grid", "read_rows", "text_lines"]

_EDGE = 3.0
"""Points by which two strokes of one line may differ: thick lines are drawn as two."""
_GREATEST_PADDING = 8.0
_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff\ufe30-\uffef]")
_NARROW_WORD = re.compile(r"[A-Za-z0-9]")
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
    def is_wide(self) -> bool:
        """Whether it is Chinese, Japanese or Korean, or their punctuation."""
        return bool(_WIDE.match(self.text))


Line = list[Mark]


@dataclass(frozen=True, slots=True)
class GridCell:
    """Where a cell lies in its grid."""

    box: Box
    row: int
    column: int
    down: int
    across: int


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
        if not edges or value - edges[-1] > _EDGE:
            edges.append(value)
    return edges


def _nearest(edges: Sequence[float], value: float) -> int:
    after = bisect_right(edges, value)
    near = [index for index in (after - 1, after) if 0 <= index < len(edges)]
    return min(near, key=lambda index: abs(edges[index] - value))


def read_rows(grid: Grid, marks: Iterable[Mark], first_row: int) -> Iterator[RowRead]:
    """Yield the rows of a table with their texts; merged cells are spread and marked.

    Args:
        grid: The cells.
        marks: The characters of the page; those whose middles lie outside are left out.
        first_row: Number of the first row.
    """
    lines = _lines_by_cell(grid, marks)
    style = _Style.of(grid, lines)
    texts = [style.join(found, cell.box) for cell, found in zip(grid.cells, lines, strict=True)]
    for row in range(len(grid.rows) - 1):
        cells = [""] * (len(grid.columns) - 1)
        above: set[int] = set()
        left: set[int] = set()
        for cell, text in zip(grid.cells, texts, strict=True):
            if cell.row <= row < cell.row + cell.down:
                cells[cell.column] = text
                left.update(range(cell.column + 1, cell.column + cell.across))
                if cell.row < row:
                    above.add(cell.column)
        yield RowRead(first_row + row, tuple(cells), frozenset(above), frozenset(left))


def _lines_by_cell(grid: Grid, marks: Iterable[Mark]) -> list[list[Line]]:
    owners: dict[tuple[int, int], int] = {}
    for index, cell in enumerate(grid.cells):
        for row in range(cell.row, cell.row + cell.down):
            owners.update(((row, column), index) for column in range(cell.column, cell.column + cell.across))
    found: list[Line] = [[] for _ in grid.cells]
    for mark in marks:
        place = (bisect_right(grid.rows, mark.down) - 1, bisect_right(grid.columns, mark.across) - 1)
        if place in owners:
            found[owners[place]].append(mark)
    return [text_lines(marks_of_cell) for marks_of_cell in found]


def text_lines(marks: Iterable[Mark]) -> list[Line]:
    """Return characters line by line, each from left to right; lines of spaces are left out."""
    lines: list[Line] = []
    for mark in sorted(marks, key=lambda mark: mark.down):
        if lines and mark.down - lines[-1][-1].down <= min(mark.height, lines[-1][-1].height) * 0.5:
            lines[-1].append(mark)
        else:
            lines.append([mark])
    return [sorted(line, key=lambda mark: mark.box.left) for line in lines if any(mark.text.strip() for mark in line)]


def line_text(line: Line) -> str:
    """Return the text of a line; a wide gap between two characters is a space."""
    pieces = [line[0].text]
    for before, mark in pairwise(line):
        least = _WIDE_GAP if before.is_wide or mark.is_wide else _GAP
        if mark.box.left - before.box.right > least * min(mark.height, before.height):
            pieces.append(" ")
        pieces.append(mark.text)
    return " ".join("".join(pieces).split())


@dataclass(frozen=True, slots=True)
class _Style:
    """How the program that printed a table breaks lines."""

    padding: float
    """Between the edge of a cell and its text."""
    breaks_words: bool
    """Whether it breaks between any two letters, as old Chinese programs do, instead of between words."""

    @classmethod
    def of(cls, grid: Grid, lines: list[list[Line]]) -> "_Style":
        gaps = [
            line[0].box.left - cell.box.left for cell, found in zip(grid.cells, lines, strict=True) for line in found
        ]
        padding = min(max(min(gaps, default=0.0), 0.0), _GREATEST_PADDING)
        style = cls(padding, breaks_words=True)
        for cell, found in zip(grid.cells, lines, strict=True):
            for before, after in pairwise(found):
                if style._is_between_words(before, after, cell.box):
                    return cls(padding, breaks_words=False)
        return style

    def join(self, lines: list[Line], box: Box) -> str:
        """Return the text of a cell: a line that was broken for want of room goes on, any other one ends."""
        text = line_text(lines[0]) if lines else ""
        for before, after in pairwise(lines):
            if _width(before) + _width(_first_word(after)) <= self._room(box):
                text += "\n"
            elif self._has_space(before, after, box):
                text += " "
            text += line_text(after)
        return text

    def _room(self, box: Box) -> float:
        return box.right - box.left - 2 * self.padding + 0.5

    def _has_space(self, before: Line, after: Line, box: Box) -> bool:
        if not before[-1].text.strip() or not after[0].text.strip():
            return True
        if not _are_letters(before, after):
            return False
        word = _width(_last_word(before)) + _width(_first_word(after))
        return not self.breaks_words and word <= self._room(box)

    def _is_between_words(self, before: Line, after: Line, box: Box) -> bool:
        """Tell whether a letter more would have fit, but not the whole word: so words are kept whole."""
        room = self._room(box)
        return (
            _are_letters(before, after)
            and _width(before) + _width(after[:1]) < room - 1
            and _width(before) + _width(_first_word(after)) > room
        )


def _are_letters(before: Line, after: Line) -> bool:
    return bool(_NARROW_WORD.match(before[-1].text) and _NARROW_WORD.match(after[0].text))


def _width(line: Line) -> float:
    printed = [mark for mark in line if mark.text.strip()]
    return printed[-1].box.right - printed[0].box.left if printed else 0.0


def _first_word(line: Line) -> Line:
    """Return what has to stay together at the beginning of a line: one Chinese character, or letters up to a space."""
    line = [mark for mark in line if mark.text.strip()] if not line[0].text.strip() else line
    end = 1
    while not line[0].is_wide and end < len(line) and line[end].text.strip() and not line[end].is_wide:
        end += 1
        if line[end - 1].text in "-/":
            break
    return line[:end]


def _last_word(line: Line) -> Line:
    begin = len(line) - 1
    while begin > 0 and line[begin - 1].text.strip() and not line[begin - 1].is_wide:
        begin -= 1
    return line[begin:]
