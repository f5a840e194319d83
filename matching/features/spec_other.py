"""Another specification is stated."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing states a power, capacity or size that is not the record's; sizes of clothes are none."""
    found = pair.other_spec
    if found is None:
        return None
    shown, own = pair.print_spec(found)
    return Evidence(
        degree=1.0,
        listing_value=shown,
        record_value=own,
        sentence=f"商品标明的规格是“{shown}”,不是记录的“{own}”",
        sentence_en=f"the listing states “{shown}”, not the record's “{own}”",
    )
