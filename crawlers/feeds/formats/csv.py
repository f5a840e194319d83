"""Tables as text (.csv): comma, semicolon or tab, whichever shows the most headings; one row a listing."""

from collections.abc import Iterator
from pathlib import Path

from crawlers.feeds.format import FeedFormat
from crawlers.feeds.rows import FeedProblem, Row
from crawlers.feeds.tables import choose_delimiter, read_text_table
from crawlers.sources.reading import ReadingProcess

__all__ = ["FORMAT"]


def _read(path: Path, _process: ReadingProcess) -> Iterator[Row | FeedProblem]:
    return read_text_table(path, choose_delimiter)


FORMAT = FeedFormat(name="csv", endings=(".csv",), recognises=lambda beginning: False, read=_read)
