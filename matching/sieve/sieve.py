"""The sieve: which records a listing may be about, for many listings at once; the full reading looks at the rest.

One-sided by construction. A listing is let go when no record with a name or number of its texts is left but those with
a model, while the listing surely states another one: `matching.pairs.decision` allows every such pair. What the
compiled loops cannot tell is given to the full reading whole.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from matching.sieve.kernels import ALL, LISTED, NONE, READ, sift, sift_one
from matching.sieve.keys import frozen
from matching.sieve.known import known_of
from matching.sieve.layout import Keys, Texts
from matching.sieve.looking import are_keys
from matching.sieve.signs import load_signs
from matching.sieve.texts import written_out

__all__ = ["Sieve", "Sifted"]


@dataclass(frozen=True, slots=True)
class _Listed:
    """Records of listings, one after the other."""

    places: npt.NDArray[np.int64]
    records: npt.NDArray[np.int32]
    ids: Sequence[str]

    def of(self, listing: int) -> list[int]:
        found: list[int] = self.records[self.places[listing] : self.places[listing + 1]].tolist()
        return found


@dataclass(frozen=True, slots=True)
class Sifted:
    """What is left of some listings."""

    answers: npt.NDArray[np.uint8]
    """[listing]: `NONE`, `LISTED` or `ALL`."""
    _listed: tuple[_Listed, ...]

    def records(self, listing: int) -> list[str]:
        """Return the ids of the records listed for a listing, none twice."""
        return list(dict.fromkeys(ids[number] for ids, numbers in self.numbers(listing) for number in numbers))

    def numbers(self, listing: int) -> Iterator[tuple[Sequence[str], list[int]]]:
        """Give for each sieve the ids of its records, and the places among them of those listed for a listing."""
        return ((listed.ids, listed.of(listing)) for listed in self._listed)

    def with_more(self, other: "Sifted") -> "Sifted":
        """Return what is left by this sieve or another one of the same listings."""
        return Sifted(np.maximum(self.answers, other.answers), self._listed + other._listed)


_FIRST: Final = np.zeros(1, dtype=np.int64)


class Sieve:
    """The compiled loops over the arrays of some records.

    Args:
        keys: The arrays.
        ids: The id of each record, by its number.
    """

    def __init__(self, keys: Keys, ids: Sequence[str]) -> None:
        self._known = known_of(load_signs(), frozen(keys))
        self._codes = frozen(keys.codes)
        self.ids = ids

    @property
    def finds_codes(self) -> bool:
        """A record is found by a code: a listing that states one is not for the sieve."""
        return self._codes.marks.size > 0

    def are_known(self, codes: Iterable[str]) -> npt.NDArray[np.bool_]:
        """Tell of each code whether a record is found by it."""
        return are_keys(self._codes, codes)

    def sift(self, texts: Texts) -> Sifted:
        """Tell which records each listing may be about."""
        answers, places, records = sift(texts, self._known)
        unread = np.flatnonzero(answers == READ)
        if unread.size == 0:
            return Sifted(answers, (_Listed(places, records, self.ids),))
        again, again_places, again_records = sift(written_out(texts, unread), self._known)
        answers[unread] = np.where(again == READ, ALL, again)
        merged = _merged(places, records, unread, again_places, again_records)
        return Sifted(answers, (_Listed(*merged, self.ids),))

    def sift_one(self, texts: Texts) -> list[int] | None:
        """Return the places in `ids` of the records that a single listing may be about; `None`: it may be about any."""
        kind, found = sift_one(texts, self._known)
        if kind == READ:
            kind, found = sift_one(written_out(texts, _FIRST), self._known)
        return found if kind in (NONE, LISTED) else None


def _merged(
    places: npt.NDArray[np.int64],
    records: npt.NDArray[np.int32],
    again: npt.NDArray[np.int64],
    again_places: npt.NDArray[np.int64],
    again_records: npt.NDArray[np.int32],
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Put the records of listings that were sifted a second time in their places."""
    counts = np.diff(places)
    counts[again] = np.diff(again_places)
    starts = places[:-1].copy()
    starts[again] = again_places[:-1] + places[-1]
    every = np.concatenate((records[: places[-1]], again_records[: again_places[-1]]))
    merged = np.zeros(places.size, dtype=np.int64)
    np.cumsum(counts, out=merged[1:])
    order = np.repeat(starts - merged[:-1], counts) + np.arange(merged[-1])
    return merged, every[order]
