"""淘宝/天猫 by TOP (淘宝开放平台): `taobao.tbk.dg.material.optional.upgrade`, goods of 淘宝联盟 found by words.

Signing and errors: TOP's common rules. Fields of an answer: the older form (everything in one object) and the upgraded
one (`item_basic_info`, `price_promotion_info`, `publish_info`) are both read. Addresses for earning a commission
(`click_url`, `coupon_share_url`) are left alone: an authority earns none.
"""

import re
from collections.abc import Mapping
from datetime import datetime, timedelta, timezone

from crawlers.gateways.api import ApiFacts, Failure, Found, OfficialApi, Query
from crawlers.gateways.outcome import Outcome
from crawlers.gateways.sending import Sending
from crawlers.gateways.signing import hmac_hex, join_sorted, md5_wrapped
from crawlers.gateways.values import JsonThing, count, image, images, part, required, rows, text, yuan
from domain.listing import Coverage, Listing

__all__ = ["Taobao", "top_sign"]

_GMT8 = timezone(timedelta(hours=8))
_BAN = re.compile(r"will last for (?P<seconds>[0-9]{1,6}) more seconds")
_SHOPS = {"0": "淘宝", "1": "天猫", "3": "特价版"}
"""`user_type`: what kind of shop sells it."""


def top_sign(parameters: Mapping[str, str], secret: str, sign_method: str) -> str:
    """Return TOP's signature: all parameters but `sign`, sorted by name, in one of three ways, upper case.

    Args:
        parameters: What is sent.
        secret: The application's secret.
        sign_method: `md5`, `hmac` (HMAC-MD5) or `hmac-sha256`.
    """
    joined = join_sorted({name: value for name, value in parameters.items() if name != "sign"})
    if sign_method == "md5":
        return md5_wrapped(secret, joined).upper()
    algorithm = "md5" if sign_method == "hmac" else "sha256"
    return hmac_hex(algorithm, secret, joined).upper()


class Taobao(OfficialApi):
    """淘宝联盟."""

    name = "taobao"
    facts = ApiFacts(
        title="淘宝联盟（TOP）",
        about="goods of 淘宝 and 天猫 that sellers offer for commission, found by words; prices in yuan",
        method="taobao.tbk.dg.material.optional.upgrade",
        gateway="https://eco.taobao.com/router/rest",
        page_size=100,
        window_seconds=600,
        coverage=Coverage.AFFILIATE_GOODS,
        coverage_note="淘宝联盟商品，不是平台全部商品 (affiliate goods, not the whole platform)",
        needs=("app_key", "app_secret", "adzone_id"),
        hides=frozenset({"sign", "session"}),
        meanings={
            "7": Outcome.RATE_LIMITED,
            "accesscontrol.limited-by-*": Outcome.RATE_LIMITED,
            "isp.call-limited": Outcome.RATE_LIMITED,
            "isp.*": Outcome.TEMPORARY,
            "10": Outcome.TEMPORARY,
            "11": Outcome.REFUSED,
            "12": Outcome.REFUSED,
            "13": Outcome.REFUSED,
            "21": Outcome.REFUSED,
            "22": Outcome.REFUSED,
            "24": Outcome.REFUSED,
            "25": Outcome.REFUSED,
            "26": Outcome.REFUSED,
            "27": Outcome.REFUSED,
            "28": Outcome.REFUSED,
            "29": Outcome.REFUSED,
            "30": Outcome.REFUSED,
            "31": Outcome.CLOCK_SKEW,
            "isv.permission-*": Outcome.REFUSED,
            "isv.appkey-not-exists": Outcome.REFUSED,
            "50001": Outcome.EMPTY,
        },
        unverified=("an answer without goods is `sub_code` 50001 (无结果)",),
    )

    def ask(self, query: Query) -> Mapping[str, object]:
        """Ask for one page of the goods that words find."""
        own = {"adzone_id": self.credentials.adzone_id}
        return {"q": query.words, "page_no": query.page, "page_size": self.facts.page_size} | own

    def sign(self, query: Query, now: datetime) -> Sending:
        """Sign all that is sent; the timestamp is in GMT+8, to the second."""
        sign_method = self.credentials.sign_method or "hmac-sha256"
        parameters = {
            "method": self.facts.method,
            "app_key": self.credentials.app_key,
            "timestamp": now.astimezone(_GMT8).strftime("%Y-%m-%d %H:%M:%S"),
            "format": "json",
            "v": "2.0",
            "sign_method": sign_method,
            **{name: str(value) for name, value in self.ask(query).items()},
        }
        if self.credentials.session:
            parameters["session"] = self.credentials.session
        sign = top_sign(parameters, self.credentials.app_secret, sign_method)
        return Sending(url=self.address, form=parameters | {"sign": sign}, clock=now)

    def failure(self, answer: Mapping[str, JsonThing]) -> Failure | None:
        """Read `error_response`."""
        if "error_response" not in answer:
            return None
        error = part(answer, "error_response")
        message = " ".join(filter(None, (text(error, "msg"), text(error, "sub_msg"))))
        ban = _BAN.search(message)
        return Failure(
            code=text(error, "code") or "",
            sub_code=text(error, "sub_code") or "",
            message=message,
            wait_seconds=float(ban["seconds"]) if ban else None,
        )

    def found(self, answer: Mapping[str, JsonThing]) -> Found:
        """Read `…_response`, whatever the version of the method is called."""
        body = next((part(answer, name) for name in answer if name.endswith("_response")), {})
        return Found(rows=rows(body.get("result_list"), "map_data"), total=count(body, "total_results"))

    def listing(self, row: Mapping[str, JsonThing]) -> Listing:
        """Read one of `map_data`."""
        basic = part(row, "item_basic_info") or row
        prices = part(row, "price_promotion_info") or row
        named = {
            "类目": text(basic, "category_name"),
            "所在地": text(basic, "provcity"),
            "店铺类型": _SHOPS.get(text(basic, "user_type") or ""),
        }
        return Listing(
            title=required(basic, "title", "title"),
            item_id=text(row, "item_id", "num_iid") or required(basic, "item_id", "item_id", "num_iid"),
            url=image(text(basic, "item_url")),
            brand=text(basic, "brand_name"),
            price=yuan(prices, "zk_final_price") or yuan(prices, "reserve_price"),
            shop_name=text(basic, "shop_title"),
            shop_id=text(basic, "seller_id"),
            sold_count=count(basic, "volume"),
            attributes={heading: value for heading, value in named.items() if value},
            image_urls=images(text(basic, "pict_url"), basic.get("small_images")),
        )
