"""The words of the product's name."""

from rapidfuzz import fuzz

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The title repeats words of the record's product name."""
    name = pair.record.name_text
    if not name:
        return None
    degree = fuzz.partial_ratio(name, pair.listing.title.folded, score_cutoff=30) / 100
    if degree <= 0.0:
        return None
    return Evidence(
        degree=degree,
        listing_value=pair.listing.listing.title,
        record_value=pair.record.record.product_name,
        sentence=f"标题与记录的产品名称“{pair.record.record.product_name}”有{degree:.0%}相同",
        sentence_en=f"the title repeats {degree:.0%} of the record's product name “{pair.record.record.product_name}”",
    )
