"""Hosts: one worker at a time, and never faster than the pace, over all workers and restarts.

A worker takes the lease of a host and gets a fence that rises with every lease; each later statement of it names that
fence and changes nothing once somebody else has the host. Before requests leave, `next_at` is moved behind them, so
whoever comes next, also after a kill, waits long enough.

On PostgreSQL a row that somebody else has locked is passed over (`SKIP LOCKED`): that host is being taken or asked at
this moment, which is the same as busy.
"""

from datetime import date, datetime

from sqlalchemy import Connection, Row, Table, func, select, update
from sqlalchemy.dialects import postgresql, sqlite

from domain.errors import StaleWrite
from index.store.gate_tables import host as table
from index.store.gate_tables import source_day
from index.store.host_values import HostBusy, HostClaim, HostHolder, HostLease, HostState, Reservation

__all__ = ["hold", "release", "renew", "requests_on", "reserve", "states", "take", "unused"]


def take(
    connection: Connection, name: str, holder: HostHolder, now: datetime, until: datetime, dead: int | None
) -> HostLease | HostBusy:
    """Take a host that nobody holds at this moment, or that a dead holder left, or say who holds it."""
    _insert_missing(connection, table, {"host": name, "fence": 0, "lease_until": now})
    row = connection.execute(select(table).where(table.c.host == name).with_for_update(skip_locked=True)).first()
    if row is None:
        return HostBusy(host=name, holder="", until=now)
    if row.holder is not None and row.lease_until > now and row.fence != dead:
        return HostBusy(
            host=name, holder=row.holder, until=row.lease_until, process=row.holder_process, fence=row.fence
        )
    fence = int(row.fence) + 1
    taken = {"holder": holder.name, "holder_process": holder.process, "fence": fence, "lease_until": until}
    connection.execute(update(table).where(table.c.host == name), taken)
    claim = HostClaim(host=name, fence=fence)
    return HostLease(
        claim=claim, next_at=row.next_at, delay_seconds=row.delay_seconds, hold_until=row.hold_until,
        hold_reason=row.hold_reason,
    )  # fmt: skip


def renew(connection: Connection, claim: HostClaim, until: datetime) -> None:
    """Hold a host longer.

    Raises:
        StaleWrite: somebody else has it.
    """
    _change(connection, claim, {"lease_until": until})


def reserve(connection: Connection, claim: HostClaim, wanted: Reservation) -> int:
    """Reserve time and requests of the day before the requests leave; returns how many may.

    Raises:
        StaleWrite: somebody else has the host.
    """
    values = {"lease_until": wanted.until, "next_at": wanted.next_at, "delay_seconds": wanted.delay_seconds}
    _change(connection, claim, values)
    day: dict[str, object] = {"source": wanted.source, "day": wanted.day.isoformat()}
    _insert_missing(connection, source_day, day | {"requests": 0})
    here = (source_day.c.source == day["source"], source_day.c.day == day["day"])
    used = int(connection.execute(select(source_day.c.requests).where(*here).with_for_update()).scalar_one())
    used -= min(wanted.unused, used)
    granted = max(0, min(wanted.asked, wanted.allowance - used))
    connection.execute(update(source_day).where(*here), {"requests": used + granted})
    return granted


def hold(connection: Connection, claim: HostClaim, until: datetime, reason: str) -> None:
    """Write down that a host asked to be left alone; a longer wish of before stays.

    Raises:
        StaleWrite: somebody else has the host.
    """
    known = connection.scalar(select(table.c.hold_until).where(table.c.host == claim.host))
    if known is None or known < until:
        _change(connection, claim, {"hold_until": until, "hold_reason": reason})


def release(connection: Connection, claim: HostClaim, now: datetime, next_at: datetime | None) -> None:
    """Give a host back; `next_at` is then exact, where a reservation had to look ahead.

    Raises:
        StaleWrite: somebody else has it.
    """
    values: dict[str, object] = {"holder": None, "holder_process": None, "lease_until": now}
    _change(connection, claim, values if next_at is None else values | {"next_at": next_at})


def unused(connection: Connection, source: str, day: date, requests: int) -> None:
    """Give back requests of a day that were reserved and not sent."""
    here = (source_day.c.source == source, source_day.c.day == day.isoformat())
    connection.execute(update(source_day).where(*here).values(requests=source_day.c.requests - requests))


def requests_on(connection: Connection, source: str, day: date) -> int:
    """Return how many requests a source was sent on a day."""
    here = (source_day.c.source == source, source_day.c.day == day.isoformat())
    return int(connection.scalar(select(func.coalesce(func.sum(source_day.c.requests), 0)).where(*here)) or 0)


def states(connection: Connection) -> tuple[HostState, ...]:
    """Read how every host stands, by name."""
    return tuple(_state(row) for row in connection.execute(select(table).order_by(table.c.host)))


def _change(connection: Connection, claim: HostClaim, values: dict[str, object]) -> None:
    mine = (table.c.host == claim.host, table.c.fence == claim.fence, table.c.holder.is_not(None))
    if connection.execute(update(table).where(*mine), values).rowcount != 1:
        raise StaleWrite("host", claim.host)


def _insert_missing(connection: Connection, where: Table, values: dict[str, object]) -> None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(dialect.insert(where).on_conflict_do_nothing(), values)


def _state(row: Row[tuple[object, ...]]) -> HostState:
    return HostState(
        host=row.host, holder=row.holder, lease_until=row.lease_until, next_at=row.next_at,
        delay_seconds=row.delay_seconds, hold_until=row.hold_until, hold_reason=row.hold_reason,
    )  # fmt: skip
