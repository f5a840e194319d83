"""The same company, by its code."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing states the record's company by its social credit code or organisation code."""
    same = [code for code in pair.listing.companies if code in pair.record.companies]
    if not same:
        return None
    return Evidence(
        degree=1.0,
        listing_value=same[0],
        record_value=same[0],
        sentence=f"企业代码与记录一致:组织机构代码{same[0]}",
        sentence_en=f"the company is the record's, by its organisation code: {same[0]}",
    )
