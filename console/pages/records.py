"""The list of records, and the page of one."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.desk import Desk
from console.lists import find_records
from console.pages.facts import record_facts
from console.pages.filtering import read_choice, twin
from console.pages.paging import offset_paging
from console.pages.rendering import render
from domain.errors import NotStored
from domain.wire import record_to_json
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
            return twin(wanted, "records", choice, lambda c: find_records(desk.workspace, c), record_to_json)
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
        cases = store.cases(CaseQuery(record_id=record_id, limit=20))
        return render(
            request, "record.html", record=record, record_facts=record_facts, cases=cases.items, case_total=cases.total
        )

    return router
