"""Gateways of official APIs on loopback, written from the platforms' documentation and from no client of ours.

Each checks the signature by an implementation of its own (HMAC from its definition, RFC 2104), the parameters that are
documented as mandatory, and its clock; it answers in the documented forms, numbers as numbers and as texts in turn. What
else gateways do (rate limits, errors of their own, web pages, JSON that is cut off) is given by `Fault`.
"""

import hashlib
import json
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler
from typing import ClassVar
from urllib.parse import parse_qsl, urlsplit

from tests.crawlers.loopback import QuietServer

SECRET = "5ecret-of-the-app-8c1f22"
TOKEN = "t0ken/of the+office=9d"
KEY = "33779911"


@dataclass(frozen=True)
class Good:
    id: str
    title: str
    fen: int = 19_900
    brand: str = "云途"
    shop: str = "云途箱包旗舰店"
    sold: int = 321


@dataclass(frozen=True)
class Fault:
    """What is answered in place of the truth."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json;charset=UTF-8"
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    at: float
    path: str
    query: Mapping[str, str]
    form: Mapping[str, str]
    body: bytes
    headers: Mapping[str, str]

    @property
    def sent(self) -> Mapping[str, str]:
        return {**self.query, **self.form}


class FakeGateway:
    """What the five have in common: a server, goods by words, faults by turn."""

    platform: ClassVar[str]
    base: ClassVar[str] = ""
    """What stands in the settings after the origin."""
    path: ClassVar[str]
    page_size: ClassVar[int]
    window = timedelta(minutes=10)

    def __init__(self) -> None:
        self.goods: dict[str, list[Good]] = {}
        self.asked: list[Asked] = []
        self.faults: dict[int, Fault | Callable[[Asked], Fault]] = {}
        """Number of the request, from 1 → what it is answered; 0: all of them."""
        self.troubles: dict[str, list[Fault | Callable[[Asked], Fault]]] = {}
        """Words → what the first questions about them are answered."""
        self.clock_ahead = timedelta()
        self.refused: list[str] = []
        self.others: list[str] = []
        """Requests that are no POST to the API: robots.txt would be one."""
        self._lock = threading.Lock()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                gateway.others.append(self.path)
                self._give(Fault(404, b"not found", "text/plain"))

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                parts = urlsplit(self.path)
                is_form = "urlencoded" in self.headers.get("Content-Type", "")
                form = dict(parse_qsl(body.decode(), keep_blank_values=True, strict_parsing=True)) if is_form else {}
                query = dict(parse_qsl(parts.query, keep_blank_values=True))
                asked = Asked(time.monotonic(), parts.path, query, form, body, dict(self.headers))
                self._give(gateway._answer(asked))

            def date_time_string(self, timestamp: float | None = None) -> str:
                del timestamp
                return super().date_time_string(gateway.now().timestamp())

            def _give(self, fault: Fault) -> None:
                self.send_response(fault.status)
                for name, value in {"Content-Type": fault.content_type, **fault.headers}.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(fault.body)))
                self.end_headers()
                self.wfile.write(fault.body)

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = QuietServer(Handler)
        self.origin = self._server.url

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def now(self) -> datetime:
        return datetime.now(UTC) + self.clock_ahead

    @property
    def setting(self) -> str:
        return self.origin + self.base

    def _answer(self, asked: Asked) -> Fault:
        with self._lock:
            self.asked.append(asked)
            number = len(self.asked)
        fault = self.faults.get(number) or self.faults.get(0)
        if fault is not None:
            return fault(asked) if callable(fault) else fault
        wrong = self.check(asked) if asked.path == self.path else f"no such path: {asked.path}"
        if wrong is not None:
            self.refused.append(wrong)
            return as_json(self.error(wrong))
        words, page, size = self.wanted(asked)
        if self.troubles.get(words):
            trouble = self.troubles[words].pop(0)
            return trouble(asked) if callable(trouble) else trouble
        found = self.goods.get(words, [])
        return as_json(self.page(found[(page - 1) * size : page * size], len(found), page))

    # --- each platform's own

    def check(self, asked: Asked) -> str | None:
        raise NotImplementedError

    def error(self, wrong: str) -> dict:
        raise NotImplementedError

    def wanted(self, asked: Asked) -> tuple[str, int, int]:
        raise NotImplementedError

    def page(self, goods: list[Good], total: int, page: int) -> dict:
        raise NotImplementedError

    def rate_limited(self) -> Fault:
        raise NotImplementedError

    def forbidden(self) -> Fault:
        raise NotImplementedError


def as_json(data: object, **headers: str) -> Fault:
    return Fault(body=json.dumps(data, ensure_ascii=False).encode(), headers=headers)


def missing(asked: Asked, *names: str) -> str | None:
    absent = [name for name in names if not asked.sent.get(name)]
    return f"missing {absent[0]}" if absent else None


def hmac_by_definition(digest: Callable[[bytes], bytes], key: bytes, text: bytes) -> bytes:
    """H(K xor opad, H(K xor ipad, text)), RFC 2104; a key of up to 64 bytes is filled up with zeros."""
    whole = (digest(key) if len(key) > 64 else key).ljust(64, b"\0")
    return digest(bytes(b ^ 0x5C for b in whole) + digest(bytes(b ^ 0x36 for b in whole) + text))


def md5(text: bytes) -> bytes:
    return hashlib.md5(text).digest()


def strung(parameters: Mapping[str, str]) -> bytes:
    whole = b""
    for name in sorted(parameters):
        whole += name.encode() + parameters[name].encode()
    return whole


# --- 淘宝 --------------------------------------------------------------------------------------------------------------


class FakeTop(FakeGateway):
    """签名：所有请求参数（除 sign）按 ASCII 排序后拼装；md5 两头加 secret，hmac 与 hmac-sha256 以 secret 为键；转大写十六进制。"""

    platform = "taobao"
    base = path = "/router/rest"
    page_size = 100

    def check(self, asked: Asked) -> str | None:
        wrong = missing(asked, "method", "app_key", "timestamp", "v", "sign_method", "sign", "adzone_id", "q")
        if wrong:
            return wrong
        parameters = dict(asked.form)
        sign, text = parameters.pop("sign"), b""
        text = strung(parameters)
        key = SECRET.encode()
        expected = {
            "md5": lambda: md5(key + text + key),
            "hmac": lambda: hmac_by_definition(md5, key, text),
            "hmac-sha256": lambda: hmac_by_definition(lambda t: hashlib.sha256(t).digest(), key, text),
        }[parameters["sign_method"]]()
        if sign != expected.hex().upper():
            return "sign"
        said = datetime.strptime(parameters["timestamp"] + " +0800", "%Y-%m-%d %H:%M:%S %z")
        if abs(self.now() - said) > self.window:
            return "timestamp"
        if parameters["app_key"] != KEY or parameters.get("session") not in {None, TOKEN}:
            return "session"
        return None

    def error(self, wrong: str) -> dict:
        codes = {
            "sign": (25, "Invalid Signature"),
            "timestamp": (31, "Invalid Timestamp"),
            "session": (27, "Invalid Session"),
        }
        code, words = codes.get(wrong, (40, f"Missing Required Arguments:{wrong}"))
        return {"error_response": {"code": code, "msg": words, "request_id": "r1"}}

    def wanted(self, asked: Asked) -> tuple[str, int, int]:
        return asked.form["q"], int(asked.form.get("page_no", 1)), int(asked.form.get("page_size", 20))

    def page(self, goods: list[Good], total: int, page: int) -> dict:
        if not goods:
            nothing = {
                "code": 15,
                "msg": "Remote service error",
                "sub_code": "50001",
                "sub_msg": "无结果",
                "request_id": "r",
            }
            return {"error_response": nothing}
        found = [
            {
                "item_id": good.id,
                "item_basic_info": {
                    "title": good.title, "pict_url": f"//img.alicdn.com/{good.id}.jpg", "brand_name": good.brand,
                    "small_images": {"string": [f"//img.alicdn.com/{good.id}-2.jpg"]}, "category_name": "旅行箱",
                    "seller_id": 77 if turn % 2 else "77", "user_type": 1, "shop_title": good.shop,
                    "volume": good.sold if turn % 2 else str(good.sold), "provcity": "浙江 金华",
                },
                "price_promotion_info": {"zk_final_price": f"{good.fen / 100:.2f}", "reserve_price": "999.00"},
                "publish_info": {"income_rate": "15.5", "click_url": "//s.click.taobao.com/t?e=1"},
            }
            for turn, good in enumerate(goods)
        ]  # fmt: skip
        body = {"total_results": total, "result_list": {"map_data": found}, "request_id": "r2"}
        return {"tbk_dg_material_optional_upgrade_response": body}

    def rate_limited(self) -> Fault:
        ban = "This ban will last for 0 more seconds"
        words = {
            "code": 7,
            "msg": "App Call Limited",
            "sub_code": "accesscontrol.limited-by-api-access-count",
            "sub_msg": ban,
        }
        return as_json({"error_response": words})

    def forbidden(self) -> Fault:
        return as_json(
            {
                "error_response": {
                    "code": 11,
                    "msg": "Insufficient ISV Permissions",
                    "sub_code": "isv.permission-api-package-limit",
                }
            }
        )


# --- 京东 --------------------------------------------------------------------------------------------------------------


class FakeJos(FakeGateway):
    """签名：360buy_param_json 与系统参数（format、sign_method 不参与）按字母排序拼接，首尾加 appSecret，MD5，大写。"""

    platform = "jd"
    base = path = "/routerjson"
    page_size = 30
    window = timedelta(minutes=6)

    def check(self, asked: Asked) -> str | None:
        wrong = missing(asked, "method", "app_key", "timestamp", "v", "sign", "360buy_param_json")
        if wrong:
            return wrong
        taking_part = {name: asked.form[name] for name in asked.form if name not in ("sign", "format", "sign_method")}
        key = SECRET.encode()
        if asked.form["sign"] != md5(key + strung(taking_part) + key).hex().upper():
            return "sign"
        said = datetime.strptime(asked.form["timestamp"], "%Y-%m-%d %H:%M:%S.%f%z")
        if abs(self.now() - said) > self.window:
            return "timestamp"
        return None if asked.form.get("access_token", TOKEN) == TOKEN else "token"

    def error(self, wrong: str) -> dict:
        codes = {
            "sign": ("12", "无效签名", "Invalid Signature"), "timestamp": ("8", "非法的时间戳参数", "Invalid Timestamp"),
            "token": ("19", "token已过期或者不存在，请重新授权", "Invalid access_token"),
        }  # fmt: skip
        code, zh, en = codes.get(wrong, ("1", wrong, wrong))
        return {"error_response": {"code": code, "zh_desc": zh, "en_desc": en}}

    def wanted(self, asked: Asked) -> tuple[str, int, int]:
        goods = json.loads(asked.form["360buy_param_json"])["goodsReqDTO"]
        return goods["keyword"], goods["pageIndex"], goods["pageSize"]

    def page(self, goods: list[Good], total: int, page: int) -> dict:
        found = [
            {
                "skuId": int(good.id) if turn % 2 else good.id, "skuName": good.title, "brandName": good.brand, "owner": "p",
                "spuid": 9, "categoryInfo": {"cid1": 1, "cid1Name": "箱包", "cid3Name": "拉杆箱"},
                "priceInfo": {"price": good.fen / 100 + 10, "lowestPrice": good.fen / 100, "lowestCouponPrice": 1.0},
                "shopInfo": {"shopId": 45619, "shopName": good.shop}, "inOrderCount30Days": 6018,
                "imageInfo": {"imageList": [{"url": f"http://img14.360buyimg.com/{good.id}.jpg"}]},
                "materialUrl": f"item.jd.com/{good.id}.html",
            }
            for turn, good in enumerate(goods)
        ]  # fmt: skip
        result = {"code": 200, "message": "success", "requestId": "r1", "totalCount": total, "data": found or None}
        inner = json.dumps(result, ensure_ascii=False)
        return {"jd_union_open_goods_query_responce": {"code": "0", "queryResult": inner}}

    def rate_limited(self) -> Fault:
        words = {"code": "2", "zh_desc": "限制时间内调用失败次数", "en_desc": "App Call Limited"}
        return as_json({"error_response": words}, **{"Retry-After": "0"})

    def forbidden(self) -> Fault:
        inner = json.dumps({"code": 403, "message": "无访问权限", "requestId": "o_1"})
        return as_json({"jd_union_open_goods_query_responce": {"code": "0", "queryResult": inner}})


# --- 拼多多 ------------------------------------------------------------------------------------------------------------


class FakePop(FakeGateway):
    """签名：公共参数与业务参数按字母排序拼接，首尾加 client_secret，MD5，大写；时间戳为秒，与服务器相差 10 分钟以内。"""

    platform = "pinduoduo"
    base = path = "/api/router"
    page_size = 100

    def check(self, asked: Asked) -> str | None:
        wrong = missing(asked, "type", "client_id", "timestamp", "sign", "pid")
        if wrong:
            return wrong
        rest = {name: value for name, value in asked.form.items() if name != "sign"}
        key = SECRET.encode()
        if asked.form["sign"] != md5(key + strung(rest) + key).hex().upper():
            return "sign"
        if abs(self.now().timestamp() - int(asked.form["timestamp"])) > 600:
            return "timestamp"
        if int(asked.form["page"]) > 1 and asked.form.get("list_id") != f"L-{asked.form['keyword']}":
            return "list_id"
        return None if asked.form.get("access_token", TOKEN) == TOKEN else "token"

    def error(self, wrong: str) -> dict:
        codes = {
            "sign": (20004, "签名sign校验失败"),
            "timestamp": (10001, "公共参数错误:timestamp"),
            "token": (10019, "access_token已过期"),
        }
        code, words = codes.get(wrong, (10000, f"参数错误:{wrong}"))
        return {
            "error_response": {
                "error_msg": words,
                "sub_msg": words,
                "sub_code": str(code),
                "error_code": code,
                "request_id": "15",
            }
        }

    def wanted(self, asked: Asked) -> tuple[str, int, int]:
        self._words = asked.form["keyword"]
        return asked.form["keyword"], int(asked.form["page"]), int(asked.form["page_size"])

    def page(self, goods: list[Good], total: int, page: int) -> dict:
        found = [
            {
                "goods_sign": f"E9_{good.id}", "goods_name": good.title, "brand_name": good.brand, "mall_name": good.shop,
                "min_group_price": good.fen if turn % 2 else str(good.fen), "min_normal_price": good.fen + 500,
                "mall_id": 812 if turn % 2 else "812", "sales_tip": "1.2万+", "category_name": "箱包", "merchant_type": 3,
                "goods_image_url": f"https://img.pddpic.com/{good.id}.jpg", "opt_name": "箱包皮具",
            }
            for turn, good in enumerate(goods)
        ]  # fmt: skip
        body = {"total_count": total, "list_id": f"L-{self._words}", "search_id": "S1", "goods_list": found}
        return {"goods_search_response": body}

    def rate_limited(self) -> Fault:
        words = {
            "error_msg": "当前接口被限流，请稍后重试",
            "sub_msg": "",
            "sub_code": None,
            "error_code": 52101,
            "request_id": "1",
        }
        return as_json({"error_response": words}, **{"Retry-After": "0"})

    def forbidden(self) -> Fault:
        words = {
            "error_msg": "当前用户或应用存在风险，禁止调用！",
            "sub_code": "70034",
            "error_code": 70034,
            "request_id": "1",
        }
        return as_json({"error_response": words})


# --- 1688 --------------------------------------------------------------------------------------------------------------


class FakeAop(FakeGateway):
    """签名：urlPath（自 param2 起）加上按首字母排序的 key+value，以 appSecret 为键作 HMAC-SHA1，转大写十六进制。"""

    platform = "1688"
    base = "/openapi"
    path = f"/openapi/param2/1/com.alibaba.fenxiao.crossborder/product.search.keywordQuery/{KEY}"
    page_size = 50

    def check(self, asked: Asked) -> str | None:
        wrong = missing(asked, "_aop_signature", "access_token", "offerQueryParam")
        if wrong:
            return wrong
        rest = {name: value for name, value in asked.form.items() if name != "_aop_signature"}
        text = asked.path.removeprefix("/openapi/").encode() + strung(rest)
        expected = hmac_by_definition(lambda t: hashlib.sha1(t).digest(), SECRET.encode(), text).hex().upper()
        if asked.form["_aop_signature"] != expected:
            return "sign"
        if abs(self.now().timestamp() * 1000 - int(asked.form["_aop_timestamp"])) > 600_000:
            return "timestamp"
        return None if asked.form["access_token"] == TOKEN else "token"

    def error(self, wrong: str) -> dict:
        codes = {
            "sign": ("gw.SignatureInvalid", "Invalid signature"), "timestamp": ("gw.TimestampInvalid", "Invalid timestamp"),
            "token": ("401", "Request need user authorized"),
        }  # fmt: skip
        code, words = codes.get(wrong, ("gw.ParamMissing", wrong))
        return {"error_code": code, "error_message": words, "exception": words}

    def wanted(self, asked: Asked) -> tuple[str, int, int]:
        param = json.loads(asked.form["offerQueryParam"])
        return param["keyword"], param["beginPage"], param["pageSize"]

    def page(self, goods: list[Good], total: int, page: int) -> dict:
        found = [
            {
                "imageUrl": f"https://cbu01.alicdn.com/{good.id}.jpg", "subject": good.title, "subjectTrans": "Suitcase",
                "offerId": int(good.id) if turn % 2 else good.id, "isJxhy": True, "monthSold": good.sold,
                "priceInfo": {"price": f"{good.fen / 100}", "consignPrice": "999"}, "minOrderQuantity": 2,
            }
            for turn, good in enumerate(goods)
        ]  # fmt: skip
        inner = {"totalRecords": total, "totalPage": 9, "pageSize": 50, "currentPage": page, "data": found}
        return {"result": {"success": "true", "code": "200", "message": None, "result": inner}}

    def rate_limited(self) -> Fault:
        words = {"error_code": "gw.QosAppFrequencyLimit", "error_message": "App call exceeds limited frequency"}
        return Fault(400, json.dumps(words).encode(), headers={"Retry-After": "0"})

    def forbidden(self) -> Fault:
        words = {"error_code": "gw.APIACLDecline", "error_message": "AppKey is not allowed(acl)"}
        return Fault(403, json.dumps(words).encode())


# --- 抖店 --------------------------------------------------------------------------------------------------------------


class FakeDoudian(FakeGateway):
    """签名：app_secret 首尾包裹 app_key、method、param_json、timestamp、v 的键值，以 app_secret 为键 HMAC-SHA256，小写。"""

    platform = "douyin"
    path = "/buyin/kolMaterialsProductsSearch"
    page_size = 20

    def check(self, asked: Asked) -> str | None:
        wrong = missing(asked, "method", "app_key", "access_token", "timestamp", "v", "sign")
        if wrong:
            return wrong
        q, param_json = asked.query, asked.body.decode()
        text = (
            f"{SECRET}app_key{q['app_key']}method{q['method']}param_json{param_json}"
            f"timestamp{q['timestamp']}v{q['v']}{SECRET}"
        )
        expected = hmac_by_definition(lambda t: hashlib.sha256(t).digest(), SECRET.encode(), text.encode()).hex()
        if q["sign"] != expected or q["method"].replace(".", "/") != asked.path.lstrip("/"):
            return "sign"
        asked_for = json.loads(param_json)
        if list(asked_for) != sorted(asked_for) or ", " in param_json or '": ' in param_json:
            return "param_json"
        if abs(self.now().timestamp() - int(q["timestamp"])) > 600:
            return "timestamp"
        return None if q["access_token"] == TOKEN else "token"

    def error(self, wrong: str) -> dict:
        codes = {
            "sign": ("isv.signature-invalid", "签名校验失败"), "timestamp": ("isv.timestamp-invalid", "时间戳不合法"),
            "token": ("isv.access-token-expired", "access_token已过期"),
        }  # fmt: skip
        sub_code, words = codes.get(wrong, ("isv.parameter-invalid", wrong))
        return {
            "code": 40003,
            "msg": "非法的参数",
            "sub_code": sub_code,
            "sub_msg": words,
            "log_id": "l1",
            "data": None,
        }

    def wanted(self, asked: Asked) -> tuple[str, int, int]:
        param = json.loads(asked.body)
        return param["title"], param["page"], param["page_size"]

    def page(self, goods: list[Good], total: int, page: int) -> dict:
        found = [
            {
                "product_id": int(good.id) if turn % 2 else good.id, "title": good.title, "shop_id": 2232, "shop_name": good.shop,
                "price": good.fen if turn % 2 else str(good.fen), "coupon_price": "1", "cos_fee": 100, "in_stock": True,
                "sales": str(good.sold), "cover": f"https://p3-item.ecombdimg.com/{good.id}.webp", "first_cid": 1206,
                "detail_url": f"https://haohuo.jinritemai.com/views/product/item2?id={good.id}",
            }
            for turn, good in enumerate(goods)
        ]  # fmt: skip
        return {
            "code": 10000,
            "msg": "success",
            "sub_code": "",
            "sub_msg": "",
            "log_id": "l",
            "data": {"total": total, "products": found},
        }

    def rate_limited(self) -> Fault:
        return as_json({"code": 60000, "msg": "触发限流，请稍后重试", "data": None}, **{"Retry-After": "0"})

    def forbidden(self) -> Fault:
        return as_json({"code": 80000, "msg": "安全错误", "sub_code": "dop.app-forbidden", "data": None})


FAKES = {fake.platform: fake for fake in (FakeTop, FakeJos, FakePop, FakeAop, FakeDoudian)}
