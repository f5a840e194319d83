"""One printed table over as many pages as it has: rows cut by the end of a page are one row again.

At the end of a page a program either closes the frame and begins a new row on the next page, or cuts the row: then no
stroke closes it below, nor above on the next page. Headings printed again on each page are taken out.
"""

from collections.abc import Iterator, Sequence

from crawlers.sources.events import RowRead
from crawlers.sources.printed_cells import Grid, GridCell
from crawlers.sources.printed_lines import LineStyle

__all__ = ["PrintedTable"]

_SAME_COLUMN = 4.0
"""Points by which the columns of one table may differ from page to page."""
_MOST_HEADING_ROWS = 3


class PrintedTable:
    """Takes the grids of a table page by page, and gives its rows as soon as they cannot change any more."""

    def __init__(self, grid: Grid, style: LineStyle) -> None:
        self._style = style
        self._columns = grid.columns
        self._cells: list[GridCell] = []
        """The cells that are not given on whole."""
        self._given = 0
        """Rows that were given."""
        self._rows = 0
        self._take(list(grid.cells), len(grid.rows) - 1)
        ends = [cell.end for cell in grid.cells if cell.row == 0]
        is_grouped = any(cell.down > 1 or cell.across > 1 for cell in grid.cells if cell.row == 0)
        height = min(max([2 if is_grouped else 1, *ends]), _MOST_HEADING_ROWS, self._rows)
        self._heading = [self._texts(row) for row in range(height)]

    def goes_on_in(self, grid: Grid) -> bool:
        """Tell whether a grid has the same columns, so that it may be this table on the next page."""
        return len(self._columns) == len(grid.columns) and all(
            abs(a - b) <= _SAME_COLUMN for a, b in zip(self._columns, grid.columns, strict=True)
        )

    def add(self, grid: Grid) -> None:
        """Take the table's part on the next page."""
        repeated = self._repeated_rows(grid)
        rows = len(grid.rows) - 1 - repeated
        cells = [cell for cell in grid.cells if cell.row >= repeated]
        for cell in cells:
            cell.row -= repeated
        self._columns = grid.columns
        if not cells:
            return
        first = [cell for cell in cells if cell.row == 0]
        last = [cell for cell in self._cells if cell.end == self._rows]
        if repeated:
            # Below a heading that is printed again the frame looks closed.
            for cell in first:
                cell.is_open_above = True
        above = {(cell.column, cell.across): cell for cell in last if cell.is_open_below}
        pairs = [(above.get((cell.column, cell.across)), cell) for cell in first if cell.is_open_above]
        halves = [(begun, cell) for begun, cell in pairs if begun is not None]
        is_all_open = len(halves) == len(last) == len(first)
        is_cut = is_all_open and self._is_cut(halves)
        if is_all_open and not is_cut:
            # Some programs leave out the stroke at the end of each page; then only a merged cell goes on.
            halves = [(begun, cell) for begun, cell in halves if begun.down > 1 and not (begun.lines and cell.lines)]
        for begun, cell in halves:
            begun.lines += cell.lines
            begun.down += cell.down - is_cut
            begun.is_open_below = cell.is_open_below
        joined = {id(cell) for _, cell in halves}
        new = [cell for cell in cells if id(cell) not in joined]
        self._take(new, rows, shift=self._rows - is_cut)

    def _is_cut(self, halves: Sequence[tuple[GridCell, GridCell]]) -> bool:
        """Tell whether the last row goes on: wherever both halves have text, the line before is full."""
        both = [(begun, cell) for begun, cell in halves if begun.lines and cell.lines]
        return bool(both) and all(
            self._style.is_forced(begun.lines[-1], cell.lines[0], begun.box.width) for begun, cell in both
        )

    def _take(self, cells: Sequence[GridCell], rows: int, shift: int = 0) -> None:
        for cell in cells:
            cell.row += shift
        self._cells += cells
        self._rows = shift + rows

    def _repeated_rows(self, grid: Grid) -> int:
        """Return how many rows at the beginning of a grid are the heading once more."""
        width = len(grid.columns) - 1
        rows = [_texts_of(grid.cells, row, width, self._style) for row in range(len(self._heading))]
        is_repeated = rows == self._heading and len(rows) < len(grid.rows) and any(map(any, rows))
        return len(rows) if is_repeated else 0

    def _texts(self, row: int) -> tuple[str, ...]:
        return _texts_of(self._cells, row, len(self._columns) - 1, self._style)

    def rows(self, *, is_whole: bool = False) -> Iterator[RowRead]:
        """Yield the rows that no later page changes; all of them when the table is whole."""
        waiting = [cell.row for cell in self._cells if cell.end == self._rows and cell.is_open_below]
        end = self._rows if is_whole else min(waiting, default=self._rows)
        for row in range(self._given, end):
            yield self._row(row)
        self._given = max(self._given, end)
        self._cells = [cell for cell in self._cells if cell.end > self._given or cell.end == self._rows]

    def _row(self, row: int) -> RowRead:
        here = [cell for cell in self._cells if cell.row <= row < cell.end]
        above = frozenset(cell.column for cell in here if cell.row < row)
        left = frozenset(column for cell in here for column in range(cell.column + 1, cell.column + cell.across))
        return RowRead(row + 1, _texts_of(here, row, len(self._columns) - 1, self._style), above, left)


def _texts_of(cells: Sequence[GridCell], row: int, width: int, style: LineStyle) -> tuple[str, ...]:
    texts = [""] * width
    for cell in cells:
        if cell.row <= row < cell.end:
            texts[cell.column] = style.text(cell)
    return tuple(texts)
