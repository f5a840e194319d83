"""What happens to a finding after it was published: an event enters, the record stands anew, its cases follow.

Idempotent: the same event again changes nothing. The event and where the record stands are one transaction; looking at
the listings at rest comes after it, and what a crash left undone there is done by the next event or import.
"""

from dataclasses import dataclass
from datetime import datetime

from cases.screening import Progress, RescreenReport, rescreen_all
from cases.times import local_date
from cases.workspace import Workspace
from domain.errors import EventRejected
from domain.record import Record, RecordEvent, RecordState

__all__ = ["EventReport", "apply_event", "checked_event", "finish_events"]

_MOST_CHARACTERS = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class EventReport:
    """What an event did."""

    event: RecordEvent
    is_new: bool
    """False: it was known already."""
    state_before: RecordState
    record: Record
    """The record as it stands now."""
    rescreened: RescreenReport
    """What it did to the listings at rest and their cases."""


def apply_event(ws: Workspace, event: RecordEvent, *, now: datetime, progress: Progress | None = None) -> EventReport:
    """Keep an event of a record, and let its cases follow.

    A record that is lifted or withdrawn lowers its cases by itself, with the document as the reason on the case; one
    that is being retested or was rectified stays in force, with a mark on the match.

    Args:
        ws: The workspace.
        event: What happened; its day may not lie in the future.
        now: The moment.
        progress: Called with the number of listings done.

    Raises:
        EventRejected: no document, or a day that has not come yet.
        NotStored: no such record.
        StoreError: nothing was stored.
    """
    event = checked_event(event, now)
    with ws.store.transaction() as tx:
        saved = tx.add_record_event(event, now=now)
    rescreened = finish_events(ws, now=now, progress=progress)
    return EventReport(
        event=event,
        is_new=saved.is_new,
        state_before=saved.before.state,
        record=saved.record,
        rescreened=rescreened,
    )


def finish_events(ws: Workspace, *, now: datetime, progress: Progress | None = None) -> RescreenReport:
    """Hold every record whose events were not followed up against the listings at rest."""
    waiting = ws.store.unsettled_records()
    if not waiting:
        return RescreenReport()
    found = tuple(record for record in map(ws.store.record, waiting) if record is not None)
    report = rescreen_all(ws, found, now=now, progress=progress)
    with ws.store.transaction() as tx:
        tx.settle_record_events(waiting)
    return report


def checked_event(event: RecordEvent, now: datetime) -> RecordEvent:
    """Return an event as it is kept: without blanks at its ends.

    Raises:
        EventRejected: no document, or a day that has not come yet.
    """
    document = " ".join(event.document.split())
    if not document:
        raise EventRejected("document", "missing: name the document that says so")
    if len(document) > _MOST_CHARACTERS:
        raise EventRejected("document", f"has {len(document)} characters, more than {_MOST_CHARACTERS}")
    if event.on > local_date(now):
        raise EventRejected("on", f"{event.on.isoformat()} has not come yet")
    by = " ".join((event.by or "").split())[:_MOST_CHARACTERS] or None
    return RecordEvent(record_id=event.record_id, kind=event.kind, on=event.on, document=document, by=by)
