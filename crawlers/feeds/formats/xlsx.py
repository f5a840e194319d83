"""Workbooks (.xlsx, .xlsm): each sheet is a table, read in the child process that reads notices.

The child writes its rows to a file while it reads, and they are taken from there one at a time.
"""

from collections.abc import Iterator
from pathlib import Path

from crawlers.feeds.format import Beginning, FeedFormat
from crawlers.feeds.rows import FeedProblem, Row
from crawlers.feeds.tables import rows_of_table
from crawlers.sources.events import Event, RowRead, TableBegins
from crawlers.sources.format import load_formats
from crawlers.sources.reading import ReadingProcess
from crawlers.sources.table import ReadRow

__all__ = ["FORMAT"]


def _recognises(beginning: Beginning) -> bool:
    return beginning.content.startswith(b"PK\x03\x04")


def _read(path: Path, process: ReadingProcess) -> Iterator[Row | FeedProblem]:
    with process.read(path, load_formats()["xlsx"]) as events:
        waiting: list[TableBegins] = []
        _ = list(_rows_until_next(events, waiting))  # nothing stands before the first sheet
        while waiting:
            name = waiting.pop().name
            rows = _rows_until_next(events, waiting)
            yield from rows_of_table(rows, name)
            _ = sum(1 for _ in rows)  # of a sheet without headings, what was not looked at


def _rows_until_next(events: Iterator[Event], waiting: list[TableBegins]) -> Iterator[ReadRow]:
    for event in events:
        if isinstance(event, TableBegins):
            waiting.append(event)
            return
        if isinstance(event, RowRead):
            yield ReadRow(row=event.row, cells=event.cells, from_above=event.from_above)


FORMAT = FeedFormat(name="xlsx", endings=(".xlsx", ".xlsm"), recognises=_recognises, read=_read)
