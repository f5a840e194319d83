"""Listings in CSV and Parquet files, as rows: a few at a time, bad rows in their place."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from itertools import islice
from pathlib import Path

from console.lines import InputRow
from crawlers.feeds import FeedProblem, Row, open_feed
from matching import read_parquet

__all__ = ["read_csv_rows", "read_parquet_rows"]


def read_csv_rows(stream: BufferedIOBase, *, most: int) -> Iterator[tuple[InputRow, ...]]:
    """Read listings from CSV in the form of a supplied feed (`docs/reference/feeds.md`)."""
    with _as_file(stream) as path, open_feed(path, form="csv") as feed:
        rows = map(_csv_row, feed.rows())
        while batch := tuple(islice(rows, most)):
            yield batch


def _csv_row(row: Row | FeedProblem) -> InputRow:
    if isinstance(row, FeedProblem):
        return InputRow(number=row.line, error=f"{row.field}: {row.reason}")
    return InputRow(number=row.line, data=row.data)


def read_parquet_rows(stream: BufferedIOBase, *, most: int) -> Iterator[tuple[InputRow, ...]]:
    """Read listings from Parquet; the names of its columns are the keys of a listing."""
    with _as_file(stream) as path:
        done = 0
        for rows in read_parquet(path, most=most):
            yield tuple(InputRow(number=done + place, data=row) for place, row in enumerate(rows, start=1))
            done += len(rows)


@contextmanager
def _as_file(stream: BufferedIOBase) -> Iterator[Path]:
    """Give what is read a place on disk: both forms are looked at twice, which standard input does not allow."""
    path = Path(str(getattr(stream, "name", "")))
    if path.is_file():
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="guolv-") as folder:
        path = Path(folder) / "standard input"
        with path.open("wb") as file:
            shutil.copyfileobj(stream, file)
        yield path
