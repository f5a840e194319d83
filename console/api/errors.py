"""The one table from what went wrong to the HTTP status, for the API and the pages alike."""

from typing import Final

from starlette.exceptions import HTTPException

from console.deliveries.receiving import NotKept, OtherContent
from console.deliveries.signing import Replayed, Unsigned
from console.lines import LineRejected
from domain.errors import (
    CaseError,
    ComponentMissing,
    GuolvError,
    IndexFailure,
    InvalidIdentifier,
    ListingRejected,
    NotStored,
    SourceError,
    StaleWrite,
    StoreError,
    TimestampFailed,
    TooLarge,
    UnknownPlatform,
    UnreadableFile,
)

__all__ = ["STATUSES", "BadRequest", "BodyTooLarge", "FormExpired", "status_of"]


class BadRequest(GuolvError):
    """A parameter or a form of a request cannot be used."""


class BodyTooLarge(GuolvError):
    """The body of a request is above the limit."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"the body is larger than {limit_bytes} bytes")


class FormExpired(GuolvError):
    """A form was sent without the token of the page it stands on: from elsewhere, or from an old page."""


STATUSES: Final[dict[type[Exception], int]] = {
    LineRejected: 400,
    BadRequest: 400,
    OtherContent: 400,
    Unsigned: 401,
    FormExpired: 403,
    ListingRejected: 422,
    InvalidIdentifier: 422,
    SourceError: 422,
    UnreadableFile: 422,
    TooLarge: 413,
    BodyTooLarge: 413,
    NotStored: 404,
    UnknownPlatform: 404,
    Replayed: 409,
    StaleWrite: 409,
    CaseError: 409,
    IndexFailure: 503,
    StoreError: 503,
    ComponentMissing: 503,
    NotKept: 503,
    TimestampFailed: 503,
}


def status_of(error: Exception) -> int:
    """Return the HTTP status for an error: that of the nearest type in its ancestry, 500 for a defect.

    Example:
        >>> status_of(NotStored("record", "R1")), status_of(ZeroDivisionError())
        (404, 500)
    """
    if isinstance(error, HTTPException):
        return error.status_code
    return next((STATUSES[kind] for kind in type(error).__mro__ if kind in STATUSES), 500)
