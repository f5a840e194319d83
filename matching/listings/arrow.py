"""Columns in, columns out: listings as Arrow tables, and rows of Parquet files.

Anything that speaks Arrow's C stream interface is taken: tables and readers of pyarrow, frames of polars, pandas and
DuckDB. pyarrow is loaded when a function of this module is called, not before.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import closing
from datetime import date
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from domain.errors import ListingRejected, Malformed
from domain.listing import Listing
from domain.verdict import VerdictKind
from domain.wire import parse_listing
from matching.book import Among, RecordBook
from matching.listings.pool import work_through
from matching.pairs.weighing import Best
from matching.records.rows import ArrowTable, Row, dicts_of, rows_of, stream_of, values_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["check_batches", "check_table", "read_parquet"]

_MOST_ROWS: Final = 256
_MOST_ROWS_SIFTED: Final = 4096
_LEAST_ROWS_SHARED: Final = 512
_SHARES: Final = 4
"""Into how many pieces for each process what is left of a batch is cut: the last ones are small, so that all end at
once."""
_FEW_ROWS: Final = 4096
"""From so many rows on the compiled half of a book is made, which takes seconds."""
_FIELDS: Final = ("item_id", "verdict", "score", "record_id", "record_kind", "error")


class _Line(NamedTuple):
    item_id: str | None
    verdict: str | None = None
    score: float | None = None
    record_id: str | None = None
    record_kind: str | None = None
    error: str | None = None


def check_table(book: RecordBook, listings: ArrowTable, *, on: date, jobs: int = 1) -> "pa.Table":
    """Check a whole table; see `check_batches`."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    return pa.Table.from_batches(check_batches(book, listings, on=on, jobs=jobs), schema=_schema())


def check_batches(book: RecordBook, listings: ArrowTable, *, on: date, jobs: int = 1) -> Iterator["pa.RecordBatch"]:
    """Hold every listing of a table against a book, in order, with as much of it in memory as is being worked on.

    The answer has one row for each listing: `item_id` as it was given; `verdict`, and its `score`, of
    `RecordBook.verdict`; `record_id` and `record_kind` of the best match. What is allowed has score 0 and no record:
    near misses are what `RecordBook.match` explains. A row that is no listing has null there and says in `error` why.

    Args:
        book: The records; nothing may change it meanwhile.
        listings: Columns are the keys of a listing's JSON form; only `title` is needed.
        on: The day that decides which records are in force.
        jobs: Processes, at most; small tables are checked in this one.
    """
    check = _Check(book, on)
    batches = iter(stream_of(listings))
    first = next(batches, None)
    if first is None:
        return
    is_long = first.num_rows >= _FEW_ROWS
    gc.freeze()  # a book is some hundred thousand objects: not to be looked through again and again meanwhile
    try:
        pieces = check.pieces(chain((first,), batches), jobs)
        answered = (
            work_through(check, pieces, jobs=jobs, alone=0) if is_long else work_through(check, pieces, jobs=jobs)
        )
        with closing(answered):
            yield from (piece.batch for piece in answered)
    finally:
        gc.unfreeze()


class _Piece:
    """A batch that can be sent to another process: what it holds; by itself, a slice takes its whole table along."""

    def __init__(self, batch: "pa.RecordBatch") -> None:
        self.batch = batch

    def __reduce__(self) -> tuple[Callable[[bytes], "_Piece"], tuple[bytes]]:
        import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, self.batch.schema) as stream:
            stream.write_batch(self.batch)
        return _Piece.received, (sink.getvalue().to_pybytes(),)

    @classmethod
    def received(cls, data: bytes) -> "_Piece":
        """Return a piece that was sent."""
        import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

        with pa.ipc.open_stream(data) as stream:
            return cls(stream.read_next_batch())


