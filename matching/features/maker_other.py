"""Another maker is stated."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing states a maker that is not the record's."""
    other = pair.other_maker
    if not other:
        return None
    own = pair.record.record.manufacturer or ""
    return Evidence(
        degree=1.0,
        listing_value=other,
        record_value=own,
        sentence=f"商品标明的生产者是“{other}”,不是记录的“{own}”",
        sentence_en=f"the listing states the maker “{other}”, not the record's “{own}”",
    )
