"""robots.txt by RFC 9309: one shared fetch an origin, and every request waits for its real result.

Scrapy's own middleware lets the third waiting request through (all waiters share one Deferred whose first consumer
empties it) and takes 500 for "everything allowed". Here each waiter awaits one task through `asyncio.shield`, and the
status rules are the RFC's: 2xx = rules, 4xx = no rules, 5xx or unreachable = nothing allowed. Stricter on purpose: 401,
403 and 429 mean that crawlers are not wanted, so the host is stopped and reported.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from urllib.parse import urlsplit

from protego import Protego

__all__ = ["Decision", "Robots", "RobotsAnswer", "RobotsUnreachable", "Ruling", "read_rules"]

MAX_AGE_SECONDS = 24 * 3600
"""RFC 9309, 2.4: a cached robots.txt should not be used for more than 24 hours."""
MAX_BYTES = 512 * 1024
"""RFC 9309, 2.5: at least 500 KiB must be parsed."""
_REFUSED = frozenset({401, 403, 429})


class RobotsUnreachable(Exception):
    """robots.txt could not be fetched at all."""


class Ruling(StrEnum):
    """What the gate says about a request."""

    ALLOWED = "allowed"
    DISALLOWED = "disallowed"
    STOP = "stop"
    """The host does not want crawlers at all: stop and report."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RobotsAnswer:
    """What came back for robots.txt, after redirects."""

    status: int
    body: bytes = b""
    is_page_after_redirect: bool = False
    """Whether a redirect ended at an HTML page: a login page is no set of rules."""
    url: str = ""
    """Where it came from, after redirects."""
    fetched_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The gate's answer about one address."""

    ruling: Ruling
    reason: str
    robots_sha256: str | None = None
    """Hash of the rules the decision rests on."""
    answer: RobotsAnswer | None = field(default=None, compare=False, repr=False)
    """What came back for robots.txt, for the evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for one origin."""

    blanket: Decision | None
    """The answer for every address, when there are no rules to ask."""
    parser: Protego | None = None
    sha256: str | None = None
    crawl_delay_seconds: float | None = None
    answer: RobotsAnswer | None = None


def read_rules(answer: RobotsAnswer, agent: str) -> Rules:
    """Return what an answer means for a crawler.

    Args:
        answer: What came back for robots.txt.
        agent: Our product token, `guolv`.

    Source: RFC 9309, 2.3.1.
    """
    if answer.status in _REFUSED:
        return _blanket(Ruling.STOP, f"robots.txt answered {answer.status}")
    if answer.is_page_after_redirect:
        return _blanket(Ruling.STOP, "robots.txt leads to a page, not to rules")
    if 400 <= answer.status < 500:
        return _blanket(Ruling.ALLOWED, f"no robots.txt ({answer.status})")
    if not 200 <= answer.status < 300:
        return _blanket(Ruling.DISALLOWED, f"robots.txt answered {answer.status}")
    parser = Protego.parse(answer.body[:MAX_BYTES].decode("utf-8-sig", "ignore"))
    rate = parser.request_rate(agent)
    delays = [parser.crawl_delay(agent), rate.seconds / rate.requests if rate and rate.requests else None]
    return Rules(
        blanket=None,
        parser=parser,
        sha256=hashlib.sha256(answer.body).hexdigest(),
        crawl_delay_seconds=max((float(delay) for delay in delays if delay is not None), default=None),
    )


def _blanket(ruling: Ruling, reason: str) -> Rules:
    return Rules(blanket=Decision(ruling=ruling, reason=reason))


class Robots:
    """The robots rules of every origin one crawl meets."""

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[RobotsAnswer]],
        *,
        agent: str,
        loaded: Callable[[str, Rules], None] = lambda _origin, _rules: None,
    ) -> None:
        """Take how to fetch.

        Args:
            fetch: Fetches an address; raises `RobotsUnreachable`.
            agent: Our product token.
            loaded: Called once an origin, before any waiter goes on: here the pace is set.
        """
        self._fetch = fetch
        self._agent = agent
        self._loaded = loaded
        self._tasks: dict[str, tuple[float, asyncio.Task[Rules]]] = {}

    async def judge(self, url: str) -> Decision:
        """Return the decision about an address; the first question about an origin fetches its robots.txt."""
        parts = urlsplit(url)
        # A waiter that is cancelled must not cancel the fetch the others wait for.
        rules = await asyncio.shield(self._task(f"{parts.scheme}://{parts.netloc}"))
        return replace(self._apply(rules, url), answer=rules.answer)

    async def sitemaps(self, origin: str) -> tuple[str, ...]:
        """Return the sitemaps that an origin's robots.txt names."""
        rules = await asyncio.shield(self._task(origin))
        return tuple(rules.parser.sitemaps) if rules.parser is not None else ()

    def _apply(self, rules: Rules, url: str) -> Decision:
        if rules.blanket is not None:
            return rules.blanket
        if rules.parser is None or rules.parser.can_fetch(url, self._agent):
            return Decision(ruling=Ruling.ALLOWED, reason="allowed by robots.txt", robots_sha256=rules.sha256)
        return Decision(ruling=Ruling.DISALLOWED, reason="disallowed by robots.txt", robots_sha256=rules.sha256)

    def _task(self, origin: str) -> asyncio.Task[Rules]:
        loop = asyncio.get_running_loop()
        started, task = self._tasks.get(origin, (0.0, None))
        if task is None or loop.time() - started > MAX_AGE_SECONDS:
            task = loop.create_task(self._load(origin))
            self._tasks[origin] = (loop.time(), task)
        return task

    async def _load(self, origin: str) -> Rules:
        try:
            answer = await self._fetch(f"{origin}/robots.txt")
            rules = replace(read_rules(answer, self._agent), answer=answer)
        except RobotsUnreachable as error:
            rules = _blanket(Ruling.DISALLOWED, f"robots.txt is unreachable: {error}")
        self._loaded(origin, rules)
        return rules
