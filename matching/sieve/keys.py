"""Keys found in a text by their hash: what a record is called, its numbers, and what its look-alikes share with it.

The hash of a piece of a text follows from two running sums, so that every piece of a text costs the same few steps.
That two keys have one hash is refused when a table is made; that a piece of a text has the hash of a key by chance only
brings in a record too many.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.sieve.compiled import compiled, inner

__all__ = ["LONGEST", "KeyTable", "Lists", "as_codes", "find", "lists_of", "make_table", "pair_of", "piece_hash"]

LONGEST: Final = 31
"""Pieces of a text are no longer; of a longer name or number, its first so many characters are a key."""
_PAIRS: Final = 1 << 16
_BASE: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)

POWERS: Final = np.array([pow(int(_BASE), n, 1 << 64) for n in range(LONGEST + 2)], dtype=np.uint64)
"""Powers of the base of the hash."""


class KeyTable(NamedTuple):
    """Hash → number of a key; open addressing, at most half full."""

    hashes: npt.NDArray[np.uint64]
    values: npt.NDArray[np.int32]
    """Number of the key; -1 in an empty place."""
    lengths: npt.NDArray[np.uint32]
    """By the first two characters of a key: bit n is set when one of n characters begins so."""


class Lists(NamedTuple):
    """Many lists of numbers: those of list `i` are `items[starts[i]:starts[i + 1]]`."""

    starts: npt.NDArray[np.int32]
    items: npt.NDArray[np.int32]


def lists_of(lists: Sequence[Sequence[int]]) -> Lists:
    """Put lists one after the other."""
    starts = np.zeros(len(lists) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, lists), dtype=np.int32, count=len(lists)), out=starts[1:])
    items = np.fromiter((item for one in lists for item in one), dtype=np.int32, count=int(starts[-1]))
    return Lists(starts, items)


def as_codes(texts: Iterable[str]) -> Lists:
    """Return the code points of texts, one list a text."""
    kept = list(texts)
    starts = np.zeros(len(kept) + 1, dtype=np.int32)
    np.cumsum(np.fromiter(map(len, kept), dtype=np.int32, count=len(kept)), out=starts[1:])
    return Lists(starts, np.frombuffer("".join(kept).encode("utf-32-le"), dtype=np.int32))


def make_table(keys: Sequence[str]) -> KeyTable:
    """Make the table of some keys; the number of a key is its place.

    Args:
        keys: None empty, no two the same.
    """
    texts = as_codes(keys)
    size = 1 << max(4, (2 * len(keys)).bit_length())
    table = KeyTable(
        hashes=np.zeros(size, dtype=np.uint64),
        values=np.full(size, -1, dtype=np.int32),
        lengths=np.zeros(_PAIRS, dtype=np.uint32),
    )
    if not _fill(table, texts, POWERS):
        raise ValueError("two keys have the same hash")
    return table


@inner
def pair_of(first: int, second: int) -> int:
    """Return where two characters stand in `KeyTable.lengths`."""
    return ((first * 0x9E37 + second) * 0x85EB) >> 3 & 0xFFFF


@inner
def piece_hash(sums: npt.NDArray[np.uint64], powers: npt.NDArray[np.uint64], start: int, end: int) -> np.uint64:
    """Return the hash of a piece of a text, by the running sums of the text."""
    hashed: np.uint64 = sums[end] - sums[start] * powers[end - start]
    return hashed


@inner
def find(table: KeyTable, hashed: np.uint64) -> int:
    """Return the number of the key with a hash; -1 when there is none."""
    last = np.uint64(table.hashes.size - 1)
    place = (hashed * _MIX >> np.uint64(29)) & last
    while table.values[place] >= 0:
        if table.hashes[place] == hashed:
            return int(table.values[place])
        place = (place + np.uint64(1)) & last
    return -1


@compiled
def _fill(table: KeyTable, texts: Lists, powers: npt.NDArray[np.uint64]) -> bool:
    last = np.uint64(table.hashes.size - 1)
    for number in range(texts.starts.size - 1):
        start, end = texts.starts[number], texts.starts[number + 1]
        size = min(end - start, LONGEST)
        hashed = np.uint64(0)
        for place in range(start, end):
            hashed = hashed * powers[1] + np.uint64(texts.items[place])
        at = (hashed * _MIX >> np.uint64(29)) & last
        while table.values[at] >= 0:
            if table.hashes[at] == hashed:
                return False
            at = (at + np.uint64(1)) & last
        table.hashes[at] = hashed
        table.values[at] = number
        if size > 1:
            table.lengths[pair_of(texts.items[start], texts.items[start + 1])] |= np.uint32(1) << np.uint32(size)
    return True
