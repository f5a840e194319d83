"""Removing the content coding of a body, with an end to how much comes out of how little."""

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response

from crawlers.gate.outcomes import Ended, Outcome
from crawlers.packing import is_bomb

__all__ = ["UnpackingMiddleware"]

MAX_CODINGS = 2
_ASKED_FOR = (b"gzip", b"deflate", b"br")
"""zstd is left out: whoever sends it chooses how much memory it takes."""
_KNOWN = frozenset({*_ASKED_FOR, b"x-gzip"})


class UnpackingMiddleware:
    """Scrapy's unpacking, with its limit of size; a body that swells like no page is refused below that limit."""

    def __init__(self, crawler: Crawler) -> None:
        self._scrapys = HttpCompressionMiddleware.from_crawler(crawler)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "UnpackingMiddleware":
        """Build from a crawler."""
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        """Say which codings we take."""
        request.headers.setdefault("Accept-Encoding", b", ".join(_ASKED_FOR))

    def process_response(self, request: Request, response: Response) -> Response | Request:
        """Return the response with its content coding removed.

        Raises:
            Ended: the body is a bomb, or its coding cannot be removed.
        """
        packed = len(response.body)
        codings = _codings(response)
        if not codings or not packed:
            return response
        if len(codings) > MAX_CODINGS or not _KNOWN.issuperset(codings):
            raise Ended(Outcome.BAD_COMPRESSION, response.url, f"content coding {b', '.join(codings)[:200]!r}")
        try:
            unpacked = self._scrapys.process_response(request, response)
        except IgnoreRequest as error:
            raise Ended(Outcome.BOMB, response.url, str(error)) from error
        except Exception as error:  # each coding fails in a way of its own
            raise Ended(Outcome.BAD_COMPRESSION, response.url, f"{type(error).__name__}: {error}") from error
        if isinstance(unpacked, Response) and is_bomb(packed, len(unpacked.body)):
            raise Ended(Outcome.BOMB, response.url, f"{packed} bytes unpack to {len(unpacked.body)}")
        return unpacked


def _codings(response: Response) -> tuple[bytes, ...]:
    listed = b",".join(response.headers.getlist("Content-Encoding")).lower().split(b",")
    return tuple(name.strip() for name in listed if name.strip() not in (b"", b"identity"))
