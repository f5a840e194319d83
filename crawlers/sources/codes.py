"""Barcodes as foreign forms print them: several in one field, behind labels, with spaces or hyphens inside.

The first valid one is a record's `gtin`, the others are its `more_gtins`: all of them are matched. What is no barcode
is signalled by whoever asked.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from domain.identifiers import is_valid_gtin

__all__ = ["Codes", "read_codes"]

_BETWEEN = re.compile(r"[,;/|、，；\n\t]+|\s{2,}|\band\b|\bor\b|&", re.IGNORECASE)
_LABEL = re.compile(
    r"\b(?:EAN|UPC|GTIN|ISBN|bar ?code)(?:-?(?:8|12|13|14|A|E))?\b(?: ?(?:no|number|code)\b)?[.:# ]*", re.IGNORECASE
)
_INSIDE = re.compile(r"[\s\-‐-―.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """What stands in the barcode fields of one element."""

    valid: tuple[str, ...]
    """Digits only, each once, in the order of the source."""
    invalid: tuple[str, ...]
    """Pieces that are no barcode, as printed."""

    @property
    def gtin(self) -> str | None:
        """The first valid code."""
        return self.valid[0] if self.valid else None

    @property
    def further(self) -> tuple[str, ...]:
        """The other valid codes."""
        return self.valid[1:]


def read_codes(cells: Iterable[str]) -> Codes:
    """Read the barcodes in some cells.

    Example:
        >>> read_codes(["EAN: 6901234567892, 0 36000 29145 2", "6901234567893"])
        Codes(valid=('6901234567892', '036000291452'), invalid=('6901234567893',))
        >>> read_codes(["6901234567892 4006381333931", "UPC 0 36000 29145 2", "GTIN-14: 10012345678902"]).valid
        ('6901234567892', '4006381333931', '036000291452', '10012345678902')
    """
    valid: dict[str, None] = {}
    invalid: dict[str, None] = {}
    for cell in cells:
        for piece in _BETWEEN.split(_LABEL.sub(" ", cell)):
            for code in _candidates(piece.strip()):
                (valid if is_valid_gtin(code) else invalid)[code] = None
    return Codes(valid=tuple(valid), invalid=tuple(invalid))


def _candidates(piece: str) -> list[str]:
    """The piece as one code; as several, when only that makes them valid."""
    if not piece:
        return []
    whole = _INSIDE.sub("", piece)
    words = piece.split()
    if not is_valid_gtin(whole) and len(words) > 1 and any(is_valid_gtin(_INSIDE.sub("", word)) for word in words):
        return [_INSIDE.sub("", word) for word in words]
    return [whole] if is_valid_gtin(whole) else [piece]
