"""Small shops in the page forms of `docs/reference/platforms.md`, for crawls on loopback."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import quote

from filters import load_categories
from tests.crawlers.loopback import Answer, Loopback, page, text

ROBOTS = "User-agent: *\nDisallow: /private\nDisallow: /track\nCrawl-delay: 0.02\n"


@dataclass(frozen=True)
class Ware:
    id: str
    title: str
    price: str = "¥99.00"
    brand: str = "云途"
    model: str = ""


def wares(number: int, prefix: str = "w") -> list[Ware]:
    return [
        Ware(f"{prefix}{n:03}", f"云途旅行拉杆箱 {n} 号 YT-{2000 + n}", model=f"YT-{2000 + n}") for n in range(number)
    ]


def fill_qingwei(shop: Loopback, goods: Sequence[Ware], *, category: str = "travel_bag", per_page: int = 10) -> None:
    shop.set("/robots.txt", text(ROBOTS))
    for name in load_categories():
        empty = '<main class="goods-list"><p class="no-goods">暂无商品</p></main>'
        shop.set(f"/list?cat={name}&page=1", page(empty))
    pages = [goods[start : start + per_page] for start in range(0, len(goods), per_page)]
    for number, part in enumerate(pages, start=1):
        cards = "".join(
            f'<li class="goods-card"><a class="goods-link" href="/item/{w.id}.html">{w.title}</a></li>' for w in part
        )
        following = f'<a rel="next" href="/list?cat={category}&amp;page={number + 1}">下一页</a>'
        pager = f'<nav class="pager">{following if number < len(pages) else ""}</nav>'
        shop.set(
            f"/list?cat={category}&page={number}", page(f'<main class="goods-list"><ul>{cards}</ul>{pager}</main>')
        )
    for ware in goods:
        shop.set(f"/item/{ware.id}.html", page(qingwei_item(ware)))


def qingwei_item(ware: Ware) -> str:
    product = {
        "@type": "Product", "sku": ware.id, "name": ware.title, "brand": ware.brand, "model": ware.model,
        "offers": {"@type": "Offer", "price": ware.price.lstrip("¥"), "priceCurrency": "CNY"},
    }  # fmt: skip
    script = f'<script type="application/ld+json">{json.dumps(product, ensure_ascii=False)}</script>'
    return f"<html><head><title>{ware.title}</title>{script}</head><body><h1>{ware.title}</h1></body></html>"


def fill_shiqiao(shop: Loopback, goods: Sequence[Ware], *, category: str = "travel_bag", per_page: int = 40) -> None:
    """Every word of the category finds all goods; of other categories, none. Declared, in meta only, nowhere: in turn."""
    shop.set("/robots.txt", text(ROBOTS))
    nothing = page('<div class="results"><p class="no-results">抱歉，没有找到</p></div>', encoding="gbk")
    shop.fallback = lambda path: nothing if path.startswith("/search?") else None
    for word in load_categories()[category].search_words:
        pages = [goods[start : start + per_page] for start in range(0, len(goods), per_page)]
        for number, part in enumerate(pages, start=1):
            address = f"/search?q={quote(word).replace('%20', '+')}"
            following = f'<a href="{address}&amp;page={number + 1}">下一页</a>' if number < len(pages) else ""
            meta = '<meta charset="gb2312">' if number % 3 == 2 else ""
            html = (
                f"<html><head>{meta}<title>搜索</title></head><body>"
                f'<div class="results">{"".join(map(shiqiao_card, part))}</div>'
                f'<div class="pager">{following}</div></body></html>'
            )
            declared = "gbk" if number % 3 == 1 else ""
            shop.set(f"{address}&page={number}", page(html, encoding="gb18030", declared=declared))


def shiqiao_card(ware: Ware) -> str:
    return (
        f'<div class="result" data-id="{ware.id}"><a class="title" href="/offer/{ware.id}.html">{ware.title}</a>'
        f'<div class="price">{ware.price.replace("¥", "￥")}</div><ul class="props"><li>品牌：{ware.brand}</li></ul></div>'
    )


SCRIPT = """
fetch('/track/view').catch(() => 0);
fetch('http://other.example/collect').catch(() => 0);
navigator.serviceWorker && navigator.serviceWorker.register('/sw.js').catch(() => 0);
const app = document.getElementById('app');
fetch(app.dataset.endpoint).then(r => r.json()).then(d => {
  app.innerHTML = d.goods.map(g => `<article class="goods" data-id="${g.id}" data-sku="${g.sku}">
    <a class="goods-name" href="/g/${g.id}">${g.name}</a><span class="goods-price">¥${(g.price_fen/100).toFixed(2)}</span>
    <dl class="goods-props">${Object.entries(g.props).map(([k, v]) => `<dt>${k}</dt><dd>${v}</dd>`).join('')}</dl>
    </article>`).join('') || '<p class="no-goods">这里还没有商品</p>';
  if (d.page < d.pages) app.innerHTML += `<nav><a rel="next" href="${location.pathname}?page=${d.page + 1}">下一页</a></nav>`;
  app.dataset.ready = '1';
});
"""


def fill_yunti(shop: Loopback, goods: Sequence[Ware], *, category: str = "induction_cooker", per_page: int = 4) -> None:
    shop.set("/robots.txt", text(ROBOTS))
    shop.set("/static/app.js", Answer(SCRIPT.encode(), 200, {"Content-Type": "text/javascript; charset=utf-8"}))
    for name in load_categories():
        stock = goods if name == category else []
        pages = [stock[start : start + per_page] for start in range(0, len(stock), per_page)] or [[]]
        for number, part in enumerate(pages, start=1):
            endpoint = f"/api/goods?cat={name}&page={number}"
            shell = f'<div id="app" data-endpoint="{endpoint.replace("&", "&amp;")}"></div><script src="/static/app.js"></script>'
            shop.set(
                f"/c/{name}?page={number}",
                page(f"<html><head><title>云梯小店</title></head><body>{shell}</body></html>"),
            )
            answer = {"page": number, "pages": len(pages), "goods": [_yunti_goods(ware) for ware in part]}
            body = json.dumps(answer, ensure_ascii=False).encode()
            shop.set(endpoint, Answer(body, 200, {"Content-Type": "application/json; charset=utf-8"}))


def _yunti_goods(ware: Ware) -> dict:
    return {
        "id": ware.id, "sku": f"{ware.id}-1", "name": ware.title, "price_fen": int(float(ware.price.lstrip("¥")) * 100),
        "props": {"品牌": ware.brand},
    }  # fmt: skip
