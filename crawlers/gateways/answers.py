"""An answer of a gateway read: goods, an error in a documented form, or something that is no answer at all."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from crawlers.gateways.api import Failure, OfficialApi, Query
from crawlers.gateways.json_text import Unreadable, read_json
from crawlers.gateways.outcome import Outcome, meaning_of
from crawlers.gateways.values import JsonThing
from crawlers.pages.document import decode
from crawlers.pages.page import Rejected
from domain.errors import FieldMissing
from domain.listing import Listing

__all__ = ["Answer", "read_answer"]

_SNIPPET = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back for one question."""

    outcome: Outcome
    reason: str = ""
    """The gateway's words, or ours about what came instead of an answer."""
    listings: tuple[Listing, ...] = ()
    rejected: tuple[Rejected, ...] = ()
    following: Query | None = None
    """The question about the next page; `None` when this was the last."""
    total: int | None = None
    """How many goods there are on all pages, by the gateway's own word."""
    wait_seconds: float | None = None


def read_answer(api: OfficialApi, query: Query, body: bytes, content_type: str = "") -> Answer:
    """Read an answer.

    Args:
        api: Whose answer it is.
        query: What was asked.
        body: What came, content coding removed.
        content_type: The header.
    """
    try:
        data = read_json(decode(body, content_type).text)
        if not isinstance(data, Mapping):
            raise Unreadable("the answer is JSON, but no object")
        failure = api.failure(data)
        return _found(api, query, data) if failure is None else _failed(api, failure)
    except Unreadable as error:
        outcome = Outcome.TEMPORARY if error.is_cut_off else Outcome.UNREADABLE
        return Answer(outcome=outcome, reason=str(error))


def _failed(api: OfficialApi, failure: Failure) -> Answer:
    outcome = meaning_of(api.facts.meanings, code=failure.code, sub_code=failure.sub_code, message=failure.message)
    codes = " ".join(dict.fromkeys(filter(None, (failure.code, failure.sub_code))))
    return Answer(outcome=outcome, reason=f"{codes}: {failure.message}", wait_seconds=failure.wait_seconds)


def _found(api: OfficialApi, query: Query, data: Mapping[str, JsonThing]) -> Answer:
    found = api.found(data)
    if not found.rows:
        if found.rows is None and found.total is None:
            raise Unreadable("the answer holds neither goods nor a word that there are none")
        if query.page == 1 and found.total:
            raise Unreadable(f"the answer counts {found.total} goods and lists none")
        return Answer(outcome=Outcome.EMPTY)
    listings: list[Listing] = []
    rejected: list[Rejected] = []
    for row in found.rows:
        try:
            listings.append(api.listing(row))
        except FieldMissing as error:
            snippet = json.dumps(row, ensure_ascii=False, default=str)[:_SNIPPET]
            rejected.append(Rejected(field=error.field, reason=str(error), snippet=snippet))
    size = api.facts.page_size
    is_last = len(found.rows) < size if found.total is None else query.page * size >= found.total
    following = None if is_last else replace(query, page=query.page + 1, handed_on=found.handed_on)
    return Answer(
        outcome=Outcome.GOODS,
        listings=tuple(listings),
        rejected=tuple(rejected),
        following=following,
        total=found.total,
    )
