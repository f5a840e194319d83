"""robots.txt by RFC 9309: one shared fetch an origin, and every request waits for its real result.

Scrapy's own middleware lets the third waiting request through (all waiters share one Deferred whose first consumer
empties it) and takes 500 for "everything allowed". Here each waiter awaits one task through `asyncio.shield`, and the
status rules are the RFC's: 2xx = rules, 4xx = no rules, 5xx or unreachable = nothing allowed. Stricter on purpose: 401,
403 and 429 mean that crawlers are not wanted, so the host is stopped and reported.

What came back is kept in the store, for every worker and the next crawl, until it is too old.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import timedelta
from enum import StrEnum
from typing import Final, Protocol
from urllib.parse import urlsplit

from protego import Protego

from crawlers.gate.clock import Clock
from crawlers.gate.visiting_hours import VisitingHours
from index.store import RobotsFile

__all__ = ["Decision", "Robots", "RobotsShelf", "Rules", "Ruling", "read_rules"]

MAX_BYTES = 512 * 1024
"""RFC 9309, 2.5: at least 500 KiB must be parsed."""
_REFUSED = frozenset({401, 403, 429})
_RULES_KEEP: Final = timedelta(hours=24)
"""RFC 9309, 2.4: a cached robots.txt should not be used for more than 24 hours."""
_REFUSAL_KEEPS: Final = timedelta(minutes=1)
"""A refusal closes the host with a task; once a person has settled that, the next crawl asks again."""
_FAILURE_KEEPS: Final = timedelta(minutes=10)
"""A server that fails is closed to us, and may be back soon."""
_CLOCKS_DIFFER: Final = timedelta(minutes=5)
"""Several machines write; what comes of farther ahead was written before a clock was set back."""


class Ruling(StrEnum):
    """What the gate says about a request."""

    ALLOWED = "allowed"
    DISALLOWED = "disallowed"
    STOP = "stop"
    """The host does not want crawlers at all: stop and report."""


class RobotsShelf(Protocol):
    """Where robots files are kept for every worker; `index.store.HostBook` is one."""

    def robots(self, origin: str) -> RobotsFile | None:
        """Read what last came back."""

    def put_robots(self, value: RobotsFile) -> None:
        """Write what came back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The gate's answer about one address."""

    ruling: Ruling
    reason: str
    robots_sha256: str | None = None
    """Hash of the rules the decision rests on."""
    is_for_now: bool = False
    """Whether nothing is allowed only because the rules could not be read."""
    answer: RobotsFile | None = field(default=None, compare=False, repr=False)
    """What came back for robots.txt, for the evidence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """What holds for one origin."""

    blanket: Decision | None
    """The answer for every address, when there are no rules to ask."""
    parser: Protego | None = None
    sha256: str | None = None
    crawl_delay_seconds: float | None = None
    """The slower of Crawl-delay and Request-rate, whatever hours the rate names."""
    hours: VisitingHours | None = None
    answer: RobotsFile
    keep: timedelta
    """How long it holds, from when it was fetched."""


def read_rules(answer: RobotsFile, agent: str) -> Rules:
    """Return what an answer means for a crawler.

    Args:
        answer: What came back for robots.txt.
        agent: Our product token, `guolv`.

    Source: RFC 9309, 2.3.1.
    """
    status = answer.status
    if status is None:
        return _blanket(answer, Ruling.DISALLOWED, f"robots.txt is unreachable: {answer.problem}", _FAILURE_KEEPS)
    if status in _REFUSED:
        return _blanket(answer, Ruling.STOP, f"robots.txt answered {status}", _REFUSAL_KEEPS)
    if answer.is_page_after_redirect:
        return _blanket(answer, Ruling.STOP, "robots.txt leads to a page, not to rules", _REFUSAL_KEEPS)
    if 400 <= status < 500:
        return _blanket(answer, Ruling.ALLOWED, f"no robots.txt ({status})", _RULES_KEEP)
    if not 200 <= status < 300:
        return _blanket(answer, Ruling.DISALLOWED, f"robots.txt answered {status}", _FAILURE_KEEPS)
    parser = Protego.parse(answer.body[:MAX_BYTES].decode("utf-8-sig", "ignore"))
    rate, visits = parser.request_rate(agent), parser.visit_time(agent)
    delays = [parser.crawl_delay(agent), rate.seconds / rate.requests if rate and rate.requests else None]
    return Rules(
        blanket=None,
        parser=parser,
        sha256=answer.sha256,
        crawl_delay_seconds=max((float(delay) for delay in delays if delay is not None), default=None),
        hours=VisitingHours(start=visits.start_time, end=visits.end_time) if visits else None,
        answer=answer,
        keep=_RULES_KEEP,
    )


def _blanket(answer: RobotsFile, ruling: Ruling, reason: str, keep: timedelta) -> Rules:
    is_for_now = ruling is Ruling.DISALLOWED
    return Rules(blanket=Decision(ruling=ruling, reason=reason, is_for_now=is_for_now), answer=answer, keep=keep)


class Robots:
    """The robots rules of every origin one crawl meets."""

    def __init__(
        self,
        fetch: Callable[[str], Awaitable[RobotsFile]],
        *,
        agent: str,
        shelf: RobotsShelf,
        loaded: Callable[[str, Rules], Awaitable[None]],
        clock: Clock | None = None,
    ) -> None:
        """Take how to fetch.

        Args:
            fetch: Fetches the robots.txt of an origin; what keeps it from coming is in what it returns.
            agent: Our product token.
            shelf: What other workers and earlier crawls were answered.
            loaded: Called once an origin, before any waiter goes on: here the pace is set.
            clock: The time.
        """
        self._fetch = fetch
        self._agent = agent
        self._shelf = shelf
        self._loaded = loaded
        self._clock = clock or Clock()
        self._tasks: dict[str, asyncio.Task[Rules]] = {}

    async def judge(self, url: str) -> Decision:
        """Return the decision about an address; the first question about an origin fetches its robots.txt."""
        parts = urlsplit(url)
        rules = await self._rules(f"{parts.scheme}://{parts.netloc}")
        return replace(self._apply(rules, url), answer=rules.answer)

    async def sitemaps(self, origin: str) -> tuple[str, ...]:
        """Return the sitemaps that an origin's robots.txt names."""
        rules = await self._rules(origin)
        return tuple(rules.parser.sitemaps) if rules.parser is not None else ()

    def _apply(self, rules: Rules, url: str) -> Decision:
        if rules.blanket is not None:
            return rules.blanket
        if rules.parser is None or rules.parser.can_fetch(url, self._agent):
            return Decision(ruling=Ruling.ALLOWED, reason="allowed by robots.txt", robots_sha256=rules.sha256)
        return Decision(ruling=Ruling.DISALLOWED, reason="disallowed by robots.txt", robots_sha256=rules.sha256)

    async def _rules(self, origin: str) -> Rules:
        task = self._tasks.get(origin)
        if task is None or self._is_over(task):
            task = self._tasks[origin] = asyncio.get_running_loop().create_task(self._load(origin))
        # A waiter that is cancelled must not cancel the fetch the others wait for.
        return await asyncio.shield(task)

    def _is_over(self, task: asyncio.Task[Rules]) -> bool:
        return task.done() and (task.cancelled() or task.exception() is not None or self._is_old(task.result()))

    def _is_old(self, rules: Rules) -> bool:
        age = self._clock.now() - rules.answer.fetched_at
        return not -_CLOCKS_DIFFER < age < rules.keep

    async def _load(self, origin: str) -> Rules:
        kept = await asyncio.to_thread(self._shelf.robots, origin)
        rules = read_rules(kept, self._agent) if kept is not None else None
        if rules is None or self._is_old(rules):
            answer = await self._fetch(origin)
            await asyncio.to_thread(self._shelf.put_robots, answer)
            rules = read_rules(answer, self._agent)
        await self._loaded(origin, rules)
        return rules
