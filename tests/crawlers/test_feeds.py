import hashlib
import json
import tomllib
import tracemalloc
from importlib import resources

import pytest
import xlsxwriter

from cases.workspace import open_workspace
from crawlers.feeds import FeedListing, FeedProblem, open_feed
from crawlers.feeds.format import find_format
from crawlers.feeds.words import Decision, meaning_of
from crawlers.file_lines import LongLine, read_lines
from domain.errors import Malformed, SettingsError
from domain.headings import heading_key
from domain.listing import Listing
from domain.settings_file import load
from domain.wire import parse_listing
from tests.crawlers.loopback import text

GOOD = {"title": "电磁炉 XDW-21A4", "platform": "yunti", "item_id": "y1", "price": "59.00"}


def line(**changes: object) -> bytes:
    return json.dumps(GOOD | changes, ensure_ascii=False).encode()


def read(tmp_path, content: bytes, name: str = "goods.jsonl"):
    path = tmp_path / name
    path.write_bytes(content)
    with open_feed(path) as feed:
        return list(feed.entries())


def columns(tmp_path, content: bytes, name: str = "goods.csv") -> dict[str, tuple[str, str, int]]:
    path = tmp_path / name
    path.write_bytes(content)
    with open_feed(path) as feed:
        _ = list(feed.entries())
        return {each.heading: (str(each.decision), each.key, each.cells) for each in feed.columns.decisions}


def problems(entries) -> list[tuple[int, str]]:
    return [(entry.line, entry.field) for entry in entries if isinstance(entry, FeedProblem)]


def titles(entries) -> list[str]:
    return [entry.listing.title for entry in entries if isinstance(entry, FeedListing)]


# --- JSON Lines


def test_bad_lines_are_named_and_the_others_go_on(tmp_path):
    content = b"\n".join([
        line(title="一"), b"", b"{", b'["x"]', line(title=" "), line(price="dear"), b"\xff\xfe\xfd", b"[" * 100_000,
        line(title="二", colour="red"), "{\"title\": \"三\"}".encode("gbk"), b"12", line(title="末"),
    ])  # fmt: skip
    entries = read(tmp_path, content)
    assert titles(entries) == ["一", "二", "三", "末"]
    assert problems(entries) == [
        (3, "line"), (4, "listing"), (5, "title"), (6, "price"), (7, "line"), (8, "line"), (11, "listing"),
    ]  # fmt: skip
    assert columns(tmp_path, content, "goods.jsonl")["colour"] == ("unknown", "", 1)
    assert all(entry.reason for entry in entries if isinstance(entry, FeedProblem))


def test_a_line_of_ten_megabytes_is_named_and_never_held(tmp_path):
    path = tmp_path / "goods.jsonl"
    path.write_bytes(line(title="一") + b"\n" + b'{"title": "' + b"x" * 10_000_000 + b'"}\n' + line(title="二"))
    with open_feed(path) as feed:
        tracemalloc.start()
        entries = list(feed.entries())
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert titles(entries) == ["一", "二"]
    (problem,) = [entry for entry in entries if isinstance(entry, FeedProblem)]
    assert (problem.line, problem.field) == (2, "line")
    assert "10000014 bytes" in problem.reason
    assert len(problem.snippet) <= 200
    assert peak < 5_000_000


def test_lines_at_the_limit(tmp_path):
    path = tmp_path / "x"
    path.write_bytes(b"a" * 10 + b"\n" + b"b" * 11 + b"\n" + b"c" * 12 + b"\n\n" + b"d" * 25)
    found = list(read_lines(path, max_bytes=11))
    assert [type(each).__name__ for each in found] == ["Line", "Line", "LongLine", "Line", "LongLine"]
    assert [each.number for each in found] == [1, 2, 3, 4, 5]
    assert [each.size_bytes for each in found if isinstance(each, LongLine)] == [13, 25]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf", b" \t\n"])
def test_a_feed_without_lines_gives_nothing(tmp_path, content):
    assert titles(read(tmp_path, content)) == []


