"""Reading an official notice: a file becomes records, rejected rows, and notes about the file; nothing gets lost.

Owns the order of things for one file. A file whose form an adapter recognises by its beginning is that adapter's
(`adapters`), whatever it is called; every other file is a notice with tables. Forms of files are `opening`'s, tables
`walk`'s.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path

from cases.rows import FileNotes, ParsedRow, RejectedRow, Signal
from crawlers.sources.adapters import find_adapter, read_source
from crawlers.sources.opening import open_tables
from crawlers.sources.reading import ReadingProcess
from crawlers.sources.refusals import remark_sentence
from crawlers.sources.vocabulary import Vocabulary, shipped_vocabulary
from crawlers.sources.walk import NoticeWalk
from domain.record import RecordKind

__all__ = ["read_notice"]


def read_notice(
    path: Path,
    *,
    kind: RecordKind | None = None,
    process: ReadingProcess | None = None,
    vocabulary: Vocabulary | None = None,
    issuer: str | None = None,
) -> Iterator[ParsedRow | RejectedRow | FileNotes]:
    """Read one notice file, row by row.

    Args:
        path: A file of one of the formats (`known_endings`), or one that an adapter recognises.
        kind: What every row is; by default the file tells.
        process: A process to read with, for a batch of files; by default one for this file.
        vocabulary: What is known about headings (`open_vocabulary`); by default what guolv knows without a home.
        issuer: Who published the notice, where the file does not say it.

    Yields:
        A `ParsedRow` or `RejectedRow` for each finding, in the order of the file; one `RejectedRow` for a whole table
        whose headings are unknown or name no product; one `FileNotes` at the end.

    Raises:
        UnreadableFile: the file as a whole cannot be read: `Malformed`, `TooLarge`, `TimedOut`.
    """
    if known := find_adapter(path):
        yield from read_source(known, path, kind=kind, process=process)
        return
    vocabulary = vocabulary or shipped_vocabulary()
    with open_tables(path, vocabulary.words_of_all(), process=process) as opened:
        walk = NoticeWalk(file=path.name, file_sha256=_hash(path), vocabulary=vocabulary, kind=kind, issuer=issuer)
        for table in opened.tables:
            yield from walk.read(table)
        remarks = tuple(Signal(field="file", value=r.code, reason=remark_sentence(r)) for r in opened.remarks)
        yield FileNotes(
            file=walk.file,
            file_sha256=walk.file_sha256,
            encoding=opened.encoding,
            rows=walk.rows,
            blank_rows=walk.ignored.pop("blank", 0),
            headings_unknown=tuple(unknown.heading for unknown in walk.unknown.values()),
            signals=(*remarks, *walk.signals),
            unknown=tuple(walk.unknown.values()),
            decisions=tuple(walk.decisions),
            ignored_rows=dict(walk.ignored),
        )


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
