"""The list of records, and the page of one."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.grade_report import advice
from cases.times import local_date
from console.desk import Desk
from console.enterprises import enterprise_address
from console.lists import find_records
from console.pages.facts import record_facts, scope_facts, timeline
from console.pages.filtering import read_choice, twin
from console.pages.paging import offset_paging
from console.pages.rendering import page_texts, render
from console.pages.reviewer import MOST_CHARACTERS, read_reviewer
from console.records import describe
from console.texts import Texts
from domain.enterprises import Enterprise
from domain.errors import NotStored
from domain.grading import MEANINGS, grade
from domain.notice import notice_of
from domain.record import Record, RecordEvent, RecordEventKind, RecordKind
from index.store import CaseQuery

__all__ = ["Entered", "routes", "show_record"]

_FILTERS = ("kind", "category", "state")
_MOST_DOCUMENT = 2_000
"""Characters of a document that are kept in the form; how many may be stored is said elsewhere."""


def routes(desk: Desk) -> APIRouter:
    """Make the routes of records."""
    router = APIRouter()

    @router.get("/records")
    def listing(request: Request) -> Response:
        choice = read_choice(request, _FILTERS)
        if wanted := request.query_params.get("as"):
            store = desk.workspace.store
            return twin(
                wanted, "records", choice, lambda c: find_records(desk.workspace, c), lambda r: describe(store, r)
            )
        found = find_records(desk.workspace, choice)
        return render(
            request,
            "records.html",
            records=found.items,
            damaged=found.damaged,
            facets=found.facets,
            choice=choice,
            pages=offset_paging(choice.offset, len(found.items), found.total),
        )

    @router.get("/records/{record_id:path}")
    def show(request: Request, record_id: str) -> Response:
        return show_record(desk, request, record_id, entered=Entered(by=read_reviewer(request)))

    return router


@dataclass(frozen=True, slots=True, kw_only=True)
class Entered:
    """What a person typed into the form for an event."""

    kind: str = ""
    on: str = ""
    document: str = ""
    by: str = ""

    @classmethod
    def of(cls, fields: Mapping[str, str]) -> "Entered":
        """Read the fields of the form as they are, but for their length."""
        return cls(
            kind=fields.get("kind", "")[:40],
            on=fields.get("on", "").strip()[:20],
            document=fields.get("document", "").strip()[:_MOST_DOCUMENT],
            by=" ".join(fields.get("by", "").split())[:MOST_CHARACTERS],
        )


def show_record(
    desk: Desk, request: Request, record_id: str, *, entered: Entered, problem: str = "", status: int = 200
) -> Response:
    """Show one record, with the form for what happened to it since as a person left it.

    Raises:
        NotStored: no such record.
    """
    store = desk.workspace.store
    record = store.record(record_id)
    if record is None:
        raise NotStored("record", record_id)
    cases, texts = store.cases(CaseQuery(record_id=record_id, limit=20)), page_texts(request)
    events = store.record_events(record_id)
    return render(
        request,
        "record.html",
        status=status,
        record=record,
        record_facts=record_facts,
        enterprise_links=_enterprise_links(record, store.enterprises_of(record_id), texts),
        cases=cases.items,
        case_total=cases.total,
        timeline=timeline(record, events, texts),
        decisions=store.heading_decisions_of([record]).get(record_id, ()),
        scope=tuple(scope_facts(record, texts)),
        grading=grade(record),
        meanings=MEANINGS,
        advice=advice,
        notice=notice_of(record),
        kinds=tuple(RecordEventKind),
        entered=entered,
        problem=problem,
        today=local_date(desk.clock()),
        done=_done(request, record, events, texts),
    )


def _enterprise_links(
    record: Record, enterprises: Sequence[Enterprise], texts: Texts
) -> Mapping[str, Sequence[tuple[str, str]]]:
    """Return the pages of the companies a record names, under the name of the fact that names them."""
    role = "seller" if record.kind is RecordKind.DISHONEST_OPERATOR else "manufacturer"
    fact = role if getattr(record, role) else f"{role}_uscc"
    key = "enterprise.see" if [one.name for one in enterprises] == [getattr(record, role)] else "enterprise.see_named"
    links = [(enterprise_address(one), texts.say(key, name=one.name, count=one.records)) for one in enterprises]
    return {texts[f"field.{fact}"]: links}


def _done(request: Request, record: Record, events: Sequence[RecordEvent], texts: Texts) -> str:
    """Say what the address says was entered just now; nothing that is not true of the record."""
    said = re.fullmatch(r"(\w+):([\d-]{10}):(\d{1,9}):(\d{1,9})", request.query_params.get("done", ""), re.ASCII)
    if said is None or not any((event.kind, event.on.isoformat()) == said.group(1, 2) for event in events):
        return ""
    return texts.say(
        "happened.done",
        event=texts.name("record_event", said[1]),
        on=said[2],
        state=texts.name("record_state", record.state),
        listings=said[3],
        changed=said[4],
    )
