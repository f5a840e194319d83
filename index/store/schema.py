"""The tables of the truth.

Facts are JSON text in the wire form of `domain.wire`; beside them stand only the columns that are queried. The tables
are made by `migrations/`, never by `metadata.create_all`; a test holds both against each other. The full-text tables of
SQLite are a projection and belong to `index.store.live`.
"""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator, TypeEngine

__all__ = ["SCHEMA_VERSION", "metadata"]

SCHEMA_VERSION = "0012"
"""Alembic's head; stands here so that opening a store need not load Alembic."""

metadata = MetaData()


class Instant(TypeDecorator[datetime]):
    """An aware moment in UTC: `timestamptz` on PostgreSQL; on SQLite ISO 8601 text of fixed width, so that it sorts."""

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the column type."""
        kind: TypeEngine[Any] = String(32) if dialect.name == "sqlite" else DateTime(timezone=True)
        return dialect.type_descriptor(kind)

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | str | None:
        """Write; a naive time is a programming error."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without zone cannot be stored: {value!r}")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: datetime | str | None, dialect: Dialect) -> datetime | None:
        """Read as UTC."""
        if value is None:
            return None
        return (datetime.fromisoformat(value) if isinstance(value, str) else value).astimezone(UTC)


store_identity = Table(
    "store_identity",
    metadata,
    Column("store_id", String(16), primary_key=True),  # one row: tells the stores that share a cluster apart
)

outbox = Table(
    "outbox",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),  # rises in commit order, never used again
    Column("collection", String(16), nullable=False),  # `listings` or `records`
    Column("key", Text, nullable=False),
    Column("is_removed", Boolean, nullable=False),
    sqlite_autoincrement=True,
)

