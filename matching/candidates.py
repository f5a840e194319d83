"""An inverted index from what a record is called and numbered to the records, for records that change.

A listing looks up the pieces of its own texts (`matching.choosing`). How many records are looked at depends on what the
listing says, never on how many records there are.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from itertools import chain, islice
from operator import add
from typing import Any

from domain.brands import BrandRegistry, skeleton
from domain.image_hash import ImageHash, read_image_hash
from domain.json_values import JsonObject
from domain.record import Record
from matching.alike_keys import near_keys
from matching.pictures import Pictures, pictures_of
from matching.postings import Ids, Postings
from matching.reading.readings import Readings
from matching.reading.record_reading import RecordReading
from matching.reading.text import Text

__all__ = ["MOST", "MOST_PER_BUCKET", "Bucket", "CandidateIndex"]

Bucket = tuple[frozenset[str], bool]
"""Kinds of goods, and whether the records name a model."""
_Lengths = dict[str, dict[int, None]]
"""First two characters of keys → how long keys that begin so are. Never shrinks."""

MOST_PER_BUCKET = 12
"""Records taken of one name, one kind of goods and one state of the model (named or not): they are decided alike."""
MOST = 60
"""Records scored for one listing, codes first."""


class CandidateIndex:
    """Names, models and codes of records, looked up by what a listing says."""

    def __init__(self, registry: BrandRegistry, read: Callable[[Record], RecordReading]) -> None:
        self._registry = registry
        self._readings = Readings(read)
        self._phrases: dict[str, dict[Bucket, Ids]] = {}
        self._prefixes: _Lengths = {}
        self._near = Postings()
        self._models = Postings()
        self._model_prefixes: _Lengths = {}
        self._codes = Postings()
        self._pictures = Postings()
        self._shown: Pictures | None = None
        """The keys of `_pictures` in their order, by their numbers; `None`: to be made."""

    def __len__(self) -> int:
        return len(self._readings)

    def __iter__(self) -> Iterator[str]:
        return iter(self._readings)

    def get(self, record_id: str) -> RecordReading | None:
        """Return the reading of a record in the index."""
        return self._readings.get(record_id)

    def add(self, reading: RecordReading) -> None:
        """Add a record; one with the same id is replaced."""
        record_id = reading.record.record_id
        self.remove(record_id)
        for phrase in _phrases_of(reading):
            self._phrases.setdefault(phrase, {}).setdefault(_bucket_of(reading), {})[record_id] = None
            self._prefixes.setdefault(phrase[:2], {})[len(phrase)] = None
        for model in _models_of(reading):
            self._model_prefixes.setdefault(model[:2], {})[len(model)] = None
        for postings, keys in self._places_of(reading):
            for key in keys:
                postings.put(key, record_id)
        self._note_pictures(reading)
        self._readings.put(reading)

    def remove(self, record_id: str) -> RecordReading | None:
        """Take a record out and return it, if it is in. A name that no record bears any more is no name."""
        reading = self._readings.pop(record_id)
        if reading is None:
            return None
        bucket = _bucket_of(reading)
        for phrase in _phrases_of(reading):
            buckets = self._phrases[phrase]
            del buckets[bucket][record_id]
            if not buckets[bucket]:
                del buckets[bucket]
            if not buckets:
                del self._phrases[phrase]
        for postings, keys in self._places_of(reading):
            for key in keys:
                postings.take(key, record_id)
        self._note_pictures(reading)
        return reading

    def _note_pictures(self, reading: RecordReading) -> None:
        if reading.pictures:
            self._shown = None

    def come_forward(self, taken: RecordReading) -> Iterator[RecordReading]:
        """Give the records that are among the first of a name or a model only since another one was taken out."""
        bucket = _bucket_of(taken)
        lists = [(self._phrases.get(phrase, {}).get(bucket, {}), MOST_PER_BUCKET) for phrase in _phrases_of(taken)]
        lists += [(self._models.get(model), MOST) for model in _models_of(taken)]
        for records, most in lists:
            yield from map(self._readings.__getitem__, islice(records, most - 1, most))

    def _places_of(self, reading: RecordReading) -> tuple[tuple[Postings, Iterable[str]], ...]:
        return (
            (self._near, near_keys(reading.names, self._registry)),
            (self._models, _models_of(reading)),
            (self._codes, reading.codes),
            (self._pictures, map(str, reading.pictures)),
        )

    @property
    def has_codes(self) -> bool:
        """A record is found by a code: of an item, a certificate, a company."""
        return bool(self._codes)

    def readings(self) -> Iterator[RecordReading]:
        """Give every record as it was read."""
        return map(self._readings.__getitem__, self._readings)

    def lines(self) -> Iterator[bytes]:
        """Give each record in its JSON form, in the order of the ids of `dump`."""
        return self._readings.lines()

    def dump(self) -> JsonObject:
        """Return the index as a JSON value; a record is written as its number in `ids`."""
        numbers = {record_id: number for number, record_id in enumerate(self._readings)}
        phrases: JsonObject = {
            phrase: [[sorted(kinds), has_model, [numbers[i] for i in ids]] for (kinds, has_model), ids in found.items()]
            for phrase, found in self._phrases.items()
        }
        return {
            "ids": list(numbers),
            "phrases": phrases,
            "prefixes": {start: list(lengths) for start, lengths in self._prefixes.items()},
            "model_prefixes": {start: list(lengths) for start, lengths in self._model_prefixes.items()},
            "near": self._near.dump(numbers),
            "models": self._models.dump(numbers),
            "codes": self._codes.dump(numbers),
            "pictures": self._pictures.dump(numbers),
        }

    def restore(self, dumped: Mapping[str, Any], records: Mapping[str, bytes]) -> None:
        """Become the index that gave a value of `dump`; its records are read when a listing first meets them."""
        ids = dumped["ids"]
        by_name = {"near": self._near, "models": self._models, "codes": self._codes, "pictures": self._pictures}
        for name, postings in by_name.items():
            postings.restore(dumped[name], ids)
        self._phrases = {
            phrase: {
                (frozenset(kinds), has_model): dict.fromkeys(map(ids.__getitem__, found))
                for kinds, has_model, found in buckets
            }
            for phrase, buckets in dumped["phrases"].items()
        }
        self._prefixes = {start: dict.fromkeys(lengths) for start, lengths in dumped["prefixes"].items()}
        self._model_prefixes = {start: dict.fromkeys(lengths) for start, lengths in dumped["model_prefixes"].items()}
        for record_id, line in records.items():
            self._readings.put_line(record_id, line)

    def coded(self, codes: Iterable[str]) -> Iterator[str]:
        """Give the records that have one of some codes."""
        return chain.from_iterable(map(self._codes.get, codes))

    @property
    def has_pictures(self) -> bool:
        """A record shows a picture."""
        return bool(self._pictures)

    def pictured(self, shown: Iterable[ImageHash]) -> Iterator[tuple[int, str]]:
        """Give the records that show one of some pictures, each with the bits in which the two differ."""
        if not self.has_pictures:
            return
        keys = [key for key, _ in self._pictures.items()]
        if self._shown is None:
            self._shown = pictures_of(enumerate(map(read_image_hash, keys)))
        for distance, number in self._shown.near(shown):
            yield from ((distance, record_id) for record_id in self._pictures.get(keys[number]))

    def has_name(self, settled: str) -> bool:
        """Tell whether a record is called so."""
        return settled in self._phrases

    def named(self, texts: Iterable[Text]) -> Iterator[tuple[Bucket, Iterable[str]]]:
        """Give the records whose brand or maker may be named in texts, bucket by bucket."""
        found: dict[str, None] = {}
        for text in texts:
            found |= _pieces(text.settled, self._prefixes, self._phrases)
        for phrase in found:
            yield from self._phrases[phrase].items()

    def modelled(self, texts: Iterable[Text]) -> Iterator[str]:
        """Give the records whose model may be stated in texts, of each model the first."""
        for text in texts:
            for piece in _pieces(text.skeleton, self._model_prefixes, self._models):
                yield from islice(self._models.get(piece), MOST)

    def alike(self, keys: Iterable[str]) -> Iterator[str]:
        """Give the records one of whose names meets a word on a key, of each key the first."""
        for records in self._near.hits(keys):
            yield from islice(records, MOST_PER_BUCKET)


def _phrases_of(reading: RecordReading) -> set[str]:
    return {name.settled for name in reading.names}


def _bucket_of(reading: RecordReading) -> Bucket:
    return reading.kinds, bool(reading.models)


def _models_of(reading: RecordReading) -> set[str]:
    return {skeleton(model.value) for model in reading.models}


def _pieces(chars: str, prefixes: _Lengths, keys: Container[str]) -> dict[str, None]:
    """Return every piece of a text that is a key, in order: found by its first two characters, then by each length."""
    found: dict[str, None] = {}
    # Most places begin no key: they are passed over without a step of Python for each.
    for place, lengths in enumerate(map(prefixes.get, map(add, chars, chars[1:]))):
        if lengths:
            for length in lengths:
                piece = chars[place : place + length]
                if len(piece) == length and piece in keys:
                    found[piece] = None
    return found
