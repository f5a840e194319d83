"""Records, listings, cases, judgements, runs, imports, quarantine, jobs, outbox, projections; FTS5 on SQLite."""

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_SEARCH = (
    "CREATE TABLE search_document (id INTEGER PRIMARY KEY, collection TEXT NOT NULL, key TEXT NOT NULL, platform TEXT,"
    " category TEXT, verdict TEXT, state TEXT, kind TEXT, issuer TEXT, UNIQUE (collection, key))",
    "CREATE VIRTUAL TABLE search_terms"
    " USING fts5(title, names, details, codes, tokenize='unicode61 remove_diacritics 0')",
)
"""The projection in its first form; `index.store.derived` makes that of an empty home anew in today's."""


def _instant() -> sa.DateTime:
    return sa.DateTime(timezone=True).with_variant(sa.String(32), "sqlite")


def upgrade() -> None:
    identity = op.create_table("store_identity", sa.Column("store_id", sa.String(16), primary_key=True))
    op.bulk_insert(identity, [{"store_id": secrets.token_hex(4)}])
    op.create_table(
        "outbox",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("collection", sa.String(16), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("is_removed", sa.Boolean, nullable=False),
        sqlite_autoincrement=True,
    )
    _create_facts()
    _create_cases()
    _create_journal()
    op.create_table(
        "job",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("token", sa.Integer, nullable=False),
        sa.Column("lease_until", _instant(), nullable=False),
        sa.Column("finished_at", _instant()),
    )
    projection = op.create_table(
        "projection",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("backend", sa.String(32), nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("cursor", sa.Integer, nullable=False),
    )
    if op.get_bind().dialect.name == "sqlite":
        for statement in _SEARCH:
            op.execute(statement)
        row = {"name": "fts5", "backend": "fts5", "version": "1.1", "state": "live", "cursor": 0}
        op.bulk_insert(projection, [row])


def _create_facts() -> None:
    op.create_table(
        "record",
        sa.Column("record_id", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("category", sa.Text),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("created_at", _instant(), nullable=False),
        sa.Column("updated_at", _instant(), nullable=False),
    )
    op.create_index("ix_record_seq", "record", ["seq"])
    op.create_table(
        "listing",
        sa.Column("listing_key", sa.Text, primary_key=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("category", sa.Text),
        sa.Column("facts", sa.Text, nullable=False),
        sa.Column("facts_hash", sa.String(64), nullable=False),
        sa.Column("first_seen_at", _instant(), nullable=False),
        sa.Column("last_seen_at", _instant(), nullable=False),
    )
    op.create_index("ix_listing_seq", "listing", ["seq"])
    op.create_index("ix_listing_platform", "listing", ["platform"])


def _create_cases() -> None:
    op.create_table(
        "case_file",
        sa.Column("case_id", sa.Text, primary_key=True),
        sa.Column("listing_key", sa.Text, sa.ForeignKey("listing.listing_key"), nullable=False, unique=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("category", sa.Text),
        sa.Column("state", sa.String(32), nullable=False),
        sa.Column("verdict", sa.String(16), nullable=False),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("matches", sa.Text, nullable=False),
        sa.Column("reasons", sa.Text, nullable=False),
        sa.Column("policy_version", sa.Text, nullable=False),
        sa.Column("opened_at", _instant(), nullable=False),
        sa.Column("updated_at", _instant(), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("judged_by", sa.Text),
        sa.Column("judged_at", _instant()),
        sa.Column("note", sa.Text),
    )
    op.create_index("ix_case_file_queue", "case_file", ["state", "score", "case_id"])
    op.create_table(
        "case_match",
        sa.Column("case_id", sa.Text, sa.ForeignKey("case_file.case_id"), primary_key=True),
        sa.Column("record_id", sa.Text, primary_key=True),
    )
    op.create_index("ix_case_match_record_id", "case_match", ["record_id"])
    op.create_table(
        "case_event",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("case_id", sa.Text, sa.ForeignKey("case_file.case_id"), nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("actor", sa.Text, nullable=False),
        sa.Column("facts", sa.Text, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_case_event_case_id", "case_event", ["case_id"])
    op.create_table(
        "judgement",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=True),
        sa.Column("listing_key", sa.Text, nullable=False),
        sa.Column("record_id", sa.Text, nullable=False),
        sa.Column("record_version", sa.String(32), nullable=False),
        sa.Column("judgement", sa.String(16), nullable=False),
        sa.Column("judged_by", sa.Text, nullable=False),
        sa.Column("note", sa.Text),
        sa.Column("judged_at", _instant(), nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_judgement_pair", "judgement", ["listing_key", "record_id", "record_version"])


def _create_journal() -> None:
    op.create_table(
        "run",
        sa.Column("run_id", sa.Text, primary_key=True),
        sa.Column("platform", sa.Text, nullable=False),
        sa.Column("category", sa.Text),
        sa.Column("campaign", sa.Text),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_at", _instant(), nullable=False),
        sa.Column("finished_at", _instant()),
        sa.Column("reason", sa.Text),
        sa.Column("counts", sa.Text, nullable=False),
    )
    op.create_index("ix_run_campaign", "run", ["campaign"])
    op.create_index("ix_run_started_at", "run", ["started_at"])
    op.create_table(
        "import_file",
        sa.Column("import_id", sa.Text, primary_key=True),
        sa.Column("file", sa.Text, nullable=False),
        sa.Column("file_sha256", sa.String(64)),
        sa.Column("kind", sa.String(32)),
        sa.Column("imported_at", _instant(), nullable=False),
        sa.Column("counts", sa.Text, nullable=False),
        sa.Column("notes", sa.Text, nullable=False),
    )
    op.create_index("ix_import_file_imported_at", "import_file", ["imported_at"])
    op.create_table(
        "quarantine",
        sa.Column("quarantine_id", sa.String(64), primary_key=True),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("place", sa.Text),
        sa.Column("row", sa.Integer),
        sa.Column("field", sa.Text),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("snippet", sa.Text, nullable=False),
        sa.Column("at", _instant(), nullable=False),
        sa.Column("source_id", sa.Text),
    )
    op.create_index("ix_quarantine_at", "quarantine", ["at"])
    op.create_index("ix_quarantine_source_id", "quarantine", ["source_id"])


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_terms")
        op.execute("DROP TABLE search_document")
    for table in (
        "projection", "job", "quarantine", "import_file", "run", "judgement", "case_event", "case_match", "case_file",
        "listing", "record", "outbox", "store_identity",
    ):  # fmt: skip
        op.drop_table(table)
