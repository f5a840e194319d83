"""The table of a delimited text, as the reading child reads it; its delimiter is chosen by the headings it shows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from crawlers.sources.delimited import TextBeginning
from crawlers.sources.header import count_known
from crawlers.sources.reading import ReadingProcess
from crawlers.sources.stream_lines import beginning_of_line, row_of_line
from crawlers.sources.table import Table
from crawlers.sources.words import NoticeWords

__all__ = ["DelimitedFile", "open_delimited"]


@dataclass(frozen=True, slots=True, kw_only=True)
class DelimitedFile:
    """A text file that can be read."""

    encoding: str
    """`utf-8` or `gb18030`."""
    table: Table
    """Its rows raise what `ReadingProcess.stream` raises."""


@contextmanager
def open_delimited(path: Path, words: NoticeWords, process: ReadingProcess) -> Iterator[DelimitedFile]:
    """Open a delimited text file; its rows are read when they are asked for.

    Raises:
        Refusal: the file is empty, binary, in another encoding than UTF-8 and GB18030, or costs too much.
    """
    with process.stream(path, {"format": "text"}) as lines:
        begun = beginning_of_line(next(lines))
        _ = list(lines)  # how it ended
    how = {"encoding": begun.encoding, "delimiter": _choose_delimiter(begun, words)}
    with process.stream(path, {"format": "text", **how}) as lines:
        yield DelimitedFile(encoding=begun.encoding, table=Table(name=None, rows=map(row_of_line, lines)))


def _choose_delimiter(begun: TextBeginning, words: NoticeWords) -> str:
    """Return the delimiter under which the beginning shows the most known headings in one row, else the comma."""

    def known(delimiter: str) -> int:
        return max((count_known(cells, words) for cells in begun.rows[delimiter]), default=0)

    return max(begun.rows, key=known)
