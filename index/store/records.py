"""Records in the truth: one row a finding, sources merged, a rising `seq` for followers.

Where a finding stands follows from its events (`domain.standing`) and from what a notice stated without one.
"""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, Text, cast, func, insert, select, update

from domain.errors import NotStored
from domain.grading import Grade, grade_of
from domain.notice import Notice, notice_of
from domain.record import Record, RecordEvent, RecordState, record_version
from domain.sightings import add_sighting, merge_sightings
from domain.standing import stand, standing_after
from index.store import record_events, sightings
from index.store.codec import load_record, load_stated, record_text, stated_text
from index.store.schema import case_match
from index.store.schema import record as table
from index.store.values import Saved

__all__ = [
    "BATCH", "Stored", "add_event", "columns_of", "count", "count_changed", "described",
    "files_of_cases", "foresee", "highest_seq", "insert_all", "load", "load_stored", "page", "rows", "save",
    "set_state", "state", "texts_changed_after",
]  # fmt: skip

BATCH = 500

Touch = Callable[[str], int]
"""Gives the `seq` of the change of one record."""


def load(connection: Connection, record_id: str) -> Record | None:
    """Read one record."""
    text = connection.scalar(select(table.c.facts).where(table.c.record_id == record_id))
    return None if text is None else load_record(text)


@dataclass(frozen=True, slots=True)
class Stored:
    """What the database holds of one finding, unread."""

    facts: str
    stated: str | None
    is_seen_again: bool
    """It was read in several places."""

    def says(self, columns: Mapping[str, object]) -> bool:
        """Tell whether a record with these columns is what was read before, so that saving it changes nothing."""
        said = columns["stated"]
        return not self.is_seen_again and self.facts == columns["facts"] and said in {None, self.stated}


def load_stored(connection: Connection, record_ids: Sequence[str]) -> dict[str, Stored]:
    """Read what is there of some hundred findings; those that are not are left out."""
    query = select(table.c.record_id, table.c.facts, table.c.stated).where(table.c.record_id.in_(record_ids))
    found = connection.execute(query).all()
    again = sightings.seen_again(connection, [row.record_id for row in found])
    return {row.record_id: Stored(row.facts, row.stated, row.record_id in again) for row in found}


def insert_all(connection: Connection, new: Sequence[Mapping[str, object]], seqs: Sequence[int], now: datetime) -> None:
    """Write findings that are not there yet, each by its columns (`columns_of`), with the number of its change."""
    if new:
        values = [
            {**columns, "created_at": now, "updated_at": now, "seq": seq}
            for columns, seq in zip(new, seqs, strict=True)
        ]
        connection.execute(insert(table), values)


def save(connection: Connection, record: Record, now: datetime, touch: Touch) -> tuple[Saved, Record]:
    """Write one record; returns what happened and the record as it now stands.

    A finding that is read in several places is what all of them make together, in whatever order they came
    (`domain.sightings`). What a person or an office decided about it stays: an import that says nothing but `in_force`
    does not undo a lifting.
    """
    stored, stated = _load(connection, record.record_id)
    if stored is None:
        columns = columns_of(record, notice_of(record), grade_of(record))
        insert_all(connection, [columns], [touch(record.record_id)], now)
        return Saved.NEW, record
    known = sightings.load(connection, record.record_id) or (_without_state(stored),)
    seen = add_sighting(known, _without_state(record))
    merged, said = _with_state_of(stored, merge_sightings(seen)), stated_text(record)
    if said is not None and said != stated:
        merged = _stand(connection, merged, said)
        connection.execute(update(table).where(table.c.record_id == record.record_id), {"stated": said})
    sightings.replace_all(connection, record.record_id, seen)
    if merged == stored:
        return Saved.UNCHANGED, stored
    _write(connection, merged, now, touch)
    is_same_finding = replace(merged, sources=stored.sources, raw=stored.raw) == stored
    return (Saved.MERGED if is_same_finding else Saved.UPDATED), merged


def set_state(
    connection: Connection, record_id: str, state: RecordState, reason: str | None, now: datetime, touch: Touch
) -> Record:
    """State where a finding stands, without an event that says since when; returns the record as it now is.

    Raises:
        NotStored: no such record.
    """
    stored, _ = _load(connection, record_id)
    if stored is None:
        raise NotStored("record", record_id)
    said = stated_text(replace(stored, state=state, state_reason=reason, withdrawn_at=None))
    connection.execute(update(table).where(table.c.record_id == record_id), {"stated": said})
    changed = _stand(connection, stored, said)
    if changed != stored:
        _write(connection, changed, now, touch)
    return changed


def add_event(connection: Connection, event: RecordEvent, now: datetime, touch: Touch) -> tuple[bool, Record, Record]:
    """Keep an event; returns whether it is new, and the record before and after it.

    Raises:
        NotStored: no such record.
    """
    stored, stated = _load(connection, event.record_id)
    if stored is None:
        raise NotStored("record", event.record_id)
    if not record_events.add(connection, event, now):
        return False, stored, stored
    changed = _stand(connection, stored, stated)
    if changed != stored:
        _write(connection, changed, now, touch)
    return True, stored, changed


