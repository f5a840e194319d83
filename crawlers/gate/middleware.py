"""The gate as Scrapy sees it: every request, also a redirected one, is judged before it is sent, and waits its turn.

Two middlewares, since two moments matter. `GateMiddleware` sees a request first and says whether it may be sent at all;
`PaceMiddleware` stands closest to the network, lets one request at a time through to each host, and sees its end
before anybody else does.
"""

import asyncio
import os
import socket
import uuid
from datetime import datetime

import structlog
from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawlers.counting import count
from crawlers.gate.clock import Clock
from crawlers.gate.closing import Closing, GateCloses
from crawlers.gate.limits import ASSET_ORIGINS
from crawlers.gate.official import OfficialGateway
from crawlers.gate.outcomes import count_outcome
from crawlers.gate.pace import Pace, PaceRules
from crawlers.gate.robots import Decision, Robots, Rules, Ruling
from domain.errors import StoreError
from domain.task import host_of
from index.store import RobotsFile, open_store

__all__ = ["GateClosed", "GateMiddleware", "PaceMiddleware", "Refused", "stop_crawl"]

_log = structlog.get_logger(__name__)
_ROBOTS_PRIORITY = 1000
IS_ROBOTS = "guolv_is_robots"
"""Marks the gate's own request for robots.txt, redirects of it included."""
STOP_REASON = "guolv_stop_reason"
"""The crawler's statistic that says why the crawl was stopped; nothing more leaves once it is set."""
RESUME_AT = "guolv_resume_at"
"""The crawler's statistic that says when a crawl that was stopped may go on; `None`: nobody knows."""
DECISION = "guolv_decision"
"""Where a request carries why it was let through, for the evidence."""
_OF_ONE_HOST = frozenset({Closing.HOST_BUSY, Closing.ASKED_TO_WAIT, Closing.OUTSIDE_VISIT_TIME})
"""Why one host is not to be had at this time, whatever holds for others."""
_TURN = "guolv_turn"
"""Where a request carries the host whose turn it has."""


class Refused(IgnoreRequest):
    """The gate does not let a request through."""

    def __init__(self, url: str, decision: Decision) -> None:
        self.url = url
        self.decision = decision
        super().__init__(f"{url}: {decision.reason}")


class GateClosed(Refused):
    """Nothing leaves any more; nothing is said about this address, and a later crawl may ask for it."""


def stop_crawl(crawler: Crawler, reason: str) -> None:
    """End a crawl for a reason that makes the run a failure; what is under way is finished, what waits is not sent."""
    gate = crawler.get_downloader_middleware(GateMiddleware)
    if gate is not None:
        gate.stop(reason)


