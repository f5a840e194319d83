"""Names on the way into the tables: what finds them in a text, and what their look-alikes meet on.

Names of a few records come as `matching.reading.names` reads them; those of very many cells as code points, all at
once.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from domain.brands import BrandRegistry
from matching.reading.names import LEAST_SPELLED, UNSURE, Name
from matching.sieve.characters import settle_names
from matching.sieve.keys import LONGEST, Lists, gather
from matching.sieve.near_keys import NearKeys
from matching.sieve.plain_names import PlainNames
from matching.sieve.pools import EVERY, Places, TextPool, cut_out, joined, taken
from matching.sieve.sounds import spell

__all__ = ["CellNames", "NamePool"]

_ASCII: Final = 128


class CellNames(NamedTuple):
    """Cells by number, and what they say."""

    names: Lists
    """Where the names of each stand in the pool."""
    is_latin: npt.NDArray[np.bool_]
    """One of them is Latin."""

    @property
    def is_named(self) -> npt.NDArray[np.bool_]:
        """Whether it says any name."""
        return np.diff(self.names.starts) > 0

    def with_more(self, other: "CellNames") -> "CellNames":
        """Return these cells and, numbered from there on, others."""
        return CellNames(joined(self.names, other.names), np.concatenate((self.is_latin, other.is_latin)))


class NamePool:
    """Takes names in.

    Args:
        registry: Known brands.
    """

    def __init__(self, registry: BrandRegistry) -> None:
        self.texts = TextPool()
        """The names as texts are searched for them."""
        self.near = NearKeys(registry)
        self._is_known: set[str] = set()

    def put(self, names: Iterable[Name]) -> tuple[range, bool]:
        """Take in names; returns their places, and whether there is a Latin one."""
        texts: dict[str, int] = {}
        is_latin = False
        for name in names:
            is_latin = is_latin or name.key.isascii()
            place = texts.setdefault(name.settled[:LONGEST], len(texts))
            if name.origin not in UNSURE and name.key not in self._is_known:
                self._is_known.add(name.key)
                self.near.put(name, self.texts.size + place)
        return self.texts.put(texts), is_latin

    def put_cells(self, cells: int, plain: PlainNames, others: Iterable[tuple[int, Iterable[Name]]]) -> CellNames:
        """Take in what cells say.

        Args:
            cells: How many there are.
            plain: Plain names, with the numbers of their cells.
            others: What other cells say, each with its number.
        """
        noted = [self._put_plain(plain), self._put_sounds(plain)]
        is_latin = np.zeros(cells, dtype=np.bool_)
        for cell, names in others:
            places, is_latin[cell] = self.put(names)
            noted.append((np.full(len(places), cell, dtype=np.int32), _numbers(places)))
        is_latin[plain.cells[plain.are_latin]] = True
        is_latin[noted[1][0]] = True
        owners, owned = (np.concatenate(part) for part in zip(*noted, strict=True))
        return CellNames(gather(owners, owned, cells, EVERY), is_latin)

    def _put_plain(self, plain: PlainNames) -> tuple[Places, Places]:
        """Take in plain names; returns the cell and the place of each."""
        found = self.texts.put_codes(settle_names(plain.keys))
        self.near.put_all(plain.keys, _numbers(found))
        return plain.cells, _numbers(found)

    def _put_sounds(self, plain: PlainNames) -> tuple[Places, Places]:
        """Take in Chinese ones in Latin letters, which are guesses, where these are long enough."""
        chinese = np.flatnonzero(~plain.are_latin)
        spelled = spell(taken(plain.keys, chinese))
        kept = np.flatnonzero(np.diff(spelled.starts) >= LEAST_SPELLED)
        found = self.texts.put_codes(_cut(settle_names(taken(spelled, kept))))
        return plain.cells[chinese[kept]], _numbers(found)


def _numbers(places: range) -> Places:
    return np.arange(places.start, places.stop, dtype=np.int32)


def _cut(texts: Lists) -> Lists:
    """Return texts with at most as many characters as a key has."""
    return cut_out(texts.items, texts.starts[:-1], np.minimum(texts.starts[1:], texts.starts[:-1] + LONGEST))
