"""A look-alike trademark."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing's brand is not the record's but looks or sounds like it."""
    found = pair.alike_brand
    if found is None:
        return None
    seen, own, is_reported = found
    basis, basis_en = (
        ("曾被通报为仿冒", "reported as an imitation")
        if is_reported
        else ("一字之差或同音", "one character off, or read the same")
    )
    return Evidence(
        degree=0.9 if is_reported else 0.75,
        listing_value=seen,
        record_value=own,
        sentence=f"“{seen}”与记录的“{own}”近似({basis})",
        sentence_en=f"“{seen}” is close to the record's “{own}” ({basis_en})",
    )
