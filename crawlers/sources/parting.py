"""What one cell of a finding says of several fields: companies by their role, a platform before a shop, more barcodes.

Works on the texts of a row, which stay as printed in `raw`; a finding's id is made of them before. What cannot be
parted stays where it stands and is signalled.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TypeVar

from cases.rows import Signal
from crawlers.sources.codes import read_codes
from crawlers.sources.companies import names_several_roles, split_roles
from crawlers.sources.prices import parse_sample_price
from crawlers.sources.units import parse_units
from domain.errors import InvalidIdentifier
from domain.identifiers import is_valid_gtin, parse_gtin, parse_organisation_code, parse_uscc
from domain.image_hash import MOST_HASHES, normalise_image_hash, split_image_hashes
from domain.money import Money
from domain.platforms import platform_in, split_shop

__all__ = ["Parted", "part_facts"]

T = TypeVar("T")
_COMPANY_CODES = ("manufacturer_uscc", "seller_uscc")


@dataclass(frozen=True, slots=True, kw_only=True)
class Parted:
    """The texts of a finding, one fact in each."""

    facts: Mapping[str, str]
    """Field of a record → text."""
    more_gtins: tuple[str, ...]
    units_affected: int | None
    price: Money | None
    image_hashes: tuple[str, ...]
    signals: tuple[Signal, ...]
    """What could not be used, or not be parted."""


def part_facts(facts: Mapping[str, str]) -> Parted:
    """Part the texts of a finding, field → text as printed."""
    parted = dict(facts)
    signals = [*_part_companies(parted), *_part_shop(parted)]
    more_gtins = _part_codes(parted, signals)
    units = _read(facts, "units_affected", parse_units, "is not one number of units", signals)
    price = _read(facts, "price", parse_sample_price, "is no price of a piece in yuan", signals)
    image_hashes = _read_image_hashes(facts, signals)
    signals += _check_company_codes(facts)
    return Parted(
        facts=parted,
        more_gtins=more_gtins,
        units_affected=units,
        price=price,
        image_hashes=image_hashes,
        signals=tuple(signals),
    )


def _read(
    facts: Mapping[str, str], field: str, parse: Callable[[str], T | None], reason: str, signals: list[Signal]
) -> T | None:
    """Read what a cell says; what it cannot say is signalled."""
    cell = facts.get(field)
    found = None if cell is None else parse(cell)
    if cell is not None and found is None:
        signals.append(Signal(field=field, value=cell, reason=reason))
    return found


def _read_image_hashes(facts: Mapping[str, str], signals: list[Signal]) -> tuple[str, ...]:
    """Return the hashes of a cell; what is none is signalled."""
    found: dict[str, None] = {}
    for text in split_image_hashes(facts.get("image_hashes", "")):
        try:
            found[normalise_image_hash(text)] = None
        except InvalidIdentifier as error:
            signals.append(Signal(field="image_hashes", value=text, reason=str(error)))
    return tuple(found)[:MOST_HASHES]


def _part_companies(facts: dict[str, str]) -> Iterator[Signal]:
    cell = facts.get("manufacturer")
    if cell is None or not names_several_roles(cell):
        return
    by_role = split_roles(cell)
    if by_role is None or any(name in facts for name in by_role if name != "manufacturer"):
        reason = "names companies in several roles, and could not be cut; read as manufacturer"
        yield Signal(field="manufacturer", value=cell, reason=reason)
        return
    del facts["manufacturer"]
    facts |= by_role


def _part_shop(facts: dict[str, str]) -> Iterator[Signal]:
    cell = facts.get("shop_name")
    inside = platform_in(cell) if cell else None
    if cell is None or inside is None:
        return
    stated = facts.get("platform")
    known = None if stated is None else platform_in(stated) or stated
    parts = split_shop(cell)
    if known is not None and known != inside:
        reason = f"the shop's name says {inside}, the platform is {known}; nothing was cut"
        yield Signal(field="shop_name", value=cell, reason=reason)
    elif parts is not None:
        facts["shop_name"] = parts[1]
        facts.setdefault("platform", parts[0])
    elif known is None:
        reason = f"the shop's name says {inside}, and could not be cut; no platform was read"
        yield Signal(field="shop_name", value=cell, reason=reason)


def _part_codes(facts: dict[str, str], signals: list[Signal]) -> tuple[str, ...]:
    """Take further barcodes out of a cell; what is none stays as printed and is signalled."""
    cell = facts.get("gtin")
    if cell is None or is_valid_gtin(cell):
        return ()
    codes = read_codes([cell])
    if codes.gtin is None:
        signals.append(Signal(field="gtin", value=cell, reason=_why_no_gtin(cell)))
        return ()
    facts["gtin"] = codes.gtin
    signals += (Signal(field="gtin", value=code, reason="is not a barcode") for code in codes.invalid)
    return codes.further


def _why_no_gtin(cell: str) -> str:
    try:
        parse_gtin(cell)
    except InvalidIdentifier as error:
        return str(error)
    return "is not a barcode"


def _check_company_codes(facts: Mapping[str, str]) -> Iterator[Signal]:
    """Signal codes that are none; they stay as printed."""
    for field in _COMPANY_CODES:
        if (code := facts.get(field)) and (reason := _why_no_company_code(code)):
            yield Signal(field=field, value=code, reason=reason)


def _why_no_company_code(code: str) -> str | None:
    try:
        parse_uscc(code)
    except InvalidIdentifier as error:
        try:
            parse_organisation_code(code)
        except InvalidIdentifier:
            return str(error)
    return None
