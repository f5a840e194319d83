"""Why a record that a case names is no ground for it any more, as a person would say it."""

from datetime import date

from cases.workspace import Workspace
from domain.case import Case
from domain.errors import RecordDamaged
from domain.record import is_in_force
from domain.verdict import Verdict, VerdictKind

__all__ = ["has_lost_its_ground", "why_ended"]


def why_ended(ws: Workspace, record_id: str, on: date) -> str | None:
    """Return the document that ended a record, or its last day; `None` for a record that stands."""
    try:
        record = ws.store.record(record_id)
    except RecordDamaged:
        return None  # nobody said that it ended
    if record is None:
        return ""
    if is_in_force(record, on):
        return None
    if record.state_reason or record.valid_until is None:
        return record.state_reason or ""
    return f"有效至 {record.valid_until.isoformat()}"


def has_lost_its_ground(ws: Workspace, case: Case, verdict: Verdict) -> bool:
    """Tell whether a verdict says less than a case only since a record of that cannot be read: the case stays then."""
    found = {match.record_id for match in verdict.matches if match.verdict is not VerdictKind.ALLOW}
    before = {match.record_id for match in case.matches}
    return found < before and not ws.damaged.keys().isdisjoint(before - found)
