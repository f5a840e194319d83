"""One piece of work for many batches, on every core: forked processes share what is in memory, the order is kept.

A fork copies nothing until somebody writes, so workers start at once and a book of records is held once. Where the
system cannot fork, and for small inputs, the work is done in the calling process.
"""

import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import closing, suppress
from multiprocessing.connection import wait
from typing import Final, TypeVar, cast

__all__ = ["cores", "work_through"]

T = TypeVar("T")
R = TypeVar("R")

_WITHOUT_WORKERS: Final = 2
"""Batches that the calling process does itself before workers are started: most inputs end there."""
_WAITING: Final = 3
"""Batches in the hands of each worker, done or to be done: what bounds the memory."""


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work_through(work: Callable[[T], R], batches: Iterable[T | None], *, jobs: int) -> Iterator[R]:
    """Give what a function makes of each batch, in the order of the batches.

    Args:
        work: Runs in forked processes when there are several: what it changes there is seen by nobody, and it may use
            no connection that was opened before. An exception it raises ends the iteration.
        batches: Read ahead by a few. `None` says that no further batch may come soon: what is done is given first.
        jobs: Processes, at most.
    """
    batches = iter(batches)
    for done, batch in enumerate(batches, start=1):
        if batch is not None:
            yield work(batch)
        if done >= _WITHOUT_WORKERS and jobs > 1 and sys.platform == "linux":
            # Closed here, so that workers end with whoever stops listening.
            with closing(_share(work, batches, jobs)) as shared:
                yield from shared
            return


def _share(work: Callable[[T], R], batches: Iterator[T | None], jobs: int) -> Generator[R, None, None]:
    pending: deque[Future[R]] = deque()
    workers: ProcessPoolExecutor | None = None
    try:
        for batch in batches:
            most = 0 if batch is None else jobs * _WAITING - 1
            while len(pending) > most:
                yield pending.popleft().result()
            if batch is not None:
                workers = workers or _start(work, jobs)
                pending.append(cast("Future[R]", workers.submit(_run, batch)))
        while pending:
            yield pending.popleft().result()
    finally:
        if workers is not None:
            workers.shutdown(wait=True, cancel_futures=True)
            gc.unfreeze()


def _start(work: Callable[[T], R], jobs: int) -> ProcessPoolExecutor:
    gc.freeze()  # what is there now is not looked through again, in no process, and so is not copied
    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_become_worker, initargs=(work,))


_work: Callable[..., object] | None = None
"""What a worker does; set in workers only. A function with a book in its hands cannot be sent, only inherited."""


def _become_worker(work: Callable[..., object]) -> None:
    global _work  # noqa: PLW0603 - a worker is a process of its own and does one thing
    _work = work
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches every process; the first one ends the others
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        with suppress(OSError):
            wait([parent.sentinel])
        os._exit(1)


def _run(batch: object) -> object:
    assert _work is not None  # noqa: S101 - the initialiser has run
    return _work(batch)
