"""The table of tasks for a person."""

from sqlalchemy import Column, Index, Integer, String, Table, Text

from index.store.schema import Instant, metadata

__all__ = ["task"]

task = Table(
    "task",
    metadata,
    Column("task_id", String(16), primary_key=True),
    Column("kind", String(16), nullable=False),  # domain.task.WallKind
    Column("platform", Text, nullable=False),
    Column("host", Text, nullable=False),  # domain.task.host_of
    Column("url", Text, nullable=False),
    Column("sign", Text, nullable=False),
    Column("evidence_id", String(64)),
    Column("run_id", Text, nullable=False, index=True),
    Column("opened_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("sightings", Integer, nullable=False),
    Column("state", String(8), nullable=False),
    Column("version", Integer, nullable=False),
    Column("closed_by", Text),
    Column("closed_at", Instant),
    Column("note", Text),
    Index("ix_task_place", "host", "kind", "state"),
)
