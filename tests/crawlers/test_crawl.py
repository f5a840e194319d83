import json
import subprocess
import sys
from decimal import Decimal

import pytest

from cases.workspace import open_workspace
from crawlers.profile import find_chromium
from domain.listing import Channel, Coverage
from tests.crawlers.conftest import ROOT, child_environment
from tests.crawlers.loopback import Answer, page, text
from tests.crawlers.shops import ROBOTS, Ware, fill_qingwei, fill_shiqiao, fill_yunti, qingwei_item, shiqiao_card, wares


def stored(home):
    with open_workspace(home, env={}) as ws:
        listings = sorted(ws.store.listings(), key=lambda listing: listing.item_id or "")
        return listings, ws.store.quarantine(limit=100), [ws.evidence.read(each.evidence_id) for each in listings]


def test_qingwei_lists_lead_to_items(shop, make_home, crawl):
    goods = wares(23)
    fill_qingwei(shop, goods)
    home = make_home(qingwei=shop.url)
    crawled = crawl(home, "qingwei")
    assert crawled.code == 0, crawled.stderr
    assert crawled.run["state"] == "finished"
    assert crawled.counts == {"allow": 23, "listings": 23, "pages": 28, "said_empty": 2}
    listings, quarantined, evidence = stored(home)
    assert [listing.title for listing in listings] == [ware.title for ware in goods]
    assert {listing.category for listing in listings} == {"travel_bag"}
    assert {(listing.channel, listing.coverage) for listing in listings} == {
        (Channel.PUBLIC_PAGE, Coverage.CATEGORY_QUERY)
    }
    assert (crawled.run["channel"], crawled.run["coverage"]) == ("public_page", "category_query")
    assert listings[0].price.amount == Decimal("99.00")
    assert evidence[0] == qingwei_item(goods[0]).encode()
    assert quarantined == ()


def test_shiqiao_searches_word_by_word_in_any_encoding(shop, make_home, crawl):
    goods = [*wares(90), Ware("x1", "帆布旅行包 㐂字印花", price="￥1.2万")]
    fill_shiqiao(shop, goods)
    home = make_home(shiqiao=shop.url)
    crawled = crawl(home, "shiqiao", "--category", "travel_bag")
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["listings"] == 91
    assert crawled.counts["repeated"] > 91
    listings, _, evidence = stored(home)
    assert [listing.title for listing in listings] == [ware.title for ware in goods]
    assert listings[-1].price.amount == Decimal(12000)
    assert shiqiao_card(goods[-1]).encode("gb18030") in evidence[-1]
    with open_workspace(home, env={}) as ws:
        used = {(line.facts["encoding_declared"], line.facts["encoding"]) for line in ws.evidence.captures()}
    assert used == {("gbk", "gb18030"), ("gb2312", "gb18030"), ("", "gb18030")}


def test_yunti_is_read_in_a_browser_that_stays_at_the_platform(shop, make_home, crawl, chromium_path):
    fill_yunti(shop, wares(10, "y"))
    home = make_home(yunti=shop.url, crawl=f'chromium_path = "{chromium_path}"')
    crawled = crawl(home, "yunti")
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["listings"] == 10
    assert crawled.counts["refused_other_origin"] >= 3
    assert crawled.counts["refused_by_robots"] >= 3
    listings, _, evidence = stored(home)
    assert [(listing.item_id, listing.sku_id) for listing in listings] == [
        (f"y{n:03}", f"y{n:03}-1") for n in range(10)
    ]
    assert b'data-ready="1"' in evidence[0]
    asked = shop.paths()
    assert not [path for path in asked if path.startswith(("/track", "/private"))]
    assert "/sw.js" not in asked
    assert asked.count("/robots.txt") == 1
    assert {each.user_agent for each in shop.asked} == {
        "guolv/0.1 (product-information firewall) (test@office.example)"
    }


