"""Many listings in turn: one step of reading or holding for all of them, then the next step for all.

A step that is done for a hundred listings in a row finds its instructions and its words at hand in the processor, and
takes two thirds of the time that it takes between all the other steps. Whatever is asked for here is computed once and
kept where the decision finds it, so that the order of the steps changes no answer; a step that is left out is done
later, where it is needed.
"""

from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import Final, TypeVar

from matching.pairs.pairing import Pair
from matching.reading.listing_reading import ListingReading

__all__ = ["AT_ONCE", "hold_in_turn", "read_in_turn"]

T = TypeVar("T")
AT_ONCE: Final = 128
"""Listings gone through in turn: more would gain nothing, and all their pairs are held in memory meanwhile."""
_Steps = tuple[Callable[[T], object], ...]


def read_in_turn(listings: Sequence[ListingReading]) -> None:
    """Read of listings what every listing is asked about that some record may be meant by."""
    _go_through(listings, _OF_LISTINGS)


def hold_in_turn(pairs: Sequence[Pair]) -> None:
    """Find out about pairs what nearly every pair is asked about that may be flagged."""
    _go_through(pairs, _OF_PAIRS)


def _go_through(every: Iterable[T], steps: _Steps[T]) -> None:
    for step in steps:
        for one in every:
            step(one)


_OF_LISTINGS: Final[_Steps[ListingReading]] = tuple(map(attrgetter, ("title", "codes", "model_signs")))
_OF_PAIRS: Final[_Steps[Pair]] = tuple(map(attrgetter, ("record.called", "naming.who", "model", "accessory", "kind")))
