"""A part of the model."""

from matching.evidence import Wording
from matching.models import ModelRelation
from matching.pairing import Pair


def judge(pair: Pair) -> float:
    """The listing states only the stem of the record's model, or a longer number that contains it."""
    return pair.model.degree if pair.model.relation is ModelRelation.PARTIAL else 0.0


def word(pair: Pair) -> Wording:
    """Say which part."""
    found = pair.model
    return Wording(
        listing_value=found.listing_value,
        record_value=found.record_value,
        sentence=f"商品标明的“{found.listing_value}”只与记录型号“{found.record_value}”的一部分一致",
        sentence_en=f"“{found.listing_value}” agrees with a part of the record's model “{found.record_value}” only",
    )
