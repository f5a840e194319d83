"""Making the arrays of the compiled loops: record after record, a few thousand at a time turned into hashes.

What is kept of a record on the way are its hashes, so that a million records take no more memory than their arrays.
"""

from array import array
from collections.abc import Iterable
from typing import Final, Generic, TypeVar

import numpy as np
import numpy.typing as npt

from domain.brands import BrandRegistry, skeleton
from domain.image_hash import ImageHash
from matching.candidates import MOST, MOST_PER_BUCKET, Bucket
from matching.pairs.models import settled_model
from matching.reading.codes import is_distinctive
from matching.reading.name_finding import PART_OF_WORDS
from matching.reading.names import Name
from matching.reading.record_reading import RecordReading
from matching.reading.text import settle
from matching.sieve.compiled import compiled
from matching.sieve.heads import MOST_HEADS, heads_of
from matching.sieve.keys import LONGEST, Lists, gather, make_table
from matching.sieve.kinds import alike_kinds
from matching.sieve.layout import Keys
from matching.sieve.name_pool import CellNames, NamePool
from matching.sieve.pairs import pairs_of_names
from matching.sieve.plain_names import PlainNames
from matching.sieve.pools import EVERY, Places, TextPool, spread
from matching.sieve.values import make_values

__all__ = ["KeyMaker", "wants_whole_words"]

T = TypeVar("T")
_MANY: Final = 1 << 31


class KeyMaker:
    """Takes records in, gives the arrays.

    Args:
        registry: Known brands.
    """

    def __init__(self, registry: BrandRegistry) -> None:
        self._names, self._models, self._codes = NamePool(registry), TextPool(), TextPool()
        self._named_latin = array("i")
        self._is_distinctive = array("b")
        self._buckets = _Numbered[Bucket]()
        self._heads = _Numbered[tuple[str, ...]]((), most=MOST_HEADS)
        self._followers: dict[str, None] = {}
        self.pictures: list[tuple[int, ImageHash]] = []
        """What records show: no matter for the compiled loops, but read with the rest of a record."""

    @property
    def buckets(self) -> tuple[Bucket, ...]:
        """The buckets by the number that `Keys.buckets` has."""
        return self._buckets.values

    def put(self, record: int, reading: RecordReading) -> None:
        """Take in a record, by its number."""
        self.put_names(record, reading.names)
        self.put_numbers(record, reading)

    def put_numbers(self, record: int, reading: RecordReading) -> None:
        """Take in everything but what a record is called."""
        models: dict[str, bool] = {}
        for model in reading.models:
            key = settled_model(model.value)[:LONGEST]
            models[key] = models.get(key, False) or is_distinctive(model.value)
        self._models.give(record, self._models.put(models))
        self._is_distinctive.extend(models.values())
        self._codes.give(record, self._codes.put(dict.fromkeys(reading.codes)))
        self._buckets.put(record, (reading.kinds, bool(models)))
        self._heads.put(record, _heads(reading))
        self._followers[reading.product[:2]] = None
        self.pictures += ((record, picture) for picture in reading.pictures)

    def put_names(self, record: int, names: Iterable[Name]) -> None:
        """Take in what a record is called."""
        places, is_latin = self._names.put(names)
        self._names.texts.give(record, places)
        if is_latin:
            self._named_latin.append(record)

    # ---- Many records at once: what is the same in many of them is read once --------------------------------------

    def note_cells(self, cells: int, plain: PlainNames, others: Iterable[tuple[int, Iterable[Name]]]) -> CellNames:
        """Note what each of some cells says, for `put_cells`; see `NamePool.put_cells`."""
        return self._names.put_cells(cells, plain, others)

    def put_cells(self, records: Places, numbers: Places, cells: CellNames) -> None:
        """Take in what records are called by one of their cells.

        Args:
            records: Their numbers.
            numbers: Which of the cells is that of each.
            cells: What they say.
        """
        counts, places = spread(cells.names.starts[numbers], cells.names.starts[numbers + 1])
        self._names.texts.give_all(np.repeat(records, counts), cells.names.items[places])
        self._named_latin.frombytes(records[cells.is_latin[numbers]].tobytes())

    def put_models(self, records: Places, models: Lists, distinctive: npt.NDArray[np.bool_]) -> None:
        """Take in one model of each of some records: settled, as code points; and which are distinctive."""
        places = self._models.put_codes(models)
        self._models.give_all(records, np.arange(places.start, places.stop, dtype=np.int32))
        self._is_distinctive.frombytes(distinctive.tobytes())

    def put_products(self, records: Places, products: Places, readings: Iterable[RecordReading]) -> None:
        """Take in what kind of goods records with models are about.

        Args:
            records: Their numbers.
            products: The number of the product of each.
            readings: Of each product a record.
        """
        read = [*readings]
        self._followers.update((reading.product[:2], None) for reading in read)
        self._buckets.put_all(records, products, [(reading.kinds, True) for reading in read])
        self._heads.put_all(records, products, map(_heads, read))

    def finish(self, *, named: float) -> Keys:
        """Return the arrays of what was taken in so far.

        Args:
            named: From which degree on a name counts as stated (`Policy.named`).
        """
        buckets = self._buckets.by_record()
        names, own_names, name_numbers, name_places = self._names.texts.table(buckets.size)
        models, own_models, model_numbers, model_places = self._models.table(buckets.size)
        codes, own_codes, _, _ = self._codes.table(buckets.size)
        hashes, near_to = self._names.near.finish()
        near = make_values(hashes, name_numbers[near_to])
        has_latin = np.zeros(buckets.size, dtype=np.bool_)
        has_latin[np.frombuffer(self._named_latin, dtype=np.int32)] = True
        distinctive = np.frombuffer(self._is_distinctive, dtype=np.bool_)
        name_records = _by_bucket(own_names, name_places.size, buckets)
        model_codes = self._models.codes(model_places)
        followers = {pair for pair in map(settle, map(skeleton, self._followers)) if len(pair) == 2}
        return Keys(
            names=names,
            name_records=name_records,
            name_pairs=pairs_of_names(name_records, own_models, model_codes),
            is_latin=self._names.texts.is_latin(name_places),
            followers=make_table(followers),
            wants_whole_words=wants_whole_words(named),
            models=models,
            model_records=_by_key(own_models, model_places.size, MOST),
            is_distinctive=_is_any(model_numbers[distinctive], model_places.size),
            takes_latin=_is_any(own_models.items[has_latin[_records_of(own_models)]], model_places.size),
            model_codes=model_codes,
            near=near,
            buckets=buckets,
            bucket_kinds=alike_kinds(kinds for kinds, _ in self.buckets),
            heads=heads_of(self._heads.values, self._heads.by_record()),
            has_model=np.diff(own_models.starts) > 0,
            own_names=own_names,
            own_models=own_models,
            codes=codes,
            code_records=_by_key(own_codes, codes.marks.size, EVERY),
        )


