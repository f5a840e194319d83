"""What an answer of a gateway means, said in HTTP, so that waiting and asking again are those of every other request.

Gateways answer 200, some 400, and say in JSON that we are too fast, or that they are out of order for a moment. Here
that becomes 429 and 503: the gate holds the whole host back and asks again (`crawlers.gate.patience`), Scrapy repeats
what failed. The answer as it came has been recorded before.
"""

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response

from crawlers.gateways.answers import read_answer
from crawlers.gateways.api import OfficialApi, Query
from crawlers.gateways.outcome import Outcome
from crawlers.gateways.sending import QUERY

__all__ = ["GatewayMiddleware"]

_SAID_IN_HTTP = frozenset({429, 500, 502, 503, 504})
_STATUS = {Outcome.RATE_LIMITED: 429, Outcome.TEMPORARY: 503}


class GatewayMiddleware:
    """Gives answers of a gateway the status that they mean."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "GatewayMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Return the response, with another status where its words mean one."""
        query, api = request.meta.get(QUERY), getattr(self._crawler.spider, "api", None)
        if not isinstance(query, Query) or not isinstance(api, OfficialApi) or response.status in _SAID_IN_HTTP:
            return response
        content_type = (response.headers.get("Content-Type") or b"").decode("latin-1")
        answer = read_answer(api, query, response.body, content_type)
        status = _STATUS.get(answer.outcome)
        if status is None:
            return response
        headers = response.headers.copy()
        if answer.wait_seconds is not None:
            headers["Retry-After"] = str(int(answer.wait_seconds) + 1)
        return response.replace(status=status, headers=headers)
