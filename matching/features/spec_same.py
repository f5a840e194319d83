"""The same specification."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing states a power, capacity or size that is the record's."""
    found = pair.same_spec
    if found is None:
        return None
    shown, own = pair.print_spec(found)
    return Evidence(
        degree=1.0,
        listing_value=shown,
        record_value=own,
        sentence=f"商品标明的规格“{shown}”与记录的“{own}”一致",
        sentence_en=f"the listing's “{shown}” agrees with the record's “{own}”",
    )
