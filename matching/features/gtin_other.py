"""Another barcode is stated."""

from matching.evidence import Evidence
from matching.pairing import Pair


def judge(pair: Pair) -> Evidence | None:
    """Listing and record both state barcodes, and none is the same."""
    listing, record = pair.listing.gtins, pair.record.gtins
    if not listing or not record or set(listing) & set(record):
        return None
    return Evidence(
        degree=1.0,
        listing_value=listing[0],
        record_value=record[0],
        sentence=f"商品条形码{listing[0].lstrip('0')}不是记录的{record[0].lstrip('0')}",
        sentence_en=f"the barcode {listing[0].lstrip('0')} is not the record's {record[0].lstrip('0')}",
    )
