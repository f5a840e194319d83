"""The words of the product's name."""

from rapidfuzz import fuzz

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The title repeats words of the record's product name."""
    name, title = pair.record.name_text, pair.listing.title.folded
    if not name:
        return 0.0
    # A name that stands in the title whole is what `partial_ratio` would find, too, at more cost.
    return 1.0 if name in title else fuzz.partial_ratio(name, title, score_cutoff=30) / 100


def word(pair: Pair) -> Wording:
    """Say how much of it."""
    degree, whole = judge(pair), pair.record.record.product_name
    part, part_en = ("", "") if degree == 1.0 else (f"的一部分(约{degree:.0%})", f"{degree:.0%} of ")
    return Wording(
        listing_value=pair.listing.listing.title,
        record_value=whole,
        sentence=f"标题中有记录的产品名称“{whole}”{part}",
        sentence_en=f"the title repeats {part_en}the record's product name “{whole}”",
    )
