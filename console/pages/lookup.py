"""Look up one listing: paste a title or a listing as JSON, read the verdict. Stores nothing."""

from collections.abc import Mapping
from typing import Annotated, Final

from fastapi import APIRouter, Depends, Request
from starlette.responses import Response

from console.desk import Desk
from console.lines import LineRejected, parse_object
from console.pages.forms import read_form
from console.pages.rendering import page_texts, render
from console.saying import say_error
from domain.errors import ListingRejected
from domain.listing import Listing
from domain.verdict import Verdict
from domain.wire import parse_listing

__all__ = ["routes"]

_FIELDS: Final = ("brand", "model", "gtin", "maker_name", "price")


def routes(desk: Desk) -> APIRouter:
    """Make the routes of the look-up page."""
    router = APIRouter()

    @router.get("/look-up")
    def ask(request: Request) -> Response:
        return _page(request, {}, None, "")

    @router.post("/look-up")
    def answer(request: Request, fields: Annotated[Mapping[str, str], Depends(read_form)]) -> Response:
        try:
            verdict = desk.judge(_listing(fields))
        except (LineRejected, ListingRejected, RecursionError) as error:
            return _page(request, fields, None, say_error(error, page_texts(request)), status=422)
        return _page(request, fields, verdict, "")

    return router


def _page(
    request: Request, fields: Mapping[str, str], verdict: Verdict | None, problem: str, status: int = 200
) -> Response:
    given = {name: fields.get(name, "") for name in _FIELDS}
    pasted = fields.get("listing", "")
    return render(request, "lookup.html", status=status, pasted=pasted, given=given, verdict=verdict, problem=problem)


def _listing(fields: Mapping[str, str]) -> Listing:
    pasted = fields.get("listing", "").strip()
    stated = dict(parse_object(pasted.encode("utf-8", "replace"))) if pasted.startswith("{") else {"title": pasted}
    stated |= {name: text for name in _FIELDS if (text := fields.get(name, "").strip())}
    return parse_listing(stated).listing
