"""Tables with tabs (.tsv, .tab, .txt): the form in which Google Merchant takes text; one row a listing."""

from collections.abc import Iterator
from pathlib import Path

from crawlers.feeds.format import FeedFormat
from crawlers.feeds.rows import FeedProblem, Row
from crawlers.feeds.tables import read_text_table
from crawlers.sources.reading import ReadingProcess

__all__ = ["FORMAT"]


def _read(path: Path, _process: ReadingProcess) -> Iterator[Row | FeedProblem]:
    return read_text_table(path, lambda _path, _encoding: "\t")


FORMAT = FeedFormat(name="tsv", endings=(".tsv", ".tab", ".txt"), recognises=lambda beginning: False, read=_read)
