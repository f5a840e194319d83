"""Records on the way into columns: some thousand at a time, as records and as columns of Arrow."""

import json
from collections.abc import Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Final

import numpy as np

from domain.record import Record, RecordState
from domain.wire import record_to_json
from matching.records.memory import release_memory
from matching.records.record_columns import MORE_COLUMN, TEXTS, RecordColumns, whole

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["MORE", "RecordWriter", "columns_of", "more_of"]

MORE: Final = (
    "more_gtins", "image_hashes", "units_affected", "price", "currency", "failed_items", "state", "scope",
    "valid_until", "withdrawn_at", "sources", "raw",
)  # fmt: skip
"""What a record says that is no text."""
_MOST_BYTES: Final = (1 << 31) - 1
"""Of the texts of a column that is read by numbers of 32 bits."""
_REPEATS: Final = 0.5
"""A column with fewer different texts than this share of its rows is held as numbers of texts."""
_LEAST_DRAWN: Final = 100_000
_DRAWN: Final = 16
"""One of so many texts is drawn."""
_ONCE: Final = 0.98


def columns_of(records: Sequence[Record]) -> "pa.RecordBatch":
    """Return records as `RecordColumns` has them, with every column."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    columns: list[list[str | None]] = [[*map(attrgetter(name), records)] for name in TEXTS]
    columns.append([*map(more_of, records)])
    return pa.record_batch([pa.array(one, pa.string()) for one in columns], names=[*TEXTS, MORE_COLUMN])


def more_of(record: Record) -> str | None:
    """Return what a record says beside its texts, in JSON; `None`: no more."""
    if not (
        record.raw or record.sources or record.failed_items or record.scope or record.more_gtins
        or record.image_hashes or record.units_affected is not None or record.price is not None
        or record.state is not RecordState.IN_FORCE or record.valid_until or record.withdrawn_at
    ):  # fmt: skip
        return None
    every = record_to_json(record)
    return json.dumps({name: every[name] for name in MORE}, ensure_ascii=False, separators=(",", ":"))


class RecordWriter:
    """Takes batches of `columns_of` in, gives their columns."""

    def __init__(self) -> None:
        self._batches: list[pa.RecordBatch] = []
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def put(self, batch: "pa.RecordBatch") -> None:
        """Take in the next records."""
        self._batches.append(batch)
        self._count += batch.num_rows

    def finish(self) -> RecordColumns:
        """Return the columns; what was taken in is not kept."""
        import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

        table = pa.Table.from_batches(self._batches, columns_of(()).schema)
        self._batches.clear()
        kept = {name: _packed(table.column(name)) for name in table.schema.names if _is_needed(name, table)}
        columns = RecordColumns(pa.table(kept))
        del table
        release_memory()  # that of the batches
        return columns


def _is_needed(name: str, table: "pa.Table") -> bool:
    return bool(name == "record_id" or table.column(name).null_count < table.num_rows)


def _packed(column: "pa.ChunkedArray") -> "pa.Array":
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    texts = whole(column.cast(pa.large_string()) if column.nbytes > _MOST_BYTES else column)
    if _hardly_repeats(texts):
        return texts
    encoded = texts.dictionary_encode()
    if len(encoded.dictionary) >= len(column) * _REPEATS:
        return texts
    return encoded.cast(pa.dictionary(_least_type(len(encoded.dictionary)), texts.type))


def _hardly_repeats(texts: "pa.Array") -> bool:
    """Tell by a draw whether most texts of a column stand in it once; to find that by all of them takes long.

    Where each stands in it twice, three of a hundred drawn ones come again.
    """
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    if len(texts) < _LEAST_DRAWN:
        return False
    drawn = np.random.default_rng(0).choice(len(texts), len(texts) // _DRAWN, replace=False)
    return len(texts.take(pa.array(drawn)).unique()) > _ONCE * drawn.size


def _least_type(count: int) -> "pa.DataType":
    """Return the narrowest type that numbers so many texts."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    return next(kind for kind in (pa.int8(), pa.int16(), pa.int32()) if count <= 1 << (kind.bit_width - 1))
