"""A crawl held against what its source usually brings: outside of that it is no success, and its silence means nothing."""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from cases.deliveries import Statement
from cases.workspace import open_workspace
from crawlers.delivering import bring_files
from crawlers.ending import Ending, conclude
from crawlers.ledger import Ledger
from domain.campaign import Run, RunState
from domain.expectation import Figure
from domain.listing import Channel, Coverage
from tests.crawlers.loopback import page
from tests.crawlers.shops import fill_qingwei, qingwei_item, wares

DAY = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
PAGES = Run(
    run_id="former", platform="qingwei", category="travel_bag", campaign=None, state=RunState.FINISHED, started_at=DAY,
    channel=Channel.PUBLIC_PAGE, coverage=Coverage.CATEGORY_QUERY, figures={Figure.LISTINGS: 6.0, Figure.PRICE: 1.0},
)  # fmt: skip


def remember(home, *runs: Run) -> None:
    with open_workspace(home, env={}) as ws, ws.store.transaction() as tx:
        for number, run in enumerate(runs):
            tx.put_run(replace(run, run_id=f"{run.run_id} {number}", started_at=DAY + timedelta(days=number)))


def test_a_crawl_that_brings_less_than_its_former_ones_is_suspicious(shop, make_home, crawl):
    goods = wares(4)
    fill_qingwei(shop, goods)
    for ware in goods[:3]:
        shop.set(f"/item/{ware.id}.html", page(qingwei_item(ware).replace('"price": "99.00", ', "")))
    home = make_home(qingwei=shop.url)
    remember(home, *[PAGES] * 5)
    crawled = crawl(home, "qingwei", "--category", "travel_bag")
    assert (crawled.code, crawled.run["state"]) == (5, "suspicious"), crawled.stderr
    assert {finding["figure"] for finding in crawled.run["findings"]} == {"listings", "price"}
    assert (crawled.run["figures"]["price"], crawled.run["figures"]["title"]) == (0.25, 1.0)
    assert "learnt from 5 runs" in crawled.run["reason"]
    assert crawled.run["shows_absence"] is False
    with open_workspace(home, env={}) as ws:
        run = ws.store.run(crawled.run["run_id"])
        assert ws.store.listings_count() == 4
        assert run.run_id not in {good.run_id for good in ws.store.good_runs_like(PAGES, 100)}


def test_an_empty_crawl_that_no_page_explains_is_a_failure(shop, make_home, crawl):
    fill_qingwei(shop, wares(3))
    for number in range(3):
        shop.set(f"/item/w{number:03}.html", page("gone", status=404))
    crawled = crawl(make_home(qingwei=shop.url), "qingwei", "--category", "travel_bag")
    assert (crawled.code, crawled.run["state"], crawled.counts["gone"]) == (5, "failed", 3)
    assert crawled.run["reason"].startswith("an empty crawl")


def test_a_host_that_wants_no_crawler_waits_for_a_person(shop, make_home, crawl):
    fill_qingwei(shop, wares(3))
    shop.set("/robots.txt", page("no", status=403))
    home = make_home(qingwei=shop.url)
    first = crawl(home, "qingwei", "--category", "travel_bag")
    second = crawl(home, "qingwei", "--category", "travel_bag")
    with open_workspace(home, env={}) as ws:
        (task,) = ws.store.tasks.find()
    assert (task.kind, task.url, task.sign) == ("refused", f"{shop.url}/robots.txt", "robots.txt answered 403")
    assert [(each.code, each.run["state"]) for each in (first, second)] == [(5, "blocked")] * 2
    assert task.task_id in first.run["reason"]
    assert task.task_id in second.run["reason"]
    assert shop.paths() == ["/robots.txt"]


@pytest.mark.parametrize(
    ("expected", "counts", "state", "figure"),
    [
        ("least_price = 0.9", {"listings": 10, "pages": 12}, RunState.SUSPICIOUS, Figure.PRICE),
        ("least_price = 0.4\nleast_listings = 11", {"listings": 10, "pages": 12}, RunState.SUSPICIOUS, Figure.LISTINGS),
        ("most_refused = 0.1", {"listings": 10, "pages": 8, "refused_by_robots": 2}, RunState.SUSPICIOUS, Figure.REFUSED),
        ("most_quarantined = 0.1", {"listings": 10, "errors": 2}, RunState.SUSPICIOUS, Figure.QUARANTINED),
        ("most_gone = 0.1", {"listings": 10, "pages": 12, "gone": 2}, RunState.SUSPICIOUS, Figure.GONE),
        # What a person states holds instead of what was learnt.
        ("least_listings = 2\nleast_price = 0.4", {"listings": 10, "pages": 12}, RunState.FINISHED, None),
    ],
)  # fmt: skip
def test_what_a_person_states_is_held_to(make_home, expected, counts, state, figure):
    home = make_home(qingwei="http://shop.example")
    with (home / "guolv.toml").open("a", encoding="utf-8") as config:
        config.write(f"[platforms.qingwei.expected]\n{expected}\n")
    remember(
        home, *[replace(PAGES, figures={Figure.LISTINGS: 100.0, Figure.PRICE: 1.0})] * (6 if figure is None else 0)
    )
    with open_workspace(home, env={}) as ws:
        ledger = Ledger(ws, replace(PAGES, run_id="now", figures={}), clock=lambda: DAY)
        ledger.filled.update({"listings": 10, "title": 10, "price": 5})
        found, sentence = conclude(ws, ledger, Ending(reason="finished", counts=counts))
    assert found is state
    assert [finding.figure for finding in ledger.run.findings] == ([figure] if figure else [])
    assert ("stated in the settings" in sentence) is (figure is not None)


def test_nothing_is_gone_by_a_delivery_that_is_other_than_usual(make_home, tmp_path):
    home = make_home()
    full = Statement(platform="yunti", coverage=Coverage.FULL_CATALOGUE)

    def deliver(name: str, ids: range, **facts: str) -> object:
        file = tmp_path / name
        rows = [{"item_id": f"y{n}", "title": f"电磁炉 {n} 号", "batch": name, **facts} for n in ids]
        file.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
        with open_workspace(home, env={}) as ws:
            (delivery,) = bring_files(ws, file, full, clock=lambda: datetime.now(UTC))
            return delivery, ws.store.run(delivery.run_id)

    for day in range(5):
        deliver(f"{day}.jsonl", range(10), price="99.00")
    delivery, run = deliver("priceless.jsonl", range(6))
    assert (run.state, [str(one.figure) for one in run.findings]) == (RunState.SUSPICIOUS, ["price"])
    assert delivery.details["absence"]["finding"] == "unusual"
    assert "left_catalogue" not in delivery.counts
    delivery, run = deliver("usual.jsonl", range(6), price="98.00")
    assert (run.state, delivery.details["absence"]["finding"], delivery.counts["left_catalogue"]) == (
        RunState.FINISHED, "concluded", 4,
    )  # fmt: skip
