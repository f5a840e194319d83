"""Another trademark is stated."""

from matching.evidence import Evidence
from matching.pairing import Pair
from matching.text import as_printed


def judge(pair: Pair) -> Evidence | None:
    """The listing states a trademark that is not the record's."""
    other = pair.other_brand
    if not other:
        return None
    record = pair.record.record
    own = record.brand or record.manufacturer or record.product_name
    who, who_en = (
        ("商标", "trademark") if record.brand else ("生产者", "maker") if record.manufacturer else ("产品", "product")
    )
    other = as_printed(other, *pair.listing.brand_cells)
    return Evidence(
        degree=1.0,
        listing_value=other,
        record_value=own,
        sentence=f"商品标明的品牌是“{other}”,不是记录的{who}“{own}”",
        sentence_en=f"the listing states the brand “{other}”, not the record's {who_en} “{own}”",
    )
