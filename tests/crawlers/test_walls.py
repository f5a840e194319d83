"""What is a wall, and above all what is none: a false one closes a shop until a person has looked."""

import json
from pathlib import Path

import pytest

from console.demo.market import build_market
from console.demo.site import Witness, _respond
from crawlers.examination import ExaminedKind, examine
from crawlers.pages.document import decode
from crawlers.pages.page import PageKind
from crawlers.pages.strict import parse_html
from crawlers.pages.walls import answer_wall, gone_sign, page_wall
from crawlers.platform import GONE
from crawlers.platforms import load_platforms
from crawlers.readers import load_readers
from crawlers.sameness import IN_A_ROW, IN_A_ROW_FROM_THE_START, Sameness
from domain.task import WallKind

SAVED = sorted((Path(__file__).parents[1] / "data/pages").glob("*/*.html"))
BESIDE_GOODS = (
    "<a href='/passport/login'>请登录</a><form>用户名<input name=u>密码<input type=password></form>"
    "<script src='https://static.geetest.com/gt.js'></script><div id='nc_1_wrapper'></div>"
    "<script>function login(){location.href='https://passport.shop.example/login'}</script>"
    "<p>本店发货以短信验证码为准，请勿拖动滑块；访问过于频繁时请稍候</p>"
)
"""What shops have on their pages beside the goods."""


@pytest.mark.parametrize("path", SAVED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_goods_are_no_wall_whatever_stands_beside_them(path):
    told = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    body = path.read_bytes()
    page = body.replace(b"</body>", BESIDE_GOODS.encode(decode(body).encoding) + b"</body>")
    assert answer_wall(told.get("url") or "http://shop.example/", 200) is None
    for content in (body, page):
        found = examine(content, tuple(load_readers().values()), url=told.get("url"))
        assert found.kind is not ExaminedKind.WALL, found.why


@pytest.mark.parametrize("path", SAVED, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_page_whose_goods_nobody_could_read_is_no_login_and_no_captcha(path):
    text = decode(path.read_bytes()).text
    wall = page_wall(parse_html(text), text)
    # Of a page that keeps its goods in a script alone nothing is left when that is not read.
    assert wall is None or wall.kind is WallKind.EMPTY_SHELL


def test_no_page_of_the_demo_shops_is_a_wall():
    market, witness = build_market(), Witness()
    seen = 0
    for name, spider in load_platforms().items():
        addresses = ["/list?cat=travel_bag&page=1", "/list?cat=shoes&page=1", "/c/travel_bag?page=1", "/nothing"]
        addresses += [f"/item/{offer.item_id}.html" for offer in market.on(name)[:40]]
        for address in addresses:
            answer = _respond(market, name, witness, address)
            if answer.status == 429 or (name == "yunti" and answer.status == 200):
                continue  # asked to wait; and a shelf before its script has run is an empty shell indeed
            text = decode(answer.body).text
            assert answer_wall(f"http://shop.example{address}", answer.status) is None, address
            assert page_wall(parse_html(text), text) is None or answer.status in GONE, address
            seen += spider.facts.pages.get(PageKind.RESULTS) is not None
    assert seen > 60


@pytest.mark.parametrize(
    "text",
    [
        "<title>联系我们</title><form><textarea name=t></textarea>验证码<input name=c></form><p>请输入验证码后提交留言</p>",
        "<title>登录密码锁 箱包专用</title><h1>登录密码锁</h1><p>页面加载出错</p>",
        "<title>滑块验证码锁具</title><h1>滑块锁</h1><b>￥ 39.00</b><script src=/a.js></script>",
        "<title>商品</title><p>"
        + "这是一件暂时读不出价格的商品，页面上有很长的说明。" * 30
        + "</p>请登录后查看价格 <input type=password>",
        "<title>502 Bad Gateway</title><center><h1>502 Bad Gateway</h1></center><hr>nginx",
        "<p>很抱歉，您查看的商品已下架</p><p>看看别的</p>",
        "",
    ],
    ids=["contact form", "goods with such a name", "price", "long page", "server error", "gone", "nothing"],
)
def test_what_only_looks_like_a_wall(text):
    assert page_wall(parse_html(text), text) is None


def test_goods_that_are_gone_say_so():
    assert gone_sign(parse_html("<p>很抱歉，您查看的商品已下架</p>"))
    assert gone_sign(parse_html("<h1>旅行箱</h1>" + "商品说明" * 200 + "赠品已下架")) is None


@pytest.mark.parametrize(
    ("headers", "kind"),
    [
        ([("CF-Mitigated", "challenge")], WallKind.CHALLENGE), ([("x-amzn-waf-action", "captcha")], WallKind.CHALLENGE),
        ([("bxpunish", "1")], WallKind.CAPTCHA), ([("Server", "cloudflare"), ("cf-mitigated", "none")], None),
    ],
)  # fmt: skip
def test_headers_of_the_services_before_a_shop(headers, kind):
    wall = answer_wall("http://shop.example/item/1", 200, headers)
    assert (wall.kind if wall else None) is kind


# --- suddenly uniform pages


def feed(sameness, pages):
    walls = [sameness.see(size, title) for size, title in pages]
    return [number for number, wall in enumerate(walls) if wall is not None]


GOODS = [(40_000 + 900 * (n % 7), f"商品 {n}") for n in range(20)]


def test_small_pages_alike_after_goods_are_a_wall():
    assert feed(Sameness(), GOODS + [(2_000 + n % 3, None) for n in range(20)])[0] == len(GOODS) + IN_A_ROW - 1


def test_the_same_goods_again_and_again_are_one_too():
    assert feed(Sameness(), GOODS + [(2_000, "活动专场")] * 20)[0] == len(GOODS) + IN_A_ROW


def test_where_no_goods_were_seen_more_pages_are_looked_at():
    assert feed(Sameness(), [(2_000, None)] * 20)[0] == IN_A_ROW_FROM_THE_START - 1


@pytest.mark.parametrize(
    "pages",
    [
        [(2_000, f"商品 {n}") for n in range(100)],
        GOODS + [(2_000, f"小商品 {n}") for n in range(100)],
        GOODS + [(2_000 * (1 + n % 3), None) for n in range(100)],
        GOODS + [(39_000, None)] * 100,
        (GOODS[:5] + [(2_000, None)] * (IN_A_ROW - 1)) * 10,
    ],
    ids=["uniform goods", "small goods", "broken in different ways", "as large as goods", "now and then"],
)
def test_shops_that_are_just_uniform_or_just_broken(pages):
    assert feed(Sameness(), pages) == []
