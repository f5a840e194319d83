"""Very many records read by their cells: what is printed in many of them is read once, and what is simple, compiled.

Which records may be read so: `matching.plain`. What one of them is called follows from its brand cell and from its
maker cell, each by itself.
"""

from array import array
from collections.abc import Callable, Iterator
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from domain.brands import BrandRegistry
from domain.makers import MakerName, read_makers
from domain.record import Record
from matching.batches import Records
from matching.names import Name, brand_names, maker_names, names_a_brand
from matching.plain import LEAST_MODEL, are_named_by_cells, have_plain_model
from matching.record_columns import RecordColumns
from matching.record_reading import RecordReading
from matching.sieve.keys import POWERS, Lists, as_codes, hash_texts
from matching.sieve.making import KeyMaker
from matching.sieve.name_pool import CellNames
from matching.sieve.own_names import OwnNames, own_names
from matching.sieve.plain_names import is_plain_alias, plain_names
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
        models = _settled_models(columns.texts("model_spec", records))
        self._maker.put_models(records, models, np.diff(models.starts) >= LEAST_MODEL)
        products, firsts = _products(columns, records)
        readings = (self._read(columns[number]) for number in records[firsts].tolist())
        self._maker.put_products(records, products, readings)

    def _put_names(self, columns: RecordColumns, records: Places) -> None:
        texts, numbers = _parted(columns.texts("brand", records))
        brands = [*_each(texts)]
        known = _read_brands(brands, self._maker, self._registry)
        is_named = known.cells.is_named[numbers]
        self._maker.put_cells(records, numbers, known.cells)
        for number in records[~is_named].tolist():  # by its product, or by who was inspected
            self._maker.put_names(number, self._read(columns[number]).names)
        _put_makers(self._maker, columns, records[is_named], known)


class _Known(NamedTuple):
    """Brand cells, in which the own names of makers stand, too."""

    hashes: npt.NDArray[np.uint64]
    cells: CellNames
    says_itself: npt.NDArray[np.bool_]
    """It says what the own name of a maker says that is written so: a plain name, and none of a known brand."""

    def find(self, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int64]:
        """Return the numbers of the cells that say what some own names say; -1 for none."""
        own = np.flatnonzero(self.says_itself)
        if own.size == 0:
            return np.full(hashes.size, -1)
        order = own[np.argsort(self.hashes[own])]
        found = order[np.minimum(np.searchsorted(self.hashes[order], hashes), order.size - 1)]
        return np.where(self.hashes[found] == hashes, found, -1)


def _read_brands(brands: list[str], maker: KeyMaker, registry: BrandRegistry) -> _Known:
    plain, aliases, left = plain_names(brands), dict[int, tuple[str, ...]](), list[int]()
    says_itself = np.zeros(len(brands), dtype=np.bool_)
    says_itself[plain.cells] = True
    for cell in np.flatnonzero(says_itself).tolist():
        key = brands[cell].lower()
        if registry.is_known(key):
            says_itself[cell] = False
            aliases[cell] = registry.other_names(key)
            if not all(map(is_plain_alias, aliases[cell])):
                left.append(cell)
    plain = plain.with_more((cell, alias) for cell, names in aliases.items() for alias in names).without(left)
    others = ((cell, brand_names(brands[cell], registry)) for cell in plain.missing(len(brands)))
    return _Known(hash_texts(as_codes(brands), POWERS), maker.note_cells(len(brands), plain, others), says_itself)


def _put_makers(maker: KeyMaker, columns: RecordColumns, records: Places, known: _Known) -> None:
    texts, cells = _parted(columns.texts("manufacturer", records))
    records, cells = records[cells >= 0], cells[cells >= 0]
    if records.size == 0:
        return
    parts = [own_names(texts[start : start + _AT_ONCE].to_pylist()) for start in range(0, len(texts), _AT_ONCE)]
    own = OwnNames(*map(np.concatenate, zip(*parts, strict=True)))
    is_read = own.starts >= 0
    hashes, firsts, numbers = np.unique(own.hashes[is_read], return_index=True, return_inverse=True)
    found = known.find(hashes)
    is_new = found < 0
    found[is_new] = known.hashes.size + np.arange(np.count_nonzero(is_new))
    number_of = np.zeros(len(texts), dtype=np.int32)
    number_of[is_read] = found[numbers]
    number_of[~is_read] = known.hashes.size + np.count_nonzero(is_new) + np.arange(np.count_nonzero(~is_read))
    new = [*_own_names(texts, own, np.flatnonzero(is_read)[firsts[is_new]])]
    plain, others = plain_names(new), _each(texts.filter(~is_read))
    read = chain(
        ((name, _named(new[name])) for name in plain.missing(len(new))),
        enumerate(map(maker_names, map(read_makers, others)), start=len(new)),
    )
    more = maker.note_cells(len(new) + int(np.count_nonzero(~is_read)), plain, read)
    maker.put_cells(records, number_of[cells], known.cells.with_more(more))


def _own_names(texts: "pa.Array", own: OwnNames, places: npt.NDArray[np.int64]) -> Iterator[str]:
    """Give the own names that stand in some cells."""
    ranges = zip(_each(texts.take(places)), own.starts[places].tolist(), own.ends[places].tolist(), strict=True)
    return (cell[start:end] for cell, start, end in ranges)


def _named(own_name: str) -> tuple[Name, ...]:
    return maker_names((MakerName(whole=own_name, core=own_name, places="", is_general=False, key="", printed=""),))


def _products(columns: RecordColumns, records: Places) -> tuple[Places, npt.NDArray[np.int64]]:
    """Return the number of the product of each record, with its category; of each product the place of one record."""
    _, names = _parted(columns.texts("product_name", records))
    categories, of_names = _parted(columns.texts("category", records))
    pairs = names.astype(np.int64) * (len(categories) + 1) + of_names + 1
    _, firsts, numbers = np.unique(pairs, return_index=True, return_inverse=True)
    return numbers.astype(np.int32), firsts


def _parted(texts: "pa.Array") -> tuple["pa.Array", Places]:
    """Return the different texts, and which of them each one is; -1 for none."""
    encoded = texts.dictionary_encode()
    return encoded.dictionary, encoded.indices.fill_null(-1).to_numpy(zero_copy_only=False)


def _each(texts: "pa.Array") -> Iterator[str]:
    for start in range(0, len(texts), _AT_ONCE):
        yield from texts[start : start + _AT_ONCE].to_pylist()


def _settled_models(texts: "pa.Array") -> Lists:
    """`matching.models.settled_model` of plain models, as code points."""
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    settled = pc.ascii_lower(texts)
    for printed, read in (("-", ""), ("o", "0"), ("i", "1"), ("l", "1")):
        settled = pc.replace_substring(settled, printed, read)
    sizes = pc.binary_length(settled).to_numpy(zero_copy_only=False)
    starts = np.zeros(len(settled) + 1, dtype=np.int32)
    np.cumsum(sizes, out=starts[1:])
    _, _, data = settled.buffers()
    return Lists(starts, np.frombuffer(data, dtype=np.uint8)[: starts[-1]].astype(np.int32))
