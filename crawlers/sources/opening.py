"""Opening a notice file of any form: what form it has, then its tables; every refusal becomes an error with a code."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from crawlers.sources.events import Event, Refusal, Remark, RowRead, TableBegins
from crawlers.sources.format import load_formats
from crawlers.sources.forms import find_form
from crawlers.sources.limits import DEFAULT_LIMITS, ReadingLimits
from crawlers.sources.reading import ReadingProcess, open_process
from crawlers.sources.refusals import unreadable
from crawlers.sources.table import ReadRow, Table
from crawlers.sources.text_table import open_delimited
from crawlers.sources.words import NoticeWords

__all__ = ["OpenedFile", "known_endings", "open_tables"]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedFile:
    """A file whose tables can be read, one after the other."""

    tables: Iterator[Table]
    encoding: str | None = None
    """Of a text file: `utf-8` or `gb18030`."""
    remarks: list[Remark] = field(default_factory=list)
    """What a person should know about the file; complete when all tables are read."""


def known_endings() -> tuple[str, ...]:
    """Return the endings of file names that can be read, with the dot."""
    return tuple(ending for form in load_formats().values() for ending in form.endings)


@contextmanager
def open_tables(
    path: Path,
    words: NoticeWords,
    *,
    process: ReadingProcess | None = None,
    limits: ReadingLimits = DEFAULT_LIMITS,
) -> Iterator[OpenedFile]:
    """Open a file of any form.

    Args:
        path: The file; the ending of its name counts.
        words: The headings that are known; they tell the delimiter of a text file.
        process: A process to read with, for a batch of files; by default one for this file.
        limits: What reading it may cost, where no process is given.

    Raises:
        UnreadableFile: it cannot be read; `code` and `facts` say why. `TooLarge`, `TimedOut`, else `Malformed`.
    """
    try:
        form = find_form(path)
        remarks = [form.remark] if form.remark else []
        with open_process(process, limits) as reading:
            if form.format.readers:
                with reading.read(path, form.format) as events:
                    yield OpenedFile(tables=_tables(events, remarks), remarks=remarks)
            else:
                with open_delimited(path, words, reading) as text:
                    yield OpenedFile(tables=iter([text.table]), encoding=text.encoding, remarks=remarks)
    except Refusal as refusal:
        raise unreadable(path.name, refusal) from refusal


def _tables(events: Iterator[Event], remarks: list[Remark]) -> Iterator[Table]:
    """Cut events into tables; whatever of a table was not read is passed over."""
    waiting: list[TableBegins] = []

    def rows() -> Iterator[ReadRow]:
        place = 0
        for event in events:
            match event:
                case TableBegins():
                    waiting.append(event)
                    return
                case Remark():
                    remarks.append(event)
                case RowRead():
                    # Blank rows between others are left out on the way here, and put back.
                    yield from (ReadRow(row=blank, cells=()) for blank in range(place + 1, event.row))
                    yield _read_row(event)
                    place = event.row

    for _ in rows():
        raise ValueError("a row came before the first table")
    while waiting:
        begun = waiting.pop()
        found = rows()
        yield Table(name=begun.name, rows=found, titles=begun.titles)
        for _ in found:
            pass


def _read_row(event: RowRead) -> ReadRow:
    return ReadRow(
        row=event.row,
        cells=event.cells,
        from_above=event.from_above,
        from_left=event.from_left,
        numbers=event.numbers,
    )
