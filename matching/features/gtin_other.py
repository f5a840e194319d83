"""Another barcode is stated."""

from matching.pairs.evidence import Wording
from matching.pairs.pairing import Pair


def judge(pair: Pair) -> float:
    """Listing and record both state barcodes, and none is the same."""
    shown = pair.listing.gtins
    return 1.0 if shown and pair.record.gtins and not set(shown) & set(pair.record.gtins) else 0.0


def word(pair: Pair) -> Wording:
    """Say which."""
    shown, own = pair.listing.gtins[0], pair.record.gtins[0]
    return Wording(
        listing_value=shown,
        record_value=own,
        sentence=f"商品条形码{shown.lstrip('0')}不是记录的{own.lstrip('0')}",
        sentence_en=f"the barcode {shown.lstrip('0')} is not the record's {own.lstrip('0')}",
    )
