"""Campaigns, runs and what could not be read."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.desk import Desk
from console.pages.facts import coverage_words
from console.pages.rendering import page_texts, render
from console.saying import say_error
from console.tasks import expected_words, reason_words, tasks_of, wall_words
from console.texts import Texts
from domain.campaign import Campaign
from domain.errors import NotStored, SettingsError
from scheduler.campaigns import load_campaigns

__all__ = ["routes"]


def routes(desk: Desk) -> APIRouter:
    """Make the routes of runs."""
    router = APIRouter()

    @router.get("/runs")
    def show(request: Request) -> Response:
        store = desk.workspace.store
        campaigns, problem = _campaigns(desk, page_texts(request))
        return render(
            request,
            "runs.html",
            campaigns=campaigns,
            problem=problem,
            runs=store.runs(limit=50),
            tasks_open=store.tasks.count_open(),
            quarantine=store.quarantine(limit=50),
            quarantine_total=store.quarantine_count(),
        )

    @router.get("/runs/{run_id}")
    def run(request: Request, run_id: str) -> Response:
        found = desk.workspace.store.run(run_id)
        if found is None:
            raise NotStored("run", run_id)
        return render(
            request,
            "run.html",
            run=found,
            coverage_words=coverage_words,
            reason=reason_words(found.reason, page_texts(request)),
            expected_words=expected_words,
            wall_words=wall_words,
            tasks=tasks_of(found, desk.workspace.store),
            walks=desk.workspace.store.frontier(run_id).walks(),
        )

    return router


def _campaigns(desk: Desk, texts: Texts) -> tuple[tuple[Campaign, ...], str]:
    try:
        return tuple(load_campaigns(desk.workspace.home)), ""
    except SettingsError as error:
        return (), say_error(error, texts)
