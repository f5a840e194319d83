"""The outbox: every change of a listing or record, in the order of commits; and how far each projection has read it."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from index.store.schema import outbox, projection
from index.store.values import Change, ProjectionState, ProjectionStatus

__all__ = [
    "add", "add_all", "after", "drop_projection", "highest_seq", "load_projection", "projections", "prune",
    "put_projection", "set_cursor",
]  # fmt: skip


def add(connection: Connection, collection: str, key: str, *, is_removed: bool) -> int:
    """Append a change; returns its number. The caller holds the writer's lock, so numbers rise in commit order."""
    values = {"collection": collection, "key": key, "is_removed": is_removed}
    given = connection.execute(insert(outbox), values).inserted_primary_key
    return int(given[0]) if given else 0


def add_all(connection: Connection, collection: str, keys: Sequence[str]) -> list[int]:
    """Append changes of several things; returns their numbers in the order of the keys."""
    if not keys:
        return []
    values = [{"collection": collection, "key": key, "is_removed": False} for key in keys]
    statement = insert(outbox).returning(outbox.c.seq, sort_by_parameter_order=True)
    return [int(seq) for seq in connection.scalars(statement, values)]


def after(connection: Connection, seq: int, limit: int) -> list[Change]:
    """Read up to `limit` changes behind a number, oldest first."""
    query = select(outbox).where(outbox.c.seq > seq).order_by(outbox.c.seq).limit(limit)
    return [
        Change(seq=row.seq, collection=row.collection, key=row.key, is_removed=row.is_removed)
        for row in connection.execute(query)
    ]


def highest_seq(connection: Connection) -> int:
    """Return the number of the youngest change still kept; 0 without one."""
    return connection.scalar(select(func.coalesce(func.max(outbox.c.seq), 0))) or 0


def prune(connection: Connection) -> int:
    """Delete changes that every fed projection has read, but the youngest; returns how many.

    The youngest stays so that `highest_seq` never falls.
    """
    fed = select(func.min(projection.c.cursor)).where(projection.c.backend != "fts5")
    lowest = connection.scalar(fed)
    limit = highest_seq(connection) - 1 if lowest is None else min(lowest, highest_seq(connection) - 1)
    return connection.execute(delete(outbox).where(outbox.c.seq <= limit)).rowcount


def load_projection(connection: Connection, name: str) -> ProjectionState | None:
    """Read what is known of a projection."""
    row = connection.execute(select(projection).where(projection.c.name == name)).first()
    return None if row is None else _state(row.name, row.backend, row.version, row.state, row.cursor)


def projections(connection: Connection, backend: str) -> tuple[ProjectionState, ...]:
    """Read the projections of one backend, by name."""
    found = connection.execute(select(projection).where(projection.c.backend == backend).order_by(projection.c.name))
    return tuple(_state(row.name, row.backend, row.version, row.state, row.cursor) for row in found)


def _state(name: str, backend: str, version: str, status: str, cursor: int) -> ProjectionState:
    return ProjectionState(name=name, backend=backend, version=version, status=ProjectionStatus(status), cursor=cursor)


def put_projection(connection: Connection, state: ProjectionState) -> None:
    """Write what is known of a projection, replacing what was."""
    drop_projection(connection, state.name)
    values = {
        "name": state.name, "backend": state.backend, "version": state.version, "state": str(state.status),
        "cursor": state.cursor,
    }  # fmt: skip
    connection.execute(insert(projection), values)


def set_cursor(connection: Connection, name: str, seq: int) -> None:
    """Remember how far a projection has read; never moves back."""
    statement = update(projection).where(projection.c.name == name, projection.c.cursor < seq)
    connection.execute(statement, {"cursor": seq})


def drop_projection(connection: Connection, name: str) -> None:
    """Forget a projection."""
    connection.execute(delete(projection).where(projection.c.name == name))
