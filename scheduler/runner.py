"""One round of a campaign: a child process for each crawl, a run record for each, and the counts.

Two crawls at once at most, one at a time for each platform. A round is held by a lease, so the same campaign never runs
twice at once; a run whose process died is marked as lost, by whoever waited for it or, if that died too, by the next
round.
"""

import threading
import uuid
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from cases.workspace import open_workspace
from crawlers.resuming import find_unfinished
from domain.campaign import Campaign, Run, RunState
from domain.errors import CampaignBusy
from index.store import Store
from scheduler.campaigns import find_campaign
from scheduler.child import Ended, crawl_command, run_child
from scheduler.leases import LEASE_SECONDS, Lease, take_lease

__all__ = ["CRAWLS_AT_ONCE", "Report", "find_resumable", "resume_campaign", "run_campaign", "utc_now"]

CRAWLS_AT_ONCE: Final = 2
_ASK_AGAIN_SECONDS: Final = 1.0

Report = Callable[[Run], None]
"""Called, from any thread, when a run begins, says how far it is, or ends."""
Chosen = frozenset[tuple[str, str | None]]
"""Platforms with their categories."""


def utc_now() -> datetime:
    """Return the moment: the clock of this package."""
    return datetime.now(UTC)


def run_campaign(
    home: Path,
    name: str,
    *,
    report: Report | None = None,
    stop: threading.Event | None = None,
    room: threading.Semaphore | None = None,
    lease_seconds: float = LEASE_SECONDS,
) -> tuple[Run, ...]:
    """Run one round of a campaign, whatever its window says, and wait for its end.

    Args:
        home: The home.
        name: Name of the campaign.
        report: Told of every run.
        stop: When set, running crawls are told to stop and no other one starts.
        room: How many crawls may run at once, shared by several rounds; `None`: two.
        lease_seconds: How long the campaign stays held if this process dies.

    Returns:
        The runs as they ended, in the order of platforms and categories; after a stop, only those that began.

    Raises:
        UnknownCampaign: there is no such file.
        SettingsError: names every mistake in the file.
        CampaignBusy: another process runs it at this moment.
    """
    return _run_round(home, find_campaign(home, name), report=report, stop=stop, room=room, lease_seconds=lease_seconds)


def find_resumable(store: Store, home: Path, campaign: str, *, now: datetime) -> tuple[Run, ...]:
    """Return the runs of a campaign that waited and may go on now.

    Those of another home are its own business: what they still have to ask for lies there.
    """
    waiting = store.runs(campaign=campaign, state=RunState.WAITING)
    due = (run for run in waiting if run.resume_at is not None and run.resume_at <= now)
    return tuple(run for run in due if find_unfinished(store, home, run.platform, run.category, now=now) == run)


def resume_campaign(
    home: Path,
    name: str,
    *,
    report: Report | None = None,
    stop: threading.Event | None = None,
    room: threading.Semaphore | None = None,
    lease_seconds: float = LEASE_SECONDS,
) -> tuple[Run, ...]:
    """Go on with the runs of a campaign that waited and may go on now, and wait for their end; see `run_campaign`."""
    campaign = find_campaign(home, name)
    with open_workspace(home) as ws:
        due = find_resumable(ws.store, ws.home, name, now=utc_now())
    chosen = frozenset((run.platform, run.category) for run in due)
    return _run_round(home, campaign, chosen, report=report, stop=stop, room=room, lease_seconds=lease_seconds)


