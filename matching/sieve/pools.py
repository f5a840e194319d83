"""Texts on the way into a table: their hashes and characters, and which records have them."""

from array import array
from collections.abc import Collection, Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from matching.sieve.compiled import compiled
from matching.sieve.keys import (
    POWERS,
    KeyTable,
    Lists,
    as_codes,
    gather,
    hash_texts,
    make_lengths,
    note_lengths,
    table_of,
)
from matching.sieve.layout import ANY_CHARACTER, Codes

__all__ = ["EVERY", "Places", "TextPool", "as_texts", "cut_out", "joined", "spread", "taken"]

EVERY = int(np.iinfo(np.int32).max)
"""For `gather`: all items of a number."""
Places = npt.NDArray[np.int32]
"""Where texts stand in a pool, or the numbers of records."""
_ASCII = 128
_AT_ONCE = 8_192
"""Texts that wait to be hashed."""


class TextPool:
    """Texts by their place. What is kept of one are a hash and its characters, in the room that the arrays will take.

    One text may stand in it several times, and belong to many records.
    """

    def __init__(self) -> None:
        self.size = 0
        """How many texts there are."""
        self._lengths = make_lengths()
        self._waiting: list[str] = []
        # Each in one piece that grows: thousands of small ones would leave the memory full of holes.
        self._hashes, self._characters, self._sizes = bytearray(), bytearray(), bytearray()
        self._owners, self._owned = array("i"), array("i")

    def put(self, texts: Collection[str]) -> range:
        """Take in texts; returns their places."""
        first = self.size
        self._waiting.extend(texts)
        self.size += len(texts)
        if len(self._waiting) >= _AT_ONCE:
            self._hash()
        return range(first, self.size)

    def put_codes(self, texts: Lists) -> range:
        """Take in texts as `as_codes` gives them; returns their places."""
        self._hash()
        first = self.size
        self._note(texts)
        self.size += texts.starts.size - 1
        return range(first, self.size)

    def give(self, record: int, places: range) -> None:
        """Note that a record has texts."""
        self._owners.extend([record] * len(places))
        self._owned.extend(places)

    def give_all(self, records: Places, places: Places) -> None:
        """Note of many records at once that they have a text."""
        self._owners.frombytes(records.tobytes())
        self._owned.frombytes(places.tobytes())

    def _hash(self) -> None:
        self._note(as_codes(self._waiting))
        self._waiting.clear()

    def _note(self, codes: Lists) -> None:
        note_lengths(codes, self._lengths)
        self._hashes += hash_texts(codes, POWERS).tobytes()
        self._characters += np.minimum(codes.items, ANY_CHARACTER).astype(np.uint16).tobytes()
        self._sizes += np.diff(codes.starts).astype(np.int32).tobytes()

    def table(self, records: int) -> tuple[KeyTable, Lists, Places, npt.NDArray[np.int64]]:
        """Return the table of the texts.

        Args:
            records: How many records there are.

        Returns:
            The table; the texts of each record, by number, none twice; of each place the number; of each number one of
            its places.
        """
        table, numbers, places = table_of(self.hashes(), self._lengths)
        owners, owned = (np.frombuffer(one, dtype=np.int32) for one in (self._owners, self._owned))
        return table, _without_doubles(gather(owners, numbers[owned], records, EVERY)), numbers, places

    def hashes(self) -> npt.NDArray[np.uint64]:
        """Return the hashes of the texts."""
        self._hash()
        return np.frombuffer(self._hashes, dtype=np.uint64)

    def codes(self, places: npt.NDArray[np.int64]) -> Codes:
        """Return the characters of the texts at some places."""
        sizes = np.frombuffer(self._sizes, dtype=np.int32)
        firsts = (np.cumsum(sizes, dtype=np.int64) - sizes)[places]
        starts = np.zeros(places.size + 1, dtype=np.int32)
        np.cumsum(sizes[places], out=starts[1:])
        return Codes(starts, _copied(np.frombuffer(self._characters, dtype=np.uint16), firsts, starts))

    def is_latin(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Tell of the texts at some places whether they are ASCII."""
        codes = self.codes(places)
        found: npt.NDArray[np.bool_] = np.maximum.reduceat(codes.items, codes.starts[:-1]) < _ASCII
        return found


def spread(
    starts: npt.NDArray[np.integer[Any]], ends: npt.NDArray[np.integer[Any]]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return for lists, by where each begins and ends, how long it is, and where its items lie."""
    counts = (ends - starts).astype(np.int64)
    before = np.cumsum(counts) - counts
    return counts, np.repeat(starts - before, counts) + np.arange(counts.sum())


def taken(lists: Lists, numbers: npt.NDArray[np.integer[Any]]) -> Lists:
    """Return some of the lists, in the order of their numbers."""
    return cut_out(lists.items, lists.starts[numbers], lists.starts[numbers + 1])


def cut_out(
    items: npt.NDArray[np.int32], firsts: npt.NDArray[np.integer[Any]], ends: npt.NDArray[np.integer[Any]]
) -> Lists:
    """Return lists that stand somewhere among items, by where each begins and ends."""
    starts = np.zeros(firsts.size + 1, dtype=np.int32)
    np.cumsum(ends - firsts, out=starts[1:])
    return Lists(starts, _copied(items, firsts, starts))


@compiled
def _copied(
    items: npt.NDArray[Any], firsts: npt.NDArray[np.integer[Any]], starts: npt.NDArray[np.int32]
) -> npt.NDArray[Any]:
    """Return pieces of items one after the other: where each begins among them, and where it is to begin."""
    copied = np.zeros(starts[-1], dtype=items.dtype)
    for number in range(firsts.size):
        shift = firsts[number] - starts[number]
        for place in range(starts[number], starts[number + 1]):
            copied[place] = items[place + shift]
    return copied


def joined(first: Lists, *others: Lists) -> Lists:
    """Return lists, and behind them others."""
    starts, end = [first.starts], int(first.starts[-1])
    for lists in others:
        starts.append(lists.starts[1:] + np.int32(end))
        end += int(lists.starts[-1])
    return Lists(np.concatenate(starts), np.concatenate([first.items, *(lists.items for lists in others)]))


def as_texts(lists: Lists) -> Iterator[str]:
    """Give texts that are code points: what `as_codes` was given."""
    every = lists.items.tobytes().decode("utf-32-le")
    return (every[start:end] for start, end in pairwise(lists.starts.tolist()))


@compiled
def _without_doubles(lists: Lists) -> Lists:
    starts, items, kept = np.zeros_like(lists.starts), lists.items.copy(), 0
    for number in range(starts.size - 1):
        first = kept
        for place in range(lists.starts[number], lists.starts[number + 1]):
            is_new = True
            for before in range(first, kept):
                is_new = is_new and items[before] != lists.items[place]
            if is_new:
                items[kept] = lists.items[place]
                kept += 1
        starts[number + 1] = kept
    return Lists(starts, items[:kept])
