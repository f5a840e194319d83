"""Outside the record's scope."""

from domain.verdict import ScopeFinding
from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair
from matching.pairs.scope import ScopeAspect

NEEDS = ("attributes",)


def judge(pair: Pair) -> float:
    """The listing shows a batch, date or size that the record does not cover."""
    return 1.0 if _outside(pair) else 0.0


def word(pair: Pair) -> Wording:
    """Say which, and what is covered."""
    first = _outside(pair)[0]
    shown, covered, what = first.listing_value, first.record_value, _ASPECTS[first.aspect]
    return Wording(
        listing_value=shown,
        record_value=covered,
        sentence=f"商品标明的{what}“{shown}”不在记录的“{covered}”之内",
        sentence_en=f"the listing shows the {first.aspect} “{shown}”, outside the record's “{covered}”",
    )


def _outside(pair: Pair) -> list[ScopeAspect]:
    if not pair.listing.listing.attributes:  # only stated fields count
        return []
    return [one for one in pair.scope if one.finding is ScopeFinding.OUTSIDE]


_ASPECTS = {"batch": "批号", "date": "生产日期", "size": "尺码"}
