"""What the gate fetched, as the browser takes it."""

import html
from urllib.parse import urldefrag

from scrapy.http import Response

from crawlers.pages.document import decode

__all__ = ["as_shown", "is_download", "lead_on", "place_of"]

_TEXTS = frozenset({"document", "stylesheet", "script"})
_UNTRUE_HEADERS = frozenset(
    {"content-encoding", "content-length", "transfer-encoding", "connection", "set-cookie", "location", "content-type"}
)
_SHOWN = ("text/", "application/xhtml", "application/xml", "image/svg", "application/json")


def as_shown(response: Response, kind: str) -> tuple[dict[str, str], bytes]:
    """Return headers and body for the browser; texts are decoded by our rule, not by what the browser guesses."""
    headers = {
        name.decode("latin-1"): b", ".join(values).decode("latin-1")
        for name, values in response.headers.items()
        if name.decode("latin-1").lower() not in _UNTRUE_HEADERS
    }
    declared = (response.headers.get("Content-Type") or b"").decode("latin-1")
    if kind not in _TEXTS:
        return headers | ({"content-type": declared} if declared else {}), response.body
    media = declared.partition(";")[0].strip() or "text/html"
    text = decode(response.body, declared).text
    return headers | {"content-type": f"{media}; charset=utf-8"}, text.encode("utf-8", "replace")


def is_download(response: Response) -> bool:
    """Return whether a browser would save an answer instead of showing it."""
    disposition = (response.headers.get("Content-Disposition") or b"").strip().lower()
    kind = (response.headers.get("Content-Type") or b"text/html").decode("latin-1").strip().lower()
    return disposition.startswith(b"attachment") or not kind.startswith(_SHOWN)


def lead_on(url: str) -> str:
    """Return a page that leads to where a document was found in the end."""
    return f'<!doctype html><meta http-equiv="refresh" content="0;url={html.escape(url)}">'


def place_of(url: str) -> str:
    """Return an address without what the browser keeps to itself."""
    return urldefrag(url).url
