"""What the attributes of very many listings state, as columns for the sieve.

These are the cells that `matching.reading.listing_reading.ListingReading` takes from the attributes of one listing,
found without making one.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import MappingProxyType, NoneType
from typing import Final, NamedTuple

from domain.designation import is_blank
from domain.identifiers import company_codes
from domain.text import fold
from domain.wire import MAX_TEXT, read_attribute
from matching.reading.headings import BRAND, CCC, COMPANY, DATE, GTIN, MAKER, MODEL, is_about
from matching.reading.item_codes import certificates, item_numbers
from matching.sieve import BETWEEN

__all__ = ["Code", "Stated", "read_stated"]

_MOST: Final = 100
"""Attributes of a listing; pages have some twenty."""
_LONGEST_HEADING: Final = 100
_SIMPLE: Final = frozenset({str, int, float, NoneType})
"""Types of values that are read here."""


class Code(NamedTuple):
    """A cell for a code, which takes longer to read than to find."""

    cell: str
    reader: Callable[[str], tuple[str, ...]]

    def read(self) -> tuple[str, ...]:
        """Return the codes in normal form."""
        return self.reader(self.cell)


class Stated(NamedTuple):
    """What the attributes of some listings state; a listing is its place among them."""

    texts: Mapping[str, Sequence[str | None]]
    """Field of a listing that says the same → what attributes add to it, for each listing; none, where none do."""
    codes: Sequence[tuple[int, Code]]
    """Listings, and the codes of items, certificates and companies that they state."""
    unread: Sequence[int]
    """Listings with attributes that are not read here: odd ones, or no attributes at all."""


class _About(NamedTuple):
    """What a heading says that a cell is: text of some fields, codes of some kinds."""

    fields: tuple[str, ...]
    codes: tuple[Callable[[str], tuple[str, ...]], ...]


_NOTHING: Final = _About((), ())


def read_stated(attributes: Sequence[object]) -> Stated:
    """Read the attributes of some listings.

    Args:
        attributes: As `domain.wire.parse_listing` is given them, or gives them; `None` where there are none.
    """
    texts: dict[str, list[str | None]] = defaultdict(lambda: [None] * len(attributes))
    codes: list[tuple[int, Code]] = []
    unread = []
    for place, given in enumerate(attributes):
        cells = () if given is None else _cells(given)
        if cells is None:
            unread.append(place)
            continue
        for about, cell in cells:
            for field in about.fields:
                column = texts[field]
                before = column[place]
                column[place] = cell if before is None else f"{before}{BETWEEN}{cell}"
            codes += ((place, Code(cell, reader)) for reader in about.codes)
    return Stated(texts, codes, unread)


def _cells(given: object) -> Sequence[tuple[_About, str]] | None:
    """Return the attributes that the sieve asks for, and what they are; `None` when they are not read here."""
    if not isinstance(given, dict | MappingProxyType) or len(given) > _MOST:
        return None
    found = []
    for heading, value in given.items():
        about = _about(heading)
        if about is None or type(value) not in _SIMPLE or (type(value) is str and len(value) > MAX_TEXT):
            return None
        if about is _NOTHING:  # as most
            continue
        cell = read_attribute(heading, value)
        if cell and not is_blank(cell):
            found.append((about, cell))
    return found


@lru_cache(maxsize=16_384)
def _about(heading: object) -> _About | None:
    """Return what a heading says; `None` for one that `domain.wire` would not keep as it is."""
    if not isinstance(heading, str) or len(heading) > _LONGEST_HEADING or read_attribute("", heading) != heading:
        return None
    folded = fold(heading)
    fields = tuple(field for field, keys in _FIELDS.items() if is_about(folded, keys))
    if is_about(folded, DATE):  # 生产日期 is about no maker
        fields = tuple(field for field in fields if field != "maker_name")
    codes = tuple(reader for keys, reader in _CODES.items() if is_about(folded, keys))
    return _About(fields, codes) if fields or codes else _NOTHING


_FIELDS: Final = {"brand": BRAND, "model": MODEL, "maker_name": MAKER}
_CODES: Final[Mapping[tuple[str, ...], Callable[[str], tuple[str, ...]]]] = {
    GTIN: item_numbers,
    CCC: certificates,
    COMPANY: company_codes,
}
