"""Where Scrapy hands pages over: each capture goes into the ledger at once."""

from collections.abc import Callable
from typing import Any

import structlog
from scrapy import Spider, signals
from scrapy.crawler import Crawler
from scrapy.http import Response
from twisted.python.failure import Failure

from crawlers.capture import Capture
from crawlers.gate.middleware import stop_crawl
from crawlers.ledger import Ledger
from crawlers.pages.page import Rejected

__all__ = ["LedgerPipeline", "LedgerSpider"]

_log = structlog.get_logger(__name__)


class LedgerSpider(Spider):
    """A spider of one run, with the ledger its captures go to."""

    def __init__(self, *, ledger: Ledger, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.ledger = ledger
        self.failure: Exception | None = None
        """What kept the ledger from being written; raised again once Scrapy has stopped."""


class LedgerPipeline:
    """Puts captures into the ledger; a ledger that cannot be written stops the crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        crawler.signals.connect(self._name_bug, signals.spider_error)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "LedgerPipeline":
        """Build from a crawler."""
        return cls(crawler)

    def process_item(self, item: Capture) -> Capture:
        """Take one page."""
        self._write(lambda ledger: ledger.take(item))
        return item

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
            spider.failure = error
            stop_crawl(self._crawler, f"the ledger cannot be written: {error}")
