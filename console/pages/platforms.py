"""How platforms stand with the gate, and what was assessed before they are crawled."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.desk import Desk
from console.pages.rendering import render
from console.platforms import assessment_facts, standing_facts
from crawlers.standing import standings

__all__ = ["routes"]


def routes(desk: Desk) -> APIRouter:
    """Make the routes of platforms."""
    router = APIRouter()

    @router.get("/platforms")
    def show(request: Request) -> Response:
        return render(
            request,
            "platforms.html",
            standings=standings(desk.workspace, desk.clock()),
            standing_facts=standing_facts,
            assessment_facts=assessment_facts,
        )

    return router
