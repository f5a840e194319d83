"""What the events of a record make of it: one pure fold, whatever the order in which they became known.

An ordinary course is 初检 → 复检 → 整改 → 复查合格; 撤销 or 更正 may come at any time. Events count in the order of
their documents' days, events of one day in the order of that course, and the same event twice is one. An event that
makes no sense where the record stands (复检 of what was withdrawn) changes nothing and stays in the timeline.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from domain.record import Record, RecordEvent, RecordEventKind, RecordState

__all__ = ["LEADS_TO", "STATEMENT_DAY", "Standing", "in_order", "stand", "standing_after", "standing_of"]

_STANDS = frozenset({RecordState.IN_FORCE, RecordState.UNDER_RETEST, RecordState.RECTIFIED})
_COURSE = {kind: place for place, kind in enumerate(RecordEventKind)}

LEADS_TO: dict[RecordEventKind, tuple[frozenset[RecordState], RecordState]] = {
    RecordEventKind.FIRST_INSPECTION: (frozenset(RecordState), RecordState.IN_FORCE),
    RecordEventKind.RETEST: (_STANDS, RecordState.UNDER_RETEST),
    RecordEventKind.UPHELD: (frozenset({RecordState.UNDER_RETEST}), RecordState.IN_FORCE),
    RecordEventKind.RECTIFIED: (_STANDS, RecordState.RECTIFIED),
    RecordEventKind.PASSED_REINSPECTION: (_STANDS, RecordState.LIFTED),
    RecordEventKind.CORRECTED: (frozenset(RecordState), RecordState.WITHDRAWN),
    RecordEventKind.WITHDRAWN: (frozenset(RecordState), RecordState.WITHDRAWN),
}
"""Kind → states in which it means something, and the state it leads to."""

STATEMENT_DAY = date.min
"""Day of a state that a notice only states, without saying since when: everything dated comes after it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Where a record stands, and why."""

    state: RecordState = RecordState.IN_FORCE
    reason: str | None = None
    """The document that says so, with its day."""
    since: date | None = None
    """Day of that document; `None`: since it was published, or the day is not known."""


def in_order(events: Iterable[RecordEvent]) -> tuple[RecordEvent, ...]:
    """Return events in the order in which they count, each once."""
    first: dict[tuple[str, str, str, str], RecordEvent] = {}
    for event in events:
        known = first.get(event.identity)
        if known is None or (event.by or "") < (known.by or ""):
            first[event.identity] = event
    return tuple(sorted(first.values(), key=lambda e: (e.on, _COURSE[e.kind], e.document)))


def standing_after(events: Iterable[RecordEvent], stated: Standing | None = None) -> Standing:
    """Return where a record stands after its events.

    Args:
        events: In any order, each any number of times.
        stated: What a notice said of the state without an event; counts on its day, else before everything dated.

    Example:
        >>> retest = RecordEvent(record_id="R1", kind=RecordEventKind.RETEST, on=date(2026, 3, 1), document="复检申请")
        >>> passed = RecordEvent(record_id="R1", kind=RecordEventKind.PASSED_REINSPECTION, on=date(2026, 5, 8),
        ...                      document="2026年第12号复查通告")
        >>> standing_after([passed, retest]).state, standing_after([passed, retest, passed]).reason
        (<RecordState.LIFTED: 'lifted'>, '2026年第12号复查通告 (2026-05-08)')
    """
    standing, waiting = Standing(), stated
    for event in in_order(events):
        if waiting is not None and (waiting.since or STATEMENT_DAY) <= event.on:
            standing, waiting = waiting, None
        standing = _next(standing, event)
    return standing if waiting is None else waiting


def _next(standing: Standing, event: RecordEvent) -> Standing:
    states, state = LEADS_TO[event.kind]
    if standing.state not in states:
        return standing
    if state is RecordState.WITHDRAWN and standing.state is state:
        return standing  # it was taken back already, and since then
    return Standing(state=state, reason=f"{event.document} ({event.on.isoformat()})", since=event.on)


def standing_of(record: Record) -> Standing:
    """Return where a record says it stands."""
    return Standing(state=record.state, reason=record.state_reason, since=record.withdrawn_at)


def stand(record: Record, standing: Standing) -> Record:
    """Return the record standing so; `withdrawn_at` is set for what is no ground any more."""
    is_over = standing.state not in _STANDS
    return replace(
        record,
        state=standing.state,
        state_reason=standing.reason,
        withdrawn_at=standing.since if is_over else None,
    )
