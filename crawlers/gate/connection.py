"""The gate at the connection: to whom it goes is looked at once more before anything is sent, and headers end.

An address is checked when the name is resolved (`crawlers.gate.resolver`), and here again on the connection itself: a
name that changes its address in between gains nothing. Twisted takes headers for as long as they come; here they end at
a size. Certificates are remembered for the evidence.
"""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
    _LenientHTTPClientParser,
)
from scrapy.crawler import Crawler
from scrapy.exceptions import CannotResolveHostError, DownloadFailedError
from scrapy.http import Response
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.defer import Deferred, fail

from crawlers.gate.addresses import AddressRule
from crawlers.gate.middleware import stop_crawl
from crawlers.gate.outcomes import Ended, HeadersTooLarge, Outcome, outcome_of
from crawlers.gate.resolver import refused_name
from crawlers.gate.tls import watch_tls

__all__ = ["MAX_HEADER_BYTES", "GatedHandler"]

MAX_HEADER_BYTES = 64 * 1024
"""All header lines of an answer together. Browsers take 256 KiB, servers send rarely more than 8."""
_FINAL = frozenset({Outcome.CERTIFICATE_REFUSED, Outcome.HEADERS_TOO_LARGE, Outcome.NOT_HTTP})
"""What does not become better when it is asked for again."""


class GatedHandler(HTTP11DownloadHandler):
    """Scrapy's handler for http and https, with the gate's own connections."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        rule = AddressRule.from_settings(crawler.settings)
        self._pool._factory = partial(_Connections, rule)  # type: ignore[assignment]  # Twisted calls it, no more
        watch_tls(self, crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch one address.

        Raises:
            Ended: for a reason that would be the same if it was asked again.
        """
        try:
            return await super().download_request(request)
        except CannotResolveHostError as error:
            reason = refused_name(urlparse_cached(request).hostname or "")
            if reason is None:
                raise
            self._give_up_own_host(request, reason)
            raise Ended(Outcome.ADDRESS_REFUSED, request.url, reason) from error
        except DownloadFailedError as error:
            outcome = outcome_of(error)
            if outcome in _FINAL:
                raise Ended(outcome, request.url, str(error)) from error
            raise

    def _give_up_own_host(self, request: Request, reason: str) -> None:
        """End the crawl of a platform that is at a refused address; another host is just not reached."""
        own = urlsplit(self._crawler.settings.get("GUOLV_ORIGIN", "")).hostname
        if own == urlparse_cached(request).hostname:
            stop_crawl(self._crawler, f"address refused: {reason}")


class _Parser(_LenientHTTPClientParser):
    head_bytes = 0

    def lineReceived(self, line: bytes) -> None:  # noqa: N802  # Twisted's name
        """Take one line of the head."""
        self.head_bytes += len(line) + 1
        if self.head_bytes > MAX_HEADER_BYTES:
            raise HeadersTooLarge(f"more than {MAX_HEADER_BYTES} bytes")
        super().lineReceived(line)

    def lineLengthExceeded(self, line: bytes) -> None:  # noqa: N802  # Twisted's name
        """Refuse a line that is too long for Twisted (16 KiB)."""
        raise HeadersTooLarge(f"a line of more than {self.MAX_LENGTH} bytes")


class _Connection(_LenientHTTP11ClientProtocol):
    """A connection that sends nothing to an address that the rule refuses."""

    def __init__(self, rule: AddressRule, *arguments: Any) -> None:
        super().__init__(*arguments)  # type: ignore[no-untyped-call]  # Twisted has no types here
        self._rule = rule

    def request(self, request: Any) -> Deferred[Any]:
        """Send one request, unless the peer is at an address that is refused."""
        url = (request.absoluteURI or b"").decode("ascii", "replace")
        host = request._parsedURI.host.decode("ascii", "replace").strip("[]")
        peer: Any = self.transport
        reason = self._rule.refusal(host, peer.getPeer().host)
        if reason is not None:
            self.abort()  # type: ignore[no-untyped-call]  # Twisted has no types here
            return fail(Ended(Outcome.ADDRESS_REFUSED, url, f"after connecting, {reason}"))
        answer = super().request(request)
        # As Scrapy does it: the class of the parser is fixed in Twisted, and this one adds a number only.
        self._parser.__class__ = _Parser
        return answer


class _Connections(_LenientHTTP11ClientFactory):
    def __init__(self, rule: AddressRule, *arguments: Any) -> None:
        super().__init__(*arguments)  # type: ignore[no-untyped-call]  # Twisted has no types here
        self._rule = rule

    def buildProtocol(self, addr: object) -> _Connection:  # noqa: N802  # Twisted's name
        """Make the protocol of one connection."""
        del addr
        return _Connection(self._rule, self._quiescentCallback)
