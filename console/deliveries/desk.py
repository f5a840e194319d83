"""The queue of deliveries that were sent, and the thread that has them taken, each in a process of its own.

Taking a delivery again changes nothing that was stored before, so one that was interrupted is simply begun again.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from cases.deliveries import delivered_path
from cases.workspace import Workspace
from console.background import LEASE_SECONDS, MOST_TRIES, Background
from console.deliveries.retention import purge_delivered
from domain.delivery import Delivery, DeliveryState
from domain.errors import StaleWrite
from scheduler.child import run_child
from scheduler.leases import Lease, take_lease

__all__ = ["DeliveryDesk"]

_LOG: Final = logging.getLogger("guolv.delivery")
_PURGE_EVERY: Final = timedelta(days=1)
_DEFECT: Final = "a defect of guolv; it is in the log"
_KILLED: Final = "the process was ended each time while the file was read"
_GONE: Final = "the file that was sent is no longer kept"


class DeliveryDesk(Background):
    """Puts deliveries into the queue, and has them taken in the background between `start` and `stop`."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        super().__init__("deliveries")
        self._workspace = workspace
        self._clock = clock
        self._purge_at: datetime | None = None

    def ask(self, delivery: Delivery) -> None:
        """Put a delivery whose file is safe at the end of the queue; once this returns it survives a crash."""
        self._put(delivery)
        self.look()

    def work_off(self) -> None:
        """Take every delivery that waits and that nobody else takes."""
        self._purge_if_due()
        store = self._workspace.store
        seen: set[str] = set()
        while not self.is_ending.is_set():
            delivery = store.deliveries.next_waiting(seen)
            if delivery is None:
                return
            seen.add(delivery.delivery_id)
            lease = take_lease(store, f"delivery:{delivery.delivery_id}", clock=self._clock, seconds=LEASE_SECONDS)
            if lease is not None:
                with lease:
                    self._take(delivery, lease)

    def _purge_if_due(self) -> None:
        """Remove files that need not be kept any longer: when the server starts, and once a day."""
        now = self._clock()
        if self._purge_at is not None and now < self._purge_at:
            return
        self._purge_at = now + _PURGE_EVERY
        try:
            removed = purge_delivered(self._workspace, now)
        except OSError as error:
            _LOG.warning("files that were delivered could not be removed: %s", error)
            return
        if removed:
            _LOG.info("%d files that were delivered were removed", removed)

    def _take(self, delivery: Delivery, lease: Lease) -> None:
        if not delivered_path(self._workspace.home, delivery).is_file():
            self._fail(delivery, _GONE)
        elif lease.token > MOST_TRIES:
            self._fail(delivery, _KILLED)
        elif not self._is_taken(delivery, lease):
            return  # it goes on later, or elsewhere
        try:
            lease.finish()
        except StaleWrite:
            _LOG.info("delivery %s goes on elsewhere", delivery.delivery_id)

    def _is_taken(self, delivery: Delivery, lease: Lease) -> bool:
        home = self._workspace.home
        log = home / "logs" / f"{delivery.delivery_id}.log"
        ended = run_child(
            (sys.executable, "-m", "crawlers.delivery_child", str(home), delivery.delivery_id),
            log=log,
            listen=lambda said: None,
            must_stop=lambda: self.is_ending.is_set() or lease.is_lost.is_set(),
        )
        if ended.was_stopped or ended.was_killed or lease.is_lost.is_set():
            return False
        if ended.code != 0:
            _LOG.error("delivery %s failed: %s; see %s", delivery.delivery_id, ended.last_words, log)
            self._fail(delivery, _DEFECT)
        self._workspace.project()
        return True

    def _fail(self, delivery: Delivery, problem: str) -> None:
        known = self._workspace.store.deliveries.get(delivery.delivery_id) or delivery
        self._put(replace(known, state=DeliveryState.FAILED, finished_at=self._clock(), problem=problem))

    def _put(self, delivery: Delivery) -> None:
        with self._workspace.store.transaction() as tx:
            tx.deliveries.put(delivery)
