"""Kinds of goods in the compiled loops: one-sided forms of `reading.goods.read_goods` and `reading.kinds.relate`.

What a title sells is one of the kinds that its nouns name, wherever they stand; which of them takes reading it.
"""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.reading.kinds import Relation, hints, known_nouns, relate
from matching.sieve.compiled import inlined, inner
from matching.sieve.heads import heads_within
from matching.sieve.keys import (
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
from matching.sieve.layout import (
    AFTER_NOUN,
    GAP_NONE,
    HAS_HEADS,
    HAS_KINDS,
    KIND_WORDS,
    SHORT_NOUN,
    TITLE,
    Keys,
    Signs,
    Work,
)
from matching.words import load_kinds

__all__ = ["Nouns", "alike_kinds", "may_be_its_kind", "noun_table", "read_kinds"]

_BITS: Final = 64
_LAST: Final = np.uint64(1 << 63)
_EVERY: Final = np.array([0] * (KIND_WORDS - 1) + [1 << 63], dtype=np.uint64)
"""What every listing has beside its kinds: a record that names no goods is left to the full reading."""


class Nouns(NamedTuple):
    """Nouns of goods, and what hints at a kind."""

    table: KeyTable
    kinds: npt.NDArray[np.uint64]
    """[noun, `KIND_WORDS`]: the kinds it names."""


def noun_table() -> Nouns:
    """Return the nouns of the tables of `matching.words`."""
    named = {noun: own.kinds for noun, own in known_nouns().items()}
    for hint, kind in hints().items():
        named[hint] = (*named.get(hint, ()), kind)
    texts, lengths = as_codes(named), make_lengths()
    note_lengths(texts, lengths)
    table, numbers, _ = table_of(hash_texts(texts, POWERS), lengths)
    kinds = np.zeros((table.marks.size, KIND_WORDS), dtype=np.uint64)
    for number, names in zip(numbers.tolist(), named.values(), strict=True):
        kinds[number] |= _as_bits(names)
    return Nouns(table, kinds)


def alike_kinds(buckets: Iterable[frozenset[str]]) -> npt.NDArray[np.uint64]:
    """Return for each set of kinds of a record the kinds of a listing that may be the same goods; of none, any."""
    found = [_as_bits(_near(kinds)) if kinds else _EVERY for kinds in buckets]
    return np.concatenate(found) if found else np.zeros(0, dtype=np.uint64)


def _near(kinds: frozenset[str]) -> Iterator[str]:
    return (name for name in load_kinds() if relate(frozenset({name}), kinds) in (Relation.SAME, Relation.BROADER))


def _as_bits(names: Iterable[str]) -> npt.NDArray[np.uint64]:
    numbers = {name: number for number, name in enumerate(load_kinds())}
    if len(numbers) >= KIND_WORDS * _BITS:  # the last bit is that of every listing
        raise ValueError(f"{len(numbers)} kinds of goods are more than there is room for: see KIND_WORDS")
    bits = np.zeros(KIND_WORDS, dtype=np.uint64)
    for name in names:
        bits[numbers[name] // _BITS] |= np.uint64(1 << numbers[name] % _BITS)
    return bits


@inner
def may_be_its_kind(record: int, signs: Signs, keys: Keys, work: Work) -> bool:
    """Tell whether the goods of the title may be a record's: of its kind, of a broader or of a narrower one.

    Those that no table knows are called as the record calls them: `pairing.Pair.kind`.
    """
    if keys.heads.names[record]:
        if not work.state[HAS_HEADS]:
            work.state[HAS_HEADS] = 1
            end = work.ends[TITLE]
            work.kinds[KIND_WORDS] = heads_within(end, work.plain, work.plain_sums, signs.powers, keys.heads.table)
        return bool(keys.heads.bits[keys.heads.names[record]] & work.kinds[KIND_WORDS])
    if not work.state[HAS_KINDS]:
        read_kinds(signs, work)
    first, shared = keys.buckets[record] * KIND_WORDS, np.uint64(0)
    for word in range(KIND_WORDS):
        shared |= keys.bucket_kinds[first + word] & work.kinds[word]
    return bool(shared)


@inner
def read_kinds(signs: Signs, work: Work) -> None:
    """Note every kind of goods that the title may name or hint at."""
    work.state[HAS_KINDS] = 1
    for word in range(KIND_WORDS):
        work.kinds[word] = 0
    work.kinds[KIND_WORDS - 1] = _LAST
    end = work.ends[TITLE]
    for place in range(end):
        if signs.marks[work.plain[place]] & SHORT_NOUN and _may_end_word(place + 1, end, signs, work):
            _note(find(signs.nouns, np.uint64(work.plain[place])), signs, work)
        if place + 1 >= end:
            return
        lengths = signs.nouns.lengths[pair_of(work.plain[place], work.plain[place + 1])] >> np.uint32(2)
        size = 2
        while lengths and place + size <= end:
            if lengths & np.uint32(1):
                _note(find(signs.nouns, piece_hash(work.plain_sums, signs.powers, place, place + size)), signs, work)
            lengths >>= np.uint32(1)
            size += 1


@inlined
def _note(noun: int, signs: Signs, work: Work) -> None:
    if noun >= 0:
        for word in range(KIND_WORDS):
            work.kinds[word] |= signs.noun_kinds[noun, word]


@inlined
def _may_end_word(place: int, end: int, signs: Signs, work: Work) -> bool:
    """`matching.reading.kinds._ends_word`."""
    if place >= end or work.gaps[place] != GAP_NONE or not 0x3400 <= work.plain[place] <= 0x9FFF:
        return True
    return bool(signs.marks[work.plain[place]] & AFTER_NOUN)
