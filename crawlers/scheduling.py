"""Scrapy's scheduler over our frontier: which request is next stands in the truth, not in a queue of Scrapy's.

Scrapy's own queues on disk (`JOBDIR`) forget on a kill which requests were under way, and its file of addresses seen is
written late; see `docs/decisions/`. In memory are only the addresses just ahead, and requests that are asked once more
(a redirect, a wait, a retry): their address still waits in the frontier, so a kill loses nothing of them.
"""

import heapq
from itertools import count
from typing import Any

from scrapy import Request, Spider
from scrapy.core.scheduler import BaseScheduler

from crawlers.collecting import ADDRESS
from crawlers.pipeline import LedgerSpider

__all__ = ["FrontierScheduler"]


class FrontierScheduler(BaseScheduler):
    """Gives Scrapy the next request of the frontier."""

    def __init__(self) -> None:
        self._again: list[tuple[int, int, Request]] = []
        self._order = count()
        self._spider: LedgerSpider | None = None

    def open(self, spider: Spider) -> None:
        """Take the spider whose frontier it is."""
        self._spider = spider if isinstance(spider, LedgerSpider) else None

    def has_pending_requests(self) -> bool:
        """Tell whether there is, or soon will be, something to ask for."""
        return bool(self._again) or (self._spider is not None and self._spider.has_more)

    def enqueue_request(self, request: Request) -> bool:
        """Keep a request that is asked once more; one that begins a walk goes to the frontier."""
        if ADDRESS not in request.meta and self._spider is not None and self._spider.begin_at(request):
            return True
        heapq.heappush(self._again, (-request.priority, next(self._order), request))
        return True

    def next_request(self) -> Request | None:
        """Return the next request, or `None` when none waits at this moment."""
        if self._again:
            return heapq.heappop(self._again)[2]
        return self._spider.next_request() if self._spider is not None else None

    def close(self, reason: str) -> Any:
        """Nothing is to be written: the truth knows what waits."""
        del reason
