"""Cells that print one plain name, of very many cells at once: a form of `reading.names` in the compiled loops.

A plain name is written in simplified Chinese characters, or in Latin letters, throughout; it is no word for "none", and
does not end with a word for a line of goods. What any other cell says is left to `matching.reading.names.brand_names`.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from domain.brands import NOT_A_BRAND
from domain.designation import BLANKS
from matching.reading.names import NUMERAL_SIGNS
from matching.reading.spelling import is_han
from matching.sieve.characters import load_characters, settle_names
from matching.sieve.compiled import compiled, inlined
from matching.sieve.keys import LONGEST, POWERS, KeyTable, Lists, as_codes, find, frozen, make_table, piece_hash
from matching.sieve.pools import Places, joined, taken
from matching.words import load_phrases

__all__ = ["PlainNames", "is_plain_alias", "plain_names"]

_FIRST: Final = 0x4E00
_LAST: Final = 0x9FFF
_SIGN_OF_BRANDS: Final = "牌"
_ASCII: Final = 128
_CAPITALS: Final = (ord("A"), ord("Z"))
_SMALL: Final = (ord("a"), ord("z"))
_TO_SMALL: Final = np.int32(_SMALL[0] - _CAPITALS[0])


class PlainNames(NamedTuple):
    """Names by the cell in which they stand; a cell has one, and a second one where it is written with look-alikes."""

    cells: Places
    keys: Lists
    """`Name.key` of each, as code points; Chinese or Latin throughout."""

    @property
    def are_latin(self) -> npt.NDArray[np.bool_]:
        """Whether each is Latin."""
        return self.keys.items[self.keys.starts[:-1]] < _ASCII

    def with_more(self, names: Iterable[tuple[int, str]]) -> "PlainNames":
        """Return these names, and others that cells say, too."""
        more = [*names]
        cells = np.fromiter((cell for cell, _ in more), dtype=np.int32, count=len(more))
        return PlainNames(np.concatenate((self.cells, cells)), joined(self.keys, as_codes(name for _, name in more)))

    def without(self, cells: list[int]) -> "PlainNames":
        """Return these names without those of some cells."""
        kept = np.flatnonzero(~np.isin(self.cells, cells))
        return PlainNames(self.cells[kept], taken(self.keys, kept))

    def missing(self, cells: int) -> list[int]:
        """Return the cells, of so many, that have none of these names."""
        is_missing = np.ones(cells, dtype=np.bool_)
        is_missing[self.cells] = False
        missing: list[int] = is_missing.nonzero()[0].tolist()
        return missing


class _Words(NamedTuple):
    is_plain: npt.NDArray[np.bool_]
    """By code point: a character that says nothing but itself."""
    is_numeral: npt.NDArray[np.bool_]
    """A name that begins with it is also written with digits."""
    no_names: KeyTable
    endings: KeyTable
    longest_ending: int
    powers: npt.NDArray[np.uint64]


def plain_names(cells: Lists) -> PlainNames:
    """Return the names of those cells, texts as code points, that print one plain name."""
    texts = _in_small_letters(cells)
    found = np.flatnonzero(_are_plain(texts, _load_words())).astype(np.int32)
    keys = taken(texts, found)
    other = settle_names(keys)
    plain = PlainNames(found, keys)
    again = np.flatnonzero(~plain.are_latin & _differ(keys, other))
    return PlainNames(np.concatenate((found, found[again])), joined(keys, taken(other, again)))


def is_plain_alias(name: str) -> bool:
    """Tell whether another name of a brand may stand among plain names."""
    is_one_writing = is_han(name) or (name.isascii() and name.isalnum())
    return is_one_writing and 2 <= len(name) <= LONGEST and name not in load_phrases().no_brand


def _in_small_letters(texts: Lists) -> Lists:
    is_capital = (texts.items >= _CAPITALS[0]) & (texts.items <= _CAPITALS[1])
    return Lists(texts.starts, texts.items + np.where(is_capital, _TO_SMALL, np.int32(0)))


def _differ(names: Lists, others: Lists) -> npt.NDArray[np.bool_]:
    """Tell of each name whether it differs from another one of its size."""
    return np.add.reduceat(names.items != others.items, names.starts[:-1]) > 0


@lru_cache(maxsize=1)
def _load_words() -> _Words:
    folded = load_characters().folded[: _LAST + 1]
    is_plain = folded == np.arange(folded.size)
    is_plain[:_FIRST] = False
    is_numeral = np.zeros(_LAST + 1, dtype=np.bool_)
    is_numeral[[ord(sign) for sign in NUMERAL_SIGNS]] = True
    endings = {*load_phrases().lines, _SIGN_OF_BRANDS}
    return frozen(
        _Words(
            is_plain=is_plain,
            is_numeral=is_numeral,
            no_names=make_table(sorted({*NOT_A_BRAND, *BLANKS, *load_phrases().no_brand} - {""})),
            endings=make_table(sorted(endings)),
            longest_ending=max(map(len, endings)),
            powers=POWERS,
        )
    )


@compiled
def _are_plain(cells: Lists, words: _Words) -> npt.NDArray[np.bool_]:
    found = np.zeros(cells.starts.size - 1, dtype=np.bool_)
    sums = np.zeros(LONGEST + 1, dtype=np.uint64)
    for number in range(found.size):
        cell = cells.items[cells.starts[number] : cells.starts[number + 1]]
        found[number] = 2 <= cell.size <= LONGEST and _is_plain(cell, words, sums)
    return found


@inlined
def _is_plain(cell: npt.NDArray[np.int32], words: _Words, sums: npt.NDArray[np.uint64]) -> bool:
    size, letters = cell.size, 0
    for place in range(size):
        code = cell[place]
        is_letter = _SMALL[0] <= code <= _SMALL[1]
        if not is_letter and (code > _LAST or not words.is_plain[code]):
            return False
        letters += is_letter
        sums[place + 1] = sums[place] * words.powers[1] + np.uint64(code)
    if 0 < letters < size or words.is_numeral[cell[0]]:
        return False
    for start in range(max(0, size - words.longest_ending), size):
        if find(words.endings, piece_hash(sums, words.powers, start, size)) >= 0:
            return False
    return find(words.no_names, sums[size]) < 0
