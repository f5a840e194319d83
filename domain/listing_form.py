"""The JSON form of a listing; callers take it from `domain.wire`."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache, partial
from types import MappingProxyType
from typing import Any, Final, TypeVar

from domain.errors import ListingRejected
from domain.image_hash import read_image_hashes
from domain.json_values import JsonObject, kind_of
from domain.listing import Channel, Coverage, Listing
from domain.money import Money, read_amount

__all__ = ["MAX_TEXT", "ParsedListing", "listing_to_json", "parse_listing", "read_attribute", "read_fields"]

_Choice = TypeVar("_Choice", bound=StrEnum)

MAX_TITLE = 10_000
"""Characters of a title that are read; a platform's limit is 60. Longer ones are refused, not cut in silence."""
MAX_TEXT = 20_000
MAX_ATTRIBUTES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedListing:
    """A listing read from JSON, and the keys nobody reads."""

    listing: Listing
    unknown_keys: tuple[str, ...]


_TEXT_FIELDS = (
    "platform", "item_id", "sku_id", "url", "brand", "model", "gtin", "shop_name", "shop_id", "seller_name",
    "seller_uscc", "maker_name", "maker_uscc", "ccc_certificate", "category", "evidence_id", "coverage_note",
)  # fmt: skip


def parse_listing(data: object) -> ParsedListing:
    """Read a listing from decoded JSON.

    Args:
        data: An object with the keys of `docs/reference/json.md`; only `title` is mandatory.

    Raises:
        ListingRejected: names the first field that cannot be read, and why.

    Example:
        >>> parse_listing({"title": "电磁炉 C9-C01", "price": 118, "colour": "red"}).unknown_keys
        ('colour',)
        >>> parse_listing({"title": " "})
        Traceback (most recent call last):
            ...
        domain.errors.ListingRejected: title: missing
    """
    fields, unknown = read_fields(data)
    return ParsedListing(listing=Listing(**fields), unknown_keys=unknown)


