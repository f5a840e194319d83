"""A shop of which only the address is known: nobody wrote a line for it, its pages are found out by the readers."""

import gzip
import json

import pytest

from cases.evidence import verify
from cases.workspace import open_workspace
from crawlers.shop import find_spider
from domain.errors import SettingsError, UnknownPlatform
from domain.listing import Channel, Coverage
from domain.settings import PlatformSettings, Settings
from tests.crawlers.loopback import Answer, Loopback, page, text

XML = {"Content-Type": "application/xml"}
ABOUT = page("<html><title>关于我们</title><h1>关于我们</h1><p>" + "本店成立于一九九八年，诚信经营。" * 20)


def product(number, **more):
    facts = {"@type": "Product", "name": f"云途旅行拉杆箱 YT-{number}", "sku": f"s{number}", "gtin13": "6901234567892",
             "offers": {"price": "99.00", "availability": "http://schema.org/InStock"}} | more  # fmt: skip
    script = json.dumps(facts, ensure_ascii=False)
    return page(f"<html><title>箱</title><script type='application/ld+json'>{script}</script><h1>拉杆箱</h1>")


def card(number, *, address):
    return {"@type": "Product", "name": f"云途拉杆箱 {number}", "sku": f"s{number}", "url": address}


def listing_page(cards, following=""):
    script = json.dumps({"@type": "ItemList", "itemListElement": cards}, ensure_ascii=False)
    return page(f"<title>箱包</title><script type='application/ld+json'>{script}</script>{following}")


def sitemap(*addresses, kind="urlset", element="url"):
    body = "".join(f"<{element}><loc>{address}</loc></{element}>" for address in addresses)
    return Answer(f'<?xml version="1.0"?><{kind}>{body}</{kind}>'.encode(), 200, XML)


@pytest.fixture
def watch(shop, make_home):
    """A home that watches the shop."""

    def make(*start, readers=()):
        home = make_home()
        with (home / "guolv.toml").open("a", encoding="utf-8") as file:
            file.write(f'[platforms.luzhou]\nbase_url = "{shop.url}"\nstart = {json.dumps(start)}\n')
            file.write(f"readers = {json.dumps(readers)}\n")
        return home

    return make


def stored(home):
    with open_workspace(home, env={}) as ws:
        return {listing.item_id or listing.url: listing for listing in ws.store.listings()}, ws.store.quarantine(
            limit=99
        )


def test_a_shop_is_crawled_from_the_sitemaps_that_its_robots_txt_names(shop, watch, crawl):
    shop.set("/robots.txt", text(f"Sitemap: {shop.url}/maps/all.xml\nSitemap: http://elsewhere.example/x.xml\n"))
    shop.set(
        "/maps/all.xml",
        sitemap(f"{shop.url}/goods.xml.gz", f"{shop.url}/rest.xml", kind="sitemapindex", element="sitemap"),
    )
    packed = gzip.compress(sitemap(*(f"{shop.url}/p/{number}" for number in range(12)), f"{shop.url}/p/gone").body)
    shop.set("/goods.xml.gz", Answer(packed, 200, {"Content-Type": "application/gzip"}))
    shop.set(
        "/rest.xml",
        sitemap(f"{shop.url}/about", f"{shop.url}/login", "http://elsewhere.example/p/1", f"{shop.url}/members"),
    )
    for number in range(12):
        shop.set(f"/p/{number}", product(number))
    shop.set("/about", ABOUT)
    shop.set("/members", page("<title>会员</title><form>请先登录<input type=password></form>"))
    home = watch("sitemap")
    crawled = crawl(home, "luzhou")
    assert crawled.code == 0, crawled.stderr
    listings, quarantined = stored(home)
    assert sorted(listings) == sorted(f"s{number}" for number in range(12))
    assert quarantined == ()
    one = listings["s3"]
    assert (one.title, one.gtin, str(one.price.amount)) == ("云途旅行拉杆箱 YT-3", "6901234567892", "99.00")
    assert one.attributes["库存状态"] == "有货"
    assert (one.channel, one.coverage) == (Channel.PUBLIC_PAGE, Coverage.SITE_MAP)
    assert {name: crawled.counts[name] for name in ("listings", "gone", "unknown_pages", "not_followed")} == {
        "listings": 12, "gone": 1, "unknown_pages": 2, "not_followed": 3,
    }  # fmt: skip
    assert "/login" not in shop.paths()
    assert shop.paths().count("/robots.txt") == 1
    assert verify(home).is_sound


def test_lists_lead_to_items_and_to_the_next_page(shop, watch, crawl):
    shop.set("/robots.txt", text("", 404))
    more = "<a rel='next' href='/c/bags?page=2'>下一页</a>"
    shop.set("/c/bags", listing_page([card(n, address=f"/p/{n}") for n in range(1, 4)], more))
    shop.set("/c/bags?page=2", listing_page([card(n, address=f"/p/{n}") for n in (3, 4)]))
    for number in range(1, 5):
        shop.set(f"/p/{number}", product(number))
    home = watch("/c/bags", readers=["json_ld"])
    crawled = crawl(home, "luzhou")
    assert crawled.code == 0, crawled.stderr
    listings, _ = stored(home)
    # From the page of each item, not from its card: only there stands the barcode.
    assert {key: listing.gtin for key, listing in listings.items()} == dict.fromkeys(
        ["s1", "s2", "s3", "s4"], "6901234567892"
    )
    assert shop.paths().count("/p/3") == 1
    assert listings["s1"].coverage is Coverage.CATEGORY_QUERY


