"""The seller that the notice names."""

from domain.identifiers import company_codes
from domain.makers import MakerName, read_makers
from domain.text import squeeze
from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing is sold by the company where the record's sample was taken."""
    listing, record = pair.listing.listing, pair.record.record
    if not record.seller or len(squeeze(record.seller)) <= _PERSON:
        return None
    is_one_company = set(company_codes(record.seller_uscc)) & set(company_codes(listing.seller_uscc))
    shown = listing.seller_name or listing.shop_name or listing.seller_uscc or ""
    degree = 1.0 if is_one_company else _degree(pair, record.seller)
    if degree <= 0.0:
        return None
    return Evidence(
        degree=degree,
        listing_value=shown,
        record_value=record.seller,
        sentence=f"卖家“{shown}”与记录的被抽样单位“{record.seller}”" + ("一致" if degree == 1.0 else "名称相近"),
        sentence_en=f"the seller “{shown}” is " + ("" if degree == 1.0 else "called like ")
        + f"the company where the sample was taken, “{record.seller}”",
    )  # fmt: skip


def _degree(pair: Pair, seller: str) -> float:
    """How surely a name is the seller's; whoever made the goods is told by `maker_same`."""
    makers = {maker.core for maker in pair.record.makers}
    own = [one for one in read_makers(seller) if len(one.core) >= 2 and not one.is_general and one.core not in makers]
    shown: tuple[MakerName, ...] = read_makers(pair.listing.listing.seller_name)
    if any(one.key and one.key == other.key for one in own for other in shown):
        return 1.0
    return 0.6 if any(one.core in pair.listing.shop.chars for one in own) else 0.0


_PERSON = 3
"""A seller of three characters may be a person's name, which says nothing and is not shown."""
