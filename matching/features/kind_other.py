"""Another kind of goods."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair
from matching.reading.kinds import Relation


def judge(pair: Pair) -> float:
    """The listing sells goods of another kind than the record is about, or names no kind that is known."""
    if pair.kind is Relation.OTHER:
        return 1.0
    return 0.3 if pair.kind is Relation.UNKNOWN else 0.0


def word(pair: Pair) -> Wording:
    """Say which goods, or that nothing shows it."""
    name = pair.record.record.product_name or "(未写明品名)"
    if pair.kind is Relation.UNKNOWN:
        return Wording(
            listing_value=pair.listing.listing.title[:40],
            record_value=name,
            sentence=f"看不出商品与记录的“{name}”是同一类",
            sentence_en=f"nothing shows that the goods are of the record's kind “{name}”",
        )
    listed = "、".join(pair.listing.goods.nouns[:3])
    return Wording(
        listing_value=listed,
        record_value=name,
        sentence=f"商品是{listed},不是记录的“{name}”",
        sentence_en=f"the goods are {listed}, not the record's “{name}”",
    )
