"""Candidates: which records are worth holding against a listing, of everything that knows records."""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import chain, islice
from typing import Protocol

from domain.brands import skeleton
from domain.image_hash import ImageHash
from matching.alike_keys import alike_keys
from matching.candidates import MOST, MOST_PER_BUCKET, Bucket
from matching.pairs.models import settled_model
from matching.reading.kinds import Relation, relate
from matching.reading.listing_reading import ListingReading
from matching.reading.record_reading import RecordReading
from matching.reading.text import Text, settle

__all__ = ["Source", "choose", "without_alike"]

_MOST_OF_OTHER_GOODS = 2
"""Records taken of goods of another kind: only near misses, unless a code brings them in."""


class Source(Protocol):
    """Records by what they are called and numbered; gives their ids."""

    def coded(self, codes: Iterable[str]) -> Iterator[str]:
        """Give the records that have one of some codes."""

    @property
    def has_pictures(self) -> bool:
        """A record shows a picture."""

    def pictured(self, shown: Sequence[ImageHash]) -> Iterator[tuple[int, str]]:
        """Give the records that show one of some pictures, each with the bits in which the two differ."""

    def has_name(self, settled: str) -> bool:
        """Tell whether a record is called so."""

    def named(self, texts: Iterable[Text]) -> Iterator[tuple[Bucket, Iterable[str]]]:
        """Give the records whose brand or maker may be named in texts, bucket by bucket."""

    def modelled(self, texts: Iterable[Text]) -> Iterator[str]:
        """Give the records whose model may be stated in texts, of each model the first."""

    def alike(self, keys: Iterable[str]) -> Iterator[str]:
        """Give the records one of whose names meets a word on a key, of each key the first."""


def choose(listing: ListingReading, sources: Sequence[Source]) -> Iterator[str]:
    """Give the ids of the records worth scoring, those with the same code, picture or model first; at most so many."""
    codes = listing.gtins + listing.ccc + listing.companies
    found = dict.fromkeys(chain.from_iterable(source.coded(codes) for source in sources)) if codes else {}
    if listing.listing.image_hashes:
        found |= dict.fromkeys(islice(_pictured(listing, sources), MOST_PER_BUCKET))
    named = _named(listing, sources)
    texts = _model_texts(listing)
    modelled = dict.fromkeys(chain.from_iterable(source.modelled(texts) for source in sources))
    found |= {record_id: None for record_id in modelled if record_id in named}
    found |= dict.fromkeys(islice(modelled, MOST // 2))
    found |= named
    if len(found) < MOST and not _states_known_brand(listing, sources):
        keys = dict.fromkeys(chain.from_iterable(map(alike_keys, _words(listing))))
        found |= dict.fromkeys(chain.from_iterable(source.alike(keys) for source in sources))
    return islice(found, MOST)


def without_alike(
    listing: ListingReading, records: Iterable[RecordReading], sources: Sequence[Source]
) -> Iterable[RecordReading]:
    """Leave out of some records those that `choose` would take as look-alikes alone, where it looks for none."""
    if not _states_known_brand(listing, sources):
        return records
    codes = {*listing.gtins, *listing.ccc, *listing.companies}
    named, modelled = _name_texts(listing), _model_texts(listing)
    return (
        record
        for record in records
        if not codes.isdisjoint(record.codes)
        or _stands(named, (name.settled for name in record.names))
        or _stands(modelled, (settled_model(model.value) for model in record.models))
    )


def _pictured(listing: ListingReading, sources: Sequence[Source]) -> Iterator[str]:
    """Give the records that show a picture of the listing, the nearest first: which stand first depends on no source.

    Shops' stand-ins for a picture meet those of very many records.
    """
    near = sorted(chain.from_iterable(source.pictured(listing.pictures) for source in sources))
    return (record_id for _, record_id in near)


def _stands(texts: Iterable[Text], keys: Iterable[str]) -> bool:
    return any(key in text.settled for key in keys for text in texts)


def _name_texts(listing: ListingReading) -> tuple[Text, ...]:
    return (*listing.titles, *listing.brand_texts, *listing.maker_texts, listing.shop)


def _model_texts(listing: ListingReading) -> tuple[Text, ...]:
    return (*listing.model_texts, listing.code_title)


def _states_known_brand(listing: ListingReading, sources: Sequence[Source]) -> bool:
    """A brand field with a record's own brand imitates no other record's."""
    return any(source.has_name(settle(skeleton(brand))) for brand in listing.brands for source in sources)


def _named(listing: ListingReading, sources: Sequence[Source]) -> dict[str, None]:
    """Records whose brand or maker may be named, those of the listing's kind of goods first."""
    texts = _name_texts(listing)
    buckets = [
        (_rank(listing.goods.kinds, kinds), has_model, records)
        for source in sources
        for (kinds, has_model), records in source.named(texts)
    ]
    every: dict[str, None] = {}
    for rank, _, records in sorted(buckets, key=lambda entry: entry[:2]):
        most = MOST_PER_BUCKET if rank < _RANK[Relation.OTHER] else _MOST_OF_OTHER_GOODS
        every |= dict.fromkeys(islice(records, most))
    return every


def _words(listing: ListingReading) -> Iterator[str]:
    """Give the words of a listing that may be a brand."""
    return chain(listing.brands, listing.latin_words, *map(listing.first_words, (2, 3, 4, 5, 6)))


_RANK = {Relation.SAME: 0, Relation.BROADER: 1, Relation.RELATED: 2, Relation.UNKNOWN: 3, Relation.OTHER: 4}


@lru_cache(maxsize=16_384)
def _rank(listing: frozenset[str], record: frozenset[str]) -> int:
    if not record:  # goods that no table knows: the title may call them by their name
        return _RANK[Relation.BROADER]
    return _RANK[relate(listing, record)]
