"""Making the arrays of the compiled loops: record after record, a few thousand at a time turned into hashes.

What is kept of a record on the way are its hashes, so that a million records take no more memory than their arrays.
"""

from array import array
from collections.abc import Collection
from typing import Final

import numpy as np
import numpy.typing as npt

from domain.brands import BrandRegistry, skeleton
from matching.alike_keys import near_keys
from matching.candidates import MOST, MOST_PER_BUCKET, Bucket
from matching.codes import is_distinctive
from matching.models import settled_model
from matching.name_finding import PART_OF_WORDS
from matching.names import UNSURE, Name
from matching.record_reading import RecordReading
from matching.sieve.keys import (
    LONGEST,
    POWERS,
    KeyTable,
    Lists,
    as_codes,
    gather,
    hash_texts,
    make_lengths,
    make_table,
    note_lengths,
    table_of,
)
from matching.sieve.kinds import alike_kinds
from matching.sieve.layout import ANY_CHARACTER, Codes, Keys
from matching.sieve.pairs import pairs_of_names
from matching.sieve.values import make_values
from matching.text import settle

__all__ = ["KeyMaker", "wants_whole_words"]

_EVERY: Final = int(np.iinfo(np.int32).max)
_ASCII: Final = 128
_AT_ONCE: Final = 8_192
"""Texts that wait to be hashed."""


