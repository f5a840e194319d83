"""The seller that the notice names."""

from domain.identifiers import company_codes
from domain.makers import MakerName, read_makers
from domain.text import squeeze
from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair

NEEDS = ("seller_uscc", "seller_name", "shop_name")


def judge(pair: Pair) -> float:
    """The listing is sold by the company where the record's sample was taken."""
    listing, record = pair.listing.listing, pair.record.record
    if not record.seller or len(squeeze(record.seller)) <= _PERSON:
        return 0.0
    is_one_company = set(company_codes(record.seller_uscc)) & set(company_codes(listing.seller_uscc))
    return 1.0 if is_one_company else _degree(pair, record.seller)


def word(pair: Pair) -> Wording:
    """Say who sells, and how surely it is that company."""
    listing, degree = pair.listing.listing, judge(pair)
    shown = listing.seller_name or listing.shop_name or listing.seller_uscc or ""
    own = pair.record.record.seller or ""
    return Wording(
        listing_value=shown,
        record_value=own,
        sentence=f"卖家“{shown}”与记录的被抽样单位“{own}”" + ("一致" if degree == 1.0 else "名称相近"),
        sentence_en=f"the seller “{shown}” is " + ("" if degree == 1.0 else "called like ")
        + f"the company where the sample was taken, “{own}”",
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
