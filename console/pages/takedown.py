"""The takedown list: what stands in it now, the file to send, and that it was sent."""

from collections.abc import Mapping
from datetime import date, datetime, time
from hashlib import sha256
from io import BytesIO
from types import MappingProxyType
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from cases.exports import UnknownFormat, known_formats
from cases.review import mark_sent
from cases.takedown import TakedownList, build_takedown
from cases.times import BEIJING, local_date
from console.api.errors import BadRequest
from console.desk import Desk
from console.pages.forms import read_form
from console.pages.paging import PAGE_SIZE, keyset_paging
from console.pages.rendering import link, page_texts, render
from console.pages.reviewer import MOST_CHARACTERS, read_reviewer, remember_reviewer
from domain.case import CaseState
from index.store import CaseQuery

__all__ = ["routes"]

_MEDIA_TYPES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "csv": "text/csv; charset=utf-8",
        "jsonl": "application/x-ndjson",
    }
)
_SENT: Final = (CaseState.NOTIFIED,)
_FIRST_DAY: Final = date(2020, 1, 1)

Fields = Annotated[Mapping[str, str], Depends(read_form)]


def routes(desk: Desk) -> APIRouter:
    """Make the routes of the takedown list."""
    router = APIRouter()

    @router.get("/takedown")
    def show(request: Request) -> Response:
        return _show(desk, request, request.query_params.get("platform") or None)

    @router.get("/takedown/download")
    def download(request: Request) -> Response:
        form = _format(request.query_params.get("format") or "xlsx")
        takedown = _build(desk, request.query_params.get("platform") or None, request.query_params.get("on"))
        name = f"takedown-{takedown.made_on.isoformat()}.{form}"
        return Response(
            _write(takedown, form),
            media_type=_MEDIA_TYPES.get(form, "application/octet-stream"),
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @router.post("/takedown/sent")
    def sent(request: Request, fields: Fields) -> Response:
        platform, name = fields.get("platform") or None, fields.get("by", "").strip()[:MOST_CHARACTERS]
        form = _format(fields.get("format") or "xlsx")
        if not name:
            raise BadRequest("by: who sent the list is needed")
        takedown = _build(desk, platform, fields.get("on"))
        if not takedown.case_ids or fields.get("list") != _fingerprint(takedown):
            return _show(desk, request, platform, problem=page_texts(request)["takedown.changed"], status=409)
        digest = sha256(_write(takedown, form)).hexdigest()
        cases = mark_sent(desk.workspace, takedown.case_ids, by=name, list_sha256=digest, now=desk.clock())
        answer = RedirectResponse(link("/takedown", platform=platform, sent=len(cases)), status_code=303)
        remember_reviewer(answer, name)
        return answer

    return router


def _show(desk: Desk, request: Request, platform: str | None, *, problem: str = "", status: int = 200) -> Response:
    store = desk.workspace.store
    after = request.query_params.get("after") or None
    states = (CaseState.CONFIRMED,)
    page = store.cases(CaseQuery(states=states, platform=platform, limit=PAGE_SIZE, after=after))
    takedown = _build(desk, platform, None)
    return render(
        request,
        "takedown.html",
        status=status,
        cases=page.items,
        pages=keyset_paging(page.total, after, page.after),
        facets={"platform": store.case_counts(CaseQuery(states=states))["platform"]},
        choice={"platform": platform},
        forms=sorted(known_formats(), reverse=True),
        takedown=takedown,
        fingerprint=_fingerprint(takedown),
        reviewer=read_reviewer(request),
        problem=problem,
        just_sent=_just_sent(desk, request),
    )


def _just_sent(desk: Desk, request: Request) -> int:
    """Return how many cases the address says were marked just now; never more than there are."""
    said = request.query_params.get("sent", "")
    if not (said.isascii() and said.isdigit() and len(said) < 9):
        return 0
    return min(int(said), desk.workspace.store.cases(CaseQuery(states=_SENT, limit=1)).total)


def _build(desk: Desk, platform: str | None, on: str | None) -> TakedownList:
    """Gather the list as of a day (that of the page it was downloaded from), so that the same file comes out again."""
    workspace = desk.workspace
    return build_takedown(workspace.store, workspace.settings.office, platform=platform, now=_moment(desk, on))


def _moment(desk: Desk, on: str | None) -> datetime:
    if not on:
        return desk.clock()
    today = local_date(desk.clock())
    try:
        day = date.fromisoformat(on)
    except ValueError as error:
        raise BadRequest("on is not a day") from error
    if not _FIRST_DAY <= day <= today:
        raise BadRequest("on is not a day that a list can be of")
    return datetime.combine(day, time(12), BEIJING)


def _format(name: str) -> str:
    if name not in known_formats():
        raise UnknownFormat(name)
    return name


def _write(takedown: TakedownList, form: str) -> bytes:
    content = BytesIO()
    known_formats()[form].write(takedown, content)
    return content.getvalue()


def _fingerprint(takedown: TakedownList) -> str:
    """Return what tells one list from another, whatever the format; whoever marks a list as sent names it."""
    return sha256(repr((takedown.case_ids, takedown.rows)).encode()).hexdigest()
