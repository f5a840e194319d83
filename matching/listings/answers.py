"""Verdicts as columns: rows that a caller reads are answered a batch at a time and written as CSV or Parquet.

For what has lines of its own: JSON Lines, CSV in the form of a feed, the rows of a Parquet file. Each row is read by
`domain.wire`, as for a single listing, so that its answer or its error is that one's; only then the compiled half of
the book lets go of the listings that nothing can be said about (as `matching.check_batches` does for Arrow tables).
"""

import csv
import gc
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Generic, TypeVar

from domain.errors import ListingRejected, Malformed
from domain.listing import Listing
from domain.verdict import VerdictKind
from domain.wire import parse_listing, read_fields
from matching.book import Among, RecordBook
from matching.listings.arrow import check_batches
from matching.listings.pool import work_through
from matching.pairs.weighing import Best

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Answers", "ColumnForm", "NumberedRow", "check_parquet", "check_rows", "open_answers"]

T = TypeVar("T")

_SIEVE_FROM: Final = 4096
"""Rows after which the compiled half of the book is made, which takes seconds; see `matching.listings.arrow`."""
_ROWS_READ: Final = 16_384
"""Rows of a file in memory at once; what is answered together is less."""
_FIELDS: Final = ("line", "item_id", "verdict", "score", "record_id", "record_kind", "error")
_TEXTS: Final = ("title", "brand", "model", "maker_name", "shop_name", "seller_name")
_CODES: Final = ("gtin", "seller_uscc", "maker_uscc", "ccc_certificate")
_STARTS_A_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class ColumnForm(StrEnum):
    """A form of a table on disk."""

    CSV = "csv"
    PARQUET = "parquet"


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedRow:
    """One line or row as read: its data, or why it is no row."""

    line: int
    data: object = None
    """As decoded; should be an object with the keys of a listing."""
    error: str = ""


