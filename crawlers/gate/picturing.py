"""A page in the browser as evidence: every exchange it made, and a picture of all of it.

Chromium hands bodies over with their content coding removed, and shows no certificates: the records say so.
"""

import asyncio
from datetime import UTC, datetime, timedelta

import structlog
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Page
from playwright.async_api import Response as BrowserResponse

from cases.evidence import Exchange, TlsFacts

__all__ = ["RECORDER", "PageRecorder"]

_log = structlog.get_logger(__name__)
RECORDER = "guolv_recorder"
"""Where a request carries the recorder of its page."""
MAX_HEIGHT = 16_384
"""Pixels; Chromium draws no taller picture. What is below is not in it, and a fact says so."""
MAX_EXCHANGES = 500
_SETTLE_SECONDS = 5.0
_PICTURE_MS = 15_000.0


class PageRecorder:
    """What one page in the browser exchanged, and how it looked.

    Args:
        limit_bytes: The most that its exchanges are kept with.
        draws: Whether a picture is taken.
    """

    def __init__(self, limit_bytes: int, *, draws: bool = True) -> None:
        self._draws = draws
        self.screenshot = b""
        self.facts: dict[str, str] = {}
        self._left_bytes = limit_bytes
        self._seen: list[Exchange] = []
        self._tasks: set[asyncio.Task[None]] = set()
        self._left_out = 0

    def exchanges(self) -> list[Exchange]:
        """Return what was seen, in the order in which it was asked for."""
        return sorted(self._seen, key=lambda exchange: exchange.sent_at)

    def see(self, response: BrowserResponse) -> None:
        """Take an answer down while the page goes on."""
        if not response.url.startswith(("http:", "https:")):
            return
        if len(self._tasks) + len(self._seen) >= MAX_EXCHANGES:
            self._left_out += 1
            return
        task = asyncio.get_running_loop().create_task(self._take(response, datetime.now(UTC)))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def finish(self, page: Page) -> None:
        """Wait for what is under way, then draw the page; neither may fail it."""
        if self._tasks:
            _, late = await asyncio.wait(set(self._tasks), timeout=_SETTLE_SECONDS)
            for task in late:
                task.cancel()
            self._left_out += len(late)
        if self._left_out:
            self.facts["exchanges_left_out"] = str(self._left_out)
        browser = page.context.browser
        self.facts["browser"] = f"Chromium {browser.version}" if browser is not None else "Chromium"
        if not self._draws:
            return
        try:
            self.screenshot = await self._draw(page)
        except PlaywrightError as error:
            reason = str(error).partition("\n")[0]
            self.facts["screenshot_problem"] = reason
            _log.warning("no picture of the page", url=page.url, reason=reason)

    async def _draw(self, page: Page) -> bytes:
        width, height = await page.evaluate(
            "() => [document.documentElement.scrollWidth, document.documentElement.scrollHeight]"
        )
        self.facts["page_pixels"] = f"{width}x{height}"
        if height <= MAX_HEIGHT:
            return await page.screenshot(full_page=True, animations="disabled", timeout=_PICTURE_MS)
        self.facts["screenshot_cut"] = str(MAX_HEIGHT)
        whole = {"x": 0.0, "y": 0.0, "width": float(width), "height": float(MAX_HEIGHT)}
        return await page.screenshot(
            full_page=True,
            animations="disabled",
            timeout=_PICTURE_MS,
            clip=whole,  # type: ignore[arg-type]  # its own kind of dict
        )

    async def _take(self, response: BrowserResponse, answered_at: datetime) -> None:
        try:
            self._seen.append(await self._exchange(response, answered_at))
        except PlaywrightError as error:
            self._left_out += 1
            _log.info("exchange not taken down", url=response.url, reason=str(error).partition("\n")[0])

    async def _exchange(self, response: BrowserResponse, answered_at: datetime) -> Exchange:
        await response.finished()
        request = response.request
        body = b"" if 300 <= response.status < 400 else await response.body()
        if len(body) > self._left_bytes:
            raise PlaywrightError("the page brought more than crawl.max_size_bytes")
        self._left_bytes -= len(body)
        address, security = await response.server_addr(), await response.security_details()
        asked, answered = await request.headers_array(), await response.headers_array()
        timing = request.timing
        begun = datetime.fromtimestamp(timing["startTime"] / 1000, UTC) if timing["startTime"] > 0 else answered_at

        def at(name: str) -> datetime:
            passed = float(timing.get(name, -1))  # type: ignore[arg-type]  # every value of it is a number
            return begun + timedelta(milliseconds=passed) if passed >= 0 else answered_at

        return Exchange(
            url=response.url,
            method=request.method,
            request_headers=tuple((one["name"], one["value"]) for one in asked if not one["name"].startswith(":")),
            request_body=request.post_data_buffer or b"",
            status=response.status,
            headers=tuple((one["name"], one["value"]) for one in answered if not one["name"].startswith(":")),
            body=body,
            sent_at=at("requestStart"),
            answered_at=at("responseStart"),
            received_at=at("responseEnd"),
            peer_ip=str(address["ipAddress"]) if address else "",
            tls=TlsFacts(version=str(security.get("protocol", ""))) if security else None,
            is_decoded=True,
        )
