"""The same CCC certificate."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing states the record's CCC certificate."""
    same = [number for number in pair.listing.ccc if number in pair.record.ccc]
    if not same:
        return None
    return Evidence(
        degree=1.0,
        listing_value=same[0],
        record_value=same[0],
        sentence=f"CCC证书编号与记录一致:{same[0]}",
        sentence_en=f"the CCC certificate is the record's: {same[0]}",
    )