def test_a_byte_order_mark_is_no_part_of_the_first_line(tmp_path):
    assert titles(read(tmp_path, b"\xef\xbb\xbf" + line())) == [GOOD["title"]]


def test_what_is_no_feed_is_refused(tmp_path):
    (tmp_path / "goods.xls").write_bytes(b"x")
    with pytest.raises(Malformed, match="not a feed"), open_feed(tmp_path / "goods.xls"):
        pass
    with pytest.raises(Malformed, match="no such file"), open_feed(tmp_path / "goods.csv"):
        pass


# --- CSV


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk"])
def test_a_table_in_either_encoding_with_either_headings(tmp_path, encoding):
    content = (
        "商品标题,商品编号,价格,品牌,attributes.材质,image_urls,图片哈希\n"
        '"旅行包, 大号\n双层",b1,"￥1,299.00",云途,帆布,/a.jpg /b.jpg,phash:8F373714ACFCF4D0；phash:70c8c8eb53030b2f\n'
    )
    (entry,) = read(tmp_path, content.encode(encoding), "goods.csv")
    listing = entry.listing
    assert (listing.title, listing.item_id, listing.brand) == ("旅行包, 大号\n双层", "b1", "云途")
    assert str(listing.price.amount) == "1299.00"
    assert dict(listing.attributes) == {"材质": "帆布"}
    assert listing.image_urls == ("/a.jpg", "/b.jpg")
    assert listing.image_hashes == ("phash:8f373714acfcf4d0", "phash:70c8c8eb53030b2f")
    assert entry.line == 2


def test_a_picture_hash_without_its_method_is_named(tmp_path):
    rows = "title,item_id,picture_hash\n一,a,8f373714acfcf4d0\n二,b,phash:8f373714acfcf4d0\n"
    entries = read(tmp_path, rows.encode(), "goods.csv")
    assert (titles(entries), problems(entries)) == (["二"], [(2, "image_hashes")])


def test_bad_rows_are_named_and_the_others_go_on(tmp_path):
    rows = [
        b"title,item_id,price,attributes", "一,a,5,".encode(), b",b,5,", "三,c,贵,".encode(), "四,d,5,,extra".encode(),
        b'"' + b"x" * 2_000_000 + b'",e,5,', b"\xff\xff,f,5,", "五,g,1.2万,".encode(), '六,h,5,"{""材质"": ""布""}"'.encode(),
        "七,i".encode(), b"", '八,"j"x,5,'.encode(), "末,k\x00k,5,".encode(),
    ]  # fmt: skip
    entries = read(tmp_path, b"\r\n".join(rows), "goods.csv")
    assert titles(entries) == ["一", "五", "六", "七", "末"]
    assert problems(entries) == [(3, "title"), (4, "price"), (5, "row"), (6, "title"), (7, "row"), (12, "row")]
    listings = {entry.listing.title: entry.listing for entry in entries if isinstance(entry, FeedListing)}
    assert str(listings["五"].price.amount) == "12000.00"
    assert listings["六"].attributes["材质"] == "布"
    assert listings["末"].item_id == "kk"


def test_utf_16_is_named(tmp_path):
    assert problems(read(tmp_path, "title\n一\n".encode("utf-16"), "goods.csv")) == [(1, "file")]


def test_every_heading_of_the_data_file_has_one_meaning_and_every_field_can_be_stored():
    table = tomllib.loads(resources.files("crawlers.feeds").joinpath("headings.toml").read_text(encoding="utf-8"))
    words = [(word, "field", key) for key, spellings in table["fields"].items() for word in spellings]
    groups = {"attributes": "attribute", "not_kept": "not_kept", "personal": "personal"}
    words += [(word, said, "") for group, said in groups.items() for word in table[group]["words"]]
    met = {}
    for word, decision, key in words:
        meaning = meaning_of(word)
        assert (meaning.decision, meaning.key if key else "") == (decision, key), word
        assert met.setdefault(heading_key(word), (decision, key)) == (decision, key), word
        if decision == "field":
            value = {"url": "https://x.example/", "image_urls": ["/a.jpg"], "image_hashes": []}.get(key, "1")
            assert parse_listing({"title": "x", key: value}).unknown_keys == ()


