"""Workbooks (.xlsx, .xlsm): every sheet is a table.

calamine reads first: it is fast, and holds the rectangle of a sheet in memory. openpyxl is the careful second: it
streams, so two cells at the ends of the plane are nothing to it. How far a sheet reaches, and for openpyxl which cells
are merged, is read from the parts themselves beforehand.
"""

import re
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.sources.calamine_sheets import read_sheets
from crawlers.sources.containers import open_document
from crawlers.sources.events import Events, Refusal, TableBegins
from crawlers.sources.format import Format
from crawlers.sources.number_formats import mark_fractions, read_decimals, row_texts
from crawlers.sources.spans import MAX_COLUMNS, Merged, spread_ranges

__all__ = ["FORMAT"]

_MAX_AREA = 4_000_000
"""Cells from A1 to the last one of the largest sheet. calamine holds the whole rectangle, about 32 bytes a cell."""
_MAX_MERGED = 100_000
_MAX_ROWS = 1_048_576
"""Excel's own limit; a cell below it is damage."""
_REFERENCE = re.compile(
    rb"<(?:\w+:)?(?:c|mergeCell)\s[^>]*?\br(?:ef)?=[\"'](?:([A-Z]{1,3})(\d{1,20}):)?([A-Z]{1,3})(\d{1,20})[\"']"
)
_CHUNK_BYTES = 1 << 20
_OVERLAP_BYTES = 200
"""No element is longer than this up to the end of its reference."""


@dataclass(slots=True)
class _Outline:
    """How far a sheet reaches, and what is merged in it."""

    rows: int = 0
    columns: int = 0
    merged: list[Merged] = field(default_factory=list)

    @property
    def area(self) -> int:
        return self.rows * self.columns


def _read_fast(path: Path) -> Events:
    with open_document(path, "xlsx") as archive:
        area = max((_outline(archive, name).area for name in _sheet_parts(archive)), default=0)
        decimals = read_decimals(archive)
    if area > _MAX_AREA:
        raise Refusal("too_wide", cells=area, limit=_MAX_AREA)
    yield from read_sheets(path, decimals)


def _read_careful(path: Path) -> Events:
    from openpyxl import load_workbook  # noqa: PLC0415  # the parent never loads it

    with open_document(path, "xlsx") as archive:
        book = load_workbook(path, read_only=True, data_only=True)
        decimals = read_decimals(archive)
        for sheet in book.worksheets:
            sheet.reset_dimensions()  # what the sheet says about its own size may be wrong, and would cut it off
            part = str(getattr(sheet, "_worksheet_path"))  # noqa: B009  # nothing public tells it
            merged = _outline(archive, part).merged
            yield TableBegins(sheet.title)
            shown, fractions = decimals.get(sheet.title, {}), dict[int, frozenset[int]]()
            rows = (
                (number, row_texts(row, number, shown, fractions))
                for number, row in enumerate(sheet.iter_rows(values_only=True))
                if any(value is not None for value in row)
            )
            yield from mark_fractions(spread_ranges(rows, merged), fractions)


def _sheet_parts(archive: zipfile.ZipFile) -> list[str]:
    return [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]


def _outline(archive: zipfile.ZipFile, name: str) -> _Outline:
    outline = _Outline()
    tail = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            text = tail + chunk
            end = 0
            for found in _REFERENCE.finditer(text):
                end = found.end()
                _note(outline, *found.groups())
            tail = text[max(end, len(text) - _OVERLAP_BYTES) :]
    return outline


def _note(outline: _Outline, letters: bytes | None, digits: bytes | None, last: bytes, last_digits: bytes) -> None:
    row, column = int(last_digits), _column_number(last)
    if row > _MAX_ROWS or column > MAX_COLUMNS:
        raise Refusal("damaged", detail=f"{last.decode()}{row}")
    outline.rows, outline.columns = max(outline.rows, row), max(outline.columns, column)
    if letters and digits:
        outline.merged.append(Merged(int(digits) - 1, row - 1, _column_number(letters) - 1, column - 1))
        if len(outline.merged) > _MAX_MERGED:
            raise Refusal("too_many_merged", limit=_MAX_MERGED)


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


FORMAT = Format(
    name="xlsx",
    endings=(".xlsx", ".xlsm"),
    readers={"calamine": _read_fast, "openpyxl": _read_careful},
    libraries=("python_calamine", "openpyxl"),
)
