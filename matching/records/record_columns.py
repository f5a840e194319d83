"""Very many records as columns of Arrow: texts that repeat are held once, and a record is made when it is asked for.

Beside the texts of a record stands what else it says, in the JSON form of `domain.wire`, where it says more.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final, Literal, overload

import numpy as np
import numpy.typing as npt

from domain.record import Record, RecordKind
from domain.record_form import beside_texts

if TYPE_CHECKING:
    import pyarrow as pa

    from matching.sieve.ids import IdTable

__all__ = ["MORE_COLUMN", "TEXTS", "RecordColumns", "RecordIds", "whole"]

TEXTS: Final = (
    "record_id", "kind", "product_name", "category", "brand", "model_spec", "batch_or_date", "gtin", "ccc_certificate",
    "manufacturer", "manufacturer_uscc", "principal", "importer", "distributor", "seller", "seller_uscc", "platform",
    "shop_name", "region", "result", "issuer", "notice_title", "notice_number", "notice_date", "source_url",
    "state_reason",
)  # fmt: skip
_KINDS: Final = {str(kind): kind for kind in RecordKind}
MORE_COLUMN: Final = "more"
"""What a record says beside its texts, in JSON; null where it says no more."""
_AT_ONCE: Final = 16_384


class RecordColumns:
    """Records by number.

    Args:
        table: A column for each text that any record has, and `more`; each in one piece.
    """

    def __init__(self, table: "pa.Table") -> None:
        self.table = table
        self._columns = {name: whole(table.column(name)) for name in table.schema.names}
        said = ((name, column) for name, column in self._columns.items() if column.null_count < len(column))
        self._texts = [(name, _Texts(column)) for name, column in said]
        self._by_hash: IdTable | None = None

    def __len__(self) -> int:
        return int(self.table.num_rows)

    def __getitem__(self, number: int) -> Record:
        texts: dict[str, Any] = {name: text for name, column in self._texts if (text := column[number]) is not None}
        more = texts.pop(MORE_COLUMN, None)
        texts["kind"] = _KINDS[texts["kind"]]
        return Record(**texts, **(beside_texts(json.loads(more)) if more else {}))

    def __iter__(self) -> Iterator[Record]:
        return map(self.__getitem__, range(len(self)))

    def texts(self, name: str, numbers: npt.NDArray[np.int32]) -> "pa.Array":
        """Return the texts of some records in a column, in one piece; null where a record says nothing."""
        import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

        if name not in self._columns:
            return pa.nulls(numbers.size, pa.string())
        return self._columns[name].take(pa.array(numbers)).cast(pa.large_string())

    def different(self, name: str, numbers: npt.NDArray[np.int32]) -> tuple["pa.Array", npt.NDArray[np.int32]]:
        """Return the different texts of some records in a column, and which of them each has; -1 for none.

        Of a column in which most texts stand once, every text counts as another one: to part them takes longer.
        """
        import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

        some = self._columns[name].take(pa.array(numbers)) if name in self._columns else pa.nulls(numbers.size)
        if not pa.types.is_dictionary(some.type):
            is_there = some.is_valid().to_numpy(zero_copy_only=False)
            place = np.cumsum(is_there, dtype=np.int32) - np.int32(1)
            return some.drop_null().cast(pa.large_string()), np.where(is_there, place, np.int32(-1))
        of_each = some.indices.cast(pa.int32()).fill_null(-1).to_numpy(zero_copy_only=False)
        is_used = np.zeros(len(some.dictionary) + 1, dtype=np.bool_)  # the last one stands for none
        is_used[of_each] = True
        place = np.cumsum(is_used, dtype=np.int32) - np.int32(1)
        place[-1] = -1
        used = pa.array(np.flatnonzero(is_used[:-1]))
        return some.dictionary.take(used).cast(pa.large_string()), place[of_each]

    @property
    def ids(self) -> "RecordIds":
        """The id of each record."""
        return RecordIds(self._columns["record_id"])

    def number_of(self, record_id: str) -> int | None:
        """Return the number of the record with an id; of several the last; `None` when there is none."""
        return next((number for number in self._table().of(record_id) if self.ids[number] == record_id), None)

    def replaced(self) -> set[int]:
        """Return the numbers of records after which another one with the same id came."""
        return {number for number in self._table().doubtful() if self.number_of(self.ids[number]) != number}

    def _table(self) -> "IdTable":
        """Return the table of ids: made when first asked for."""
        if self._by_hash is None:
            from matching.sieve.ids import IdTable  # noqa: PLC0415  # loads a compiler

            self._by_hash = IdTable(self._columns["record_id"])
        return self._by_hash


class _Texts:
    """The texts of a column, read from its bytes: several times as fast as one by one from Arrow.

    Args:
        column: Texts, or numbers of texts.
    """

    def __init__(self, column: "pa.Array") -> None:
        self._offset = column.offset
        is_valid, *_ = column.buffers()
        self._is_valid = None if is_valid is None else memoryview(is_valid).cast("B")
        self._numbers: memoryview | None = None
        if hasattr(column, "dictionary"):
            self._numbers = _numbers_of(column.indices.buffers()[1], column.indices.type.bit_width)
            column = column.dictionary
        width = 64 if str(column.type).startswith("large") else 32
        _, starts, data = column.buffers()
        self._starts, self._data = _numbers_of(starts, width), memoryview(data or b"")

    def __getitem__(self, number: int) -> str | None:
        place = number + self._offset
        if self._is_valid is not None and not self._is_valid[place >> 3] >> (place & 7) & 1:
            return None
        if self._numbers is not None:
            place = self._numbers[place]
        return str(self._data[self._starts[place] : self._starts[place + 1]], "utf-8")


def _numbers_of(buffer: "pa.Buffer | None", width: int) -> memoryview:
    return memoryview(buffer or b"").cast("B").cast(_FORMATS[width])


_FORMATS: Final[Mapping[int, Literal["b", "h", "i", "q"]]] = {8: "b", 16: "h", 32: "i", 64: "q"}


class RecordIds(Sequence[str]):
    """The ids of records, read one by one from a column."""

    def __init__(self, column: "pa.Array") -> None:
        self._column = column

    def __len__(self) -> int:
        return len(self._column)

    def __iter__(self) -> Iterator[str]:
        for start in range(0, len(self), _AT_ONCE):
            yield from self._column[start : start + _AT_ONCE].to_pylist()

    @overload
    def __getitem__(self, place: int) -> str: ...
    @overload
    def __getitem__(self, place: slice) -> "RecordIds": ...
    def __getitem__(self, place: int | slice) -> "str | RecordIds":
        if isinstance(place, slice):
            return RecordIds(self._column[place])
        found: str = self._column[int(place)].as_py()
        return found


def whole(column: "pa.ChunkedArray") -> "pa.Array | Any":
    """Return a column in one piece."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.array([], column.type) if column.num_chunks == 0 else pa.concat_arrays(column.chunks)
