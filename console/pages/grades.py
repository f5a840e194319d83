"""The grade report: every notice with its grades, one notice with what each record lacks, and the file to send."""

from io import BytesIO
from typing import Final

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.grade_report import advice, find_notices, report_notice, share_findable
from cases.grade_sheet import write_workbook
from cases.times import local_date
from console.desk import Desk
from console.pages.rendering import page_texts, render
from domain.errors import NotStored
from domain.grading import FIELD_NAMES, MEANINGS, Grade
from index.store import NoticeCount

__all__ = ["routes"]

_MOST_ROWS: Final = 500
"""Records of a notice on its page; the file has all."""
_XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def routes(desk: Desk) -> APIRouter:
    """Make the routes of the grade report."""
    router = APIRouter()

    @router.get("/grades")
    def overview(request: Request) -> Response:
        notices = desk.workspace.store.notices()
        return render(
            request, "grades.html", notices=notices, grades=tuple(Grade), meanings=MEANINGS, share=share_findable
        )

    @router.get("/grades/download")
    def download(request: Request) -> Response:
        store, key = desk.workspace.store, request.query_params.get("notice")
        counts = (_find(desk, key),) if key else find_notices(store)
        content, made_on = BytesIO(), local_date(desk.clock())
        language = page_texts(request).language
        write_workbook((report_notice(store, c) for c in counts), content, made_on=made_on, language=language)
        name = f"grades-{made_on.isoformat()}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return Response(content.getvalue(), media_type=_XLSX, headers=headers)

    @router.get("/grades/{key}")
    def show(request: Request, key: str) -> Response:
        report = report_notice(desk.workspace.store, _find(desk, key))
        return render(
            request,
            "grade.html",
            report=report,
            rows=report.records[:_MOST_ROWS],
            grades=tuple(Grade),
            meanings=MEANINGS,
            field_names=FIELD_NAMES,
            advice=advice,
        )

    return router


def _find(desk: Desk, key: str) -> NoticeCount:
    found = next((c for c in desk.workspace.store.notices() if c.notice.key == key), None)
    if found is None:
        raise NotStored("notice", key)
    return found
