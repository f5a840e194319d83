"""The line above a page that says what was just done, with the way to undo it."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request

from domain.case import CaseState
from index.store import Store

__all__ = ["Flash", "flash_query", "read_flash"]

_UNDONE: Final = "undone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Flash:
    """What was just done to a case."""

    judgement: str
    """`confirmed`, `dismissed`, `unsure` or `undone`."""
    case_id: str
    title: str
    version: int
    """Version of the case the judgement made; undo names it."""
    can_undo: bool


def flash_query(case_id: str, judgement: str) -> dict[str, str]:
    """Return what an address says about what was just done."""
    return {"done": f"{judgement}:{case_id}"}


def read_flash(request: Request, store: Store) -> Flash | None:
    """Read what was just done from the address; nothing that is not true of the case now."""
    judgement, separator, case_id = (request.query_params.get("done") or "").partition(":")
    case = store.case(case_id) if separator else None
    if case is None or judgement not in {CaseState.CONFIRMED, CaseState.DISMISSED, CaseState.UNSURE, _UNDONE}:
        return None
    if judgement not in {case.state, _UNDONE}:
        return None
    return Flash(
        judgement=judgement,
        case_id=case.case_id,
        title=case.title,
        version=case.version,
        can_undo=judgement != _UNDONE,
    )
