"""The pace: one request at a time and host, never sooner than the delay in force, over all workers and restarts.

What the workers agree on stands in the store (`index.store.host_book`): who holds a host, the moment from which anybody
may send, what the host itself asked for, and the requests of the day. The delay counts from the end of one answer to
the next request, so that requests also *arrive* no faster. To write seldom, time is reserved ahead, a second at once:
within it requests keep the pace in memory, and a worker that is killed leaves a moment behind that lies after all it
can have sent.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from cases.times import BEIJING, local_date
from crawlers.gate.clock import Clock
from crawlers.gate.closing import Closing, GateCloses
from crawlers.gate.leases import HostLeases
from crawlers.gate.visiting_hours import VisitingHours
from index.store import HostBook, HostClaim, HostLease, Reservation

__all__ = ["LONGEST_HOLD_SECONDS", "Pace", "PaceRules"]

_AHEAD_SECONDS: Final = 1.0
"""Time that is reserved at once."""
_MOST_AHEAD: Final = 100
"""Requests that are reserved at once; those that a killed worker did not send count as sent."""
LONGEST_HOLD_SECONDS: Final = 7 * 86_400.0
"""The most that a Retry-After is remembered: a host that writes nonsense is asked again after a week."""
_LONGEST_DELAY_SECONDS: Final = 3600.0
"""A host whose pace is slower is left alone: a crawl would not come to its second page in hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PaceRules:
    """What a home says about the pace of one crawl."""

    source: str
    """The platform, whose daily allowance counts."""
    delay_seconds: float
    allowance: int
    """Most requests of the source on one day, counted in Beijing."""
    lease_seconds: float
    """How long a host stays with a worker that died."""
    longest_wait_seconds: float
    """What is waited for; whatever takes longer ends the crawl, and a later one goes on."""


@dataclass(slots=True, kw_only=True)
class _Host:
    name: str
    delay_seconds: float
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    claiming: asyncio.Lock = field(default_factory=asyncio.Lock)
    is_ours: bool = False
    """Whether its lease was taken; it may have been lost since."""
    free_at: float = 0.0
    """Monotonic, like the next two: when the next request may leave."""
    held_until: float = 0.0
    reserved_until: float = 0.0
    reserved_delay: float = 0.0
    """The delay that the reservation reckons with."""
    held_because: str = ""
    left: int = 0
    """Requests of the reservation that were not sent."""
    day: date | None = None
    """The day, in Beijing, that the reservation counts to."""
    hours: VisitingHours | None = None


