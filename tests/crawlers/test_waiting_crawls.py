"""A crawl that may not go on before a moment waits, and goes on then: the same run, by hand or by the scheduler."""

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cases.workspace import open_workspace
from domain.campaign import Run, RunState
from scheduler.clock import serve
from scheduler.runner import find_resumable, run_campaign
from tests.crawlers.shops import fill_qingwei, wares

ITEMS = 30
CAMPAIGN = """
name = "small"
title = "小专项"
platforms = ["qingwei"]
categories = ["travel_bag"]
interval = "999d"
[window]
starts_on = 2020-01-01
ends_on = 2099-12-31
"""


@pytest.fixture
def home(shop, make_home) -> Path:
    fill_qingwei(shop, wares(ITEMS))
    home = make_home(crawl="daily_allowance = 8", qingwei=shop.url)
    (home / "campaigns" / "small.toml").write_text(CAMPAIGN, encoding="utf-8")
    return home


def only_run(home: Path) -> Run:
    with open_workspace(home, env={}) as ws:
        (run,) = ws.store.runs()
        return run


def let_time_pass(home: Path) -> None:
    """Put the moment behind us, and let more be asked for on this day."""
    settings = (home / "guolv.toml").read_text(encoding="utf-8")
    (home / "guolv.toml").write_text(settings.replace("= 8", "= 800"), encoding="utf-8")
    with open_workspace(home, env={}) as ws, ws.store.transaction() as tx:
        (run,) = ws.store.runs()
        tx.put_run(replace(run, resume_at=datetime.now(UTC) - timedelta(seconds=1)))


def serve_until(home: Path, state: RunState) -> None:
    stop = threading.Event()
    seen: list[RunState] = []

    def tell(run: Run) -> None:
        seen.append(run.state)
        if run.state is state:
            stop.set()

    timer = threading.Timer(60, stop.set)
    timer.start()
    serve(home, report=tell, stop=stop)
    timer.cancel()
    assert seen[-1] is state


@pytest.mark.timeout(120)
def test_a_round_leaves_a_run_alone_that_waits_and_the_next_crawl_goes_on_when_it_may(home, shop, crawl):
    (first,) = run_campaign(home, "small")
    assert (first.state, first.reason.partition(":")[0]) == (RunState.WAITING, "allowance_used")
    assert first.resume_at > datetime.now(UTC)
    asked = len(shop.asked)
    assert run_campaign(home, "small") == (first,)
    assert (len(shop.asked), only_run(home)) == (asked, first), "nothing is asked for in vain"
    let_time_pass(home)
    crawled = crawl(home, "qingwei", "--category", "travel_bag")
    assert (crawled.code, crawled.run["run_id"], crawled.run["state"]) == (0, first.run_id, "finished")
    assert crawled.run["resume_at"] is None
    assert crawled.run["counts"]["listings"] == ITEMS
    assert sorted(shop.paths()) == sorted(set(shop.paths())), "nothing was asked for twice"


@pytest.mark.timeout(180)
def test_the_scheduler_goes_on_with_what_waited_although_its_round_is_done(home):
    serve_until(home, RunState.WAITING)
    first = only_run(home)
    with open_workspace(home, env={}) as ws:
        assert find_resumable(ws.store, home, "small", now=datetime.now(UTC)) == ()
    let_time_pass(home)
    serve_until(home, RunState.FINISHED)
    last = only_run(home)
    assert (last.run_id, last.resume_at) == (first.run_id, None)
    assert last.counts["listings"] == ITEMS


@pytest.mark.timeout(120)
def test_a_run_that_waits_is_given_up_by_a_crawl_that_begins_anew(home, crawl):
    (first,) = run_campaign(home, "small")
    let_time_pass(home)
    assert crawl(home, "qingwei", "--category", "travel_bag", "--fresh").code == 0
    with open_workspace(home, env={}) as ws:
        given_up = ws.store.run(first.run_id)
    assert (given_up.state, given_up.resume_at, given_up.reason) == (RunState.FAILED, None, first.reason)
