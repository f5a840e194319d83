"""What one address brought, put together: what is to be stored of it in one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass

from crawlers.capture import Capture
from crawlers.frontier import Address, AddressState
from crawlers.pages.page import PageKind, Results

__all__ = ["Brought", "state_of"]

_GONE = frozenset({404, 410})


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """What asking for one address brought."""

    address: Address
    state: AddressState | None
    """How the address ends; `None`: it still waits, because the crawl was stopped over it."""
    captures: tuple[Capture, ...] = ()
    found: tuple[Address, ...] = ()
    """Where the page leads, in its order."""
    results: Results | None = None
    """What a page of results said of itself."""
    has_answer: bool = False
    """Whether a page came at all."""


def state_of(address: Address, status: int, captures: Iterable[Capture], found: Iterable[Address]) -> AddressState:
    """Return how an address ends whose page came and was read without a stop."""
    brought = list(captures)
    if any(capture.listings for capture in brought) or any(found):
        return AddressState.READ
    if address.kind is PageKind.LISTING and status in _GONE:
        return AddressState.GONE
    return AddressState.BROKEN if any(capture.rejected for capture in brought) else AddressState.READ
