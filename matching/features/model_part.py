"""A part of the model."""

from matching.pairs.evidence import Wording
from matching.pairs.models import ModelRelation, own_models
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The listing states only the stem of the record's model, or a longer number that contains it."""
    return pair.model.degree if pair.model.relation is ModelRelation.PARTIAL else 0.0


def word(pair: Pair) -> Wording:
    """Say which part."""
    stated, own = pair.model.stated, own_models(pair.record, pair.model)
    if pair.model.model is not None:
        return Wording(
            listing_value=stated,
            record_value=own,
            sentence=f"商品标明的“{stated}”含有记录型号“{own}”,还连着别的字符:可能是规格、尺码,也可能是另一型号",
            sentence_en=f"“{stated}” holds the record's model “{own}” and runs on: a measure, a size, or another model",
        )
    return Wording(
        listing_value=stated,
        record_value=own,
        sentence=f"商品标明的“{stated}”只与记录型号“{own}”的一部分一致",
        sentence_en=f"“{stated}” agrees with a part of the record's model “{own}” only",
    )
