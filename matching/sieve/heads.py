"""Goods that no table of kinds knows, in the compiled loops: a title sells such goods when it calls them by name.

What it may call them follows from the name of the product (`reading.kinds.heads_of_product`). Each word is one of 64
bits, so that now and then one is taken for another: which brings in a record too many, and loses none.
"""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.sieve.compiled import inner
from matching.sieve.keys import (
    LONGEST,
    POWERS,
    KeyTable,
    as_codes,
    find,
    hash_texts,
    make_lengths,
    note_lengths,
    pair_of,
    piece_hash,
    table_of,
)

__all__ = ["MOST_HEADS", "Heads", "heads_of", "heads_within"]

MOST_HEADS: Final = int(np.iinfo(np.uint16).max)
"""So many lists of words are told apart; goods of others are taken for any."""
_EVERY: Final = np.uint64(0xFFFFFFFFFFFFFFFF)


class Heads(NamedTuple):
    """What titles may call the goods of records."""

    table: KeyTable
    names: npt.NDArray[np.uint16]
    """Of a record: its place in `bits`; 0 when tables know its kind, or its product has no name."""
    bits: npt.NDArray[np.uint64]
    """A bit for each of the words; see `heads_within`."""


def heads_of(words: Sequence[Sequence[str]], records: npt.NDArray[np.int32]) -> Heads:
    """Return what titles may call the goods of records.

    Args:
        words: Up to `MOST_HEADS` lists of words, the first one empty.
        records: The number of the list of each record, `MOST_HEADS` for those of which there is none.
    """
    every = dict.fromkeys(word[:LONGEST] for own in words for word in own)
    texts, lengths = as_codes(every), make_lengths()
    note_lengths(texts, lengths)
    table, numbers, _ = table_of(hash_texts(texts, POWERS), lengths)
    bit_of = {word: 1 << number % 64 for word, number in zip(every, numbers.tolist(), strict=True)}
    bits = np.full(MOST_HEADS + 1 if len(words) == MOST_HEADS else len(words), _EVERY, dtype=np.uint64)
    for place, own in enumerate(words):
        bits[place] = reduce(or_, (bit_of[word[:LONGEST]] for word in own), 0)
    return Heads(table, records.astype(np.uint16), bits)


@inner
def heads_within(
    end: int,
    plain: npt.NDArray[np.int32],
    sums: npt.NDArray[np.uint64],
    powers: npt.NDArray[np.uint64],
    table: KeyTable,
) -> np.uint64:
    """Return the bits of the words that stand in the first characters of some texts, by their running sums."""
    found = np.uint64(0)
    for place in range(end - 1):
        lengths = table.lengths[pair_of(plain[place], plain[place + 1])] >> np.uint32(2)
        size = 2
        while lengths and place + size <= end:
            if lengths & np.uint32(1):
                word = find(table, piece_hash(sums, powers, place, place + size))
                if word >= 0:
                    found |= np.uint64(1) << np.uint64(word & 63)
            lengths >>= np.uint32(1)
            size += 1
    return found
