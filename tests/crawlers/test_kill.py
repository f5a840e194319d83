"""`kill -9` at any moment of a crawl: the next one goes on where it was, and ends with everything once."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from cases.evidence import verify
from cases.workspace import open_workspace
from domain.campaign import RunState
from domain.listing import listing_key
from domain.record import Record, RecordKind
from domain.walks import WalkEnd
from index.store import CaseQuery
from scheduler.runner import run_campaign
from tests.crawlers.conftest import ROOT, child_command, child_environment
from tests.crawlers.shops import fill_qingwei, wares

ITEMS = 40
KILLS = 4
# 4 list pages, 2 of empty categories, 40 items, robots.txt.
REQUESTS = ITEMS + 7


def with_records(home):
    """Two findings about goods of the shop, so that the crawl opens cases."""
    with open_workspace(home, env={}) as ws, ws.store.transaction() as tx:
        for number, model in enumerate(("YT-2003", "YT-2031")):
            record = Record(
                record_id=f"R{number}", kind=RecordKind.FAILED_INSPECTION, product_name="旅行拉杆箱", brand="云途",
                model_spec=model, category="travel_bag", result="fail",
            )  # fmt: skip
            tx.save_record(record, now=datetime(2026, 11, 1, tzinfo=UTC))
    return home


def state_of(home) -> tuple[str, list[str], list[str]]:
    with open_workspace(home, env={}) as ws:
        keys = [listing_key(listing) for listing in ws.store.listings()]
        cases = [case.listing_key for case in ws.store.cases(CaseQuery(limit=100)).items]
        return ws.store.content_hash(), sorted(keys), sorted(cases)


def wait_for(condition: Callable[[], bool], process: subprocess.Popen) -> None:
    give_up_at = time.monotonic() + 60
    while not condition() and process.poll() is None and time.monotonic() < give_up_at:
        time.sleep(0.002)


def start(home, *options: str) -> subprocess.Popen:
    return subprocess.Popen(
        child_command(home, "qingwei", *options), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        env=child_environment(), cwd=ROOT,
    )  # fmt: skip


@pytest.mark.timeout(280)
def test_a_crawl_that_is_killed_goes_on_where_it_was_and_ends_with_everything_once(shop, make_home, crawl):
    fill_qingwei(shop, wares(ITEMS))
    reference = with_records(make_home("reference", qingwei=shop.url))
    assert crawl(reference, "qingwei").code == 0
    expected = state_of(reference)
    assert len(expected[1]) == ITEMS
    assert len(expected[2]) == 2

    chance = random.Random(20261111)
    home = with_records(make_home("killed", qingwei=shop.url))
    begun = len(shop.asked)
    accepted: set[str] = set()
    for turn in range(KILLS):
        before = len(shop.asked)
        process = start(home)
        # Spread over the whole crawl, its first request included.
        nth = 0 if turn == 0 else REQUESTS // (KILLS + 1)
        wait_for(lambda before=before, nth=nth: len(shop.asked) > before + nth, process)
        time.sleep(chance.random() * 0.04)
        process.kill()
        assert process.wait() == -signal.SIGKILL, "it was killed under way"
        _, keys, cases = state_of(home)
        assert accepted <= set(keys), "an accepted listing is gone"
        assert len(keys) == len(set(keys))
        assert set(cases) <= set(keys)
        accepted = set(keys)
    ended = crawl(home, "qingwei")
    assert ended.code == 0, ended.stderr
    assert state_of(home) == expected
    with open_workspace(home, env={}) as ws:
        (run,) = ws.store.runs()
        walks = ws.store.frontier(run.run_id).walks()
    assert run.state is RunState.FINISHED
    assert run.counts["resumed"] == KILLS
    assert run.counts["listings"] == ITEMS, "each is counted once"
    assert run.counts["pages"] == REQUESTS - 1
    assert [(walk.pages, walk.listings) for walk in walks if walk.listings] == [(4, ITEMS)]
    assert {walk.ended for walk in walks} == {WalkEnd.END_OF_RESULTS, WalkEnd.SAID_EMPTY}
    # Only what was under way when a kill came is asked for once more: the page, and those that waited to be stored.
    again = len([asked for asked in shop.asked[begun:] if asked.path != "/robots.txt"]) - (REQUESTS - 1)
    assert 0 <= again <= KILLS * 8
    report = verify(home / "evidence")
    assert report.is_sound, report.problems
    assert report.captures >= ITEMS


@pytest.mark.timeout(120)
def test_a_crawl_that_is_begun_anew_asks_for_everything_again(shop, make_home, crawl):
    fill_qingwei(shop, wares(ITEMS))
    home = make_home(qingwei=shop.url)
    process = start(home)
    wait_for(lambda: len(shop.asked) > REQUESTS // 2, process)
    process.kill()
    process.wait()
    before = len(shop.asked)
    fresh = crawl(home, "qingwei", "--fresh")
    assert fresh.code == 0
    assert fresh.counts["pages"] == REQUESTS - 1 <= len(shop.asked) - before
    assert "resumed" not in fresh.counts
    with open_workspace(home, env={}) as ws:
        states = sorted(str(run.state) for run in ws.store.runs())
    assert states == ["finished", "lost"], "the killed run is given up"


@pytest.mark.timeout(120)
def test_the_next_round_of_a_campaign_goes_on_with_a_crawl_that_was_killed(shop, make_home):
    fill_qingwei(shop, wares(ITEMS))
    home = make_home(qingwei=shop.url)
    process = start(home, "--category", "travel_bag")
    wait_for(lambda: len(shop.asked) > REQUESTS // 2, process)
    process.kill()
    process.wait()
    with open_workspace(home, env={}) as ws:
        (killed,) = ws.store.runs()
    (home / "campaigns" / "small.toml").write_text(
        'name = "small"\ntitle = "小专项"\nplatforms = ["qingwei"]\ncategories = ["travel_bag"]\ninterval = "7d"\n'
        "[window]\nstarts_on = 2020-01-01\nends_on = 2099-12-31\n",
        encoding="utf-8",
    )
    (run,) = run_campaign(home, "small")
    assert (run.run_id, run.campaign, run.state) == (killed.run_id, "small", RunState.FINISHED)
    assert (run.counts["resumed"], run.counts["listings"]) == (1, ITEMS)


@pytest.mark.timeout(120)
def test_a_crawl_ends_with_its_parent(shop, make_home):
    fill_qingwei(shop, wares(ITEMS))
    home = make_home(qingwei=shop.url)
    (home / "guolv.toml").write_text(
        (home / "guolv.toml").read_text().replace("delay_seconds = 0.02", "delay_seconds = 0.3")
    )
    command = [*child_command(home, "qingwei"), "--die-with-parent"]
    script = f"import subprocess, time; subprocess.Popen({command!r}); time.sleep(60)"
    parent = subprocess.Popen([command[0], "-c", script], env=child_environment(), cwd=ROOT, stdout=subprocess.DEVNULL)
    wait_for(lambda: len(shop.asked) > 5, parent)
    parent.kill()
    parent.wait()
    time.sleep(3)  # a request under way is finished
    asked = len(shop.asked)
    time.sleep(1.5)
    assert 5 < len(shop.asked) == asked < REQUESTS
