"""The same barcode."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """The listing states the record's own barcode (GTIN)."""
    return 1.0 if pair.listing.gtins and _same(pair) else 0.0


def word(pair: Pair) -> Wording:
    """Say which."""
    same = _same(pair)[0]
    return Wording(
        listing_value=same,
        record_value=same,
        sentence=f"条形码与记录一致:{same.lstrip('0')}",
        sentence_en=f"the barcode is the record's: {same.lstrip('0')}",
    )


def _same(pair: Pair) -> list[str]:
    return [one for one in pair.listing.gtins if one in pair.record.gtins]
