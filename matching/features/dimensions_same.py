"""The same measures."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing states the record's exact measures."""
    same = sorted(pair.record.dimensions & pair.listing.dimensions) if pair.record.dimensions else []
    if not same:
        return None
    return Evidence(
        degree=1.0 if same[0].count("x") >= 2 else 0.5,
        listing_value=same[0],
        record_value=same[0],
        sentence=f"尺寸与记录一致:{same[0]}",
        sentence_en=f"the measures are the record's: {same[0]}",
    )
