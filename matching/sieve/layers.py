"""A sieve that follows its book: of the records on its shelf, and of those beside it, the latest by themselves.

Making the arrays of a sieve takes time for each of its records, so a book of many would pause with every change. What
changed last lies in a sieve of a few; when these are too many they go to a larger one, which is made anew less often.
What was taken out of the book since is still listed; the book knows that it is gone.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import reduce
from itertools import count
from math import inf
from typing import Final

import numpy as np
import numpy.typing as npt

from domain.brands import BrandRegistry
from domain.listing import Listing
from matching.candidates import CandidateIndex
from matching.reading.listing_reading import ListingReading
from matching.reading.record_reading import RecordReading
from matching.sieve.layout import Texts
from matching.sieve.making import KeyMaker
from matching.sieve.sieve import Sieve, Sifted
from matching.sieve.texts import texts_of_one

__all__ = ["Layers"]

_LATEST: Final = 32
"""Records whose arrays are made anew with every change."""
_FEW: Final = 500
_SHARE: Final = 20
"""Of the others the smaller sieve holds at most a twentieth as many as the larger one, or a few."""
_MANY: Final = 2_000
"""To look for so many listings in one sieve more takes longer than to make the arrays of another anew."""


class Layers:
    """Sieves one above the other.

    Args:
        shelf: The sieve of the records on the shelf of a book, which never changes, if it has one.
        index: The other records of the book, which change.
        registry: Known brands.
        named: From which degree on a name counts as stated (`Policy.named`).
    """

    def __init__(self, shelf: Sieve | None, index: CandidateIndex, registry: BrandRegistry, *, named: float) -> None:
        self._shelf = shelf
        self._index = index
        self._registry = registry
        self._named = named
        self._places = {record_id: place for place, record_id in enumerate(index)}
        self._next_place = count(len(index))
        self._changed = {*self._places}
        self._beside = [self._layer(), self._layer(), self._layer()]
        """The latest records, those before them, and all others."""
        self._ready: tuple[Sieve, ...] = ()
        """What is asked, all made; empty after a change."""

    def _layer(self) -> "_Layer":
        return _Layer(KeyMaker(self._registry), named=self._named)

    def put(self, reading: RecordReading) -> None:
        """Take notice of a record that was added."""
        self._places[reading.record.record_id] = next(self._next_place)
        self._changed.add(reading.record.record_id)
        self._ready = ()

    def bring_forward(self, reading: RecordReading) -> None:
        """Take notice of a record that is among the first of its name or number now, since another one is gone."""
        self._changed.add(reading.record.record_id)
        self._ready = ()

    def drop(self, record_id: str) -> None:
        """Take notice of a record that was taken out."""
        self._places.pop(record_id, None)
        self._changed.discard(record_id)
        for layer in self._beside:
            layer.drop(record_id)

    @property
    def finds_codes(self) -> bool:
        """A record is found by a code: a listing that states one is not for the sieve."""
        return self._index.has_codes or (self._shelf is not None and self._shelf.finds_codes)

    def prepare(self) -> None:
        """Make what is not made yet; `sift` does it, too."""
        if not self._ready:
            if self._changed:
                self._take_in(_LATEST)
            self._ready = tuple(self._sieves())

    def _take_in(self, latest: int) -> None:
        """Put what changed into the first layer with room for it; those before that one are emptied into it.

        Args:
            latest: How many records the first layer may hold.
        """
        waiting, self._changed, self._ready = self._changed, set(), ()
        room = (latest, max(_FEW, len(self._beside[-1]) // _SHARE), inf)
        for number, layer in enumerate(self._beside):
            if len(layer) + len(waiting) <= room[number]:
                self._put_into(number, waiting)
                return
            waiting.update(layer.places)
            self._beside[number] = self._layer()

    def _put_into(self, number: int, waiting: set[str]) -> None:
        """Put records into a layer, in the order of the book: of a name or a number only the first ones are listed."""
        layer = self._beside[number]
        arriving = self._in_order(waiting)
        if arriving and not layer.takes_from(self._places[arriving[0]]):
            arriving = self._in_order({*waiting, *layer.places})
            layer = self._beside[number] = self._layer()
        for record_id in arriving:
            if (reading := self._index.get(record_id)) is not None:
                layer.put(self._places[record_id], reading)

    def _in_order(self, ids: Iterable[str]) -> list[str]:
        return sorted(filter(self._places.__contains__, ids), key=self._places.__getitem__)

    def are_known(self, codes: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell of each code of an item, a certificate or a company whether a record is found by it."""
        self.prepare()
        return reduce(np.logical_or, (sieve.are_known(codes) for sieve in self._ready))

    def sift(self, texts: Texts) -> Sifted:
        """Tell which records each listing may be about."""
        if texts.starts.shape[1] >= _MANY:
            self._take_in(0)
        self.prepare()
        return reduce(Sifted.with_more, (sieve.sift(texts) for sieve in self._ready))

    def sift_one(self, listing: ListingReading) -> tuple[tuple[Sequence[str], list[int]], ...] | None:
        """Tell it of a single listing, whatever it states, without the columns that very many need.

        Returns:
            As `Sifted.numbers`, leaving out sieves with no record for it; `None`: any record may be meant.
        """
        self.prepare()
        if _may_state_a_code(listing.listing) and self.finds_codes and self._knows_a_code(listing):
            return None
        texts = texts_of_one(listing)
        listed = []
        for sieve in self._ready:
            found = sieve.sift_one(texts)
            if found is None:
                return None
            if found:
                listed.append((sieve.ids, found))
        return tuple(listed)

    def _sieves(self) -> Iterator[Sieve]:
        if self._shelf is not None:
            yield self._shelf
        yield from (layer.sieve for layer in self._used())

    def _used(self) -> list["_Layer"]:
        """Return the layers with records; where there is no record at all, one."""
        used = [layer for layer in self._beside if len(layer)]
        return used if used or self._shelf is not None else self._beside[:1]

    def _knows_a_code(self, listing: ListingReading) -> bool:
        codes = listing.gtins + listing.ccc + listing.companies
        return bool(codes) and bool(self.are_known(codes).any())


