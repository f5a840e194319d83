"""Proofs about a whole database: one hash of what it holds, and its soundness."""

import hashlib
from collections.abc import Iterator

from sqlalchemy import Connection, select

from domain.errors import StoreError
from index.store import aliases, decisions, listings, record_events, record_reads, sightings
from index.store.codec import canonical_text, dump
from index.store.schema import case

__all__ = ["check", "content_hash"]

_CASE_FACTS = (
    "case_id", "listing_key", "state", "verdict", "score", "matches", "reasons", "policy_version", "judged_by", "note",
)  # fmt: skip


def content_hash(connection: Connection) -> str:
    """Return the SHA-256 over records, their sightings and events, what was decided, listings, cases."""
    digest = hashlib.sha256()
    for line in _lines(connection):
        digest.update(line.encode())
        digest.update(b"\n")
    return digest.hexdigest()


def _lines(connection: Connection) -> Iterator[str]:
    # Sorted here: databases sort text by different rules.
    for record_id, facts in sorted(record_reads.rows(connection)):
        yield dump(["record", record_id, canonical_text(facts)])
    for sighting in sorted(sightings.rows(connection)):
        yield dump(["record_sighting", *sighting])
    for decision in sorted(decisions.rows(connection)):
        yield dump(["heading_decision", *decision])
    for identity in sorted(record_events.rows(connection)):
        yield dump(["record_event", *identity])
    for alias in aliases.decisions(connection):
        yield dump(["enterprise_alias", alias.one, alias.other, alias.state])
    for key, facts_hash in sorted(listings.hashes(connection)):
        yield dump(["listing", key, facts_hash])
    columns = [case.c[name] for name in _CASE_FACTS]
    for row in sorted(tuple(row) for row in connection.execute(select(*columns))):
        yield dump(["case", *row])


def check(connection: Connection) -> None:
    """Make sure that the database answers; on SQLite also that its file is sound.

    Raises:
        StoreError: names the first damage.
    """
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql("SELECT 1")
        return
    # FTS5 forgets what it cached before others wrote when a cursor is opened, but not when it is checked: without this
    # look it reports a damage that is none (SQLite 3.53.4, two connections, seen 2026-11).
    connection.exec_driver_sql("SELECT rowid FROM search_terms WHERE rowid = 0").all()
    found = connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar()
    if found != "ok":
        raise StoreError(f"the database file is damaged: {found}")
    orphan = connection.exec_driver_sql("PRAGMA foreign_key_check").first()
    if orphan is not None:
        raise StoreError(f"the database file is damaged: a row of {orphan[0]} points to nothing")
