"""`guolv page`, as a person types it: real files, the real child process."""

import gzip
import json
import random
import re
from pathlib import Path

import pytest

from crawlers.page_reading import read_page
from crawlers.sources.limits import ReadingLimits

ROOT = Path(__file__).parents[2]
PAGES = ROOT / "tests/data/pages"
RECORDED = ROOT / "tests/pages"
KEYS = {
    "file", "sha256", "size_bytes", "kind", "why", "reader", "url", "encoding", "declared_encoding", "declared_by",
    "is_lossy", "listings", "read_by", "urls", "next_url", "says_empty", "unread", "tried",
}  # fmt: skip


@pytest.fixture
def ask(guolv, tmp_path):
    def run(page: Path | bytes | str, *options: str):
        if not isinstance(page, Path):
            path = tmp_path / "saved.html"
            path.write_bytes(page.encode() if isinstance(page, str) else page)
            page = path
        done = guolv("page", str(page), "--json", *options)
        return json.loads(done.stdout), done.returncode

    return run


def test_a_listing_with_all_its_fields(ask):
    answer, code = ask(
        PAGES / "tmall_item/setup_as_json.html", "--url", "https://detail.tmall.com/item.htm?id=900000000301"
    )
    assert (code, answer["kind"], answer["reader"]) == (0, "listing", "tmall_item")
    assert set(answer) == KEYS
    listing, read_by = answer["listings"][0], answer["read_by"][0]
    assert (listing["title"], listing["price"], listing["model"]) == (
        "卡其熊双肩包男大容量 KB-8802",
        "79.00",
        "KB-8802",
    )
    assert (read_by["title"], read_by["model"], read_by["attributes.货号"]) == (
        "tmall_item",
        "attributes",
        "tmall_item",
    )
    assert answer["encoding"] == "gb18030"
    assert answer["declared_encoding"] == "gbk"


def test_the_reference_lists_the_keys_of_the_answer(ask):
    text = (ROOT / "docs/reference/json.md").read_text(encoding="utf-8").split("\n## Page\n")[1].split("\n## ")[0]
    assert set(re.findall(r"^\| `([a-z0-9_]+)` \|", text, re.MULTILINE)) == KEYS == set(ask("<p>x</p>")[0])


def test_its_listings_can_be_checked(ask, guolv):
    answer, _ = ask(PAGES / "jd_search/results.html", "--url", "https://search.jd.com/Search?keyword=x")
    lines = "".join(json.dumps(listing) + "\n" for listing in answer["listings"])
    done = guolv("check", given=lines)
    assert done.returncode == 0
    assert [json.loads(line)["verdict"] for line in done.stdout.splitlines()] == ["block", "allow"]


def test_without_json_it_is_the_same_over_several_lines(guolv):
    page = str(PAGES / "open_graph/product_in_the_body.html")
    told, lines = guolv("page", page), guolv("page", page, "--json")
    assert json.loads(told.stdout) == json.loads(lines.stdout)
    assert len(told.stdout.splitlines()) > 40
    assert len(lines.stdout.splitlines()) == 1


def test_it_needs_no_home(guolv, tmp_path):
    done = guolv("page", str(PAGES / "oscar/nothing.html"), "--json", "--home", str(tmp_path / "nowhere"))
    assert (done.returncode, json.loads(done.stdout)["says_empty"]) == (0, True)
    assert not (tmp_path / "nowhere").exists()


@pytest.mark.parametrize(
    ("case", "platform", "kind"),
    [
        ("crawlers.platforms.qingwei.ItemPage/json_ld", "qingwei", "listing"),
        ("crawlers.platforms.qingwei.ItemPage/dirty_scripts", "qingwei", "listing"),
        ("crawlers.platforms.qingwei.ListPage/first", "qingwei", "search"),
        ("crawlers.platforms.shiqiao.SearchPage/utf8_declared_gbk_bytes", "shiqiao", "search"),
        ("crawlers.platforms.shiqiao.SearchPage/no_results", "shiqiao", "search"),
        ("crawlers.platforms.yunti.ShelfPage/first", "yunti", "search"),
    ],
)
@pytest.mark.parametrize("is_told", [False, True], ids=["found", "told"])
def test_the_page_objects_of_platforms_are_readers_too(ask, case, platform, kind, is_told):
    inputs = RECORDED / case / "inputs"
    url = json.loads((inputs / "HttpResponse-info.json").read_text(encoding="utf-8"))["url"]
    options = ("--platform", platform) if is_told else ()
    answer, code = ask(inputs / "HttpResponse-body.html", "--url", url, *options)
    assert (answer["kind"], answer["reader"]) == (kind, platform)
    assert code == bool(answer["unread"])  # one has a broken script beside the good one
    assert {listing["platform"] for listing in answer["listings"]} <= {platform}
    stored = json.loads((RECORDED / case / "output.json").read_text(encoding="utf-8"))
    expected = stored.get("listings", [stored])
    assert [listing["title"] for listing in answer["listings"]] == [listing["title"] for listing in expected]
    assert [listing["price"] for listing in answer["listings"]] == [listing["price"] for listing in expected]