def test_the_names_of_the_json_form_are_headings_but_for_what_guolv_sets_itself():
    set_here = {"captured_at", "channel", "coverage", "coverage_note", "evidence_id", "gone_at"}
    for name in Listing.__dataclass_fields__:
        meaning = meaning_of(name)
        assert (meaning.decision is Decision.FIELD and meaning.key == name) or name in set_here, name
    assert {meaning_of(name).decision for name in set_here} == {Decision.NOT_KEPT}


# --- a crawl by feed


def test_a_feed_is_crawled_line_by_line(make_home, crawl, tmp_path):
    feed = tmp_path / "goods.jsonl"
    lines = [line(item_id=f"y{n}", title=f"电磁炉 {n} 号") for n in range(250)]
    lines[7:7] = [
        b"{",
        b'{"title": "' + b"x" * 10_000_000 + b'"}',
        line(item_id=None),
        line(platform="qingwei"),
        line(item_id="y3"),
    ]
    lines.append(line(item_id="z", colour="red"))
    feed.write_bytes(b"\n".join(lines))
    home = make_home()
    crawled = crawl(home, "yunti", "--feed", str(feed))
    assert crawled.code == 1
    assert crawled.run["state"] == "finished"
    assert crawled.run["reason"] == "finished; supplied feed"
    counts = crawled.counts
    assert (counts["lines"], counts["listings"], counts["errors"], counts["unknown_keys"]) == (256, 251, 4, 1)
    assert counts["repeated"] == 1
    with open_workspace(home, env={}) as ws:
        refused = {(each.row, each.field) for each in ws.store.quarantine(limit=10)}
        assert refused == {(8, "line"), (9, "line"), (10, "item_id"), (11, "platform")}
        assert all(each.origin == str(feed) for each in ws.store.quarantine(limit=10))
        listings = list(ws.store.listings())
        assert {str(listing.channel) for listing in listings} == {"supplied"}
        assert {ws.evidence.read(listing.evidence_id) for listing in listings} == {feed.read_bytes()}


def test_a_small_feed_is_kept_as_evidence_and_asked_for_one_category(make_home, crawl, tmp_path):
    feed = tmp_path / "goods.csv"
    feed.write_bytes(
        "标题,商品编号,类目\n电磁炉一,a,induction_cooker\n旅行包,b,travel_bag\n电磁炉二,c,\n".encode("gbk")
    )
    home = make_home()
    crawled = crawl(home, "yunti", "--feed", str(feed), "--category", "induction_cooker")
    assert crawled.code == 0, crawled.stderr
    assert (crawled.counts["listings"], crawled.counts["other_category"]) == (2, 1)
    with open_workspace(home, env={}) as ws:
        assert {ws.evidence.read(listing.evidence_id) for listing in ws.store.listings()} == {feed.read_bytes()}


def test_of_a_feed_above_the_limit_a_statement_is_kept(make_home, crawl, tmp_path):
    feed = tmp_path / "goods.jsonl"
    feed.write_bytes(b"\n".join(line(item_id=f"y{n}") for n in range(30)))
    home = make_home(crawl="max_size_bytes = 1000")
    crawled = crawl(home, "yunti", "--feed", str(feed))
    assert crawled.code == 0, crawled.stderr
    assert (crawled.counts["listings"], crawled.counts["feeds_not_kept"]) == (30, 1)
    with open_workspace(home, env={}) as ws:
        (evidence_id,) = {listing.evidence_id for listing in ws.store.listings()}
        digest = hashlib.sha256(feed.read_bytes()).hexdigest()
        assert json.loads(ws.evidence.read(evidence_id)) == {
            "feed": str(feed), "sha256": digest, "size_bytes": feed.stat().st_size,
        }  # fmt: skip


@pytest.mark.parametrize(
    ("name", "content"), [("a.jsonl", b""), ("a.jsonl", b"{\n"), ("a.xls", b"x"), ("missing.csv", None)]
)
def test_a_feed_that_gives_nothing_is_a_failure(make_home, crawl, tmp_path, name, content):
    if content is not None:
        (tmp_path / name).write_bytes(content)
    home = make_home()
    crawled = crawl(home, "yunti", "--feed", str(tmp_path / name))
    assert crawled.code == 5


