"""Reading the texts in which records are stored, where one of them may be damaged: the others are read all the same."""

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, Dialect, LargeBinary, Row, Select, TypeDecorator, cast
from sqlalchemy.exc import OperationalError

from domain.errors import RecordDamaged
from domain.record import Record
from index.store.codec import load_record
from index.store.schema import record as table

__all__ = ["Damaged", "leave_to_others", "read_or_damaged", "readable", "refuse", "rows_of"]

Damaged = Callable[[RecordDamaged], None]
"""Is told of each record that cannot be read and is left out."""


def rows_of(connection: Connection, query: Select[Any]) -> Sequence[Row[Any]]:
    """Return the rows of a query, where SQLite's driver refuses every one of them because of one that is no UTF-8."""
    try:
        return connection.execute(query).all()
    except OperationalError as error:
        if "decode to UTF-8" not in str(error.orig):
            raise
    columns = (cast(one, _AnyText).label(one.name) if one is table.c.facts else one for one in query.selected_columns)
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


def refuse(error: RecordDamaged) -> None:
    """Stop at a record that cannot be read: what is made of the records must not be short of one.

    Raises:
        RecordDamaged: at once.
    """
    raise error
