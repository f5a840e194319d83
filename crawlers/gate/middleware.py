"""The gate as Scrapy sees it: every request, also a redirected one, is judged before it is sent."""

import asyncio
from datetime import UTC, datetime

import structlog
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawlers.counting import count
from crawlers.gate.outcomes import count_outcome
from crawlers.gate.robots import Decision, Robots, RobotsAnswer, RobotsUnreachable, Rules, Ruling

__all__ = ["GateMiddleware", "Refused", "stop_crawl"]

_log = structlog.get_logger(__name__)
_ROBOTS_PRIORITY = 1000
IS_ROBOTS = "guolv_is_robots"
"""Marks the gate's own request for robots.txt, redirects of it included."""
STOP_REASON = "guolv_stop_reason"
"""The crawler's statistic that says why the crawl was stopped; nothing more leaves once it is set."""
DECISION = "guolv_decision"
"""Where a request carries why it was let through, for the evidence."""


class Refused(IgnoreRequest):
    """The gate does not let a request through."""

    def __init__(self, url: str, decision: Decision) -> None:
        self.url = url
        self.decision = decision
        super().__init__(f"{url}: {decision.reason}")


def stop_crawl(crawler: Crawler, reason: str) -> None:
    """End a crawl for a reason that makes the run a failure; what is under way is finished."""
    gate = crawler.get_downloader_middleware(GateMiddleware)
    if gate is not None:
        gate.stop(reason)


class GateMiddleware:
    """Asks robots rules for every request, keeps the pace they ask for, and counts what it refuses."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._ending: asyncio.Task[None] | None = None
        self.robots = Robots(self._fetch, agent=crawler.settings["GUOLV_AGENT"], loaded=self._set_pace)

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
            request.meta[DECISION] = await self.judge(request.url)

    async def judge(self, url: str) -> Decision:
        """Judge one address; the browser's requests come here too. Returns why it may be requested.

        Raises:
            Refused: it must not be requested.
        """
        decision = await self.robots.judge(url)
        if decision.ruling is Ruling.ALLOWED:
            return decision
        count(self._crawler, "refused_by_robots")
        _log.info("refused", url=url, reason=decision.reason)
        if decision.ruling is Ruling.STOP:
            self.stop(f"blocked: {decision.reason}")
        raise Refused(url, decision)

    def stop(self, reason: str) -> None:
        """Close the host: end the crawl for a reason that makes the run a failure."""
        if self._ending is not None:
            return
        _log.warning("crawl stopped", reason=reason)
        self._crawler.stats.set_value(STOP_REASON, reason)
        # Not awaited: the engine first finishes its requests, and one of them may be the very request that asks.
        ending = self._crawler.engine.close_spider_async(reason=reason)
        self._ending = asyncio.get_running_loop().create_task(ending)

    async def _fetch(self, url: str) -> RobotsAnswer:
        request = Request(
            url, priority=_ROBOTS_PRIORITY, callback=NO_CALLBACK, dont_filter=True, meta={IS_ROBOTS: True}
        )
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:  # whatever the reason, an origin without readable rules is closed to us
            raise RobotsUnreachable(count_outcome(self._crawler, error)) from error
        return RobotsAnswer(
            status=response.status,
            body=response.body,
            is_page_after_redirect="redirect_urls" in response.meta and _is_html(response),
            url=response.url,
            fetched_at=datetime.now(UTC),
        )

    def _set_pace(self, origin: str, rules: Rules) -> None:
        """Slow the origin's slot down to its Crawl-delay; never speed it up."""
        if rules.crawl_delay_seconds is None:
            return
        downloader = self._crawler.engine.downloader
        key = downloader.get_slot_key(Request(origin))
        delay = max(rules.crawl_delay_seconds, self._crawler.settings.getfloat("DOWNLOAD_DELAY"))
        # Idle slots are thrown away after a minute and made again from these settings.
        downloader.per_slot_settings[key] = {"delay": delay}
        if key in downloader.slots:
            downloader.slots[key].delay = delay


def _is_html(response: Response) -> bool:
    content_type = (response.headers.get("Content-Type") or b"").lower()
    return b"html" in content_type or response.body.lstrip()[:200].lower().startswith((b"<!doctype html", b"<html"))
