"""The review queue: cases that wait, filtered by what stands in the address, highest score first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import Response

from cases.damage import tell_left_out
from console.desk import Desk
from console.lists import ListChoice, find_listings
from console.pages.choice import CaseChoice
from console.pages.flash import read_flash
from console.pages.paging import PAGE_SIZE, Paging, keyset_paging, offset_of, offset_paging
from console.pages.rendering import render
from domain.case import Case
from domain.errors import ListingDamaged
from domain.record import Record
from index.store import Store

__all__ = ["QueuePage", "load_queue", "records_of", "routes"]

_FACETS = ("state", "verdict", "platform", "category")


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage:
    """One page of the queue."""

    cases: tuple[Case, ...]
    paging: Paging


def routes(desk: Desk) -> APIRouter:
    """Make the route of the queue."""
    router = APIRouter()

    @router.get("/cases")
    def queue(request: Request) -> Response:
        choice = CaseChoice.of(request)
        store = desk.workspace.store
        page = load_queue(desk, choice, after=request.query_params.get("after") or None, offset=offset_of(request))
        return render(
            request,
            "queue.html",
            cases=page.cases,
            pages=page.paging,
            records=records_of(store, page.cases),
            facets={name: store.case_counts(choice.query(without=name))[name] for name in _FACETS},
            choice=choice,
            here=choice.address(),
            flash=read_flash(request, store),
        )

    return router


def load_queue(desk: Desk, choice: CaseChoice, *, after: str | None = None, offset: int = 0) -> QueuePage:
    """Read one page of the queue: from the store, or with words to look for, from the search."""
    store = desk.workspace.store
    if choice.q is None:
        page = store.cases(choice.query(limit=PAGE_SIZE, after=after))
        return QueuePage(cases=page.items, paging=keyset_paging(page.total, after, page.after))
    wanted = ListChoice(
        q=choice.q,
        filters={
            "state": "" if choice.state == "any" else choice.state,
            "verdict": choice.verdict or "",
            "platform": choice.platform or "",
            "category": choice.category or "",
        },
        offset=offset,
        limit=PAGE_SIZE,
    )
    found = find_listings(desk.workspace, wanted)
    damaged = (error.listing_key for error in found.damaged if isinstance(error, ListingDamaged))
    keys = (*(key for key, _ in found.items), *damaged)
    cases = tuple(case for key in keys if (case := store.case_of(key)) is not None)
    return QueuePage(cases=cases, paging=offset_paging(offset, len(found.items), found.total))


def records_of(store: Store, cases: Sequence[Case]) -> Mapping[str, Record]:
    """Return the record of the best match of each case; the page of a case says of a damaged one what is wrong."""
    wanted = {case.matches[0].record_id for case in cases if case.matches}
    return store.records_by_id(sorted(wanted), tell_left_out)
