"""A look-alike trademark."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing's brand is not the record's but looks or sounds like it."""
    found = pair.alike_brand
    if found is None:
        return None
    seen, own, is_reported = found
    way = pair.registry.how_alike(seen, own)
    how = way.explain(seen, own) if way else f"“{seen}”与记录的“{own}”近似"
    how_en = way.explain_en(seen, own) if way else f"“{seen}” is close to the record's “{own}”"
    return Evidence(
        degree=0.9 if is_reported else 0.75,
        listing_value=seen,
        record_value=own,
        sentence=f"{how}(曾被通报为仿冒)" if is_reported else how,
        sentence_en=f"{how_en} (reported as an imitation)" if is_reported else how_en,
    )
