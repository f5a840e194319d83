"""Tasks for a person: walls that crawls met. One open task for a host and a kind, whoever meets it how often."""

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager

from sqlalchemy import Connection, Row, func, insert, select, update

from domain.errors import NotStored, StaleWrite
from domain.task import Task, TaskState, WallKind, WallSighting
from index.store.task_schema import task as table

__all__ = ["TaskReads", "TaskWrites"]

_IS_OPEN = table.c.state == TaskState.OPEN.value


class TaskReads:
    """What was committed of the tasks."""

    def __init__(self, open_connection: Callable[[], AbstractContextManager[Connection]]) -> None:
        self._open = open_connection

    def get(self, task_id: str) -> Task | None:
        """Read one task."""
        with self._open() as connection:
            return _by_id(connection, task_id)

    def find(
        self, *, state: TaskState | None = None, run_id: str | None = None, host: str | None = None, limit: int = 100
    ) -> tuple[Task, ...]:
        """Read tasks, those that wait first, then the youngest first; of a state, a run, a host where one is given."""
        query = select(table).order_by(table.c.state.desc(), table.c.opened_at.desc(), table.c.task_id).limit(limit)
        for column, value in ((table.c.state, state), (table.c.run_id, run_id), (table.c.host, host)):
            query = query if value is None else query.where(column == str(value))
        with self._open() as connection:
            return tuple(_task(row) for row in connection.execute(query))

    def count_open(self) -> int:
        """Count the tasks that wait."""
        with self._open() as connection:
            return connection.scalar(select(func.count()).select_from(table).where(_IS_OPEN)) or 0

    def closed_hosts(self) -> frozenset[str]:
        """Read the hosts that no crawl may ask: those with a task that waits."""
        with self._open() as connection:
            return frozenset(connection.scalars(select(table.c.host).where(_IS_OPEN)))


class TaskWrites:
    """The tasks inside a write transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def note_wall(self, seen: WallSighting) -> Task:
        """Open a task for a wall; where the host has an open one of the kind already, count one more sighting of it."""
        where = _IS_OPEN & (table.c.host == seen.host) & (table.c.kind == seen.wall.kind.value)
        row = self._connection.execute(select(table).where(where)).first()
        if row is None:
            task = _first(seen)
            self._connection.execute(insert(table), _values(task))
            return task
        counted = {"sightings": row.sightings + 1, "last_seen_at": seen.at, "version": row.version + 1}
        self._connection.execute(update(table).where(table.c.task_id == row.task_id), counted)
        return self._stored(row.task_id)

    def close(self, done: Task, *, expected_version: int) -> Task:
        """Write that a task is done: who closed it, when and with which note.

        Raises:
            NotStored: no such task.
            StaleWrite: since that version somebody closed it, or a crawl met the wall again.
        """
        where = _IS_OPEN & (table.c.task_id == done.task_id) & (table.c.version == expected_version)
        closed = {
            "state": TaskState.DONE.value, "closed_by": done.closed_by, "closed_at": done.closed_at, "note": done.note,
            "version": expected_version + 1,
        }  # fmt: skip
        changed = self._connection.execute(update(table).where(where), closed).rowcount
        stored = self._stored(done.task_id)
        if not changed:
            raise StaleWrite("task", done.task_id)
        return stored

    def _stored(self, task_id: str) -> Task:
        found = _by_id(self._connection, task_id)
        if found is None:
            raise NotStored("task", task_id)
        return found


def _by_id(connection: Connection, task_id: str) -> Task | None:
    row = connection.execute(select(table).where(table.c.task_id == task_id)).first()
    return None if row is None else _task(row)


def _first(seen: WallSighting) -> Task:
    identity = f"{seen.host}\n{seen.wall.kind}\n{seen.at.isoformat()}\n{seen.run_id}"
    return Task(
        task_id=f"T-{hashlib.sha256(identity.encode()).hexdigest()[:12]}", kind=seen.wall.kind, platform=seen.platform,
        host=seen.host, url=seen.url, sign=seen.wall.sign, evidence_id=seen.evidence_id, run_id=seen.run_id,
        opened_at=seen.at, last_seen_at=seen.at,
    )  # fmt: skip


def _values(task: Task) -> dict[str, object]:
    return {
        "task_id": task.task_id, "kind": task.kind.value, "platform": task.platform, "host": task.host,
        "url": task.url, "sign": task.sign, "evidence_id": task.evidence_id, "run_id": task.run_id,
        "opened_at": task.opened_at, "last_seen_at": task.last_seen_at, "sightings": task.sightings,
        "state": task.state.value, "version": task.version, "closed_by": task.closed_by, "closed_at": task.closed_at,
        "note": task.note,
    }  # fmt: skip


def _task(row: Row[tuple[object, ...]]) -> Task:
    return Task(
        task_id=row.task_id, kind=WallKind(row.kind), platform=row.platform, host=row.host, url=row.url, sign=row.sign,
        evidence_id=row.evidence_id, run_id=row.run_id, opened_at=row.opened_at, last_seen_at=row.last_seen_at,
        sightings=row.sightings, state=TaskState(row.state), version=row.version, closed_by=row.closed_by,
        closed_at=row.closed_at, note=row.note,
    )  # fmt: skip
