"""Taking back the last judgement: the case stands again as before it, and the events keep both.

For the slip of a finger. A case that was sent to the platform is not taken back; it is dismissed, with a reason.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from types import MappingProxyType
from typing import Final

from cases.workspace import Workspace
from domain.case import Case, CaseEvent, CaseEventKind, CaseState, Judgement
from domain.errors import InvalidTransition, NotStored, StaleWrite

__all__ = ["undo_judgement"]

# What the pairs of listing and record are judged to be once the case is back in a state; `unsure` decides nothing.
_PAIRS: Final[Mapping[CaseState, Judgement]] = MappingProxyType(
    {
        CaseState.OPEN: Judgement.UNSURE,
        CaseState.UNSURE: Judgement.UNSURE,
        CaseState.CONFIRMED: Judgement.CONFIRMED,
        CaseState.DISMISSED: Judgement.DISMISSED,
    }
)


def undo_judgement(ws: Workspace, case_id: str, *, by: str, expected_version: int, now: datetime) -> Case:
    """Take back the judgement that made a version of a case.

    Args:
        ws: The workspace.
        case_id: The case.
        by: Who takes it back.
        expected_version: Version the judgement made.
        now: The moment.

    Raises:
        NotStored: no such case.
        StaleWrite: something happened to the case since.
        InvalidTransition: the last thing that happened to it is no judgement, or it was sent before that.
    """
    events = ws.store.events(case_id)
    with ws.store.transaction() as tx:
        case = tx.case(case_id)
        if case is None:
            raise NotStored("case", case_id)
        if case.version != expected_version:
            raise StaleWrite("case", case_id)
        if not events or events[-1].kind is not CaseEventKind.JUDGED:
            raise InvalidTransition(case_id, case.state.value, "undone")
        before = _before(case, events, now)
        if before.state not in _PAIRS:
            raise InvalidTransition(case_id, case.state.value, "undone: the platform was already told")
        tx.put_case(before, case.version)
        for match in case.matches:
            tx.put_judgement(
                case.listing_key, match.record_id, match.record_version, _PAIRS[before.state], by, before.note, now
            )
        undone = events[-1].facts.get("judgement", "")
        tx.append_event(case_id, CaseEventKind.REOPENED, now, by, {"undone": undone, "state": before.state.value})
    return before


def _before(case: Case, events: tuple[CaseEvent, ...], now: datetime) -> Case:
    """Return the case as it stood before its last event, as the next version."""
    state = CaseState(events[-1].facts["state_before"])
    earlier = next((e for e in reversed(events[:-1]) if e.kind is CaseEventKind.JUDGED), None)
    was_judged = earlier is not None and state is not CaseState.OPEN
    return replace(
        case,
        state=state,
        judged_by=earlier.actor if earlier and was_judged else None,
        judged_at=earlier.at if earlier and was_judged else None,
        note=earlier.facts.get("note") if earlier and was_judged else None,
        updated_at=now,
        version=case.version + 1,
    )
