"""Which records name nothing a listing could be recognised by, asked of every row of an import."""

from functools import lru_cache

from domain.record import Record, RecordKind
from matching import why_not_identifying

__all__ = ["why_unidentified"]


def why_unidentified(record: Record) -> tuple[str, str] | None:
    """Return what `why_not_identifying` does; a brand or maker that stood in another row is not read again.

    A record that names somebody identifies something, whatever else it says.
    """
    kind, brand, manufacturer = record.kind, record.brand, record.manufacturer
    if (brand and _names_somebody(kind, brand, None)) or (manufacturer and _names_somebody(kind, None, manufacturer)):
        return None
    return why_not_identifying(record)


@lru_cache(maxsize=8_192)
def _names_somebody(kind: RecordKind, brand: str | None, manufacturer: str | None) -> bool:
    record = Record(record_id="", kind=kind, product_name="", brand=brand, manufacturer=manufacturer)
    return why_not_identifying(record) is None