class KeyMaker:
    """Takes records in, gives the arrays.

    Args:
        registry: Known brands.
    """

    def __init__(self, registry: BrandRegistry) -> None:
        self._registry = registry
        self._names, self._models, self._codes, self._near = (_Texts() for _ in range(4))
        self._near_to, self._buckets = array("i"), array("i")
        self._is_distinctive, self._has_latin = array("b"), array("b")
        self._bucket_numbers: dict[Bucket, int] = {}
        self._followers: dict[str, None] = {}
        self._is_known: set[str] = set()

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The buckets by the number that `Keys.buckets` has."""
        return tuple(self._bucket_numbers)

    def put(self, reading: RecordReading) -> None:
        """Take in a record; its number is how many came before."""
        names: dict[str, int] = {}
        has_latin = False
        for name in reading.names:
            has_latin = has_latin or name.key.isascii()
            place = names.setdefault(name.settled[:LONGEST], len(names))
            if name.origin not in UNSURE and name.key not in self._is_known:
                self._put_near(name, self._names.size + place)
        models: dict[str, bool] = {}
        for model in reading.models:
            key = settled_model(model.value)[:LONGEST]
            models[key] = models.get(key, False) or is_distinctive(model.value)
        self._names.put(names)
        self._models.put(models)
        self._codes.put(dict.fromkeys(reading.codes))
        self._is_distinctive.extend(models.values())
        self._has_latin.append(has_latin)
        bucket = reading.kinds, bool(models)
        self._buckets.append(self._bucket_numbers.setdefault(bucket, len(self._bucket_numbers)))
        self._followers[reading.product[:2]] = None

    def _put_near(self, name: Name, place: int) -> None:
        self._is_known.add(name.key)
        keys = near_keys((name,), self._registry)
        self._near.put(keys)
        self._near_to.extend([place] * len(keys))

    def finish(self, *, named: float) -> Keys:
        """Return the arrays.

        Args:
            named: From which degree on a name counts as stated (`Policy.named`).
        """
        names, own_names, name_places = self._names.table()
        models, own_models, model_places = self._models.table()
        near = make_values(self._near.hashes(), own_names.items[np.array(self._near_to, dtype=np.int64)])
        codes, own_codes, _ = self._codes.table()
        buckets = np.array(self._buckets, dtype=np.int32)
        has_latin = np.repeat(np.array(self._has_latin, dtype=np.bool_), np.diff(own_models.starts))
        name_records = _by_bucket(own_names, name_places.size, buckets)
        model_codes = self._models.codes(model_places)
        followers = {pair for pair in map(settle, map(skeleton, self._followers)) if len(pair) == 2}
        return Keys(
            names=names,
            name_records=name_records,
            name_pairs=pairs_of_names(name_records, own_models, model_codes),
            is_latin=self._names.is_latin(name_places),
            followers=make_table(followers),
            wants_whole_words=wants_whole_words(named),
            models=models,
            model_records=_by_key(own_models, model_places.size, MOST),
            is_distinctive=_any_of(own_models, np.array(self._is_distinctive, dtype=np.bool_), model_places.size),
            takes_latin=_any_of(own_models, has_latin, model_places.size),
            model_codes=model_codes,
            near=near,
            buckets=buckets,
            bucket_kinds=alike_kinds(kinds for kinds, _ in self._bucket_numbers),
            has_model=np.diff(own_models.starts) > 0,
            own_names=own_names,
            own_models=own_models,
            codes=codes,
            code_records=_by_key(own_codes, codes.marks.size, _EVERY),
        )


def wants_whole_words(named: float) -> bool:
    """Tell whether a name of two characters glued to others does not count as stated."""
    return named > PART_OF_WORDS


class _Texts:
    """Texts of records: their hashes, how many each record has, and their characters."""

    def __init__(self) -> None:
        self.size = 0
        """How many texts there are."""
        self._lengths = make_lengths()
        self._counts = array("i")
        self._waiting: list[str] = []
        # Each in one piece that grows: thousands of small ones would leave the memory full of holes.
        self._hashes, self._characters, self._sizes = bytearray(), bytearray(), bytearray()

    def put(self, texts: Collection[str]) -> None:
        """Take in the texts of the next record."""
        self._counts.append(len(texts))
        self._waiting.extend(texts)
        self.size += len(texts)
        if len(self._waiting) >= _AT_ONCE:
            self._hash()

    def _hash(self) -> None:
        codes = as_codes(self._waiting)
        note_lengths(codes, self._lengths)
        self._hashes += hash_texts(codes, POWERS).tobytes()
        self._characters += np.minimum(codes.items, ANY_CHARACTER).astype(np.uint16).tobytes()
        self._sizes += np.diff(codes.starts).astype(np.int32).tobytes()
        self._waiting.clear()

    def table(self) -> tuple[KeyTable, Lists, npt.NDArray[np.int64]]:
        """Return the table of the texts; those of each record, by number; of each number the place of one such text."""
        table, numbers, places = table_of(self.hashes(), self._lengths)
        starts = np.zeros(len(self._counts) + 1, dtype=np.int32)
        np.cumsum(self._counts, out=starts[1:])
        return table, Lists(starts, numbers), places

    def hashes(self) -> npt.NDArray[np.uint64]:
        """Return the hashes of the texts; they are not kept."""
        self._hash()
        every, self._hashes = np.frombuffer(self._hashes, dtype=np.uint64), bytearray()
        return every

    def codes(self, places: npt.NDArray[np.int64]) -> Codes:
        """Return the characters of the texts at some places."""
        sizes = np.frombuffer(self._sizes, dtype=np.int32)
        every = np.cumsum(sizes, dtype=np.int64) - sizes
        starts = np.zeros(places.size + 1, dtype=np.int32)
        np.cumsum(sizes[places], out=starts[1:])
        order = np.repeat(every[places] - starts[:-1], sizes[places]) + np.arange(starts[-1])
        return Codes(starts, np.frombuffer(self._characters, dtype=np.uint16)[order])

    def is_latin(self, places: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Tell of the texts at some places whether they are ASCII."""
        codes = self.codes(places)
        found: npt.NDArray[np.bool_] = np.maximum.reduceat(codes.items, codes.starts[:-1]) < _ASCII
        return found


def _records_of(own: Lists) -> npt.NDArray[np.int32]:
    """Return whose each item is."""
    return np.repeat(np.arange(own.starts.size - 1, dtype=np.int32), np.diff(own.starts))


def _by_key(own: Lists, keys: int, most: int) -> Lists:
    """Return the first records of each key."""
    return gather(own.items, _records_of(own), keys, most)


def _by_bucket(own: Lists, names: int, buckets: npt.NDArray[np.int32]) -> Lists:
    """Return the first records of each bucket of each name; bucket after bucket."""
    records = _records_of(own)
    width = int(buckets.max(initial=0)) + 1
    pairs, numbers = np.unique(own.items.astype(np.int64) * width + buckets[records], return_inverse=True)
    parted = gather(numbers.astype(np.int32), records, pairs.size, MOST_PER_BUCKET)
    firsts = np.searchsorted(pairs // width, np.arange(names + 1))
    return Lists(parted.starts[firsts], parted.items)


def _any_of(own: Lists, flags: npt.NDArray[np.bool_], keys: int) -> npt.NDArray[np.bool_]:
    """Tell of each key whether it is so of any record."""
    found = np.zeros(keys, dtype=np.bool_)
    found[own.items[flags]] = True
    return found
