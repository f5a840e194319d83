"""Opening a database so that an accepted write is durable and several processes may write.

Owns the two dialects' differences: SQLite's pragmas, its driver and version check, and the one lock under which every
write transaction runs. Owns no table.

SQLite: WAL, `synchronous=FULL`, foreign keys, `BEGIN IMMEDIATE` for every write, so that a writer waits for the lock at
its start and never fails in the middle. PostgreSQL: an advisory lock held to commit does the same; sequence numbers of
the outbox are therefore given in commit order (a follower that remembers only the highest one misses nothing).

Source: sqlite.org/wal.html, section "The WAL-reset bug" (fixed in 3.51.3, 3.50.7, 3.44.6).
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Protocol

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError

from domain.errors import HomeMissing, StoreError

__all__ = [
    "SqliteReport",
    "is_sqlite",
    "open_engine",
    "read",
    "snapshot",
    "sqlite_report",
    "translated",
    "write",
    "write_rows",
]

BUSY_TIMEOUT_MS = 60_000
"""How long a writer waits for the others. A transaction of a crawl takes milliseconds, one of an import seconds."""

_SAFE_FROM = ((3, 51, 3), (3, 50, 7), (3, 44, 6))
_WRITER_LOCK = 0x67756F6C76  # "guolv": one number in the database's own space of advisory locks
_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=FULL",
    "PRAGMA foreign_keys=ON",
    f"PRAGMA busy_timeout={BUSY_TIMEOUT_MS}",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class SqliteReport:
    """What SQLite this process uses; `guolv doctor` shows it."""

    version: str
    driver: str
    """`pysqlite3` (bundled) or `sqlite3` (the one Python was built with)."""
    is_safe: bool
    """False: a WAL race can lose committed writes when several processes write."""
    has_fts5: bool


def _driver() -> ModuleType:
    try:
        return import_module("pysqlite3.dbapi2")
    except ImportError:
        return sqlite3


def _is_safe(version: tuple[int, ...]) -> bool:
    """Tell whether a SQLite version has the repaired WAL.

    Example:
        >>> [_is_safe(v) for v in ((3, 40, 1), (3, 44, 6), (3, 50, 6), (3, 51, 3), (3, 53, 4))]
        [False, True, False, True, True]
    """
    newest = _SAFE_FROM[0]
    return version >= newest or any(version[:2] == fixed[:2] and version >= fixed for fixed in _SAFE_FROM[1:])


def sqlite_report() -> SqliteReport:
    """Look at the SQLite that a store would use; touches no file."""
    driver = _driver()
    version: str = driver.sqlite_version
    connection = driver.connect(":memory:")
    try:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    finally:
        connection.close()
    return SqliteReport(
        version=version,
        driver=driver.__name__.partition(".")[0],
        is_safe=_is_safe(tuple(int(part) for part in version.split("."))),
        has_fts5="ENABLE_FTS5" in options,
    )


def is_sqlite(engine: Engine) -> bool:
    """Tell whether a database is SQLite, the only one with a full-text projection of its own."""
    return engine.dialect.name == "sqlite"


def open_engine(address: str, *, create: bool) -> Engine:
    """Return an engine for a database address.

    Args:
        address: SQLAlchemy address: `sqlite:///FILE` or `postgresql://…`.
        create: Whether a SQLite file that is not there may be made.

    Raises:
        HomeMissing: the SQLite file is not there.
        StoreError: the address is none, or names another kind of database.
    """
    try:
        url = make_url(address)
    except ArgumentError as error:
        raise StoreError(f"{address!r} is not a database address") from error
    backend = url.get_backend_name()
    if backend == "sqlite":
        return _open_sqlite(url, create=create)
    if backend in {"postgresql", "postgres"}:
        return create_engine(url.set(drivername="postgresql+psycopg"), pool_pre_ping=True)
    raise StoreError(f"{backend!r} is not supported; use sqlite or postgresql")


def _open_sqlite(url: URL, *, create: bool) -> Engine:
    if not url.database or url.database == ":memory:":
        raise StoreError("the truth needs a file: several processes share it")
    file = Path(url.database)
    if not create and not file.is_file():
        raise HomeMissing(str(file.parent))
    if create:
        file.parent.mkdir(parents=True, exist_ok=True)
    try:
        engine = create_engine(url.set(drivername="sqlite+pysqlite"), module=_driver())
    except NoSuchModuleError as error:  # an address such as sqlite+other:///…
        raise StoreError(f"{url.drivername!r} is not a known driver") from error
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


class _Cursor(Protocol):
    def execute(self, sql: str) -> object: ...
    def close(self) -> None: ...


class _RawConnection(Protocol):
    isolation_level: str | None

    def cursor(self) -> _Cursor: ...


def _prepare(connection: _RawConnection, _record: object) -> None:
    connection.isolation_level = None  # the driver must not begin transactions of its own
    cursor = connection.cursor()
    for pragma in reversed(_PRAGMAS):  # the busy timeout first: switching to WAL already needs the lock
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    is_write = connection.get_execution_options().get("guolv_write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")


@contextmanager
def write(engine: Engine) -> Iterator[Connection]:
    """Run one write transaction, alone among all processes; commits at the end, rolls back on any exception."""
    with engine.connect().execution_options(guolv_write=True) as connection, connection.begin():
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _WRITER_LOCK})
        yield connection


@contextmanager
def write_rows(engine: Engine) -> Iterator[Connection]:
    """Run a write transaction that leaves no trace in the outbox: on PostgreSQL it holds only the rows it locks."""
    with engine.connect().execution_options(guolv_write=True) as connection, connection.begin():
        yield connection


@contextmanager
def translated() -> Iterator[None]:
    """Say what the database refused in our own words."""
    try:
        yield
    except DBAPIError as error:
        raise StoreError(f"the database refused: {error.orig}") from error


@contextmanager
def read(engine: Engine) -> Iterator[Connection]:
    """Open a connection for reading; on SQLite everything read in one block is one snapshot."""
    with engine.connect() as connection:
        yield connection


@contextmanager
def snapshot(engine: Engine) -> Iterator[Connection]:
    """Open a connection that sees one state of the database, on both dialects."""
    with engine.connect() as connection:
        if engine.dialect.name == "postgresql":
            connection.execution_options(isolation_level="REPEATABLE READ")  # changes this connection in place
        with connection.begin():
            yield connection
