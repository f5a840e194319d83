"""Reading a CSV export of one known form: a header in the first row, then one element a row.

For exports of a service, which are UTF-8 and regular. The tables of notices, which are neither, are read by their
headings wherever these stand; that is `notice`'s.
"""

import csv
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

from crawlers.sources.elements import BrokenElement, Element
from domain.errors import Malformed, RowRejected, TooLarge

__all__ = ["first_headings", "read_csv_elements"]

MAX_FILE_BYTES = 1 << 30
_MAX_LINE_CHARACTERS = 1 << 20
_MOST_CHARACTERS_OF_A_HEADER = 20_000


def first_headings(text: str) -> tuple[str, ...]:
    r"""Return the cells of the first line of a text, when it is one of a CSV with commas.

    Example:
        >>> first_headings('Date,"Product, name"\n2026-01-02,Kettle\n')
        ('Date', 'Product, name')
    """
    line = text.partition("\n")[0].partition("\r")[0]
    if "\x00" in line or len(line) > _MOST_CHARACTERS_OF_A_HEADER:
        return ()
    with suppress(csv.Error):
        return tuple(cell.strip() for cell in next(csv.reader([line]), ()))
    return ()


def read_csv_elements(path: Path) -> Iterator[Element | BrokenElement]:
    """Yield the rows below the header, with heading → cell; the header is row 1.

    A repeated heading gets a number, a column without heading is named by its place, and so is a cell beyond them.

    Raises:
        TooLarge: the file is larger than 1 GiB.
        Malformed: it is not UTF-8, or its header cannot be read.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise TooLarge(path.name, f"the file has more than {MAX_FILE_BYTES >> 20} MiB")
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            lines = _Lines(stream)
            reader = csv.reader(lines, strict=True)
            yield from _rows(reader, lines, _header(reader, path.name))
    except UnicodeDecodeError as error:
        raise Malformed(
            path.name, f"the file is not UTF-8: byte {error.object[error.start]:#04x} does not fit"
        ) from error


def _header(reader: Iterator[list[str]], file: str) -> tuple[str, ...]:
    try:
        return _named(next(reader, []))
    except csv.Error as error:
        raise Malformed(file, f"the first row cannot be read: {error}") from error


def _rows(reader: Iterator[list[str]], lines: "_Lines", headings: tuple[str, ...]) -> Iterator[Element | BrokenElement]:
    row = 1
    while True:
        row += 1
        first = lines.number + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            where = f"line {first}" if lines.number <= first else f"lines {first} to {lines.number}"
            yield BrokenElement(row=row, error=RowRejected("row", f"{where} cannot be read: {error}"), text="")
            continue
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Element(row=row, data=_cells(headings, cells), text=" | ".join(cell for cell in cells if cell)[:1000])


def _cells(headings: tuple[str, ...], cells: list[str]) -> dict[str, object]:
    named: dict[str, object] = dict(zip(headings, cells, strict=False))
    beyond = enumerate(cells[len(headings) :], start=len(headings) + 1)
    return named | {f"(column {number})": cell for number, cell in beyond if cell}


def _named(cells: list[str]) -> tuple[str, ...]:
    names: list[str] = []
    for place, cell in enumerate(cells, start=1):
        heading = cell.strip() or f"(column {place})"
        name, number = heading, 1
        while name in names:
            number += 1
            name = f"{heading} ({number})"
        names.append(name)
    return tuple(names)


class _Lines:
    """The lines of a stream; one that is too long is an error, and the lines after it come all the same."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self.number = 0
        """Of the line that was read last."""

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._stream.readline(_MAX_LINE_CHARACTERS + 1)
        if not line:
            raise StopIteration
        self.number += 1
        if len(line) > _MAX_LINE_CHARACTERS and not line.endswith("\n"):
            while (rest := self._stream.readline(_MAX_LINE_CHARACTERS)) and not rest.endswith("\n"):
                pass
            raise csv.Error(f"the line has more than {_MAX_LINE_CHARACTERS} characters")
        return line