def read_fields(data: object) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Do what `parse_listing` does, but make no listing: return the arguments it is made of, and the unknown keys.

    Where very many are read and few are looked at, making them would take as long as reading them.

    Raises:
        ListingRejected: names the first field that cannot be read, and why.
    """
    if not isinstance(data, Mapping):
        raise ListingRejected("listing", f"is not an object but {kind_of(data)}")
    title = _text(data, "title", MAX_TITLE)
    if title is None:
        raise ListingRejected("title", "missing")
    fields: dict[str, Any] = {"title": title}
    if len(data) == 1:  # a title and no more
        return fields, ()
    for name, read in _READERS:
        if name in data and (value := read(data)) is not None:
            fields[name] = value
    return fields, tuple(str(key) for key in data if key not in _KNOWN)


def _clean(field: str, value: str, limit: int = MAX_TEXT) -> str | None:
    if len(value) > limit:
        raise ListingRejected(field, f"has {len(value)} characters, more than {limit}")
    return _tidy(value)


def _tidy(value: str) -> str | None:
    if not value.isprintable():  # a lone surrogate cannot be written to any file or database; JSON can smuggle one in
        value = value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "")
    return value.strip() or None


def _text(data: Mapping[object, object], field: str, limit: int = MAX_TEXT) -> str | None:
    value = data.get(field)
    if value is None:
        return None
    if isinstance(value, str):
        return _clean(field, value, limit)
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _clean(field, str(value), limit)
    raise ListingRejected(field, f"is not a text but {kind_of(value)}")


def _money(data: Mapping[object, object]) -> Money | None:
    text = _text(data, "price", 64)
    if text is None:
        return None
    try:
        amount = read_amount(text)
    except ValueError as error:
        raise ListingRejected("price", str(error)) from error
    return Money(amount=amount, currency=(_text(data, "currency", 8) or "CNY").upper())


def _attributes(data: Mapping[object, object]) -> Mapping[str, str] | None:
    value = data.get("attributes")
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise ListingRejected("attributes", f"is not an object but {kind_of(value)}")
    if len(value) > MAX_ATTRIBUTES:
        raise ListingRejected("attributes", f"has {len(value)} entries, more than {MAX_ATTRIBUTES}")
    stated = {}
    for heading, cell in value.items():
        name, text = _heading(str(heading)), read_attribute(str(heading), cell)
        if name and text:
            stated[name] = text
    return MappingProxyType(stated)


@lru_cache(maxsize=1024)
def _heading(text: str) -> str | None:
    return _clean("attributes", text)


def read_attribute(heading: str, value: object) -> str | None:
    """Read the value of an attribute: a text, a number or a list of them; `None` says nothing.

    Raises:
        ListingRejected: it is none of these, or too long.
    """
    if isinstance(value, str) and len(value) <= MAX_TEXT:  # as most
        return _tidy(value)
    if value is None:
        return None
    if isinstance(value, list):
        return "、".join(v for v in (read_attribute(heading, item) for item in value[:MAX_ATTRIBUTES]) if v) or None
    if isinstance(value, bool | Mapping):
        raise ListingRejected(f"attributes.{heading}", f"is not a text but {kind_of(value)}")
    return _clean(f"attributes.{heading}", str(value))


def _images(data: Mapping[object, object]) -> tuple[str, ...] | None:
    value = data.get("image_urls")
    if value is None:
        return None
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ListingRejected("image_urls", "is not a list of texts")
    cleaned = (_clean("image_urls", item) for item in value)
    return tuple(item for item in cleaned if item)


def _image_hashes(data: Mapping[object, object]) -> tuple[str, ...] | None:
    value = data.get("image_hashes")
    if value is None:
        return None
    try:
        return read_image_hashes(value)
    except ValueError as error:
        raise ListingRejected("image_hashes", str(error)) from error


def _count(data: Mapping[object, object]) -> int | None:
    value = data.get("sold_count")
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 19:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ListingRejected("sold_count", f"is not a whole number but {kind_of(value)}")
    if value != int(value) or not 0 <= value < 10**18:
        raise ListingRejected("sold_count", "is not a whole number from 0")
    return int(value)


def _instant(data: Mapping[object, object], field: str) -> datetime | None:
    text = _text(data, field, 64)
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ListingRejected(field, f"{text!r} is not an ISO 8601 time") from error


def _choice(data: Mapping[object, object], field: str, choices: type[_Choice]) -> _Choice | None:
    text = _text(data, field, 32)
    if text is None:
        return None
    try:
        return choices(text)
    except ValueError as error:
        raise ListingRejected(field, f"{text!r} is not one of {', '.join(choices)}") from error


_READERS: Final[tuple[tuple[str, Callable[[Mapping[object, object]], Any]], ...]] = (
    *((name, partial(_text, field=name)) for name in _TEXT_FIELDS),
    ("price", _money),
    ("attributes", _attributes),
    ("image_urls", _images),
    ("image_hashes", _image_hashes),
    ("sold_count", _count),
    ("captured_at", partial(_instant, field="captured_at")),
    ("gone_at", partial(_instant, field="gone_at")),
    ("channel", partial(_choice, field="channel", choices=Channel)),
    ("coverage", partial(_choice, field="coverage", choices=Coverage)),
)
"""What reads each key but the title, in the order in which a value that cannot be read is told."""
_KNOWN: Final = frozenset(name for name, _ in _READERS) | {"title", "currency"}


def listing_to_json(listing: Listing) -> JsonObject:
    """Return the JSON form of a listing; `parse_listing` reads it back to an equal value."""
    data: JsonObject = {f.name: getattr(listing, f.name) for f in fields(listing) if f.name in _TEXT_FIELDS}
    return {"title": listing.title} | data | {
        "price": None if listing.price is None else f"{listing.price.amount:f}",
        "currency": None if listing.price is None else listing.price.currency,
        "attributes": dict(listing.attributes),
        "image_urls": list(listing.image_urls),
        "image_hashes": list(listing.image_hashes),
        "sold_count": listing.sold_count,
        "captured_at": None if listing.captured_at is None else listing.captured_at.isoformat(),
        "channel": str(listing.channel),
        "coverage": None if listing.coverage is None else str(listing.coverage),
        "gone_at": None if listing.gone_at is None else listing.gone_at.isoformat(),
    }  # fmt: skip
