"""A thread of the server that works off what waits in the store, one thing at a time, and starts again after a kill.

The queue is in the store, so it outlives the server. A lease says who works on a thing; it is renewed while its holder
lives, so after a kill the next server goes on.
"""

import logging
import threading
from abc import ABC, abstractmethod
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from domain.errors import StoreError

__all__ = ["DEFECT", "GONE", "KILLED", "LEASE_SECONDS", "MOST_TRIES", "Background"]

_LOG: Final = logging.getLogger("guolv.background")
LEASE_SECONDS: Final = 20.0
"""So long a thing that a killed server worked on waits before it is begun again."""
MOST_TRIES: Final = 10
"""A thing whose work was ended so often, with the server or alone, is given up."""
DEFECT: Final = "a defect of guolv; it is in the log"
KILLED: Final = "the process was ended each time while the file was read"
GONE: Final = "the file that was sent is no longer kept"
_LOOK_EVERY_SECONDS: Final = 3.0
"""For things that another server was given, or whose worker was killed."""
_TIDY_EVERY: Final = timedelta(days=1)


class Background(ABC):
    """Works between `start` and `stop`."""

    def __init__(self, name: str, clock: Callable[[], datetime]) -> None:
        self._name = name
        self._clock = clock
        self._tidy_at: datetime | None = None
        self.is_ending = threading.Event()
        self._is_asked = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to work off what waits."""
        self.is_ending.clear()
        self._thread = threading.Thread(target=self._work, name=self._name, daemon=True)
        self._thread.start()

    def stop(self, patience_seconds: float = 5.0) -> None:
        """End the work; the rest of it waits for the next start."""
        self.is_ending.set()
        self._is_asked.set()
        if self._thread is not None:
            self._thread.join(patience_seconds)

    def look(self) -> None:
        """Look for work at once: something was put into the queue."""
        self._is_asked.set()

    @abstractmethod
    def work_off(self) -> None:
        """Do everything that waits and that nobody else does; return early when `is_ending` is set."""

    @abstractmethod
    def tidy(self, now: datetime) -> None:
        """Remove files that need not be kept any longer; called when the server starts, and once a day."""

    def _tidy_if_due(self) -> None:
        now = self._clock()
        if self._tidy_at is not None and now < self._tidy_at:
            return
        self._tidy_at = now + _TIDY_EVERY
        try:
            self.tidy(now)
        except OSError as error:
            _LOG.warning("%s: files that were sent could not be removed: %s", self._name, error)

    def _work(self) -> None:
        while not self.is_ending.is_set():
            self._is_asked.clear()
            try:
                self._tidy_if_due()
                self.work_off()
            except StoreError as error:
                _LOG.warning("%s wait, the store does not answer: %s", self._name, error)
            except Exception:  # noqa: BLE001  # the thread must live as long as the server
                _LOG.exception("%s stumbled", self._name)
            self._is_asked.wait(_LOOK_EVERY_SECONDS)