def test_a_feed_that_is_a_full_catalogue_shows_what_is_gone_and_leaves_a_receipt(shop, make_home, crawl):
    shop.set("/robots.txt", text("User-agent: *\nAllow: /\n"))
    home = make_home()
    with (home / "guolv.toml").open("a", encoding="utf-8") as config:
        config.write(f'\n[platforms.yunti]\nfeed = "{shop.url}/feed/goods.jsonl"\nfeed_coverage = "full_catalogue"\n')
    for numbers in ((1, 2, 3), (1, 3)):
        shop.set("/feed/goods.jsonl", text("".join(line(item_id=f"y{n}").decode() + "\n" for n in numbers)))
        crawled = crawl(home, "yunti")
        assert crawled.code == 0, crawled.stderr
    assert (crawled.run["coverage"], crawled.counts["left_catalogue"]) == ("full_catalogue", 1)
    with open_workspace(home, env={}) as ws:
        assert [one.item_id for one in ws.store.listings() if one.gone_at] == ["y2"]
        last, first = ws.store.deliveries.latest()
        assert (last.file, last.run_id) == ("goods.jsonl", crawled.run["run_id"])
        assert [one.details["absence"]["finding"] for one in (first, last)] == ["concluded", "concluded"]


def test_what_a_feed_covers_is_one_of_two_words(make_home):
    home = make_home()
    with (home / "guolv.toml").open("a", encoding="utf-8") as config:
        config.write('\n[platforms.yunti]\nfeed = "a.csv"\nfeed_coverage = "everything"\n')
    with pytest.raises(
        SettingsError, match="feed_coverage: 'everything' is no coverage; they are full_catalogue, catalogue_part"
    ):
        load(home, {})


# --- tables and feeds of sellers


def listings_of(tmp_path, content: bytes, name: str, *, seller: str | None = None) -> list[Listing]:
    path = tmp_path / name
    path.write_bytes(content)
    with open_feed(path, seller=seller) as feed:
        entries = list(feed.entries())
    assert [entry for entry in entries if isinstance(entry, FeedProblem)] == []
    return [entry.listing for entry in entries if isinstance(entry, FeedListing)]


def test_a_merchants_number_is_his_own_and_a_variant_is_a_listing(tmp_path):
    rows = "id\ttitle\texternal_seller_id\titem_group_id\tcolor\n1\t背包 红\t甲\tG1\t红\n1\t背包\t乙\t\t\n2\t背包 蓝\t甲\tG1\t蓝\n"
    found = listings_of(tmp_path, rows.encode(), "a.tsv")
    assert [(one.item_id, one.shop_id) for one in found] == [("甲/1", "甲"), ("乙/1", "乙"), ("甲/2", "甲")]
    assert [one.attributes.get("item_group_id") for one in found] == ["G1", None, "G1"]
    alone = listings_of(tmp_path, b"id,title\n1,x\n", "a.csv", seller="s1")
    platforms_own = listings_of(tmp_path, "商品ID,title\n1,x\n".encode(), "b.csv", seller="s1")
    assert (alone[0].item_id, platforms_own[0].item_id) == ("s1/1", "1")


def test_prices_of_merchants(tmp_path):
    rows = "id,title,price,sale_price,sale_price_effective_date\n" + "\n".join([
        "1,x,15.00 CNY,,", "2,x,15.00 CNY,12.50 CNY,", "3,x,15.00 CNY,12.50 CNY,2026-11-01/2026-11-12",
        "4,x,USD 20,,", '5,x,"1,299 RMB",,', "6,x,￥1.2万起,,", "7,x,,9.9,",
    ])  # fmt: skip
    found = listings_of(tmp_path, rows.encode(), "a.csv")
    assert [f"{one.price.amount} {one.price.currency}" for one in found] == [
        "15.00 CNY", "12.50 CNY", "15.00 CNY", "20 USD", "1299 CNY", "12000.00 CNY", "9.9 CNY",
    ]  # fmt: skip


