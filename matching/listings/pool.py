"""One piece of work for many batches, on every core: forked processes share what is in memory, the order is kept.

A fork copies nothing until somebody writes, so workers start at once and a book of records is held once. The calling
process works, too. Where the system cannot fork, and for small inputs, it does everything.
"""

import copyreg
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
from types import MappingProxyType
from typing import Final, TypeVar, cast

__all__ = ["cores", "work_through"]

T = TypeVar("T")
R = TypeVar("R")

_WITHOUT_WORKERS: Final = 2
"""Batches in a row that the calling process does itself before workers are started: most inputs end there."""
_WAITING: Final = 2
"""Batches in the hands of each worker, the one it works on and the next."""
_DONE: Final = 3
"""Batches that are done here while an earlier one is not: with `_WAITING`, what bounds the memory."""


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def work_through(
    work: Callable[[T], R], batches: Iterable[T | None], *, jobs: int, alone: int = _WITHOUT_WORKERS
) -> Generator[R, None, None]:
    """Give what a function makes of each batch, in the order of the batches.

    Args:
        work: Runs in forked processes when there are several: what it changes there is seen by nobody, and it may use
            no connection that was opened before. An exception it raises ends the iteration.
        batches: Read ahead by a few. `None` says that no further batch may come soon: what is done is given first.
        jobs: Processes, at most; the calling one works, too.
        alone: Batches in a row that the calling process does itself before it starts others: 0 for a long input.

    Close what is returned, or read it to its end: then no worker is left.
    """
    rest = iter(batches)
    yield from _work_here(work, rest, alone if jobs > 1 and sys.platform == "linux" else None)
    # Closed here, so that workers end with whoever stops listening.
    with closing(_share(work, rest, jobs - 1)) as shared:
        yield from shared


def _work_here(work: Callable[[T], R], batches: Iterator[T | None], most: int | None) -> Iterator[R]:
    """Work on the first batches, or on all; those that come one by one do not count."""
    in_a_row = 0
    while in_a_row != most:
        try:
            batch = next(batches)
        except StopIteration:
            return
        in_a_row = in_a_row + 1 if batch is not None else 0
        if batch is not None:
            yield work(batch)


def _share(work: Callable[[T], R], batches: Iterator[T | None], jobs: int) -> Generator[R, None, None]:
    """Let workers do the batches, and do one here whenever all of them have enough."""
    pending: deque[Future[R]] = deque()
    workers: ProcessPoolExecutor | None = None
    try:
        for batch in batches:
            while pending and (batch is None or pending[0].done() or len(pending) > jobs * _WAITING + _DONE):
                yield pending.popleft().result()
            if batch is None:
                continue
            workers = workers or _start(work, jobs)
            if sum(not one.done() for one in pending) < jobs * _WAITING:
                pending.append(cast("Future[R]", workers.submit(_run, batch)))
            else:
                pending.append(_done_here(work, batch))
        while pending:
            yield pending.popleft().result()
    finally:
        if workers is not None:
            workers.shutdown(wait=True, cancel_futures=True)
            gc.unfreeze()


def _done_here(work: Callable[[T], R], batch: T) -> Future[R]:
    done: Future[R] = Future()
    done.set_result(work(batch))
    return done


def _start(work: Callable[[T], R], jobs: int) -> ProcessPoolExecutor:
    copyreg.pickle(
        MappingProxyType, _as_mapping
    )  # the mappings of our values are read-only views, which cannot be sent
    gc.freeze()  # what is there now is not looked through again, in no process, and so is not copied
    context = multiprocessing.get_context("fork")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_become_worker, initargs=(work,))


def _as_mapping(view: MappingProxyType[str, str]) -> tuple[Callable[..., MappingProxyType[str, str]], tuple[object]]:
    return _as_view, (dict(view),)


def _as_view(mapping: dict[str, str]) -> MappingProxyType[str, str]:
    return MappingProxyType(mapping)


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
