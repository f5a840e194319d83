"""Outside the record's scope."""

from domain.verdict import ScopeFinding
from matching.evidence import Evidence
from matching.pairing import Pair
from matching.scope import read_scope


def judge(pair: Pair) -> Evidence | None:
    """The listing shows a batch, date or size that the record does not cover."""
    outside = [finding for finding in read_scope(pair) if finding.finding is ScopeFinding.OUTSIDE]
    if not outside:
        return None
    first = outside[0]
    return Evidence(
        degree=1.0,
        listing_value=first.listing_value,
        record_value=first.record_value,
        sentence=f"商品标明的{first.listing_value}不在记录的{first.record_value}之内",
        sentence_en=f"the listing shows {first.listing_value}, outside the record's {first.record_value}",
    )
