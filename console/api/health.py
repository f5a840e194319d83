"""`/healthz` and `/readyz`: is the server alive, can it answer a check."""

from typing import Any, Final

from fastapi import APIRouter
from starlette.responses import JSONResponse, Response

from console.api.forms import Ready
from console.desk import Desk
from domain.errors import GuolvError
from domain.wire import JsonObject

__all__ = ["health_routes"]

_NOT_READY: Final[dict[int | str, dict[str, Any]]] = {
    503: {"model": Ready, "description": "The records cannot be read; a check cannot be answered."}
}


def health_routes(desk: Desk) -> APIRouter:
    """Make the routes for whoever watches the server."""
    router = APIRouter(tags=["health"])

    @router.get("/healthz", summary="Alive", response_model=None, responses={200: {"description": "Alive."}})
    def healthz() -> Response:
        """Answer as long as the process runs."""
        return JSONResponse({"alive": True})

    @router.get(
        "/readyz",
        summary="Ready to answer a check",
        response_model=None,
        responses={200: {"model": Ready, "description": "A check can be answered."}, **_NOT_READY},
    )
    def readyz() -> Response:
        """Say whether the records are loaded; the state of store and search stands beside it.

        Search may be down and the server still ready: a check does not need it. Nor do a few damaged records make it
        unready, which would take every check away; they are counted.
        """
        state = _state(desk)
        return JSONResponse(state, status_code=200 if state["ready"] else 503)

    return router


def _state(desk: Desk) -> JsonObject:
    workspace = desk.workspace
    try:
        desk.follower.look()
        seq = workspace.store.records_seq()
    except GuolvError as error:
        return {
            "ready": False,
            "records": 0,
            "records_seq": 0,
            "store": str(error),
            "search": "unknown",
            "damaged_records": 0,
            "open_tasks": 0,
        }
    return {
        "ready": True,
        "records": workspace.store.records_count(),
        "records_seq": seq,
        "store": "ok",
        "search": _search_state(desk),
        "damaged_records": len(workspace.damaged),
        "open_tasks": workspace.store.tasks.count_open(),
    }


def _search_state(desk: Desk) -> str:
    try:
        desk.workspace.search.count()
    except GuolvError as error:
        return str(error)
    return "ok"
