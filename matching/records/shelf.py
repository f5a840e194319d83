"""Very many records, held in arrays and columns that never change: some hundred bytes a record.

A record is read from its columns when a listing first meets it. What is taken out, or replaced, is remembered as gone.
"""

from codecs import utf_16_le_decode
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import islice
from typing import Final, NamedTuple

import numpy as np

from domain.brands import BrandRegistry
from domain.image_hash import ImageHash
from domain.record import Record
from matching.candidates import MOST, MOST_PER_BUCKET, Bucket
from matching.pairs.decision import may_need_reading
from matching.pictures import Pictures, pictures_of
from matching.reading.listing_reading import ListingReading
from matching.reading.record_reading import RecordReading
from matching.reading.text import Text
from matching.records.batches import Batch
from matching.records.cells import CellReader
from matching.records.memory import release_memory
from matching.records.record_columns import RecordColumns
from matching.records.record_writing import RecordWriter
from matching.sieve.keys import LONGEST, Lists, frozen
from matching.sieve.layout import ANY_CHARACTER, Codes, Keys
from matching.sieve.looking import keys_among, keys_within, listed, values_among
from matching.sieve.making import KeyMaker
from matching.sieve.sieve import Sieve

__all__ = ["Shelf"]

_ANY: Final = chr(ANY_CHARACTER)
_READ: Final = 4_096
"""Readings kept: campaigns meet some records again and again."""


class _Views(NamedTuple):
    """Lists that are read one by one: several times as fast as from arrays."""

    starts: memoryview
    items: memoryview

    @classmethod
    def of_lists(cls, lists: Lists | Codes) -> "_Views":
        return cls(lists.starts.data, lists.items.data)

    def of(self, number: int) -> memoryview:
        return self.items[self.starts[number] : self.starts[number + 1]]