class Pace:
    """The hosts of one crawl, asked in turn. Used from the crawl's loop alone."""

    def __init__(
        self,
        book: HostBook,
        rules: PaceRules,
        *,
        holder: str,
        lost: Callable[[GateCloses], None],
        is_over: Callable[[], bool] = lambda: False,
        clock: Clock | None = None,
    ) -> None:
        """Begin without any host.

        Args:
            book: What the workers agree on.
            rules: What the home says.
            holder: Who we are, for the others: machine, process.
            lost: Called in the crawl's loop when a lease was lost while nothing asked for its host.
            is_over: Whether the crawl was told to end.
            clock: The time.
        """
        self._book = book
        self._rules = rules
        self._clock = clock or Clock()
        self._leases = HostLeases(
            book, holder=holder, lease_seconds=rules.lease_seconds, lost=lost, is_over=is_over, clock=self._clock
        )  # fmt: skip
        self._hosts: dict[str, _Host] = {}

    async def claim(self, name: str) -> None:
        """Take the lease of a host, waiting for whoever has it; at once when it is ours already.

        Raises:
            GateCloses: it is not to be had, or was lost.
        """
        host = self._host(name)
        async with host.claiming:
            if not host.is_ours:
                self._begin(host, await self._leases.take(name, self._rules.longest_wait_seconds))
        self._leases.check(name)

    async def enter(self, name: str) -> None:
        """Wait for the next turn of a host; `leave` must follow. Nothing else is sent to it in between.

        Raises:
            GateCloses: nothing may leave, now and for longer than we wait.
        """
        host = self._host(name)
        await host.turn.acquire()
        try:
            await self.claim(name)
            while not self._leases.is_closed():
                seconds = self._seconds_to_wait(host)
                if seconds > 0:
                    await self._leases.wait(seconds)
                elif self._is_spent(host):
                    await self._reserve(host, 1 + min(_MOST_AHEAD, int(_AHEAD_SECONDS / host.delay_seconds)))
                else:
                    host.left -= 1
                    return
            raise GateCloses(Closing.ENDING, name)
        except BaseException:
            host.turn.release()
            raise

    def leave(self, name: str) -> None:
        """End a turn: the answer is there, or will not come."""
        host = self._hosts[name]
        host.free_at = self._clock.monotonic() + host.delay_seconds
        host.turn.release()

    async def obey(self, name: str, *, delay_seconds: float | None, hours: VisitingHours | None) -> None:
        """Take over what a robots.txt asks of a host: the slower pace counts, the last visiting hours do.

        Raises:
            GateCloses: the host is not to be had, or was lost.
        """
        await self.claim(name)
        host = self._host(name)
        host.hours = hours or host.hours
        if delay_seconds is None or delay_seconds <= host.delay_seconds:
            return
        host.free_at += delay_seconds - host.delay_seconds
        host.delay_seconds = delay_seconds
        await self._reserve(host, 0)  # whoever comes after a kill must know of it

    async def hold(self, name: str, seconds: float, reason: str) -> None:
        """Let nothing more out to a host of ours for as long as it asks, whoever sends.

        Raises:
            GateCloses: the lease was lost.
        """
        host = self._host(name)
        seconds = min(seconds, LONGEST_HOLD_SECONDS)
        until = self._clock.monotonic() + seconds
        if until > host.held_until:
            host.held_until, host.held_because = until, reason
        moment = self._leases.now() + timedelta(seconds=seconds)
        await self._leases.write(name, lambda claim: self._book.hold(claim, moment, reason))

    def close(self) -> None:
        """Let nothing more out at all, to no host; whoever waits is told."""
        self._leases.close()

    def end(self) -> None:
        """Give every host back, with the exact moment from which others may send."""
        self._leases.end(self._give_back)

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            self._hosts[name] = _Host(name=name, delay_seconds=self._rules.delay_seconds)
        return self._hosts[name]

    def _begin(self, host: _Host, lease: HostLease) -> None:
        now, moment = self._leases.now(), self._clock.monotonic()
        host.is_ours = True
        if lease.next_at is not None:
            # A clock that was set back must not make anybody wait longer than the pace ever asks.
            longest = _AHEAD_SECONDS + max(lease.delay_seconds or 0.0, host.delay_seconds)
            host.free_at = moment + min((lease.next_at - now).total_seconds(), longest)
        if lease.hold_until is not None:
            host.held_until = moment + (lease.hold_until - now).total_seconds()
            host.held_because = lease.hold_reason or ""

    def _give_back(self, claim: HostClaim) -> None:
        host, now = self._hosts[claim.host], self._leases.now()
        until_free = timedelta(seconds=max(0.0, host.free_at - self._clock.monotonic()))
        self._book.release(claim, now=now, next_at=now + until_free if host.free_at else None)
        if host.left > 0 and host.day is not None:
            self._book.give_back(self._rules.source, host.day, host.left)

    def _seconds_to_wait(self, host: _Host) -> float:
        self._leases.check(host.name)
        now, longest = self._clock.monotonic(), self._rules.longest_wait_seconds
        held = host.held_until - now
        if held > longest:
            until = self._leases.now() + timedelta(seconds=held)
            sentence = f"{host.name} asks for nothing more until {until:%Y-%m-%d %H:%M:%S} UTC ({host.held_because})"
            raise GateCloses(Closing.ASKED_TO_WAIT, sentence, resume_at=until)
        if host.delay_seconds > _LONGEST_DELAY_SECONDS:
            raise GateCloses(Closing.ASKED_TO_WAIT, f"{host.name} asks for {host.delay_seconds:.0f} s between requests")
        outside = host.hours.seconds_until_open(self._clock.now()) if host.hours is not None else 0.0
        if outside > longest:
            opens = self._leases.now() + timedelta(seconds=outside)
            sentence = f"{host.name} receives visits {host.hours}"
            raise GateCloses(Closing.OUTSIDE_VISIT_TIME, sentence, resume_at=opens)
        return max(held, outside, host.free_at - now)

    def _is_spent(self, host: _Host) -> bool:
        is_over = self._clock.monotonic() > host.reserved_until or host.reserved_delay < host.delay_seconds
        return host.left <= 0 or is_over

    async def _reserve(self, host: _Host, asked: int) -> None:
        begun, today, delay = self._clock.monotonic(), local_date(self._clock.now()), host.delay_seconds
        unused, host.left = host.left if host.day == today else 0, 0
        wanted = Reservation(
            until=self._leases.until(),
            next_at=self._leases.now() + timedelta(seconds=_AHEAD_SECONDS + max(delay, host.free_at - begun)),
            delay_seconds=delay,
            source=self._rules.source,
            day=today,
            asked=asked,
            unused=unused,
            allowance=self._rules.allowance,
        )
        granted = await self._leases.write(host.name, lambda claim: self._book.reserve(claim, wanted))
        host.left += granted
        host.day, host.reserved_until, host.reserved_delay = today, begun + _AHEAD_SECONDS, delay
        if asked and not granted:
            sentence = f"{self._rules.source} was sent its {self._rules.allowance} requests of {today}"
            tomorrow = datetime.combine(today + timedelta(days=1), time(), tzinfo=BEIJING)
            sentence = f"{sentence}; it goes on the next day"
            raise GateCloses(Closing.ALLOWANCE_USED, sentence, resume_at=tomorrow.astimezone(UTC))