def foresee(connection: Connection, event: RecordEvent) -> tuple[bool, Record, Record]:
    """Return what `add_event` would, and write nothing.

    Raises:
        NotStored: no such record.
    """
    stored, stated = _load(connection, event.record_id)
    if stored is None:
        raise NotStored("record", event.record_id)
    known = record_events.of_record(connection, event.record_id)
    if any(event.identity == one.identity for one in known):
        return False, stored, stored
    return True, stored, stand(stored, standing_after((*known, event), load_stated(stated)))


def _load(connection: Connection, record_id: str) -> tuple[Record | None, str | None]:
    """Read a record, and what was stated of its state."""
    row = connection.execute(select(table.c.facts, table.c.stated).where(table.c.record_id == record_id)).first()
    return (None, None) if row is None else (load_record(row.facts), row.stated)


def _stand(connection: Connection, record: Record, stated: str | None) -> Record:
    events = record_events.of_record(connection, record.record_id)
    return stand(record, standing_after(events, load_stated(stated)))


def _write(connection: Connection, record: Record, now: datetime, touch: Touch) -> None:
    statement = update(table).where(table.c.record_id == record.record_id)
    connection.execute(statement, _columns(record) | {"updated_at": now, "seq": touch(record.record_id)})


def _without_state(record: Record) -> Record:
    """Return what one place says of a finding; where it stands follows from all of them, and from events."""
    return replace(record, state=RecordState.IN_FORCE, state_reason=None, withdrawn_at=None)


def _with_state_of(stored: Record, merged: Record) -> Record:
    return replace(
        merged,
        state=stored.state,
        state_reason=stored.state_reason,
        withdrawn_at=stored.withdrawn_at,
        valid_until=merged.valid_until or stored.valid_until,
        scope=merged.scope or stored.scope,
    )


def columns_of(record: Record, notice: Notice, letter: Grade) -> dict[str, object]:
    """Return the row of a finding that is new, but for its number and times.

    Args:
        record: The finding.
        notice: `notice_of` it.
        letter: `grade_of` it.
    """
    return {
        "record_id": record.record_id,
        "stated": stated_text(record),
        **_facts(record),
        **_described(notice, letter),
    }


def _columns(record: Record) -> dict[str, object]:
    return {**_facts(record), **described(record)}


def _facts(record: Record) -> dict[str, object]:
    return {
        "version": record_version(record),
        "kind": str(record.kind),
        "category": record.category,
        "state": str(record.state),
        "facts": record_text(record),
    }


def described(record: Record) -> dict[str, str]:
    """Return what is computed from a record and kept beside it, to group and count by: its notice and its grade."""
    return _described(notice_of(record), grade_of(record))


def _described(notice: Notice, letter: Grade) -> dict[str, str]:
    return {"notice": notice.key, "grade": letter.value}


def page(connection: Connection, where: Mapping[str, str | None], *, after: str | None, limit: int) -> list[Record]:
    """Read up to `limit` records by id, beginning behind `after`; `where`: column → value, `None` for any."""
    query = select(table.c.facts).order_by(table.c.record_id).limit(limit)
    for name, value in where.items():
        if value is not None:
            query = query.where(table.c[name] == str(value))
    if after is not None:
        query = query.where(table.c.record_id > after)
    return [load_record(text) for text in connection.scalars(query)]


def highest_seq(connection: Connection) -> int:
    """Return the `seq` of the youngest change of any record; 0 without one."""
    return connection.scalar(select(func.coalesce(func.max(table.c.seq), 0))) or 0


def state(connection: Connection) -> tuple[int, str]:
    """Return the `seq` of the youngest change, and a hash of every record with when it last changed."""
    total, highest = hashlib.sha256(), 0
    query = select(table.c.record_id, table.c.seq, cast(table.c.updated_at, Text)).order_by(table.c.seq)
    for record_id, seq, changed in connection.execute(query):
        total.update(f"{record_id}\0{seq}\0{changed}\n".encode())
        highest = seq
    return highest, total.hexdigest()[:32]


def count(connection: Connection) -> int:
    """Count the records."""
    return connection.scalar(select(func.count()).select_from(table)) or 0


def texts_changed_after(connection: Connection, seq: int, limit: int) -> list[tuple[int, str]]:
    """Read up to `limit` records that changed after `seq`, oldest change first, each as `load_record` reads it."""
    query = select(table.c.seq, table.c.facts).where(table.c.seq > seq).order_by(table.c.seq).limit(limit)
    return [(number, facts) for number, facts in connection.execute(query).all()]


def count_changed(connection: Connection, seq: int) -> int:
    """Count the records that changed after `seq`."""
    return connection.scalar(select(func.count()).select_from(table).where(table.c.seq > seq)) or 0


def files_of_cases(connection: Connection) -> frozenset[str]:
    """Return the hashes of the files from which records were read that cases name."""
    named = select(case_match.c.record_id)
    query = select(table.c.facts).where(table.c.record_id.in_(named))
    facts = connection.scalars(query, execution_options={"yield_per": BATCH})
    return frozenset(s.file_sha256 for text in facts for s in load_record(text).sources if s.file_sha256)


def rows(connection: Connection) -> Iterator[tuple[str, str]]:
    """Read id and stored facts of all records, in the database's order of ids."""
    query = select(table.c.record_id, table.c.facts).order_by(table.c.record_id)
    for row in connection.execute(query, execution_options={"yield_per": BATCH}):
        yield row.record_id, row.facts
