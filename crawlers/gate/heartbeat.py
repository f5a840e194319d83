"""A heartbeat beside the crawl: a thread of its own, since the crawl's loop may be busy writing."""

import threading
from collections.abc import Callable

__all__ = ["Heartbeat"]


class Heartbeat:
    """Calls a function again and again until it is stopped. The function must not raise."""

    def __init__(self, beat: Callable[[], None], every_seconds: float) -> None:
        self._beat = beat
        self._every_seconds = every_seconds
        self._is_over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="leases of hosts", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Call it no more; returns when the last call is over."""
        self._is_over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._is_over.wait(self._every_seconds):
            self._beat()
