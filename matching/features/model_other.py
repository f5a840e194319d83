"""Another model is stated."""

from matching.pairs.evidence import Wording
from matching.pairs.models import ModelRelation, first_model, own_models
from matching.pairs.pairing import Pair
from matching.reading.text import as_printed


def judge(pair: Pair) -> float:
    """The listing states a model that is not the record's."""
    return 1.0 if pair.model.relation in (ModelRelation.OTHER, ModelRelation.MIXED) else 0.0


def word(pair: Pair) -> Wording:
    """Say which: of several the one that is not the record's."""
    is_mixed = pair.model.relation is ModelRelation.MIXED
    other = _second(pair) if is_mixed else first_model(pair.listing, pair.record)
    own = own_models(pair.record, pair.model)
    return Wording(
        listing_value=other,
        record_value=own,
        sentence=f"商品标明的型号(货号)“{other}”不是记录的“{own}”",
        sentence_en=f"the listing states the model “{other}”, not the record's “{own}”",
    )


def _second(pair: Pair) -> str:
    """The model that is stated beside the record's."""
    reading = pair.listing
    stated = (code for code in (*reading.field_codes, *reading.codes) if code.key != pair.model.key)
    return next((as_printed(code.text, *reading.model_cells, reading.listing.title) for code in stated), "")
