"""The same specification."""

from matching.evidence import Evidence
from matching.pairing import Pair
from matching.text import as_printed


def judge(pair: Pair) -> Evidence | None:
    """The listing states a power, capacity or size that is the record's."""
    found = pair.same_spec
    if found is None:
        return None
    record = pair.record.record
    shown = as_printed(found[0].text, *pair.listing.measure_cells)
    own = as_printed(found[1].text, record.product_name, record.model_spec)
    return Evidence(
        degree=1.0,
        listing_value=shown,
        record_value=own,
        sentence=f"商品标明的规格“{shown}”与记录的“{own}”一致",
        sentence_en=f"the listing's “{shown}” agrees with the record's “{own}”",
    )
