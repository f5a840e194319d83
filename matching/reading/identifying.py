"""Whether a record identifies anything, and why it does not: one that does not never matches."""

from domain.brands import BrandRegistry
from domain.record import Record, RecordKind
from matching.reading.record_reading import read_record

__all__ = ["identifies", "why_not_identifying"]


def identifies(record: Record, brands: BrandRegistry | None = None) -> bool:
    """Tell whether a record names a brand, a maker or a code, or shows a picture; one that does not never matches.

    The name of a shop or of a tested seller is neither.
    """
    return read_record(record, brands or BrandRegistry()).identifies


def why_not_identifying(record: Record) -> tuple[str, str] | None:
    """Return the reason in Chinese and English why a record identifies nothing; `None` when it identifies something."""
    if identifies(record):
        return None
    if record.kind is RecordKind.DISHONEST_OPERATOR:
        return "记录没有经营者的统一社会信用代码", "the record gives no valid social credit code of the operator"
    if record.kind is RecordKind.REVOKED_CERTIFICATE:
        return "记录没有证书编号", "the record gives no number of a certificate"
    if record.shop_name:
        return "记录只写了店铺名,店铺名不是商标", "the record names only a shop, and a shop's name is no trademark"
    return "记录没有商标、生产者、型号或条形码", "the record names neither trademark nor maker nor model nor barcode"
