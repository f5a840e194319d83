"""A shelf at rest: its arrays as they are in memory, its records as Arrow keeps columns in a file.

Nothing is read but what is needed: processes that open one file share the memory it takes, and start at once.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from domain.json_values import JsonObject, JsonValue
from domain.record import Record
from matching.pictures import Pictures
from matching.reading.record_reading import RecordReading
from matching.records.record_columns import RecordColumns
from matching.records.saving import ALIGNED
from matching.records.shelf import Shelf
from matching.sieve.kept import joined_again, leaves_of
from matching.sieve.layout import Keys
from matching.sieve.making import wants_whole_words

__all__ = ["describe", "open_shelf", "pieces"]

_RECORDS: Final = "records"
_PICTURES: Final = "pictures"
_GONE: Final = "gone"
_BESIDE: Final = "beside"


def describe(shelf: Shelf) -> JsonObject:
    """Return where each part of a shelf stands in its file, and what is no array."""
    arrays, numbers = _parted(shelf)
    places: dict[str, JsonValue] = {}
    at = 0
    for name, one in arrays.items():
        places[name] = [str(one.dtype), one.size, at]
        at += _filled(one.nbytes)
    buckets: list[JsonValue] = [[sorted(kinds), has_model] for kinds, has_model in shelf.buckets]
    return {"parts": places, "numbers": numbers, "buckets": buckets, "bytes": at}


def pieces(shelf: Shelf) -> Iterator[bytes]:
    """Give the bytes of the parts in their order."""
    for one in _parted(shelf)[0].values():
        yield np.ascontiguousarray(one).tobytes()
        yield bytes(_filled(one.nbytes) - one.nbytes)


def open_shelf(
    about: Mapping[str, Any], body: memoryview, read: Callable[[Record], RecordReading], *, named: float
) -> Shelf:
    """Open what `pieces` gave.

    Args:
        about: What `describe` said.
        body: The bytes; they must stay as they are.
        read: Reads a record.
        named: From which degree on a name counts as stated: of the policy of today, not of the one that wrote the file.
    """
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    arrays = {
        name: np.frombuffer(body, dtype=kind, count=size, offset=at)
        for name, (kind, size, at) in about["parts"].items()
    }
    table = pa.ipc.open_file(pa.py_buffer(arrays.pop(_RECORDS))).read_all()
    gone, beside = arrays.pop(_GONE).tolist(), arrays.pop(_BESIDE).tolist()
    keys = joined_again(Keys, "", arrays | about["numbers"])
    keys = keys._replace(wants_whole_words=wants_whole_words(named))
    buckets = tuple((frozenset(kinds), bool(has_model)) for kinds, has_model in about["buckets"])
    pictures = joined_again(Pictures, _PICTURES, arrays)
    return Shelf(keys, buckets, pictures, RecordColumns(table), read, gone=gone, beside=beside)


def _parted(shelf: Shelf) -> tuple[dict[str, npt.NDArray[Any]], JsonObject]:
    """Return every array by its name, and what is a number."""
    arrays: dict[str, npt.NDArray[Any]] = {}
    numbers: JsonObject = {}
    for name, value in (*leaves_of("", shelf.keys), *leaves_of(_PICTURES, shelf.pictures)):
        if isinstance(value, np.ndarray):
            arrays[name] = value
        else:
            numbers[name] = int(value)
    arrays[_GONE] = np.array(sorted(shelf.gone), dtype=np.int32)
    arrays[_BESIDE] = np.array(sorted(shelf.beside), dtype=np.int32)
    arrays[_RECORDS] = np.frombuffer(_as_file(shelf.records), dtype=np.uint8)
    return arrays, numbers


def _as_file(records: RecordColumns) -> memoryview:
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    sink = pa.BufferOutputStream()
    with pa.ipc.new_file(sink, records.table.schema) as file:
        file.write_table(records.table)
    return memoryview(sink.getvalue())


def _filled(size: int) -> int:
    return size + -size % ALIGNED
