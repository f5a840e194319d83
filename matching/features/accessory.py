"""A part or an accessory."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing sells a part of, or something for, the record's product and not the product."""
    cue = pair.accessory
    if not cue:
        return None
    return Evidence(
        degree=1.0,
        listing_value=cue,
        record_value=pair.record.record.product_name,
        sentence=f"标题中的“{cue}”说明卖的是配件或配套用品",
        sentence_en=f"“{cue}” in the title says that a part or an accessory is sold",
    )
