"""The same specification."""

from matching.pairs.evidence import Wording, held
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The listing states a power, capacity or size that is the record's."""
    return 0.0 if pair.same_spec is None else 1.0


def word(pair: Pair) -> Wording:
    """Say which, as printed."""
    shown, own = pair.print_spec(held(pair.same_spec))
    return Wording(
        listing_value=shown,
        record_value=own,
        sentence=f"商品标明的规格“{shown}”与记录的“{own}”一致",
        sentence_en=f"the listing's “{shown}” agrees with the record's “{own}”",
    )
