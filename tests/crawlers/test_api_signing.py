"""The signatures of official APIs, against the vectors of their documentation (`computed`: recomputed, not documented)."""

import hashlib
import json
from datetime import UTC, datetime

import pytest

from crawlers.apis.alibaba_1688 import Alibaba1688, aop_sign
from crawlers.apis.douyin import Douyin, doudian_sign, param_json
from crawlers.apis.jd import Jd, jos_sign
from crawlers.apis.pinduoduo import Pinduoduo, pop_sign
from crawlers.apis.taobao import Taobao, top_sign
from crawlers.gateways import Query
from domain.settings import ApiSettings

CREDENTIALS = ApiSettings(
    app_key="12345678", app_secret="secret-of-the-app", session="token-of-the-office", adzone_id="3", pid="1_2"
)
AT = datetime(2026, 11, 25, 20, 30, 5, 123_456, tzinfo=UTC)
"""In GMT+8: 2026-11-26 04:30:05.123."""
QUERY = Query(category="travel_bag", words="拉杆箱 & 旅行箱", page=2)


@pytest.mark.parametrize(
    ("sign_method", "expected"),
    [
        ("md5", "66987CB115214E59E6EC978214934FB8"),
        ("hmac", "D56D7858309C31B6251083A874D48273"),
        ("hmac-sha256", "04DB15AD0774D5CFCE2C837DE43E3FCEA9011ED74F3038FB6AB5F3C4CEA119E8"),
    ],
    ids=["md5, documented", "hmac, computed", "hmac-sha256, computed"],
)
def test_top(sign_method, expected):
    parameters = {
        "method": "taobao.item.seller.get", "app_key": "12345678", "session": "test", "timestamp": "2016-01-01 12:00:00",
        "format": "json", "v": "2.0", "sign_method": sign_method, "fields": "num_iid,title,nick,price,num",
        "num_iid": "11223344", "sign": "takes no part",
    }  # fmt: skip
    assert top_sign(parameters, "helloworld", sign_method) == expected


def test_jos():
    param = {
        "end_date": None, "optional_fields": None, "order_state": "WAIT_SELLER_STOCK_OUT", "page": "1",
        "page_size": "200", "start_date": None,
    }  # fmt: skip
    parameters = {
        "360buy_param_json": json.dumps(param, separators=(",", ":")), "access_token": "yourtoken", "app_key": "yourappkey",
        "method": "jingdong.pop.order.search", "timestamp": "2021-05-07 09:20:39.683+0800", "v": "2.0",
        "format": "takes no part", "sign_method": "takes no part", "sign": "takes no part",
    }  # fmt: skip
    assert jos_sign(parameters, "yourappSecret") == "D70825340F4084360B9362B60DFD7930"


def test_pop():
    parameters = {
        "type": "pdd.order.number.list.get", "client_id": "1", "data_type": "XML", "timestamp": "1480411125",
        "access_token": "asd78172s8ds9a921j9qqwda12312w1w21211", "order_status": "1", "page": "1", "page_size": "10",
        "sign": "takes no part",
    }  # fmt: skip
    assert pop_sign(parameters, "testSecret") == "E4DE3ED21002510DED352819E7AE6775"


def test_1688():
    parameters = {"b": "2", "a": "1", "_aop_signature": "takes no part"}
    expected = "33E54F4F7B989E3E0E912D3FBD2F1A03CA7CCE88"
    assert aop_sign("param2/1/system/currentTime/1000000", parameters, "test123") == expected


def test_doudian():
    """The text that is signed is documented; its HMAC is worked out here from the definition (RFC 2104)."""
    secret, asked = "749698a6-fcb3-4358-b241-ec1d93cf9c1f", '{"page":"0","size":"20"}'
    parameters = {
        "app_key": "6844048284663924231", "method": "product.list", "timestamp": "2020-07-05 22:33:59", "v": "2",
        "access_token": "takes no part", "sign_method": "takes no part", "sign": "takes no part",
    }  # fmt: skip
    signed = (
        f"{secret}app_key6844048284663924231methodproduct.list"
        f'param_json{{"page":"0","size":"20"}}timestamp2020-07-05 22:33:59v2{secret}'
    )
    assert param_json({"size": "20", "page": "0"}) == asked
    assert doudian_sign(parameters, asked, secret) == by_definition(secret, signed)


def by_definition(secret: str, text: str) -> str:
    key = secret.encode().ljust(64, b"\0")
    inner = hashlib.sha256(bytes(byte ^ 0x36 for byte in key) + text.encode()).digest()
    return hashlib.sha256(bytes(byte ^ 0x5C for byte in key) + inner).hexdigest()


@pytest.mark.parametrize(
    ("api", "name", "expected"),
    [
        (Taobao, "timestamp", "2026-11-26 04:30:05"),
        (Jd, "timestamp", "2026-11-26 04:30:05.123+0800"),
        (Pinduoduo, "timestamp", "1795638605"),
        (Alibaba1688, "_aop_timestamp", "1795638605123"),
        (Douyin, "timestamp", "1795638605"),
    ],
    ids=lambda value: getattr(value, "name", None),
)
def test_each_tells_the_time_in_its_own_way(api, name, expected):
    sending = api(CREDENTIALS).sign(QUERY, AT)
    assert sending.parameters()[name] == expected
    assert sending.clock == AT


def test_what_is_asked_stands_where_it_is_documented():
    top = Taobao(CREDENTIALS).sign(QUERY, AT)
    assert top.url == "https://eco.taobao.com/router/rest"
    assert (top.form["q"], top.form["page_no"], top.form["page_size"], top.form["adzone_id"]) == (
        "拉杆箱 & 旅行箱", "2", "100", "3",
    )  # fmt: skip
    assert top.form["sign_method"] == "hmac-sha256"
    jd = Jd(CREDENTIALS).sign(QUERY, AT)
    goods = json.loads(jd.form["360buy_param_json"])["goodsReqDTO"]
    assert goods == {"keyword": "拉杆箱 & 旅行箱", "pageIndex": 2, "pageSize": 30, "sceneId": 1, "pid": "1_2"}
    pdd = Pinduoduo(CREDENTIALS).sign(Query(category="c", words="w", page=2, handed_on="L7"), AT)
    assert (pdd.form["client_id"], pdd.form["list_id"], pdd.form["pid"]) == ("12345678", "L7", "1_2")
    alibaba = Alibaba1688(CREDENTIALS).sign(QUERY, AT)
    assert alibaba.url.endswith(
        "/openapi/param2/1/com.alibaba.fenxiao.crossborder/product.search.keywordQuery/12345678"
    )
    assert json.loads(alibaba.form["offerQueryParam"])["beginPage"] == 2
    douyin = Douyin(CREDENTIALS).sign(QUERY, AT)
    assert douyin.url == "https://openapi-fxg.jinritemai.com/buyin/kolMaterialsProductsSearch"
    assert douyin.body.decode() == (
        '{"page":2,"page_size":20,"search_type":0,"share_status":0,"sort_type":1,"title":"拉杆箱 & 旅行箱"}'
    )
    assert "param_json" not in douyin.query


def test_without_a_token_none_is_sent_where_none_is_needed():
    bare = ApiSettings(app_key="1", app_secret="s", adzone_id="3", pid="1_2")
    assert "session" not in Taobao(bare).sign(QUERY, AT).form
    assert "access_token" not in Jd(bare).sign(QUERY, AT).form
    assert "access_token" not in Pinduoduo(bare).sign(QUERY, AT).form
