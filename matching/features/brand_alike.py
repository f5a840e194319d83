"""A look-alike trademark."""

from matching.pairs.evidence import Wording, held
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The listing's brand is not the record's but looks or sounds like it."""
    found = pair.naming.alike_brand
    if found is None:
        return 0.0
    _, _, is_reported = found
    return 0.9 if is_reported else 0.75


def word(pair: Pair) -> Wording:
    """Say in which way the two are alike."""
    seen, own, is_reported = held(pair.naming.alike_brand)
    way = pair.registry.how_alike(seen, own)
    how = way.explain(seen, own) if way else f"“{seen}”与记录的“{own}”近似"
    how_en = way.explain_en(seen, own) if way else f"“{seen}” is close to the record's “{own}”"
    return Wording(
        listing_value=seen,
        record_value=own,
        sentence=f"{how}(曾被通报为仿冒)" if is_reported else how,
        sentence_en=f"{how_en} (reported as an imitation)" if is_reported else how_en,
    )
