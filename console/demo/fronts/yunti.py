"""云梯小店: an empty shell that a script fills from a JSON endpoint, and the feed the platform supplies on request."""

import json
from collections.abc import Mapping
from typing import Final

from console.demo.fronts.answer import CATEGORY_TITLES, Answer, front_page, not_found, page_of, plain_item, spec_rows
from console.demo.market import Market
from console.demo.offers import Offer

__all__ = ["ROBOTS", "answer_yunti", "feed_line"]

NAME: Final = "云梯小店"
ROBOTS: Final = "User-agent: *\nDisallow: /admin/\nCrawl-delay: 0.01\n"
_PAGE_SIZE: Final = 40
_SCRIPT: Final = """
"use strict";
const app = document.getElementById("app");
const make = (name, attributes, text) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  return element;
};
const card = (goods) => {
  const article = make("article", {"class": "goods", "data-id": goods.id});
  if (goods.sku) article.setAttribute("data-sku", goods.sku);
  article.append(
    make("a", {"class": "goods-name", "href": "/g/" + goods.id}, goods.name),
    make("span", {"class": "goods-price"}, "¥" + (goods.price_fen / 100).toFixed(2)),
    make("a", {"class": "goods-shop", "href": "/s/" + goods.shop.id, "data-shop-id": goods.shop.id}, goods.shop.name),
    make("span", {"class": "goods-sold"}, "已拼 " + goods.sold + " 件"));
  const props = make("dl", {"class": "goods-props"});
  for (const [heading, value] of Object.entries(goods.props))
    props.append(make("dt", {}, heading), make("dd", {}, value));
  article.append(props);
  return article;
};
fetch(app.dataset.endpoint).then((answer) => answer.json()).then((answer) => {
  if (!answer.goods.length) app.append(make("p", {"class": "no-goods"}, "这里还没有商品"));
  app.append(...answer.goods.map(card));
  const shelf = new URLSearchParams(new URL(app.dataset.endpoint, location.href).search).get("cat");
  if (answer.page < answer.pages) {
    const nav = make("nav", {});
    nav.append(make("a", {"rel": "next", "href": "/c/" + shelf + "?page=" + (answer.page + 1)}, "下一页"));
    app.append(nav);
  }
  app.setAttribute("data-pages", answer.pages);
  app.setAttribute("data-ready", "1");
});
"""


def answer_yunti(market: Market, path: str, query: Mapping[str, str]) -> Answer:
    """Answer one request."""
    if path == "/":
        return front_page(NAME, {title: f"/c/{name}?page=1" for name, title in CATEGORY_TITLES.items()})
    if path == "/static/app.js":
        return Answer(body=_SCRIPT.encode(), content_type="text/javascript; charset=utf-8")
    if path == "/api/goods":
        return _goods(market, query.get("cat", ""), int(query.get("page", "1")))
    if path.startswith("/c/") and path.removeprefix("/c/") in CATEGORY_TITLES:
        return _shell(path.removeprefix("/c/"), int(query.get("page", "1")))
    if path.startswith("/g/"):
        found = market.find("yunti", path.removeprefix("/g/"))
        return plain_item(NAME, found) if found is not None else not_found()
    return not_found()


def _shell(shelf: str, page: int) -> Answer:
    text = (
        '<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>云梯小店</title></head><body>'
        f'<div id="app" data-endpoint="/api/goods?cat={shelf}&amp;page={page}"></div>'
        '<script src="/static/app.js"></script></body></html>'
    )
    return Answer(body=text.encode())


def _goods(market: Market, shelf: str, page: int) -> Answer:
    offers, pages = page_of(market.on("yunti", shelf), page, _PAGE_SIZE)
    goods = [
        {
            "id": offer.item_id,
            "sku": _sku(offer),
            "name": offer.title,
            "price_fen": int(offer.price * 100),
            "shop": {"id": offer.shop.shop_id, "name": offer.shop.name},
            "sold": offer.sold_count,
            "props": spec_rows(offer, "品牌", "型号"),
        }
        for offer in offers
    ]
    body = json.dumps({"page": page, "pages": pages, "goods": goods}, ensure_ascii=False)
    return Answer(body=body.encode(), content_type="application/json; charset=utf-8")


def _sku(offer: Offer) -> str | None:
    return f"{offer.item_id}-1" if int(offer.item_id[1:]) % 9 == 0 else None


def feed_line(offer: Offer, base_url: str) -> str:
    """Return an offer as a line of the supplied feed, the same facts as on the shelf."""
    facts = {
        "platform": "yunti",
        "item_id": offer.item_id,
        "sku_id": _sku(offer),
        "url": f"{base_url}/g/{offer.item_id}",
        "title": offer.title,
        "price": f"{offer.price:.2f}",
        "currency": "CNY",
        "brand": offer.brand,
        "model": offer.model,
        "maker_name": offer.maker,
        "ccc_certificate": offer.ccc_certificate,
        "shop_name": offer.shop.name,
        "shop_id": offer.shop.shop_id,
        "sold_count": offer.sold_count,
        "attributes": dict(offer.attributes),
    }
    return json.dumps({key: value for key, value in facts.items() if value is not None}, ensure_ascii=False)
