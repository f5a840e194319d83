"""The same barcode."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """The listing states the record's own barcode (GTIN)."""
    same = [gtin for gtin in pair.listing.gtins if gtin in pair.record.gtins]
    if not same:
        return None
    return Evidence(
        degree=1.0,
        listing_value=same[0],
        record_value=same[0],
        sentence=f"条形码与记录一致:{same[0].lstrip('0')}",
        sentence_en=f"the barcode is the record's: {same[0].lstrip('0')}",
    )
