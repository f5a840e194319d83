"""Own names (字号) of very many makers at once: a form of `domain.makers.read_makers` in the compiled loops.

Reads what most cells hold: one company in simplified characters, no bracket, no role, no branch. Of any other cell it
says so, and leaves it to `read_makers`.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from domain.maker_words import load_maker_words, load_places
from domain.makers import BEGINS_ANOTHER, LONGEST_WORD, RANKS_AFTER_ANY, RANKS_AFTER_PLACES
from matching.sieve.characters import load_characters
from matching.sieve.compiled import compiled, inlined
from matching.sieve.keys import POWERS, KeyTable, Lists, find, frozen, make_table, piece_hash
from matching.sieve.pools import cut_out

__all__ = ["OwnNames", "own_names"]

_SHORTEST: Final = 5
"""A shorter cell may be a mark for "none"."""
_MOST: Final = 64
_FIRST: Final = 0x4E00
_LAST: Final = 0x9FFF
_COMPANY: Final = (ord("公"), ord("司"))
_PLACE_SIGNS: Final = tuple(map(ord, "市县区镇"))
_MASK: Final = "某"


class OwnNames(NamedTuple):
    """The own names that stand in some cells."""

    is_read: npt.NDArray[np.bool_]
    """Of each cell: it has one; else it is for `read_makers`."""
    names: Lists
    """Of each cell that was read, as the next."""
    hashes: npt.NDArray[np.uint64]


class _Words(NamedTuple):
    is_plain: npt.NDArray[np.bool_]
    """By code point: a character of a cell that is read here."""
    forms: KeyTable
    trades: KeyTable
    generic: KeyTable
    roles: KeyTable
    places: KeyTable
    after_places: KeyTable
    after_any: KeyTable
    powers: npt.NDArray[np.uint64]


def own_names(cells: Lists) -> OwnNames:
    """Return the own names of the makers that some cells name; cells are texts as code points."""
    starts = np.full(cells.starts.size - 1, -1, dtype=np.int32)
    ends, hashes = starts.copy(), np.zeros(starts.size, dtype=np.uint64)
    _read_all(cells, _load_words(), np.zeros(_MOST + 1, dtype=np.uint64), starts, ends, hashes)
    is_read = starts >= 0
    firsts = cells.starts[:-1][is_read]
    return OwnNames(is_read, cut_out(cells.items, firsts + starts[is_read], firsts + ends[is_read]), hashes[is_read])


@lru_cache(maxsize=1)
def _load_words() -> _Words:
    words, folded = load_maker_words(), load_characters().folded
    is_plain = folded == np.arange(folded.size)
    is_plain[:_FIRST] = is_plain[_LAST + 1 :] = False
    is_plain[[*map(ord, BEGINS_ANOTHER + _MASK)]] = False
    return frozen(
        _Words(
            is_plain=is_plain,
            forms=make_table(sorted(words.forms)),
            trades=make_table(sorted(words.trades)),
            generic=make_table(sorted(words.generic)),
            roles=make_table(sorted(words.roles)),
            places=make_table(sorted(load_places().names)),
            after_places=make_table(RANKS_AFTER_PLACES),
            after_any=make_table(RANKS_AFTER_ANY),
            powers=POWERS,
        )
    )


@compiled
def _read_all(
    texts: Lists,
    words: _Words,
    sums: npt.NDArray[np.uint64],
    starts: npt.NDArray[np.int32],
    ends: npt.NDArray[np.int32],
    hashes: npt.NDArray[np.uint64],
) -> None:
    for cell in range(starts.size):
        first, size = texts.starts[cell], texts.starts[cell + 1] - texts.starts[cell]
        if size < _SHORTEST or size > _MOST or not _is_one_plain_name(texts.items, first, size, words, sums):
            continue
        end = size - _ending(0, size, sums, words.forms, words)
        start = _skip_places(end, sums, words)
        end = _strip_trades(start, end, sums, words)
        if _names_somebody(texts.items, first, start, end, sums, words):
            starts[cell], ends[cell], hashes[cell] = start, end, piece_hash(sums, words.powers, start, end)


@inlined
def _is_one_plain_name(
    items: npt.NDArray[np.int32], first: int, size: int, words: _Words, sums: npt.NDArray[np.uint64]
) -> bool:
    """Tell whether a cell is read here, and sum it up."""
    for place in range(size):
        code = items[first + place]
        if code > _LAST or not words.is_plain[code]:
            return False
        if place < size - 2 and code == _COMPANY[0] and items[first + place + 1] == _COMPANY[1]:
            return False  # a branch may follow
        sums[place + 1] = sums[place] * words.powers[1] + np.uint64(code)
    for start in range(max(0, size - LONGEST_WORD), size):
        if find(words.roles, piece_hash(sums, words.powers, start, size)) >= 0:
            return False
    return True


@inlined
def _ending(start: int, end: int, sums: npt.NDArray[np.uint64], table: KeyTable, words: _Words) -> int:
    """`domain.makers._ending`: its size."""
    for size in range(min(LONGEST_WORD, end - start - 2), 0, -1):
        if find(table, piece_hash(sums, words.powers, end - size, end)) >= 0:
            return size
    return 0


@inlined
def _strip_trades(start: int, end: int, sums: npt.NDArray[np.uint64], words: _Words) -> int:
    while True:
        size = _ending(start, end, sums, words.trades, words)
        if size == 0:
            size = _ending(start, end, sums, words.forms, words)
        if size == 0:
            return end
        end -= size


@inlined
def _skip_places(end: int, sums: npt.NDArray[np.uint64], words: _Words) -> int:
    """`domain.makers._strip_places`: where the rest begins."""
    start = 0
    while True:
        cut = 0
        for size in range(min(LONGEST_WORD, end - start - 2), 1, -1):
            if cut == 0 and find(words.places, piece_hash(sums, words.powers, start, start + size)) >= 0:
                cut = start + size
        if cut > 0:
            cut += _rank(cut, end, sums, words.after_places, words)
        else:
            for skipped in range(2, 4):
                size = 0 if cut > 0 else _rank(start + skipped, end, sums, words.after_any, words)
                if size > 0:
                    cut = start + skipped + size
        if cut == 0 or end - cut < 2 or find(words.trades, piece_hash(sums, words.powers, cut, end)) >= 0:
            return start
        start = cut


@inlined
def _rank(start: int, end: int, sums: npt.NDArray[np.uint64], table: KeyTable, words: _Words) -> int:
    """Return the size of the word for a rank that begins at a place and leaves two characters behind it."""
    for size in range(1, min(LONGEST_WORD, end - start - 2) + 1):
        if find(table, piece_hash(sums, words.powers, start, start + size)) >= 0:
            return size
    return 0


@inlined
def _names_somebody(
    items: npt.NDArray[np.int32], first: int, start: int, end: int, sums: npt.NDArray[np.uint64], words: _Words
) -> bool:
    """Tell that an own name is neither a place nor a general word."""
    stop = end
    while stop > start and items[first + stop - 1] in _PLACE_SIGNS:
        stop -= 1
    whole = piece_hash(sums, words.powers, start, end)
    return (
        end - start >= 2
        and find(words.places, piece_hash(sums, words.powers, start, stop)) < 0
        and find(words.generic, whole) < 0
        and find(words.trades, whole) < 0
    )
