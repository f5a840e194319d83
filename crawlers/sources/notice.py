"""Reading an official notice: a file becomes records, rejected rows, and notes about the file; nothing gets lost.

Owns the order of things for one file. A file whose form an adapter recognises by its beginning is that adapter's
(`adapters`), whatever it is called; every other file is a notice with tables. Forms of files are `opening`'s, headings
`table`'s and `words`', records `record_row`'s.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from cases.rows import FileNotes, ParsedRow, RejectedRow, Signal
from crawlers.sources.adapters import find_adapter, read_source
from crawlers.sources.cells import shorten
from crawlers.sources.opening import open_tables
from crawlers.sources.reading import ReadingProcess
from crawlers.sources.record_row import RowReader
from crawlers.sources.refusals import remark_sentence
from crawlers.sources.table import BrokenRow, Header, ReadRow, Table, find_header
from crawlers.sources.words import NoticeWords
from crawlers.sources.words_file import load_words
from domain.errors import HeadingsUnknown, RowRejected
from domain.record import RecordKind, RecordSource

__all__ = ["read_notice"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """Where rows come from."""

    file: str
    file_sha256: str
    table: str | None

    def __str__(self) -> str:
        return f"{self.file} [{self.table}]" if self.table else self.file


class _BlankRow:
    """A row without any text."""


def read_notice(
    path: Path, *, kind: RecordKind | None = None, process: ReadingProcess | None = None
) -> Iterator[ParsedRow | RejectedRow | FileNotes]:
    """Read one notice file, row by row.

    Args:
        path: A file of one of the formats (`known_endings`), or one that an adapter recognises.
        kind: What every row is; by default the file tells.
        process: A process to read with, for a batch of files; by default one for this file.

    Yields:
        A `ParsedRow` or `RejectedRow` for each row that is not blank, in the order of the file; one `RejectedRow` for a
        whole table whose headings are unknown or name no product; one `FileNotes` at the end.

    Raises:
        UnreadableFile: the file as a whole cannot be read: `Malformed`, `TooLarge`, `TimedOut`.
    """
    if known := find_adapter(path):
        yield from read_source(known, path, kind=kind)
        return
    words = load_words()
    unknown: dict[str, None] = {}
    rows = blank_rows = 0
    with open_tables(path, words, process=process) as opened:
        file_sha256 = _hash(path)
        for table in opened.tables:
            place = _Place(file=path.name, file_sha256=file_sha256, table=table.name)
            for found in _read_table(table, words, place, kind):
                match found:
                    case Header():
                        unknown.update(dict.fromkeys(found.unknown))
                    case _BlankRow():
                        blank_rows += 1
                    case _:
                        rows += 1
                        yield found
        yield FileNotes(
            file=path.name,
            file_sha256=file_sha256,
            encoding=opened.encoding,
            rows=rows,
            blank_rows=blank_rows,
            headings_unknown=tuple(unknown),
            signals=tuple(Signal(field="file", value=r.code, reason=remark_sentence(r)) for r in opened.remarks),
        )


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _read_table(
    table: Table, words: NoticeWords, place: _Place, kind: RecordKind | None
) -> Iterator[Header | _BlankRow | ParsedRow | RejectedRow]:
    try:
        header, rows = find_header(table, words, str(place))
    except HeadingsUnknown as error:
        if error.seen or place.table is None:
            yield _reject(place, 1, "headings", str(error), " | ".join(error.seen))
        return
    yield header
    if "product_name" not in header.fields:
        reason = f"no heading of the table names the product; unknown headings: {', '.join(header.unknown) or 'none'}"
        yield _reject(place, header.row, "product_name", reason, " | ".join(c.heading for c in header.columns))
        return
    reader = RowReader(header=header, words=words, kind=kind)
    for row in rows:
        if isinstance(row, BrokenRow):
            yield _reject(place, row.row, _field_at(header, row.column), row.reason, row.snippet)
        elif not any(cell.strip() for cell in row.cells):
            yield _BlankRow()
        elif not header.is_repeated_by(row):
            yield _read_row(row, reader, place)


def _read_row(row: ReadRow, reader: RowReader, place: _Place) -> ParsedRow | RejectedRow:
    source = RecordSource(file=place.file, table=place.table, row=row.row, file_sha256=place.file_sha256)
    try:
        return ParsedRow(record=reader.parse(reader.header.name_cells(row), source))
    except RowRejected as error:
        return _reject(
            place, row.row, error.field, error.reason, " | ".join(cell[:200] for cell in row.cells if cell.strip())
        )


def _field_at(header: Header, column: int | None) -> str:
    if column is None or column >= len(header.columns):
        return "row"
    return header.columns[column].field or header.columns[column].heading


def _reject(place: _Place, row: int, field: str, reason: str, snippet: str) -> RejectedRow:
    return RejectedRow(
        file=place.file, table=place.table, row=row, field=field, reason=reason, snippet=shorten(snippet, 300)
    )
