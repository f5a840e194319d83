"""One page in the browser. The browser has no network of its own: all that the page asks for is fulfilled here.

The document was fetched by the gate like any other page, its redirects followed and judged, and is shown at the
address where it was found. What it asks for itself (scripts, pictures, data, further documents) goes to the gate's
downloader, or is refused: an origin that is neither its own nor named by its source, a WebSocket, a download, a second
window, what no page of goods needs. A document that is redirected is fetched to its end and then navigated to: a
redirect that is fulfilled as one would send the browser off by itself, and it cannot go anywhere.
"""

import asyncio
from collections import Counter
from collections.abc import Awaitable
from dataclasses import dataclass, field
from typing import TypeVar

import structlog
from playwright.async_api import BrowserContext, Page, Route, WebSocketRoute
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Request as BrowserRequest
from scrapy.http import Response

from crawlers.gate.limits import origin
from crawlers.gate.middleware import Refused
from crawlers.gate.outcomes import Ended, Outcome
from crawlers.gate.page_requests import PageRequests, Wanted
from crawlers.gate.picturing import draw
from crawlers.gate.recording import Picture
from crawlers.gate.showing import as_shown, is_download, lead_on, place_of
from crawlers.pages.walls import address_wall
from domain.task import Wall

__all__ = ["Rendered", "Visit", "VisitPlan"]

_log = structlog.get_logger(__name__)
Result = TypeVar("Result")
Origin = tuple[str, str, int | None]
MAX_REQUESTS = 300
"""Of one page; a page of goods has some 50."""
MAX_DOCUMENTS = 5
"""Main documents of one visit: a script that leads on and on is left at the fifth."""
_TICK_SECONDS = 0.05
_METHODS = frozenset({"GET", "HEAD", "POST"})
_TAKING = frozenset({"GET", "HEAD"})
_PICTURES = frozenset({"image", "font"})
_KINDS = frozenset({"document", "stylesheet", "script", "xhr", "fetch"}) | _PICTURES
"""What a page may ask for. Left out: sound and film, streams of events, beacons, manifests."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPlan:
    """What a visit is to wait for, and what it may take."""

    selector: str
    """CSS of the element that is there once the script has filled the page."""
    own_seconds: float
    """How long the page may take without asking for anything: waiting for the gate does not count."""
    max_bytes: int
    """Of the page as rendered, and of all that it asks for together."""
    draws: bool
    platform_origin: Origin
    asset_origins: frozenset[Origin] = frozenset()
    """Further origins of which the page may take what it shows, but no document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendered:
    """A page as the browser made it."""

    url: str
    """Where the browser ended."""
    text: str
    document: Response
    """The last main document, as the gate fetched it."""
    answers: tuple[Response, ...]
    """All that the page asked for and got, in the order in which it came."""
    picture: Picture
    counts: Counter[str] = field(default_factory=Counter)
    """What was refused: `refused_other_origin`, `refused_socket`, …"""
    wall: Wall | None = None
    """Where the page's script led: to a login, a captcha. It was not asked for."""


