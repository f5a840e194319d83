"""Files of listings that were supplied: which came, and what became of each."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.deliveries.telling import absence_words, column_rows
from console.desk import Desk
from console.pages.facts import coverage_words
from console.pages.rendering import render
from domain.errors import NotStored

__all__ = ["routes"]

_REFUSED_SHOWN = 50


def routes(desk: Desk) -> APIRouter:
    """Make the routes of deliveries."""
    router = APIRouter()

    @router.get("/deliveries")
    def deliveries(request: Request) -> Response:
        found = desk.workspace.store.deliveries.latest(limit=100)
        return render(request, "deliveries.html", deliveries=found, coverage_words=coverage_words)

    @router.get("/deliveries/{delivery_id}")
    def delivery(request: Request, delivery_id: str) -> Response:
        store = desk.workspace.store
        found = store.deliveries.get(delivery_id)
        if found is None:
            raise NotStored("delivery", delivery_id)
        return render(
            request,
            "delivery.html",
            delivery=found,
            coverage_words=coverage_words,
            column_rows=column_rows,
            absence_words=absence_words,
            refused=store.quarantine(limit=_REFUSED_SHOWN, source_id=found.run_id) if found.run_id else (),
            refused_total=store.quarantine_count(source_id=found.run_id) if found.run_id else 0,
        )

    return router