def test_a_platform_that_is_told_is_tried_without_its_sign(ask):
    page = '<meta charset="utf-8"><div id="app"><article class="goods" data-id="y1"><a class="goods-name" href="/g/y1">箱包</a><p>这是一段足够长的文字，让页面看起来不像是一个只等脚本来填充的空壳，而是有内容可读的页面。</p></article></div>'
    assert ask(page)[0]["kind"] == "unknown"
    assert ask(page, "--platform", "yunti")[0]["listings"][0]["item_id"] == "y1"


def test_wrong_usage(guolv, tmp_path):
    page = tmp_path / "x.html"
    page.write_bytes(b"<p>")
    unknown = guolv("page", str(page), "--platform", "nosuch")
    assert unknown.returncode == 2
    assert "taobao" in unknown.stderr
    assert guolv("page", str(tmp_path / "none.html")).returncode == 2
    assert guolv("page", str(tmp_path)).returncode == 2


@pytest.mark.parametrize(
    ("page", "sign"),
    [
        ("<title>用户登录</title><form><input type=password></form>", "login"),
        ("<title>淘宝</title><div id='nocaptcha'></div>", "captcha"),
        ("<script src='https://static.geetest.example/gt.js'></script><p>请完成验证</p>", "captcha"),
        ("<title>x</title><script>window.rawData={store:{needLogin:true}}</script>", "login"),
        ("<script>location.href = 'https://passport.shop.example/login?back=1'</script>", "login"),
        ("<meta http-equiv=refresh content='0; url=/verify/captcha?x=1'><p>稍候</p>", "captcha"),
        ("<title>Just a moment...</title><script src=/cdn-cgi/challenge-platform/x></script>", "challenge"),
        ("<p>您的访问过于频繁，请拖动滑块完成验证</p>", "captcha: words"),
        ("<div id='root'></div><script src='/main.js'></script>", "empty_shell"),
        ('{"ret":["FAIL_SYS_USER_VALIDATE::哎哟喂,被挤爆啦"],"rgv587_flag":"sm"}', "captcha"),
    ],
)
def test_walls_are_told_by_their_content(ask, page, sign):
    answer, code = ask(f'<meta charset="utf-8">{page}')
    assert (answer["kind"], code, answer["listings"]) == ("wall", 1, [])
    assert answer["why"].startswith(sign)


def test_a_wall_is_told_by_its_address_even_with_goods_on_it(ask):
    page = (PAGES / "open_graph/product_in_the_body.html").read_bytes()
    answer, code = ask(page, "--url", "https://login.shop.example/member/login.jhtml")
    assert (answer["kind"], code) == ("wall", 1)


def test_goods_beside_a_login_form_are_no_wall(ask):
    page = (PAGES / "json_ld/variants.html").read_text(encoding="utf-8")
    answer, code = ask(
        page.replace("<body>", "<body><form>请登录<input type=password></form><script src='geetest.js'></script>")
    )
    assert (answer["kind"], code) == ("listing", 0)


def test_goods_that_are_gone_are_said_to_be(ask):
    answer, code = ask(
        '<meta charset="utf-8"><title>错误</title><p>很抱歉，您查看的商品已下架</p><p>去首页看看其他热卖商品，或者联系客服处理相关问题</p>'
    )
    assert (answer["kind"], code) == ("unknown", 1)
    assert "gone" in answer["why"]


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        (b"", "it is empty"),
        (b" \n\t ", "it is empty"),
        (b"%PDF-1.7\n", "it is a PDF"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "it is a picture"),
        (b"PK\x03\x04" + b"\0" * 99, "zip archive"),
        (bytes(range(256)) * 64, "binary file"),
        (b"\x1f\x8b\x08\x00broken", "damaged gzip"),
        (gzip.compress(b"<p>" * 8_000_000), "it is a bomb"),
        (gzip.compress(random.Random(3).randbytes(9_000_000).hex().encode()), "unpacks to more than 16 MB"),
        (b"<p>" * 6_000_000, "17 MB; the limit is 16 MB"),
        (b"<a>x" * 2_500_000, "tags; the limit is"),
        (b"<" * 10_000_000, "tags; the limit is"),
    ],
    ids=[
        "empty",
        "blank",
        "pdf",
        "png",
        "zip",
        "bytes",
        "bad gzip",
        "bomb",
        "packed",
        "18 MB",
        "10 MB of tags",
        "10 MB of <",
    ],
)
def test_what_is_no_page_is_named(ask, body, reason):
    answer, code = ask(body)
    assert (answer["kind"], code) == ("unknown", 1)
    assert reason in answer["why"]
    assert answer["unread"][-1]["reason"] == answer["why"]


