"""Rows of Arrow tables as `domain.wire` reads them: as JSON would hold them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["ArrowTable", "Row", "as_json", "dicts_of", "rows_of", "stream_of"]

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