class Visit:
    """One page in a context of its own, which remembers nothing of other pages."""

    def __init__(self, context: BrowserContext, plan: VisitPlan, requests: PageRequests) -> None:
        self._context = context
        self._plan = plan
        self._requests = requests
        self._page: Page | None = None
        self._own_origins: frozenset[object] = frozenset()
        self._prepared: dict[str, Response] = {}
        """Documents that were fetched to the end of their redirects and wait for the browser to come for them."""
        self._document: Response | None = None
        self._documents = 0
        self._asked = 0
        self._bytes = 0
        self._pending = 0
        self._is_broken = False
        self._wall: Wall | None = None
        self._answers: list[Response] = []
        self.counts: Counter[str] = Counter()

    async def render(self, document: Response) -> Rendered:
        """Show a document, let its script fill it, and return what came of it.

        A page that is never filled is returned as it is: the empty shell is then named by whoever reads it.

        Raises:
            Ended: the page cannot be read any more, or broke the browser.
        """
        self._own_origins = frozenset({origin(document.url), self._plan.platform_origin})
        await self._context.route("**/*", self._answer)
        await self._context.route_web_socket("**/*", self._refuse_socket)
        page = self._page = await self._context.new_page()
        page.on("crash", self._note_crash)
        page.on("download", self._note_download)
        self._context.on("page", self._close_window)
        self._prepared[place_of(document.url)] = document
        await self._begin(page, document.url)
        await self._wait_until_filled(page)
        picture = await draw(page) if self._plan.draws else Picture()
        return Rendered(
            url=page.url,
            text=await self._read(page),
            document=self._document or document,
            answers=tuple(self._answers),
            picture=picture,
            counts=self.counts,
            wall=self._wall,
        )

    async def _begin(self, page: Page, url: str) -> None:
        try:
            await self._soon(page.goto(url, wait_until="commit", timeout=0), "the page does not begin")
        except PlaywrightError as error:
            if self._document is None:
                raise Ended(Outcome.BROWSER_FAILED, url, str(error).partition("\n")[0]) from error

    async def _wait_until_filled(self, page: Page) -> None:
        """Wait for the script, and then for what is under way; time that the gate takes is not the page's."""
        waiting = asyncio.ensure_future(page.wait_for_selector(self._plan.selector, state="attached", timeout=0))
        left = self._plan.own_seconds
        try:
            while left > 0 and not (self._is_broken or self._wall) and (self._pending or not waiting.done()):
                await asyncio.sleep(_TICK_SECONDS)
                left -= 0 if self._pending else _TICK_SECONDS
            if not waiting.done():
                _log.info("page was not filled", url=page.url, selector=self._plan.selector)
        finally:
            waiting.cancel()
            await asyncio.gather(waiting, return_exceptions=True)
        if self._is_broken:
            raise Ended(Outcome.BROWSER_FAILED, page.url, "the page broke its process")

    async def _read(self, page: Page) -> str:
        length = await self._soon(page.evaluate("() => document.documentElement.outerHTML.length"), "reading")
        if length > self._plan.max_bytes:
            raise Ended(Outcome.TOO_LARGE, page.url, f"{length} characters as rendered")
        return await self._soon(page.content(), "reading")

    async def _soon(self, step: Awaitable[Result], what: str) -> Result:
        """Wait for the browser as long as a page may take by itself."""
        try:
            async with asyncio.timeout(self._plan.own_seconds):
                return await step
        except TimeoutError:
            url = self._page.url if self._page is not None else ""
            raise Ended(Outcome.SCRIPT_STALLED, url, f"{what} took longer than {self._plan.own_seconds} s") from None

    # --- what the page asks for

    async def _answer(self, route: Route) -> None:
        self._pending += 1
        try:
            await self._fulfil(route)
        except PlaywrightError as error:  # the page is gone, or went on
            _log.debug("not fulfilled", url=route.request.url, reason=str(error).partition("\n")[0])
        finally:
            self._pending -= 1

    async def _fulfil(self, route: Route) -> None:
        request = route.request
        refusal = self._refusal(request)
        if refusal is not None:
            await self._refuse(route, refusal)
            return
        is_document = request.is_navigation_request()
        prepared = self._prepared.pop(place_of(request.url), None) if is_document else None
        try:
            response = prepared or await self._fetch(request)
        except Exception as error:  # noqa: BLE001  # whatever kept it from coming, the page goes on without it
            await self._refuse(route, _name(error), f"{type(error).__name__}: {error}")
            return
        if is_document and prepared is None and response.meta.get("redirect_urls"):
            self._prepared[place_of(response.url)] = response
            await route.fulfill(status=200, content_type="text/html", body=lead_on(response.url))
        elif is_document and is_download(response):
            await self._refuse(route, "refused_download")
        else:
            if is_document and self._is_main(request):
                self._document = response
            headers, body = as_shown(response, request.resource_type)
            await route.fulfill(status=response.status, headers=headers, body=body)

    def _refusal(self, request: BrowserRequest) -> str | None:
        """Return the name of why a request is not even judged; it may be empty."""
        self._asked += 1
        if self._asked > MAX_REQUESTS or self._bytes > self._plan.max_bytes:
            return "refused_too_many"
        if not self._is_ours(request):
            return ""  # of a window that is being closed, and counted then
        if request.is_navigation_request() and self._is_main(request) and place_of(request.url) not in self._prepared:
            self._wall = self._wall or address_wall(request.url)
            if self._wall is not None:
                return "refused_wall"
            self._documents += 1
            if self._documents >= MAX_DOCUMENTS:
                return "refused_leading_on"
        if origin(request.url) not in self._origins_for(request):
            return "refused_other_origin"
        left_out = frozenset() if self._plan.draws else _PICTURES
        if request.resource_type not in _KINDS - left_out or request.method not in _METHODS:
            return "refused_kind"
        return None

    def _origins_for(self, request: BrowserRequest) -> frozenset[object]:
        """Return where a request may go, and be led on to: documents stay at home, and so does what is sent."""
        is_taken = request.method in _TAKING and not request.is_navigation_request()
        return self._own_origins | self._plan.asset_origins if is_taken else self._own_origins

    async def _fetch(self, request: BrowserRequest) -> Response:
        wanted = Wanted(
            url=request.url,
            kind=request.resource_type,
            method=request.method,
            headers=request.headers,
            body=request.post_data_buffer or b"",
        )
        response = await self._requests.fetch(wanted, self._origins_for(request))
        self._bytes += len(response.body)
        self._answers.append(response)
        return response

    async def _refuse(self, route: Route, name: str, reason: str = "") -> None:
        if name:
            self.counts[name] += 1
        request = route.request
        _log.info("refused in the browser", url=request.url, kind=request.resource_type, reason=reason or name)
        if request.is_navigation_request() and self._document is not None:
            await route.fulfill(status=204)  # the page stays where it is; refused in another way it would be gone
        else:
            await route.abort("blockedbyclient")

    def _is_ours(self, request: BrowserRequest) -> bool:
        try:
            return request.frame.page is self._page
        except PlaywrightError:  # a window or a worker that has no frame
            return False

    def _is_main(self, request: BrowserRequest) -> bool:
        return self._page is not None and request.frame is self._page.main_frame

    # --- what it does beside that

    async def _refuse_socket(self, socket: WebSocketRoute) -> None:
        self.counts["refused_socket"] += 1
        _log.info("refused in the browser", url=socket.url, kind="websocket")
        await socket.close(code=1008, reason="not for a crawler")

    async def _close_window(self, window: Page) -> None:
        self.counts["refused_window"] += 1
        try:
            await window.close()
        except PlaywrightError:
            return

    def _note_download(self, download: object) -> None:
        del download  # the context takes none
        self.counts["refused_download"] += 1

    def _note_crash(self, page: Page) -> None:
        del page
        self._is_broken = True


def _name(error: Exception) -> str:
    """Return the count of what kept a request from being fulfilled; what the gate refused is counted there."""
    if isinstance(error, Refused):
        return ""
    is_elsewhere = isinstance(error, Ended) and error.outcome is Outcome.OTHER_ORIGIN
    return "refused_other_origin" if is_elsewhere else "page_requests_failed"
