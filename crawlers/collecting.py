"""Between spider and store: what a page brought is put together, and addresses go to the frontier, not to Scrapy.

A spider gives captures and requests one after another, as any Scrapy spider. Scrapy would queue the requests before the
page is stored, and forget on a kill which were under way. Here each page's captures and requests become one `Brought`.
"""

from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import replace
from typing import Any

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.brought import Brought, state_of
from crawlers.capture import Capture
from crawlers.frontier import Address, AddressState, address_key
from crawlers.gate.middleware import Refused
from crawlers.gate.robots import Ruling
from crawlers.pages.page import PageKind, Results
from domain.json_values import JsonValue

__all__ = ["ADDRESS", "ITEM_ID", "CollectingMiddleware", "address_of", "settle_failure"]

ADDRESS = "guolv_address"
"""Where a request carries the address of the frontier that it asks for."""
ITEM_ID = "guolv_item_id"
"""Where a request carries the platform's id of the listing, when its address tells it."""


class CollectingMiddleware:
    """Puts together what a page brought; closest to the engine, behind everything that looks at captures."""

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Collect what belongs to an address of the frontier; the rest goes on as it is."""
        address = response.meta.get(ADDRESS)
        if not isinstance(address, Address):
            async for item in result:
                yield item
            return
        given: list[Any] = []
        try:
            async for item in result:
                given.append(item)
        except CloseSpider:
            yield _brought(address, given, None)
            raise
        except Exception:
            yield _brought(address, given, AddressState.BROKEN)
            raise
        brought = _brought(address, given, None)
        yield replace(brought, state=_state(brought, response.status))


def settle_failure(failure: Failure, given: Iterable[Any]) -> Iterator[Brought]:
    """Put together what a request brought that brought no page.

    Args:
        failure: Why.
        given: What the spider makes of it.
    """
    request: Request = failure.request  # type: ignore[attr-defined]  # Scrapy puts it there
    error = failure.value
    state: AddressState | None = AddressState.BROKEN
    if isinstance(error, Refused):
        state = None if error.decision.ruling is Ruling.STOP else AddressState.REFUSED
    yield replace(_brought(request.meta[ADDRESS], given, state), has_answer=False)


def address_of(request: Request, parent: Address | None) -> Address:
    """Return the address that a spider's request asks for.

    Args:
        request: As the spider gives it: `kind` and `category` in its keyword arguments.
        parent: The page that led to it; `None`: a walk begins here.
    """
    told: dict[str, JsonValue] = dict(request.cb_kwargs)
    kind, category = PageKind(str(told.pop("kind"))), str(told.pop("category"))
    follows = parent is not None and kind is PageKind.RESULTS
    return Address(
        url=request.url,
        key=address_key(request.url, request.meta.get(ITEM_ID) if kind is PageKind.LISTING else None),
        kind=kind,
        category=category,
        walk=parent.walk if parent is not None else 0,
        page=parent.page + 1 if parent is not None and follows else 1,
        more=told,
    )


def _brought(address: Address, given: Iterable[Any], state: AddressState | None) -> Brought:
    items = list(given)
    return Brought(
        address=address,
        state=state,
        captures=tuple(item for item in items if isinstance(item, Capture)),
        found=tuple(address_of(item, address) for item in items if isinstance(item, Request)),
        results=next((item for item in items if isinstance(item, Results)), None),
        has_answer=True,
    )


def _state(brought: Brought, status: int) -> AddressState | None:
    """Return how an address ends whose page was read; one behind which a wall stood waits for a person."""
    if any(capture.wall is not None for capture in brought.captures):
        return None
    return state_of(brought.address, status, brought.captures, brought.found)
