"""The shop that the notice names."""

from domain.platforms import platform_in
from domain.text import squeeze
from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair

NEEDS = ("shop_name",)


def judge(pair: Pair) -> float:
    """The listing is offered by the shop in which the record's sample was bought."""
    shown, own = pair.listing.listing.shop_name, pair.record.record.shop_name
    if not shown or not own or len(squeeze(own)) < _LEAST or squeeze(shown) != squeeze(own):
        return 0.0
    return 0.6 if _is_elsewhere(pair) else 1.0


def word(pair: Pair) -> Wording:
    """Say which, and whether it is on the record's platform."""
    shown, own = pair.listing.listing.shop_name or "", pair.record.record.shop_name or ""
    here, there = _platforms(pair)
    elsewhere, elsewhere_en = (
        (f"(记录在{there}、本商品在{here})", ", on another platform") if _is_elsewhere(pair) else ("", "")
    )
    return Wording(
        listing_value=shown,
        record_value=own,
        sentence=f"店铺“{shown}”就是记录写明的被抽检网店{elsewhere}",
        sentence_en=f"the shop “{shown}” is the one the record names{elsewhere_en}",
    )


def _is_elsewhere(pair: Pair) -> bool:
    here, there = _platforms(pair)
    return here is not None and there is not None and here != there


def _platforms(pair: Pair) -> tuple[str | None, str | None]:
    """The platforms of listing and record; `None` for one that is not known."""
    return platform_in(pair.listing.listing.platform or ""), platform_in(pair.record.record.platform or "")


_LEAST = 3
"""A shop called by two characters is not told from others."""
