"""A sieve that follows its book: of the records on its shelf, of those beside it, and of those that changed since.

Making a sieve takes time for each of its records, so a book of many would pause with every change. What was taken out
of the book since is still listed; the book knows that it is gone.
"""

from collections.abc import Iterable, Sequence
from functools import reduce
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

_FEW: Final = 500
_SHARE: Final = 20
"""The small sieve holds at most a twentieth of the records of the large one, or a few."""


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
        self._base: Sieve | None = None
        self._size = 0
        self._changed: dict[str, None] = {}
        self._small: Sieve | None = None
        if shelf is None or len(index):
            self._make_base()

    def put(self, reading: RecordReading) -> None:
        """Take notice of a record that was added or changed."""
        self._changed[reading.record.record_id] = None
        self._small = None

    @property
    def finds_codes(self) -> bool:
        """A record is found by a code: a listing that states one is not for the sieve."""
        return self._index.has_codes or (self._shelf is not None and self._shelf.finds_codes)

    def prepare(self) -> None:
        """Make what is not made yet; `sift` does it, too."""
        if len(self._changed) > max(_FEW, self._size // _SHARE):
            self._make_base()
        if self._changed and self._small is None:
            self._small = self._make(filter(None, map(self._index.get, self._changed)))

    def _make_base(self) -> None:
        self._base, self._size = self._make(self._index.readings()), len(self._index)
        self._changed.clear()
        self._small = None

    def _make(self, readings: Iterable[RecordReading]) -> Sieve:
        maker, ids = KeyMaker(self._registry), list[str]()
        for reading in readings:
            maker.put(len(ids), reading)
            ids.append(reading.record.record_id)
        return Sieve(maker.finish(named=self._named), ids)

    def are_known(self, codes: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell of each code of an item, a certificate or a company whether a record is found by it."""
        self.prepare()
        return reduce(np.logical_or, (sieve.are_known(codes) for sieve in self._sieves()))

    def sift(self, texts: Texts) -> Sifted:
        """Tell which records each listing may be about."""
        self.prepare()
        return reduce(Sifted.with_more, (sieve.sift(texts) for sieve in self._sieves()))

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
        for sieve in self._sieves():
            found = sieve.sift_one(texts)
            if found is None:
                return None
            if found:
                listed.append((sieve.ids, found))
        return tuple(listed)

    def _sieves(self) -> Iterable[Sieve]:
        return filter(None, (self._shelf, self._base, self._small))

    def _knows_a_code(self, listing: ListingReading) -> bool:
        codes = listing.gtins + listing.ccc + listing.companies
        return bool(codes) and bool(self.are_known(codes).any())


def _may_state_a_code(one: Listing) -> bool:
    return bool(one.attributes or one.gtin or one.seller_uscc or one.maker_uscc or one.ccc_certificate)
