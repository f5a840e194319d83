"""Going on with a crawl that did not come to its end: which run that is, and that nobody else goes on with it.

A run belongs to the home whose folder holds its lock; the lock is the kernel's and ends with the process that holds it,
also by `kill -9`. So a run that is marked as running whose lock is free was killed.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from domain.campaign import Run, RunState
from domain.errors import CrawlFailed
from index.store import Store

__all__ = ["RESUME_WITHIN", "choose_run", "find_unfinished", "held", "settle_run"]

RESUME_WITHIN: Final = timedelta(hours=72)
"""A run that began earlier is begun anew: what its pages of results showed has changed since."""
_LATEST: Final = 200
_UNFINISHED: Final = frozenset({RunState.RUNNING, RunState.LOST, RunState.FAILED, RunState.BLOCKED, RunState.WAITING})
_DIED: Final = "its process died"


def choose_run(store: Store, home: Path, new: Run, *, is_fresh: bool) -> Run:
    """Return the run to be carried out: the unfinished one that asked for the same, else the new one.

    Where a new one begins, unfinished ones that asked for the same are given up.

    Args:
        store: The truth.
        home: The home's folder.
        new: The run as it would begin now.
        is_fresh: Whether it begins anew in any case.
    """
    now = new.started_at
    named = store.run(new.run_id)
    if named is not None and store.frontier(named.run_id).count_waiting():
        return _gone_on_with(named, new)
    unfinished = None if is_fresh else find_unfinished(store, home, new.platform, new.category, now=now)
    if unfinished is not None and named is None:
        return _gone_on_with(unfinished, new)
    for left in _unfinished(store, home, new):
        _give_up(store, home, left, now)
    return new


def find_unfinished(store: Store, home: Path, platform: str, category: str | None, *, now: datetime) -> Run | None:
    """Return the youngest run of a platform when it can be gone on with, else `None`.

    That is: it asked for the same, addresses of it wait, it began a short while ago, and nobody works on it.
    """
    runs = (run for run in store.runs(limit=_LATEST) if (run.platform, run.category) == (platform, category))
    run = next(runs, None)
    if run is None or run.state not in _UNFINISHED or now - run.started_at > RESUME_WITHIN:
        return None
    return run if store.frontier(run.run_id).count_waiting() and _is_free(home, run.run_id) else None


@contextmanager
def held(home: Path, run: Run) -> Iterator[None]:
    """Hold a run while the block lasts.

    Raises:
        CrawlFailed: another process does.
    """
    path = _lock_path(home, run.run_id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise CrawlFailed(run.platform, f"another process carries out run {run.run_id}") from error
        yield


def settle_run(store: Store, home: Path, run: Run) -> None:
    """Forget what a run met that came to its end; one that has something left to ask for can be gone on with."""
    if run.state not in _UNFINISHED or not store.frontier(run.run_id).count_waiting():
        with store.transaction() as tx:
            tx.frontier(run.run_id).forget()
        _lock_path(home, run.run_id).unlink(missing_ok=True)


def _gone_on_with(run: Run, new: Run) -> Run:
    counts = {**run.counts, "resumed": run.counts.get("resumed", 0) + 1}
    campaign = new.campaign or run.campaign
    return replace(
        run,
        state=RunState.RUNNING,
        finished_at=None,
        resume_at=None,
        reason=new.reason,
        counts=counts,
        campaign=campaign,
    )


def _unfinished(store: Store, home: Path, new: Run) -> Iterator[Run]:
    for run in store.runs(limit=_LATEST):
        is_same = (run.platform, run.category) == (new.platform, new.category) and run.run_id != new.run_id
        if is_same and run.state in _UNFINISHED and _is_free(home, run.run_id):
            yield run


def _give_up(store: Store, home: Path, run: Run, now: datetime) -> None:
    with store.transaction() as tx:
        tx.frontier(run.run_id).forget()
        if run.state is RunState.RUNNING:
            tx.put_run(replace(run, state=RunState.LOST, finished_at=now, reason=_DIED))
        if run.state is RunState.WAITING:
            tx.put_run(replace(run, state=RunState.FAILED, resume_at=None))
    _lock_path(home, run.run_id).unlink(missing_ok=True)


def _is_free(home: Path, run_id: str) -> bool:
    """Tell whether the run's lock lies in this home and nobody holds it."""
    path = _lock_path(home, run_id)
    if not path.exists():
        return False
    with suppress(OSError), path.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False


def _lock_path(home: Path, run_id: str) -> Path:
    return home / "runs" / f"{run_id}.lock"
