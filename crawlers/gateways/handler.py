"""Signing where a request leaves: below the gate, the waiting and the recording, so that none of them sees a secret.

A request of an official API carries its question only. It is signed here, when its turn has come: the timestamp is that
of the sending, also when the request is sent again, and neither signature nor token is in any queue, log, error or
piece of evidence. What is told upwards is the request with these left out.
"""

import logging
from datetime import UTC, datetime

from scrapy import Request
from scrapy.crawler import Crawler
from scrapy.http import Response
from scrapy.utils.gz import gunzip

from crawlers.gate.connection import GatedHandler
from crawlers.gate.outcomes import Ended, Outcome
from crawlers.gateways.api import OfficialApi, Query
from crawlers.gateways.sending import LEFT_OUT, QUERY, SENT, Sending, Sent, without_secrets

__all__ = ["SigningHandler", "unpacked"]

_URL_LOGGER = "scrapy.core.downloader.handlers.http11"
"""Scrapy's logger that names addresses as they are sent."""
_PACKED = frozenset({"gzip", "x-gzip"})


class SigningHandler(GatedHandler):
    """The gate's handler, which signs the requests of an official API."""

    def __init__(self, crawler: Crawler) -> None:
        super().__init__(crawler)
        self._most_bytes = crawler.settings.getint("DOWNLOAD_MAXSIZE")
        self._silencer = _Silencer()
        logging.getLogger(_URL_LOGGER).addFilter(self._silencer)

    async def download_request(self, request: Request) -> Response:
        """Sign and send a question of an official API; anything else is sent as it is."""
        query, api = request.meta.get(QUERY), getattr(self._crawler.spider, "api", None)
        if not isinstance(query, Query) or not isinstance(api, OfficialApi):
            return await super().download_request(request)
        sending = api.sign(query, datetime.now(UTC))
        secrets = _secrets(api, sending)
        self._silencer.secrets = secrets
        # Packed answers could not be looked through for what must not be kept.
        request.headers["Accept-Encoding"] = "identity"
        request.headers["Content-Type"] = sending.content_type
        signed = request.replace(url=sending.address, body=sending.body)
        request.meta[SENT] = _sent(api, sending)
        try:
            response = await super().download_request(signed)
        except Exception as error:
            _silence(error, secrets)
            raise
        finally:
            request.meta.update({name: value for name, value in signed.meta.items() if name != SENT})
        return self._looked_through(response, sending.without(api.facts.hides).address, secrets)

    async def close(self) -> None:
        """Close the connections."""
        logging.getLogger(_URL_LOGGER).removeFilter(self._silencer)
        await super().close()

    def _looked_through(self, response: Response, url: str, secrets: tuple[str, ...]) -> Response:
        """Return an answer at an address without secrets, and without those that it repeats."""
        headers = response.headers.copy()
        coding = (headers.pop("Content-Encoding", None) or [b""])[0].decode("latin-1").strip().lower()
        body = unpacked(response.body, coding, url=url, most_bytes=self._most_bytes)
        for name in headers:
            headers.setlist(name, [_scrubbed(value, secrets) for value in headers.getlist(name)])
        return response.replace(url=url, headers=headers, body=_scrubbed(body, secrets))


def unpacked(body: bytes, coding: str, *, url: str, most_bytes: int) -> bytes:
    """Return a body without the content coding that nobody asked for.

    Args:
        body: As it came.
        coding: In lower case; empty for none.
        url: The address, for the error.
        most_bytes: How much may come out.

    Raises:
        Ended: the coding is one that is not known, or too much comes out.
    """
    if coding in {"", "identity"}:
        return body
    if coding not in _PACKED:
        raise Ended(Outcome.BAD_COMPRESSION, url, f"content coding {coding[:50]!r}, though none was asked for")
    try:
        return gunzip(body, max_size=most_bytes)
    except ValueError as error:
        raise Ended(Outcome.BOMB, url, f"{len(body)} bytes unpack to more than {most_bytes}") from error


class _Silencer(logging.Filter):
    """Leaves secrets out of log lines that name an address."""

    secrets: tuple[str, ...] = ()

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_secrets(record.getMessage(), self.secrets), ()
        return True


def _secrets(api: OfficialApi, sending: Sending) -> tuple[str, ...]:
    hidden = (value for name, value in sending.parameters().items() if name in api.facts.hides)
    return tuple(dict.fromkeys((*api.credentials.secrets, *hidden)))


def _scrubbed(content: bytes, secrets: tuple[str, ...]) -> bytes:
    as_read = tuple(secret.encode().decode("latin-1") for secret in secrets)
    return without_secrets(content.decode("latin-1"), as_read).encode("latin-1")


def _sent(api: OfficialApi, sending: Sending) -> Sent:
    shown = sending.without(api.facts.hides)
    names = sorted(api.facts.hides & set(sending.parameters()))
    facts = {
        "api": api.facts.method,
        "authorised_by": api.credentials.holder,
        "app_key": api.credentials.app_key,
        "said_time": sending.clock.isoformat(timespec="milliseconds"),
        "left_out": f"{', '.join(names)}: the values are {LEFT_OUT} in place of what was sent, wherever they stood",
    }
    return Sent(body=shown.body, clock=sending.clock, facts=facts)


def _silence(error: BaseException, secrets: tuple[str, ...]) -> None:
    """Leave secrets out of an error and of what led to it: Scrapy's name the address that was asked."""
    seen: set[int] = set()
    left = [error]
    while left:
        each = left.pop()
        if id(each) not in seen:
            seen.add(id(each))
            each.args = tuple(_silenced(argument, secrets) for argument in each.args)
            led_to = (each.__cause__, each.__context__, *(f.value for f in getattr(each, "reasons", None) or ()))
            left.extend(cause for cause in led_to if cause is not None)


def _silenced(argument: object, secrets: tuple[str, ...]) -> object:
    if isinstance(argument, bytes):
        return _scrubbed(argument, secrets)
    return without_secrets(argument, secrets) if isinstance(argument, str) else argument
