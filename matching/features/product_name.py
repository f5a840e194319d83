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
    whole = pair.record.record.product_name
    part, part_en = ("", "") if degree == 1.0 else (f"的一部分(约{degree:.0%})", f"{degree:.0%} of ")
    return Evidence(
        degree=degree,
        listing_value=pair.listing.listing.title,
        record_value=whole,
        sentence=f"标题中有记录的产品名称“{whole}”{part}",
        sentence_en=f"the title repeats {part_en}the record's product name “{whole}”",
    )
