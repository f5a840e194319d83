"""The values the store gives and takes beside those of `domain`. Frozen, without any meaning of SQL."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeVar

from domain.case import CaseState, Judgement
from domain.json_values import JsonValue
from domain.record import Record
from domain.verdict import VerdictKind

__all__ = [
    "CaseOrder",
    "CaseQuery",
    "Change",
    "EventSaved",
    "ImportJob",
    "ImportJobState",
    "ImportStage",
    "ImportSummary",
    "JudgedPair",
    "ListingSaved",
    "Page",
    "ProjectionState",
    "ProjectionStatus",
    "Quarantined",
    "Saved",
]

T = TypeVar("T")


class Saved(StrEnum):
    """What became of a value that was saved."""

    NEW = "new"
    MERGED = "merged"
    """The same finding was read in one more place; nothing a judgement depends on changed."""
    UPDATED = "updated"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingSaved:
    """A listing was saved."""

    key: str
    """See `domain.listing.listing_key`."""
    saved: Saved
    """`new`, `updated` or `unchanged`; another capture of the same facts is `unchanged`."""
    was_gone: bool = False
    """Whether it had been gone from a full catalogue, and is there again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventSaved:
    """An event of a record was kept, or was there already."""

    is_new: bool
    before: Record
    """The record as it stood."""
    record: Record
    """The record as it stands now."""


class CaseOrder(StrEnum):
    """In which order cases are listed."""

    RISK = "risk"
    """Highest score first."""
    NEWEST = "newest"
    """Opened last first."""
    OLDEST = "oldest"
    ID = "id"
    """By case id: the order of an export."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseQuery:
    """Which cases; every condition that is given must hold."""

    states: tuple[CaseState, ...] = ()
    """Any of these; empty: any."""
    platform: str | None = None
    verdict: VerdictKind | None = None
    category: str | None = None
    record_id: str | None = None
    """Cases that hold a match with this record."""
    order: CaseOrder = CaseOrder.RISK
    limit: int = 50
    after: str | None = None
    """`Page.after` of the page before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[T]):
    """One page of a longer list."""

    items: tuple[T, ...]
    total: int
    """Exact number over all pages."""
    after: str | None
    """Opaque mark to ask for the next page with; `None` on the last one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedPair:
    """A person's decision about one listing and one version of one record."""

    listing_key: str
    record_id: str
    record_version: str
    judgement: Judgement
    by: str
    note: str | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportSummary:
    """What became of one imported file."""

    import_id: str
    file: str
    """File name without folder."""
    file_sha256: str | None = None
    kind: str | None = None
    """Kind of record that was asked for; `None`: the file says it."""
    imported_at: datetime
    counts: Mapping[str, int] = field(default_factory=dict)
    """`rows`, `new`, `merged`, `updated`, `unchanged`, `quarantined`, `identifies_nothing` …"""
    notes: tuple[str, ...] = ()
    """Sentences for the person who imported: unknown headings and the like."""
    details: Mapping[str, JsonValue] = field(default_factory=dict)
    """What the report says beside the counts, in the form of `guolv import --json`, long lists cut."""


class ImportJobState(StrEnum):
    """Where a file stands that was given to be imported."""

    WAITING = "waiting"
    RUNNING = "running"
    """Somebody reads it, or was killed while reading it: then it is read again."""
    DONE = "done"
    FAILED = "failed"
    """It ended without a report; it can be tried again."""


class ImportStage(StrEnum):
    """What an import does at the moment."""

    READING = "reading"
    SCREENING = "screening"
    """It looks at the listings at rest again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportJob:
    """A file that a person gave to be imported, and how far that is."""

    job_id: str
    file: str
    """File name without folder."""
    file_sha256: str
    size_bytes: int
    kind: str | None = None
    """Kind of record that was asked for; `None`: the file says it."""
    asked_at: datetime
    state: ImportJobState = ImportJobState.WAITING
    stage: ImportStage | None = None
    done: int = 0
    """Rows read, or listings looked at, in this stage."""
    started_at: datetime | None = None
    finished_at: datetime | None = None
    import_ids: tuple[str, ...] = ()
    """The imports it made: one, or one for each file of an archive."""
    problem: str | None = None
    """Why it failed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """Something that could not be read: where it stood and why. The rest went on."""

    origin: str
    """File, feed or address of the page."""
    table: str | None = None
    """Sheet or table."""
    row: int | None = None
    """Row or line as a person counts."""
    field: str | None = None
    reason: str
    snippet: str = ""
    """The first characters of what was refused; cut to `SNIPPET_CHARACTERS`."""
    at: datetime
    source_id: str | None = None
    """The import or run it happened in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row of the outbox: this listing or record was written."""

    seq: int
    """Rises in the order of commits; numbers may be missing."""
    collection: str
    """`listings` or `records`."""
    key: str
    is_removed: bool


class ProjectionStatus(StrEnum):
    """Where a projection stands."""

    BUILDING = "building"
    LIVE = "live"
    STALE = "stale"
    """Something was written that it does not hold, by a version with other terms: it must be rebuilt."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectionState:
    """What the truth knows about one projection of it."""

    name: str
    """`fts5`, or the name of an index of a cluster."""
    backend: str
    version: str
    """Version of terms and document form it was made with."""
    status: ProjectionStatus
    cursor: int
    """`seq` of the last change it holds; not used by a projection written in the same transaction."""
