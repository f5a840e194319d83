"""One case: listing beside record, the evidence for and against, and the buttons to judge it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from cases.evidence.holds import held_cases
from cases.review import judge_case
from cases.undo import undo_judgement
from console.api.errors import BadRequest
from console.desk import Desk
from console.pages.choice import CaseChoice, one_of
from console.pages.facts import listing_facts, pairs, whole_listing, whole_record
from console.pages.flash import flash_query, read_flash
from console.pages.forms import read_form, read_version
from console.pages.kept import find_kept
from console.pages.queue import load_queue
from console.pages.rendering import link, page_texts, render
from console.pages.reviewer import MOST_CHARACTERS, read_reviewer, remember_reviewer
from domain.case import CaseEvent, CaseEventKind, Judgement
from domain.errors import ListingDamaged, NotStored, RecordDamaged, StaleWrite

__all__ = ["routes"]

_VERDICTS = frozenset(
    {CaseEventKind.OPENED, CaseEventKind.UPDATED, CaseEventKind.REOPENED, CaseEventKind.RECORD_LIFTED}
)

Fields = Annotated[Mapping[str, str], Depends(read_form)]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Around:
    """The cases before and after one in the queue."""

    before: str | None
    after: str | None


def routes(desk: Desk) -> APIRouter:
    """Make the routes of a case."""
    router = APIRouter()

    @router.get("/cases/{case_id}")
    def show(request: Request, case_id: str) -> Response:
        return _show(desk, request, case_id, CaseChoice.of(request))

    @router.post("/cases/{case_id}/judge")
    def judge(request: Request, case_id: str, fields: Fields) -> Response:
        choice = _choice(fields)
        judgement = one_of(Judgement, "judgement", fields.get("judgement"))
        name = fields.get("by", "").strip()[:MOST_CHARACTERS]
        if judgement is None or not name:
            raise BadRequest("judgement, by: both are needed")
        version = read_version(fields)
        following = _around(desk, choice, case_id).after
        try:
            judge_case(
                desk.workspace, case_id, judgement, by=name, note=fields.get("note"), expected_version=version,
                now=desk.clock(),
            )  # fmt: skip
        except StaleWrite:
            return _show(desk, request, case_id, choice, problem=page_texts(request)["case.stale"], status=409)
        path = f"/cases/{quote(following)}" if following else "/cases"
        answer = RedirectResponse(link(path, **choice.address(), **flash_query(case_id, judgement)), status_code=303)
        remember_reviewer(answer, name)
        return answer

    @router.post("/cases/{case_id}/undo")
    def undo(request: Request, case_id: str, fields: Fields) -> Response:
        choice = _choice(fields)
        by = read_reviewer(request) or "console"
        undo_judgement(desk.workspace, case_id, by=by, expected_version=read_version(fields), now=desk.clock())
        address = link(f"/cases/{quote(case_id)}", **choice.address(), **flash_query(case_id, "undone"))
        return RedirectResponse(address, status_code=303)

    return router


def _show(
    desk: Desk, request: Request, case_id: str, choice: CaseChoice, *, problem: str = "", status: int = 200
) -> Response:
    store = desk.workspace.store
    case = store.case(case_id)
    if case is None:
        raise NotStored("case", case_id)
    events, damaged = store.events(case_id), list[RecordDamaged | ListingDamaged]()
    if case.listing.is_outline:
        store.listings_by_key([case.listing_key], damaged.append)
    return render(
        request,
        "case.html",
        status=status,
        case=case,
        records=store.records_by_id((match.record_id for match in case.matches), damaged.append),
        damaged=damaged,
        events=events,
        lifted=_why_lifted(events),
        around=_around(desk, choice, case_id),
        here=choice.address(),
        kept=find_kept(desk.workspace.evidence, case.listing.evidence_id) if case.listing.evidence_id else None,
        hold=held_cases(desk.workspace.evidence).get(case_id),
        reviewer=read_reviewer(request),
        problem=problem,
        flash=read_flash(request, store),
        pairs=pairs,
        whole_listing=whole_listing(case.listing),
        whole_record=whole_record,
        listing_facts=listing_facts,
    )


def _why_lifted(events: Sequence[CaseEvent]) -> str:
    """Return the documents that took the ground from a case, when nothing was found against its listing since."""
    verdicts = (event for event in reversed(events) if event.kind in _VERDICTS)
    last = next(verdicts, None)
    return last.facts.get("reason", "") if last is not None and last.kind is CaseEventKind.RECORD_LIFTED else ""


def _around(desk: Desk, choice: CaseChoice, case_id: str) -> _Around:
    """Find the neighbours on the first page of the queue; a case that is not there is followed by its first."""
    ids = [case.case_id for case in load_queue(desk, choice).cases]
    if case_id not in ids:
        return _Around(before=None, after=ids[0] if ids else None)
    at = ids.index(case_id)
    return _Around(before=ids[at - 1] if at else None, after=ids[at + 1] if at + 1 < len(ids) else None)


def _choice(fields: Mapping[str, str]) -> CaseChoice:
    return CaseChoice.read({name: fields.get(f"in_{name}") for name in CaseChoice.__slots__})
