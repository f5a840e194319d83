"""Files that a person gave to be imported: which wait, which is being read, what became of each.

Beside the journal of imports because a job is there before there is anything to report, and says how far it is.
"""

from collections.abc import Collection

from sqlalchemy import Connection, Row, select

from index.store.codec import dump, load_notes
from index.store.journal import upsert
from index.store.schema import import_job as table
from index.store.values import ImportJob, ImportJobState, ImportStage

__all__ = ["by_id", "jobs", "next_waiting", "of_file", "put"]

_UNFINISHED = (str(ImportJobState.WAITING), str(ImportJobState.RUNNING))


def put(connection: Connection, value: ImportJob) -> None:
    """Write a job, replacing what was known of it."""
    values: dict[str, object] = {
        "job_id": value.job_id, "file": value.file, "file_sha256": value.file_sha256, "size_bytes": value.size_bytes,
        "kind": value.kind, "asked_at": value.asked_at, "state": str(value.state),
        "stage": None if value.stage is None else str(value.stage), "done": value.done,
        "started_at": value.started_at, "finished_at": value.finished_at, "import_ids": dump(list(value.import_ids)),
        "problem": value.problem,
    }  # fmt: skip
    upsert(connection, table, "job_id", values)


def by_id(connection: Connection, job_id: str) -> ImportJob | None:
    """Read one job."""
    row = connection.execute(select(table).where(table.c.job_id == job_id)).first()
    return None if row is None else _job(row)


def jobs(connection: Connection, limit: int) -> tuple[ImportJob, ...]:
    """Read the youngest jobs, youngest first."""
    query = select(table).order_by(table.c.asked_at.desc(), table.c.job_id.desc()).limit(limit)
    return tuple(_job(row) for row in connection.execute(query))


def of_file(connection: Connection, file_sha256: str) -> tuple[ImportJob, ...]:
    """Read every job of a file, the youngest first."""
    query = select(table).where(table.c.file_sha256 == file_sha256).order_by(table.c.asked_at.desc(), table.c.job_id)
    return tuple(_job(row) for row in connection.execute(query))


def next_waiting(connection: Connection, without: Collection[str]) -> ImportJob | None:
    """Read the oldest job that is not done, one that somebody began included; `without` leaves some out."""
    query = select(table).where(table.c.state.in_(_UNFINISHED), table.c.job_id.not_in(without))
    row = connection.execute(query.order_by(table.c.asked_at, table.c.job_id).limit(1)).first()
    return None if row is None else _job(row)


def _job(row: Row[tuple[object, ...]]) -> ImportJob:
    return ImportJob(
        job_id=row.job_id, file=row.file, file_sha256=row.file_sha256, size_bytes=row.size_bytes, kind=row.kind,
        asked_at=row.asked_at, state=ImportJobState(row.state),
        stage=None if row.stage is None else ImportStage(row.stage), done=row.done, started_at=row.started_at,
        finished_at=row.finished_at, import_ids=load_notes(row.import_ids), problem=row.problem,
    )  # fmt: skip
