"""What every exchange brought, taken where it comes from the network, and handed on with the page it belongs to.

The downloader middleware sits closest to the network: it sees bodies in the content coding they came in, and redirects
and repeated requests one by one. What it saw travels in the request's `meta`, which those that follow from it inherit.
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request, signals
from scrapy.crawler import Crawler
from scrapy.http import Headers, Response

from cases.evidence import Exchange, PageTrace, RobotsSeen
from crawlers.capture import Capture
from crawlers.gate.middleware import DECISION
from crawlers.gate.robots import Decision
from crawlers.gate.tls import tls_memory
from crawlers.gate.tools import tool_facts
from crawlers.gateways.sending import SENT, Sent

__all__ = ["EXCHANGES", "RENDERED", "Picture", "RecordingMiddleware", "TracingMiddleware"]

EXCHANGES = "guolv_exchanges"
"""Where a request carries what it and those it follows from brought."""
RENDERED = "guolv_rendered"
"""Where a request carries how its page looked in the browser."""
_ANSWERED_AT = "guolv_answered_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """How a page looked in the browser."""

    png: bytes = b""
    """All of the page; empty when none was drawn."""
    facts: Mapping[str, str] = field(default_factory=dict)
    """About the picture and the browser, for the evidence."""


class RecordingMiddleware:
    """Takes down each exchange of a crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._tls = tls_memory(crawler)
        self.tools = tool_facts(crawler.settings["USER_AGENT"], is_rendered=bool(crawler.settings["GUOLV_CHROMIUM"]))
        crawler.signals.connect(self._note_answer, signals.headers_received)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "RecordingMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        """Take down one exchange."""
        request.meta[EXCHANGES] = (*request.meta.get(EXCHANGES, ()), self._exchange(request, response))
        return response

    def _note_answer(self, headers: Headers, body_length: int, request: Request) -> None:
        del headers, body_length
        request.meta[_ANSWERED_AT] = datetime.now(UTC)

    def _exchange(self, request: Request, response: Response) -> Exchange:
        received_at = datetime.now(UTC)
        sent = request.meta.get(SENT)
        answered_at = request.meta.pop(_ANSWERED_AT, received_at)
        waited = timedelta(seconds=request.meta.get("download_latency", 0.0))
        exchange = Exchange(
            url=response.url,
            method=request.method,
            request_headers=_texts(request.headers),
            request_body=sent.body if isinstance(sent, Sent) else request.body,
            status=response.status,
            headers=_texts(response.headers),
            body=response.body,
            protocol=response.protocol or "HTTP/1.1",
            sent_at=answered_at - waited,
            answered_at=answered_at,
            received_at=received_at,
            peer_ip=str(response.ip_address or ""),
        )
        return self._with_chain(exchange)

    def _with_chain(self, exchange: Exchange) -> Exchange:
        parts = urlsplit(exchange.url)
        if parts.scheme != "https" or not parts.hostname:
            return exchange
        return replace(exchange, tls=self._tls.facts(parts.hostname, parts.port or 443))


class TracingMiddleware:
    """Hands on with each page how it was got."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "TracingMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    def process_spider_output(self, response: Response, result: Iterable[Any]) -> Iterator[Any]:
        """Add the trace to captures."""
        for item in result:
            yield self._traced(response, item)

    async def process_spider_output_async(self, response: Response, result: AsyncIterator[Any]) -> AsyncIterator[Any]:
        """Add the trace to captures."""
        async for item in result:
            yield self._traced(response, item)

    def _traced(self, response: Response, item: Any) -> Any:
        if not isinstance(item, Capture) or not (item.body or item.wall):
            return item
        if not item.body:  # a wall may be no more than a redirect: its head is what there is to keep
            item = replace(item, body=_head(response), content_type="message/http")
        recording = self._crawler.get_downloader_middleware(RecordingMiddleware)
        picture: Picture | None = response.meta.get(RENDERED)
        facts = dict(recording.tools) if recording is not None else {}
        sent = response.meta.get(SENT)
        if isinstance(sent, Sent):
            facts |= sent.facts
        trace = PageTrace(
            exchanges=tuple(response.meta.get(EXCHANGES, ())),
            robots=_robots(response.meta.get(DECISION)),
            screenshot=picture.png if picture is not None else b"",
            is_rendered=picture is not None,
            facts=facts | dict(picture.facts) if picture is not None else facts,
        )
        return replace(item, trace=trace)


def _head(response: Response) -> bytes:
    lines = [f"HTTP/1.1 {response.status}", *(f"{name}: {value}" for name, value in _texts(response.headers))]
    return "\r\n".join((*lines, "", "")).encode("latin-1")


def _robots(decision: object) -> RobotsSeen | None:
    if not isinstance(decision, Decision):
        return None
    answer = decision.answer
    if answer is None:
        return RobotsSeen(decision=decision.reason)
    return RobotsSeen(
        decision=decision.reason,
        url=answer.url,
        status=answer.status,
        body=answer.body if decision.robots_sha256 else b"",
        fetched_at=answer.fetched_at,
    )


def _texts(headers: Headers) -> tuple[tuple[str, str], ...]:
    return tuple(
        (name.decode("latin-1"), value.decode("latin-1")) for name, values in headers.items() for value in values
    )
