"""What brand cells and maker cells call very many records: simple ones in the compiled loops, the others one by one."""

from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from domain.brands import BrandRegistry
from domain.makers import MakerName, read_makers
from matching.reading.names import Name, brand_names, maker_names
from matching.records.record_columns import RecordColumns
from matching.sieve.keys import POWERS, Lists, hash_texts
from matching.sieve.making import KeyMaker
from matching.sieve.name_pool import CellNames
from matching.sieve.own_names import OwnNames, own_names
from matching.sieve.plain_names import is_plain_alias, plain_names
from matching.sieve.pools import Places, as_texts, joined, taken

if TYPE_CHECKING:
    import pyarrow as pa

__all__ = ["KnownCells", "put_makers", "read_brands"]

_AT_ONCE: Final = 1 << 16


class KnownCells(NamedTuple):
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


def read_brands(texts: "pa.Array", maker: KeyMaker, registry: BrandRegistry) -> KnownCells:
    """Note what brand cells say.

    Args:
        texts: The cells; hardly any twice.
        maker: Takes note.
        registry: Known brands.
    """
    codes, brands = _codes_of(texts), texts.to_pylist()
    plain, aliases, left = plain_names(codes), list[tuple[int, str]](), list[int]()
    says_itself = np.zeros(len(brands), dtype=np.bool_)
    says_itself[plain.cells] = True
    for cell in np.flatnonzero(says_itself).tolist():
        key = brands[cell].lower()
        if registry.is_known(key):
            says_itself[cell] = False
            names = registry.other_names(key)
            aliases += ((cell, name) for name in names)
            if not all(map(is_plain_alias, names)):
                left.append(cell)
    plain = plain.with_more(aliases).without(left)
    others = ((cell, brand_names(brands[cell], registry)) for cell in plain.missing(len(brands)))
    return KnownCells(hash_texts(codes, POWERS), maker.note_cells(len(brands), plain, others), says_itself)


def put_makers(maker: KeyMaker, columns: RecordColumns, records: Places, known: KnownCells) -> None:
    """Take in what records are called by their maker cells.

    Args:
        maker: Takes it in.
        columns: The records.
        records: The numbers of those that are meant.
        known: What brand cells say.
    """
    texts, cells = columns.different("manufacturer", records)
    has_maker = cells >= 0
    if not has_maker.any():
        return
    own = _own_names(texts)
    hashes, firsts, numbers = np.unique(own.hashes, return_index=True, return_inverse=True)
    found = known.find(hashes)
    new = firsts[found < 0]
    found[found < 0] = known.hashes.size + np.arange(new.size)
    left = np.flatnonzero(~own.is_read)
    number_of = np.zeros(len(texts), dtype=np.int32)
    number_of[own.is_read] = found[numbers]
    number_of[left] = known.hashes.size + new.size + np.arange(left.size)
    read = map(maker_names, map(read_makers, _each(texts.take(left))))
    more = _note_own_names(maker, taken(own.names, new), read, left.size)
    maker.put_cells(records[has_maker], number_of[cells[has_maker]], known.cells.with_more(more))


def _own_names(texts: "pa.Array") -> OwnNames:
    parts = [own_names(_codes_of(texts[start : start + _AT_ONCE])) for start in range(0, len(texts), _AT_ONCE)]
    return OwnNames(
        is_read=np.concatenate([part.is_read for part in parts]),
        names=joined(*(part.names for part in parts)),
        hashes=np.concatenate([part.hashes for part in parts]),
    )


def _note_own_names(maker: KeyMaker, names: Lists, others: Iterator[tuple[Name, ...]], count: int) -> CellNames:
    """Note own names of makers, and behind them what so many other cells say."""
    own = names.starts.size - 1
    plain = plain_names(names)
    left = plain.missing(own)
    read = zip(left, map(_named, as_texts(taken(names, np.array(left, dtype=np.int32)))), strict=True)
    return maker.note_cells(own + count, plain, chain(read, enumerate(others, start=own)))


def _named(own_name: str) -> tuple[Name, ...]:
    return maker_names((MakerName(whole=own_name, core=own_name, places="", is_general=False, key="", printed=""),))


def _each(texts: "pa.Array") -> Iterator[str]:
    for start in range(0, len(texts), _AT_ONCE):
        yield from texts[start : start + _AT_ONCE].to_pylist()


def _codes_of(texts: "pa.Array") -> Lists:
    """Return texts as `as_codes` does; their numbers take 64 bits, and none is null."""
    import pyarrow.compute as pc  # noqa: PLC0415  # loaded only where it is needed

    _, starts, data = texts.buffers()
    first, last = np.frombuffer(starts, dtype=np.int64)[[texts.offset, texts.offset + len(texts)]].tolist()
    items = np.frombuffer(str(memoryview(data or b"")[first:last], "utf-8").encode("utf-32-le"), dtype=np.int32)
    ends = np.zeros(len(texts) + 1, dtype=np.int32)
    np.cumsum(pc.utf8_length(texts).to_numpy(zero_copy_only=False), out=ends[1:])
    return Lists(ends, items)
