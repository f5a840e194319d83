"""Where a page of a list stands in the whole, and the addresses of its neighbours."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from starlette.requests import Request

from console.api.errors import BadRequest

__all__ = ["PAGE_SIZE", "Paging", "keyset_paging", "offset_of", "offset_paging"]

PAGE_SIZE: Final = 50
_DEEPEST: Final = 10_000
"""Results beyond this are reached by filters: ranking deeper costs more than it gives."""

Changes = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Paging:
    """One page of a list with a total."""

    total: int
    first: int | None = None
    """Number of the first thing shown; `None` where the list is read by marks."""
    last: int | None = None
    previous: Changes | None = None
    """Changes of the address that lead to the page before."""
    next: Changes | None = None
    start: Changes | None = field(default=None)
    """Changes that lead to the first page, where there is no way to the one before."""


def offset_of(request: Request) -> int:
    """Return `?offset=`.

    Raises:
        BadRequest: it is not a number from 0 to 10 000.
    """
    text = request.query_params.get("offset") or "0"
    if not (text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= _DEEPEST):
        raise BadRequest(f"offset: {text[:20]!r} is not a number from 0 to {_DEEPEST}")
    return int(text)


def offset_paging(offset: int, shown: int, total: int) -> Paging:
    """Lay out a page that begins at an offset.

    Example:
        >>> page = offset_paging(50, 50, 120)
        >>> page.first, page.last, page.previous, page.next
        (51, 100, {'offset': None}, {'offset': 100})
    """
    before = max(offset - PAGE_SIZE, 0)
    return Paging(
        total=total,
        first=min(offset + 1, total),
        last=offset + shown,
        previous={"offset": before or None} if offset else None,
        next={"offset": offset + shown} if offset + shown < total and shown else None,
    )


def keyset_paging(total: int, after: str | None, next_after: str | None) -> Paging:
    """Lay out a page that begins behind a mark: it knows the next page and the first."""
    return Paging(
        total=total,
        next={"after": next_after} if next_after else None,
        start={"after": None} if after else None,
    )
