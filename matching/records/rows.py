"""Rows of Arrow tables as `domain.wire` reads them: as JSON would hold them."""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, runtime_checkable

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ArrowTable", "Row", "as_json", "dicts_of", "rows_of", "stream_of", "values_of"]

T = TypeVar("T")
Row = dict[str, object]
"""One row of a table: what `domain.wire` reads a listing or a record from."""


@runtime_checkable
class ArrowTable(Protocol):
    """Anything with Arrow's C stream interface."""

    def __arrow_c_stream__(self, requested_schema: object | None = None) -> object:
        """Return the capsule of a stream."""


def stream_of(table: ArrowTable) -> Iterable["pa.RecordBatch"]:
    """Return the batches of a table."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    reader: Iterable[pa.RecordBatch] = pa.RecordBatchReader.from_stream(table)
    return reader


def rows_of(batches: Iterable["pa.RecordBatch"], most: int) -> Iterator[list[Row]]:
    """Give the rows of batches, so many at once."""
    return (dicts_of(batch.slice(at, most)) for batch in batches for at in range(0, batch.num_rows, most))


def dicts_of(batch: "pa.RecordBatch") -> list[Row]:
    """Return the rows of a batch."""
    rows = batch.to_pylist(maps_as_pydicts="lossy")
    return [{key: as_json(value) for key, value in row.items()} for row in rows]


def values_of(column: "pa.Array") -> list[object]:
    """Return the values of a column as the rows of `dicts_of` hold them, in a third of the time.

    Maps and structs are read child by child, and equal texts once: values may be shared.
    """
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    kind = column.type
    if pa.types.is_map(kind) and not pa.types.is_nested(kind.key_type):
        return _maps(column)
    if pa.types.is_struct(kind) and 0 < kind.num_fields == len({field.name for field in kind}):
        return _structs(column)
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return _distinct(column, as_json)
    return [as_json(value) for value in column.to_pylist(maps_as_pydicts="lossy")]


def _distinct(column: "pa.Array", read: Callable[[Any], T]) -> list[T]:
    """Read every value of a column, equal ones once."""
    distinct = column.dictionary_encode(null_encoding="encode")
    known = [read(value) for value in distinct.dictionary.to_pylist()]
    return [known[place] for place in distinct.indices.to_numpy().tolist()]


def _structs(column: "pa.Array") -> list[object]:
    names = [field.name for field in column.type]
    rows = zip(*map(values_of, column.flatten()), strict=True)
    return [dict(zip(names, row, strict=True)) if is_one else None for row, is_one in _with_presence(rows, column)]


def _maps(column: "pa.Array") -> list[object]:
    bounds = column.offsets.to_pylist()
    first, size = bounds[0], bounds[-1] - bounds[0]
    keys = _distinct(column.keys.slice(first, size), str)
    pairs = [*zip(keys, values_of(column.items.slice(first, size)), strict=True)]
    rows = (dict(pairs[start - first : end - first]) for start, end in pairwise(bounds))
    return [row if is_one else None for row, is_one in _with_presence(rows, column)]


def _with_presence(rows: Iterable[T], column: "pa.Array") -> Iterator[tuple[T, bool]]:
    """Give each row with whether the column has a value there."""
    return zip(rows, column.is_valid().to_numpy(zero_copy_only=False).tolist(), strict=True)


def as_json(value: Any) -> object:
    """Return a value as JSON would hold it: decimals and times as text, the text of an object as an object."""
    if isinstance(value, str):
        return _object(value) if value.startswith("{") and value.endswith("}") else value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=UTC)).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return [as_json(one) for one in value]
    return {str(key): as_json(one) for key, one in value.items()} if isinstance(value, Mapping) else value


def _object(text: str) -> object:
    with suppress(ValueError, RecursionError):
        return json.loads(text)
    return text
