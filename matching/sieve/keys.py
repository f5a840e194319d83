"""Keys found in a text by their hash: what a record is called, its numbers, and what its look-alikes share with it.

The hash of a piece of a text follows from two running sums, so that every piece of a text costs the same few steps.
That two keys, or a key and a piece of a text, have one hash by chance brings in a record too many, and loses none.
"""

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple, TypeVar, cast

import numpy as np
import numpy.typing as npt

from matching.sieve.compiled import compiled, inlined

__all__ = [
    "BASE", "LONGEST", "MIX", "POWERS", "SEEN_BITS", "KeyTable", "Lists", "as_codes", "bits_for", "bucket_of", "find",
    "frozen", "gather", "hash_texts", "lists_of", "make_lengths", "make_seen", "make_table", "may_hold",
    "note_lengths", "pair_of", "piece_hash", "table_of",
]  # fmt: skip

LONGEST: Final = 31
"""Pieces of a text are no longer; of a longer name or number, its first so many characters are a key."""
_PAIRS: Final = 1 << 16
BASE: Final = np.uint64(0x9E3779B97F4A7C15)
MIX: Final = np.uint64(0xD6E8FEB86659FD93)
"""A hash times this is mixed: its first bits are as good as any."""
SEEN_BITS: Final = np.uint64(5)
"""Two to this are the bits of `KeyTable.seen` for each part."""

POWERS: Final = np.array([pow(int(BASE), n, 1 << 64) for n in range(LONGEST + 2)], dtype=np.uint64)
"""Powers of the base of the hash."""


class KeyTable(NamedTuple):
    """Hash → number of a key, which is its place among the marks. Never changed; 6 to 8 bytes a key."""

    starts: npt.NDArray[np.uint32]
    """By the first bits of a mixed hash: where the marks of such keys begin; a power of two of them, and one more."""
    marks: npt.NDArray[np.uint32]
    """The next 32 bits of the mixed hash of each key, in the order of the hashes."""
    bits: np.uint64
    """How many first bits `starts` goes by."""
    seen: npt.NDArray[np.uint8]
    """32 bits for each number of `starts`: set for every key, and so for one in eight or fewer of other hashes. Most
    pieces are no key; that is told by a look at what is small enough to be near the processor."""
    lengths: npt.NDArray[np.uint32]
    """By the first two characters of a key: bit n is set when one of n characters begins so."""


class Lists(NamedTuple):
    """Many lists of numbers: those of list `i` are `items[starts[i]:starts[i + 1]]`."""

    starts: npt.NDArray[np.int32]
    items: npt.NDArray[np.int32]


T = TypeVar("T")


def frozen(value: T) -> T:
    """Return arrays, or a NamedTuple of them, that nobody can change.

    All are, those of memory and those of a file alike, so that one kind of arrays is compiled for.
    """
    if isinstance(value, np.ndarray):
        view = value.view()
        view.flags.writeable = False
        return cast("T", view)
    if isinstance(value, tuple):
        return cast("T", type(value)(*map(frozen, value)))
    return value


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


def make_table(keys: Iterable[str]) -> KeyTable:
    """Make the table of some keys, for telling whether a piece of a text is one.

    Args:
        keys: None empty.
    """
    texts, lengths = as_codes(keys), make_lengths()
    note_lengths(texts, lengths)
    return table_of(hash_texts(texts, POWERS), lengths)[0]


def make_lengths() -> npt.NDArray[np.uint32]:
    """Return room for `KeyTable.lengths`, which `note_lengths` fills."""
    return np.zeros(_PAIRS, dtype=np.uint32)


