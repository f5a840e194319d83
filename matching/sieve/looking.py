"""Looking keys up from Python: those that stand anywhere in some texts, and those that are given whole."""

from collections.abc import Iterable

import numpy as np
import numpy.typing as npt

from matching.sieve.compiled import compiled
from matching.sieve.keys import LONGEST, POWERS, KeyTable, Lists, as_codes, find, hash_texts, pair_of
from matching.sieve.values import ValueTable, find_values

__all__ = ["are_keys", "keys_among", "keys_within", "listed", "values_among"]


def keys_within(table: KeyTable, texts: Iterable[str]) -> list[int]:
    """Return the numbers of the keys that stand in texts, in the order in which they stand there, none twice."""
    return list(dict.fromkeys(_within(table, as_codes(texts), POWERS).tolist()))


def keys_among(table: KeyTable, texts: Iterable[str]) -> list[int]:
    """Return the numbers of the texts that are keys, none twice."""
    numbers = _numbers(table, hash_texts(as_codes(texts), POWERS))
    return list(dict.fromkeys(numbers[numbers >= 0].tolist()))


def are_keys(table: KeyTable, texts: Iterable[str]) -> npt.NDArray[np.bool_]:
    """Tell of each text whether it is a key."""
    return _numbers(table, hash_texts(as_codes(texts), POWERS)) >= 0


def values_among(table: ValueTable, texts: Iterable[str]) -> list[int]:
    """Return the values of texts, in the order of the texts, none twice."""
    return list(dict.fromkeys(find_values(table, hash_texts(as_codes(texts), POWERS)).tolist()))


def listed(lists: Lists, number: int) -> npt.NDArray[np.int32]:
    """Return one of many lists."""
    return lists.items[lists.starts[number] : lists.starts[number + 1]]


@compiled
def _numbers(table: KeyTable, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
    numbers = np.zeros(hashes.size, dtype=np.int32)
    for place in range(hashes.size):
        numbers[place] = find(table, hashes[place])
    return numbers


@compiled
def _within(table: KeyTable, texts: Lists, powers: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
    found, count = np.zeros(64, dtype=np.int32), 0
    for text in range(texts.starts.size - 1):
        start, end = texts.starts[text], texts.starts[text + 1]
        for place in range(start, end - 1):
            lengths = table.lengths[pair_of(texts.items[place], texts.items[place + 1])] >> np.uint32(2)
            hashed = np.uint64(texts.items[place]) * powers[1] + np.uint64(texts.items[place + 1])
            size = 2
            while lengths and place + size <= end and size <= LONGEST:
                number = find(table, hashed) if lengths & np.uint32(1) else -1
                if number >= 0:
                    if count == found.size:
                        found = np.concatenate((found, np.zeros_like(found)))
                    found[count] = number
                    count += 1
                if place + size < end:
                    hashed = hashed * powers[1] + np.uint64(texts.items[place + size])
                lengths >>= np.uint32(1)
                size += 1
    return found[:count]
