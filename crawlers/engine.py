"""Running Scrapy in this process, once: a reactor cannot be started a second time, so one crawl is one process."""

import asyncio
import logging
import sys
from typing import Any, Final

from scrapy import signals
from scrapy.crawler import AsyncCrawlerProcess, Crawler
from scrapy.settings import Settings as ScrapySettings

from crawlers.counting import counts_of
from crawlers.ending import Ending
from crawlers.gate.middleware import RESUME_AT
from crawlers.pipeline import LedgerSpider
from crawlers.reporting import Reporter

__all__ = ["run_spider"]

_TURN_SECONDS: Final = 0.0005
"""How long a thread may run before another that waits gets its turn; Python's own 5 ms are as long as a page takes. The
thread that stores pages would keep the crawl waiting after each packet that it sends or reads."""


def run_spider(spider: type[LedgerSpider], profile: ScrapySettings, reporter: Reporter, **arguments: Any) -> Ending:
    """Run one spider to its end.

    Args:
        spider: The spider's class.
        profile: Scrapy's settings for this crawl.
        reporter: Told once a second.
        arguments: For the spider's constructor.

    Raises:
        Exception: what kept the ledger from being written, or the crawl from beginning.
    """
    # Scrapy gives its own loggers the level DEBUG, and greets in two of them while it is set up.
    for name in ("scrapy.utils.log", "scrapy.crawler"):
        logging.getLogger(name).setLevel(profile["LOG_LEVEL"])
    sys.setswitchinterval(_TURN_SECONDS)
    process = AsyncCrawlerProcess(profile)
    logging.getLogger("scrapy").setLevel(profile["LOG_LEVEL"])
    crawler = process.create_crawler(spider)
    _report_while_running(crawler, reporter)
    task = process.crawl(crawler, **arguments)
    process.start()
    if task.done() and not task.cancelled() and (error := task.exception()) is not None:
        raise error
    if isinstance(crawler.spider, LedgerSpider) and crawler.spider.failure is not None:
        raise crawler.spider.failure
    stats = crawler.stats
    reason = stats.get_value("guolv_stop_reason") or stats.get_value("finish_reason") or "ended without a reason"
    return Ending(reason=str(reason), counts=counts_of(crawler), resume_at=stats.get_value(RESUME_AT))


def _report_while_running(crawler: Crawler, reporter: Reporter) -> None:
    ticking: list[asyncio.Task[None]] = []

    def begin() -> None:
        ticking.append(asyncio.get_running_loop().create_task(reporter.keep_ticking(lambda: counts_of(crawler))))

    def end() -> None:
        for task in ticking:
            task.cancel()

    crawler.signals.connect(begin, signals.spider_opened, weak=False)
    crawler.signals.connect(end, signals.spider_closed, weak=False)