class _Check:
    """Checks batches; asks the compiled half of the book first once enough listings came that making it pays."""

    def __init__(self, book: RecordBook, on: date) -> None:
        self._book = book
        self._on = on

    def pieces(self, batches: Iterable["pa.RecordBatch"], jobs: int) -> Iterator[_Piece]:
        """Cut batches into pieces of work; many short batches of a stream stay as they are."""
        seen = 0
        for batch in batches:
            start = 0
            while start < batch.num_rows:
                rest = batch.num_rows - start
                if seen + rest >= _FEW_ROWS:
                    _ = self._book.sieve  # made before a worker is forked, so that all share it
                size = self._size(rest, jobs)
                yield _Piece(batch.slice(start, size))
                start += size
                seen += size

    def _size(self, rest: int, jobs: int) -> int:
        if not self._book.has_sieve:
            return _MOST_ROWS
        return (
            min(max(rest // (jobs * _SHARES), _LEAST_ROWS_SHARED), _MOST_ROWS_SIFTED) if jobs > 1 else _MOST_ROWS_SIFTED
        )

    def __call__(self, piece: _Piece) -> _Piece:
        """Return the answers to a piece."""
        return _Piece(self._answer(piece.batch))

    def _answer(self, batch: "pa.RecordBatch") -> "pa.RecordBatch":
        if not self._book.has_sieve:
            return self._answer_each(batch)
        from matching.listings.columns import read_columns, rows_showing  # noqa: PLC0415  # loads a compiler, as the sieve does
        from matching.sieve import ALL  # noqa: PLC0415  # loaded only where it is needed

        sieve = self._book.sieve
        read = read_columns(batch, _values(batch, "attributes"), sieve.are_known if sieve.finds_codes else None)
        if read is None:
            return self._answer_each(batch)
        texts, is_plain = read
        sifted = sieve.sift(texts)
        answers = sifted.answers
        answers[~is_plain] = ALL
        if self._book.has_pictures:
            answers[rows_showing(self._book.shows, _values(batch, "image_hashes"), is_plain)] = ALL
        open_rows = answers.nonzero()[0].tolist()
        rows = dicts_of(batch.take(open_rows)) if open_rows else []
        among = [None if answers[place] == ALL else sifted.numbers(place) for place in open_rows]
        return _with_answers(batch, dict(zip(open_rows, self._check_rows(rows, among), strict=True)))

    def _answer_each(self, batch: "pa.RecordBatch") -> "pa.RecordBatch":
        return _with_answers(batch, dict(enumerate(self._check_rows(dicts_of(batch), [None] * batch.num_rows))))

    def _check_rows(self, rows: Iterable[Row], among: Iterable[Among | None]) -> list[_Line]:
        """Answer some rows, each with the only records that it may mean."""
        read = [_read(row) for row in rows]
        asked = [(one, of_one) for one, of_one in zip(read, among, strict=True) if not isinstance(one, _Line)]
        best = iter(self._book.best_each(asked, on=self._on))
        return [one if isinstance(one, _Line) else _line(one, next(best)) for one in read]


def _read(row: Row) -> Listing | _Line:
    """Return the listing of a row, or the answer to one that is none."""
    try:
        return parse_listing(row).listing
    except ListingRejected as error:
        return _refused(row, str(error))
    except RecursionError:  # lists in lists, in the text of an object
        return _refused(row, "nested too deeply")


def _line(listing: Listing, best: Best | None) -> _Line:
    if best is None:
        return _Line(listing.item_id, str(VerdictKind.ALLOW), 0.0)
    return _Line(listing.item_id, str(best.verdict), best.score, best.record_id, str(best.kind))


def _refused(row: Row, reason: str) -> _Line:
    item_id = row.get("item_id")
    return _Line(None if item_id is None else str(item_id), error=reason)


def _with_answers(batch: "pa.RecordBatch", lines: Mapping[int, _Line]) -> "pa.RecordBatch":
    """Return the answers to a batch: the lines of some of its rows; every other one is allowed."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    rows = batch.num_rows
    columns: list[list[Any]] = [_item_ids(batch) if len(lines) < rows else [None] * rows]
    columns += ([value] * rows for value in _ALLOWED[1:])
    for place, line in lines.items():
        for column, value in zip(columns, line, strict=True):
            column[place] = value
    schema = _schema()
    arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.record_batch(arrays, schema=schema)


_ALLOWED: Final = _Line(None, str(VerdictKind.ALLOW), 0.0)


def _item_ids(batch: "pa.RecordBatch") -> list[str | None]:
    """Return the ids as `domain.wire` reads them."""
    if "item_id" not in batch.schema.names:
        return [None] * batch.num_rows
    found = batch.column("item_id").to_pylist()
    return [None if one is None else str(one).replace("\x00", "").strip() or None for one in found]


def _schema() -> "pa.Schema":
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    return pa.schema([(name, pa.float64() if name == "score" else pa.string()) for name in _FIELDS])


def _values(batch: "pa.RecordBatch", name: str) -> list[object]:
    """Return the values of a column, as `dicts_of` gives them; none where there is no such column."""
    place = batch.schema.get_field_index(name)
    return [] if place < 0 else values_of(batch.column(place))


def read_parquet(path: Path, *, most: int) -> Iterator[list[Row]]:
    """Read the rows of a Parquet file, a few at a time.

    Raises:
        Malformed: it is no Parquet file, or a damaged one.
    """
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed
    import pyarrow.parquet as pq  # noqa: PLC0415  # loaded only where it is needed

    try:
        # Not read ahead: a row group may hold millions of rows.
        with pq.ParquetFile(path, pre_buffer=False) as file:
            yield from rows_of(file.iter_batches(batch_size=most), most)
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise Malformed(path.name, f"is not Parquet that can be read: {str(error).partition(chr(10))[0]}") from error
