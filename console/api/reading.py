"""`GET /v1/records`, `/v1/records/{id}`, `/v1/listings`: what is stored, page by page."""

from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query
from starlette.responses import JSONResponse, Response

from console.api.forms import ErrorAnswer, ListingsAnswer, RecordForm, RecordsAnswer
from console.desk import Desk
from console.lists import ListChoice, find_listings, find_records
from console.records import damaged_to_json, describe, describe_all
from domain.case import CaseState
from domain.errors import NotStored
from domain.record import RecordKind, RecordState
from domain.verdict import VerdictKind
from domain.wire import listing_to_json

__all__ = ["NOT_FOUND", "REFUSALS", "Limit", "reading_routes"]

Words = Annotated[str, Query(max_length=200, description="Words and identifiers; all must be found.")]
Limit = Annotated[int, Query(ge=1, le=200, description="At most so many.")]
Offset = Annotated[int, Query(ge=0, le=9_800, description="Leave out so many; narrow the search to see more.")]
Category = Annotated[str | None, Query(description="guolv's category name.")]
Platform = Annotated[str | None, Query(description="Short name of the platform.")]

REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    422: {"model": ErrorAnswer, "description": "A parameter cannot be used."},
    503: {"model": ErrorAnswer, "description": "The search does not answer; checks still do."},
}

NOT_FOUND: Final[dict[int | str, dict[str, Any]]] = {404: {"model": ErrorAnswer, "description": "Nothing has this id."}}


def reading_routes(desk: Desk) -> APIRouter:
    """Make the routes that read what is stored."""
    router = APIRouter(tags=["reading"])
    _add_records(router, desk)

    @router.get(
        "/v1/listings",
        summary="Listings",
        response_model=None,
        responses={200: {"model": ListingsAnswer, "description": "One page."}, **REFUSALS},
    )
    def listings(
        q: Words = "",
        platform: Platform = None,
        category: Category = None,
        verdict: Annotated[VerdictKind | None, Query(description="Verdict of its case.")] = None,
        state: Annotated[CaseState | None, Query(description="State of its case.")] = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> Response:
        """Read stored listings as last seen, by words and filters."""
        filters = {"platform": platform, "category": category, "verdict": verdict, "state": state}
        found = find_listings(desk.workspace, _choice(q, filters, limit, offset))
        items = [{"listing_key": key} | listing_to_json(listing) for key, listing in found.items]
        damaged = [damaged_to_json(error) for error in found.damaged]
        return JSONResponse({"total": found.total, "offset": offset, "listings": items, "damaged": damaged})

    return router


def _add_records(router: APIRouter, desk: Desk) -> None:
    @router.get(
        "/v1/records",
        summary="Records",
        response_model=None,
        responses={200: {"model": RecordsAnswer, "description": "One page."}, **REFUSALS},
    )
    def records(
        q: Words = "",
        kind: Annotated[RecordKind | None, Query(description="What was found.")] = None,
        category: Category = None,
        state: Annotated[RecordState | None, Query(description="Where the finding stands.")] = None,
        limit: Limit = 50,
        offset: Offset = 0,
    ) -> Response:
        """Read published findings, by words and filters."""
        filters = {"kind": kind, "category": category, "state": state}
        found = find_records(desk.workspace, _choice(q, filters, limit, offset))
        items = list(describe_all(desk.workspace.store, found.items))
        damaged = [damaged_to_json(error) for error in found.damaged]
        return JSONResponse({"total": found.total, "offset": offset, "records": items, "damaged": damaged})

    @router.get(
        "/v1/records/{record_id:path}",
        summary="One record",
        response_model=None,
        responses={
            200: {"model": RecordForm, "description": "The record."},
            **NOT_FOUND,
            422: REFUSALS[422],
            503: {"model": ErrorAnswer, "description": "The record is damaged in the database; the error says how."},
        },
    )
    def record(record_id: Annotated[str, Path(description="The record's id.")]) -> Response:
        """Read one published finding: its facts, grade and events, every place it was read, its cells as printed."""
        found = desk.workspace.store.record(record_id)
        if found is None:
            raise NotStored("record", record_id)
        return JSONResponse(describe(desk.workspace.store, found))


def _choice(q: str, filters: dict[str, Any], limit: int, offset: int) -> ListChoice:
    chosen = {name: str(value) for name, value in filters.items() if value is not None}
    return ListChoice(q=q, filters=chosen, limit=limit, offset=offset, has_facets=False)
