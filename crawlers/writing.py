"""The writer of a crawl: a thread that stores what pages brought, as many at once as have come meanwhile.

Syncing takes longest, and takes as long for one page as for many. So pages that come while the last ones are being
stored are stored together, and the crawl goes on meanwhile. A page counts as accepted once its group is stored.
"""

import queue
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Final, Generic, TypeVar

__all__ = ["MOST_AT_ONCE", "GroupWriter"]

MOST_AT_ONCE: Final = 64

Item = TypeVar("Item")


class GroupWriter(Generic[Item]):
    """Hands items to one function in groups, in the order they were given.

    Args:
        write: Stores a group, all of it or nothing; returns how many addresses it added.
    """

    def __init__(self, write: Callable[[Sequence[Item]], int]) -> None:
        self._write = write
        self._waiting: queue.SimpleQueue[tuple[Item, Future[int]] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="crawl writer", daemon=True)
        self._thread.start()

    def submit(self, item: Item) -> Future[int]:
        """Give an item; the future is done once it is stored, or holds why it could not be.

        Of a group one future says how many addresses it added, the others say 0.
        """
        done: Future[int] = Future()
        self._waiting.put((item, done))
        return done

    @property
    def is_busy(self) -> bool:
        """Whether so much waits that whoever brings more should wait."""
        return self._waiting.qsize() >= MOST_AT_ONCE

    def close(self) -> None:
        """Store what waits, and end."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        is_open = True
        while is_open:
            group, is_open = self._next_group()
            if group:
                self._store(group)

    def _next_group(self) -> tuple[list[tuple[Item, Future[int]]], bool]:
        group: list[tuple[Item, Future[int]]] = []
        entry = self._waiting.get()
        while entry is not None:
            group.append(entry)
            if len(group) == MOST_AT_ONCE or self._waiting.empty():
                return group, True
            entry = self._waiting.get()
        return group, False

    def _store(self, group: Sequence[tuple[Item, Future[int]]]) -> None:
        try:
            added = self._write([item for item, _ in group])
        except Exception as error:  # noqa: BLE001  # whoever waits for it gets it
            for _, done in group:
                done.set_exception(error)
            return
        for position, (_, done) in enumerate(group):
            done.set_result(0 if position else added)
