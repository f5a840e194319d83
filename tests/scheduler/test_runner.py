"""Rounds of campaigns with real child processes, which read supplied feeds: no network, the same spine."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.workspace import open_workspace
from domain.campaign import Run, RunState
from domain.errors import CampaignBusy, UnknownCampaign
from index.store import CaseQuery
from scheduler.leases import take_lease
from scheduler.runner import run_campaign

ROOT = Path(__file__).parents[2]


def test_a_round_is_one_run_for_each_platform_and_category(home):
    home.write_campaign(["qingwei", "shiqiao"], ("induction_cooker", "travel_bag"))
    told: list[Run] = []
    runs = run_campaign(home.path, "small", report=told.append)
    assert [(run.platform, run.category) for run in runs] == [
        ("qingwei", "induction_cooker"),
        ("qingwei", "travel_bag"),
        ("shiqiao", "induction_cooker"),
        ("shiqiao", "travel_bag"),
    ]
    assert {run.state for run in runs} == {RunState.FINISHED}
    assert {run.counts["listings"] for run in runs} == {10}
    assert {run.campaign for run in runs} == {"small"}
    assert {run.run_id for run in told} == {run.run_id for run in runs}
    with open_workspace(home.path, env={}) as ws:
        assert sorted(ws.store.runs(campaign="small"), key=lambda r: r.run_id) == sorted(runs, key=lambda r: r.run_id)
        assert ws.store.cases(CaseQuery()).total == 10
        before = ws.store.content_hash()
    assert home.crawls() == []
    run_campaign(home.path, "small")
    with open_workspace(home.path, env={}) as ws:
        assert ws.store.content_hash() == before


def test_at_most_two_crawls_run_at_once_and_one_for_each_platform(home):
    at_once: list[int] = []
    running: dict[str, str] = {}
    lock = threading.Lock()

    def report(run: Run) -> None:
        with lock:
            if run.state is RunState.RUNNING:
                assert running.get(run.platform, run.run_id) == run.run_id
                running[run.platform] = run.run_id
            else:
                running.pop(run.platform, None)
            at_once.append(len(running))

    run_campaign(home.path, "small", report=report)
    assert max(at_once) == 2


def test_a_crawl_that_fails_is_told_with_its_reason_and_the_others_go_on(home):
    (home.path / "shiqiao.jsonl").unlink()
    config = home.path / "guolv.toml"
    config.write_text(config.read_text(encoding="utf-8").replace('feed = "yunti.jsonl"', ""), encoding="utf-8")
    runs = {run.platform: run for run in run_campaign(home.path, "small")}
    assert runs["qingwei"].state is RunState.FINISHED
    assert runs["shiqiao"].state is RunState.FAILED
    assert "shiqiao.jsonl" in runs["shiqiao"].reason
    assert runs["yunti"].state is RunState.FAILED
    assert "platforms.yunti.base_url" in runs["yunti"].reason


def test_a_crawl_that_is_killed_is_lost(home):
    home.write_campaign(["qingwei"])
    home.write_feed("qingwei", 20_000)
    killed: list[int] = []

    def report(run: Run) -> None:
        if run.counts.get("listings") and not killed:
            killed.extend(home.crawls())
            os.kill(killed[0], signal.SIGKILL)

    runs = run_campaign(home.path, "small", report=report)
    assert killed
    assert runs[0].state is RunState.LOST
    assert "SIGKILL" in runs[0].reason
    assert runs[0].counts["listings"] > 0
    assert runs[0].finished_at is not None


def test_a_stop_ends_the_crawls_and_starts_no_other(home):
    for platform in ("qingwei", "shiqiao"):
        home.write_feed(platform, 20_000)
    stop = threading.Event()

    def report(run: Run) -> None:
        if run.counts.get("listings"):
            stop.set()

    began = time.monotonic()
    runs = run_campaign(home.path, "small", report=report, stop=stop)
    assert time.monotonic() - began < 60
    assert 1 <= len(runs) <= 2
    assert all(run.state is not RunState.RUNNING and run.finished_at for run in runs)
    assert home.crawls() == []
    with open_workspace(home.path, env={}) as ws:
        assert not [run for run in ws.store.runs() if run.state is RunState.RUNNING]


def test_a_campaign_runs_once_at_a_time(home):
    with (
        open_workspace(home.path, env={}) as ws,
        take_lease(ws.store, "campaign:small", clock=lambda: datetime.now(UTC)),
    ):
        with pytest.raises(CampaignBusy):
            run_campaign(home.path, "small")
        assert ws.store.runs() == ()
    with pytest.raises(UnknownCampaign):
        run_campaign(home.path, "large")


RUNNER = """
import sys
from pathlib import Path
from scheduler.runner import run_campaign
run_campaign(Path(sys.argv[1]), "small", lease_seconds=2)
"""


def test_crawls_die_with_a_killed_runner_and_the_next_round_marks_them(home, until):
    home.write_campaign(["qingwei", "shiqiao"])
    for platform in ("qingwei", "shiqiao"):
        home.write_feed(platform, 20_000)
    runner = subprocess.Popen([sys.executable, "-c", RUNNER, str(home.path)], cwd=ROOT)
    until(lambda: len(home.crawls()) == 2)
    time.sleep(0.5)
    runner.kill()
    runner.wait(30)
    until(lambda: not home.crawls(), seconds=30)
    with open_workspace(home.path, env={}) as ws:
        unfinished = {run.run_id for run in ws.store.runs() if run.state is RunState.RUNNING}
    for platform in ("qingwei", "shiqiao"):
        home.write_feed(platform, 10)
    time.sleep(2.1)  # until the dead runner's lease is over
    runs = run_campaign(home.path, "small")
    assert {run.state for run in runs} == {RunState.FINISHED}
    with open_workspace(home.path, env={}) as ws:
        states = {run.run_id: run.state for run in ws.store.runs()}
        assert RunState.RUNNING not in states.values()
        assert {states[run_id] for run_id in unfinished} <= {RunState.LOST}
