"""What an event of a record will do, told before it is entered; nothing is written.

The verdicts of the cases that rest on the record are given by the same functions that give them afterwards. What a
record that comes back into force will find among the listings at rest is only known once it was looked for.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Final

from cases.record_events import checked_event
from cases.screening import judge
from cases.settling import settle
from cases.times import local_date
from cases.workspace import Workspace
from domain.case import Case, CaseState
from domain.record import Record, RecordEvent, RecordEventKind, is_in_force
from domain.standing import in_order
from domain.verdict import VerdictKind
from index.store import CaseQuery

__all__ = ["CaseEffect", "Foresight", "Remark", "foresee_event"]

_MOST_CASES: Final = 500
"""Cases that are judged for a page that somebody waits for: some milliseconds each."""

_STANDING: Final = tuple(state for state in CaseState if state is not CaseState.DISMISSED)

_AFTER_THE_NOTICE: Final = frozenset(
    {
        RecordEventKind.RECTIFIED,
        RecordEventKind.PASSED_REINSPECTION,
        RecordEventKind.CORRECTED,
        RecordEventKind.WITHDRAWN,
    }
)
"""Answers to a publication. A retest is asked for and decided before an office publishes."""


class Remark(StrEnum):
    """What may be wrong with an event, for a person to look at; none of it forbids it."""

    KNOWN = "known"
    """It was entered before."""
    BEFORE_NOTICE = "before_notice"
    """Its day lies before the notice that it answers."""
    LATER_DECIDES = "later_decides"
    """An event with a later day decides where the record stands."""
    WITHOUT_GROUND = "without_ground"
    """It means nothing where the record stands, as a retest that upholds where none was asked for."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEffect:
    """What becomes of one case."""

    case: Case
    verdict: VerdictKind
    """Its verdict afterwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Foresight:
    """What an event will do."""

    event: RecordEvent
    before: Record
    after: Record
    ends: bool
    """The record is a ground now, and will be none."""
    returns: bool
    """The record is no ground now, and will be one."""
    remarks: tuple[Remark, ...]
    effects: tuple[CaseEffect, ...]
    """Cases that name the record, those dismissed left out; at most some hundred."""
    is_whole: bool
    """Whether these are all such cases."""

    @property
    def waiting(self) -> int:
        """Cases among them that wait for a person."""
        return sum(effect.case.state in {CaseState.OPEN, CaseState.UNSURE} for effect in self.effects)

    @property
    def blocked(self) -> int:
        """Cases among them that block now."""
        return sum(effect.case.verdict is VerdictKind.BLOCK for effect in self.effects)

    @property
    def lifted(self) -> tuple[CaseEffect, ...]:
        """Cases that block now and will not."""
        blocks = VerdictKind.BLOCK
        return tuple(e for e in self.effects if e.case.verdict is blocks and e.verdict is not blocks)

    @property
    def told(self) -> int:
        """Cases whose removal a platform was asked for, and that will have no ground any more."""
        return sum(e.case.state is CaseState.NOTIFIED and e.verdict is VerdictKind.ALLOW for e in self.effects)


def foresee_event(ws: Workspace, event: RecordEvent, *, now: datetime) -> Foresight:
    """Return what entering an event of a record will do.

    Raises:
        EventRejected: it could not be entered.
        NotStored: no such record.
        StoreError: the store does not answer.
    """
    event = checked_event(event, now)
    saved, today = ws.store.foresee_record_event(event), local_date(now)
    stands, will_stand = is_in_force(saved.before, today), is_in_force(saved.record, today)
    ends = stands and not will_stand
    found = ws.store.cases(CaseQuery(record_id=event.record_id, states=_STANDING, limit=_MOST_CASES))
    return Foresight(
        event=event,
        before=saved.before,
        after=saved.record,
        ends=ends,
        returns=will_stand and not stands,
        remarks=_remarks(ws.store.record_events(event.record_id), event, saved.before, saved.record),
        effects=tuple(
            CaseEffect(case=c, verdict=_without(ws, c, event, now) if ends else c.verdict) for c in found.items
        ),
        is_whole=found.total <= _MOST_CASES,
    )


def _without(ws: Workspace, case: Case, event: RecordEvent, now: datetime) -> VerdictKind:
    """Return the verdict of a case without the record; where its listing is damaged, nobody will look at it again."""
    if case.listing.is_outline:
        return case.verdict
    verdict = judge(ws, case.listing, on=local_date(now), exclude={event.record_id})
    settlement = settle(
        case,
        listing=case.listing,
        key=case.listing_key,
        verdict=verdict,
        dismissed=ws.store.dismissed_pairs(case.listing_key),
        why_ended=lambda _: event.document,
        now=now,
    )
    return case.verdict if settlement is None else settlement.case.verdict


def _remarks(known: Sequence[RecordEvent], event: RecordEvent, before: Record, after: Record) -> tuple[Remark, ...]:
    if any(event.identity == one.identity for one in known):
        return (Remark.KNOWN,)
    found: list[Remark] = []
    published = _day(before.notice_date)
    if event.kind in _AFTER_THE_NOTICE and published is not None and event.on < published:
        found.append(Remark.BEFORE_NOTICE)
    if before == after:
        is_last = in_order((*known, event))[-1].identity == event.identity
        found.append(Remark.WITHOUT_GROUND if is_last else Remark.LATER_DECIDES)
    return tuple(found)


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text or "")
    except ValueError:
        return None
