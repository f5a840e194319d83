"""抖音 by 抖店开放平台: `buyin.kolMaterialsProductsSearch`, goods of 精选联盟 found by words.

Prices are in fen. The name of the method is the path, with a stroke for the point. The common parameters stand in the
address, the question as sorted, compact JSON in the body; token and way of signing take no part in the signature.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from crawlers.gateways.api import ApiFacts, Failure, Found, OfficialApi, Query
from crawlers.gateways.outcome import Outcome
from crawlers.gateways.sending import Sending
from crawlers.gateways.signing import hmac_hex, join_sorted
from crawlers.gateways.values import JsonThing, count, fen, image, images, part, required, rows, text
from domain.listing import Coverage, Listing

__all__ = ["Douyin", "doudian_sign", "param_json"]

_UNSIGNED = frozenset({"sign", "access_token", "sign_method"})


def param_json(asked: Mapping[str, object]) -> str:
    """Return a question as it is signed and sent: keys sorted on every level, no blanks, Chinese as it is.

    Example:
        >>> param_json({"title": "电磁炉", "page": 1, "cids": [2, 1]})
        '{"cids":[2,1],"page":1,"title":"电磁炉"}'
    """
    return json.dumps(asked, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def doudian_sign(parameters: Mapping[str, str], asked: str, secret: str) -> str:
    """Return the signature: HMAC-SHA256 over secret, sorted parameters with `param_json`, and secret, lower case."""
    signed = {name: value for name, value in parameters.items() if name not in _UNSIGNED} | {"param_json": asked}
    return hmac_hex("sha256", secret, f"{secret}{join_sorted(signed)}{secret}")


class Douyin(OfficialApi):
    """抖店精选联盟."""

    name = "douyin"
    facts = ApiFacts(
        title="抖店精选联盟（抖店开放平台）",
        about="goods of 抖音 that sellers offer for commission, found by words in the title; prices in fen",
        method="buyin.kolMaterialsProductsSearch",
        gateway="https://openapi-fxg.jinritemai.com",
        page_size=20,
        window_seconds=600,
        coverage=Coverage.AFFILIATE_GOODS,
        coverage_note="精选联盟商品，不是平台全部商品 (affiliate goods, not the whole platform)",
        needs=("app_key", "app_secret", "session"),
        hides=frozenset({"sign", "access_token"}),
        meanings={
            "60000": Outcome.RATE_LIMITED,
            "20000": Outcome.TEMPORARY,
            "20001": Outcome.TEMPORARY,
            "50000": Outcome.TEMPORARY,
            "50001": Outcome.TEMPORARY,
            "30001": Outcome.REFUSED,
            "30002": Outcome.REFUSED,
            "40001": Outcome.REFUSED,
            "isv.timestamp-*": Outcome.CLOCK_SKEW,
            "isv.signature-*": Outcome.REFUSED,
            "isv.access-token-*": Outcome.REFUSED,
            "isv.app-id-*": Outcome.REFUSED,
            "isv.authorization-*": Outcome.REFUSED,
            "70000": Outcome.FORBIDDEN,
            "80000": Outcome.FORBIDDEN,
        },
        unverified=(
            "the signature, the fields and the codes as a whole: no vector of the platform was recomputed",
            "the window of the clock",
            "whether numbers in `param_json` may be numbers, as the platform's own kit sends them, or must be texts",
        ),
    )

    @property
    def address(self) -> str:
        """The gateway with the method as its path."""
        return f"{super().address.rstrip('/')}/{self.facts.method.replace('.', '/')}"

    def ask(self, query: Query) -> Mapping[str, object]:
        """Ask for one page of the goods whose title holds the words, whether or not they may be shared."""
        page = {"page": query.page, "page_size": self.facts.page_size}
        return {"title": query.words, **page, "search_type": 0, "sort_type": 1, "share_status": 0}

    def sign(self, query: Query, now: datetime) -> Sending:
        """Sign the common parameters with the question; the timestamp counts seconds."""
        asked = param_json(self.ask(query))
        parameters = {
            "method": self.facts.method,
            "app_key": self.credentials.app_key,
            "access_token": self.credentials.session,
            "timestamp": str(int(now.timestamp())),
            "v": "2",
            "sign_method": "hmac-sha256",
        }
        sign = doudian_sign(parameters, asked, self.credentials.app_secret)
        return Sending(url=self.address, query=parameters | {"sign": sign}, json=asked, clock=now)

    def failure(self, answer: Mapping[str, JsonThing]) -> Failure | None:
        """Read `code`: only 10000 is success."""
        code = text(answer, "code")
        if code in {None, "10000"}:
            return None
        message = " ".join(filter(None, (text(answer, "msg"), text(answer, "sub_msg"))))
        return Failure(code=code, sub_code=text(answer, "sub_code") or "", message=message)

    def found(self, answer: Mapping[str, JsonThing]) -> Found:
        """Read `data`."""
        body = part(answer, "data")
        return Found(rows=rows(body.get("products")), total=count(body, "total"))

    def listing(self, row: Mapping[str, JsonThing]) -> Listing:
        """Read one of `products`."""
        return Listing(
            title=required(row, "title", "title"),
            item_id=required(row, "item_id", "product_id"),
            url=image(text(row, "detail_url")),
            price=fen(row, "price"),
            shop_name=text(row, "shop_name"),
            shop_id=text(row, "shop_id"),
            sold_count=count(row, "sales"),
            image_urls=images(text(row, "cover")),
        )
