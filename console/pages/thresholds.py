"""Where blocks and the review queue would begin at another score: a drawing and tables, nothing to be set."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.calibration import FINE, PREVALENCES, CurvePoint
from cases.thresholds import Basis, ThresholdReport, choose_basis, report_thresholds
from cases.times import local_date
from console.desk import Desk
from console.pages.rendering import page_texts, render
from console.thresholds import BANDS, band_headings, band_rows, say_thresholds, share_text, suggestion_cells

__all__ = ["routes"]

_MOST_RECORDS: Final = 20_000
"""Records that a page reads through while somebody waits; the command has no limit."""
_HEIGHT: Final = 300.0
"""Of the drawing, for 1; a tenth of score is 100 units wide."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the drawing."""

    name: str
    """`block_recall`, `block_precision`, `flagged_recall`, `flagged_precision`."""
    points: str
    """As an SVG polyline takes them."""


def routes(desk: Desk) -> APIRouter:
    """Make the route of the page."""
    router = APIRouter()

    @router.get("/thresholds")
    def show(request: Request) -> Response:
        texts, share, report = page_texts(request), _share(request), _report(desk)
        if report is None:
            return render(request, "thresholds.html", report=None, most=_MOST_RECORDS)
        return render(
            request,
            "thresholds.html",
            report=report,
            sentences=tuple(say_thresholds(report, texts)),
            share=share,
            shares=tuple((one, share_text(one)) for one in PREVALENCES),
            lines=_lines(report.curve, share),
            headings=band_headings(texts),
            tables=tuple((band, band_rows(report.curve, band)) for band in BANDS),
            suggestions=tuple(suggestion_cells(report, texts)),
        )

    return router


def _share(request: Request) -> float:
    with suppress(ValueError):
        share = float(request.query_params.get("share", ""))
        if share in PREVALENCES:
            return share
    return 0.01


def _report(desk: Desk) -> ThresholdReport | None:
    workspace = desk.workspace
    basis, judged = choose_basis(workspace)
    if basis is Basis.RECORDS and workspace.store.records_count() > _MOST_RECORDS:
        return None
    return report_thresholds(workspace, basis, judged, on=local_date(desk.clock()))


def _lines(curve: Sequence[CurvePoint], share: float) -> tuple[Line, ...]:
    values = {
        "block_recall": [(point.score, point.block.recall.value) for point in curve],
        "flagged_recall": [(point.score, point.flagged.recall.value) for point in curve],
        "block_precision": [(point.score, point.block.precision[share].value) for point in curve],
        "flagged_precision": [(point.score, point.flagged.precision[share].value) for point in curve],
    }
    return tuple(Line(name=name, points=_points(pairs)) for name, pairs in values.items())


def _points(pairs: Sequence[tuple[float, float | None]]) -> str:
    left = FINE[0]
    places = ((round((score - left) * 1000, 1), value) for score, value in pairs if value is not None)
    return " ".join(f"{x:g},{round(_HEIGHT * (1 - value), 1):g}" for x, value in places)