def table_of(
    hashes: npt.NDArray[np.uint64], lengths: npt.NDArray[np.uint32]
) -> tuple[KeyTable, npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Make the table of hashes, any of which may be given several times.

    Returns:
        The table; the number of the key of each hash given; of each key the place of a hash that was given for it.
    """
    known, first, numbers = np.unique(hashes * MIX, return_index=True, return_inverse=True)
    bits = bits_for(known.size)
    kept = known >> (np.uint64(32) - bits)
    is_new = np.append(True, kept[1:] != kept[:-1])[: kept.size]
    places = np.cumsum(is_new, dtype=np.int32) - 1
    return _table(kept[is_new], bits, lengths), places[numbers].astype(np.int32), first[is_new]


def _table(kept: npt.NDArray[np.uint64], bits: np.uint64, lengths: npt.NDArray[np.uint32]) -> KeyTable:
    starts = np.zeros((1 << int(bits)) + 1, dtype=np.uint32)
    np.cumsum(np.bincount((kept >> np.uint64(32)).astype(np.int64), minlength=starts.size - 1), out=starts[1:])
    return KeyTable(starts, kept.astype(np.uint32), bits, make_seen(kept >> (np.uint64(32) - SEEN_BITS), bits), lengths)


def bits_for(keys: int) -> np.uint64:
    """Return by how many first bits so many keys are parted: into about four a part, which a look finds together."""
    return np.uint64(max(4, keys.bit_length() - 2))


def make_seen(kept: npt.NDArray[np.uint64], bits: np.uint64) -> npt.NDArray[np.uint8]:
    """Return `KeyTable.seen`.

    Args:
        kept: The first `bits + SEEN_BITS` bits of each mixed hash.
        bits: `KeyTable.bits`.
    """
    seen = np.zeros(1 << int(bits + SEEN_BITS), dtype=np.bool_)
    seen[kept] = True
    return np.packbits(seen, bitorder="little")


@inlined
def pair_of(first: int, second: int) -> int:
    """Return where two characters stand in `KeyTable.lengths`."""
    return ((first * 0x9E37 + second) * 0x85EB) >> 3 & 0xFFFF


@inlined
def piece_hash(sums: npt.NDArray[np.uint64], powers: npt.NDArray[np.uint64], start: int, end: int) -> np.uint64:
    """Return the hash of a piece of a text, by the running sums of the text."""
    hashed: np.uint64 = sums[end] - sums[start] * powers[end - start]
    return hashed


@inlined
def find(table: KeyTable, hashed: np.uint64) -> int:
    """Return the number of the key with a hash; -1 when there is none."""
    if not may_hold(table.seen, table.bits, hashed):
        return -1
    start, end, mark = bucket_of(table, hashed)
    for place in range(start, end):
        if table.marks[place] == mark:
            return place
    return -1


@inlined
def may_hold(seen: npt.NDArray[np.uint8], bits: np.uint64, hashed: np.uint64) -> bool:
    """Tell by `KeyTable.seen` whether there may be a key with a hash."""
    place = hashed * MIX >> (np.uint64(64) - bits - SEEN_BITS)
    return bool(seen[place >> np.uint64(3)] >> (place & np.uint64(7)) & np.uint8(1))


@inlined
def bucket_of(table: KeyTable, hashed: np.uint64) -> tuple[np.int64, np.int64, np.uint32]:
    """Return from where to where the marks stand among which that of a hash is, and the mark."""
    mixed = hashed * MIX
    bucket = mixed >> (np.uint64(64) - table.bits)
    mark = np.uint32(mixed >> (np.uint64(32) - table.bits) & np.uint64(0xFFFFFFFF))
    return np.int64(table.starts[bucket]), np.int64(table.starts[bucket + np.uint64(1)]), mark


@compiled
def hash_texts(texts: Lists, powers: npt.NDArray[np.uint64]) -> npt.NDArray[np.uint64]:
    """Return the hashes of texts, by their code points."""
    hashes = np.zeros(texts.starts.size - 1, dtype=np.uint64)
    for number in range(hashes.size):
        hashed = np.uint64(0)
        for place in range(texts.starts[number], texts.starts[number + 1]):
            hashed = hashed * powers[1] + np.uint64(texts.items[place])
        hashes[number] = hashed
    return hashes


@compiled
def note_lengths(texts: Lists, lengths: npt.NDArray[np.uint32]) -> None:
    """Note how texts begin, and how long those are."""
    for number in range(texts.starts.size - 1):
        start = texts.starts[number]
        size = min(texts.starts[number + 1] - start, LONGEST)
        if size > 1:
            lengths[pair_of(texts.items[start], texts.items[start + 1])] |= np.uint32(1) << np.uint32(size)


@compiled
def gather(numbers: npt.NDArray[np.int32], items: npt.NDArray[np.int32], count: int, most: int) -> Lists:
    """Return the items of each number, in order, of many items only the first.

    Args:
        numbers: Whose each item is.
        items: As many.
        count: How many numbers there are.
        most: Items kept of each.
    """
    starts = np.zeros(count + 1, dtype=np.int32)
    for place in range(numbers.size):
        if starts[numbers[place] + 1] < most:
            starts[numbers[place] + 1] += 1
    for number in range(count):
        starts[number + 1] += starts[number]
    filled = starts[:-1].copy()
    kept = np.zeros(starts[count], dtype=np.int32)
    for place in range(numbers.size):
        number = numbers[place]
        if filled[number] < starts[number + 1]:
            kept[filled[number]] = items[place]
            filled[number] += 1
    return Lists(starts, kept)
