"""拼多多 by 多多进宝: `pdd.ddk.goods.search`, goods found by words.

Prices are in fen. The platform gives `goods_sign` in place of the number of the goods. A 推广位 (`pid`) must have been
put on record (备案) once, with the same `custom_parameters`, or every question is refused (50001, 60001).
"""

from collections.abc import Mapping
from datetime import datetime

from crawlers.gateways.api import ApiFacts, Failure, Found, OfficialApi, Query
from crawlers.gateways.outcome import Outcome
from crawlers.gateways.sending import Sending
from crawlers.gateways.signing import join_sorted, md5_wrapped
from crawlers.gateways.values import JsonThing, count, fen, images, part, required, rows, text
from domain.listing import Coverage, Listing

__all__ = ["Pinduoduo", "pop_sign"]

_SHOPS = {"1": "个人", "2": "企业", "3": "旗舰店", "4": "专卖店", "5": "专营店", "6": "普通店"}
"""`merchant_type`."""


def pop_sign(parameters: Mapping[str, str], secret: str) -> str:
    """Return the signature: common and business parameters alike, all but `sign`, upper case."""
    joined = join_sorted({name: value for name, value in parameters.items() if name != "sign"})
    return md5_wrapped(secret, joined).upper()


class Pinduoduo(OfficialApi):
    """多多进宝."""

    name = "pinduoduo"
    facts = ApiFacts(
        title="多多进宝（拼多多开放平台）",
        about="goods of 拼多多 that sellers offer for commission, found by words; prices in fen",
        method="pdd.ddk.goods.search",
        gateway="https://gw-api.pinduoduo.com/api/router",
        page_size=100,
        window_seconds=600,
        coverage=Coverage.AFFILIATE_GOODS,
        coverage_note="多多进宝联盟商品，不是平台全部商品 (affiliate goods, not the whole platform)",
        needs=("app_key", "app_secret", "pid"),
        hides=frozenset({"sign", "access_token"}),
        meanings={
            "52101": Outcome.RATE_LIMITED,
            "70031": Outcome.RATE_LIMITED,
            "50000": Outcome.TEMPORARY,
            "50002": Outcome.TEMPORARY,
            "52001": Outcome.TEMPORARY,
            "52002": Outcome.TEMPORARY,
            "52102": Outcome.TEMPORARY,
            "52103": Outcome.TEMPORARY,
            "70032": Outcome.FORBIDDEN,
            "70033": Outcome.FORBIDDEN,
            "70034": Outcome.FORBIDDEN,
            "70035": Outcome.FORBIDDEN,
            "70036": Outcome.FORBIDDEN,
            "10001": Outcome.REFUSED,
            "10016": Outcome.REFUSED,
            "10017": Outcome.REFUSED,
            "10019": Outcome.REFUSED,
            "20004": Outcome.REFUSED,
            "20005": Outcome.REFUSED,
            "20031": Outcome.REFUSED,
            "20032": Outcome.REFUSED,
            "20034": Outcome.REFUSED,
            "20035": Outcome.REFUSED,
            "30000": Outcome.REFUSED,
            "60001": Outcome.REFUSED,
        },
        unverified=(
            "a refused timestamp is 10001 with the word timestamp",
            "whether `goods_sign` of the same goods stays the same for another 推广位",
        ),
    )

    def ask(self, query: Query) -> Mapping[str, object]:
        """Ask for one page of the goods that words find; from the second on with the list's id."""
        own = {"pid": self.credentials.pid}
        if self.credentials.custom_parameters:
            own["custom_parameters"] = self.credentials.custom_parameters
        if query.handed_on:
            own["list_id"] = query.handed_on
        return {"keyword": query.words, "page": query.page, "page_size": self.facts.page_size} | own

    def sign(self, query: Query, now: datetime) -> Sending:
        """Sign all that is sent; the timestamp counts seconds."""
        parameters = {
            "type": self.facts.method,
            "client_id": self.credentials.app_key,
            "timestamp": str(int(now.timestamp())),
            "data_type": "JSON",
            "version": "V1",
            **{name: str(value) for name, value in self.ask(query).items()},
        }
        if self.credentials.session:
            parameters["access_token"] = self.credentials.session
        sign = pop_sign(parameters, self.credentials.app_secret)
        return Sending(url=self.address, form=parameters | {"sign": sign}, clock=now)

    def failure(self, answer: Mapping[str, JsonThing]) -> Failure | None:
        """Read `error_response`."""
        if "error_response" not in answer:
            return None
        error = part(answer, "error_response")
        message = " ".join(filter(None, (text(error, "error_msg"), text(error, "sub_msg"))))
        return Failure(code=text(error, "error_code") or "", sub_code=text(error, "sub_code") or "", message=message)

    def found(self, answer: Mapping[str, JsonThing]) -> Found:
        """Read `goods_search_response`."""
        body = part(answer, "goods_search_response")
        return Found(
            rows=rows(body.get("goods_list")), total=count(body, "total_count"), handed_on=text(body, "list_id") or ""
        )

    def listing(self, row: Mapping[str, JsonThing]) -> Listing:
        """Read one of `goods_list`."""
        named = {
            "类目": text(row, "category_name", "opt_name"),
            "店铺类型": _SHOPS.get(text(row, "merchant_type") or ""),
        }
        return Listing(
            title=required(row, "title", "goods_name"),
            item_id=required(row, "item_id", "goods_id", "goods_sign"),
            brand=text(row, "brand_name"),
            price=fen(row, "min_group_price") or fen(row, "min_normal_price"),
            shop_name=text(row, "mall_name"),
            shop_id=text(row, "mall_id"),
            sold_count=count(row, "sales_tip"),
            attributes={heading: value for heading, value in named.items() if value},
            image_urls=images(text(row, "goods_image_url", "goods_thumbnail_url")),
        )
