"""The leases of hosts that one crawl holds: taken, renewed beside the crawl, noticed when lost, given back."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final

import structlog

from crawlers.gate.clock import Clock
from crawlers.gate.closing import Closing, GateCloses
from crawlers.gate.heartbeat import Heartbeat
from crawlers.gate.process import is_dead, own_process
from domain.errors import StaleWrite, StoreError
from index.store import HostBook, HostBusy, HostClaim, HostHolder, HostLease

__all__ = ["HostLeases"]

_log = structlog.get_logger(__name__)
_POLL_SECONDS: Final = 0.5
_LOOK_SECONDS: Final = 1.0
"""How soon a crawl that is told to end hears of it while it waits."""
_ASK_AGAIN: Final = timedelta(minutes=1)
"""A host that is busy is asked for again after this long at least: whoever has it holds it on and on."""
_BEATS: Final = 6
"""Renewals during one lease: five may fail before it is lost."""


class HostLeases:
    """The hosts that are ours. Used from the crawl's loop alone, but for the heartbeat."""

    def __init__(
        self,
        book: HostBook,
        *,
        holder: str,
        lease_seconds: float,
        lost: Callable[[GateCloses], None],
        is_over: Callable[[], bool],
        clock: Clock,
    ) -> None:
        """Begin without any host.

        Args:
            book: What the workers agree on.
            holder: Who we are, for the others: machine, process.
            lease_seconds: How long a host stays with us if we die.
            lost: Called in the crawl's loop when the heartbeat finds that a lease was lost.
            is_over: Whether the crawl was told to end; looked at while something is waited for.
            clock: The time.
        """
        self._closed = asyncio.Event()
        self._book = book
        self._holder = HostHolder(holder, own_process())
        self._lease = timedelta(seconds=lease_seconds)
        self._lost = lost
        self._is_over = is_over
        self._clock = clock
        self._claims: dict[str, HostClaim] = {}
        self._lost_hosts: set[str] = set()
        self._offset = timedelta()
        self._heartbeat: Heartbeat | None = None

    def close(self) -> None:
        """Wait for nothing any more; whoever waits goes on."""
        self._closed.set()

    def is_closed(self) -> bool:
        """Return whether nothing is waited for any more."""
        if self._is_over():
            self.close()
        return self._closed.is_set()

    async def wait(self, seconds: float) -> None:
        """Wait, a short while at once: ask `is_closed` then, and whether there is more to wait for."""
        await self._clock.wait(self._closed, min(seconds, _LOOK_SECONDS))

    def now(self) -> datetime:
        """Return the moment by the clock that all workers share."""
        return self._clock.now() + self._offset

    def until(self) -> datetime:
        """Return when a lease that is renewed now ends."""
        return self.now() + self._lease

    def check(self, name: str) -> None:
        """Stop when a host is no longer ours.

        Raises:
            GateCloses: somebody else has it.
        """
        if name in self._lost_hosts:
            raise _loss(name)

    async def take(self, name: str, longest_wait_seconds: float) -> HostLease:
        """Take a host that is not ours, waiting for whoever has it.

        Raises:
            GateCloses: it was not to be had for so long.
        """
        waited = 0.0
        while not self.is_closed():
            found = await asyncio.to_thread(self._take, name)
            if isinstance(found, HostLease):
                self._keep(name, found.claim)
                return found
            if waited >= longest_wait_seconds:
                holder = found.holder or "another worker"
                sentence = f"{name} is crawled by {holder}; waited {waited:.0f} s"
                again = max(found.until, self.now() + _ASK_AGAIN)
                raise GateCloses(Closing.HOST_BUSY, sentence, resume_at=again)
            if not waited:
                _log.info("host is busy", host=name, holder=found.holder)
            await self.wait(_POLL_SECONDS)
            waited += _POLL_SECONDS
        raise GateCloses(Closing.ENDING, name)

    async def write(self, name: str, write: Callable[[HostClaim], int | None]) -> int:
        """Write something about a host of ours, beside the loop.

        Raises:
            GateCloses: somebody else has it, or the store failed.
        """
        claim = self._claims[name]
        try:
            return await asyncio.to_thread(write, claim) or 0
        except StaleWrite as error:
            self._lost_hosts.add(name)
            raise _loss(name) from error
        except StoreError as error:
            raise GateCloses(Closing.STORE_FAILED, str(error)) from error

    def end(self, give_back: Callable[[HostClaim], None]) -> None:
        """Stop the heartbeat, and give every host back that is still ours."""
        self.close()
        if self._heartbeat is not None:
            self._heartbeat.stop()
        for name, claim in self._claims.items():
            if name not in self._lost_hosts:
                with suppress(StoreError):  # it runs out by itself
                    give_back(claim)

    def _take(self, name: str) -> HostLease | HostBusy:
        try:
            self._offset = self._book.clock_offset(self._clock.now())
            found = self._book.take(name, self._holder, now=self.now(), until=self.until())
            if isinstance(found, HostBusy) and is_dead(found.process):
                _log.info("the holder of a host is dead", host=name, holder=found.holder)
                return self._book.take(name, self._holder, now=self.now(), until=self.until(), dead=found.fence)
            return found
        except StoreError as error:
            raise GateCloses(Closing.STORE_FAILED, str(error)) from error

    def _keep(self, name: str, claim: HostClaim) -> None:
        self._claims[name] = claim
        if self._heartbeat is None:
            loop = asyncio.get_running_loop()
            self._heartbeat = Heartbeat(lambda: self._renew(loop), self._lease.total_seconds() / _BEATS)

    def _renew(self, loop: asyncio.AbstractEventLoop) -> None:
        for name, claim in list(self._claims.items()):
            if name in self._lost_hosts:
                continue
            try:
                self._offset = self._book.clock_offset(self._clock.now())
                self._book.renew(claim, self.until())
            except StaleWrite:
                self._lost_hosts.add(name)
                with suppress(RuntimeError):  # the loop is over, and so is the crawl
                    loop.call_soon_threadsafe(self._lost, _loss(name))
            except StoreError as error:
                _log.warning("lease not renewed", host=name, reason=str(error))  # the next beat tries again


def _loss(name: str) -> GateCloses:
    return GateCloses(Closing.HOST_LOST, f"{name}: the lease ran out and another worker has it")
