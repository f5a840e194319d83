"""The same company, by its code."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair

NEEDS = ("seller_uscc", "maker_uscc", "attributes")


def judge(pair: Pair) -> float:
    """The listing states the record's company by its social credit code or organisation code."""
    return 1.0 if _same(pair) else 0.0


def word(pair: Pair) -> Wording:
    """Say which."""
    same = _same(pair)[0]
    return Wording(
        listing_value=same,
        record_value=same,
        sentence=f"企业代码与记录一致:组织机构代码{same}",
        sentence_en=f"the company is the record's, by its organisation code: {same}",
    )


def _same(pair: Pair) -> list[str]:
    return [one for one in pair.listing.companies if one in pair.record.companies]