def _may_state_a_code(one: Listing) -> bool:
    return bool(one.attributes or one.gtin or one.seller_uscc or one.maker_uscc or one.ccc_certificate)


class _Layer:
    """Records that came one after the other, and the sieve of these.

    Args:
        maker: Takes them in.
        named: From which degree on a name counts as stated (`Policy.named`).
    """

    def __init__(self, maker: KeyMaker, *, named: float) -> None:
        self._maker = maker
        self._named = named
        self.places: dict[str, int] = {}
        """The place of each record in the book, rising."""
        self._ids: list[str] = []
        self._sieve: Sieve | None = None
        self._last = -1
        self._is_whole = True

    def __len__(self) -> int:
        return len(self.places)

    def takes_from(self, place: int) -> bool:
        """Tell whether records may come behind those that are in, from some place in the book on.

        Of one that is gone the names and numbers are still there, and would keep another one from being listed.
        """
        return self._is_whole and place > self._last

    def put(self, place: int, reading: RecordReading) -> None:
        """Take in a record, behind the others."""
        self._maker.put(len(self._ids), reading)
        self._ids.append(reading.record.record_id)
        self.places[reading.record.record_id] = self._last = place
        self._sieve = None

    def drop(self, record_id: str) -> None:
        """Take notice of a record that was taken out of the book."""
        if record_id in self.places:
            self._is_whole = False

    @property
    def sieve(self) -> Sieve:
        """The sieve: made when first asked for after a change."""
        if self._sieve is None:
            self._sieve = Sieve(self._maker.finish(named=self._named), self._ids)
        return self._sieve