def test_a_page_whose_script_is_told_to_wait_is_asked_again(shop, make_home, crawl, chromium_path):
    fill_yunti(shop, wares(3, "y"))
    endpoint = "/api/goods?cat=induction_cooker&page=1"
    too_fast = Answer(b"{}", 429, {"Retry-After": "1", "Content-Type": "application/json"})
    shop.set(endpoint, too_fast, *shop.routes[endpoint])
    crawled = crawl(make_home(yunti=shop.url), "yunti", "--category", "induction_cooker")
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["listings"] == 3
    assert crawled.counts["asked_to_wait"] == 1


def test_a_platform_with_a_name_is_reached_at_the_address_that_was_checked(shop, make_home, crawl, chromium_path):
    fill_yunti(shop, wares(3, "y"))
    crawled = crawl(make_home(yunti=shop.url.replace("127.0.0.1", "localhost")), "yunti")
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["listings"] == 3


def test_a_browser_is_not_sent_to_a_private_address(shop, make_home, crawl, chromium_path):
    fill_yunti(shop, wares(3, "y"))
    home = make_home(yunti=shop.url)
    (home / "guolv.toml").write_text((home / "guolv.toml").read_text().replace("allow_private_addresses = true\n", ""))
    crawled = crawl(home, "yunti")
    assert crawled.code == 5
    assert "not a public address" in crawled.run["reason"]
    assert shop.asked == []


def test_a_redirect_of_a_page_for_the_browser_is_judged_before_it_is_followed(shop, make_home, crawl, chromium_path):
    fill_yunti(shop, wares(3, "y"))
    shop.set("/c/travel_bag?page=1", Answer(b"", 302, {"Location": "/private/shelf"}))
    shop.set("/private/shelf", *shop.routes["/c/induction_cooker?page=1"])
    shop.set(
        "/c/children_clothing?page=1", Answer(b"", 302, {"Location": f"{shop.url.replace('127.0.0.1', 'localhost')}/x"})
    )
    home = make_home(yunti=shop.url)
    crawled = crawl(home, "yunti")
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["listings"] == 3
    assert crawled.counts["refused_by_robots"] >= 2
    assert crawled.counts["ended_address_refused"] == 1
    assert not [path for path in shop.paths() if path.startswith(("/private", "/x"))]
    assert {listing.url for listing in stored(home)[0]} == {f"{shop.url}/g/y{n:03}" for n in range(3)}


def test_a_shelf_that_is_never_filled_is_a_wall(shop, make_home, crawl, chromium_path):
    fill_yunti(shop, wares(3, "y"))
    shop.set("/static/app.js", Answer(b"", 200, {"Content-Type": "text/javascript"}))
    home = make_home(yunti=shop.url, crawl="timeout_seconds = 2")
    (home / "guolv.toml").write_text((home / "guolv.toml").read_text().replace("timeout_seconds = 10\n", ""))
    crawled = crawl(home, "yunti", "--category", "induction_cooker")
    assert crawled.code == 5
    assert "blocked" in crawled.run["reason"]
    with open_workspace(home, env={}) as ws:
        captures = list(ws.evidence.captures())
        assert len(captures) == 1
        assert b'id="app"' in ws.evidence.read(captures[0].sha256)


