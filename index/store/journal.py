"""What happened: runs of crawls, imports of files, and what was refused and why."""

import hashlib
from functools import lru_cache

from sqlalchemy import ColumnElement, Connection, Insert, Row, Table, func, select
from sqlalchemy.dialects import postgresql, sqlite

from domain.campaign import Run, RunState
from domain.expectation import Figure, finding_from_json, finding_to_json
from domain.listing import Channel, Coverage
from index.store.codec import dump, load_counts, load_details, load_mappings, load_notes
from index.store.schema import import_file, quarantine, run
from index.store.values import ImportSummary, Quarantined

__all__ = [
    "good_runs_like",
    "import_by_id",
    "imports",
    "put_import",
    "put_quarantine",
    "put_run",
    "quarantined",
    "quarantined_count",
    "run_by_id",
    "runs",
    "upsert",
]

SNIPPET_CHARACTERS = 500


def upsert(connection: Connection, table: Table, key: str | tuple[str, ...], *rows: dict[str, object]) -> None:
    """Write rows of the same columns, replacing those with their key."""
    if rows:
        keys = (key,) if isinstance(key, str) else key
        connection.execute(_replacing(connection.dialect.name, table, keys, tuple(rows[0])), list(rows))


@lru_cache(maxsize=64)
def _replacing(dialect: str, table: Table, key: tuple[str, ...], columns: tuple[str, ...]) -> Insert:
    """Return the statement; making it takes longer than what it does."""
    statement = (postgresql if dialect == "postgresql" else sqlite).insert(table)
    changed = {name: statement.excluded[name] for name in columns if name not in key}
    replacing: Insert = statement.on_conflict_do_update(index_elements=list(key), set_=changed)
    return replacing


def put_run(connection: Connection, value: Run) -> None:
    """Write a run, replacing what was known of it."""
    values: dict[str, object] = {
        "run_id": value.run_id, "platform": value.platform, "category": value.category, "campaign": value.campaign,
        "state": str(value.state), "started_at": value.started_at, "finished_at": value.finished_at,
        "reason": value.reason, "counts": dump(dict(value.counts)),
        "channel": None if value.channel is None else str(value.channel),
        "coverage": None if value.coverage is None else str(value.coverage), "coverage_note": value.coverage_note,
        "figures": dump({str(figure): number for figure, number in value.figures.items()}),
        "findings": dump([finding_to_json(finding) for finding in value.findings]), "resume_at": value.resume_at,
    }  # fmt: skip
    upsert(connection, run, "run_id", values)


def _run(row: Row[tuple[object, ...]]) -> Run:
    return Run(
        run_id=row.run_id, platform=row.platform, category=row.category, campaign=row.campaign,
        state=RunState(row.state), started_at=row.started_at, finished_at=row.finished_at, reason=row.reason,
        counts=load_counts(row.counts), channel=Channel(row.channel) if row.channel else None,
        coverage=Coverage(row.coverage) if row.coverage else None, coverage_note=row.coverage_note,
        figures={Figure(name): float(str(number)) for name, number in load_details(row.figures).items()},
        findings=tuple(finding_from_json(one) for one in load_mappings(row.findings)), resume_at=row.resume_at,
    )  # fmt: skip


def run_by_id(connection: Connection, run_id: str) -> Run | None:
    """Read one run."""
    row = connection.execute(select(run).where(run.c.run_id == run_id)).first()
    return None if row is None else _run(row)


def runs(connection: Connection, *, campaign: str | None, state: RunState | None, limit: int) -> tuple[Run, ...]:
    """Read the youngest runs, youngest first."""
    query = select(run).order_by(run.c.started_at.desc(), run.c.run_id).limit(limit)
    if state is not None:
        query = query.where(run.c.state == str(state))
    if campaign is not None:
        query = query.where(run.c.campaign == campaign)
    return tuple(_run(row) for row in connection.execute(query))


def good_runs_like(connection: Connection, like: Run, limit: int) -> tuple[Run, ...]:
    """Read the youngest good runs of the same platform, category, channel and coverage; itself left out."""
    query = select(run).where(
        run.c.platform == like.platform,
        run.c.state == str(RunState.FINISHED),
        run.c.run_id != like.run_id,
        run.c.category.is_(None) if like.category is None else run.c.category == like.category,
        run.c.channel.is_(None) if like.channel is None else run.c.channel == str(like.channel),
        run.c.coverage.is_(None) if like.coverage is None else run.c.coverage == str(like.coverage),
    )
    return tuple(_run(row) for row in connection.execute(query.order_by(run.c.started_at.desc()).limit(limit)))


def put_import(connection: Connection, value: ImportSummary) -> None:
    """Write what became of a file, replacing what was known of this import."""
    values: dict[str, object] = {
        "import_id": value.import_id, "file": value.file, "file_sha256": value.file_sha256, "kind": value.kind,
        "imported_at": value.imported_at, "counts": dump(dict(value.counts)), "notes": dump(list(value.notes)),
        "details": dump(dict(value.details)),
    }  # fmt: skip
    upsert(connection, import_file, "import_id", values)


def imports(connection: Connection, limit: int) -> tuple[ImportSummary, ...]:
    """Read the youngest imports, youngest first."""
    query = select(import_file).order_by(import_file.c.imported_at.desc(), import_file.c.import_id).limit(limit)
    return tuple(_import(row) for row in connection.execute(query))


def import_by_id(connection: Connection, import_id: str) -> ImportSummary | None:
    """Read one import."""
    row = connection.execute(select(import_file).where(import_file.c.import_id == import_id)).first()
    return None if row is None else _import(row)


def _import(row: Row[tuple[object, ...]]) -> ImportSummary:
    return ImportSummary(
        import_id=row.import_id, file=row.file, file_sha256=row.file_sha256, kind=row.kind,
        imported_at=row.imported_at, counts=load_counts(row.counts), notes=load_notes(row.notes),
        details=load_details(row.details),
    )  # fmt: skip


def put_quarantine(connection: Connection, value: Quarantined) -> None:
    """Keep what was refused. The same thing refused again is the same row, with the younger time."""
    snippet = value.snippet[:SNIPPET_CHARACTERS].replace("\x00", "").encode("utf-8", "replace").decode("utf-8")
    identity = [value.origin, value.table, value.row, value.field, value.reason, snippet]
    values: dict[str, object] = {
        "quarantine_id": hashlib.sha256(dump(identity).encode()).hexdigest(), "origin": value.origin,
        "place": value.table, "row": value.row, "field": value.field, "reason": value.reason, "snippet": snippet,
        "at": value.at, "source_id": value.source_id,
    }  # fmt: skip
    upsert(connection, quarantine, "quarantine_id", values)


def quarantined(connection: Connection, *, source_id: str | None, limit: int) -> tuple[Quarantined, ...]:
    """Read what was refused, youngest first."""
    query = select(quarantine).order_by(quarantine.c.at.desc(), quarantine.c.origin, quarantine.c.row).limit(limit)
    found = connection.execute(query.where(*_of_source(source_id)))
    return tuple(
        Quarantined(
            origin=row.origin, table=row.place, row=row.row, field=row.field, reason=row.reason, snippet=row.snippet,
            at=row.at, source_id=row.source_id,
        )
        for row in found
    )  # fmt: skip


def quarantined_count(connection: Connection, *, source_id: str | None) -> int:
    """Count what was refused."""
    return connection.scalar(select(func.count()).select_from(quarantine).where(*_of_source(source_id))) or 0


def _of_source(source_id: str | None) -> tuple[ColumnElement[bool], ...]:
    return () if source_id is None else (quarantine.c.source_id == source_id,)
