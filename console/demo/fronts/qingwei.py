"""青苇商城: list pages and item pages with schema.org facts, JSON-LD or microdata, clean or dirty as on real pages."""

import json
from collections.abc import Mapping
from html import escape
from typing import Final

from console.demo.fronts.answer import CATEGORY_TITLES, Answer, front_page, not_found, page_of
from console.demo.market import Market
from console.demo.offers import Offer

__all__ = ["BROKEN_ITEM", "MEMBERS_ITEM", "ROBOTS", "answer_qingwei"]

NAME: Final = "青苇商城"
ROBOTS: Final = "User-agent: *\nDisallow: /vip/\nDisallow: /cart\nCrawl-delay: 0.01\n"
MEMBERS_ITEM: Final = "/vip/item/q99001.html"
"""Linked from every first list page and disallowed by robots.txt: whoever asks for it did not read the rules."""
BROKEN_ITEM: Final = "q99404"
"""Its page lost its product data: a template that broke."""
_PAGE_SIZE: Final = 40


def answer_qingwei(market: Market, path: str, query: Mapping[str, str]) -> Answer:
    """Answer one request."""
    if path == "/":
        return front_page(NAME, {title: f"/list?cat={name}&page=1" for name, title in CATEGORY_TITLES.items()})
    if path == "/list":
        return _list(market, query.get("cat", ""), int(query.get("page", "1")))
    if path.startswith("/item/") and path.endswith(".html"):
        return _item(market, path.removeprefix("/item/").removesuffix(".html"))
    return not_found()


def _list(market: Market, shelf: str, page: int) -> Answer:
    on_shelf = market.on("qingwei", shelf)
    offers, pages = page_of(on_shelf, page, _PAGE_SIZE)
    links = [(f"/item/{o.predecessor}.html", o.title, o.price) for o in offers if o.predecessor]
    links += [(f"/item/{o.item_id}.html", o.title, o.price) for o in offers]
    if page == 1 and offers:
        links.append((MEMBERS_ITEM, "会员专享 敬请登录", offers[0].price))
        if shelf == "children_clothing":
            links.append((f"/item/{BROKEN_ITEM}.html", "儿童雨衣 卡通 带书包位", offers[0].price))
    extra = (shelf == "children_clothing") + 1 if on_shelf else 0
    total = len(on_shelf) + sum(offer.predecessor is not None for offer in on_shelf) + extra
    cards = "\n".join(
        f'<li class="goods-card"><a class="goods-link" href="{href}">{escape(title)}</a>'
        f'<span class="price">¥{price:.2f}</span></li>'
        for href, title, price in links
    )
    following = f'<a rel="next" href="/list?cat={escape(shelf)}&amp;page={page + 1}">下一页</a>' if page < pages else ""
    goods = f"<ul>\n{cards}\n</ul>" if links else '<p class="no-goods">暂无商品</p>'
    text = (
        f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">'
        f"<title>{CATEGORY_TITLES.get(shelf, '全部')} - {NAME}</title></head><body>"
        f'<main class="goods-list" data-total="{total}">{goods}'
        f'<nav class="pager">{following}</nav></main></body></html>'
    )
    return Answer(body=text.encode())


def _item(market: Market, item_id: str) -> Answer:
    if item_id == BROKEN_ITEM:
        text = f"<!DOCTYPE html><title>儿童雨衣 - {NAME}</title><div class='goods'>{{{{ goods.title }}}}</div>"
        return Answer(body=text.encode())
    offer = market.find("qingwei", item_id)
    if offer is None:
        return not_found()
    return Answer(body=_item_page(offer).encode()) if offer.item_id == item_id else not_found(410)


def _item_page(offer: Offer) -> str:
    number = int(offer.item_id[1:])
    facts = _microdata(offer) if number % 7 == 0 else _json_ld(offer, number)
    rows = "".join(f"<tr><th>{escape(k)}</th><td>{escape(v)}</td></tr>" for k, v in _table(offer).items())
    shop_id, shop_name, trader = (escape(text) for text in (offer.shop.shop_id, offer.shop.name, offer.shop.trader))
    return (
        '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8">'
        f"<title>{escape(offer.title)} - {NAME}</title></head><body>{facts}"
        f'<table class="spec">{rows}</table>'
        f'<div class="shop" data-shop-id="{shop_id}"><a class="shop-name" href="/shop/{shop_id}">{shop_name}</a>'
        f'<p class="licence">经营者：<span class="seller-name">{trader}</span></p></div>'
        f'<span class="sold">{_sold(offer.sold_count)}</span></body></html>'
    )


def _table(offer: Offer) -> dict[str, str]:
    """Brand, model and maker stand in the schema.org facts; the table holds what the seller typed beside them."""
    certificate = {"3C证书编号": offer.ccc_certificate} if offer.ccc_certificate else {}
    return certificate | dict(offer.attributes)


def _sold(count: int) -> str:
    return f"已售 {count / 10_000:.1f}万+" if count >= 10_000 else f"已售 {count}"


def _json_ld(offer: Offer, number: int) -> str:
    product: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "sku": offer.item_id,
        "name": offer.title,
        "image": [f"/img/{offer.item_id}.jpg"],
        "offers": {
            "@type": "Offer",
            "price": f"{offer.price:.2f}",
            "priceCurrency": "CNY",
            "url": f"/item/{offer.item_id}.html",
            "seller": {"@type": "Organization", "name": offer.shop.name},
        },
    }
    if offer.brand:
        product["brand"] = {"@type": "Brand", "name": offer.brand} if number % 3 else offer.brand
    if offer.model:
        product["model" if number % 2 else "mpn"] = offer.model
    if offer.maker:
        product["manufacturer"] = {"@type": "Organization", "name": offer.maker}
    script = json.dumps(product, ensure_ascii=False).replace("</", "<\\/")
    if number % 11 == 0:
        script = f"<!--\n{script};\n-->"
    return f'<script type="application/ld+json">{script}</script><h1 class="goods-title">{escape(offer.title)}</h1>'


def _microdata(offer: Offer) -> str:
    metas = {"brand": offer.brand, "model": offer.model}
    pairs = "".join(f'<meta itemprop="{k}" content="{escape(v)}">' for k, v in metas.items() if v)
    maker = (
        '<div itemprop="manufacturer" itemscope itemtype="https://schema.org/Organization">'
        f'<meta itemprop="name" content="{escape(offer.maker)}"></div>'
        if offer.maker
        else ""
    )
    return (
        f'<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">{escape(offer.title)}</h1>'
        f'<meta itemprop="sku" content="{offer.item_id}">{pairs}{maker}'
        '<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">'
        f'<meta itemprop="price" content="{offer.price:.2f}"><meta itemprop="priceCurrency" content="CNY"></div></div>'
    )