record = Table(
    "record",
    metadata,
    Column("record_id", Text, primary_key=True),
    Column("seq", Integer, nullable=False, index=True),  # of its last change
    Column("version", String(32), nullable=False),  # domain.record.record_version
    Column("kind", String(32), nullable=False),
    Column("category", Text),
    Column("state", String(32), nullable=False),
    Column("facts", Text, nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("notice", String(16)),  # domain.notice.Notice.key
    Column("grade", String(1)),  # domain.grading
    Column("stated", Text),  # what a notice said of the state without an event; NULL: nothing
    Index("ix_record_notice", "notice", "grade"),
)

record_event = Table(
    "record_event",
    metadata,
    Column("event_id", String(64), primary_key=True),  # hash of what tells two events apart
    Column("record_id", Text, ForeignKey("record.record_id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("happened_on", String(10), nullable=False),  # ISO day of the document
    Column("document", Text, nullable=False),
    Column("entered_by", Text),
    Column("entered_at", Instant, nullable=False),
    Column("is_settled", Boolean, nullable=False, index=True),  # the listings at rest were looked at again
)

record_sighting = Table(
    "record_sighting",
    metadata,
    Column("record_id", Text, ForeignKey("record.record_id"), primary_key=True),
    Column("place", String(64), primary_key=True),  # hash of where it was read
    Column("facts", Text, nullable=False),  # the record as this place alone gives it
)

heading_mapping = Table(
    "heading_mapping",
    metadata,
    Column("issuer_key", Text, primary_key=True),  # the issuer in normal form; empty: any
    Column("key", Text, primary_key=True),  # domain.headings.heading_key
    Column("issuer", Text, nullable=False),
    Column("heading", Text, nullable=False),
    Column("field", String(32)),  # NULL: waits for a person
    Column("sample", Text, nullable=False),
    Column("file", Text),
    Column("seen_at", Instant),
    Column("mapped_by", Text),
    Column("mapped_at", Instant),
)

heading_decision = Table(
    "heading_decision",
    metadata,
    Column("file_sha256", String(64), primary_key=True),
    Column("file", Text, primary_key=True),
    Column("place", Text, primary_key=True),  # sheet or table; empty: none
    Column("first_row", Integer, primary_key=True, autoincrement=False),
    Column("heading", Text, primary_key=True),
    Column("last_row", Integer),
    Column("fields", Text, nullable=False),  # JSON list
    Column("basis", String(32), nullable=False),
    Column("reason", Text, nullable=False),
)

listing = Table(
    "listing",
    metadata,
    Column("listing_key", Text, primary_key=True),
    Column("seq", Integer, nullable=False, index=True),
    Column("platform", Text, nullable=False, index=True),
    Column("category", Text),
    Column("facts", Text, nullable=False),
    Column("facts_hash", String(64), nullable=False),  # of the facts without clock and capture
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("channel", String(16), nullable=False, server_default="caller"),
    Column("coverage", String(24)),  # NULL: the source does not say
    Column("catalogue", Text, index=True),  # domain.delivery.Delivery.catalogue: the full one it stood in last
    Column("gone_at", Instant),
    Index("ix_listing_channel", "channel", "coverage"),
)

case = Table(
    "case_file",  # CASE is a word of SQL
    metadata,
    Column("case_id", Text, primary_key=True),
    Column("listing_key", Text, ForeignKey("listing.listing_key"), nullable=False, unique=True),
    Column("platform", Text, nullable=False),
    Column("category", Text),
    Column("state", String(32), nullable=False),
    Column("verdict", String(16), nullable=False),
    Column("score", Float, nullable=False),
    Column("matches", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("policy_version", Text, nullable=False),
    Column("opened_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    Column("version", Integer, nullable=False),
    Column("judged_by", Text),
    Column("judged_at", Instant),
    Column("note", Text),
    Index("ix_case_file_queue", "state", "score", "case_id"),
)

case_match = Table(
    "case_match",
    metadata,
    Column("case_id", Text, ForeignKey("case_file.case_id"), primary_key=True),
    Column("record_id", Text, primary_key=True, index=True),
)

case_event = Table(
    "case_event",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("case_id", Text, ForeignKey("case_file.case_id"), nullable=False, index=True),
    Column("kind", String(32), nullable=False),
    Column("at", Instant, nullable=False),
    Column("actor", Text, nullable=False),
    Column("facts", Text, nullable=False),
    sqlite_autoincrement=True,
)

judgement = Table(
    "judgement",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("listing_key", Text, nullable=False),
    Column("record_id", Text, nullable=False),
    Column("record_version", String(32), nullable=False),
    Column("judgement", String(16), nullable=False),
    Column("judged_by", Text, nullable=False),
    Column("note", Text),
    Column("judged_at", Instant, nullable=False),
    Index("ix_judgement_pair", "listing_key", "record_id", "record_version"),
    sqlite_autoincrement=True,
)

run = Table(
    "run",
    metadata,
    Column("run_id", Text, primary_key=True),
    Column("platform", Text, nullable=False),
    Column("category", Text),
    Column("campaign", Text, index=True),
    Column("state", String(16), nullable=False),
    Column("started_at", Instant, nullable=False, index=True),
    Column("finished_at", Instant),
    Column("reason", Text),
    Column("counts", Text, nullable=False),
    Column("channel", String(16)),  # NULL: a run of a time when it was not written down
    Column("coverage", String(24)),
    Column("coverage_note", Text),
    Column("figures", Text, nullable=False, server_default="{}"),  # JSON: domain.expectation.Figure -> number
    Column("findings", Text, nullable=False, server_default="[]"),  # JSON list: figures outside of their range
    Column("resume_at", Instant),  # of a run that waits: when it may go on
)

import_file = Table(
    "import_file",
    metadata,
    Column("import_id", Text, primary_key=True),
    Column("file", Text, nullable=False),
    Column("file_sha256", String(64)),
    Column("kind", String(32)),
    Column("imported_at", Instant, nullable=False, index=True),
    Column("counts", Text, nullable=False),
    Column("notes", Text, nullable=False),
    Column("details", Text, nullable=False, server_default="{}"),  # JSON of what the report says beside the counts
)

import_job = Table(
    "import_job",
    metadata,
    Column("job_id", Text, primary_key=True),
    Column("file", Text, nullable=False),
    Column("file_sha256", String(64), nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    Column("kind", String(32)),
    Column("asked_at", Instant, nullable=False, index=True),
    Column("state", String(16), nullable=False, index=True),
    Column("stage", String(16)),
    Column("done", Integer, nullable=False),
    Column("started_at", Instant),
    Column("finished_at", Instant),
    Column("import_ids", Text, nullable=False),  # JSON list: a zip gives one import a file
    Column("problem", Text),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("quarantine_id", String(64), primary_key=True),  # hash of what is quarantined: a repeated run adds nothing
    Column("origin", Text, nullable=False),
    Column("place", Text),
    Column("row", Integer),
    Column("field", Text),
    Column("reason", Text, nullable=False),
    Column("snippet", Text, nullable=False),
    Column("at", Instant, nullable=False, index=True),
    Column("source_id", Text, index=True),
)

job = Table(
    "job",
    metadata,
    Column("name", Text, primary_key=True),
    Column("holder", Text, nullable=False),
    Column("token", Integer, nullable=False),
    Column("lease_until", Instant, nullable=False),
    Column("finished_at", Instant),
)

projection = Table(
    "projection",
    metadata,
    Column("name", Text, primary_key=True),
    Column("backend", String(32), nullable=False),
    Column("version", String(32), nullable=False),  # of terms and document form
    Column("state", String(16), nullable=False),
    Column("cursor", Integer, nullable=False),  # outbox seq up to which it is fed
)

enterprise = Table(
    "enterprise",
    metadata,
    Column("enterprise_id", Text, primary_key=True),  # USCC, else `name:` and the normal form of the name
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False, index=True),  # domain.makers.name_key
    Column("uscc", String(18)),
    Column("organisation_code", String(9), index=True),
    Column("names", Text, nullable=False),  # JSON list, the most frequent first
    Column("prefixes", Text, nullable=False),  # JSON list of company prefixes of barcodes
    Column("records", Integer, nullable=False),
)

enterprise_mention = Table(
    "enterprise_mention",
    metadata,
    Column("record_id", Text, ForeignKey("record.record_id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("enterprise_id", Text, index=True),  # NULL until the register is gathered
    Column("name", Text, nullable=False),
    Column("name_key", Text, nullable=False),
    Column("uscc", String(18)),
    Column("organisation_code", String(9)),
    Column("company_prefix", String(12)),
)

enterprise_alias = Table(
    "enterprise_alias",
    metadata,
    Column("one", Text, primary_key=True),
    Column("other", Text, primary_key=True, index=True),
    Column("reason", String(16), nullable=False),
    Column("state", String(16), nullable=False, index=True),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    Column("note", Text),
    Column("is_settled", Boolean, nullable=False),  # the listings at rest were looked at again
)

enterprise_state = Table(
    "enterprise_state",
    metadata,
    Column("id", Integer, primary_key=True),  # 1; a row 2 stands while mentions wait to be gathered
    Column("records_seq", Integer, nullable=False),  # change of records up to which the register is gathered
    Column("version", Integer, nullable=False),  # rises when the register or a decision changes
)
