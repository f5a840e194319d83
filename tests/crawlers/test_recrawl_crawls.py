"""The policy of crawls end to end: what is asked for again, what is met under many addresses, how far a walk reads."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest

from cases.workspace import open_workspace
from crawlers.frontier import address_key
from domain.walks import WalkEnd
from filters import load_categories
from index.store import Visit
from tests.crawlers.loopback import page
from tests.crawlers.shops import fill_qingwei, fill_shiqiao, wares
from tests.crawlers.test_kill import with_records

ITEMS = 12


def items_asked(shop, since: int = 0) -> list[str]:
    return [path for path in shop.paths()[since:] if path.startswith("/item/")]


def age(home, **of: timedelta) -> None:
    """Let the visits of some items lie so far back."""
    now = datetime.now(UTC)
    with open_workspace(home, env={}) as ws, ws.store.transaction() as tx:
        frontier = tx.frontier("any")
        for item, passed in of.items():
            key = address_key("", item)
            (known,) = frontier.visits("qingwei", [key]).values()
            frontier.visit(
                "qingwei",
                [Visit(key=key, listing_key=known.listing_key, outcome=known.outcome, visited_at=now - passed)],
            )


@pytest.mark.timeout(120)
def test_a_second_crawl_asks_for_what_is_due(shop, make_home, crawl):
    fill_qingwei(shop, wares(ITEMS))
    home = with_records(make_home(qingwei=shop.url))
    assert crawl(home, "qingwei").code == 0
    assert len(items_asked(shop)) == ITEMS
    # The case of w003 was opened since the visit, as far as that lies back; a week is long enough for any.
    age(home, w003=timedelta(hours=13), w005=timedelta(hours=13), w007=timedelta(days=8))
    before = len(shop.asked)
    again = crawl(home, "qingwei")
    assert again.code == 0, again.stderr
    assert items_asked(shop, before) == ["/item/w003.html", "/item/w007.html"]
    assert again.counts["not_due"] == again.counts["not_due_new"] == ITEMS - 2
    assert again.counts["due_new"] == again.counts["due_news"] == 1
    assert again.counts["listings"] == 2
    with open_workspace(home, env={}) as ws:
        assert ws.store.listings_count() == ITEMS
    before = len(shop.asked)
    fresh = crawl(home, "qingwei", "--fresh")
    assert len(items_asked(shop, before)) == ITEMS == fresh.counts["due_fresh"]


@pytest.mark.timeout(120)
def test_one_listing_under_five_addresses_is_asked_for_and_stored_once(shop, make_home, crawl):
    goods = wares(3)
    fill_qingwei(shop, goods)
    links = [
        "/item/w000.html", "/item/w000.html?spm=a1.b2&utm_source=mail", "/item/w000.html#reviews",
        "/item/w000.html;jsessionid=8F2A?sessionid=1", "/x/../item/w000.html?from=search", "/item/w001.html",
    ]  # fmt: skip
    cards = "".join(f'<li class="goods-card"><a class="goods-link" href="{link}">箱</a></li>' for link in links)
    shop.set("/list?cat=travel_bag&page=1", page(f'<main class="goods-list"><ul>{cards}</ul></main>'))
    home = make_home(qingwei=shop.url)
    crawled = crawl(home, "qingwei")
    assert crawled.code == 0, crawled.stderr
    assert items_asked(shop) == ["/item/w000.html", "/item/w001.html"]
    assert crawled.counts["listings"] == 2
    assert "repeated" not in crawled.counts


@pytest.mark.timeout(120)
def test_searches_by_every_synonym_read_to_the_stated_end_and_stop_when_pages_repeat(shop, make_home, crawl):
    fill_shiqiao(shop, wares(8), per_page=4)
    words = load_categories()["travel_bag"].search_words
    assert {"拉杆箱", "行李箱", "旅行箱"} <= set(words)
    # One search goes round in circles: its second page is its first again, and so on for ever.
    circle = f"/search?q={quote(words[0])}&page=1"
    body = shop.routes[circle][0].body.decode("gb18030").replace('class="results"', 'class="results" data-total="8"')
    for number in (1, 2, 3):
        following = body.replace("page=2", f"page={number + 1}")
        shop.set(f"/search?q={quote(words[0])}&page={number}", page(following, encoding="gb18030", declared="gbk"))
    home = make_home(shiqiao=shop.url)
    crawled = crawl(home, "shiqiao", "--category", "travel_bag")
    assert crawled.code == 0, crawled.stderr
    asked = [path for path in shop.paths() if path.startswith("/search")]
    assert {path.partition("&")[0] for path in asked} == {f"/search?q={quote(w).replace('%20', '+')}" for w in words}
    with open_workspace(home, env={}) as ws:
        walks = {walk.entry: walk for walk in ws.store.frontier(crawled.run["run_id"]).walks()}
    first = walks.pop(f"/search?q={words[0]}&page=1")
    assert (first.ended, first.pages, first.listings, first.stated_listings) == (WalkEnd.REPEATED_PAGE, 2, 4, 8)
    assert first.share == 0.5
    assert {(walk.ended, walk.pages, walk.listings) for walk in walks.values()} == {(WalkEnd.END_OF_RESULTS, 2, 8)}
    assert crawled.counts["listings"] == 8
