"""The values of a crawl's frontier, as the store gives and takes them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.json_values import JsonValue

__all__ = ["Found", "Visit", "Waiting"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """An address that a page led to."""

    key: str
    """Hash of its normal form."""
    facts: Mapping[str, JsonValue]
    """What the crawler must know to ask for it."""
    state: str = "waiting"
    """Another one when it is settled without being asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An address that is still to be asked for."""

    position: int
    """Rises in the order in which addresses were met."""
    key: str
    facts: Mapping[str, JsonValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """The last visit of a page, and what is known today of the listing that stood there."""

    key: str
    """Hash of the address in normal form."""
    listing_key: str | None
    """`None`: no listing stood there."""
    outcome: str
    visited_at: datetime
    first_seen_at: datetime | None = None
    """Of the listing; read, not written."""
    case_state: str | None = None
    """Of the listing's case, if it has one; read, not written."""
    verdict: str | None = None
    """Of that case; read, not written."""
    case_changed_at: datetime | None = None
    """Of that case; read, not written."""
