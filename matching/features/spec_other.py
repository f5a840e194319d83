"""Another specification is stated."""

from matching.pairs.evidence import Wording, held
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The listing states a power, capacity or size that is not the record's; sizes of clothes are none."""
    return 0.0 if pair.other_spec is None else 1.0


def word(pair: Pair) -> Wording:
    """Say which, as printed."""
    shown, own = pair.print_spec(held(pair.other_spec))
    return Wording(
        listing_value=shown,
        record_value=own,
        sentence=f"商品标明的规格是“{shown}”,不是记录的“{own}”",
        sentence_en=f"the listing states “{shown}”, not the record's “{own}”",
    )