_Fields = Mapping[str, Any]
"""What a listing is made of, as `domain.wire.read_fields` gives it: most are never made."""
_Cells = tuple[int, str | None, str | None, float | None, str | None, str | None, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """The answers to some rows, one each, in their order."""

    rows: tuple[_Cells, ...]
    """`line`, `item_id`, `verdict`, `score`, `record_id`, `record_kind`, `error`."""
    unknown_keys: tuple[str, ...]

    @property
    def lines(self) -> int:
        """How many rows there were."""
        return len(self.rows)

    @property
    def bad(self) -> int:
        """How many rows are no listing."""
        return sum(cells[-1] is not None for cells in self.rows)


def check_rows(
    book: RecordBook,
    batches: Iterable[Sequence[T] | None],
    *,
    read: Callable[[T], NumberedRow],
    on: date,
    jobs: int = 1,
) -> Iterator[Answers]:
    """Answer every row with what `check_batches` says of it, in order.

    Args:
        book: The records; nothing may change it meanwhile.
        batches: Rows as they were found; `None` says that no further one may come soon.
        read: Decodes one of them; done where the row is judged, in any of several processes.
        on: The day that decides which records are in force.
        jobs: Processes, at most.
    """
    gc.freeze()  # see `check_batches`
    try:
        with closing(work_through(_RowCheck(book, read, on), _counted(book, batches), jobs=jobs)) as answered:
            yield from answered
    finally:
        gc.unfreeze()


def check_parquet(book: RecordBook, path: Path, *, on: date, jobs: int = 1) -> Iterator[Answers]:
    """Answer every row of a Parquet file, whose columns are the keys of a listing, without making a row of it first.

    Args:
        book: The records; nothing may change it meanwhile.
        path: The file; its first row is line 1.
        on: The day that decides which records are in force.
        jobs: Processes, at most.

    Raises:
        Malformed: it is no Parquet file, or a damaged one.
    """
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed
    import pyarrow.parquet as pq  # noqa: PLC0415  # loaded only where it is needed

    line = 0
    try:
        with pq.ParquetFile(path, pre_buffer=False) as file:  # not read ahead: a row group may hold millions of rows
            stream = pa.RecordBatchReader.from_batches(file.schema_arrow, file.iter_batches(batch_size=_ROWS_READ))
            unknown = parse_listing({"title": "-", **dict.fromkeys(set(stream.schema.names) - {"title"})}).unknown_keys
            for batch in check_batches(book, stream, on=on, jobs=jobs):
                numbers = range(line + 1, line + batch.num_rows + 1)
                cells = zip(numbers, *(column.to_pylist() for column in batch.columns), strict=True)
                yield Answers(rows=tuple(cells), unknown_keys=tuple(sorted(unknown)))
                line += batch.num_rows
    except (pa.ArrowInvalid, pa.ArrowNotImplementedError, OSError) as error:
        raise Malformed(path.name, f"is not Parquet that can be read: {str(error).partition(chr(10))[0]}") from error


def _counted(book: RecordBook, batches: Iterable[Sequence[T] | None]) -> Iterator[Sequence[T] | None]:
    seen = 0
    for batch in batches:
        if seen >= _SIEVE_FROM:
            _ = book.sieve  # made before a worker is forked, so that all share it
        yield batch
        seen += len(batch or ())


class _RowCheck(Generic[T]):
    def __init__(self, book: RecordBook, read: Callable[[T], NumberedRow], on: date) -> None:
        self._book = book
        self._read = read
        self._on = on

    def __call__(self, batch: Sequence[T]) -> Answers:
        """Read and answer some rows."""
        unknown: dict[str, None] = {}
        parsed = [self._parse(one, unknown) for one in batch]
        answered = iter(self._answer([found for _, found in parsed if not isinstance(found, str)]))
        rows: list[_Cells] = [
            (line, None, None, None, None, None, found)
            if isinstance(found, str)
            else (line, found.get("item_id"), *next(answered), None)
            for line, found in parsed
        ]
        return Answers(rows=tuple(rows), unknown_keys=tuple(unknown))

    def _parse(self, raw: T, unknown: dict[str, None]) -> tuple[int, _Fields | str]:
        row = self._read(raw)
        if row.error:
            return row.line, row.error
        try:
            fields, others = read_fields(row.data)
        except ListingRejected as error:
            return row.line, str(error)
        except RecursionError:
            return row.line, "nested too deeply"
        unknown.update(dict.fromkeys(others))
        return row.line, fields

    def _sift(self, listings: Sequence[_Fields]) -> Iterable[Among | None]:
        """Give for each listing the records that may be meant: `None` where every one may be."""
        if not self._book.has_sieve or not listings:
            return [None] * len(listings)
        from matching.listings.columns import read_columns, rows_showing  # noqa: PLC0415  # loads a compiler, as the sieve does
        from matching.sieve import ALL  # noqa: PLC0415  # loaded only where it is needed

        sieve = self._book.sieve
        attributes = [one.get("attributes") for one in listings]
        read = read_columns(_texts_of(listings), attributes, sieve.are_known if sieve.finds_codes else None)
        if read is None:
            return [None] * len(listings)
        columns, is_plain = read
        sifted = sieve.sift(columns)
        answers = sifted.answers
        answers[~is_plain] = ALL
        if self._book.has_pictures:
            answers[rows_showing(self._book.shows, [one.get("image_hashes") for one in listings], is_plain)] = ALL
        return [
            None if answer == ALL else sifted.numbers(place) if answer else ()
            for place, answer in enumerate(answers.tolist())
        ]

    def _answer(self, listings: Sequence[_Fields]) -> "Iterator[_Answer]":
        """Give the answer to each listing; of those that no record may be meant by nothing is made."""
        among = [*self._sift(listings)]
        asked = [(Listing(**fields), of_one) for fields, of_one in zip(listings, among, strict=True) if of_one != ()]
        best = iter(self._book.best_each(asked, on=self._on))
        return (_ALLOWED if of_one == () else _answer_of(next(best)) for of_one in among)


_Answer = tuple[str, float, str | None, str | None]
"""`verdict`, `score`, `record_id`, `record_kind`."""
_ALLOWED: Final[_Answer] = (str(VerdictKind.ALLOW), 0.0, None, None)


def _answer_of(best: Best | None) -> _Answer:
    return _ALLOWED if best is None else (str(best.verdict), best.score, best.record_id, str(best.kind))


def _texts_of(listings: Sequence[_Fields]) -> "pa.RecordBatch":
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    names = (*_TEXTS, *_CODES)
    columns = [pa.array([one.get(name) for one in listings], pa.large_string()) for name in names]
    return pa.record_batch(columns, names=list(names))


# ---- At rest


@contextmanager
def open_answers(sink: BinaryIO, form: ColumnForm) -> Iterator[Callable[[Answers], None]]:
    """Give a function that writes answers; the table is whole when the block has ended well.

    CSV is UTF-8 with the names of the columns first; an apostrophe stands before an id or an error that a spreadsheet
    would run as a formula. Parquet has the same columns with their types.
    """
    with _OPENERS[form](sink) as write:
        yield write


@contextmanager
def _open_csv(sink: BinaryIO) -> Iterator[Callable[[Answers], None]]:
    text = io.TextIOWrapper(sink, encoding="utf-8", newline="", write_through=True)
    try:
        writer = csv.writer(text, lineterminator="\n")
        writer.writerow(_FIELDS)
        yield lambda answers: writer.writerows(map(_csv_cells, answers.rows))
    finally:
        text.detach()  # the file belongs to the caller


def _csv_cells(cells: _Cells) -> tuple[object, ...]:
    return tuple(f"'{cell}" if isinstance(cell, str) and _is_formula(cell) else cell for cell in cells)


def _is_formula(cell: str) -> bool:
    return cell.startswith(_STARTS_A_FORMULA) or cell.lstrip().startswith(_STARTS_A_FORMULA)


@contextmanager
def _open_parquet(sink: BinaryIO) -> Iterator[Callable[[Answers], None]]:
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed
    import pyarrow.parquet as pq  # noqa: PLC0415  # loaded only where it is needed

    kinds = {"line": pa.int64(), "score": pa.float64()}
    schema = pa.schema([(name, kinds.get(name, pa.string())) for name in _FIELDS])
    waiting: list[_Cells] = []

    def flush() -> None:
        columns = zip(*waiting, strict=True)
        arrays = [pa.array(column, field.type) for column, field in zip(columns, schema, strict=True)]
        writer.write_batch(pa.record_batch(arrays, schema=schema))
        waiting.clear()

    def write(answers: Answers) -> None:
        waiting.extend(answers.rows)
        if len(waiting) >= _ROWS_OF_A_GROUP:
            flush()

    with pq.ParquetWriter(sink, schema) as writer:
        yield write
        if waiting:
            flush()


_ROWS_OF_A_GROUP: Final = 65_536
_OPENERS: Final[Mapping[ColumnForm, Callable[[BinaryIO], AbstractContextManager[Callable[[Answers], None]]]]] = {
    ColumnForm.CSV: _open_csv,
    ColumnForm.PARQUET: _open_parquet,
}
