"""Records from an Arrow table. What its columns say goes from column to column, without a record for each row.

A row that says more than texts, or that may be no record, is read by `domain.wire` as any other record: what it refuses
is refused here, and by the same name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from domain.record import RecordKind, RecordState
from domain.wire import record_from_json
from matching.records.record_columns import MORE_COLUMN, TEXTS, RecordColumns
from matching.records.record_writing import MORE, columns_of
from matching.records.rows import ArrowTable, dicts_of, stream_of

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["Told", "read_batches"]

_Mask = npt.NDArray[np.bool_]
_AT_ONCE: Final = 65_536
_KINDS: Final = [str(kind) for kind in RecordKind]
_SAYS_NOTHING: Final = {"state": ("", str(RecordState.IN_FORCE)), "valid_until": ("",), "withdrawn_at": ("",)}
"""Texts in the other columns that say as much as null."""


@dataclass(frozen=True, slots=True)
class Told:
    """Records that rows of a table tell."""

    columns: "pa.RecordBatch"

    @property
    def records(self) -> RecordColumns:
        """The records, each made when it is taken."""
        import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

        return RecordColumns(pa.Table.from_batches([self.columns]))


def read_batches(table: ArrowTable) -> Iterator[Told]:
    """Read records from a table; see `matching.records.batches.read_records`."""
    for batch in stream_of(table):
        for start in range(0, batch.num_rows, _AT_ONCE):
            yield Told(_columns(batch.slice(start, _AT_ONCE)))


def _columns(rows: "pa.RecordBatch") -> "pa.RecordBatch":
    """Return what some rows say, as `columns_of` the records would."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    given = {
        name: _in_one_form(one) for name, one in zip(rows.schema.names, rows.columns, strict=True) if name in _KNOWN
    }
    nothing = pa.nulls(rows.num_rows, pa.string())
    texts = {name: given[name] if _holds_texts(given.get(name)) else nothing for name in TEXTS}
    is_odd = _is_no_record(texts)
    for name, column in given.items():
        is_odd |= _is_odd_text(column) if name in texts else _says_more(name, column)
    texts["product_name"] = texts["product_name"].fill_null("")
    columns = pa.record_batch([*texts.values(), nothing], names=[*texts, MORE_COLUMN])
    return columns if not is_odd.any() else _with_odd_rows(columns, given, is_odd)


_KNOWN: Final = frozenset((*TEXTS, *MORE))


def _with_odd_rows(columns: "pa.RecordBatch", given: "dict[str, pa.Array]", is_odd: _Mask) -> "pa.RecordBatch":
    """Return columns in which what some rows say is read by `domain.wire`."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    rows = pa.record_batch([*given.values()], names=[*given]).filter(pa.array(is_odd))
    said = [{key: value for key, value in row.items() if value is not None} for row in dicts_of(rows)]
    plain = columns.filter(pa.array(~is_odd))
    both = pa.Table.from_batches([plain, columns_of([*map(record_from_json, said)])]).combine_chunks()
    order = np.argsort(np.argsort(is_odd, kind="stable"), kind="stable")
    return both.take(pa.array(order)).combine_chunks().to_batches()[0]


def _in_one_form(column: "pa.Array") -> "pa.Array":
    """Return a column that holds texts as `columns_of` has it, any other one as it is."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    kind = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    if not (pa.types.is_string(kind) or pa.types.is_large_string(kind) or pa.types.is_string_view(kind)):
        return column
    if pa.types.is_large_string(column.type):
        column = column.take(pa.array(range(len(column))))  # so that its numbers begin at 0, and take 32 bits
    texts = column.cast(pa.string())
    texts.validate(full=True)
    return texts


def _holds_texts(column: "pa.Array | None") -> bool:
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    return column is not None and pa.types.is_string(column.type)


def _is_no_record(texts: "dict[str, pa.Array]") -> _Mask:
    """Tell of each row whether it lacks what every record has."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    is_record = pc.and_(
        pc.not_equal(texts["record_id"], "").fill_null(False),
        pc.is_in(texts["kind"], value_set=pa.array(_KINDS, pa.string())),
    )
    return ~_mask(is_record)


def _is_odd_text(column: "pa.Array") -> _Mask:
    """Tell of each row whether it may hold anything but a text: the text of an object is an object."""
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    if not _holds_texts(column):
        return _mask(column.is_valid())
    return _mask(pc.and_(pc.starts_with(column, "{"), pc.ends_with(column, "}")).fill_null(False))


def _says_more(name: str, column: "pa.Array") -> _Mask:
    """Tell of each row whether it says something that is no text."""
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    if pa.types.is_list(column.type) or pa.types.is_large_list(column.type):
        return _mask(pc.greater(pc.list_value_length(column), 0).fill_null(False))
    says = column.is_valid()
    if name in _SAYS_NOTHING and _holds_texts(column):
        nothing = pa.array(_SAYS_NOTHING[name], pa.string())
        says = pc.and_(says, pc.invert(pc.is_in(column, value_set=nothing)))
    return _mask(says)


def _mask(values: "pa.BooleanArray") -> _Mask:
    found: _Mask = values.to_numpy(zero_copy_only=False)
    return found
