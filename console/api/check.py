"""`POST /v1/check` and `/v1/check:batch`: the question a platform asks before a listing goes live.

Answered from the records in memory; neither writes, and neither needs the search projection.
"""

from typing import Any, Final

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from console.api.errors import BadRequest
from console.api.forms import BatchAnswer, BatchRequest, CheckRequest, ErrorAnswer, VerdictForm
from console.desk import Desk
from console.lines import LineRejected, parse_json
from domain.errors import ListingRejected
from domain.wire import JsonObject, parse_listing, verdict_to_json

__all__ = ["BATCH_LIMIT", "check_routes"]

BATCH_LIMIT: Final = 100

_REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    400: {"model": ErrorAnswer, "description": "The body is not the JSON it should be."},
    413: {"model": ErrorAnswer, "description": "The body is too large."},
    422: {"model": ErrorAnswer, "description": "The listing cannot be read; the field is named."},
}


def check_routes(desk: Desk) -> APIRouter:
    """Make the routes that judge listings."""
    router = APIRouter(tags=["check"])

    @router.post(
        "/v1/check",
        summary="Judge one listing",
        response_model=None,
        responses={200: {"model": VerdictForm, "description": "The verdict."}, **_REFUSALS},
        openapi_extra=_body_of(CheckRequest),
    )
    async def check(request: Request) -> Response:
        """Judge one listing. Stores nothing.

        The body is the listing. `exclude_record_ids` names records that take no part. Unknown keys are ignored.
        """
        body = parse_json(await request.body())
        return JSONResponse(await run_in_threadpool(_check_one, desk, body))

    @router.post(
        "/v1/check:batch",
        summary="Judge up to 100 listings",
        response_model=None,
        responses={200: {"model": BatchAnswer, "description": "One answer for each listing."}, **_REFUSALS},
        openapi_extra=_body_of(BatchRequest),
    )
    async def check_batch(request: Request) -> Response:
        """Judge up to 100 listings, in order. Stores nothing.

        A listing that cannot be read gives an object with `line` and `error` in its place; the others are judged.
        """
        body = parse_json(await request.body())
        return JSONResponse({"results": await run_in_threadpool(_check_many, desk, body)})

    return router


def _body_of(form: type[CheckRequest | BatchRequest]) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{form.__name__}"}
    return {"requestBody": {"required": True, "content": {"application/json": {"schema": schema}}}}


def _check_one(desk: Desk, body: object) -> JsonObject:
    if not isinstance(body, dict):
        raise LineRejected("the body is not a JSON object")
    return _verdict(desk, body, _excluded(body))


def _check_many(desk: Desk, body: object) -> list[JsonObject]:
    listings = body.get("listings") if isinstance(body, dict) else body
    if not isinstance(listings, list):
        raise BadRequest("the body has no list `listings`")
    if len(listings) > BATCH_LIMIT:
        raise BadRequest(f"{len(listings)} listings; a batch takes at most {BATCH_LIMIT}")
    excluded = _excluded(body) if isinstance(body, dict) else frozenset()
    return [_answer(desk, item, excluded, line) for line, item in enumerate(listings, start=1)]


def _answer(desk: Desk, item: object, excluded: frozenset[str], line: int) -> JsonObject:
    try:
        if not isinstance(item, dict):
            raise ListingRejected("listing", "is not an object")
        return {"line": line} | _verdict(desk, item, excluded | _excluded(item))
    except (ListingRejected, BadRequest, RecursionError) as error:
        return {"line": line, "error": str(error)}


def _verdict(desk: Desk, body: dict[str, object], excluded: frozenset[str]) -> JsonObject:
    given = {name: value for name, value in body.items() if name != "exclude_record_ids"}
    listing = parse_listing(given).listing
    verdict = desk.judge(listing, exclude=excluded)
    return verdict_to_json(verdict, item_id=listing.item_id)


def _excluded(body: dict[str, object]) -> frozenset[str]:
    ids = body.get("exclude_record_ids") or []
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise BadRequest("exclude_record_ids is not a list of record ids")
    return frozenset(ids)
