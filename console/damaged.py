"""Naming on the command line the records and listings that were left out because they are damaged in the database."""

from collections.abc import Sequence

from console.exits import OK, STORE_FAILED
from console.output import warn
from console.saying import say_error
from console.session import Session
from domain.errors import ListingDamaged, RecordDamaged

__all__ = ["name_damaged"]


def name_damaged(session: Session, damaged: Sequence[RecordDamaged | ListingDamaged]) -> int:
    """Name each of them on standard error; returns the exit code of a command that left these out."""
    for error in damaged:
        warn(say_error(error, session.texts))
    return STORE_FAILED if damaged else OK
