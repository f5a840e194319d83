"""What the judgements say about the weights: the page of `guolv match learn`."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.learning import report_judgements
from console.desk import Desk
from console.judgements import MOST_SHIFTS, feature_cells, say_judgements
from console.pages.rendering import page_texts, render

__all__ = ["routes"]


def routes(desk: Desk) -> APIRouter:
    """Make the route of the page."""
    router = APIRouter()

    @router.get("/judgements")
    def show(request: Request) -> Response:
        report = report_judgements(desk.workspace)
        moved = tuple(one for one in report.shifts if one.is_moved or one.is_against)
        return render(
            request,
            "judgements.html",
            report=report,
            sentences=tuple(say_judgements(report, page_texts(request))),
            features=tuple((one, feature_cells(one)) for one in report.learned.features),
            shifts=moved[:MOST_SHIFTS],
            moved=len(moved),
        )

    return router
