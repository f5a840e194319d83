"""The three platforms on loopback: one small threaded server each, in the demo's own process.

The site also watches the visitor: whether a disallowed address is asked for, and whether a 429 is honoured.
"""

import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Final
from urllib.parse import parse_qsl, unquote, urlsplit

from console.demo.fronts import Answer, answer_qingwei, answer_shiqiao, answer_yunti
from console.demo.fronts import qingwei as qingwei_front
from console.demo.fronts import shiqiao as shiqiao_front
from console.demo.fronts import yunti as yunti_front
from console.demo.fronts.answer import not_found
from console.demo.market import Market
from domain.wire import JsonObject

__all__ = ["Site", "Visit", "Witness", "open_site"]

RETRY_AFTER_SECONDS: Final = 2
BUSY_ADDRESS: Final = "/list?cat=induction_cooker&page=2"
"""The one address of 青苇商城 that answers 429 at first."""

_FRONTS: Final[Mapping[str, Callable[[Market, str, Mapping[str, str]], Answer]]] = {
    "qingwei": answer_qingwei,
    "shiqiao": answer_shiqiao,
    "yunti": answer_yunti,
}
_ROBOTS: Final = {
    "qingwei": qingwei_front.ROBOTS,
    "shiqiao": shiqiao_front.ROBOTS,
    "yunti": yunti_front.ROBOTS,
}

_FORBIDDEN: Final = {
    platform: tuple(line.partition(":")[2].strip() for line in robots.splitlines() if line.startswith("Disallow:"))
    for platform, robots in _ROBOTS.items()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request as a platform saw it."""

    platform: str
    address: str
    """Path and query."""
    at: float
    """When it came, monotonic."""
    user_agent: str
    is_disallowed: bool
    """Whether robots.txt forbids the address."""


class Witness:
    """What the platforms saw of their visitors."""

    def __init__(self) -> None:
        self.visits: list[Visit] = []
        """Every request, in the order in which they came."""
        self._lock = threading.Lock()
        self._requests: Counter[str] = Counter()
        self._disallowed: list[str] = []
        self._refused_at: float | None = None
        self._refusals = 0
        self._too_early = 0
        self._in_time = 0

    def saw(self, platform: str, address: str, user_agent: str) -> None:
        """Take a request down, and whether robots.txt disallows it."""
        at, path = time.monotonic(), urlsplit(address).path
        forbidden = any(path.startswith(prefix) for prefix in _FORBIDDEN[platform])
        visit = Visit(platform=platform, address=address, at=at, user_agent=user_agent, is_disallowed=forbidden)
        with self._lock:
            self.visits.append(visit)
            if path != "/robots.txt":
                self._requests[platform] += 1
            if forbidden:
                self._disallowed.append(f"{platform}{path}")

    def refuses(self) -> bool:
        """Tell whether the busy address answers 429 now, and note whether the visitor came back too early."""
        with self._lock:
            now = time.monotonic()
            if self._refused_at is None:
                self._refused_at = now
                self._refusals += 1
                return True
            if now - self._refused_at < RETRY_AFTER_SECONDS:
                self._too_early += 1
                self._refusals += 1
                return True
            self._in_time += 1
            return False

    @property
    def too_early(self) -> int:
        """How often the busy address was asked for before the time that it had named."""
        return self._too_early

    def as_json(self) -> JsonObject:
        """Return the counts."""
        with self._lock:
            return {
                "requests": dict(self._requests),
                "disallowed_requests": len(self._disallowed),
                "disallowed_addresses": list(self._disallowed),
                "refused_429": self._refusals,
                "came_back_too_early": self._too_early,
                "came_back_in_time": self._in_time,
            }


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """The running platforms."""

    base_urls: Mapping[str, str]
    """Platform → origin."""
    witness: Witness


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a visitor that went away in the middle, as one does that is killed; tell anything else."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]  # as it came


@contextmanager
def open_site(market: Market) -> Iterator[Site]:
    """Serve the market on free loopback ports until the block ends."""
    witness = Witness()
    servers = {name: _Server(("127.0.0.1", 0), _handler(market, name, witness)) for name in _FRONTS}
    threads = [threading.Thread(target=server.serve_forever, daemon=True) for server in servers.values()]
    for thread in threads:
        thread.start()
    try:
        yield Site(
            base_urls={name: f"http://127.0.0.1:{server.server_port}" for name, server in servers.items()},
            witness=witness,
        )
    finally:
        for server in servers.values():
            server.shutdown()
            server.server_close()
        for thread in threads:
            thread.join()


def _respond(market: Market, platform: str, witness: Witness, address: str) -> Answer:
    parts = urlsplit(address)
    if parts.path == "/robots.txt":
        return Answer(body=_ROBOTS[platform].encode(), content_type="text/plain; charset=utf-8")
    if platform == "qingwei" and address == BUSY_ADDRESS and witness.refuses():
        headers = {"Retry-After": str(RETRY_AFTER_SECONDS)}
        return Answer(status=429, body="访问过于频繁，请稍后再试".encode(), headers=headers)
    try:
        return _FRONTS[platform](market, unquote(parts.path), dict(parse_qsl(parts.query)))
    except ValueError:  # a page number that is none
        return not_found()


def _handler(market: Market, platform: str, witness: Witness) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave in one packet; two would wait 40 ms for each other
        timeout = 30

        def do_GET(self) -> None:
            witness.saw(platform, self.path, self.headers.get("User-Agent", ""))
            answer = _respond(market, platform, witness, self.path)
            self.send_response(answer.status)
            self.send_header("Content-Type", answer.content_type)
            self.send_header("Content-Length", str(len(answer.body)))
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(answer.body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing: the witness counts."""

    return Handler
