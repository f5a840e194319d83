"""The clock with real processes: one effect a due moment, missed ones made good, a clean end on SIGTERM."""

import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.workspace import open_workspace
from domain.campaign import Campaign, RunState
from domain.errors import SettingsError
from scheduler.campaigns import find_campaign
from scheduler.clock import due_moment, serve, window_of

ROOT = Path(__file__).parents[2]
YEARLY = Campaign(
    name="small", title="x", starts_on=date(2026, 10, 20), ends_on=date(2026, 11, 14), platforms=("qingwei",),
    categories=(), interval=timedelta(hours=6),
)  # fmt: skip
SCHEDULER = """
import sys
from pathlib import Path
from scheduler.clock import serve
serve(Path(sys.argv[1]), lease_seconds=float(sys.argv[2]))
"""


def start(home, lease_seconds: float = 60) -> subprocess.Popen:
    command = [sys.executable, "-c", SCHEDULER, str(home.path), str(lease_seconds)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)


def stop(*schedulers: subprocess.Popen) -> None:
    for scheduler in schedulers:
        scheduler.terminate()
    assert [scheduler.wait(60) for scheduler in schedulers] == [0] * len(schedulers)


def is_done(home) -> bool:
    moment = due_moment(find_campaign(home.path, "small"), datetime.now(UTC))
    with open_workspace(home.path, env={}) as ws:
        return ws.store.is_job_finished(f"campaign:small@{moment.isoformat()}")


def test_the_window_is_of_whole_days_in_china():
    begin, end = window_of(YEARLY)
    assert begin == datetime(2026, 10, 19, 16, tzinfo=UTC)
    assert end == datetime(2026, 11, 14, 16, tzinfo=UTC)
    assert due_moment(YEARLY, begin - timedelta(microseconds=1)) is None
    assert due_moment(YEARLY, begin) == begin
    assert due_moment(YEARLY, end - timedelta(microseconds=1)) == end - timedelta(hours=6)
    assert due_moment(YEARLY, end) is None


@given(st.timedeltas(timedelta(0), timedelta(days=25)), st.integers(1, 50_000))
def test_a_due_moment_is_the_youngest_one_and_stays_until_the_next(passed, minutes):
    campaign = replace(YEARLY, interval=timedelta(minutes=minutes))
    now = window_of(campaign)[0] + passed
    moment = due_moment(campaign, now)
    assert moment <= now < moment + campaign.interval
    assert (moment - window_of(campaign)[0]) % campaign.interval == timedelta(0)
    assert due_moment(campaign, moment) == moment


def test_two_schedulers_started_at_once_do_one_round(home, until):
    home.write_campaign(["qingwei", "shiqiao"])
    schedulers = [start(home), start(home)]
    until(lambda: is_done(home), seconds=120)
    time.sleep(1)
    stop(*schedulers)
    runs = home.runs()
    assert sorted(run.platform for run in runs) == ["qingwei", "shiqiao"]
    assert {run.state for run in runs} == {RunState.FINISHED}
    # And a third one, started later, finds the moment done.
    third = start(home)
    time.sleep(5)
    stop(third)
    assert len(home.runs()) == 2


def test_sigterm_ends_crawls_marks_them_and_the_next_start_does_the_moment(home, until):
    home.write_campaign(["qingwei", "shiqiao"])
    for platform in ("qingwei", "shiqiao"):
        home.write_feed(platform, 20_000)
    scheduler = start(home)
    until(lambda: len([run for run in home.runs() if run.counts.get("listings")]) == 2)
    began = time.monotonic()
    stop(scheduler)
    assert time.monotonic() - began < 30
    assert home.crawls() == []
    stopped = home.runs()
    assert len(stopped) == 2
    assert all(run.state in {RunState.LOST, RunState.FAILED} and run.finished_at and run.reason for run in stopped)
    assert not is_done(home)
    for platform in ("qingwei", "shiqiao"):
        home.write_feed(platform, 10)
    again = start(home)
    until(lambda: is_done(home))
    stop(again)
    assert sorted(run.state.value for run in home.runs()) == [
        "finished",
        "finished",
        *sorted(r.state.value for r in stopped),
    ]


def test_a_killed_scheduler_is_followed_by_the_next(home, until):
    home.write_campaign(["qingwei"])
    home.write_feed("qingwei", 20_000)
    scheduler = start(home, lease_seconds=2)
    until(lambda: any(run.counts.get("listings") for run in home.runs()))
    scheduler.kill()
    scheduler.wait(30)
    until(lambda: not home.crawls(), seconds=30)
    home.write_feed("qingwei", 10)
    time.sleep(2.1)  # until the dead one's leases are over
    again = start(home)
    until(lambda: is_done(home))
    stop(again)
    states = [run.state for run in home.runs()]
    assert states[0] is RunState.FINISHED
    assert len(states) == 2
    assert RunState.RUNNING not in states


def test_outside_its_window_a_campaign_rests(home):
    home.write_campaign(["qingwei"], starts_on="2099-12-30")
    scheduler = start(home)
    time.sleep(6)
    stop(scheduler)
    assert home.runs() == ()


def test_mistakes_in_campaign_files_are_told_at_the_start(home):
    home.write_campaign(["nowhere"])
    with pytest.raises(SettingsError, match="nowhere"):
        serve(home.path)


def test_sigint_is_as_good(home):
    home.write_campaign(["qingwei"], starts_on="2099-12-30")
    scheduler = start(home)
    time.sleep(5)
    scheduler.send_signal(signal.SIGINT)
    assert scheduler.wait(30) == 0
