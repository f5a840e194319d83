"""The pace: one request at a time and host, never sooner than the delay in force, over all workers and restarts.

What the workers agree on stands in the store (`index.store.host_book`): who holds a host, the moment from which anybody
may send, what the host itself asked for, and the requests of the day. The delay counts from the end of one answer to
the next request, so that requests also *arrive* no faster. To write seldom, time is reserved ahead, a second at once:
within it requests keep the pace in memory, and a worker that is killed leaves a moment behind that lies after all it
can have sent.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Final

import structlog

from cases.times import local_date
from crawlers.gate.clock import Clock
from crawlers.gate.closing import Closing, GateCloses
from crawlers.gate.heartbeat import Heartbeat
from crawlers.gate.visiting_hours import VisitingHours
from domain.errors import StaleWrite, StoreError
from index.store import HostBook, HostBusy, HostClaim, HostLease, Reservation

__all__ = ["LONGEST_HOLD_SECONDS", "Pace", "PaceRules"]

_log = structlog.get_logger(__name__)
_AHEAD_SECONDS: Final = 1.0
"""Time that is reserved at once."""
_MOST_AHEAD: Final = 100
"""Requests that are reserved at once; those that a killed worker did not send count as sent."""
_POLL_SECONDS: Final = 0.5
_BEATS: Final = 6
"""Renewals during one lease: five may fail before it is lost."""
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
    claim: HostClaim | None = None
    is_lost: bool = False
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
    """The hosts of one crawl. Used from the crawl's loop alone, but for the heartbeat."""

    def __init__(
        self,
        book: HostBook,
        rules: PaceRules,
        *,
        holder: str,
        lost: Callable[[GateCloses], None],
        clock: Clock | None = None,
    ) -> None:
        """Begin without any host.

        Args:
            book: What the workers agree on.
            rules: What the home says.
            holder: Who we are, for the others: machine, process.
            lost: Called in the crawl's loop when a lease was lost while nothing asked for its host.
            clock: The time.
        """
        self._book = book
        self._rules = rules
        self._holder = holder
        self._lost = lost
        self._clock = clock or Clock()
        self._hosts: dict[str, _Host] = {}
        self._closed = asyncio.Event()
        self._offset = timedelta()
        self._heartbeat: Heartbeat | None = None

    async def claim(self, name: str) -> None:
        """Take the lease of a host, waiting for whoever has it; at once when it is ours already.

        Raises:
            GateCloses: it is not to be had, or was lost.
        """
        host = self._host(name)
        async with host.claiming:
            if host.claim is None:
                self._begin(host, await self._taken(name))
        if host.is_lost:
            raise _loss(name)

    async def enter(self, name: str) -> None:
        """Wait for the next turn of a host; `leave` must follow. Nothing else is sent to it in between.

        Raises:
            GateCloses: nothing may leave, now and for longer than we wait.
        """
        host = self._host(name)
        await host.turn.acquire()
        try:
            await self.claim(name)
            while not self._closed.is_set():
                seconds = self._seconds_to_wait(host)
                if seconds > 0:
                    await self._clock.wait(self._closed, seconds)
                elif self._is_spent(host):
                    await self._reserve(host, self._asked(host))
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
            GateCloses: the lease was lost.
        """
        host = self._host(name)
        host.hours = hours or host.hours
        if delay_seconds is None or delay_seconds <= host.delay_seconds:
            return
        host.free_at += delay_seconds - host.delay_seconds
        host.delay_seconds = delay_seconds
        await self._reserve(host, 0)  # whoever comes after a kill must know of it

    async def hold(self, name: str, seconds: float, reason: str) -> None:
        """Let nothing more out to a host for as long as it asks, whoever sends.

        Raises:
            GateCloses: the lease was lost.
        """
        host = self._host(name)
        seconds = min(seconds, LONGEST_HOLD_SECONDS)
        until = self._clock.monotonic() + seconds
        if until > host.held_until:
            host.held_until, host.held_because = until, reason
        if host.claim is not None:
            claim, moment = host.claim, self._now() + timedelta(seconds=seconds)
            await self._written(host, lambda: self._book.hold(claim, moment, reason))

    def close(self) -> None:
        """Let nothing more out at all, to no host; whoever waits is told."""
        self._closed.set()

    def end(self) -> None:
        """Give every host back, with the exact moment from which others may send."""
        self.close()
        if self._heartbeat is not None:
            self._heartbeat.stop()
        for host in self._hosts.values():
            if host.claim is not None and not host.is_lost:
                with suppress(StoreError):  # it runs out by itself
                    self._give_back(host, host.claim)

    # --- taking and keeping

    def _host(self, name: str) -> _Host:
        if name not in self._hosts:
            self._hosts[name] = _Host(name=name, delay_seconds=self._rules.delay_seconds)
        return self._hosts[name]

    async def _taken(self, name: str) -> HostLease:
        waited = 0.0
        while not self._closed.is_set():
            found = await asyncio.to_thread(self._take, name)
            if isinstance(found, HostLease):
                return found
            if waited >= self._rules.longest_wait_seconds:
                holder = found.holder or "another worker"
                raise GateCloses(Closing.HOST_BUSY, f"{name} is crawled by {holder}; waited {waited:.0f} s")
            if not waited:
                _log.info("host is busy", host=name, holder=found.holder)
            await self._clock.wait(self._closed, _POLL_SECONDS)
            waited += _POLL_SECONDS
        raise GateCloses(Closing.ENDING, name)

    def _take(self, name: str) -> HostLease | HostBusy:
        try:
            self._offset = self._book.clock_offset(self._clock.now())
            return self._book.take(name, self._holder, now=self._now(), until=self._lease_end())
        except StoreError as error:
            raise GateCloses(Closing.STORE_FAILED, str(error)) from error

    def _begin(self, host: _Host, lease: HostLease) -> None:
        now, moment = self._now(), self._clock.monotonic()
        host.claim = lease.claim
        if lease.next_at is not None:
            # A clock that was set back must not make anybody wait longer than the pace ever asks.
            longest = _AHEAD_SECONDS + max(lease.delay_seconds or 0.0, host.delay_seconds)
            host.free_at = moment + min((lease.next_at - now).total_seconds(), longest)
        if lease.hold_until is not None:
            host.held_until = moment + (lease.hold_until - now).total_seconds()
            host.held_because = lease.hold_reason or ""
        if self._heartbeat is None:
            loop = asyncio.get_running_loop()
            self._heartbeat = Heartbeat(lambda: self._renew(loop), self._rules.lease_seconds / _BEATS)

    def _renew(self, loop: asyncio.AbstractEventLoop) -> None:
        for host in list(self._hosts.values()):
            if host.claim is None or host.is_lost:
                continue
            try:
                self._offset = self._book.clock_offset(self._clock.now())
                self._book.renew(host.claim, self._lease_end())
            except StaleWrite:
                host.is_lost = True
                with suppress(RuntimeError):  # the loop is over, and so is the crawl
                    loop.call_soon_threadsafe(self._lost, _loss(host.name))
            except StoreError as error:
                _log.warning("lease not renewed", host=host.name, reason=str(error))  # the next beat tries again

    def _give_back(self, host: _Host, claim: HostClaim) -> None:
        now = self._now()
        is_new = not host.free_at
        until_free = timedelta(seconds=max(0.0, host.free_at - self._clock.monotonic()))
        self._book.release(claim, now=now, next_at=None if is_new else now + until_free)
        if host.left > 0 and host.day is not None:
            self._book.give_back(self._rules.source, host.day, host.left)

    # --- one request

    def _seconds_to_wait(self, host: _Host) -> float:
        now = self._clock.monotonic()
        if host.is_lost:
            raise _loss(host.name)
        held = host.held_until - now
        if held > self._rules.longest_wait_seconds:
            until = f"{self._now() + timedelta(seconds=held):%Y-%m-%d %H:%M:%S} UTC"
            sentence = f"{host.name} asks for nothing more until {until} ({host.held_because})"
            raise GateCloses(Closing.ASKED_TO_WAIT, sentence)
        if host.delay_seconds > _LONGEST_DELAY_SECONDS:
            raise GateCloses(Closing.ASKED_TO_WAIT, f"{host.name} asks for {host.delay_seconds:.0f} s between requests")
        outside = host.hours.seconds_until_open(self._clock.now()) if host.hours is not None else 0.0
        if outside > self._rules.longest_wait_seconds:
            raise GateCloses(Closing.OUTSIDE_VISIT_TIME, f"{host.name} receives visits {host.hours}")
        return max(held, outside, host.free_at - now)

    def _is_spent(self, host: _Host) -> bool:
        is_over = self._clock.monotonic() > host.reserved_until or host.reserved_delay < host.delay_seconds
        return host.left <= 0 or is_over

    def _asked(self, host: _Host) -> int:
        return 1 + min(_MOST_AHEAD, int(_AHEAD_SECONDS / host.delay_seconds))

    async def _reserve(self, host: _Host, asked: int) -> None:
        if host.claim is None:
            raise RuntimeError(f"{host.name} is not ours")
        begun, today, delay = self._clock.monotonic(), self._today(), host.delay_seconds
        unused, host.left = host.left if host.day == today else 0, 0
        claim, wanted = (
            host.claim,
            Reservation(
                until=self._lease_end(),
                next_at=self._now() + timedelta(seconds=_AHEAD_SECONDS + max(delay, host.free_at - begun)),
                delay_seconds=delay,
                source=self._rules.source,
                day=today,
                asked=asked,
                unused=unused,
                allowance=self._rules.allowance,
            ),
        )
        granted = await self._written(host, lambda: self._book.reserve(claim, wanted))
        host.left += granted
        host.day, host.reserved_until, host.reserved_delay = today, begun + _AHEAD_SECONDS, delay
        if asked and not granted:
            sentence = f"{self._rules.source} was sent its {self._rules.allowance} requests of {today}"
            raise GateCloses(Closing.ALLOWANCE_USED, f"{sentence}; it goes on the next day")

    async def _written(self, host: _Host, write: Callable[[], int | None]) -> int:
        try:
            return await asyncio.to_thread(write) or 0
        except StaleWrite as error:
            host.is_lost = True
            raise _loss(host.name) from error
        except StoreError as error:
            raise GateCloses(Closing.STORE_FAILED, str(error)) from error

    def _now(self) -> datetime:
        """Return the moment by the clock that all workers share."""
        return self._clock.now() + self._offset

    def _today(self) -> date:
        return local_date(self._clock.now())

    def _lease_end(self) -> datetime:
        return self._now() + timedelta(seconds=self._rules.lease_seconds)


def _loss(name: str) -> GateCloses:
    return GateCloses(Closing.HOST_LOST, f"{name}: the lease ran out and another worker has it")
