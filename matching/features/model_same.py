"""The same model or style number."""

from matching.pairs.evidence import Wording
from matching.pairs.models import ModelRelation, own_models
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The listing states the record's model or style number, in whatever spelling."""
    found = pair.model
    return min(found.degree, 1.0) if found.relation in (ModelRelation.SAME, ModelRelation.MIXED) else 0.0


def word(pair: Pair) -> Wording:
    """Say which."""
    own = own_models(pair.record, pair.model)
    return Wording(
        listing_value=pair.model.stated,
        record_value=own,
        sentence=f"商品标明的型号(货号)与记录的“{own}”一致",
        sentence_en=f"the listing states the record's model “{own}”",
    )
