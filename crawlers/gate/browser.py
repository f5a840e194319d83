"""The browser behind the gate: pages filled by script, shown in a Chromium that has no network of its own.

A page is fetched by the gate like any other; only then it is shown, and what it asks for is fetched by the gate, too
(`crawlers.gate.visit`). Chromium itself is started with a proxy that does not exist, for loopback as well, and knows no
name: what would slip past the gate reaches nothing.
"""

import asyncio
import os
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager

import structlog
from playwright.async_api import Browser, BrowserContext, Playwright, async_playwright
from playwright.async_api import Error as PlaywrightError
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response

from crawlers.counting import count
from crawlers.gate.limits import ASSET_ORIGINS, origin
from crawlers.gate.middleware import DECISION, stop_crawl
from crawlers.gate.outcomes import Ended, Outcome
from crawlers.gate.page_requests import PageRequests
from crawlers.gate.recording import EXCHANGES, RENDERED, Picture
from crawlers.gate.showing import is_download
from crawlers.gate.visit import Rendered, Visit, VisitPlan
from crawlers.gate.walls import WALL
from crawlers.pages.document import decode

__all__ = ["CHROMIUM", "BrowserMiddleware"]

_log = structlog.get_logger(__name__)
CHROMIUM = "GUOLV_CHROMIUM"
"""Scrapy's setting: the program."""
_NO_NETWORK = (
    # Names lead nowhere, the proxy's included. The rule for loopback takes away Chromium's exception for it.
    "--proxy-server=http://gate.invalid:9",
    "--proxy-bypass-list=<-loopback>",
    "--host-resolver-rules=MAP * ~NOTFOUND",
    "--dns-prefetch-disable",
    "--disable-quic",
    "--webrtc-ip-handling-policy=disable_non_proxied_udp",  # calls between browsers go past a proxy by nature
)
_BOUNDED = ("--js-flags=--max-old-space-size=512",)
"""A script that hoards ends its own process, not the machine."""
_DRIVER_OPTIONS = "--max-semi-space-size=1 --jitless"
"""For Playwright's driver, a Node process that hands messages on: 30 MB less."""
_CLOSING_SECONDS = 5.0


class Chromium:
    """The browser of one crawl: started for the first page, and anew after one that broke it."""

    def __init__(self, program: str, arguments: list[str]) -> None:
        self._program = program
        self._arguments = arguments
        self._playwright: Playwright | None = None
        self._browser: Browser | None = None

    async def context(self, user_agent: str) -> BrowserContext:
        """Return a fresh context: no cookies, no memory, no workers, no downloads.

        Raises:
            PlaywrightError: the browser cannot be started.
        """
        if self._playwright is None:
            with _small_driver():
                self._playwright = await async_playwright().start()
        if self._browser is None or not self._browser.is_connected():
            self._browser = await self._playwright.chromium.launch(
                executable_path=self._program,
                headless=True,
                args=[*self._arguments, *_NO_NETWORK, *_BOUNDED],
                ignore_default_args=["--disable-popup-blocking"],  # Playwright's; a page needs no second window
            )
        return await self._browser.new_context(
            user_agent=user_agent, service_workers="block", accept_downloads=False, permissions=[]
        )

    @property
    def version(self) -> str:
        """What the browser calls itself."""
        return f"Chromium {self._browser.version}" if self._browser is not None else "Chromium"

    async def leave(self, context: BrowserContext) -> None:
        """Close a page's context; where a page does not let go, the browser is closed with it."""
        if await _within(_CLOSING_SECONDS, context.close()) or self._browser is None:
            return
        await _within(_CLOSING_SECONDS, self._browser.close())
        self._browser = None

    async def close(self) -> None:
        """End the browser."""
        if self._browser is not None:
            await _within(_CLOSING_SECONDS, self._browser.close())
        if self._playwright is not None:
            await self._playwright.stop()
        self._browser = self._playwright = None


