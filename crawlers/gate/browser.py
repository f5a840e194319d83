"""The browser behind the gate: pages filled by script, read by Chromium.

What holds: only the platform's own origin is reached, every request the page makes is asked of the same robots rules,
service workers are off, and names resolve to the address that was checked and to no other. What does not hold yet
stands in `docs/reference/crawling.md`: pace and size limits of requests the page makes by itself, and robots rules for
the target of a redirect inside the origin (found afterwards, and the page is then dropped).
"""

import asyncio
import socket
from urllib.parse import urlsplit

import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import Request as BrowserRequest
from playwright.async_api import Response as BrowserResponse
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy_playwright.handler import ScrapyPlaywrightDownloadHandler
from scrapy_playwright.page import PageMethod

from crawlers.counting import count
from crawlers.gate.addresses import refusal
from crawlers.gate.middleware import GateMiddleware, Refused, stop_crawl
from crawlers.gate.picturing import RECORDER, PageRecorder
from crawlers.gate.tls import watch_tls
from domain.errors import CrawlFailed

__all__ = ["BrowserMiddleware", "GatedBrowserHandler"]

_log = structlog.get_logger(__name__)
_NO_NETWORK_SCHEMES = frozenset({"data", "blob", "about"})
_TOO_FAST = frozenset({429, 503})


class GatedBrowserHandler(ScrapyPlaywrightDownloadHandler):  # type: ignore[misc]  # scrapy-playwright has no types
    """scrapy-playwright's handler, whose every browser request asks the gate."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._gate_of = crawler
        self._origin = _origin(crawler.settings["GUOLV_ORIGIN"])
        self.abort_request = self._is_refused
        watch_tls(self, crawler)

    async def _launch(self) -> None:
        try:
            # Before the browser starts: it takes the rule for names when it is started.
            await self._pin_address()
        except CrawlFailed as error:
            stop_crawl(self._gate_of, str(error))
            return
        await super()._launch()

    async def _pin_address(self) -> None:
        """Check the platform's address once and let Chromium know no other."""
        host = urlsplit(self._gate_of.settings["GUOLV_ORIGIN"]).hostname or ""
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except OSError as error:
            raise CrawlFailed(
                self._gate_of.settings["GUOLV_PLATFORM"], f"{host} cannot be resolved: {error}"
            ) from error
        addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
        reason = refusal(host, addresses)
        if reason and not self._gate_of.settings.getbool("GUOLV_ALLOW_PRIVATE_ADDRESSES"):
            raise CrawlFailed(self._gate_of.settings["GUOLV_PLATFORM"], f"address refused: {reason}")
        # IPv4 first, as Scrapy's resolver does: robots.txt was asked there.
        chosen = min(addresses, key=lambda address: ":" in address)
        target = f"[{chosen}]" if ":" in chosen else chosen
        rules = f"--host-resolver-rules=MAP {host} {target}, MAP * ~NOTFOUND, EXCLUDE {target}"
        self.config.launch_options["args"] = [*self.config.launch_options.get("args", []), rules]

    async def _is_refused(self, request: BrowserRequest) -> bool:
        """Return whether a request of the browser must not leave."""
        if urlsplit(request.url).scheme in _NO_NETWORK_SCHEMES:
            return False
        if _origin(request.url) != self._origin:
            count(self._gate_of, "refused_other_origin")
            _log.info("refused", url=request.url, reason="another origin than the platform's")
            return True
        gate = self._gate_of.get_downloader_middleware(GateMiddleware)
        if gate is None:
            return True
        try:
            await gate.judge(request.url)
        except Refused:
            return True
        return False


class BrowserMiddleware:
    """Sends pages that are filled by script to the browser, and looks at where the browser ended."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "BrowserMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Ask the browser for pages that name what they are ready by."""
        selector = request.meta.get("ready_selector")
        if not selector:
            return
        timeout_ms = self._crawler.settings.getfloat("DOWNLOAD_TIMEOUT") * 1000
        too_fast: list[tuple[int, str]] = []

        own = self._crawler.settings
        recorder = PageRecorder(own.getint("DOWNLOAD_MAXSIZE"), draws=own.getbool("GUOLV_PICTURES", True))

        async def see(response: BrowserResponse) -> None:
            recorder.see(response)
            if response.status in _TOO_FAST:
                too_fast.append((response.status, await response.header_value("retry-after") or ""))

        request.meta["playwright"] = True
        request.meta["playwright_page_event_handlers"] = {"response": see}
        request.meta["playwright_page_methods"] = [
            PageMethod(_wait_until_filled, selector, timeout_ms, too_fast),
            PageMethod(recorder.finish),
        ]
        request.meta[RECORDER] = recorder
        request.meta["guolv_too_fast"] = too_fast

    async def process_response(self, request: Request, response: Response) -> Response:
        """Return the page; one whose script was told to wait is passed on as that answer.

        Raises:
            Refused: a redirect inside the browser ended at an address the gate does not allow.
        """
        if "playwright" not in response.flags:
            return response
        if response.url != request.url:
            gate = self._crawler.get_downloader_middleware(GateMiddleware)
            if gate is not None:
                await gate.judge(response.url)
        too_fast = request.meta.get("guolv_too_fast")
        if too_fast and response.status == 200:
            status, retry_after = too_fast[0]
            headers = response.headers.copy()
            headers["Retry-After"] = retry_after or "10"
            return response.replace(status=status, headers=headers)
        return response


async def _wait_until_filled(page: Page, selector: str, timeout_ms: float, too_fast: list[tuple[int, str]]) -> None:
    """Wait for the script. A page it never fills goes on as it is: the empty shell is then named, its bytes kept."""
    waiting = asyncio.ensure_future(page.wait_for_selector(selector, state="attached", timeout=timeout_ms))
    try:
        while not waiting.done() and not too_fast:
            await asyncio.wait({waiting}, timeout=0.05)
        if waiting.done():
            await waiting
    except PlaywrightError as error:
        _log.info("page was not filled", url=page.url, selector=selector, error=type(error).__name__)
    finally:
        waiting.cancel()


def _origin(url: str) -> tuple[str, str, int | None]:
    parts = urlsplit(url)
    default = {"http": 80, "https": 443}.get(parts.scheme)
    return parts.scheme, (parts.hostname or "").lower(), parts.port or default
