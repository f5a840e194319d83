"""Another model is stated."""

from matching.evidence import Evidence
from matching.pairing import ModelRelation, Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing states a model that is not the record's."""
    found = pair.model
    if found.relation is ModelRelation.MIXED:
        other = next((code.text for code in pair.listing.field_codes), found.listing_value)
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
