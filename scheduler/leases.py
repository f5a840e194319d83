"""A job held by this process: its lease is renewed in the background, and its loss is noticed.

The lease table of the store decides who holds a job; its fencing token stops a worker that was late.
"""

import os
import socket
import threading
import uuid
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from types import TracebackType
from typing import Final, Self

from domain.errors import GuolvError, StaleWrite, StoreError
from index.store import Store, Transaction

__all__ = ["LEASE_SECONDS", "Lease", "take_lease"]

LEASE_SECONDS: Final = 60.0
"""How long a job stays with a holder that died."""
_BEATS: Final = 6
"""Renewals during one lease: five may fail before it is lost."""


class Lease:
    """A job that is ours as long as `is_lost` is not set. Leaving the block gives it back, unless it was finished."""

    def __init__(self, store: Store, name: str, token: int, clock: Callable[[], datetime], seconds: float) -> None:
        self.name = name
        self.token = token
        self.is_lost = threading.Event()
        self._store = store
        self._clock = clock
        self._seconds = seconds
        self._is_over = threading.Event()
        self._beat = threading.Thread(target=self._renew_until_over, name=f"lease {name}", daemon=True)
        self._beat.start()

    def check(self, tx: Transaction) -> None:
        """Stop when the job is no longer ours; call it in the transaction of an effect.

        Raises:
            StaleWrite: somebody else took the job over.
        """
        tx.check_job(self.name, self.token)

    def finish(self) -> None:
        """Mark the job as done for ever.

        Raises:
            StaleWrite: somebody else took it over meanwhile.
        """
        self._end()
        with self._store.transaction() as tx:
            tx.finish_job(self.name, self.token, self._clock())

    def release(self) -> None:
        """Give the job back at once, for whoever wants it next."""
        if self._end():
            with suppress(GuolvError), self._store.transaction() as tx:
                tx.renew_job(self.name, self.token, self._clock(), 0)

    def _end(self) -> bool:
        was_held = not self._is_over.is_set()
        self._is_over.set()
        self._beat.join()
        return was_held

    def _renew_until_over(self) -> None:
        while not self._is_over.wait(self._seconds / _BEATS):
            try:
                with self._store.transaction() as tx:
                    tx.renew_job(self.name, self.token, self._clock(), self._seconds)
            except StaleWrite:
                self.is_lost.set()
                return
            except StoreError:
                continue  # the next beat tries again; if none succeeds, somebody else may take the job

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.release()


def take_lease(
    store: Store, name: str, *, clock: Callable[[], datetime], seconds: float = LEASE_SECONDS
) -> Lease | None:
    """Take a job, or return `None` when it was done or somebody holds it."""
    holder = f"{socket.gethostname()}:{os.getpid()}:{uuid.uuid4().hex[:8]}"
    with store.transaction() as tx:
        token = tx.acquire_job(name, holder, clock(), seconds)
    return None if token is None else Lease(store, name, token, clock, seconds)