def test_what_stands_on_a_card_is_taken_where_its_page_cannot_be_had(shop, watch, crawl):
    shop.set("/robots.txt", text("User-agent: *\nDisallow: /private/\n"))
    cards = [card(1, address="/p/1"), card(2, address="/private/2"), card(3, address="/p/3"), card(4, address="/p/4"),
             card(5, address="http://elsewhere.example/5"), card(6, address="/p/6")]  # fmt: skip
    shop.set("/c", listing_page(cards))
    shop.set("/p/1", product(1))
    shop.set("/p/3", ABOUT)
    shop.set("/p/4", page("gone", status=404))
    shop.set("/p/6", page("broken", status=400))
    home = watch("/c")
    crawled = crawl(home, "luzhou")
    listings, quarantined = stored(home)
    assert {key: listing.gtin for key, listing in listings.items()} == {
        "s1": "6901234567892", "s2": None, "s3": None, "s5": None, "s6": None,
    }  # fmt: skip
    assert crawled.counts["gone"] == 1
    assert [refused.origin for refused in quarantined] == [f"{shop.url}/p/6"]
    assert not [path for path in shop.paths() if path.startswith("/private")]
    with open_workspace(home, env={}) as ws:
        for key in ("s2", "s3", "s6"):
            assert "云途拉杆箱 2".encode() in ws.evidence.read(listings[key].evidence_id), key


def test_a_shop_is_searched_with_the_words_of_each_category(shop, watch, crawl):
    shop.set("/robots.txt", text("", 404))
    shop.fallback = lambda path: (
        listing_page([card(len(path), address="/p/1"), card(1, address="/p/2")]) if "?q=" in path else product(1)
    )
    home = watch("/find?q={words}")
    assert crawl(home, "luzhou", "--category", "induction_cooker").code == 0
    searched = [path for path in shop.paths() if path.startswith("/find")]
    assert "/find?q=%E7%94%B5%E7%A3%81%E7%82%89" in searched  # 电磁炉
    assert len(searched) == len(set(searched)) > 1


def test_a_beginning_that_nobody_can_read_is_named_and_an_empty_crawl_is_a_failure(shop, watch, crawl):
    shop.set("/robots.txt", text("", 404))
    shop.set("/c", ABOUT)
    home = watch("/c")
    crawled = crawl(home, "luzhou")
    assert (crawled.code, crawled.run["state"]) == (5, "failed")
    assert ["no reader finds goods" in refused.reason for refused in stored(home)[1]] == [True]


def test_a_shop_without_a_named_sitemap_is_asked_for_the_usual_one(shop, watch, crawl):
    shop.set("/robots.txt", text("", 404))
    shop.set("/sitemap.xml", sitemap(f"{shop.url}/p/1"))
    shop.set("/p/1", product(1))
    assert crawl(watch("sitemap"), "luzhou").counts["listings"] == 1


def test_a_sitemap_as_long_as_the_protocol_allows_is_read_to_its_end(shop, watch, crawl):
    shop.set("/robots.txt", text("", 404))
    elsewhere = (f"http://elsewhere.example/p/{number}" for number in range(49_999))
    shop.set("/sitemap.xml", sitemap(*elsewhere, f"{shop.url}/p/1"))
    shop.set("/p/1", product(1))
    crawled = crawl(watch("sitemap"), "luzhou")
    assert (crawled.counts["listings"], crawled.counts["not_followed"]) == (1, 49_999), crawled.counts


def test_a_challenge_in_place_of_goods_closes_the_shop(shop, watch, crawl):
    shop.set("/robots.txt", text("", 404))
    shop.set("/sitemap.xml", sitemap(*(f"{shop.url}/p/{number}" for number in range(5))))
    shop.set("/p/0", product(0))
    shop.fallback = lambda _path: page("<title>x</title><div id=nc_1_wrapper></div><p>拖动滑块</p>")
    crawled = crawl(watch("sitemap"), "luzhou")
    assert crawled.code == 5
    assert "captcha" in crawled.run["reason"]
    assert len([path for path in shop.paths() if path.startswith("/p/")]) < 5


def test_a_shop_that_moved_to_another_address_is_not_followed_there(shop, watch, crawl):
    elsewhere = Loopback()
    try:
        shop.set("/robots.txt", text("", 404))
        elsewhere.set("/robots.txt", text("", 404))
        shop.set("/c", Answer(b"", 302, {"Location": f"{elsewhere.url}/c2"}))
        elsewhere.set("/c2", listing_page([card(n, address=f"{elsewhere.url}/p/{n}") for n in (1, 2)]))
        crawled = crawl(watch("/c"), "luzhou")
    finally:
        elsewhere.close()
    assert crawled.code == 5
    assert crawled.counts.get("refused_other_origin") == 1, crawled
    assert not [path for path in elsewhere.paths() if path.startswith("/p/")]


def test_a_name_that_is_neither_platform_nor_shop_is_answered_with_both(tmp_path):
    shops = {"luzhou": PlatformSettings(base_url="http://a.example", start=("sitemap",)), "empty": PlatformSettings()}
    settings = Settings(home=tmp_path, platforms=shops)
    assert find_spider("luzhou", settings).name == "luzhou"
    assert find_spider("qingwei", settings).__module__ == "crawlers.platforms.qingwei"
    for name in ("nosuch", "empty"):
        with pytest.raises(UnknownPlatform, match="luzhou"):
            find_spider(name, settings)
    taken = Settings(home=tmp_path, platforms={"qingwei": shops["luzhou"]})
    with pytest.raises(SettingsError, match=r"platforms\.qingwei\.start"):
        find_spider("qingwei", taken)
    wrong = PlatformSettings(base_url="http://a.example", start=("sitemap",), readers=("oskar",))
    with pytest.raises(SettingsError, match=r"platforms\.b\.readers: no reader 'oskar'; known: .*oscar"):
        find_spider("b", Settings(home=tmp_path, platforms={"b": wrong}))