def _run_round(
    home: Path,
    campaign: Campaign,
    chosen: Chosen | None = None,
    *,
    report: Report | None,
    stop: threading.Event | None,
    room: threading.Semaphore | None,
    lease_seconds: float,
) -> tuple[Run, ...]:
    """Run the crawls of a campaign that were chosen; `None`: all of them."""
    name = campaign.name
    with open_workspace(home) as ws:
        lease = take_lease(ws.store, f"campaign:{name}", clock=utc_now, seconds=lease_seconds)
        if lease is None:
            raise CampaignBusy(name)
        with lease:
            _mark_lost(ws.store, lease, name)
            round_ = _Round(
                home=ws.home,
                store=ws.store,
                campaign=campaign,
                chosen=chosen,
                lease=lease,
                lease_seconds=lease_seconds,
                report=report or (lambda run: None),
                stop=stop or threading.Event(),
                room=room or threading.BoundedSemaphore(CRAWLS_AT_ONCE),
            )
            return round_.run()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Round:
    home: Path
    store: Store
    campaign: Campaign
    chosen: Chosen | None
    """What is crawled; `None`: all."""
    lease: Lease
    lease_seconds: float
    report: Report
    stop: threading.Event
    room: threading.Semaphore

    def run(self) -> tuple[Run, ...]:
        workers = min(CRAWLS_AT_ONCE, len(self.campaign.platforms))
        with ThreadPoolExecutor(workers, thread_name_prefix=f"campaign {self.campaign.name}") as pool:
            platforms = [pool.submit(self._crawl_platform, name) for name in self.campaign.platforms]
            try:
                _wait_for(platforms)
            except BaseException:  # Ctrl-C, or a platform's round broke: the others must not go on alone
                self.stop.set()
                raise
        return tuple(run for platform in platforms for run in platform.result())

    def _must_stop(self) -> bool:
        return self.stop.is_set() or self.lease.is_lost.is_set()

    def _crawl_platform(self, platform: str) -> list[Run]:
        runs: list[Run] = []
        for category in self.campaign.categories or (None,):
            if self.chosen is not None and (platform, category) not in self.chosen:
                continue
            with self._platform_held(platform), self._room_taken():
                if self._must_stop():
                    return runs
                runs.append(self._crawl(platform, category))
        return runs

    @contextmanager
    def _platform_held(self, platform: str) -> Iterator[None]:
        """Wait until no other round crawls the platform: a child that waits for its host takes up room."""
        while not self._must_stop():
            lease = take_lease(self.store, f"platform:{platform}", clock=utc_now, seconds=self.lease_seconds)
            if lease is not None:
                with lease:
                    yield
                return
            self.stop.wait(_ASK_AGAIN_SECONDS)
        yield

    @contextmanager
    def _room_taken(self) -> Iterator[None]:
        has_room = False
        while not has_room and not self._must_stop():
            has_room = self.room.acquire(timeout=_ASK_AGAIN_SECONDS)
        try:
            yield
        finally:
            if has_room:
                self.room.release()

    def _crawl(self, platform: str, category: str | None) -> Run:
        left = find_unfinished(self.store, self.home, platform, category, now=utc_now())
        if left is not None and left.resume_at is not None and left.resume_at > utc_now():
            return left  # nothing would be asked for before that moment
        run = self._begun(platform, category, left)
        self._write(run)
        self.report(run)
        command = crawl_command(self.home, platform, category=category, run_id=run.run_id, campaign=self.campaign.name)
        ended = run_child(
            command,
            log=self.home / "logs" / f"{run.run_id}.log",
            listen=lambda said: self._hear(run, said),
            must_stop=self._must_stop,
        )
        run = self._settle(run, ended)
        self.report(run)
        return run

    def _begun(self, platform: str, category: str | None, left: Run | None) -> Run:
        """Return the run to be carried out: a new one, or one that was interrupted and is gone on with."""
        if left is not None:
            name = self.campaign.name
            return replace(left, campaign=name, state=RunState.RUNNING, finished_at=None, resume_at=None)
        return Run(
            run_id=f"R-{uuid.uuid4().hex[:16]}",
            platform=platform,
            category=category,
            campaign=self.campaign.name,
            state=RunState.RUNNING,
            started_at=utc_now(),
        )

    def _hear(self, run: Run, said: Mapping[str, object]) -> None:
        counts = said.get("counts")
        if isinstance(counts, dict):
            self.report(replace(run, counts={str(name): n for name, n in counts.items() if isinstance(n, int)}))

    def _settle(self, run: Run, ended: Ended) -> Run:
        """Return the run as its process wrote it; if that ended before it could, write what became of it."""
        written = self.store.run(run.run_id)
        if written is not None and written.state is not RunState.RUNNING:
            return written
        state = RunState.LOST if ended.was_killed else RunState.FAILED
        unfinished = replace(written or run, state=state, finished_at=utc_now(), reason=ended.sentence)
        self._write(unfinished)
        return unfinished

    def _write(self, run: Run) -> None:
        with self.store.transaction() as tx:
            self.lease.check(tx)
            tx.put_run(run)


def _wait_for(platforms: list[Future[list[Run]]]) -> None:
    left = set(platforms)
    while left:
        done, left = wait(left, timeout=_ASK_AGAIN_SECONDS)  # in steps, so that Ctrl-C is heard
        for platform in done:
            platform.result()


def _mark_lost(store: Store, lease: Lease, campaign: str) -> None:
    """Mark the runs of earlier rounds that nobody waits for: we hold the campaign, so their runner is dead."""
    for run in store.runs(campaign=campaign, limit=1000):
        if run.state is RunState.RUNNING:
            with store.transaction() as tx:
                lease.check(tx)
                reason = "the process that waited for it died"
                tx.put_run(replace(run, state=RunState.LOST, finished_at=utc_now(), reason=reason))
