"""Keeping the records in memory up with the store, beside the requests: a check never waits for a whole import.

An import in another process stores some thousand records a second or two. Each check takes over a few of them and
answers; this thread takes over the rest, a few at a time, so that nobody waits for it either.
"""

import logging
import threading
from typing import Final

from cases.workspace import Workspace
from domain.errors import StoreError

__all__ = ["Follower"]

_LOG: Final = logging.getLogger("guolv.web")
_LOOK_EVERY_SECONDS: Final = 0.5
_AT_ONCE: Final = 50
"""Records that are read while checks wait: some 20 ms."""


class Follower:
    """Keeps one workspace up between `start` and `stop`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._is_ending = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to follow."""
        self._is_ending.clear()
        self._thread = threading.Thread(target=self._follow, name="follower", daemon=True)
        self._thread.start()

    def stop(self, patience_seconds: float = 5.0) -> None:
        """End soon."""
        self._is_ending.set()
        if self._thread is not None:
            self._thread.join(patience_seconds)
            self._thread = None

    def look(self) -> None:
        """Take over what changed: a few records where this thread takes over the rest, else all.

        Raises:
            StoreError: the store does not answer.
        """
        if self._thread is None:
            self._workspace.refresh()
        else:
            self._workspace.refresh_some(_AT_ONCE)

    def _follow(self) -> None:
        is_down = False
        while not self._is_ending.is_set():
            try:
                if self._workspace.has_book:  # the first check reads it; who asks for none needs no memory for it
                    self._workspace.refresh_register()
                    while not self._is_ending.is_set() and self._workspace.refresh_some(_AT_ONCE):
                        pass
                is_down = False
            except StoreError as error:
                if not is_down:
                    _LOG.warning("records could not be refreshed, the older ones answer: %s", error)
                is_down = True
            except Exception:  # noqa: BLE001  # the thread must live as long as the server
                _LOG.exception("following the records stumbled")
            self._is_ending.wait(_LOOK_EVERY_SECONDS)
