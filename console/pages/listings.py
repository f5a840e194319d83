"""The list of stored listings, and the page of one with today's verdict."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.desk import Desk
from console.lists import find_listings
from console.pages.facts import listing_facts
from console.pages.filtering import read_choice, twin
from console.pages.paging import offset_paging
from console.pages.rendering import render
from domain.errors import NotStored
from domain.listing import Listing
from domain.wire import JsonObject, listing_to_json

__all__ = ["routes"]

_FILTERS = ("platform", "category")


def routes(desk: Desk) -> APIRouter:
    """Make the routes of listings."""
    router = APIRouter()

    @router.get("/listings")
    def listing(request: Request) -> Response:
        choice = read_choice(request, _FILTERS)
        if wanted := request.query_params.get("as"):
            return twin(wanted, "listings", choice, lambda c: find_listings(desk.workspace, c), _to_json)
        found = find_listings(desk.workspace, choice)
        return render(
            request,
            "listings.html",
            listings=found.items,
            damaged=found.damaged,
            facets=found.facets,
            choice=choice,
            pages=offset_paging(choice.offset, len(found.items), found.total),
        )

    @router.get("/listings/{key:path}")
    def show(request: Request, key: str) -> Response:
        store = desk.workspace.store
        found = store.listing(key)
        if found is None:
            raise NotStored("listing", key)
        return render(
            request,
            "listing.html",
            listing=found,
            case=store.case_of(key),
            verdict=desk.judge(found),
            listing_facts=listing_facts,
        )

    return router


def _to_json(item: tuple[str, Listing]) -> JsonObject:
    return {"listing_key": item[0]} | listing_to_json(item[1])
