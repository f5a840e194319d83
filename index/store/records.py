"""Records in the truth: one row a finding, sources merged, a rising `seq` for followers.

Where a finding stands follows from its events (`domain.standing`) and from what a notice stated without one.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from domain.errors import NotStored, RecordDamaged
from domain.grading import Grade, grade_of
from domain.notice import Notice, notice_of
from domain.record import Record, RecordEvent, RecordState, record_version
from domain.sightings import add_sighting, merge_sightings
from domain.standing import stand, standing_after
from index.store import record_events, sightings
from index.store.codec import load_record, load_stated, record_text, stated_text
from index.store.schema import record as table
from index.store.stored_facts import rows_of
from index.store.values import Saved

__all__ = [
    "Stored", "add_event", "columns_of", "described", "foresee", "insert_all", "load", "load_stored", "save",
    "set_state",
]  # fmt: skip

Touch = Callable[[str], int]
"""Gives the `seq` of the change of one record."""


def load(connection: Connection, record_id: str) -> Record | None:
    """Read one record.

    Raises:
        RecordDamaged: what is stored is none.
    """
    found = rows_of(connection, select(table.c.facts).where(table.c.record_id == record_id))
    return load_record(record_id, found[0].facts) if found else None


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
    found = rows_of(connection, query)
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
    does not undo a lifting. One that is damaged is written anew.
    """
    try:
        stored, stated = _load(connection, record.record_id)
    except RecordDamaged:
        return Saved.UPDATED, _write_anew(connection, record, now, touch)
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


def _write_anew(connection: Connection, record: Record, now: datetime, touch: Touch) -> Record:
    """Write a record in place of what is damaged, as all places say it; it stands as was stated and as events say."""
    stated = connection.scalar(select(table.c.stated).where(table.c.record_id == record.record_id))
    seen = add_sighting(sightings.load(connection, record.record_id), _without_state(record))
    said = stated_text(record) or stated
    whole = _stand(connection, merge_sightings(seen), said)
    connection.execute(update(table).where(table.c.record_id == record.record_id), {"stated": said})
    sightings.replace_all(connection, record.record_id, seen)
    _write(connection, whole, now, touch)
    return whole


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
    found = rows_of(connection, select(table.c.facts, table.c.stated).where(table.c.record_id == record_id))
    return (load_record(record_id, found[0].facts), found[0].stated) if found else (None, None)


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
