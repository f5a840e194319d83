"""A price far from the sample's."""

from math import log2

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair

NEEDS = ("price",)


def judge(pair: Pair) -> float:
    """The listing asks many times more, or less, than the record's sample cost, in the same currency."""
    times = _times_apart(pair)
    return 0.0 if times < _LEAST else min(log2(times) / log2(_MOST), 1.0)


def word(pair: Pair) -> Wording:
    """Say both prices, and by how much they differ."""
    shown, own, times = pair.listing.listing.price, pair.record.record.price, _times_apart(pair)
    return Wording(
        listing_value=str(shown),
        record_value=str(own),
        sentence=f"商品价格{shown}与记录中样品的价格{own}相差{times:.1f}倍(定金、配件或多件装也会如此)",
        sentence_en=f"the listing asks {shown}, the record's sample cost {own}: {times:.1f} times apart "
        "(as a deposit, a part or a pack of several may be)",
    )


def _times_apart(pair: Pair) -> float:
    """How many times one price is the other; 1 where they cannot be compared."""
    own = pair.record.record.price
    shown = pair.listing.listing.price
    if own is None or shown is None or own.currency != shown.currency or not own.amount or not shown.amount:
        return 1.0
    return float(max(own.amount, shown.amount) / min(own.amount, shown.amount))


_LEAST = 4.0
"""Below this, a sale (打三折), a pack of two or three, or another shop explains it."""
_MOST = 16.0
"""From so many times on, no more is said."""