class Shelf:
    """Records by what they are called and numbered, and by what they say.

    Args:
        keys: The arrays of the compiled loops.
        buckets: What `Keys.buckets` numbers.
        pictures: What the records show.
        records: The records, in the order of the arrays.
        read: Reads a record.
        gone: Numbers of records that were taken out, or replaced by another one with their id.
        beside: Those of them that whoever keeps the shelf put beside it (`remove`).
    """

    def __init__(
        self,
        keys: Keys,
        buckets: tuple[Bucket, ...],
        pictures: Pictures,
        records: RecordColumns,
        read: Callable[[Record], RecordReading],
        *,
        gone: Iterable[int] = (),
        beside: Iterable[int] = (),
    ) -> None:
        self.keys = frozen(keys)
        self.buckets = buckets
        self.pictures = pictures
        self.records = records
        self.ids = records.ids
        self.sieve = Sieve(keys, self.ids)
        self.unidentified: set[str] = set()
        """Ids of records that were given and identify nothing; they are not on the shelf."""
        self.gone = {*gone}
        self.beside = {*beside}
        self._bucket_of = self.keys.buckets.data
        self._own_models, self._models = _Views.of_lists(self.keys.own_models), _Views.of_lists(self.keys.model_codes)
        self._reading = lru_cache(maxsize=_READ)(lambda number: read(records[number]))

    @classmethod
    def of(
        cls,
        batches: Iterable[Batch],
        read: Callable[[Record], RecordReading],
        *,
        registry: BrandRegistry,
        named: float,
        has_other_makers: Callable[[Record], bool] | None = None,
    ) -> "tuple[Shelf, list[Record]]":
        """Put records on a shelf; returns it, and records that must stand beside it (`remove`).

        Args:
            batches: The records; of several with one id the last one counts.
            read: Reads a record.
            registry: Known brands.
            named: From which degree on a name counts as stated (`Policy.named`).
            has_other_makers: Tells whether the maker of a record has another name; `None`: none has.
        """
        maker, writer = KeyMaker(registry), RecordWriter()
        left: dict[str, int] = {}
        cells = CellReader(maker, read, registry, has_other_makers)
        for batch in batches:
            first, columns = len(writer), batch.columns
            is_kept = cells.put(first, batch.records, columns)
            writer.put(columns if is_kept.all() else columns.filter(is_kept))
            for place in (~is_kept).nonzero()[0].tolist():
                left[columns["record_id"][place].as_py()] = first + int(np.count_nonzero(is_kept[:place]))
        columns = writer.finish()
        cells.finish(columns)
        release_memory()  # the arrays want it in large pieces
        shelf = cls(maker.finish(named=named), maker.buckets, pictures_of(maker.pictures), columns, read)
        return shelf, [*shelf._take_out(shelf.records.replaced()), *shelf._leave_out(left)]

    def _leave_out(self, left: Mapping[str, int]) -> Iterator[Record]:
        """Take note of records that identify nothing, each with the number of the record that came after it."""
        for record_id, place in left.items():
            number = self.records.number_of(record_id)
            if number is None or number < place:
                self.unidentified.add(record_id)
                yield from self.remove(record_id)

    def __len__(self) -> int:
        return len(self.records) - len(self.gone)

    def __iter__(self) -> Iterator[Record]:
        return (record for number, record in enumerate(self.records) if number not in self.gone)

    def get(self, record_id: str) -> RecordReading | None:
        """Return the reading of a record."""
        number = self.records.number_of(record_id)
        return None if number is None or number in self.gone else self._reading(number)

    def get_open(self, listing: ListingReading, numbers: Iterable[int]) -> Iterator[RecordReading]:
        """Give the readings of some records, without those that a listing is surely not about: these are not read."""
        return (
            self._reading(number)
            for number in numbers
            if number not in self.gone and self._may_be_meant(listing, number)
        )

    def _may_be_meant(self, listing: ListingReading, number: int) -> bool:
        models = [_read_code(self._models.of(model)) for model in self._own_models.of(number)]
        for model in models:
            if len(model) >= LONGEST or _ANY in model:  # not known to the last sign
                return True
        kinds, _ = self.buckets[self._bucket_of[number]]
        return may_need_reading(listing, kinds, models)

    def remove(self, record_id: str) -> list[Record]:
        """Take a record out; nothing happens when it is not in.

        Returns:
            Records that were not listed because it was before them (`MOST_PER_BUCKET`). They are on the shelf no more,
            either: whoever keeps the shelf puts them beside it, and says so when they are taken out there.
        """
        number = self.records.number_of(record_id)
        if number is None or (number in self.gone and number not in self.beside):
            return []
        return self._take_out({number})

    def _take_out(self, numbers: Collection[int]) -> list[Record]:
        self.gone.update(numbers)
        self.beside.difference_update(numbers)
        moved, waiting = list[int](), [*numbers]
        while waiting:
            for other in self._hidden_behind(waiting.pop()):
                self.gone.add(other)
                self.beside.add(other)
                moved.append(other)
                waiting.append(other)
        return [self.records[number] for number in moved]

    def _hidden_behind(self, number: int) -> Iterator[int]:
        """Give for each list of a name or a model that was cut, and holds too few now, the next record of it."""
        keys, buckets = self.keys, self.keys.buckets
        for name in listed(keys.own_names, number).tolist():
            same = [one for one in listed(keys.name_records, name).tolist() if buckets[one] == buckets[number]]
            if len(same) == MOST_PER_BUCKET:
                every = [one for one in _holders(keys.own_names, name) if buckets[one] == buckets[number]]
                yield from self._next(every, same)
        for model in listed(keys.own_models, number).tolist():
            same = listed(keys.model_records, model).tolist()
            if len(same) == MOST:
                yield from self._next(_holders(keys.own_models, model), same)

    def _next(self, every: list[int], listed_at_first: list[int]) -> Iterator[int]:
        seen = sum(one in self.beside for one in every) + sum(one not in self.gone for one in listed_at_first)
        if seen < len(listed_at_first):
            yield from islice((one for one in every[len(listed_at_first) :] if one not in self.gone), 1)

    def _standing(self, numbers: Iterable[int]) -> Iterator[str]:
        return (self.ids[number] for number in numbers if number not in self.gone)

    def coded(self, codes: Iterable[str]) -> Iterator[str]:
        """Give the records that have one of some codes."""
        for key in keys_among(self.keys.codes, codes):
            yield from self._standing(listed(self.keys.code_records, key).tolist())

    @property
    def has_pictures(self) -> bool:
        """A record shows a picture."""
        return bool(self.pictures)

    def pictured(self, shown: Iterable[ImageHash]) -> Iterator[tuple[int, str]]:
        """Give the records that show one of some pictures, each with the bits in which the two differ."""
        near = self.pictures.near(shown)
        return ((distance, self.ids[number]) for distance, number in near if number not in self.gone)

    def has_name(self, settled: str) -> bool:
        """Tell whether a record is called so."""
        return bool(keys_among(self.keys.names, [settled[:LONGEST]]))

    def named(self, texts: Iterable[Text]) -> Iterator[tuple[Bucket, Iterable[str]]]:
        """Give the records whose brand or maker may be named in texts, bucket by bucket."""
        for name in keys_within(self.keys.names, [text.settled for text in texts]):
            yield from self._buckets_of(name)

    def _buckets_of(self, name: int) -> Iterator[tuple[Bucket, Iterable[str]]]:
        found: dict[int, list[int]] = {}
        for record in listed(self.keys.name_records, name).tolist():
            found.setdefault(int(self.keys.buckets[record]), []).append(record)
        return ((self.buckets[bucket], self._standing(records)) for bucket, records in found.items())

    def modelled(self, texts: Iterable[Text]) -> Iterator[str]:
        """Give the records whose model may be stated in texts, of each model the first."""
        for model in keys_within(self.keys.models, [text.settled for text in texts]):
            yield from self._standing(listed(self.keys.model_records, model).tolist())

    def alike(self, keys: Iterable[str]) -> Iterator[str]:
        """Give the records one of whose names meets a word on a key, of each name the first."""
        for name in values_among(self.keys.near, keys):
            yield from self._standing(listed(self.keys.name_records, name)[:MOST_PER_BUCKET].tolist())


def _read_code(units: memoryview) -> str:
    """Return the characters of a model, which `Codes` holds as units of UTF-16."""
    return utf_16_le_decode(units, "replace", True)[0]  # `str` asks a function in Python to do it


def _holders(own: Lists, key: int) -> list[int]:
    """Return the records that have a key, in order."""
    places = np.flatnonzero(own.items == key)
    holders: list[int] = (np.searchsorted(own.starts, places, side="right") - 1).tolist()
    return holders
