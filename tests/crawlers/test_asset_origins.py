"""A shop whose pages take scripts, data and pictures from another origin: only what its source names, and by its rules."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from cases.workspace import open_workspace
from index.store import HostLease
from tests.crawlers.loopback import Answer, Loopback, page, text
from tests.crawlers.shops import fill_yunti, wares
from tests.crawlers.test_browser_gate import PICTURE

GOODS = 4
SHELF = "/c/induction_cooker?page=1"
CROSS = {"Access-Control-Allow-Origin": "*"}


@pytest.fixture
def cdn() -> Iterator[Loopback]:
    loopback = Loopback()
    yield loopback
    loopback.close()


def part(shop: Loopback, cdn: Loopback, *, script: str = "", body: str = "") -> None:
    """Let a shop keep its script, its data and a picture elsewhere; the page tries more than that."""
    fill_yunti(shop, wares(GOODS, "y"))
    for path in ("/static/app.js", "/api/goods?cat=induction_cooker&page=1"):
        (answer,) = shop.routes.pop(path)
        cdn.set(path, Answer(answer.body, 200, {**answer.headers, **CROSS}))
    cdn.set("/robots.txt", text("User-agent: *\nDisallow: /private\nCrawl-delay: 0.2\n"))
    cdn.set("/a.png", Answer(PICTURE, 200, {"Content-Type": "image/png"}))
    endpoint = f"{cdn.url}/api/goods?cat=induction_cooker&amp;page=1"
    shop.set(
        SHELF,
        page(
            f"<html><head><title>云梯小店</title></head><body><img src={cdn.url}/a.png>{body}"
            f'<script>{script}</script><div id="app" data-endpoint="{endpoint}"></div>'
            f'<script src="{cdn.url}/static/app.js"></script></body></html>'
        ),
    )


def home_at(make_home, shop: Loopback, *origins: str, crawl: str = "") -> Path:
    home = make_home(crawl=crawl, yunti=shop.url)
    with (home / "guolv.toml").open("a", encoding="utf-8") as settings:
        settings.write(f"asset_origins = {json.dumps(list(origins))}\n")
    return home


def crawled_shelf(crawl, home: Path):
    return crawl(home, "yunti", "--category", "induction_cooker")


def test_what_a_source_names_is_asked_for_by_its_own_rules_and_what_it_does_not_name_is_not(
    shop, cdn, make_home, crawl, chromium_path
):
    unnamed = Loopback()
    script = f"""
        fetch('{cdn.url}/private/data'); fetch('{cdn.url}/collect', {{method: 'POST', body: 'x'}});
        fetch('{cdn.url}/away'); fetch('{unnamed.url}/data'); new Image().src = '{unnamed.url}/pixel.png';
        addEventListener('load', () => {{ location.href = '{cdn.url}/page'; }});
    """
    part(shop, cdn, script=script, body=f"<iframe src={cdn.url}/frame></iframe>")
    cdn.set("/away", Answer(b"", 302, {"Location": f"{unnamed.url}/away", **CROSS}))
    home = home_at(make_home, shop, cdn.url)
    crawled = crawled_shelf(crawl, home)
    unnamed.close()
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["listings"] == GOODS
    assert sorted(cdn.paths()) == [
        "/a.png", "/api/goods?cat=induction_cooker&page=1", "/away", "/robots.txt", "/static/app.js",
    ]  # fmt: skip
    assert min(later.at - earlier.at for earlier, later in pairwise(cdn.asked)) > 0.19, "the pace it asks for itself"
    assert {asked.user_agent for asked in cdn.asked} == {asked.user_agent for asked in shop.asked}
    assert unnamed.asked == []
    assert crawled.counts["refused_by_robots"] == 2  # of each of the two one
    assert crawled.counts["refused_other_origin"] >= 5  # the frame, the page, what is sent, two of the origin unnamed
    with open_workspace(home, env={}) as ws:
        assert len(list(ws.store.listings())) == GOODS
        assert {state.host for state in ws.store.hosts.states()} == {
            shop.url.removeprefix("http://"), cdn.url.removeprefix("http://"),
        }  # fmt: skip


def test_without_being_named_it_is_asked_for_nothing(shop, cdn, make_home, crawl, chromium_path):
    part(shop, cdn)
    home = home_at(make_home, shop)
    settings = (home / "guolv.toml").read_text(encoding="utf-8").replace("timeout_seconds = 10", "timeout_seconds = 2")
    (home / "guolv.toml").write_text(settings, encoding="utf-8")
    crawled = crawled_shelf(crawl, home)
    assert crawled.run["state"] == "blocked", "an empty shell"
    assert cdn.asked == []
    assert crawled.counts["refused_other_origin"] == 2


def test_one_that_wants_no_crawler_ends_no_crawl_of_the_shop(shop, cdn, make_home, crawl, chromium_path):
    """Many such hosts answer 403 for any file that they do not have."""
    fill_yunti(shop, wares(GOODS, "y"))
    (shelf,) = shop.routes.pop(SHELF)
    shop.set(SHELF, page(shelf.body.decode().replace("<body>", f"<body><img src={cdn.url}/a.png>")))
    cdn.set("/robots.txt", text("no", 403))
    crawled = crawled_shelf(crawl, home_at(make_home, shop, cdn.url))
    assert (crawled.code, crawled.run["state"], crawled.counts["listings"]) == (0, "finished", GOODS)
    assert cdn.paths() == ["/robots.txt"]
    assert crawled.counts["refused_by_robots"] == 2  # and one that the shop itself disallows


def test_one_that_another_worker_holds_is_waited_for_once_and_ends_no_crawl(shop, cdn, make_home, crawl, chromium_path):
    fill_yunti(shop, wares(GOODS, "y"))
    (shelf,) = shop.routes.pop(SHELF)
    pictures = "".join(f"<img src={cdn.url}/{number}.png>" for number in range(5))
    shop.set(SHELF, page(shelf.body.decode().replace("<body>", f"<body>{pictures}")))
    home = home_at(make_home, shop, cdn.url, crawl="longest_wait_seconds = 1")
    with open_workspace(home, env={}) as ws:
        now = datetime.now(UTC)
        host = cdn.url.removeprefix("http://")
        held = ws.store.hosts.take(host, "elsewhere:1", now=now, until=now + timedelta(minutes=10))
        assert isinstance(held, HostLease)
    crawled = crawled_shelf(crawl, home)
    assert (crawled.code, crawled.counts["listings"]) == (0, GOODS)
    assert crawled.counts["refused_for_now"] == 5
    assert cdn.asked == []


def test_being_named_opens_no_way_to_a_private_address(shop, cdn, make_home, crawl, chromium_path):
    """Loopback is allowed to the platform's own host alone, and `localhost` is another name."""
    inside = cdn.url.replace("127.0.0.1", "localhost")
    fill_yunti(shop, wares(GOODS, "y"))
    (shelf,) = shop.routes.pop(SHELF)
    shop.set(SHELF, page(shelf.body.decode().replace("<body>", f"<body><img src={inside}/a.png>")))
    crawled = crawled_shelf(crawl, home_at(make_home, shop, inside))
    assert crawled.counts["listings"] == GOODS
    assert cdn.asked == []
