"""Values found by the hash of a key: what look-alikes meet on, of which a record has more than of anything else.

Other keys are numbered, and have lists; these only lead to numbers, so that one takes half the room.
"""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from matching.sieve.compiled import compiled, inlined
from matching.sieve.keys import MIX, SEEN_BITS, bits_for

__all__ = ["ValueTable", "find_values", "make_values", "part_of", "value_at"]

_MARK_BITS = np.uint64(16)
_MARKS = np.uint64(0xFFFF)


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


def make_values(hashes: npt.NDArray[np.uint64], values: npt.NDArray[np.int32], *, sorted_bits: int = 64) -> ValueTable:
    """Make the table of some hashes, each with a value; those of one part stand in it from the least on.

    Part, value and mark of each are put into one number, because numbers are sorted in no time.

    Args:
        hashes: Of the keys.
        values: That of each.
        sorted_bits: Bits of that number; value and mark need at most 47. Where all three find no room, from some ten
            million records on, it leaves out the first bits of the part, and those that share these are sorted apart.
    """
    bits, most = bits_for(hashes.size), int(values.max(initial=0))
    value_bits, width = np.uint64(most.bit_length()), max(1, (most.bit_length() + 7) // 8)
    starts = np.zeros((1 << int(bits)) + 1, dtype=np.uint32)
    seen = np.zeros(1 << int(bits + SEEN_BITS - np.uint64(3)), dtype=np.uint8)
    marks, numbers = np.zeros(hashes.size, dtype=np.uint16), np.zeros(hashes.size * width, dtype=np.uint8)
    done = 0
    for some in _groups(hashes, int(bits + value_bits + _MARK_BITS) - sorted_bits):
        packed = _pack(hashes[some], values[some], bits, value_bits, starts, seen)
        packed.sort()
        marks[done : done + packed.size] = packed.astype(np.uint16)
        _unpack_values(packed, value_bits, width, numbers[done * width :])
        done += packed.size
    np.cumsum(starts, out=starts)
    return ValueTable(starts, marks, bits, seen, numbers, width)


def _groups(hashes: npt.NDArray[np.uint64], left_out: int) -> Iterator[slice | npt.NDArray[np.bool_]]:
    """Give those whose parts have their first bits in common, from the least on: all at once where none is left out."""
    if left_out <= 0:
        yield slice(None)
        return
    first = (hashes * MIX >> np.uint64(64 - left_out)).astype(np.uint32)
    for group in range(1 << left_out):
        yield first == group


@compiled
def _pack(
    hashes: npt.NDArray[np.uint64],
    values: npt.NDArray[np.int32],
    bits: np.uint64,
    value_bits: np.uint64,
    counts: npt.NDArray[np.uint32],
    seen: npt.NDArray[np.uint8],
) -> npt.NDArray[np.uint64]:
    """Return part, value and mark of each hash as one number; count those of each part behind it; note what is seen.

    First bits of the part that find no room in the number are left out.
    """
    packed = np.zeros(hashes.size, dtype=np.uint64)
    for number in range(hashes.size):
        mixed = hashes[number] * MIX
        part = mixed >> (np.uint64(64) - bits)
        place = mixed >> (np.uint64(64) - bits - SEEN_BITS)
        mark = mixed >> (np.uint64(64) - bits - SEEN_BITS - _MARK_BITS) & _MARKS
        packed[number] = (part << value_bits | np.uint64(values[number])) << _MARK_BITS | mark
        counts[part + np.uint64(1)] += np.uint32(1)
        seen[place >> np.uint64(3)] |= np.uint8(1) << np.uint8(place & np.uint64(7))
    return packed


@compiled
def _unpack_values(
    packed: npt.NDArray[np.uint64], value_bits: np.uint64, width: int, values: npt.NDArray[np.uint8]
) -> None:
    for number in range(packed.size):
        value = packed[number] >> _MARK_BITS & ((np.uint64(1) << value_bits) - np.uint64(1))
        for byte in range(width):
            values[number * width + byte] = np.uint8(value >> np.uint64(8 * byte) & np.uint64(0xFF))


@inlined
def part_of(table: ValueTable, hashed: np.uint64) -> tuple[np.int64, np.int64, np.uint16]:
    """Return from where to where the marks stand among which those of a hash are, and the mark."""
    mixed = hashed * MIX
    part = mixed >> (np.uint64(64) - table.bits)
    mark = np.uint16(mixed >> (np.uint64(64) - table.bits - SEEN_BITS - _MARK_BITS) & _MARKS)
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
