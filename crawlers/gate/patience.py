"""Patience: a platform that answers "too fast" is waited for as long as it asks, a few times, then it is an error.

The whole host waits, other workers and later crawls with it: the wish is kept in the store. What takes longer than
`crawl.longest_wait_seconds` ends the crawl instead.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import structlog
from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.counting import count
from crawlers.gate.middleware import IS_ROBOTS, GateMiddleware

__all__ = ["PatienceMiddleware", "parse_retry_after"]

_log = structlog.get_logger(__name__)
MAX_WAITS = 3
"""Waits for one address. A platform that still refuses after three waits of its own choosing wants to be left alone."""
DEFAULT_WAIT_SECONDS = 10.0
"""Wait after a 429 without Retry-After; doubled each time."""


def parse_retry_after(value: str, *, now: datetime) -> float | None:
    """Return the seconds a Retry-After header asks for, or `None` when it cannot be read.

    Args:
        value: A number of seconds or an HTTP date.
        now: The present, aware.

    Example:
        >>> moment = datetime(2026, 11, 11, tzinfo=UTC)
        >>> parse_retry_after("2", now=moment), parse_retry_after("Wed, 11 Nov 2026 00:01:00 GMT", now=moment)
        (2.0, 60.0)
        >>> parse_retry_after("soon", now=moment) is None
        True
    """
    text = value.strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    aware = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (aware - now).total_seconds())


class PatienceMiddleware:
    """Holds the whole host back for as long as a 429 (or a 503 with Retry-After) asks, then asks again."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "PatienceMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    async def process_response(self, request: Request, response: Response) -> Response | Request:
        """Return the response, or the request once more."""
        retry_after = response.headers.get("Retry-After")
        if not (response.status == 429 or (response.status == 503 and retry_after)):
            return response
        waits = request.meta.get("guolv_waits", 0)
        asked = parse_retry_after(retry_after.decode("latin-1"), now=datetime.now(UTC)) if retry_after else None
        seconds = asked if asked is not None else DEFAULT_WAIT_SECONDS * 2**waits
        _log.info("asked to wait", url=request.url, status=response.status, seconds=seconds)
        gate = self._crawler.get_downloader_middleware(GateMiddleware)
        if gate is not None:
            await gate.hold(request.url, seconds, f"status {response.status}")
        if request.meta.get(IS_ROBOTS) or request.meta.get("dont_retry") or waits >= MAX_WAITS:
            return response
        count(self._crawler, "asked_to_wait")
        again = request.copy()
        again.dont_filter = True
        again.priority = request.priority + 1
        again.meta["guolv_waits"] = waits + 1
        return again
