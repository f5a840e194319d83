"""The takedown list: what stands in it now, and the file to send."""

from collections.abc import Mapping
from io import BytesIO
from types import MappingProxyType
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.exports import UnknownFormat, known_formats
from cases.takedown import build_takedown
from console.desk import Desk
from console.pages.paging import PAGE_SIZE, keyset_paging
from console.pages.rendering import render
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


def routes(desk: Desk) -> APIRouter:
    """Make the routes of the takedown list."""
    router = APIRouter()

    @router.get("/takedown")
    def show(request: Request) -> Response:
        store = desk.workspace.store
        platform = request.query_params.get("platform") or None
        after = request.query_params.get("after") or None
        states = (CaseState.CONFIRMED,)
        page = store.cases(CaseQuery(states=states, platform=platform, limit=PAGE_SIZE, after=after))
        return render(
            request,
            "takedown.html",
            cases=page.items,
            pages=keyset_paging(page.total, after, page.after),
            facets={"platform": store.case_counts(CaseQuery(states=states))["platform"]},
            choice={"platform": platform},
            forms=sorted(known_formats(), reverse=True),
        )

    @router.get("/takedown/download")
    def download(request: Request) -> Response:
        form = request.query_params.get("format") or "xlsx"
        platform = request.query_params.get("platform") or None
        if form not in known_formats():
            raise UnknownFormat(form)
        workspace = desk.workspace
        takedown = build_takedown(workspace.store, workspace.settings.office, platform=platform, now=desk.clock())
        content = BytesIO()
        known_formats()[form].write(takedown, content)
        name = f"takedown-{takedown.made_on.isoformat()}.{form}"
        return Response(
            content.getvalue(),
            media_type=_MEDIA_TYPES.get(form, "application/octet-stream"),
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    return router
