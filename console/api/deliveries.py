"""`POST /v1/deliveries` and `GET /v1/deliveries/{id}`: a platform hands over listings, and asks what became of them.

Every request is signed (`console.deliveries.signing`). A file is acknowledged when it and its row are safe on disk.
"""

from pathlib import PurePath
from typing import Annotated, Any, Final

from fastapi import APIRouter, Path, Query, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import JSONResponse, Response

from cases.deliveries import Statement, new_delivery
from cases.suppliers import Supplier
from console.api.delivery_forms import ReceiptForm
from console.api.errors import BadRequest
from console.api.forms import ErrorAnswer
from console.deliveries.receiving import receive
from console.deliveries.signing import check_signature, read_signed
from console.desk import Desk
from console.imports.keeping import plain_name
from domain.delivery import SUPPLIED_COVERAGES, Delivery, delivery_to_json
from domain.errors import NotStored
from domain.listing import Coverage
from domain.wire import JsonObject

__all__ = ["DELIVERIES_PATH", "delivery_routes"]

DELIVERIES_PATH: Final = "/v1/deliveries"
_LONGEST_NOTE: Final = 200
_REFUSED_SHOWN: Final = 100
_PACKED: Final = frozenset({"gzip", "x-gzip"})
_CODINGS: Final = _PACKED | {"", "identity"}

_REFUSALS: Final[dict[int | str, dict[str, Any]]] = {
    400: {
        "model": ErrorAnswer,
        "description": "The body has another digest than announced, or a parameter is missing.",
    },
    401: {"model": ErrorAnswer, "description": "Not signed, by a key that does not count, or at another time."},
    409: {"model": ErrorAnswer, "description": "The same request was sent before."},
    413: {"model": ErrorAnswer, "description": "The file is too large."},
    503: {"model": ErrorAnswer, "description": "The file could not be kept: send it again."},
}
_BODY: Final = {
    "requestBody": {
        "required": True,
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}


def delivery_routes(desk: Desk) -> APIRouter:
    """Make the routes for suppliers."""
    router = APIRouter(tags=["deliveries"])

    @router.post(
        DELIVERIES_PATH,
        status_code=202,
        summary="Deliver a file of listings",
        response_model=None,
        responses={202: {"model": ReceiptForm, "description": "The file is kept and waits to be read."}, **_REFUSALS},
        openapi_extra=_BODY,
    )
    async def deliver(
        request: Request,
        file: Annotated[
            str, Query(min_length=1, max_length=200, description="Name of the file; its ending tells the form.")
        ],
        coverage: Annotated[
            Coverage, Query(description="`full_catalogue` (全量目录) or `catalogue_part` (部分目录).")
        ] = Coverage.CATALOGUE_PART,
        note: Annotated[str, Query(max_length=_LONGEST_NOTE, description="What the file covers, in words.")] = "",
    ) -> Response:
        """Deliver a file of listings; the body is the file.

        Signed as `docs/reference/deliveries.md` says. It may be packed with gzip (`Content-Encoding: gzip`, or a name
        that ends in `.gz`); the digest is that of the body as it is sent. Answered when the file survives a power cut;
        it is read in the background, and the receipt tells what became of it.
        """
        supplier, sha256 = await run_in_threadpool(_authorised, desk, request)
        name = _file_name(file, request.headers.get("Content-Encoding", ""))
        if coverage not in SUPPLIED_COVERAGES:
            raise BadRequest(f"coverage is neither {' nor '.join(SUPPLIED_COVERAGES)}")
        received = await receive(request.stream(), desk.workspace.home, name=name, sha256=sha256)
        statement = Statement(
            platform=supplier.platform, shop_id=supplier.shop_id, coverage=coverage, coverage_note=note or None
        )
        delivery = new_delivery(
            statement, file=name, sha256=sha256, size_bytes=received.size_bytes, now=desk.clock(),
            supplier=supplier.key_id,
        )  # fmt: skip
        await run_in_threadpool(desk.deliveries.ask, delivery)
        where = {"Location": f"{DELIVERIES_PATH}/{delivery.delivery_id}"}
        receipt = await run_in_threadpool(_receipt, desk, delivery)
        return JSONResponse(receipt, status_code=202, headers=where)

    @router.get(
        DELIVERIES_PATH + "/{delivery_id}",
        summary="What became of a delivery",
        response_model=None,
        responses={
            200: {"model": ReceiptForm, "description": "The receipt."},
            401: _REFUSALS[401],
            404: {"model": ErrorAnswer, "description": "This key has no such delivery."},
            409: _REFUSALS[409],
        },
    )
    def show(request: Request, delivery_id: Annotated[str, Path(description="Its id.")]) -> Response:
        """Tell what became of a delivery of the same key: its digest, its state, its counts, what could not be read."""
        supplier, _ = _authorised(desk, request)
        found = desk.workspace.store.deliveries.get(delivery_id)
        if found is None or found.supplier != supplier.key_id:
            raise NotStored("delivery", delivery_id)
        return JSONResponse(_receipt(desk, found))

    return router


def _receipt(desk: Desk, delivery: Delivery) -> JsonObject:
    """Return what became of a delivery, with the first rows that could not be read."""
    store, run_id = desk.workspace.store, delivery.run_id
    refused = store.quarantine(limit=_REFUSED_SHOWN, source_id=run_id) if run_id else ()
    return delivery_to_json(delivery) | {
        "refused_total": store.quarantine_count(source_id=run_id) if run_id else 0,
        "refused": [{"where": one.origin, "row": one.row, "field": one.field, "reason": one.reason} for one in refused],
    }


def _authorised(desk: Desk, request: Request) -> tuple[Supplier, str]:
    """Return who sent a request, and the digest that its body must have."""
    query = request.scope["query_string"].decode("latin-1")
    path = request.scope.get("raw_path", request.url.path.encode()).decode("latin-1")
    signed = read_signed(request.method, f"{path}?{query}" if query else path, request.headers)
    supplier = check_signature(signed, desk.workspace.home, desk.workspace.store, now=desk.clock())
    return supplier, signed.sha256


def _file_name(stated: str, coding: str) -> str:
    """Return the name that a file is kept under; what came packed is kept as it came, and is called so."""
    # The readers of every form come with it.
    from crawlers.feeds.format import PACKED_ENDING, feed_ending, known_endings

    name = plain_name(stated)
    if feed_ending(name) not in known_endings():
        named = ", ".join(known_endings())
        raise BadRequest(f"the file's name must end in one of {named}, and may end in {PACKED_ENDING} behind that")
    if coding.strip().lower() not in _CODINGS:
        raise BadRequest("Content-Encoding is neither gzip nor identity")
    is_packed = coding.strip().lower() in _PACKED and PurePath(name).suffix.lower() != PACKED_ENDING
    return name + PACKED_ENDING if is_packed else name
