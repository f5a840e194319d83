"""The first page: what waits, what is there, how fresh it is, and what to do next when there is nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.desk import Desk
from console.pages.rendering import render
from domain.campaign import Run
from domain.case import CaseState
from domain.errors import RecordDamaged
from index.store import CaseQuery

__all__ = ["Overview", "routes"]

_MOST_DAMAGED: Final = 20
"""Damaged records that are named."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """What the first page shows."""

    home: str
    records: int
    listings: int
    open_block: int
    open_review: int
    confirmed: int
    by_verdict: Mapping[str, int]
    by_state: Mapping[str, int]
    by_platform: Mapping[str, int]
    by_category: Mapping[str, int]
    tasks_open: int
    """Walls that wait for a person."""
    damaged: tuple[RecordDamaged, ...]
    """Records that cannot be read, as far as they were read since the server started; `guolv doctor` looks at all."""
    runs: tuple[Run, ...]
    last_import: datetime | None
    last_run: datetime | None


def routes(desk: Desk) -> APIRouter:
    """Make the route of the first page."""
    router = APIRouter()

    @router.get("/")
    def overview(request: Request) -> Response:
        return render(request, "overview.html", view=_gather(desk))

    return router


def _gather(desk: Desk) -> Overview:
    store = desk.workspace.store
    counts = store.case_counts()
    waiting = store.case_counts(CaseQuery(states=(CaseState.OPEN,)))["verdict"]
    runs = store.runs(limit=5)
    imports = store.imports(limit=1)
    return Overview(
        home=str(desk.workspace.home),
        records=store.records_count(),
        listings=store.listings_count(),
        open_block=waiting.get("block", 0),
        open_review=waiting.get("review", 0),
        confirmed=counts["state"].get("confirmed", 0),
        by_verdict=counts["verdict"],
        by_state=counts["state"],
        by_platform=counts["platform"],
        by_category=counts["category"],
        tasks_open=store.tasks.count_open(),
        damaged=tuple(RecordDamaged(one, why) for one, why in desk.workspace.damaged.items())[:_MOST_DAMAGED],
        runs=runs,
        last_import=imports[0].imported_at if imports else None,
        last_run=max((r.finished_at for r in runs if r.finished_at), default=None),
    )
