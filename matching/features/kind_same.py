"""The same kind of goods."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair
from matching.reading.kinds import Relation, kinds_in, relate


def judge(pair: Pair) -> float:
    """The listing sells the kind of goods the record is about."""
    return pair.kind.value if pair.kind in _NEAR else 0.0


def word(pair: Pair) -> Wording:
    """Say by which nouns, and how near the kinds are."""
    name, nouns = pair.record.record.product_name, pair.listing.goods.nouns
    # Of 电磁炉 and 面板 only the first is why the goods are of the record's kind.
    listed = "、".join([n for n in nouns if relate(kinds_in(n), pair.record.kinds) is pair.kind][:2] or nouns[:2])
    listed = listed if pair.record.kinds else name
    near, near_en = ("同类", "the same kind as") if pair.kind is not Relation.RELATED else ("相近", "related to")
    return Wording(
        listing_value=listed,
        record_value=name,
        sentence=f"商品({listed})与记录的“{name}”{near}",
        sentence_en=f"the goods ({listed}) are {near_en} the record's “{name}”",
    )


_NEAR = (Relation.SAME, Relation.BROADER, Relation.RELATED)  # no set: the hash of a member is computed in Python
