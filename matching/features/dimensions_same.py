"""The same measures."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The listing states the record's exact measures."""
    same = _same(pair) if pair.record.dimensions else []
    if not same:
        return 0.0
    return 1.0 if same[0].count("x") >= 2 else 0.5


def word(pair: Pair) -> Wording:
    """Say which."""
    same = _same(pair)[0]
    return Wording(
        listing_value=same,
        record_value=same,
        sentence=f"尺寸与记录一致:{same}",
        sentence_en=f"the measures are the record's: {same}",
    )


def _same(pair: Pair) -> list[str]:
    return sorted(pair.record.dimensions & pair.listing.dimensions)
