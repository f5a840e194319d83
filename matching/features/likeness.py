"""How much the title reads like the record."""

from rapidfuzz import fuzz

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The title as a whole reads like what the record names: brand, maker, model and product in one line."""
    degree = fuzz.ratio(pair.record.line, pair.listing.title.chars) / 100
    return degree if degree >= _LEAST else 0.0


def word(pair: Pair) -> Wording:
    """Say by how much."""
    degree = judge(pair)
    record = pair.record.record
    printed = " ".join(filter(None, (record.brand, record.manufacturer, record.product_name, record.model_spec)))
    return Wording(
        listing_value=pair.listing.listing.title,
        record_value=printed,
        sentence=f"标题整体与记录(商标或生产者、产品名称、型号连写)有{degree:.0%}相似",
        sentence_en=f"the title as a whole is {degree:.0%} like brand or maker, product name and model of the record",
    )


_LEAST = 0.05
"""Below this, two lines share hardly a sign."""
