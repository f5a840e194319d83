"""The WARC of a page (ISO 28500): a record of what wrote it, then a request and a response for each exchange.

What is in it is what the HTTP client handed over: header names in its spelling, without the framing of the transfer.
The file says so itself. Its own digests are SHA-1, as its readers expect; what holds is the manifest.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from http import HTTPStatus
from io import BytesIO
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from cases.evidence.exchange import Exchange, Headers

__all__ = ["WARC_MEDIA_TYPE", "render_warc"]

WARC_MEDIA_TYPE: Final = "application/warc"
_FORMAT: Final = "WARC File Format 1.1"
_CONFORMS_TO: Final = "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"
_DESCRIPTION: Final = (
    "Requests and answers as the HTTP client handed them over: header names in its spelling, the framing of the "
    "transfer removed, bodies in the content coding they came in. A browser's requests are made by the same client."
)
_FRAMING: Final = frozenset({"transfer-encoding", "content-length"})


def render_warc(exchanges: Iterable[Exchange], about: Mapping[str, str]) -> bytes:
    """Return a WARC, each record packed for itself.

    Args:
        exchanges: In the order in which they happened; redirects are exchanges of their own.
        about: What is known of the crawl and its tools, for the first record.
    """
    out = BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.1")
    known = {"software": about.get("tool", "guolv"), "format": _FORMAT, "conformsTo": _CONFORMS_TO}
    facts = {name: _one_line(value) for name, value in about.items() if name != "tool" and value}
    writer.write_record(writer.create_warcinfo_record(None, known | {"description": _DESCRIPTION} | facts))
    for exchange in exchanges:
        _write_pair(writer, exchange)
    return out.getvalue()


class _AsSent(StatusAndHeaders):  # type: ignore[misc]  # warcio has no types
    """Headers as they were sent: warcio would write what is not ASCII in another form."""

    def compute_headers_buffer(self, header_filter: object = None) -> None:
        """Spell the block; called by the writer before it computes digests and lengths."""
        del header_filter
        self.headers_buff = self.to_str().encode("latin-1", "backslashreplace") + b"\r\n"


def _write_pair(writer: WARCWriter, exchange: Exchange) -> None:
    common = {"WARC-Date": _moment(exchange.sent_at)}
    if exchange.peer_ip:
        common["WARC-IP-Address"] = exchange.peer_ip
    url = _ascii(exchange.url)
    response = writer.create_warc_record(
        url, "response", payload=BytesIO(exchange.body), length=len(exchange.body), warc_headers_dict=dict(common),
        http_headers=_AsSent(_status_line(exchange), list(_stored(exchange)), protocol=exchange.protocol),
    )  # fmt: skip
    request = writer.create_warc_record(
        url, "request", payload=BytesIO(exchange.request_body), length=len(exchange.request_body),
        warc_headers_dict=dict(common),
        http_headers=_AsSent(_request_line(exchange), list(_asked(exchange)), is_http_request=True),
    )  # fmt: skip
    writer.write_request_response_pair(request, response)


def _status_line(exchange: Exchange) -> str:
    try:
        return f"{exchange.status} {HTTPStatus(exchange.status).phrase}"
    except ValueError:
        return f"{exchange.status} -"


def _request_line(exchange: Exchange) -> str:
    parts = urlsplit(_ascii(exchange.url))
    target = urlunsplit(("", "", parts.path or "/", parts.query, ""))
    return f"{exchange.method} {target} {exchange.protocol}"


def _asked(exchange: Exchange) -> Headers:
    """Return the headers of a request with the one the client adds when it sends it."""
    if any(name.lower() == "host" for name, _ in exchange.request_headers):
        return exchange.request_headers
    return (("Host", urlsplit(_ascii(exchange.url)).netloc), *exchange.request_headers)


def _stored(exchange: Exchange) -> Headers:
    """Return the headers of an answer; one that describes bytes which are no longer so is renamed."""
    untrue: set[str] = set()
    for name, value in exchange.headers:
        if name.lower() in _FRAMING and value.strip() != str(len(exchange.body)):
            untrue.add(name.lower())
    named = ((f"X-Orig-{name}" if name.lower() in untrue else name, value) for name, value in exchange.headers)
    return tuple((_one_line(name), _one_line(value)) for name, value in named)


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _ascii(url: str) -> str:
    return url.encode("ascii", "backslashreplace").decode("ascii").replace(" ", "%20")
