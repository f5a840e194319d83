"""京东 by 京东联盟: `jd.union.open.goods.query` through the gateway of JOS (宙斯), goods found by words.

The answer's key ends in `_responce`, spelled so, and holds the result as a JSON text inside the JSON.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from crawlers.gateways.api import ApiFacts, Failure, Found, OfficialApi, Query
from crawlers.gateways.json_text import read_json
from crawlers.gateways.outcome import Outcome
from crawlers.gateways.sending import Sending
from crawlers.gateways.signing import join_sorted, md5_wrapped
from crawlers.gateways.values import JsonThing, count, images, part, required, rows, text, yuan
from crawlers.pages.price import lowest
from domain.listing import Coverage, Listing

__all__ = ["Jd", "jos_sign"]

_GMT8 = timezone(timedelta(hours=8))
_UNSIGNED = frozenset({"sign", "format", "sign_method"})
_OWNERS = {"g": "京东自营", "p": "第三方 (POP)"}


def jos_sign(parameters: Mapping[str, str], secret: str) -> str:
    """Return JOS's signature: `360buy_param_json` takes part like any parameter, `format` and `sign_method` do not."""
    joined = join_sorted({name: value for name, value in parameters.items() if name not in _UNSIGNED})
    return md5_wrapped(secret, joined).upper()


class Jd(OfficialApi):
    """京东联盟."""

    name = "jd"
    facts = ApiFacts(
        title="京东联盟（JOS）",
        about="goods of 京东 that sellers offer for commission, found by words; prices in yuan",
        method="jd.union.open.goods.query",
        gateway="https://api.jd.com/routerjson",
        page_size=30,
        window_seconds=360,
        coverage=Coverage.AFFILIATE_GOODS,
        coverage_note="京东联盟商品，不是平台全部商品 (affiliate goods, not the whole platform)",
        needs=("app_key", "app_secret"),
        hides=frozenset({"sign", "access_token"}),
        meanings={
            "2": Outcome.RATE_LIMITED,
            "4": Outcome.REFUSED,
            "5": Outcome.REFUSED,
            "7": Outcome.REFUSED,
            "8": Outcome.CLOCK_SKEW,
            "11": Outcome.REFUSED,
            "12": Outcome.REFUSED,
            "14": Outcome.REFUSED,
            "15": Outcome.REFUSED,
            "19": Outcome.REFUSED,
            "query:403": Outcome.REFUSED,
            "query:500": Outcome.TEMPORARY,
        },
        unverified=(
            "`query:403` and `query:500`, the codes inside `queryResult`",
            "the window: the gateway's table of errors says 6 minutes, the page of the method 10",
            "a newer gateway that wants the signature in headers",
        ),
    )

    def ask(self, query: Query) -> Mapping[str, object]:
        """Ask for one page of the goods that words find; scene 1 is the one that needs no further permission."""
        page = {"pageIndex": query.page, "pageSize": self.facts.page_size, "sceneId": 1}
        own = {"pid": self.credentials.pid} if self.credentials.pid else {}
        return {"goodsReqDTO": {"keyword": query.words, **page, **own}}

    def sign(self, query: Query, now: datetime) -> Sending:
        """Sign what is asked as one JSON text; the timestamp carries its zone."""
        local = now.astimezone(_GMT8)
        parameters = {
            "method": self.facts.method,
            "app_key": self.credentials.app_key,
            "timestamp": f"{local:%Y-%m-%d %H:%M:%S}.{local.microsecond // 1000:03d}{local:%z}",
            "format": "json",
            "v": "1.0",
            "sign_method": "md5",
            "360buy_param_json": json.dumps(self.ask(query), ensure_ascii=False, separators=(",", ":")),
        }
        if self.credentials.session:
            parameters["access_token"] = self.credentials.session
        sign = jos_sign(parameters, self.credentials.app_secret)
        return Sending(url=self.address, form=parameters | {"sign": sign}, clock=now)

    def failure(self, answer: Mapping[str, JsonThing]) -> Failure | None:
        """Read `error_response` of the gateway, and the code inside the result."""
        if "error_response" in answer:
            error = part(answer, "error_response")
            message = " ".join(filter(None, (text(error, "zh_desc"), text(error, "en_desc"))))
            return Failure(code=text(error, "code") or "", message=message)
        outer, inner = _outer(answer), _inner(answer)
        code = text(inner, "code")
        if code in {None, "200"}:
            outer_code = text(outer, "code")
            return None if outer_code in {None, "0", "200"} else Failure(code=outer_code, message=str(outer)[:200])
        return Failure(code=f"query:{code}", message=text(inner, "message") or "")

    def found(self, answer: Mapping[str, JsonThing]) -> Found:
        """Read the goods: a list, or in the form of the documentation one under `goodsResp`."""
        inner = _inner(answer)
        goods = rows(inner.get("data"), "goodsResp")
        says_nothing = "data" in inner and inner["data"] is None
        return Found(rows=[] if says_nothing else goods, total=count(inner, "totalCount"))

    def listing(self, row: Mapping[str, JsonThing]) -> Listing:
        """Read one of `data`."""
        prices, shop = part(row, "priceInfo"), part(row, "shopInfo")
        address = text(row, "materialUrl")
        pictures = rows(part(row, "imageInfo").get("imageList"), "urlInfo") or []
        category = [text(part(row, "categoryInfo"), f"cid{level}Name") for level in (1, 2, 3)]
        named = {"类目": " > ".join(filter(None, category)), "经营方式": _OWNERS.get(text(row, "owner") or "")}
        return Listing(
            title=required(row, "title", "skuName"),
            item_id=required(row, "item_id", "skuId", "itemId"),
            url=f"https://{address.split('://')[-1].lstrip('/')}" if address else None,
            brand=text(row, "brandName"),
            price=lowest(yuan(prices, "price"), yuan(prices, "lowestPrice")),
            shop_name=text(shop, "shopName"),
            shop_id=text(shop, "shopId"),
            attributes={heading: value for heading, value in named.items() if value},
            image_urls=images(None, [text(picture, "url") for picture in pictures]),
        )


def _outer(answer: Mapping[str, JsonThing]) -> Mapping[str, JsonThing]:
    """Return what the key that ends in `_responce` holds; should they ever spell it right, that too."""
    return next((part(answer, name) for name in answer if name.endswith(("_responce", "_response"))), {})


def _inner(answer: Mapping[str, JsonThing]) -> Mapping[str, JsonThing]:
    result = _outer(answer).get("queryResult")
    return part(read_json(result)) if isinstance(result, str) else part(result)
