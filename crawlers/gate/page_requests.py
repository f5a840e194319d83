"""What a page in the browser asks for, fetched by the gate's own downloader: robots, pace, limits and WARC as for all.

What pages share (scripts, styles, pictures) is asked for once a crawl.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.http.request import NO_CALLBACK

from crawlers.gate.limits import OWN_ORIGINS

__all__ = ["PageRequests", "Wanted"]

_SHARED_KINDS = frozenset({"script", "stylesheet", "image", "font"})
_SHARED_BYTES = 8 * 1024 * 1024
_PRIORITY = 100
"""Before the next page: what is begun is finished first."""
_LEFT_OUT = frozenset(
    {"cookie", "host", "user-agent", "accept-encoding", "content-length", "connection", "upgrade-insecure-requests"}
)
"""Headers that the gate sets itself, or never sends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One thing that a page asks for."""

    url: str
    kind: str
    """Playwright's word for what it is for: `script`, `image`, `fetch`, `document`, …"""
    method: str = "GET"
    headers: Mapping[str, str]
    body: bytes = b""


class PageRequests:
    """Fetches for the pages of one crawl."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._shared: OrderedDict[str, Response] = OrderedDict()
        self._shared_bytes = 0

    async def fetch(self, wanted: Wanted, own_origins: frozenset[object]) -> Response:
        """Fetch what a page asks for, redirects followed, each of them judged.

        Raises:
            Exception: the gate refuses it, or it cannot be had.
        """
        found = self._shared.get(wanted.url) if wanted.method == "GET" else None
        if found is not None:
            return found
        request = Request(
            wanted.url,
            method=wanted.method,
            headers={name: value for name, value in wanted.headers.items() if _is_passed_on(name)},
            body=wanted.body,
            priority=_PRIORITY,
            callback=NO_CALLBACK,
            dont_filter=True,
            meta={OWN_ORIGINS: own_origins},
        )
        engine = self._crawler.engine
        if engine is None:
            raise RuntimeError("the crawl has not begun")
        response = await engine.download_async(request)
        if wanted.kind in _SHARED_KINDS and wanted.method == "GET" and _may_be_kept(response):
            self._keep(wanted.url, response)
        return response

    def _keep(self, url: str, response: Response) -> None:
        if len(response.body) > _SHARED_BYTES // 4 or url in self._shared:
            return
        self._shared[url] = response
        self._shared_bytes += len(response.body)
        while self._shared_bytes > _SHARED_BYTES:
            _, oldest = self._shared.popitem(last=False)
            self._shared_bytes -= len(oldest.body)


def _is_passed_on(name: str) -> bool:
    return name not in _LEFT_OUT and not name.startswith((":", "sec-", "proxy-"))


def _may_be_kept(response: Response) -> bool:
    rule = (response.headers.get("Cache-Control") or b"").lower()
    return response.status == 200 and not any(word in rule for word in (b"no-store", b"no-cache", b"private"))
