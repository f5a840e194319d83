"""Candidates: which records are worth holding against a listing.

An inverted index from what a record is called and numbered to the records; a listing looks up the pieces of its own
texts. The number of records looked at depends on what the listing says, never on how many records there are.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain
from operator import add

from domain.brands import BrandRegistry, skeleton
from matching.kinds import Relation, relate
from matching.names import pinyin_of
from matching.reading import ListingReading
from matching.record_reading import RecordReading
from matching.text import settle

__all__ = ["CandidateIndex"]

_MOST_PER_BUCKET = 12
"""Records taken of one name, one kind of goods and one state of the model (named or not): they are decided alike."""
_MOST_OF_OTHER_GOODS = 2
"""Records taken of goods of another kind: only near misses, unless a code brings them in."""
_MOST = 60
"""Records scored for one listing, codes first."""


class CandidateIndex:
    """Names, models and codes of records, looked up by what a listing says."""

    def __init__(self, registry: BrandRegistry) -> None:
        self._registry = registry
        self._readings: dict[str, RecordReading] = {}
        self._phrases: dict[str, dict[tuple[frozenset[str], bool], dict[str, None]]] = defaultdict(
            lambda: defaultdict(dict)
        )
        self._prefixes: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._near: dict[str, dict[str, None]] = defaultdict(dict)
        self._models: dict[str, dict[str, None]] = defaultdict(dict)
        self._model_prefixes: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
        self._codes: dict[str, dict[str, None]] = defaultdict(dict)

    def __len__(self) -> int:
        return len(self._readings)

    def get(self, record_id: str) -> RecordReading | None:
        """Return the reading of a record in the index."""
        return self._readings.get(record_id)

    def add(self, reading: RecordReading) -> None:
        """Add a record; one with the same id is replaced."""
        self.remove(reading.record.record_id)
        self._change(reading, 1)
        self._readings[reading.record.record_id] = reading

    def remove(self, record_id: str) -> None:
        """Take a record out; nothing happens when it is not in."""
        reading = self._readings.pop(record_id, None)
        if reading is not None:
            self._change(reading, -1)

    def _change(self, reading: RecordReading, by: int) -> None:
        record_id = reading.record.record_id
        bucket = (reading.kinds, bool(reading.models))
        for phrase in _phrases_of(reading):
            _put(self._phrases[phrase][bucket], record_id, by)
            self._prefixes[phrase[:2]][len(phrase)] += by
        for key in self._near_keys(reading):
            _put(self._near[key], record_id, by)
        for model in {skeleton(model.value) for model in reading.models}:
            _put(self._models[model], record_id, by)
            self._model_prefixes[model[:2]][len(model)] += by
        for code in reading.gtins + reading.ccc + reading.operators:
            _put(self._codes[code], record_id, by)

    def _near_keys(self, reading: RecordReading) -> set[str]:
        """Keys under which a look-alike of one of the record's names is found."""
        keys: set[str] = set()
        for name in reading.names:
            if name.key.isascii():
                keys |= set(_gapped(name.key)) if len(name.key) >= 5 else set()
            elif len(name.key) >= 3:
                keys |= {*_gapped(name.key), pinyin_of(name.key)}
            keys |= {imitation.name for imitation in self._registry.imitations_of(name.key)}
        return keys

    def find(self, listing: ListingReading) -> Iterator[RecordReading]:
        """Give the records worth scoring, those with the same code or model first; at most a fixed number."""
        found: dict[str, None] = {}
        for code in listing.gtins + listing.ccc + listing.companies:
            found |= self._codes.get(code, {})
        named = self._named(listing)
        modelled = self._modelled(listing)
        found |= {record_id: None for record_id in modelled if record_id in named}
        found |= dict.fromkeys(list(modelled)[: _MOST // 2])
        found |= named
        if len(found) < _MOST and not self._states_known_brand(listing):
            found |= self._alike(listing)
        for record_id in list(found)[:_MOST]:
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
                if records:
                    buckets.append((_rank(listing.goods.kinds, kinds), has_model, records))
        for rank, _, records in sorted(buckets, key=lambda entry: entry[:2]):
            most = _MOST_PER_BUCKET if rank <= _RANK[Relation.RELATED] else _MOST_OF_OTHER_GOODS
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
                found |= dict.fromkeys(list(_first(self._models[piece], _MOST)))
        return found

    def _alike(self, listing: ListingReading) -> dict[str, None]:
        words = [*listing.brands, *listing.latin_words]
        for size in (3, 4, 5, 6):
            words += listing.first_words(size)
        found: dict[str, None] = {}
        for records in filter(None, map(self._near.get, chain.from_iterable(map(_alike_keys, words)))):
            found |= dict.fromkeys(_first(records, _MOST_PER_BUCKET))
        return found


_RANK = {Relation.SAME: 0, Relation.BROADER: 1, Relation.RELATED: 2, Relation.UNKNOWN: 3, Relation.OTHER: 4}


@lru_cache(maxsize=16_384)
def _rank(listing: frozenset[str], record: frozenset[str]) -> int:
    return _RANK[relate(listing, record)]


def _phrases_of(reading: RecordReading) -> set[str]:
    return {name.settled for name in reading.names}


def _put(records: dict[str, None], record_id: str, by: int) -> None:
    if by > 0:
        records[record_id] = None
    else:
        records.pop(record_id, None)


def _first(records: dict[str, None], most: int) -> Iterator[str]:
    for count, record_id in enumerate(records):
        if count >= most:
            return
        yield record_id


def _pieces(chars: str, prefixes: Mapping[str, Mapping[int, int]], keys: Mapping[str, object]) -> dict[str, None]:
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


@lru_cache(maxsize=65_536)
def _alike_keys(word: str) -> tuple[str, ...]:
    """Return the keys under which records wait whose name a word may imitate."""
    open_words = _gapped(word) if len(word) >= 3 else ()
    return (word, *open_words) if word.isascii() else (word, *open_words, pinyin_of(word))


def _gapped(word: str) -> tuple[str, ...]:
    """Return a word with each character left open in turn, so that words one character apart meet."""
    keys = [f"{word[:i]}*{word[i + 1 :]}" for i in range(len(word))]
    if word.isascii():  # one more, one less
        keys += [word[:i] + "*" + word[i:] for i in range(len(word) + 1)]
    return tuple(keys)
