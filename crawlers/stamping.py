"""Asking the timestamp authority that a home names: the one request that does not go to a platform.

The authority is the office's own choice and may stand in its own network, so neither robots rules nor the guard over
addresses apply; nothing of the evidence leaves but one hash. Answers are limited in size and time, and not redirected.
"""

import contextlib
import http.client
from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import urlsplit

import structlog

from cases.evidence.stamps import Stamp, TrustRoots, stamp_evidence
from cases.workspace import Workspace
from domain.errors import SettingsError, TimestampFailed

__all__ = ["stamp_home", "try_to_stamp"]

_log = structlog.get_logger(__name__)
_MOST_BYTES: Final = 256 * 1024


def stamp_home(ws: Workspace, now: datetime) -> Stamp | None:
    """Have the evidence of a home stamped up to its last line.

    Returns:
        What the authority said; `None` when nothing was captured since the last timestamp.

    Raises:
        SettingsError: no authority is configured.
        TimestampFailed: it did not answer, or its answer proves nothing.
    """
    settings = ws.settings.evidence
    if not settings.timestamp_url:
        raise SettingsError(["evidence.timestamp_url: missing; no timestamp authority is configured"])
    roots = TrustRoots.load(ws.home / settings.timestamp_roots) if settings.timestamp_roots else None
    ask = _asker(settings.timestamp_url, ws.settings.crawl.timeout_seconds)
    return stamp_evidence(ws.evidence, ask, authority=settings.timestamp_url, roots=roots, now=now)


def try_to_stamp(ws: Workspace, now: datetime) -> bool:
    """Have the evidence stamped where an authority is configured; tell what goes wrong, and return false then."""
    if not ws.settings.evidence.timestamp_url:
        return True
    try:
        stamp_home(ws, now)
    except TimestampFailed as error:
        _log.warning("no timestamp", reason=str(error))
        return False
    return True


def _asker(url: str, timeout_seconds: float) -> Callable[[bytes], bytes]:
    def ask(request: bytes) -> bytes:
        parts = urlsplit(url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=timeout_seconds)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        try:
            with contextlib.closing(connection):
                connection.request("POST", target, request, {"Content-Type": "application/timestamp-query"})
                answer = connection.getresponse()
                content = answer.read(_MOST_BYTES + 1)
        except (OSError, http.client.HTTPException) as error:
            raise TimestampFailed(url, f"{type(error).__name__}: {error}") from error
        if answer.status != 200:
            raise TimestampFailed(url, f"status {answer.status}")
        if len(content) > _MOST_BYTES:
            raise TimestampFailed(url, "the answer is larger than any timestamp")
        return content

    return ask
