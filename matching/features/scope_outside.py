"""Outside the record's scope."""

from domain.verdict import ScopeFinding
from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing shows a batch, date or size that the record does not cover."""
    if not pair.listing.listing.attributes:  # only stated fields count
        return None
    outside = [finding for finding in pair.scope if finding.finding is ScopeFinding.OUTSIDE]
    if not outside:
        return None
    first = outside[0]
    shown, covered, what = first.listing_value, first.record_value, _ASPECTS[first.aspect]
    return Evidence(
        degree=1.0,
        listing_value=shown,
        record_value=covered,
        sentence=f"商品标明的{what}“{shown}”不在记录的“{covered}”之内",
        sentence_en=f"the listing shows the {first.aspect} “{shown}”, outside the record's “{covered}”",
    )


_ASPECTS = {"batch": "批号", "date": "生产日期", "size": "尺码"}
