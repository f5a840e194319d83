"""What headings were taken for that can mean several things: once for each table, found by the places of records."""

from collections.abc import Iterable, Iterator, Mapping

from sqlalchemy import Connection, Row, delete, insert, select

from domain.headings import DecisionBasis, HeadingDecision
from domain.record import Record
from index.store.codec import dump, load_notes
from index.store.schema import heading_decision as table

__all__ = ["of_records", "put", "replace_all", "rows"]

_BATCH = 500
_HEADING_CHARACTERS = 300
"""A longer heading is damage, and too long for a key."""
_KEY = ("file_sha256", "file", "place", "first_row", "heading")


def replace_all(connection: Connection, file: str, file_sha256: str, decisions: Iterable[HeadingDecision]) -> None:
    """Write what was decided when a file was read, in place of what an earlier reading of it decided.

    Decisions about other files (what `guolv record list --json` carries along) are written, too, one by one.
    """
    connection.execute(delete(table).where(table.c.file == file, table.c.file_sha256 == file_sha256))
    for decision in decisions:
        put(connection, decision)


def put(connection: Connection, decision: HeadingDecision) -> None:
    """Write one decision, replacing what was decided there before."""
    values: dict[str, object] = {
        "file_sha256": decision.file_sha256 or "", "file": decision.file, "place": decision.table or "",
        "first_row": decision.first_row, "heading": decision.heading[:_HEADING_CHARACTERS],
        "last_row": decision.last_row,
        "fields": dump(list(decision.fields)), "basis": str(decision.basis), "reason": decision.reason,
    }  # fmt: skip
    connection.execute(delete(table).where(*(table.c[name] == values[name] for name in _KEY)))
    connection.execute(insert(table), values)


def of_records(connection: Connection, records: Iterable[Record]) -> Mapping[str, tuple[HeadingDecision, ...]]:
    """Read the decisions by which some hundred records were read; a record without any is left out."""
    found: dict[str, tuple[HeadingDecision, ...]] = {}
    records = tuple(records)
    by_file: dict[tuple[str, str | None], list[HeadingDecision]] = {}
    for decision in _load(connection, {s.file_sha256 or "" for record in records for s in record.sources}):
        by_file.setdefault((decision.file, decision.file_sha256), []).append(decision)
    for record in records:
        decisions = dict.fromkeys(
            decision
            for source in record.sources
            for decision in by_file.get((source.file, source.file_sha256), ())
            if decision.is_about(source)
        )
        if decisions:
            found[record.record_id] = tuple(decisions)
    return found


def rows(connection: Connection) -> Iterator[tuple[str, ...]]:
    """Read everything that was decided, as texts."""
    for row in connection.execute(select(table), execution_options={"yield_per": _BATCH}):
        yield tuple("" if value is None else str(value) for value in row)


def _load(connection: Connection, hashes: set[str]) -> Iterator[HeadingDecision]:
    wanted = sorted(hashes)
    for start in range(0, len(wanted), _BATCH):
        query = select(table).where(table.c.file_sha256.in_(wanted[start : start + _BATCH]))
        found = connection.execute(query.order_by(*(table.c[name] for name in _KEY)))
        yield from (_decision(row) for row in found)


def _decision(row: Row[tuple[object, ...]]) -> HeadingDecision:
    return HeadingDecision(
        file=row.file, file_sha256=row.file_sha256 or None, table=row.place or None, first_row=row.first_row,
        last_row=row.last_row, heading=row.heading, fields=load_notes(row.fields), basis=DecisionBasis(row.basis),
        reason=row.reason,
    )  # fmt: skip
