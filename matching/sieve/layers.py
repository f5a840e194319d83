"""A sieve that follows its book: one made of all records, and a small one made of those that changed since.

Making a sieve takes time for each of its records, so a book of many would pause with every change. What was taken out
of the book since is still listed; the book knows that it is gone.
"""

from collections.abc import Iterable
from typing import Final

from domain.brands import BrandRegistry
from matching.candidates import CandidateIndex
from matching.record_reading import RecordReading
from matching.sieve.sieve import Columns, Sieve, Sifted

__all__ = ["Layers"]

_FEW: Final = 500
_SHARE: Final = 20
"""The small sieve holds at most a twentieth of the records of the large one, or a few."""


class Layers:
    """Sieves one above the other.

    Args:
        index: The candidates of a book, which changes.
        registry: Known brands.
        named: From which degree on a name counts as stated (`Policy.named`).
    """

    def __init__(self, index: CandidateIndex, registry: BrandRegistry, *, named: float) -> None:
        self._index = index
        self._registry = registry
        self._named = named
        self._base = self._sieve(index.readings())
        self._size = len(index)
        self._changed: dict[str, None] = {}
        self._small: Sieve | None = None

    def put(self, reading: RecordReading) -> None:
        """Take notice of a record that was added or changed."""
        self._changed[reading.record.record_id] = None
        self._small = None

    @property
    def finds_codes(self) -> bool:
        """A record is found by a code: a listing that states one is not for the sieve."""
        return self._index.has_codes

    def prepare(self) -> None:
        """Make what is not made yet; `sift` does it, too."""
        if len(self._changed) > max(_FEW, self._size // _SHARE):
            self._base, self._size = self._sieve(self._index.readings()), len(self._index)
            self._changed.clear()
        if self._changed and self._small is None:
            self._small = self._sieve(filter(None, map(self._index.get, self._changed)))

    def _sieve(self, readings: Iterable[RecordReading]) -> Sieve:
        return Sieve.of(readings, self._registry, named=self._named)

    def sift(self, columns: Columns) -> Sifted:
        """Tell which records each listing may be about."""
        self.prepare()
        sifted = self._base.sift(columns)
        if self._small is None or not self._changed:
            return sifted
        return sifted.with_more(self._small.sift(columns))
