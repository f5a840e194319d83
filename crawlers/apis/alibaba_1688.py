"""1688 by its open platform: `product.search.keywordQuery` of the solution for trade abroad (跨境).

The API is part of the address, and the address is signed: HMAC-SHA1 over `param2/1/<namespace>/<api>/<appKey>` and the
sorted parameters. Titles come in Chinese beside a translation; the Chinese one is taken.
"""

import json
from collections.abc import Mapping
from datetime import datetime

from crawlers.gateways.api import ApiFacts, Failure, Found, OfficialApi, Query
from crawlers.gateways.outcome import Outcome
from crawlers.gateways.sending import Sending
from crawlers.gateways.signing import hmac_hex, join_sorted
from crawlers.gateways.values import JsonThing, count, images, part, required, rows, text, yuan
from crawlers.pages.price import lowest
from domain.listing import Coverage, Listing

__all__ = ["Alibaba1688", "aop_sign"]

_NAMESPACE = "com.alibaba.fenxiao.crossborder"


def aop_sign(url_path: str, parameters: Mapping[str, str], secret: str) -> str:
    """Return the signature: HMAC-SHA1 over the address from `param2` on and all other parameters, upper case.

    Example:
        >>> aop_sign("param2/1/system/currentTime/1000000", {"b": "2", "a": "1"}, "test123")
        '33E54F4F7B989E3E0E912D3FBD2F1A03CA7CCE88'
    """
    joined = join_sorted({name: value for name, value in parameters.items() if name != "_aop_signature"})
    return hmac_hex("sha1", secret, url_path + joined).upper()


class Alibaba1688(OfficialApi):
    """1688."""

    name = "1688"
    facts = ApiFacts(
        title="1688 开放平台（跨境）",
        about="offers of 1688 for trade abroad, found by words; wholesale prices in yuan",
        method=f"{_NAMESPACE}:product.search.keywordQuery-1",
        gateway="https://gw.open.1688.com/openapi",
        page_size=50,
        window_seconds=600,
        coverage=Coverage.CATEGORY_QUERY,
        coverage_note="1688 跨境货源，不是平台全部商品 (offers for trade abroad, not the whole platform)",
        needs=("app_key", "app_secret", "session"),
        hides=frozenset({"_aop_signature", "access_token"}),
        meanings={
            "gw.Qos*": Outcome.RATE_LIMITED,
            "gw.ParamMissing": Outcome.ERROR,
            "gw.ParamInvalid": Outcome.ERROR,
            "gw.SystemError": Outcome.TEMPORARY,
            "gw.*": Outcome.REFUSED,
            "401": Outcome.REFUSED,
            "403": Outcome.REFUSED,
        },
        unverified=(
            "the largest page (50), the window of the clock and the code of a refused timestamp",
            "`gw.SystemError` and `gw.ParamInvalid`",
            "whether `country` changes which offers are found",
        ),
    )

    @property
    def address(self) -> str:
        """The gateway with the path of the API and of the application."""
        return f"{super().address.rstrip('/')}/{self._url_path}"

    @property
    def _url_path(self) -> str:
        return f"param2/1/{_NAMESPACE}/product.search.keywordQuery/{self.credentials.app_key}"

    def ask(self, query: Query) -> Mapping[str, object]:
        """Ask for one page of the offers that words find; the words are Chinese and want no translation."""
        page = {"beginPage": query.page, "pageSize": self.facts.page_size}
        return {"offerQueryParam": {"keyword": query.words, **page, "country": "en", "keywordTranslate": True}}

    def sign(self, query: Query, now: datetime) -> Sending:
        """Sign the path and all that is sent; the timestamp counts milliseconds."""
        asked = self.ask(query)
        parameters = {name: json.dumps(v, ensure_ascii=False, separators=(",", ":")) for name, v in asked.items()}
        parameters["_aop_timestamp"] = str(int(now.timestamp() * 1000))
        if self.credentials.session:
            parameters["access_token"] = self.credentials.session
        sign = aop_sign(self._url_path, parameters, self.credentials.app_secret)
        return Sending(url=self.address, form=parameters | {"_aop_signature": sign}, clock=now)

    def failure(self, answer: Mapping[str, JsonThing]) -> Failure | None:
        """Read `error_code` of the gateway, and `success` inside the result."""
        code = text(answer, "error_code")
        if code is not None:
            return Failure(code=code, message=text(answer, "error_message", "exception") or "")
        result = part(answer, "result")
        if result.get("success", True) is True or text(result, "success") == "true":
            return None
        return Failure(code=text(result, "code") or "", message=text(result, "message") or "")

    def found(self, answer: Mapping[str, JsonThing]) -> Found:
        """Read the inner `result`."""
        page = part(answer, "result", "result")
        return Found(rows=rows(page.get("data")), total=count(page, "totalRecords"))

    def listing(self, row: Mapping[str, JsonThing]) -> Listing:
        """Read one of `data`."""
        prices = part(row, "priceInfo")
        offer = required(row, "item_id", "offerId")
        least = text(row, "minOrderQuantity")
        return Listing(
            title=required(row, "title", "subject", "subjectTrans"),
            item_id=offer,
            url=f"https://detail.1688.com/offer/{offer}.html",
            price=lowest(yuan(prices, "price"), yuan(prices, "promotionPrice")),
            sold_count=count(row, "monthSold"),
            attributes={"起订量": least} if least else {},
            image_urls=images(text(row, "imageUrl", "whiteImage")),
        )