def wants_whole_words(named: float) -> bool:
    """Tell whether a name of two characters glued to others does not count as stated."""
    return named > PART_OF_WORDS


def _heads(reading: RecordReading) -> tuple[str, ...]:
    """Return what titles may call the goods of a record, where no table knows them."""
    return () if reading.kinds or reading.operators else reading.heads


class _Numbered(Generic[T]):
    """One of a few values for each record, held as numbers.

    Args:
        first: The value that is number 0, when it matters which is.
        most: So many values are told apart, so that none are held without an end; all others have this number.
    """

    def __init__(self, *first: T, most: int = _MANY) -> None:
        self._numbers, self._most = {value: number for number, value in enumerate(first)}, most
        self._records, self._values = array("i"), array("i")

    @property
    def values(self) -> tuple[T, ...]:
        """The values by number."""
        return tuple(self._numbers)

    def put(self, record: int, value: T) -> None:
        """Note the value of a record."""
        self._records.append(record)
        self._values.append(self._number(value))

    def put_all(self, records: Places, places: Places, values: Iterable[T]) -> None:
        """Note the values of many records; they are told by their places among some values."""
        numbers = np.fromiter(map(self._number, values), dtype=np.int32)
        self._records.frombytes(records.tobytes())
        self._values.frombytes(numbers[places].tobytes())

    def _number(self, value: T) -> int:
        if len(self._numbers) >= self._most:
            return self._numbers.get(value, self._most)
        return self._numbers.setdefault(value, len(self._numbers))

    def by_record(self) -> npt.NDArray[np.int32]:
        """Return the number of the value of each record."""
        found = np.zeros(len(self._records), dtype=np.int32)
        found[np.frombuffer(self._records, dtype=np.int32)] = np.frombuffer(self._values, dtype=np.int32)
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
    # Name, bucket and record in one number, because numbers are sorted in no time.
    every = (own.items.astype(np.int64) * width + buckets[records]) * buckets.size + records
    every.sort()
    return _first_of_each(every, max(buckets.size, 1), width, names)


@compiled
def _first_of_each(every: npt.NDArray[np.int64], records: int, width: int, names: int) -> Lists:
    """Return of each name the first records of each bucket, of what `_by_bucket` put into numbers."""
    starts, kept = np.zeros(names + 1, dtype=np.int32), np.zeros(every.size, dtype=np.int32)
    pair, count, end = -1, 0, 0
    for one in every:
        if one // records != pair:
            pair, count = one // records, 0
        count += 1
        if count <= MOST_PER_BUCKET:
            kept[end] = one - pair * records
            end += 1
            starts[pair // width + 1] = end
    for name in range(names):
        starts[name + 1] = max(starts[name], starts[name + 1])
    return Lists(starts, kept[:end].copy())


def _is_any(found: npt.NDArray[np.int32], keys: int) -> npt.NDArray[np.bool_]:
    """Tell of each key whether it was found."""
    is_any = np.zeros(keys, dtype=np.bool_)
    is_any[found] = True
    return is_any
