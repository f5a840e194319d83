"""The clock: starts the rounds of campaigns when they are due, inside their window.

A campaign's rounds begin at midnight in China of its first day and then once in every interval. Each due moment is one
job, named by campaign and moment: however many schedulers run, one of them does it. A moment that was missed is made
good once, as long as the next one is not due. APScheduler only wakes us up; what was done stands in the store.
"""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Final

import structlog
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.interval import IntervalTrigger

from cases.times import BEIJING
from cases.workspace import open_workspace
from domain.campaign import Campaign, Run
from domain.errors import CampaignBusy, GuolvError
from index.store import Store
from scheduler.campaigns import load_campaigns
from scheduler.leases import LEASE_SECONDS, take_lease
from scheduler.runner import CRAWLS_AT_ONCE, Report, find_resumable, resume_campaign, run_campaign, utc_now

__all__ = ["due_moment", "serve", "window_of"]

SWEEP_SECONDS: Final = 30
"""How often due moments are looked for that nobody did: missed ones, and those of a scheduler that died."""

_log = structlog.get_logger(__name__)


def window_of(campaign: Campaign) -> tuple[datetime, datetime]:
    """Return the first moment of a campaign, and the first one after it."""
    begin = datetime.combine(campaign.starts_on, time(), tzinfo=BEIJING)
    return begin, datetime.combine(campaign.ends_on, time(), tzinfo=BEIJING) + timedelta(days=1)


def due_moment(campaign: Campaign, now: datetime) -> datetime | None:
    """Return the youngest due moment at or before now; `None` outside the window.

    Example:
        >>> from datetime import UTC, date
        >>> c = Campaign(name="a", title="A", starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 2), platforms=("x",),
        ...              categories=(), interval=timedelta(hours=6))
        >>> due_moment(c, datetime(2026, 11, 1, 13, tzinfo=BEIJING)).isoformat()
        '2026-11-01T12:00:00+08:00'
        >>> due_moment(c, datetime(2026, 11, 3, tzinfo=BEIJING)) is None
        True
    """
    begin, end = window_of(campaign)
    if not begin <= now < end:
        return None
    return begin + (now - begin) // campaign.interval * campaign.interval


def serve(
    home: Path,
    *,
    report: Report | None = None,
    stop: threading.Event | None = None,
    lease_seconds: float = LEASE_SECONDS,
) -> None:
    """Start due rounds until SIGTERM, SIGINT or `stop`; then tell running crawls to stop, mark them, and return.

    The campaign files are read once, at the start.

    Raises:
        HomeMissing: there is no home.
        SettingsError: names every mistake in every campaign file.
    """
    stop = stop or threading.Event()
    with _signals_set(stop), open_workspace(home) as ws:
        clock = _Clock(home=ws.home, store=ws.store, stop=stop, report=report, lease_seconds=lease_seconds)
        scheduler = clock.prepare(load_campaigns(ws.home))
        scheduler.start()
        try:
            stop.wait()
        finally:
            stop.set()
            _log.info("scheduler stops")
            scheduler.shutdown(wait=True)
    _log.info("scheduler stopped")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Clock:
    home: Path
    store: Store
    stop: threading.Event
    report: Report | None
    lease_seconds: float
    room: threading.BoundedSemaphore = field(default_factory=lambda: threading.BoundedSemaphore(CRAWLS_AT_ONCE))

    def prepare(self, campaigns: tuple[Campaign, ...]) -> BackgroundScheduler:
        """Make APScheduler's jobs, in memory: they are made anew from the files at every start."""
        # A late wake-up is as good as a timely one, and several at once are one.
        defaults = {"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        workers = {"type": "threadpool", "max_workers": 2 * len(campaigns) + 1}
        scheduler = BackgroundScheduler(
            timezone=BEIJING, job_defaults=defaults, executors={"default": workers}, daemon=True
        )
        for campaign in campaigns:
            begin, end = window_of(campaign)
            trigger = IntervalTrigger(
                seconds=round(campaign.interval.total_seconds()), start_date=begin, end_date=end, timezone=BEIJING
            )
            scheduler.add_job(self.fire, trigger, args=(campaign,), id=campaign.name)
            sweep = IntervalTrigger(seconds=SWEEP_SECONDS, timezone=BEIJING)
            scheduler.add_job(self.sweep, sweep, args=(campaign,), id=f"{campaign.name} sweep", next_run_time=utc_now())
            _log.info("campaign planned", campaign=campaign.name, begins=begin.isoformat(), ends=end.isoformat())
        return scheduler

    def sweep(self, campaign: Campaign) -> None:
        """Do the campaign's due moment if nobody did, and go on with its runs that waited and may go on now."""
        self.fire(campaign)
        now = utc_now()
        if self.stop.is_set() or due_moment(campaign, now) is None:
            return
        with _failure_told("waiting crawls not gone on with", campaign):  # the next sweep tries again
            if find_resumable(self.store, self.home, campaign.name, now=now):
                _log.info("waiting crawls go on", campaign=campaign.name)
                ended = self._run(resume_campaign, campaign)
                _log.info("waiting crawls went on", campaign=campaign.name, runs=ended)

    def _run(self, do_round: Callable[..., tuple[Run, ...]], campaign: Campaign) -> dict[str, str]:
        """Run a round, and return how each of its runs ended."""
        runs = do_round(
            self.home,
            campaign.name,
            report=self.report,
            stop=self.stop,
            room=self.room,
            lease_seconds=self.lease_seconds,
        )
        return {run.run_id: run.state.value for run in runs}

    def fire(self, campaign: Campaign) -> None:
        """Do the campaign's due moment, unless it was done or somebody does it."""
        moment = due_moment(campaign, utc_now())
        if moment is None or self.stop.is_set():
            return
        job = f"campaign:{campaign.name}@{moment.isoformat()}"
        with _failure_told("round failed", campaign, job=job):  # nothing was crawled; the next sweep tries again
            self._do(campaign, job)

    def _do(self, campaign: Campaign, job: str) -> None:
        if self.store.is_job_finished(job):
            return
        lease = take_lease(self.store, job, clock=utc_now, seconds=self.lease_seconds)
        if lease is None:
            return
        with lease:
            _log.info("round begins", campaign=campaign.name, job=job)
            ended = self._run(run_campaign, campaign)
            if self.stop.is_set():  # begun, not done: it is due again at the next start
                _log.info("round stopped", campaign=campaign.name, job=job, runs=ended)
                return
            lease.finish()
            _log.info("round done", campaign=campaign.name, job=job, runs=ended)


@contextmanager
def _failure_told(event: str, campaign: Campaign, **more: str) -> Iterator[None]:
    """Tell the log what went wrong, so that other campaigns go on; that somebody else runs this one is no failure."""
    try:
        yield
    except CampaignBusy:
        _log.info("campaign is being run by somebody else", campaign=campaign.name)
    except GuolvError as error:
        _log.error(event, campaign=campaign.name, error=str(error), **more)


@contextmanager
def _signals_set(stop: threading.Event) -> Iterator[None]:
    """Let SIGTERM and SIGINT set the event; only the main thread may, elsewhere nothing changes."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, lambda *_: stop.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