def test_without_chromium_the_supplied_feed_stands_in_and_the_run_says_so(shop, make_home, crawl, tmp_path):
    feed = tmp_path / "goods.jsonl"
    feed.write_text(
        json.dumps({"title": "电磁炉 XDW-21A4", "item_id": "y1"}, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    home = make_home(yunti=shop.url, crawl='chromium_path = "/nowhere/chromium"')
    without = crawl(home, "yunti")
    assert without.code == 5
    assert "Chromium is not installed" in without.stderr
    with (home / "guolv.toml").open("a", encoding="utf-8") as config:
        config.write(f'feed = "{feed}"\n')
    crawled = crawl(home, "yunti")
    assert crawled.code == 0, crawled.stderr
    assert crawled.run["reason"] == "finished; supplied feed instead of pages: Chromium is not installed"
    assert stored(home)[0][0].channel is Channel.SUPPLIED
    assert shop.asked == []


def test_a_feed_under_an_address_comes_through_the_gate(shop, make_home, crawl):
    shop.set("/robots.txt", text(ROBOTS))
    line = json.dumps({"title": "电磁炉 XDW-21A4", "item_id": "y1"}, ensure_ascii=False)
    shop.set("/feed/goods.jsonl", text(line + "\n"))
    home = make_home(yunti=shop.url)
    crawled = crawl(home, "yunti", "--feed", f"{shop.url}/feed/goods.jsonl")
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["listings"] == 1
    assert crawl(home, "yunti", "--feed", f"{shop.url}/private/goods.jsonl").code == 5
    assert "/private/goods.jsonl" not in shop.paths()


# --- what goes wrong


def test_one_broken_page_is_named_and_the_rest_goes_on(shop, make_home, crawl):
    goods = wares(5)
    fill_qingwei(shop, goods)
    shop.set("/item/w001.html", page("<html><title>青苇商城</title><p>页面出错了</p></html>"))
    shop.set("/item/w002.html", Answer(b""))
    shop.set("/item/w003.html", page("gone", status=410))
    home = make_home(qingwei=shop.url)
    crawled = crawl(home, "qingwei", "--category", "travel_bag")
    assert crawled.code == 1
    assert crawled.run["state"] == "finished"
    assert (crawled.counts["listings"], crawled.counts["errors"], crawled.counts["gone"]) == (2, 2, 1)
    _, quarantined, _ = stored(home)
    assert {(each.origin, each.field) for each in quarantined} == {
        (f"{shop.url}/item/w001.html", "title"),
        (f"{shop.url}/item/w002.html", "page"),
    }
    assert all(each.reason and each.source_id == crawled.run["run_id"] for each in quarantined)


def test_one_broken_card_is_named_and_the_rest_goes_on(shop, make_home, crawl):
    fill_shiqiao(shop, wares(3))
    word = "/search?q=%E6%8B%89%E6%9D%86%E7%AE%B1&page=1"  # 拉杆箱
    broken = '<div class="result" data-id="b1"><div class="price">￥1</div></div>'
    cards = shiqiao_card(Ware("a1", "拉杆箱")) + broken + '<div class="result"><a class="title">没有编号</a></div>'
    shop.set(word, page(f'<div class="results">{cards}</div>', encoding="gbk"))
    home = make_home(shiqiao=shop.url)
    crawled = crawl(home, "shiqiao", "--category", "travel_bag")
    assert crawled.code == 1
    assert crawled.counts["errors"] == 2
    assert {each.field for each in stored(home)[1]} == {"title", "item_id"}
    assert crawled.counts["listings"] == 4


@pytest.mark.parametrize(
    "wall",
    [
        Answer(b"", 302, {"Location": "/passport/login?back=/list"}),
        page("<html><title>访问受限</title><p>请稍后再试</p></html>"),
        page("no", status=403),
        page('<html><title>青苇商城</title><div id="root"></div></html>'),
    ],
    ids=["login", "challenge", "403", "empty shell"],
)
def test_a_wall_stops_the_crawl_and_is_kept(shop, make_home, crawl, wall):
    fill_qingwei(shop, wares(3))
    shop.set("/list?cat=travel_bag&page=1", wall)
    shop.set("/passport/login?back=/list", page('<title>用户登录</title><input type="password" name="p">'))
    home = make_home(qingwei=shop.url)
    crawled = crawl(home, "qingwei", "--category", "travel_bag")
    assert crawled.code == 5
    assert crawled.run["state"] == "blocked"
    assert "blocked" in crawled.run["reason"]
    with open_workspace(home, env={}) as ws:
        assert len(list(ws.evidence.captures())) == 1
        assert ws.store.run(crawled.run["run_id"]).state == "blocked"


def test_a_server_that_fails_is_asked_again_then_named(shop, make_home, crawl):
    goods = wares(2)
    fill_qingwei(shop, goods)
    shop.set("/item/w000.html", page("busy", status=500), page(qingwei_item(goods[0])))
    shop.set("/item/w001.html", page("down", status=500))
    crawled = crawl(make_home(qingwei=shop.url), "qingwei", "--category", "travel_bag")
    assert crawled.code == 1
    assert (crawled.counts["listings"], crawled.counts["errors"]) == (1, 1)
    assert shop.paths().count("/item/w001.html") == 3


def test_a_redirect_without_end_is_named(shop, make_home, crawl):
    fill_qingwei(shop, wares(2))
    shop.set("/item/w001.html", Answer(b"", 302, {"Location": "/item/w001.html?again"}))
    shop.set("/item/w001.html?again", Answer(b"", 302, {"Location": "/item/w001.html"}))
    crawled = crawl(make_home(qingwei=shop.url), "qingwei", "--category", "travel_bag")
    assert crawled.code == 1
    assert (crawled.counts["listings"], crawled.counts["errors"]) == (1, 1)


def test_a_platform_that_is_not_there_is_a_failure(make_home, crawl):
    crawled = crawl(make_home(qingwei="http://127.0.0.1:9"), "qingwei", "--category", "travel_bag")
    assert crawled.code == 5
    assert "robots.txt" in crawled.run["reason"]


def test_a_page_above_the_limit_is_named(shop, make_home, crawl):
    fill_qingwei(shop, wares(2))
    shop.set("/item/w001.html", page("x" * 200_000))
    crawled = crawl(make_home(qingwei=shop.url, crawl="max_size_bytes = 100000"), "qingwei", "--category", "travel_bag")
    assert crawled.code == 1
    assert (crawled.counts["listings"], crawled.counts["errors"]) == (1, 1)


# --- the child process


def test_a_repeated_crawl_changes_nothing(shop, make_home, crawl):
    fill_qingwei(shop, wares(12))
    home = make_home(qingwei=shop.url)
    crawl(home, "qingwei")
    with open_workspace(home, env={}) as ws:
        first = ws.store.content_hash()
    assert crawl(home, "qingwei").code == 0
    with open_workspace(home, env={}) as ws:
        assert ws.store.content_hash() == first
        assert len(ws.store.runs(limit=10)) == 2


def test_progress_is_reported_and_stored_while_the_crawl_runs(shop, make_home, crawl):
    fill_qingwei(shop, wares(40))
    home = make_home(qingwei=shop.url)
    (home / "guolv.toml").write_text(
        (home / "guolv.toml").read_text().replace("delay_seconds = 0.02", "delay_seconds = 0.06")
    )
    crawled = crawl(home, "qingwei", "--category", "travel_bag", "--run-id", "r1", "--campaign", "3.15")
    assert crawled.code == 0, crawled.stderr
    assert len(crawled.progress) >= 2
    assert {event["state"] for event in crawled.progress} == {"running"}
    assert (crawled.run["run_id"], crawled.run["campaign"], crawled.run["category"]) == ("r1", "3.15", "travel_bag")


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["nosuch"], 2, "not known; known: qingwei, shiqiao, yunti"),
        (["qingwei", "--category", "shoes"], 3, "category 'shoes' is not known"),
        (["shiqiao"], 3, "platforms.shiqiao.base_url"),
    ],
)
def test_mistakes_are_said_before_anything_is_fetched(shop, make_home, crawl, arguments, code, words):
    crawled = crawl(make_home(qingwei=shop.url), *arguments)
    assert crawled.code == code
    assert words in crawled.stderr
    assert shop.asked == []


def test_a_folder_that_is_no_home(tmp_path, crawl):
    assert crawl(tmp_path, "qingwei").code == 3


def test_importing_installs_no_reactor():
    code = (
        "import sys, crawlers.launch, crawlers.engine, crawlers.gate.browser; from crawlers.platforms import load_platforms;"
        "load_platforms(); print('twisted.internet.reactor' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=child_environment(), cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "False"


def test_chromium_is_looked_for_where_the_settings_say(make_home):
    home = make_home(crawl='chromium_path = "/nowhere/chromium"')
    with open_workspace(home, env={}) as ws:
        assert find_chromium(ws.settings) is None
