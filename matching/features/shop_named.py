"""The shop that the notice names."""

from domain.platforms import platform_in
from domain.text import squeeze
from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing is offered by the shop in which the record's sample was bought."""
    shown, own = pair.listing.listing.shop_name, pair.record.record.shop_name
    if not shown or not own or len(squeeze(own)) < _LEAST or squeeze(shown) != squeeze(own):
        return None
    here, there = (platform_in(text or "") for text in (pair.listing.listing.platform, pair.record.record.platform))
    is_elsewhere = here is not None and there is not None and here != there
    return Evidence(
        degree=0.6 if is_elsewhere else 1.0,
        listing_value=shown,
        record_value=own,
        sentence=f"店铺“{shown}”就是记录写明的被抽检网店"
        + (f"(记录在{there}、本商品在{here})" if is_elsewhere else ""),
        sentence_en=f"the shop “{shown}” is the one the record names"
        + (", on another platform" if is_elsewhere else ""),
    )


_LEAST = 3
"""A shop called by two characters is not told from others."""