GOODS = '<script type="application/ld+json">{"@type": "Product", "name": "箱包", "sku": "1"}</script>'
HOSTILE = {
    "10 MB of text": GOODS + "<p>" + "箱包 " * 1_400_000,
    "10 MB in one script": GOODS + "<script>g_page_config = {a: '" + "x" * 10_000_000,
    "10 MB of state": GOODS + "<script>pageConfig = {" + "a:1," * 2_500_000 + "}</script>",
    "1000 scripts": "<script type='application/ld+json'>{</script>" * 500
    + "<script>TShop.Setup({</script>" * 500
    + GOODS,
    "deep elements": "<div itemscope itemtype=x itemprop=y>" * 60_000 + GOODS,
    "deep JSON": f"<script type='application/ld+json'>{'[' * 900_000}</script>" + GOODS,
    "deep state": f"<script>g_page_config = {'[' * 900_000}</script>" + GOODS,
    "name again and again": "<script>" + "eContext = {a: " * 60_000 + "</script>" + GOODS,
    "quotes": "<script>var x = " + "'" * 1_000_001 + "\\'" * 500_000 + "</script>" + GOODS,
    "an attribute": f"<div class='{'a ' * 1_000_000}'>" + GOODS,
    "many attributes": "<div " + " ".join(f"a{n}=1" for n in range(100_000)) + ">" + GOODS,
    "unclosed comment": GOODS + "<!--" + "-" * 3_000_000,
    "malformed": GOODS + "<<div><p <a href='x><//div></p></html><html>&#xffffffff;&bogus;\x00\x01" * 5_000,
}


@pytest.mark.parametrize("what", HOSTILE)
def test_hostile_pages_end_with_an_answer(ask, what):
    answer, code = ask(HOSTILE[what])
    if answer["kind"] == "listing":
        assert [listing["title"] for listing in answer["listings"]] == ["箱包"]
    else:
        assert code == 1
        assert "limit" in answer["why"] or "memory" in answer["why"] or "ended after" in answer["why"], answer["why"]
    assert not any("broke" in each["reason"] for each in answer["unread"])


def test_a_page_that_costs_too_much_is_ended_and_named(tmp_path):
    page = tmp_path / "costly.html"
    page.write_bytes(b"<p>" + b"<b>x</b>" * 60_000)
    assert read_page(page, limits=ReadingLimits(cpu_seconds=0.2, whole_cpu_seconds=1.0))["why"].startswith(
        "reading it was ended"
    )
    page.write_bytes(b"<p>" + b"<b>x</b>" * 90_000)
    small = ReadingLimits(memory_bytes=180 << 20)
    assert "MB of memory" in str(read_page(page, limits=small)["why"])


@pytest.mark.parametrize(
    ("body", "encoding", "declared", "by", "is_lossy"),
    [
        (GOODS.encode("gbk"), "gb18030", None, None, False),
        (b"<meta charset=utf-8>" + GOODS.encode("gbk"), "gb18030", "utf-8", "page", False),
        (b"\xef\xbb\xbf" + GOODS.encode(), "utf-8", "utf-8", "bom", False),
        (b"\xff\xfe" + GOODS.encode("utf-16-le"), "utf-16-le", "utf-16-le", "bom", False),
        (b"\xfe\xff" + GOODS.encode("utf-16-be"), "utf-16-be", "utf-16-be", "bom", False),
        (b"<meta charset=utf-8>" + GOODS.encode() + b"\xff\xff", "utf-8", "utf-8", "page", True),
    ],
)
def test_the_encoding_is_found_and_told(ask, body, encoding, declared, by, is_lossy):
    answer, _ = ask(body)
    told = (answer["encoding"], answer["declared_encoding"], answer["declared_by"], answer["is_lossy"])
    assert told == (encoding, declared, by, is_lossy)
    assert answer["listings"][0]["title"] == "箱包"


def test_the_address_of_a_saved_page_is_found_on_it(ask):
    note = "<!-- saved from url=(0034)https://shop.example/item/1?a=b&c=d -->\n"
    answer, _ = ask(note + GOODS)
    assert answer["url"] == answer["listings"][0]["url"] == "https://shop.example/item/1?a=b&c=d"
    assert ask(GOODS)[0]["listings"][0]["url"] is None


def test_a_listing_is_completed_from_the_markup_of_the_same_page(ask):
    page = (PAGES / "jd_item/item.html").read_bytes().decode("gbk")
    extra = '<script type="application/ld+json">{"@type": "Product", "name": "x", "gtin13": "6901234567892", "brand": "别的"}</script>'
    answer, _ = ask(
        page.replace("gbk", "utf-8", 1).replace("</body>", extra + "</body>"), "--url", "https://item.jd.com/1.html"
    )
    listing, read_by = answer["listings"][0], answer["read_by"][0]
    assert (listing["gtin"], read_by["gtin"]) == ("6901234567892", "json_ld")
    assert (listing["brand"], read_by["brand"]) == ("小逸优品", "jd_item")


def test_a_title_with_markup_or_control_characters_reaches_no_terminal_raw(guolv, tmp_path):
    page = tmp_path / "x.html"
    page.write_text(
        '<script type="application/ld+json">{"@type": "Product", "name": "a\\u001b[31m\\u202eb"}</script>',
        encoding="utf-8",
    )
    for options in ((), ("--json",)):
        done = guolv("page", str(page), *options)
        assert "\x1b" not in done.stdout
        assert "\u202e" not in done.stdout
