"""Reading the texts in which records and listings are stored, where one may be damaged: the others are read."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, LargeBinary, Row, Select, TypeDecorator, cast
from sqlalchemy.exc import OperationalError

from domain.errors import ListingDamaged, RecordDamaged
from domain.listing import Listing, outline_of
from domain.record import Record
from index.store.codec import load_listing, load_record

__all__ = [
    "Damaged", "DamagedListing", "leave_to_others", "listing_or_outline", "read_or_damaged", "readable",
    "readable_listing", "refuse", "rows_of",
]  # fmt: skip

Damaged = Callable[[RecordDamaged], None]
"""Is told of each record that cannot be read and is left out."""
DamagedListing = Callable[[ListingDamaged], None]
"""Is told of each listing that cannot be read and is left out."""


def rows_of(connection: Connection, query: Select[Any]) -> Sequence[Row[Any]]:
    """Return the rows of a query, where SQLite's driver refuses every one of them because of one that is no UTF-8."""
    try:
        return connection.execute(query).all()
    except OperationalError as error:
        if "decode to UTF-8" not in str(error.orig):
            raise
    columns = [cast(one, _AnyText).label("facts") if one.key == "facts" else one for one in query.selected_columns]
    return connection.execute(query.with_only_columns(*columns)).all()


class _AnyText(TypeDecorator[str]):
    r"""Text that may be no UTF-8. What is none becomes `\xff`, which no JSON holds."""

    impl = LargeBinary
    cache_ok = True

    def process_result_value(self, value: bytes | None, dialect: Dialect) -> str | None:
        return None if value is None else str(value, "utf-8", "backslashreplace")


def read_or_damaged(record_id: str, text: str) -> Record | RecordDamaged:
    """Read a record, or return what is wrong with it."""
    try:
        return load_record(record_id, text)
    except RecordDamaged as error:
        return error


def leave_to_others(_error: RecordDamaged) -> None:
    """Say nothing: `cases.damage` looks for damaged records and tells of them, whatever is read here."""


def readable(record_id: str, text: str, damaged: Damaged = leave_to_others) -> Record | None:
    """Read a record; `None` for one that cannot be read, of which `damaged` is told."""
    found = read_or_damaged(record_id, text)
    if isinstance(found, RecordDamaged):
        damaged(found)
        return None
    return found


def refuse(error: RecordDamaged | ListingDamaged) -> None:
    """Stop at a record or a listing that cannot be read: what is made of all of them must not be short of one.

    Raises:
        RecordDamaged: at once.
        ListingDamaged: at once.
    """
    raise error


def readable_listing(key: str, text: str, damaged: DamagedListing) -> Listing | None:
    """Read a listing; `None` for one that cannot be read, of which `damaged` is told."""
    try:
        return load_listing(key, text)
    except ListingDamaged as error:
        damaged(error)
        return None


def listing_or_outline(key: str, text: str, *, platform: str, category: str | None) -> Listing:
    """Read a listing; of one that cannot be read, what is known without its text."""
    try:
        return load_listing(key, text)
    except ListingDamaged:  # whoever shows it tells: an outline has no title
        return outline_of(key, platform=platform, category=category)
