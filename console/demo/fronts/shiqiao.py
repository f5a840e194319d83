"""石桥集市: search results in GBK with the facts on the cards, and prices in every way shops print them."""

from collections.abc import Mapping
from decimal import Decimal
from html import escape
from typing import Final
from urllib.parse import quote
from zlib import crc32

from console.demo.fronts.answer import CATEGORY_TITLES, Answer, front_page, not_found, page_of, plain_item, spec_rows
from console.demo.market import Market
from console.demo.offers import Offer

__all__ = ["ROBOTS", "answer_shiqiao"]

NAME: Final = "石桥集市"
ROBOTS: Final = "User-agent: *\nDisallow: /member/\nCrawl-delay: 0.01\n"
_PAGE_SIZE: Final = 40
_SHELF_WORDS: Final = (
    ("电磁", "induction_cooker"),
    ("炉", "induction_cooker"),
    ("童", "children_clothing"),
    ("婴", "children_clothing"),
    ("包", "travel_bag"),
    ("箱", "travel_bag"),
)
"""How the platform's search guesses a shelf from a word; the first that occurs wins."""
_MAIN_WORDS: Final = ("拉杆箱", "童装", "电磁炉")
"""Words that bring the whole shelf; others bring a part of it, as searches do."""


def answer_shiqiao(market: Market, path: str, query: Mapping[str, str]) -> Answer:
    """Answer one request."""
    if path == "/":
        return front_page(NAME, {word: f"/search?q={quote(word)}&page=1" for word in _MAIN_WORDS})
    if path == "/search":
        return _search(market, query.get("q", ""), int(query.get("page", "1")))
    if path.startswith("/offer/"):
        item_id = path.removeprefix("/offer/").removesuffix(".html")
        found = market.find("shiqiao", item_id)
        return plain_item(NAME, found) if found is not None else not_found()
    return not_found()


def _search(market: Market, words: str, page: int) -> Answer:
    shelf = next((name for word, name in _SHELF_WORDS if word in words), None)
    on_shelf = market.on("shiqiao", shelf) if shelf in CATEGORY_TITLES else ()
    offers = [o for o in on_shelf if words in _MAIN_WORDS or crc32(f"{words}{o.item_id}".encode()) % 3 == 0]
    shown, pages = page_of(offers, page, _PAGE_SIZE)
    cards = "\n".join(_card(offer, words) for offer in shown)
    if not shown:
        cards = f'<p class="no-results">抱歉，没有找到与“{escape(words)}”相关的商品</p>'
    following = f'<a href="/search?q={quote(words)}&amp;page={page + 1}">下一页</a>' if page < pages else ""
    meta = '<meta charset="gb2312">' if page % 5 == 3 else ""
    text = (
        f"<!DOCTYPE html>\n<html><head>{meta}<title>{escape(words)} - {NAME}搜索</title></head><body>\n"
        f'<div class="results" data-total="{len(offers)}">\n{cards}\n</div>\n<div class="pager">{following}</div>\n'
        "</body></html>"
    )
    declared = "text/html" if page % 5 in {3, 4} else "text/html; charset=gbk"
    return Answer(body=text.encode("gb18030"), content_type=declared)


def _card(offer: Offer, words: str) -> str:
    title = escape(offer.title).replace(escape(words), f"<em>{escape(words)}</em>") if words else escape(offer.title)
    rows = spec_rows(offer, "品牌", "型号")
    props = "".join(f"<li>{escape(heading)}：{escape(value)}</li>" for heading, value in rows.items())
    table = f'<ul class="props">{props}</ul>' if props else ""
    return (
        f'  <div class="result" data-id="{offer.item_id}">\n'
        f'    <a class="title" href="/offer/{offer.item_id}.html?spm=a1.b2">{title}</a>\n'
        f'    <div class="price">{_price(offer.price, int(offer.item_id))}</div>\n'
        f'    <div class="shop"><a href="/shop/{offer.shop.shop_id}">{escape(offer.shop.name)}</a></div>\n'
        f'    <div class="sold">{_sold(offer.sold_count)}</div>\n    {table}\n  </div>'
    )


def _price(price: Decimal, number: int) -> str:
    whole, _, cents = f"{price:.2f}".partition(".")
    forms = (
        f"￥{price:,.2f}",
        f"<em>￥</em><strong>{int(whole):,}.</strong><small>{cents}</small>",
        f"￥{price:.2f}-{price + 60:.2f}",
        f"券后价￥{price.normalize():f}",
        f"{price.normalize():f}元起",
    )
    return forms[number % len(forms)]


def _sold(count: int) -> str:
    return f"{count / 10_000:.1f}万人付款" if count >= 10_000 else f"{count}人付款"
