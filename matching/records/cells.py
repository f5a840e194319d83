"""Very many records read by their cells: what is printed in many of them is read once, and what is simple, compiled.

Which records may be read so: `matching.records.plain`. What one of them is called follows from its brand cell and from
its maker cell, each by itself.
"""

from array import array
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt

from domain.brands import BrandRegistry
from domain.record import Record
from matching.reading.names import names_a_brand
from matching.reading.record_reading import RecordReading
from matching.records.batches import Records
from matching.records.named_cells import put_makers, read_brands
from matching.records.plain import LEAST_MODEL, are_named_by_cells, have_plain_model
from matching.records.record_columns import RecordColumns
from matching.sieve.keys import Lists
from matching.sieve.making import KeyMaker
from matching.sieve.pools import Places

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["CellReader"]

_AT_ONCE: Final = 1 << 16


class CellReader:
    """Takes records in, batch after batch, and gives them to a maker of keys: some at once, most when all are there.

    Args:
        maker: Takes them.
        read: Reads a record.
        registry: Known brands.
        has_other_makers: Tells whether the maker of a record has another name; `None`: none has.
    """

    def __init__(
        self,
        maker: KeyMaker,
        read: Callable[[Record], RecordReading],
        registry: BrandRegistry,
        has_other_makers: Callable[[Record], bool] | None = None,
    ) -> None:
        self._maker = maker
        self._read = read
        self._registry = registry
        self._has_other_makers = has_other_makers
        self._named, self._plain = array("i"), array("i")

    def put(self, first: int, records: Records, columns: "pa.RecordBatch") -> npt.NDArray[np.bool_]:
        """Take in records, numbered one after the other; those that identify nothing are left out, and get no number.

        Args:
            first: The number of the first one.
            records: The records.
            columns: What they say.

        Returns:
            Which of them identify something.
        """
        is_named = are_named_by_cells(columns)
        if self._has_other_makers is not None:
            for row in is_named.nonzero()[0].tolist():
                is_named[row] = not self._has_other_makers(records[row])
        is_plain = is_named & have_plain_model(columns)
        is_kept, left = np.ones(is_plain.size, dtype=np.bool_), 0
        for row in (~is_plain).nonzero()[0].tolist():
            is_kept[row], is_named[row] = self._put(first + row - left, records[row], is_named=bool(is_named[row]))
            left += not is_kept[row]
        numbers = (first - 1 + np.cumsum(is_kept)).astype(np.int32)
        self._plain.frombytes(numbers[is_plain].tobytes())
        self._named.frombytes(numbers[is_named].tobytes())
        return is_kept

    def _put(self, number: int, record: Record, *, is_named: bool) -> tuple[bool, bool]:
        """Take in a record; returns whether it identifies anything, and whether its names are left to its cells."""
        reading = self._read(record)
        if is_named and (reading.has_telling_number or names_a_brand(record.brand or "")):
            self._maker.put_numbers(number, reading)
            return True, True
        if reading.identifies:
            self._maker.put(number, reading)
        return reading.identifies, False

    def finish(self, columns: RecordColumns) -> None:
        """Read the cells.

        Args:
            columns: The records that identify something.
        """
        if self._plain:
            self._put_plain(columns, np.frombuffer(self._plain, dtype=np.int32))
        if self._named:
            self._put_names(columns, np.frombuffer(self._named, dtype=np.int32))

    def _put_plain(self, columns: RecordColumns, records: Places) -> None:
        for start in range(0, records.size, _AT_ONCE):
            some = records[start : start + _AT_ONCE]
            models = _settled_models(columns.texts("model_spec", some))
            self._maker.put_models(some, models, np.diff(models.starts) >= LEAST_MODEL)
        products, firsts = _products(columns, records)
        readings = (self._read(columns[number]) for number in records[firsts].tolist())
        self._maker.put_products(records, products, readings)

    def _put_names(self, columns: RecordColumns, records: Places) -> None:
        brands, numbers = columns.different("brand", records)
        known = read_brands(brands, self._maker, self._registry)
        self._maker.put_cells(records, numbers, known.cells)
        is_named = known.cells.is_named[numbers]
        for number in records[~is_named].tolist():  # by its product, or by who was inspected
            self._maker.put_names(number, self._read(columns[number]).names)
        put_makers(self._maker, columns, records[is_named], known)


def _products(columns: RecordColumns, records: Places) -> tuple[Places, npt.NDArray[np.int64]]:
    """Return the number of the product of each record, with its category; of each product the place of one record."""
    _, names = columns.different("product_name", records)
    categories, of_names = columns.different("category", records)
    pairs = names.astype(np.int64) * (len(categories) + 1) + of_names + 1
    _, firsts, numbers = np.unique(pairs, return_index=True, return_inverse=True)
    return numbers.astype(np.int32), firsts


def _settled_models(texts: "pa.Array") -> Lists:
    """`matching.pairs.models.settled_model` of plain models, as code points."""
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    settled = pc.ascii_lower(texts)
    for printed, read in (("-", ""), ("o", "0"), ("i", "1"), ("l", "1")):
        settled = pc.replace_substring(settled, printed, read)
    sizes = pc.binary_length(settled).to_numpy(zero_copy_only=False)
    starts = np.zeros(len(settled) + 1, dtype=np.int32)
    np.cumsum(sizes, out=starts[1:])
    _, _, data = settled.buffers()
    return Lists(starts, np.frombuffer(data, dtype=np.uint8)[: starts[-1]].astype(np.int32))
