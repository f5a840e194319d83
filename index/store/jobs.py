"""Leases: one effect a job, whoever tries, however often.

A job is a name; a recurring one carries its due time in the name. Whoever acquires it gets a fencing token that rises
with every acquisition. A worker that lost its lease still believes that it holds the job; `check` in the transaction of
its effect stops it.
"""

from datetime import datetime, timedelta

from sqlalchemy import Connection, insert, select, update

from domain.errors import StaleWrite
from index.store.schema import job as table

__all__ = ["acquire", "check", "finish", "is_finished", "renew"]


def acquire(connection: Connection, name: str, holder: str, now: datetime, lease_seconds: float) -> int | None:
    """Take a job that is free: not finished, and not leased to anybody at this moment.

    Returns:
        The fencing token, or `None` when the job is finished or somebody holds it.
    """
    until = now + timedelta(seconds=lease_seconds)
    row = connection.execute(select(table).where(table.c.name == name)).first()
    if row is None:
        values = {"name": name, "holder": holder, "token": 1, "lease_until": until, "finished_at": None}
        connection.execute(insert(table), values)
        return 1
    if row.finished_at is not None or row.lease_until > now:
        return None
    token = int(row.token) + 1
    taken = {"holder": holder, "token": token, "lease_until": until}
    connection.execute(update(table).where(table.c.name == name), taken)
    return token


def renew(connection: Connection, name: str, token: int, now: datetime, lease_seconds: float) -> None:
    """Hold a job longer.

    Raises:
        StaleWrite: somebody else took it over, or it is finished.
    """
    check(connection, name, token)
    until = now + timedelta(seconds=lease_seconds)
    connection.execute(update(table).where(table.c.name == name), {"lease_until": until})


def check(connection: Connection, name: str, token: int) -> None:
    """Make sure that a token is still the youngest one; call it in the transaction of the effect.

    Raises:
        StaleWrite: somebody else took the job over, or it is finished.
    """
    mine = select(table.c.token).where(table.c.name == name, table.c.token == token, table.c.finished_at.is_(None))
    if connection.scalar(mine) is None:
        raise StaleWrite("job", name)


def finish(connection: Connection, name: str, token: int, now: datetime) -> None:
    """Mark a job as done for ever.

    Raises:
        StaleWrite: somebody else took it over, or it is finished.
    """
    check(connection, name, token)
    connection.execute(update(table).where(table.c.name == name), {"finished_at": now, "lease_until": now})


def is_finished(connection: Connection, name: str) -> bool:
    """Tell whether a job was done."""
    return connection.scalar(select(table.c.finished_at).where(table.c.name == name)) is not None
