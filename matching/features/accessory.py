"""A part or an accessory."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The listing sells a part of, or something for, the record's product and not the product."""
    return 1.0 if pair.accessory else 0.0


def word(pair: Pair) -> Wording:
    """Say by which words."""
    cue = pair.accessory
    return Wording(
        listing_value=cue,
        record_value=pair.record.record.product_name,
        sentence=f"标题中的“{cue}”说明卖的是配件或配套用品",
        sentence_en=f"“{cue}” in the title says that a part or an accessory is sold",
    )
