"""Walls as they come in, and nothing sent behind one.

A wall is told when its page has been read, so no request leaves while a page waits to be read: that is the turn. What
Scrapy itself would do with an answer that is a wall already (follow the redirect to the login, ask again after a 503)
is taken from it here.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from typing import Any

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import HtmlResponse, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.response import get_meta_refresh

from crawlers.capture import Capture
from crawlers.counting import count
from crawlers.gate.middleware import IS_ROBOTS, STOP_REASON, Refused, stop_crawl
from crawlers.gate.robots import Decision, Ruling
from crawlers.pages.strict import parse_html
from crawlers.pages.walls import address_wall, answer_wall, certain_wall
from domain.task import Wall, host_of

__all__ = [
    "CLOSED_HOSTS", "WALL", "AnswerWallMiddleware", "ReadingMiddleware", "RedirectWallMiddleware", "TurnMiddleware",
    "headers_of", "wall_of",
]  # fmt: skip

CLOSED_HOSTS = "GUOLV_CLOSED_HOSTS"
"""Scrapy's setting: hosts with a task that waits for a person."""
WALL = "guolv_wall"
"""Where a request carries the wall that its answer is."""
_ASKED_AGAIN = frozenset({408, 429, 500, 502, 503, 504, 521, 522, 524})
"""Statuses after which the same address would be asked for once more."""
_MOST_BYTES = 256 * 1024
"""A wall is short; what is longer is not parsed before it is known to be a page."""
_IS_READ = "guolv_is_read"
_LOOK_EVERY_SECONDS = 0.005


def wall_of(response: Response) -> Wall | None:
    """Return which wall an answer is, as far as that shows without reading its page."""
    seen = response.meta.get(WALL)
    return seen if isinstance(seen, Wall) else answer_wall(response.url, response.status, headers_of(response))


def headers_of(response: Response) -> Iterator[tuple[str, str]]:
    """Yield the headers of an answer as texts."""
    for name, values in response.headers.items():
        for value in values:
            yield name.decode("latin-1"), value.decode("latin-1")


class TurnMiddleware:
    """Lets a request out once every page before it was read, and never to a closed host."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._closed_hosts = frozenset(crawler.settings.getlist(CLOSED_HOSTS))
        self._was_read = asyncio.Event()

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "TurnMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait for the turn of a request.

        Raises:
            Refused: the host is closed until a person has looked, or the crawl was stopped meanwhile.
        """
        if host_of(request.url) in self._closed_hosts:
            count(self._crawler, "refused_closed_host")
            raise _refused(request.url, "the host is closed: a task waits for a person")
        if request.callback is NO_CALLBACK:  # the gate's own, or what a page in the browser needs: nobody reads it
            return
        while self._has_unread():
            await self._wait_for_reading()
        if self._crawler.stats.get_value(STOP_REASON):
            raise _refused(request.url, "the crawl was stopped")

    def note_reading(self) -> None:
        """Say that a page was read: whoever waits for that looks at once."""
        self._was_read.set()

    async def _wait_for_reading(self) -> None:
        """Wait until a page was read, and not for long: what failed instead is not told here."""
        self._was_read.clear()
        look = asyncio.get_running_loop().call_later(_LOOK_EVERY_SECONDS, self._was_read.set)
        await self._was_read.wait()
        look.cancel()

    def _has_unread(self) -> bool:
        slot = self._crawler.engine.scraper.slot
        return slot is not None and (bool(slot.queue) or not all(one.meta.get(_IS_READ) for one in slot.active))


class ReadingMiddleware:
    """Sees what the spider makes of a page before anybody else does: behind a wall nothing more is asked for."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "ReadingMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    async def process_spider_output(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Hand everything on; stop the crawl at a wall, and say when the page was read."""
        try:
            async for item in result:
                if isinstance(item, Capture) and item.wall is not None:
                    stop_crawl(self._crawler, f"blocked: {item.wall}")
                yield item
        finally:
            response.meta[_IS_READ] = True
            turn = self._crawler.get_downloader_middleware(TurnMiddleware)
            if turn is not None:
                turn.note_reading()


class RedirectWallMiddleware:
    """Sees redirects before they are followed: one that leads to a wall is not."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Mark a redirect to a wall, and keep it from being followed."""
        location = response.headers.get("Location")
        if 300 <= response.status < 400 and location and not request.meta.get(IS_ROBOTS):
            _mark(request, address_wall(response.urljoin(location.decode("latin-1"))), "dont_redirect")
        return response


class AnswerWallMiddleware:
    """Sees pages before Scrapy repeats a request or follows a refresh in the page; what is a wall stays the answer."""

    def process_response(self, request: Request, response: Response) -> Response:
        """Mark an answer that is a wall, and keep it from being asked for again or followed."""
        if request.meta.get(IS_ROBOTS) or not isinstance(response, HtmlResponse):
            return response
        if response.status in _ASKED_AGAIN and len(response.body) <= _MOST_BYTES:
            named = answer_wall(response.url, 200, headers_of(response))
            _mark(request, named or certain_wall(parse_html(response.text), response.text), "dont_retry")
        _, ahead = get_meta_refresh(response)
        if ahead:
            _mark(request, address_wall(ahead), "dont_redirect")
        return response


def _mark(request: Request, wall: Wall | None, keep_from: str) -> None:
    if wall is not None:
        request.meta.update({WALL: wall, keep_from: True})


def _refused(url: str, reason: str) -> Refused:
    return Refused(url, Decision(ruling=Ruling.STOP, reason=reason))
