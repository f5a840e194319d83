"""What a record book holds: very many records on a shelf, those that came or changed since beside it.

Both are asked together, so that nothing a book answers depends on where a record stands.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final

from domain.brands import BrandRegistry
from domain.collector import collector_paused
from domain.image_hash import ImageHash
from domain.json_values import JsonObject
from domain.record import Record
from matching.candidates import CandidateIndex
from matching.choosing import Source, choose, without_alike
from matching.reading.listing_reading import ListingReading
from matching.reading.readings import as_line
from matching.reading.record_reading import RecordReading
from matching.records.batches import Batch, GivenRecords, JsonRecords, batches_of
from matching.records.memory import release_memory

if TYPE_CHECKING:
    from matching.records.shelf import Shelf
    from matching.sieve import Layers

__all__ = ["MANY", "Among", "Holdings", "parted"]

Among = Iterable[tuple[Sequence[str], list[int]]]
"""Records, as `Sifted.numbers` names them: ids, and places among them."""
MANY: Final = 10_000
"""From so many records on they are held in arrays and columns, and read again when a listing meets them."""

_SHARE: Final = 10
"""Of very many records at most a tenth should be beside the shelf."""


class Holdings:
    """Records of a book, found by what a listing says.

    Args:
        read: Reads a record.
        registry: Known brands.
        named: From which degree on a name counts as stated (`Policy.named`).
        has_other_makers: Tells whether the maker of a record has another name by what a person confirmed; `None`:
            none has.
    """

    def __init__(
        self,
        read: Callable[[Record], RecordReading],
        registry: BrandRegistry,
        *,
        named: float,
        has_other_makers: Callable[[Record], bool] | None = None,
    ) -> None:
        self._read = read
        self._has_other_makers = has_other_makers
        self._registry = registry
        self._named = named
        self._index = CandidateIndex(registry, read)
        self._shelf: Shelf | None = None
        self._sieve: Layers | None = None

    def put_on_shelf(self, batches: Iterable[Batch]) -> set[str]:
        """Put the first records of a book on a shelf; returns the ids of those that identify nothing."""
        from matching.records.shelf import Shelf  # noqa: PLC0415  # loads a compiler: only where many records come

        with collector_paused():
            self._shelf, beside = Shelf.of(
                batches,
                self._read,
                registry=self._registry,
                named=self._named,
                has_other_makers=self._has_other_makers,
            )
        release_memory()
        for record in beside:
            self.put(self._read(record))
        return self._shelf.unidentified

    def __len__(self) -> int:
        return len(self._index) + (0 if self._shelf is None else len(self._shelf))

    @property
    def is_scattered(self) -> bool:
        """So many records are beside the shelf that the same ones put on a new shelf would be found faster."""
        return len(self) >= MANY and len(self._index) * _SHARE > len(self)

    def get(self, record_id: str) -> RecordReading | None:
        """Return the reading of a record."""
        found = self._index.get(record_id)
        return self._shelf.get(record_id) if found is None and self._shelf is not None else found

    def put(self, reading: RecordReading) -> None:
        """Put a record beside the shelf; none with its id may be in (`drop`)."""
        self._index.add(reading)
        if self._sieve is not None:
            self._sieve.put(reading)

    def drop(self, record_id: str) -> None:
        """Take a record out; those that stood behind it come forward."""
        taken = self._index.remove(record_id)
        if taken is not None and self._sieve is not None:
            self._sieve.drop(record_id)
            for other in self._index.come_forward(taken):
                self._sieve.bring_forward(other)
        if self._shelf is not None:
            for record in self._shelf.remove(record_id):
                self.put(self._read(record))

    def candidates(self, listing: ListingReading) -> Iterator[RecordReading]:
        """Give the records worth holding against a listing."""
        return filter(None, map(self.get, choose(listing, self._sources())))

    @property
    def has_pictures(self) -> bool:
        """A record shows a picture."""
        return any(source.has_pictures for source in self._sources())

    def show(self, pictures: Sequence[ImageHash]) -> bool:
        """Tell whether a record shows one of some pictures: a listing with it is not for the compiled half."""
        return any(True for source in self._sources() for _ in source.pictured(pictures))

    def _sources(self) -> list[Source]:
        return [source for source in (self._shelf, self._index) if source is not None]

    # ---- The compiled half ----------------------------------------------------------------------------------------

    @property
    def sieve(self) -> "Layers":
        """The compiled half: made when first asked for; it follows what is put and dropped."""
        if self._sieve is None:
            from matching.sieve import Layers  # noqa: PLC0415  # loads a compiler: only where many listings come

            shelf = None if self._shelf is None else self._shelf.sieve
            self._sieve = Layers(shelf, self._index, self._registry, named=self._named)
        self._sieve.prepare()
        return self._sieve

    @property
    def has_sieve(self) -> bool:
        """`sieve` is at hand and needs not be made: that of a shelf is."""
        return self._sieve is not None or self._shelf is not None

    def sift_one(self, listing: ListingReading) -> Among | None:
        """Return the records that a listing may be about by the compiled half: none, `()`; any, `None`."""
        if listing.listing.image_hashes and self.show(listing.pictures):  # which the compiled half does not look at
            return None
        return (self._sieve or self.sieve).sift_one(listing)

    def listed(self, listing: ListingReading, among: Among) -> Iterable[RecordReading]:
        """Give the records that the compiled half listed, without those that a listing is surely not about."""
        found = self._listed(listing, among)
        return without_alike(listing, found, self._sources()) if listing.brands else found

    def _listed(self, listing: ListingReading, among: Among) -> Iterator[RecordReading]:
        others: dict[str, None] = {}
        for ids, numbers in among:
            if self._shelf is not None and ids is self._shelf.ids:
                yield from self._shelf.get_open(listing, numbers)
            else:
                others.update(dict.fromkeys(ids[number] for number in numbers))
        yield from filter(None, map(self._index.get, others))

    # ---- At rest --------------------------------------------------------------------------------------------------

    def describe(self) -> JsonObject:
        """Return what tells how to read `pieces`."""
        if self._shelf is None:
            return {}
        from matching.records.shelf_file import describe  # noqa: PLC0415  # loads a compiler

        return {"shelf": describe(self._shelf)}

    def pieces(self) -> Iterator[bytes]:
        """Give the bytes of a file, piece by piece."""
        if self._shelf is not None:
            from matching.records.shelf_file import pieces  # noqa: PLC0415  # loads a compiler

            yield from pieces(self._shelf)
        yield b"\n".join((as_line(self._index.dump()), *self._index.lines()))

    def restore(self, about: Mapping[str, Any], body: memoryview) -> None:
        """Become what gave `describe` and `pieces`.

        Args:
            about: What `describe` said.
            body: The bytes; they must stay as they are.
        """
        beside = body
        if "shelf" in about:
            from matching.records.shelf_file import open_shelf  # noqa: PLC0415  # loads a compiler

            self._shelf = open_shelf(about["shelf"], body, self._read, named=self._named)
            beside = body[about["shelf"]["bytes"] :]
        index, *lines = bytes(beside).split(b"\n")
        decoded = json.loads(index)
        self._index.restore(decoded, dict(zip(decoded["ids"], lines, strict=True)))


def parted(records: GivenRecords) -> tuple[list[Record], Iterator[Batch] | None]:
    """Return records that are few as a list, or very many as they come."""
    return _texts_parted(records) if isinstance(records, JsonRecords) else _batches_parted(batches_of(records))


def _texts_parted(given: JsonRecords) -> tuple[list[Record], Iterator[Batch] | None]:
    rest = iter(given.texts)
    first = [*islice(rest, MANY)]
    if len(first) >= MANY:
        return _batches_parted(batches_of(JsonRecords(chain(first, rest), given.read)))
    # Few become records at once: that takes less time than their columns, and what columns need is not loaded.
    read = (given.read(record_id, text) for record_id, text in first)
    return [record for record in read if record is not None], None


def _batches_parted(batches: Iterator[Batch]) -> tuple[list[Record], Iterator[Batch] | None]:
    first, size = list[Batch](), 0
    for batch in batches:
        first.append(batch)
        size += len(batch.records)
        if size >= MANY:
            return [], chain(first, batches)
    return [record for batch in first for record in batch.records], None