class BrowserMiddleware:
    """Shows pages that name what they are ready by in the browser, and hands them on as it filled them."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        own = crawler.settings
        self._chromium = Chromium(own[CHROMIUM], own.getlist("GUOLV_CHROMIUM_ARGUMENTS"))
        self._requests = PageRequests(crawler)
        self._one_at_a_time = asyncio.Lock()
        crawler.signals.connect(self._chromium.close, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "BrowserMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the page as its script made it.

        Raises:
            Ended: the browser cannot show it.
        """
        selector = request.meta.get("ready_selector")
        if not selector or response.status != 200 or is_download(response):
            return response
        async with self._one_at_a_time:
            rendered = await self._visit(response, self._plan(str(selector)))
        for name, number in rendered.counts.items():
            count(self._crawler, name, number)
        return self._as_response(request, response, rendered)

    def _plan(self, selector: str) -> VisitPlan:
        own = self._crawler.settings
        return VisitPlan(
            selector=selector,
            own_seconds=own.getfloat("DOWNLOAD_TIMEOUT"),
            max_bytes=own.getint("DOWNLOAD_MAXSIZE"),
            draws=own.getbool("GUOLV_PICTURES", True),
            platform_origin=origin(own["GUOLV_ORIGIN"]),
            asset_origins=frozenset(map(origin, own.getlist(ASSET_ORIGINS))),
        )

    async def _visit(self, response: Response, plan: VisitPlan) -> Rendered:
        try:
            context = await self._chromium.context(self._crawler.settings["USER_AGENT"])
        except PlaywrightError as error:
            reason = str(error).partition("\n")[0]
            stop_crawl(self._crawler, f"Chromium does not start: {reason}")
            raise Ended(Outcome.BROWSER_FAILED, response.url, reason) from error
        visit = Visit(context, plan, self._requests)
        try:
            return await visit.render(response)
        except PlaywrightError as error:
            raise Ended(Outcome.BROWSER_FAILED, response.url, str(error).partition("\n")[0]) from error
        finally:
            await self._chromium.leave(context)

    def _as_response(self, request: Request, asked: Response, rendered: Rendered) -> Response:
        document = rendered.document
        declared = (document.headers.get("Content-Type") or b"").decode("latin-1")
        decoded = decode(document.body, declared)
        count(self._crawler, "encoding_contradicted", decoded.is_contradicted)
        facts = {
            "browser": self._chromium.version,
            "document_encoding": decoded.encoding,
            "document_encoding_declared": decoded.declared or "",
            "page_requests_refused": " ".join(f"{name}={number}" for name, number in sorted(rendered.counts.items())),
        }
        request.meta[RENDERED] = Picture(png=rendered.picture.png, facts={**rendered.picture.facts, **facts})
        if rendered.wall is not None:
            request.meta[WALL] = rendered.wall
        if document is not asked and document.request is not None and DECISION in document.request.meta:
            request.meta[DECISION] = document.request.meta[DECISION]
        seen = (exchange for answer in rendered.answers for exchange in _exchanges(answer))
        request.meta[EXCHANGES] = (*request.meta.get(EXCHANGES, ()), *seen)
        return HtmlResponse(
            rendered.url,
            status=document.status,
            headers={"Content-Type": "text/html; charset=utf-8"},
            body=rendered.text.encode("utf-8", "replace"),
            encoding="utf-8",
            request=request,
            ip_address=document.ip_address,
            protocol=document.protocol,
        )


def _exchanges(answer: Response) -> tuple[object, ...]:
    return tuple(answer.request.meta.get(EXCHANGES, ())) if answer.request is not None else ()


@contextmanager
def _small_driver() -> Iterator[None]:
    """Let the driver, which inherits our environment and takes no options, be started with options all the same."""
    before = os.environ.get("NODE_OPTIONS")
    os.environ["NODE_OPTIONS"] = f"{before or ''} {_DRIVER_OPTIONS}".strip()
    try:
        yield
    finally:
        if before is None:
            del os.environ["NODE_OPTIONS"]
        else:
            os.environ["NODE_OPTIONS"] = before


async def _within(seconds: float, step: Awaitable[object]) -> bool:
    """Return whether a step of the browser was done in time, and without an error."""
    try:
        async with asyncio.timeout(seconds):
            await step
    except (TimeoutError, PlaywrightError):
        return False
    return True
