"""`kill -9` at any moment of a crawl, repeated: the same listings and cases, none twice, nothing accepted lost."""

import random
import signal
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from cases.evidence import verify
from cases.workspace import open_workspace
from domain.listing import listing_key
from domain.record import Record, RecordKind
from index.store import CaseQuery
from tests.crawlers.conftest import ROOT, child_command, child_environment
from tests.crawlers.shops import fill_qingwei, wares

ITEMS = 40
ROUNDS = 3
KILLS_A_ROUND = 7
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


@pytest.mark.timeout(280)
def test_a_crawl_that_is_killed_and_repeated_ends_with_the_same_listings_and_cases(shop, make_home, crawl):
    fill_qingwei(shop, wares(ITEMS))
    reference = with_records(make_home("reference", qingwei=shop.url))
    assert crawl(reference, "qingwei").code == 0
    expected = state_of(reference)
    assert len(expected[1]) == ITEMS
    assert len(expected[2]) == 2

    chance = random.Random(20261111)
    killed = 0
    for number in range(ROUNDS):
        home = with_records(make_home(f"round{number}", qingwei=shop.url))
        accepted: set[str] = set()
        for turn in range(KILLS_A_ROUND):
            # Spread over the whole crawl, its first and its last request included.
            nth = (turn * ROUNDS + number) * REQUESTS // (ROUNDS * KILLS_A_ROUND)
            before = len(shop.asked)
            process = subprocess.Popen(
                child_command(home, "qingwei"), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=child_environment(), cwd=ROOT,
            )  # fmt: skip
            wait_for(lambda before=before, nth=nth: len(shop.asked) > before + nth, process)
            time.sleep(chance.random() * 0.04)
            process.kill()
            killed += process.wait() == -signal.SIGKILL
            _, keys, cases = state_of(home)
            assert accepted <= set(keys), "an accepted listing is gone"
            assert len(keys) == len(set(keys))
            assert len(cases) == len(set(cases))
            assert set(cases) <= set(keys)
            accepted = set(keys)
        assert crawl(home, "qingwei").code == 0
        assert state_of(home) == expected
        report = verify(home / "evidence")
        assert report.is_sound, report.problems
        assert report.captures >= ITEMS
    assert killed >= 20


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
