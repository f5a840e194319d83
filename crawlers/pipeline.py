"""Where Scrapy hands pages over: what an address brought goes to the writer of the run, else to the ledger."""

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

import structlog
from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.brought import Brought
from crawlers.capture import Capture
from crawlers.collecting import address_of
from crawlers.counting import counts_of
from crawlers.frontier import Frontier
from crawlers.gate.middleware import stop_crawl
from crawlers.harvest import Harvest
from crawlers.ledger import Ledger
from crawlers.pages.page import Rejected
from crawlers.writing import GroupWriter

__all__ = ["LedgerPipeline", "LedgerSpider"]

_log = structlog.get_logger(__name__)


class LedgerSpider(Spider):
    """A spider of one run, with the ledger its captures go to."""

    def __init__(
        self, *, ledger: Ledger, harvest: Harvest | None = None, frontier: Frontier | None = None, **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.ledger = ledger
        self.harvest = harvest
        """Stores what addresses of the frontier bring; `None`: the spider has no frontier."""
        self.frontier = frontier
        self.unstored = 0
        """Pages that were read and are not stored yet: they may lead to more addresses."""
        self.failure: Exception | None = None
        """What kept the ledger from being written; raised again once Scrapy has stopped."""

    @property
    def has_more(self) -> bool:
        """Whether there is, or soon will be, an address to ask for."""
        return self.frontier is not None and (bool(len(self.frontier)) or self.unstored > 0)

    def begin_at(self, request: Request) -> bool:
        """Take a request to the frontier that begins a walk; tells whether it does."""
        del request
        return False

    def begin_walk(self, request: Request, entry: str) -> bool:
        """Begin a walk at a request; false when there is no frontier to take it to.

        Args:
            request: As the spider gives it.
            entry: How the beginning is called for people.
        """
        if self.harvest is None or self.frontier is None:
            return False
        try:
            self.frontier.grow(self.harvest.begin(address_of(request, None), entry))
        except Exception as error:
            self.failure = error
            raise
        return True

    def next_request(self) -> Request | None:
        """Return the request for the next address of the frontier, when one waits."""
        return None


class LedgerPipeline:
    """Puts captures into the ledger; a ledger that cannot be written stops the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._writer: GroupWriter[Brought] | None = None
        crawler.signals.connect(self._name_bug, signals.spider_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "LedgerPipeline":
        """Build from a crawler."""
        return cls(crawler)

    def open_spider(self) -> None:
        """Begin to write, where there is a frontier."""
        spider = self._crawler.spider
        if isinstance(spider, LedgerSpider) and spider.harvest is not None:
            spider.ledger.live = lambda: counts_of(self._crawler)
            self._writer = GroupWriter(spider.harvest.take_all)

    async def close_spider(self) -> None:
        """Wait until everything is stored."""
        if self._writer is not None:
            await asyncio.to_thread(self._writer.close)

    async def process_item(self, item: Capture | Brought) -> Capture | Brought:
        """Take one page."""
        if isinstance(item, Capture):
            self._write(lambda ledger: ledger.take(item))
        else:
            await self._store(item)
        return item

    async def _store(self, brought: Brought) -> None:
        """Hand over what an address brought; wait until it is stored when nothing else would wake the crawl later."""
        spider = self._crawler.spider
        if self._writer is None or not isinstance(spider, LedgerSpider) or spider.failure is not None:
            return
        spider.unstored += 1
        stored = self._writer.submit(brought)
        loop = asyncio.get_running_loop()
        stored.add_done_callback(lambda done: loop.call_soon_threadsafe(self._take_over, spider, done))
        frontier = spider.frontier
        others = bool(self._crawler.engine.downloader.active) or (frontier is not None and len(frontier) > 0)
        if self._writer.is_busy or not others:
            await asyncio.wait({asyncio.wrap_future(stored)})

    def _take_over(self, spider: LedgerSpider, done: Future[int]) -> None:
        spider.unstored -= 1
        error = done.exception()
        if error is None and spider.frontier is not None:
            spider.frontier.grow(done.result())
        elif isinstance(error, Exception):
            self._fail(spider, error)

    def _name_bug(self, failure: Failure, response: Response, spider: Spider) -> None:
        """Name a page our own code stumbles over like any other broken page."""
        reason = f"{type(failure.value).__name__}: {failure.value}"
        _log.error("page not read", url=response.url, reason=reason)
        self._write(lambda ledger: ledger.reject(response.url, Rejected(field="page", reason=reason)))

    def _write(self, write: Callable[[Ledger], None]) -> None:
        spider = self._crawler.spider
        if not isinstance(spider, LedgerSpider) or spider.failure is not None:
            return
        try:
            write(spider.ledger)
        except Exception as error:  # noqa: BLE001  # Scrapy would log it, drop the page and go on: a silent loss
            self._fail(spider, error)

    def _fail(self, spider: LedgerSpider, error: Exception) -> None:
        spider.failure = spider.failure or error
        stop_crawl(self._crawler, f"the ledger cannot be written: {error}")
