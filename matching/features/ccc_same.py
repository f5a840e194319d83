"""The same CCC certificate."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair

NEEDS = ("ccc_certificate", "attributes")


def judge(pair: Pair) -> float:
    """The listing states the record's CCC certificate."""
    return 1.0 if _same(pair) else 0.0


def word(pair: Pair) -> Wording:
    """Say which."""
    same = _same(pair)[0]
    return Wording(
        listing_value=same,
        record_value=same,
        sentence=f"CCC证书编号与记录一致:{same}",
        sentence_en=f"the CCC certificate is the record's: {same}",
    )


def _same(pair: Pair) -> list[str]:
    return [one for one in pair.listing.ccc if one in pair.record.ccc]
