"""The companies that records name: a list, the pairs that wait for a person, and the page of one."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.responses import RedirectResponse, Response

from cases.enterprises import decide_alias
from console.api.errors import BadRequest
from console.desk import Desk
from console.enterprises import enterprise_address, reason_in
from console.pages.choice import one_of
from console.pages.forms import read_form
from console.pages.paging import PAGE_SIZE, offset_of, offset_paging
from console.pages.rendering import link, page_texts, render
from console.pages.reviewer import MOST_CHARACTERS, read_reviewer, remember_reviewer
from domain.enterprises import Alias, AliasReason, AliasState, Enterprise
from domain.errors import NotStored, RecordDamaged

__all__ = ["routes"]

_MOST_PAIRS = 50

Fields = Annotated[Mapping[str, str], Depends(read_form)]


def routes(desk: Desk) -> APIRouter:
    """Make the routes of companies."""
    router = APIRouter()

    @router.get("/enterprises")
    def listing(request: Request) -> Response:
        store, text, offset = desk.workspace.store, _text(request), offset_of(request)
        found = store.enterprises(text, limit=PAGE_SIZE, offset=offset)
        waiting = store.enterprise_aliases(state=AliasState.PROPOSED)
        confirmed = store.enterprise_aliases(state=AliasState.CONFIRMED)
        return render(
            request,
            "enterprises.html",
            enterprises=found,
            text=text,
            waiting=waiting[:_MOST_PAIRS],
            waiting_total=len(waiting),
            known=_known(desk, waiting[:_MOST_PAIRS]),
            proposed_of=_count_by_company(waiting),
            confirmed_of=_count_by_company(confirmed),
            reason_in=reason_in,
            reviewer=read_reviewer(request),
            done=_done(request),
            pages=offset_paging(offset, len(found), store.enterprises_count(text)),
        )

    @router.get("/enterprises/{enterprise_id:path}")
    def show(request: Request, enterprise_id: str) -> Response:
        store = desk.workspace.store
        enterprise = store.enterprise(enterprise_id)
        if enterprise is None:
            raise NotStored("enterprise", enterprise_id)
        aliases, damaged = store.enterprise_aliases(enterprise_id), list[RecordDamaged]()
        named = store.enterprise_records(enterprise_id, limit=PAGE_SIZE)
        return render(
            request,
            "enterprise.html",
            enterprise=enterprise,
            records=list(store.records_by_id(named, damaged.append).values()),
            damaged=damaged,
            aliases=aliases,
            known=_known(desk, aliases),
            reason_in=reason_in,
            reviewer=read_reviewer(request),
            done=_done(request),
        )

    @router.post("/enterprises")
    def decide(fields: Fields) -> Response:
        name = fields.get("by", "").strip()[:MOST_CHARACTERS]
        state = one_of(AliasState, "state", fields.get("state"))
        if not name or state is None:
            raise BadRequest("by and state: who decides, and what, is needed")
        alias = Alias(
            one=fields.get("one", ""),
            other=fields.get("other", ""),
            reason=AliasReason.PERSON,
            state=state,
            by=name,
            note=fields.get("note"),
        )
        report = decide_alias(desk.workspace, alias, now=desk.clock())
        back = fields.get("back", "")
        known = desk.workspace.store.enterprise(back) if back else None
        done = f"{state}:{report.rescreened.listings}:{report.rescreened.changed + report.rescreened.opened}"
        answer = RedirectResponse(
            link(enterprise_address(known) if known else "/enterprises", done=done), status_code=303
        )
        remember_reviewer(answer, name)
        return answer

    return router


def _done(request: Request) -> str:
    """Say what the address says was decided just now."""
    said = re.fullmatch(r"(confirmed|rejected):(\d{1,9}):(\d{1,9})", request.query_params.get("done", ""), re.ASCII)
    if said is None:
        return ""
    texts = page_texts(request)
    return texts.say("alias.done", state=texts.name("alias_state", said[1]), listings=said[2], changed=said[3])


def _count_by_company(aliases: tuple[Alias, ...]) -> Mapping[str, int]:
    return Counter(one for alias in aliases for one in (alias.one, alias.other))


def _text(request: Request) -> str | None:
    return (request.query_params.get("q") or "").strip()[:200] or None


def _known(desk: Desk, aliases: tuple[Alias, ...]) -> Mapping[str, Enterprise]:
    """Return the companies that some pairs name, by id."""
    ids = {one for alias in aliases for one in (alias.one, alias.other)}
    found = ((one, desk.workspace.store.enterprise(one)) for one in sorted(ids))
    return {one: enterprise for one, enterprise in found if enterprise is not None}
