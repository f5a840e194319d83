"""Another maker is stated."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair

NEEDS = ("maker_name", "attributes")


def judge(pair: Pair) -> float:
    """The listing states a maker that is not the record's."""
    return 1.0 if pair.naming.other_maker else 0.0


def word(pair: Pair) -> Wording:
    """Say which."""
    other, own = pair.naming.other_maker, pair.record.record.manufacturer or ""
    return Wording(
        listing_value=other,
        record_value=own,
        sentence=f"商品标明的生产者是“{other}”,不是记录的“{own}”",
        sentence_en=f"the listing states the maker “{other}”, not the record's “{own}”",
    )
