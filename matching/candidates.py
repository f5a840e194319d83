"""Candidates: which records are worth holding against a listing.

An inverted index from what a record is called and numbered to the records; a listing looks up the pieces of its own
texts. The number of records looked at depends on what the listing says, never on how many records there are.
"""

from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from itertools import chain
from operator import add
from typing import Any

from domain.brands import BrandRegistry, skeleton
from domain.json_values import JsonObject
from domain.record import Record
from matching.alike_keys import alike_keys, near_keys
from matching.kinds import Relation, relate
from matching.postings import Ids, Postings
from matching.reading import ListingReading
from matching.readings import Readings
from matching.record_reading import RecordReading
from matching.text import settle

__all__ = ["MOST", "MOST_PER_BUCKET", "CandidateIndex"]

_Bucket = tuple[frozenset[str], bool]
"""Kinds of goods, and whether the records name a model."""
_Lengths = dict[str, dict[int, None]]
"""First two characters of keys → how long keys that begin so are. Never shrinks."""

MOST_PER_BUCKET = 12
"""Records taken of one name, one kind of goods and one state of the model (named or not): they are decided alike."""
_MOST_OF_OTHER_GOODS = 2
"""Records taken of goods of another kind: only near misses, unless a code brings them in."""
MOST = 60
"""Records scored for one listing, codes first."""


class CandidateIndex:
    """Names, models and codes of records, looked up by what a listing says."""

    def __init__(self, registry: BrandRegistry, read: Callable[[Record], RecordReading]) -> None:
        self._registry = registry
        self._readings = Readings(read)
        self._phrases: dict[str, dict[_Bucket, Ids]] = {}
        self._prefixes: _Lengths = {}
        self._near = Postings()
        self._models = Postings()
        self._model_prefixes: _Lengths = {}
        self._codes = Postings()

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
        self._readings.put(reading)

    def remove(self, record_id: str) -> None:
        """Take a record out; nothing happens when it is not in. A name that no record bears any more is no name."""
        reading = self._readings.pop(record_id)
        if reading is None:
            return
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

    def _places_of(self, reading: RecordReading) -> tuple[tuple[Postings, Iterable[str]], ...]:
        return (
            (self._near, near_keys(reading.names, self._registry)),
            (self._models, _models_of(reading)),
            (self._codes, reading.codes),
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
        }

    def restore(self, dumped: Mapping[str, Any], records: Mapping[str, bytes]) -> None:
        """Become the index that gave a value of `dump`; its records are read when a listing first meets them."""
        ids = dumped["ids"]
        for name, postings in (("near", self._near), ("models", self._models), ("codes", self._codes)):
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

    def find(self, listing: ListingReading) -> Iterator[RecordReading]:
        """Give the records worth scoring, those with the same code or model first; at most a fixed number."""
        found: dict[str, None] = {}
        for code in listing.gtins + listing.ccc + listing.companies:
            found |= self._codes.get(code)
        named = self._named(listing)
        modelled = self._modelled(listing)
        found |= {record_id: None for record_id in modelled if record_id in named}
        found |= dict.fromkeys(list(modelled)[: MOST // 2])
        found |= named
        if len(found) < MOST and not self._states_known_brand(listing):
            found |= self._alike(listing)
        for record_id in list(found)[:MOST]:
            yield self._readings[record_id]

    def _states_known_brand(self, listing: ListingReading) -> bool:
        """A brand field with a record's own brand imitates no other record's."""
        return any(self._phrases.get(settle(skeleton(brand))) for brand in listing.brands)

    def _named(self, listing: ListingReading) -> dict[str, None]:
        """Records whose brand or maker may be named, those of the listing's kind of goods first."""
        buckets: list[tuple[int, bool, dict[str, None]]] = []
        every: dict[str, None] = {}
        for phrase in self._phrases_in(listing):
            for (kinds, has_model), records in self._phrases[phrase].items():
                buckets.append((_rank(listing.goods.kinds, kinds), has_model, records))
        for rank, _, records in sorted(buckets, key=lambda entry: entry[:2]):
            most = MOST_PER_BUCKET if rank <= _RANK[Relation.RELATED] else _MOST_OF_OTHER_GOODS
            every |= dict.fromkeys(_first(records, most))
        return every

    def _phrases_in(self, listing: ListingReading) -> dict[str, None]:
        texts = (*listing.titles, *listing.brand_texts, *listing.maker_texts, listing.shop)
        found: dict[str, None] = {}
        for text in texts:
            found |= _pieces(text.settled, self._prefixes, self._phrases)
        return found

    def _modelled(self, listing: ListingReading) -> dict[str, None]:
        found: dict[str, None] = {}
        for text in (*listing.model_texts, listing.code_title):
            for piece in _pieces(text.skeleton, self._model_prefixes, self._models):
                found |= dict.fromkeys(list(_first(self._models.get(piece), MOST)))
        return found

    def _alike(self, listing: ListingReading) -> dict[str, None]:
        words = [*listing.brands, *listing.latin_words]
        for size in (2, 3, 4, 5, 6):
            words += listing.first_words(size)
        found: dict[str, None] = {}
        for records in self._near.hits(chain.from_iterable(map(alike_keys, words))):
            found |= dict.fromkeys(_first(records, MOST_PER_BUCKET))
        return found


_RANK = {Relation.SAME: 0, Relation.BROADER: 1, Relation.RELATED: 2, Relation.UNKNOWN: 3, Relation.OTHER: 4}


@lru_cache(maxsize=16_384)
def _rank(listing: frozenset[str], record: frozenset[str]) -> int:
    return _RANK[relate(listing, record)]


def _phrases_of(reading: RecordReading) -> set[str]:
    return {name.settled for name in reading.names}


def _bucket_of(reading: RecordReading) -> _Bucket:
    return reading.kinds, bool(reading.models)


def _models_of(reading: RecordReading) -> set[str]:
    return {skeleton(model.value) for model in reading.models}


def _first(records: dict[str, None], most: int) -> Iterator[str]:
    for count, record_id in enumerate(records):
        if count >= most:
            return
        yield record_id


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
