"""The queue of deliveries that were sent, and the thread that has them taken, each in a process of its own.

Taking a delivery again changes nothing that was stored before, so one that was interrupted is simply begun again.
"""

import logging
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from cases.deliveries import delivered_path
from cases.workspace import Workspace
from console.background import DEFECT, GONE, KILLED, LEASE_SECONDS, MOST_TRIES, Background
from console.deliveries.retention import purge_delivered
from domain.delivery import Delivery, DeliveryState
from domain.errors import StaleWrite
from scheduler.child import run_child
from scheduler.leases import Lease, take_lease

__all__ = ["DeliveryDesk"]

_LOG: Final = logging.getLogger("guolv.delivery")


class DeliveryDesk(Background):
    """Puts deliveries into the queue, and has them taken in the background between `start` and `stop`."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        super().__init__("deliveries", clock)
        self._workspace = workspace

    def ask(self, delivery: Delivery) -> None:
        """Put a delivery whose file is safe at the end of the queue; once this returns it survives a crash."""
        self._put(delivery)
        self.look()

    def work_off(self) -> None:
        """Take every delivery that waits and that nobody else takes."""
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

    def tidy(self, now: datetime) -> None:
        """Remove delivered files that need not be kept any longer."""
        removed = purge_delivered(self._workspace, now)
        if removed:
            _LOG.info("%d files that were delivered were removed", removed)

    def _take(self, delivery: Delivery, lease: Lease) -> None:
        if not delivered_path(self._workspace.home, delivery).is_file():
            self._fail(delivery, GONE)
        elif lease.token > MOST_TRIES:
            self._fail(delivery, KILLED)
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
            self._fail(delivery, DEFECT)
        self._workspace.project()
        return True

    def _fail(self, delivery: Delivery, problem: str) -> None:
        known = self._workspace.store.deliveries.get(delivery.delivery_id) or delivery
        self._put(replace(known, state=DeliveryState.FAILED, finished_at=self._clock(), problem=problem))

    def _put(self, delivery: Delivery) -> None:
        with self._workspace.store.transaction() as tx:
            tx.deliveries.put(delivery)
