"""The child process that parses a workbook: limits itself, reads, writes one JSON line a row.

Started by `workbook` as a script and alone (`python -I`), so it imports nothing of guolv. A row is
`{"sheet": …, "row": 1…, "cells": [text, …]}`; blank rows are left out. A cell merged over several rows is repeated in
each of them, because one verdict is often printed for a whole block. Exit codes: 0 done, 64 damaged, 65 too large.
"""

import datetime
import json
import re
import resource
import sys
import zipfile
from collections.abc import Iterator
from typing import TypeAlias

DAMAGED, TOO_LARGE = 64, 65

_MAX_AREA = 8_000_000
"""Cells from A1 to the last one. calamine holds the whole rectangle, about 32 bytes a cell."""
_REFERENCE = re.compile(rb'<(?:\w+:)?(?:c|mergeCell)\s[^>]*?\br(?:ef)?="(?:[A-Z]{1,3}\d+:)?([A-Z]{1,3})(\d{1,7})"')
_CHUNK_BYTES = 1 << 20

Rows: TypeAlias = "Iterator[tuple[str, int, list[str]]]"
Ranges: TypeAlias = "list[tuple[int, int, int, int]]"


def main(arguments: list[str]) -> int:
    """Parse one workbook with one reader and print its rows."""
    reader, path, memory_bytes, cpu_seconds, output_bytes = arguments
    _limit(int(memory_bytes), int(cpu_seconds), int(output_bytes))
    try:
        for sheet, row, cells in filter(lambda found: any(found[2]), read_rows(reader, path)):
            sys.stdout.write(json.dumps({"sheet": sheet, "row": row, "cells": cells}) + "\n")
        sys.stdout.flush()
    except (MemoryError, OSError) as error:
        sys.stderr.write(f"it needs more than the limits allow: {type(error).__name__} {error}\n")
        return TOO_LARGE
    except Exception as error:  # noqa: BLE001  # a parser of foreign files may raise anything; the parent names the file
        sys.stderr.write(f"the workbook is damaged: {type(error).__name__}: {' '.join(str(error).split())}\n")
        return DAMAGED
    return 0


def read_rows(reader: str, path: str) -> Rows:
    """Return the rows of all sheets: sheet name, row number from 1, cells as text."""
    area = _largest_area(path)
    if reader == "calamine":
        if area > _MAX_AREA:
            raise MemoryError(f"the sheet spans {area} cells")
        return _read_with_calamine(path)
    return _read_with_openpyxl(path, with_merged_cells=area <= _MAX_AREA)


def _limit(memory_bytes: int, cpu_seconds: int, output_bytes: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CPU, (cpu_seconds, cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (output_bytes, output_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _largest_area(path: str) -> int:
    """Return how many cells the largest sheet spans, from the references in it; nothing is parsed."""
    with zipfile.ZipFile(path) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/") and name.endswith(".xml")]
        return max((_area_of(archive, name) for name in sheets), default=0)


def _area_of(archive: zipfile.ZipFile, name: str) -> int:
    rows = columns = 0
    tail = b""
    with archive.open(name) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            for letters, digits in _REFERENCE.findall(tail + chunk):
                rows, columns = max(rows, int(digits)), max(columns, _column_number(letters))
            tail = chunk[-200:]
    return rows * columns


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def _read_with_calamine(path: str) -> Rows:
    from python_calamine import CalamineWorkbook, SheetTypeEnum  # noqa: PLC0415  # only one reader is loaded

    with CalamineWorkbook.from_path(path) as book:
        for facts in book.sheets_metadata:
            if facts.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = book.get_sheet_by_name(facts.name)
            merged = [(top, bottom, left, right) for (top, left), (bottom, right) in sheet.merged_cell_ranges or []]
            rows = ([_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False))
            yield from _name_rows(facts.name, rows, merged)


def _read_with_openpyxl(path: str, *, with_merged_cells: bool) -> Rows:
    from openpyxl import load_workbook  # noqa: PLC0415  # only one reader is loaded

    # Merged ranges are known only when the sheet is held in memory; the streaming mode is for sheets too wide for that.
    book = load_workbook(path, read_only=not with_merged_cells, data_only=True)
    for sheet in book.worksheets:
        merged: Ranges = []
        if not with_merged_cells:
            sheet.reset_dimensions()  # what the sheet says about its own size may be wrong, and would cut it off
        else:
            ranges = sheet.merged_cells.ranges
            merged = [(r.min_row - 1, r.max_row - 1, r.min_col - 1, r.max_col - 1) for r in ranges]
        rows = ([_text(value) for value in row] for row in sheet.iter_rows(values_only=True))
        yield from _name_rows(str(sheet.title), rows, merged)


def _name_rows(sheet: str, rows: "Iterator[list[str]]", merged: Ranges) -> Rows:
    """Number the rows and repeat what is merged downward."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for top, bottom, left, right in merged:
        if bottom > top:
            starts.setdefault(top, []).extend((column, bottom) for column in range(left, min(right, left + 50) + 1))
    held: dict[int, tuple[int, str]] = {}
    for index, cells in enumerate(rows):
        held = {column: (bottom, text) for column, (bottom, text) in held.items() if bottom >= index}
        for column, (_, text) in held.items():
            cells.extend([""] * (column + 1 - len(cells)))
            cells[column] = cells[column] or text
        for column, bottom in starts.get(index, ()):
            if column < len(cells) and cells[column]:
                held[column] = (bottom, cells[column])
        yield sheet, index + 1, cells


def _text(value: object) -> str:
    """Return a cell as text: whole numbers without `.0`, days without a time of day."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(sep=" ")
    if isinstance(value, datetime.date):
        return value.isoformat()
    return str(value)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
