"""Another trademark is stated."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair
from matching.reading.text import as_printed

NEEDS = ("brand", "attributes")


def judge(pair: Pair) -> float:
    """The listing states a trademark that is not the record's."""
    return 1.0 if pair.naming.other_brand else 0.0


def word(pair: Pair) -> Wording:
    """Say which, and who is named in the record."""
    record = pair.record.record
    whose = (
        (record.brand or "", "商标", "trademark"),
        (record.manufacturer or "", "生产者", "maker"),
        (record.label_companies or "", "标称企业", "company on the label"),
        (record.seller or "", "被抽样单位", "inspected company"),
    )
    own, who, who_en = next((one for one in whose if one[0]), (record.product_name, "产品", "product"))
    other = as_printed(pair.naming.other_brand, *pair.listing.brand_cells)
    return Wording(
        listing_value=other,
        record_value=own,
        sentence=f"商品标明的品牌是“{other}”,不是记录的{who}“{own}”",
        sentence_en=f"the listing states the brand “{other}”, not the record's {who_en} “{own}”",
    )
