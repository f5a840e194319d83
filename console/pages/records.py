"""The list of records, and the page of one."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.grade_report import advice
from console.desk import Desk
from console.lists import find_records
from console.pages.facts import record_facts, scope_facts, timeline
from console.pages.filtering import read_choice, twin
from console.pages.paging import offset_paging
from console.pages.rendering import page_texts, render
from console.records import describe
from domain.errors import NotStored
from domain.grading import MEANINGS, grade
from domain.notice import notice_of
from index.store import CaseQuery

__all__ = ["routes"]

_FILTERS = ("kind", "category", "state")


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
            facets=found.facets,
            choice=choice,
            pages=offset_paging(choice.offset, len(found.items), found.total),
        )

    @router.get("/records/{record_id:path}")
    def show(request: Request, record_id: str) -> Response:
        store = desk.workspace.store
        record = store.record(record_id)
        if record is None:
            raise NotStored("record", record_id)
        cases, texts = store.cases(CaseQuery(record_id=record_id, limit=20)), page_texts(request)
        return render(
            request,
            "record.html",
            record=record,
            record_facts=record_facts,
            cases=cases.items,
            case_total=cases.total,
            timeline=timeline(record, store.record_events(record_id), texts),
            scope=tuple(scope_facts(record, texts)),
            grading=grade(record),
            meanings=MEANINGS,
            advice=advice,
            notice=notice_of(record),
        )

    return router
