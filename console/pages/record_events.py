"""Entering what happened to a finding: asked for, shown with what will follow, then entered.

Both steps are one address; nothing is written before the second. How many events the record had stands in the second
form, so that whoever confirms sees what somebody else entered meanwhile.
"""

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from cases.foresight import Foresight, Remark, foresee_event
from cases.record_events import EventReport, apply_event
from console.desk import Desk
from console.pages.choice import one_of
from console.pages.forms import read_form
from console.pages.records import Entered, show_record
from console.pages.rendering import link, page_texts, render
from console.pages.reviewer import remember_reviewer
from console.saying import say_error
from console.texts import Texts
from domain.errors import EventRejected
from domain.record import RecordEvent, RecordEventKind

__all__ = ["routes"]

_SHOWN: Final = 20
"""Cases that are listed before an event is entered."""

Fields = Annotated[Mapping[str, str], Depends(read_form)]


def routes(desk: Desk) -> APIRouter:
    """Make the routes of events of records."""
    router = APIRouter()

    @router.post("/records/{record_id:path}/events")
    def enter(request: Request, record_id: str, fields: Fields) -> Response:
        entered, step = Entered.of(fields), fields.get("step")
        if step == "change":
            return show_record(desk, request, record_id, entered=entered)
        try:
            event = _read(record_id, entered)
            foresight = foresee_event(desk.workspace, event, now=desk.clock())
        except EventRejected as error:
            problem = say_error(error, page_texts(request))
            return show_record(desk, request, record_id, entered=entered, problem=problem, status=422)
        known = str(len(desk.workspace.store.record_events(record_id)))
        if step != "enter" or fields.get("known") != known:
            return _confirm(request, foresight, entered, known, is_stale=step == "enter")
        report = apply_event(desk.workspace, event, now=desk.clock())
        answer = RedirectResponse(_address(report), status_code=303)
        remember_reviewer(answer, entered.by)
        return answer

    return router


def _read(record_id: str, entered: Entered) -> RecordEvent:
    """Read an event from the form.

    Raises:
        EventRejected: names the field that cannot be read.
    """
    if not entered.by:
        raise EventRejected("by", "missing")
    kind = one_of(RecordEventKind, "kind", entered.kind)
    if kind is None:
        raise EventRejected("event_kind", "missing")
    if not entered.on:
        raise EventRejected("on", "missing")
    try:
        day = date.fromisoformat(entered.on)
    except ValueError as error:
        raise EventRejected("on", f"{entered.on!r} is not an ISO date") from error
    return RecordEvent(record_id=record_id, kind=kind, on=day, document=entered.document, by=entered.by)


def _confirm(request: Request, foresight: Foresight, entered: Entered, known: str, *, is_stale: bool) -> Response:
    texts = page_texts(request)
    changing = foresight.lifted or tuple(e for e in foresight.effects if e.verdict is not e.case.verdict)
    return render(
        request,
        "record_event.html",
        status=409 if is_stale else 200,
        foresight=foresight,
        record=foresight.before,
        entered=entered,
        known=known,
        is_stale=is_stale,
        remarks=tuple(_say(remark, foresight, texts) for remark in foresight.remarks),
        changing=changing[:_SHOWN],
        more=max(0, len(changing) - _SHOWN),
    )


def _say(remark: Remark, foresight: Foresight, texts: Texts) -> str:
    return texts.say(
        f"remark.{remark}",
        on=foresight.event.on.isoformat(),
        published=foresight.before.notice_date or "",
        state=texts.name("record_state", foresight.before.state),
        event=texts.name("record_event", foresight.event.kind),
    )


def _address(report: EventReport) -> str:
    event, rescreened = report.event, report.rescreened
    done = f"{event.kind}:{event.on.isoformat()}:{rescreened.listings}:{rescreened.changed}"
    return link(f"/records/{quote(event.record_id, safe='')}", done=done)
