"""Another model is stated."""

from matching.evidence import Evidence
from matching.models import ModelRelation
from matching.pairing import Pair
from matching.text import as_printed


def judge(pair: Pair) -> Evidence | None:
    """The listing states a model that is not the record's."""
    found = pair.model
    if found.relation is ModelRelation.MIXED:
        other = _second(pair)
    elif found.relation is ModelRelation.OTHER:
        other = found.listing_value
    else:
        return None
    return Evidence(
        degree=1.0,
        listing_value=other,
        record_value=found.record_value,
        sentence=f"商品标明的型号(货号)“{other}”不是记录的“{found.record_value}”",
        sentence_en=f"the listing states the model “{other}”, not the record's “{found.record_value}”",
    )


def _second(pair: Pair) -> str:
    """The model that is stated beside the record's."""
    reading = pair.listing
    stated = (code for code in (*reading.field_codes, *reading.codes) if code.key != pair.model.key)
    return next((as_printed(code.text, *reading.model_cells, reading.listing.title) for code in stated), "")
