"""The book of hosts: what the workers of the gate tell each other, in small transactions of its own.

Beside `Transaction` on purpose. The one write lock of PostgreSQL keeps the outbox in order, and nothing here is in the
outbox: a request must not wait for an import, so only rows are locked. On SQLite there is one writer at a time anyway.
"""

from datetime import date, datetime, timedelta

from sqlalchemy import Engine, func, select

from index.store import engine, hosts, robots_files
from index.store.host_values import HostBusy, HostClaim, HostHolder, HostLease, HostState, Reservation, RobotsFile

__all__ = ["HostBook"]


class HostBook:
    """Leases, pace, allowance and robots files. Made by `Store.hosts`; safe to share between threads."""

    def __init__(self, database: Engine) -> None:
        self._engine = database

    def clock_offset(self, now: datetime) -> timedelta:
        """Return by how much the database's clock is ahead of the caller's: the one clock of several machines.

        SQLite has none of its own: whoever shares it shares the machine.
        """
        if engine.is_sqlite(self._engine):
            return timedelta()
        with engine.translated(), engine.read(self._engine) as connection:
            theirs: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
            return theirs - now

    def take(
        self, host: str, holder: str | HostHolder, *, now: datetime, until: datetime, dead: int | None = None
    ) -> HostLease | HostBusy:
        """Take the lease of a host, or say who has it.

        Args:
            host: Its name.
            holder: Who takes it.
            now: The moment.
            until: End of the lease.
            dead: Fence of a lease whose holder is known to be dead: that one is not waited for.
        """
        known = holder if isinstance(holder, HostHolder) else HostHolder(holder)
        with engine.translated(), engine.write_rows(self._engine) as connection:
            return hosts.take(connection, host, known, now, until, dead)

    def renew(self, claim: HostClaim, until: datetime) -> None:
        """Hold a host longer.

        Raises:
            StaleWrite: somebody else has it.
        """
        with engine.translated(), engine.write_rows(self._engine) as connection:
            hosts.renew(connection, claim, until)

    def reserve(self, claim: HostClaim, wanted: Reservation) -> int:
        """Reserve time and requests of the day; returns how many requests may leave, 0 when the day is used up.

        Raises:
            StaleWrite: somebody else has the host.
        """
        with engine.translated(), engine.write_rows(self._engine) as connection:
            return hosts.reserve(connection, claim, wanted)

    def hold(self, claim: HostClaim, until: datetime, reason: str) -> None:
        """Write down that a host asked to be left alone until a moment.

        Raises:
            StaleWrite: somebody else has the host.
        """
        with engine.translated(), engine.write_rows(self._engine) as connection:
            hosts.hold(connection, claim, until, reason)

    def release(self, claim: HostClaim, *, now: datetime, next_at: datetime | None) -> None:
        """Give a host back.

        Raises:
            StaleWrite: somebody else has it.
        """
        with engine.translated(), engine.write_rows(self._engine) as connection:
            hosts.release(connection, claim, now, next_at)

    def give_back(self, source: str, day: date, requests: int) -> None:
        """Give back requests of a day that were reserved and not sent."""
        with engine.translated(), engine.write_rows(self._engine) as connection:
            hosts.unused(connection, source, day, requests)

    def requests_on(self, source: str, day: date) -> int:
        """Return how many requests a source was sent on a day; those a killed worker had reserved count."""
        with engine.translated(), engine.read(self._engine) as connection:
            return hosts.requests_on(connection, source, day)

    def states(self) -> tuple[HostState, ...]:
        """Read how every host stands, by name."""
        with engine.translated(), engine.read(self._engine) as connection:
            return hosts.states(connection)

    def robots(self, origin: str) -> RobotsFile | None:
        """Read what last came back for the robots.txt of an origin."""
        with engine.translated(), engine.read(self._engine) as connection:
            return robots_files.of_origin(connection, origin)

    def put_robots(self, value: RobotsFile) -> None:
        """Write what came back for a robots.txt, for every worker."""
        with engine.translated(), engine.write_rows(self._engine) as connection:
            robots_files.put(connection, value)

    def forget_robots(self, origin: str) -> bool:
        """Forget a robots file, so that the next crawl asks for it; returns whether there was one."""
        with engine.translated(), engine.write_rows(self._engine) as connection:
            return robots_files.forget(connection, origin)