class GateMiddleware:
    """Asks robots rules for every request, keeps the pace they ask for, and counts what it refuses."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._ending: asyncio.Task[None] | None = None
        self._has_begun = False
        own = crawler.settings
        self._own_host = host_of(own["GUOLV_ORIGIN"] or "")
        self._asset_hosts = frozenset(map(host_of, own.getlist(ASSET_ORIGINS))) - {self._own_host}
        """Hosts that only give what pages show: one that is not to be had ends no crawl."""
        self._given_up: dict[str, GateCloses] = {}
        self._store = open_store(own["GUOLV_STORE_URL"])
        rules = PaceRules(
            source=own["GUOLV_PLATFORM"],
            delay_seconds=own.getfloat("GUOLV_DELAY_SECONDS"),
            allowance=own.getint("GUOLV_DAILY_ALLOWANCE"),
            lease_seconds=own.getfloat("GUOLV_LEASE_SECONDS"),
            longest_wait_seconds=own.getfloat("GUOLV_LONGEST_WAIT_SECONDS"),
        )
        holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
        self.pace = Pace(self._store.hosts, rules, holder=holder, lost=self._close, is_over=self._is_over)
        self.robots = Robots(self._fetch, agent=own["GUOLV_AGENT"], shelf=self._store.hosts, loaded=self._obey)
        self._official = OfficialGateway.from_setting(own["GUOLV_OFFICIAL_GATEWAY"])
        crawler.signals.connect(self._end, signals.spider_closed)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "GateMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Let a request through, or refuse it.

        Raises:
            Refused: robots rules disallow it, or the host wants no crawler at all.
        """
        if not request.meta.get(IS_ROBOTS):
            request.meta[DECISION] = await self.judge(request.url, request.method)

    async def judge(self, url: str, method: str = "GET") -> Decision:
        """Judge one address; the browser's requests come here too. Returns why it may be requested.

        Raises:
            Refused: it must not be requested.
        """
        host = host_of(url)
        try:
            await self._claim(host)
            decision = self._invited(method, url) or await self.robots.judge(url)
        except GateCloses as closing:
            raise self._closed(url, closing) from closing
        except StoreError as error:
            raise self._closed(url, GateCloses(Closing.STORE_FAILED, str(error))) from error
        if decision.ruling is Ruling.ALLOWED:
            return decision
        count(self._crawler, "refused_by_robots")
        _log.info("refused", url=url, reason=decision.reason)
        if decision.ruling is Ruling.STOP and host not in self._asset_hosts:
            self._close(GateCloses(Closing.BLOCKED, decision.reason))
        elif decision.is_for_now and host == self._own_host:
            raise self._closed(url, GateCloses(Closing.ROBOTS_UNREADABLE, decision.reason))
        raise Refused(url, decision)

    def _invited(self, method: str, url: str) -> Decision | None:
        return self._official.ruling(method, url) if self._official is not None else None

    async def enter(self, url: str) -> str:
        """Wait for the turn of an address's host; returns the host, for `pace.leave`.

        Raises:
            GateClosed: nothing leaves any more.
        """
        host = host_of(url)
        try:
            self._check_given_up(host)
            await self.pace.enter(host)
        except GateCloses as closing:
            raise self._closed(url, closing) from closing
        return host

    async def hold(self, url: str, seconds: float, reason: str) -> None:
        """Let nothing more out to a host for as long as it asks, in this crawl, beside it and after it."""
        try:
            await self.pace.hold(host_of(url), seconds, reason)
        except GateCloses as closing:
            self._close(closing)

    def stop(self, reason: str, *, resume_at: datetime | None = None) -> None:
        """Close the gate and end the crawl.

        Args:
            reason: Why.
            resume_at: When it may go on: the run waits then; without it the reason makes the run a failure.
        """
        self.pace.close()
        if self._ending is not None:
            return
        _log.warning("crawl stopped", reason=reason)
        self._crawler.stats.set_value(STOP_REASON, reason)
        self._crawler.stats.set_value(RESUME_AT, resume_at)
        # Not awaited: the engine first finishes its requests, and one of them may be the very request that asks.
        ending = self._crawler.engine.close_spider_async(reason=reason)
        self._ending = asyncio.get_running_loop().create_task(ending)

    def _close(self, closing: GateCloses) -> None:
        if closing.closing is not Closing.ENDING:
            self.stop(str(closing), resume_at=closing.resume_at)

    async def _claim(self, host: str) -> None:
        self._check_given_up(host)
        await self.pace.claim(host)

    def _check_given_up(self, host: str) -> None:
        if host in self._given_up:  # it was waited for once; a page asks for dozens of things
            raise self._given_up[host]

    def _closed(self, url: str, closing: GateCloses) -> GateClosed:
        if host_of(url) in self._asset_hosts and closing.closing in _OF_ONE_HOST:
            self._given_up[host_of(url)] = closing
            count(self._crawler, "refused_for_now")
        else:
            self._close(closing)
        return GateClosed(url, Decision(ruling=Ruling.STOP, reason=str(closing)))

    def _is_over(self) -> bool:
        """Return whether the engine was told to stop: by a signal, say."""
        self._has_begun = self._has_begun or self._crawler.engine.running
        return self._has_begun and not self._crawler.engine.running

    def _end(self) -> None:
        self.pace.end()
        self._store.close()

    async def _fetch(self, origin: str) -> RobotsFile:
        request = Request(
            f"{origin}/robots.txt",
            priority=_ROBOTS_PRIORITY,
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={IS_ROBOTS: True},
        )
        now = Clock().now
        try:
            response = await self._crawler.engine.download_async(request)
        except GateClosed as closed:
            raise GateCloses(Closing.ENDING, origin) from closed
        except Exception as error:  # noqa: BLE001  # whatever the reason, an origin without readable rules is closed to us
            problem = count_outcome(self._crawler, error)
            return RobotsFile(origin=origin, status=None, url=request.url, problem=problem, fetched_at=now())
        return RobotsFile(
            origin=origin,
            status=response.status,
            url=response.url,
            body=response.body,
            is_page_after_redirect="redirect_urls" in response.meta and _is_html(response),
            fetched_at=now(),
        )

    async def _obey(self, origin: str, rules: Rules) -> None:
        try:
            await self.pace.obey(host_of(origin), delay_seconds=rules.crawl_delay_seconds, hours=rules.hours)
        except GateCloses as closing:
            self._close(closing)
            raise


class PaceMiddleware:
    """Lets one request at a time through to each host, when its turn has come."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PaceMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Wait.

        Raises:
            GateClosed: nothing leaves any more.
        """
        request.meta[_TURN] = await self._gate().enter(request.url)

    def process_response(self, request: Request, response: Response) -> Response:
        """Let the next one go."""
        self._leave(request)
        return response

    def process_exception(self, request: Request, exception: Exception) -> None:
        """Let the next one go, if this one had its turn at all."""
        del exception
        self._leave(request)

    def _leave(self, request: Request) -> None:
        host = request.meta.pop(_TURN, None)
        if host is not None:
            self._gate().pace.leave(host)

    def _gate(self) -> GateMiddleware:
        gate = self._crawler.get_downloader_middleware(GateMiddleware)
        if gate is None:
            raise RuntimeError("a crawl without its gate")
        return gate


def _is_html(response: Response) -> bool:
    content_type = (response.headers.get("Content-Type") or b"").lower()
    return b"html" in content_type or response.body.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html"))
