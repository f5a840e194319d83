"""Search over listings or records."""

from dataclasses import dataclass
from urllib.parse import quote

from fastapi import APIRouter, Request
from starlette.responses import Response

from console.desk import Desk
from console.lists import ListChoice, find_listings, find_records
from console.pages.paging import PAGE_SIZE, offset_of, offset_paging
from console.pages.rendering import page_texts, render
from console.texts import Texts
from domain.errors import ListingDamaged, RecordDamaged
from domain.listing import Listing
from domain.record import Record

__all__ = ["routes"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Hit:
    address: str
    title: str
    facts: str


def routes(desk: Desk) -> APIRouter:
    """Make the route of the search page."""
    router = APIRouter()

    @router.get("/search")
    def search(request: Request) -> Response:
        text = (request.query_params.get("q") or "").strip()[:200]
        where = "records" if request.query_params.get("in") == "records" else "listings"
        choice = ListChoice(q=text, filters={}, offset=offset_of(request), limit=PAGE_SIZE)
        hits: tuple[_Hit, ...] = ()
        total = 0
        if text:
            hits, total = _find(desk, where, choice, page_texts(request))
        paging = offset_paging(choice.offset, len(hits), total)
        return render(request, "search.html", text=text, where=where, hits=hits, pages=paging)

    return router


def _find(desk: Desk, where: str, choice: ListChoice, texts: Texts) -> tuple[tuple[_Hit, ...], int]:
    if where == "records":
        records = find_records(desk.workspace, choice)
        hits = [_record_hit(record, texts) for record in records.items]
        return (*hits, *(_damaged_hit(error, texts) for error in records.damaged)), records.total
    listings = find_listings(desk.workspace, choice)
    found = [_listing_hit(key, listing) for key, listing in listings.items]
    return (*found, *(_damaged_hit(error, texts) for error in listings.damaged)), listings.total


def _record_hit(record: Record, texts: Texts) -> _Hit:
    facts = (record.record_id, texts.name("record_kind", record.kind), record.model_spec, record.manufacturer)
    title = f"{record.brand or ''} {record.product_name}".strip()
    return _Hit(address=f"/records/{quote(record.record_id)}", title=title, facts=" · ".join(f for f in facts if f))


def _damaged_hit(error: RecordDamaged | ListingDamaged, texts: Texts) -> _Hit:
    if isinstance(error, ListingDamaged):
        section, key = "listings", error.listing_key
    else:
        section, key = "records", error.record_id
    return _Hit(address=f"/{section}/{quote(key)}", title=key, facts=texts.said(str(error)))


def _listing_hit(key: str, listing: Listing) -> _Hit:
    facts = (listing.platform, listing.shop_name, listing.brand, listing.model)
    return _Hit(address=f"/listings/{quote(key)}", title=listing.title, facts=" · ".join(f for f in facts if f))
