"""Values found by the hash of a key: what look-alikes meet on, of which a record has more than of anything else.

Other keys are numbered, and have lists; these only lead to numbers, so that one takes half the room.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.sieve.compiled import compiled, inlined
from matching.sieve.keys import MIX, SEEN_BITS, bits_for, gather, make_seen

__all__ = ["ValueTable", "find_values", "make_values", "part_of", "value_at"]

_MARK_BITS = np.uint64(16)
_EVERY = int(np.iinfo(np.int32).max)


class ValueTable(NamedTuple):
    """Hash → numbers. Never changed; 6 to 8 bytes a number."""

    starts: npt.NDArray[np.uint32]
    """As `KeyTable.starts`."""
    marks: npt.NDArray[np.uint16]
    """Bits of the mixed hash behind those that `seen` goes by. One of 100 000 other hashes has those of a key, too."""
    bits: np.uint64
    """As `KeyTable.bits`."""
    seen: npt.NDArray[np.uint8]
    """As `KeyTable.seen`."""
    values: npt.NDArray[np.uint8]
    """The number of each mark, in as few bytes as the greatest one needs."""
    width: int
    """How many bytes that are."""


def make_values(hashes: npt.NDArray[np.uint64], values: npt.NDArray[np.int32]) -> ValueTable:
    """Make the table of some hashes, each with a value; those of one hash stand in it from the least on."""
    bits, most = bits_for(hashes.size), int(values.max(initial=0))
    by_value = gather(values, np.arange(values.size, dtype=np.int32), most + 1, _EVERY).items
    mixed = hashes[by_value] * MIX
    seen = make_seen(mixed >> (np.uint64(64) - bits - SEEN_BITS), bits)
    parts = gather((mixed >> (np.uint64(64) - bits)).astype(np.int32), by_value, 1 << int(bits), _EVERY)
    marks = (hashes[parts.items] * MIX >> (np.uint64(64) - bits - SEEN_BITS - _MARK_BITS)).astype(np.uint16)
    width = max(1, (most.bit_length() + 7) // 8)
    every = values[parts.items].astype("<u4").view(np.uint8).reshape(-1, 4)[:, :width]
    return ValueTable(parts.starts.astype(np.uint32), marks, bits, seen, every.ravel(), width)


@inlined
def part_of(table: ValueTable, hashed: np.uint64) -> tuple[np.int64, np.int64, np.uint16]:
    """Return from where to where the marks stand among which those of a hash are, and the mark."""
    mixed = hashed * MIX
    part = mixed >> (np.uint64(64) - table.bits)
    mark = np.uint16(mixed >> (np.uint64(64) - table.bits - SEEN_BITS - _MARK_BITS) & np.uint64(0xFFFF))
    return np.int64(table.starts[part]), np.int64(table.starts[part + np.uint64(1)]), mark


@inlined
def value_at(table: ValueTable, place: int) -> int:
    """Return the value of a mark."""
    value, first = 0, place * table.width
    for byte in range(table.width):
        value |= int(table.values[first + byte]) << (8 * byte)
    return value


@compiled
def find_values(table: ValueTable, hashes: npt.NDArray[np.uint64]) -> npt.NDArray[np.int32]:
    """Return the values of some hashes, one after the other."""
    found, count = np.zeros(max(hashes.size, 1), dtype=np.int32), 0
    for hashed in hashes:
        start, end, mark = part_of(table, hashed)
        for place in range(start, end):
            if table.marks[place] == mark:
                if count == found.size:
                    found = np.concatenate((found, np.zeros_like(found)))
                found[count] = value_at(table, place)
                count += 1
    return found[:count]