def test_nested_and_repeated_elements_of_a_feed(tmp_path):
    item = (
        "<item><title>电磁炉</title><link>https://s.example/1</link><guid>x</guid><g:id>1</g:id>"
        "<g:additional_image_link>/a.jpg</g:additional_image_link><g:additional_image_link>/b.jpg</g:additional_image_link>"
        "<g:product_detail><g:section_name>参数</g:section_name><g:attribute_name>功率</g:attribute_name>"
        "<g:attribute_value>2100W</g:attribute_value></g:product_detail><g:product_detail><g:attribute_name>材质"
        "</g:attribute_name><g:attribute_value>钢</g:attribute_value></g:product_detail>"
        "<g:shipping><g:country>CN</g:country><g:price>8 CNY</g:price></g:shipping></item>"
    )
    feed = f'<rss xmlns:g="http://base.google.com/ns/1.0"><channel><title>店</title>{item}</channel></rss>'
    (found,) = listings_of(tmp_path, feed.encode(), "a.xml")
    assert (found.item_id, found.image_urls) == ("1", ("/a.jpg", "/b.jpg"))
    assert dict(found.attributes) == {"功率": "2100W", "材质": "钢"}
    assert found.price is None, "the price of shipping is none of the goods"
    other = feed.replace("http://base.google.com/ns/1.0", "http://other.example/ns")
    assert listings_of(tmp_path, other.encode(), "b.xml")[0].item_id == "1", "local names count where nothing else does"


def test_a_workbook_of_several_sheets_with_lines_above_its_header(tmp_path):
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        first, second, third = (book.add_worksheet(name) for name in ("一月", "说明", "二月"))
        first.merge_range("A1:C1", "某平台商品清单")
        first.write_row(2, 0, ["商品ID", "商品名称", "价格（元）"])
        first.write_row(3, 0, [123456789012345678, "炉", 9.5])
        first.write_row(4, 0, ["77", "锅", "面议"])
        first.write_row(6, 0, ["78", "壶", 1299])
        second.write_row(0, 0, ["本表由平台填写"])
        third.write_row(0, 0, ["商品名称", "商品编号", "商品名称"])
        third.write_row(1, 0, ["", "79", "包"])
    with open_feed(path) as feed:
        entries = list(feed.entries())
        assert feed.is_whole
    found = [
        (one.table, one.line, one.listing.item_id, one.listing.title) for one in entries if isinstance(one, FeedListing)
    ]
    assert found == [("一月", 7, "78", "壶"), ("二月", 2, "79", "包")]
    problems = [(one.table, one.line, one.field) for one in entries if isinstance(one, FeedProblem)]
    assert problems == [("一月", 4, "item_id"), ("一月", 5, "price"), ("说明", 1, "headings")]


def test_an_identifier_that_a_spreadsheet_rounded_is_refused(tmp_path):
    entries = read(tmp_path, "商品ID,商品名称,条码\n1.23457E+17,炉,\n2,锅,6.90123E+12\n3,壶,\n".encode(), "a.csv")
    assert problems(entries) == [(2, "item_id"), (3, "gtin")]
    assert all("rounded" in one.reason for one in entries if isinstance(one, FeedProblem))


def test_a_quotation_mark_that_is_never_closed_costs_its_row_alone(tmp_path):
    rows = '商品ID,商品名称\n1,炉\n2,"锅\n' + "".join(f"{n},壶 {n}\n" for n in range(3, 500))
    entries = read(tmp_path, rows.encode(), "a.csv")
    assert problems(entries) == [(3, "row")]
    assert len(titles(entries)) == 498


def test_what_a_file_is_shows_in_its_content(tmp_path):
    (tmp_path / "a.csv").write_bytes(b'{"title": "x", "item_id": 1}\n')
    (tmp_path / "b.txt").write_bytes(b"<rss><channel><item><title>x</title><id>1</id></item></channel></rss>")
    assert [find_format(tmp_path / name).name for name in ("a.csv", "b.txt")] == ["json_lines", "rss2"]
