"""Walls that platforms put up: what waits for a person, the page that was kept, and the form that closes it."""

from collections.abc import Mapping
from typing import Annotated, Final
from urllib.parse import quote

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from cases.tasks import MOST_CHARACTERS as MOST_NOTE
from cases.tasks import close_task
from console.api.errors import BadRequest
from console.desk import Desk
from console.pages.forms import read_form, read_version
from console.pages.rendering import link, page_texts, render
from console.pages.reviewer import MOST_CHARACTERS, read_reviewer, remember_reviewer
from console.tasks import wall_words
from domain.errors import NotStored, StaleWrite
from domain.task import TaskState

__all__ = ["routes"]

_SHOWN: Final = 200

Fields = Annotated[Mapping[str, str], Depends(read_form)]


def routes(desk: Desk) -> APIRouter:
    """Make the routes of tasks."""
    router = APIRouter()

    @router.get("/tasks")
    def listing(request: Request) -> Response:
        tasks = desk.workspace.store.tasks
        return render(
            request,
            "tasks.html",
            waiting=tasks.find(state=TaskState.OPEN, limit=_SHOWN),
            waiting_total=tasks.count_open(),
            done=tasks.find(state=TaskState.DONE, limit=_SHOWN),
            wall_words=wall_words,
        )

    @router.get("/tasks/{task_id}")
    def show(request: Request, task_id: str) -> Response:
        return _show(desk, request, task_id)

    @router.post("/tasks/{task_id}/close")
    def close(request: Request, task_id: str, fields: Fields) -> Response:
        name, note = fields.get("by", "").strip()[:MOST_CHARACTERS], fields.get("note", "").strip()[:MOST_NOTE]
        if not name or not note:
            raise BadRequest("by, note: both are needed")
        version = read_version(fields)
        try:
            close_task(desk.workspace, task_id, by=name, note=note, expected_version=version, now=desk.clock())
        except StaleWrite:
            return _show(desk, request, task_id, problem=page_texts(request)["task.stale"], note=note, status=409)
        answer = RedirectResponse(link(f"/tasks/{quote(task_id)}", closed=1), status_code=303)
        remember_reviewer(answer, name)
        return answer

    return router


def _show(
    desk: Desk, request: Request, task_id: str, *, problem: str = "", note: str = "", status: int = 200
) -> Response:
    tasks = desk.workspace.store.tasks
    task = tasks.get(task_id)
    if task is None:
        raise NotStored("task", task_id)
    others = [one for one in tasks.find(state=TaskState.OPEN, host=task.host) if one.task_id != task_id]
    return render(
        request,
        "task.html",
        status=status,
        task=task,
        others=others,
        problem=problem,
        note=note,
        wall_words=wall_words,
        reviewer=read_reviewer(request),
        was_closed_now=request.query_params.get("closed") == "1",
    )
