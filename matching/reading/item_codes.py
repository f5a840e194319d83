"""Codes of items and of certificates, in normal form."""

import re
from typing import Final

from domain.errors import InvalidIdentifier
from domain.identifiers import normalise_ccc, parse_gtin

__all__ = ["certificates", "item_numbers", "printed_barcodes"]


def item_numbers(*cells: str) -> tuple[str, ...]:
    """Return the trade item numbers of single items, 14 digits, each once; what identifies no goods gives none."""
    return tuple(dict.fromkeys(filter(None, map(_item_number, cells))))


def _item_number(cell: str) -> str | None:
    try:
        gtin = parse_gtin(cell)
    except InvalidIdentifier:
        return None
    return gtin.item if gtin.is_identity else None


def printed_barcodes(title: str) -> list[str]:
    """Return what stands in a title like a barcode that GS1 China gave out."""
    return _BARCODE.findall(title) if "69" in title else []


def certificates(*cells: str) -> tuple[str, ...]:
    """Return the numbers of CCC certificates in normal form; what is too short for one gives none."""
    return tuple(number for number in map(normalise_ccc, cells) if len(number) >= _SHORTEST_CERTIFICATE)


_BARCODE: Final = re.compile(r"(?<!\d)69\d{11}(?!\d)")
_SHORTEST_CERTIFICATE: Final = 10
