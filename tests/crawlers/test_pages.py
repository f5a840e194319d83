from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from web_poet import HttpResponse

from crawlers.pages.attributes import split_pair, with_attributes
from crawlers.pages.document import decode
from crawlers.pages.json_ld import read_json_ld
from crawlers.pages.microdata import read_microdata
from crawlers.pages.open_graph import open_graph_listing, read_open_graph
from crawlers.pages.price import parse_cny, parse_count
from crawlers.pages.product import find_product, product_listing
from crawlers.pages.sitemap import read_sitemap
from crawlers.pages.strict import at_most_one, only, parse_html, text_of
from crawlers.pages.title_facts import with_title_facts
from crawlers.pages.walls import answer_wall, page_wall
from crawlers.platforms.qingwei import ItemPage
from domain.errors import FieldAmbiguous, FieldMissing
from domain.listing import Listing, Money

# --- decoding

CHINESE = "旅行包与拉杆箱，金兜兜牌，一等品"


@pytest.mark.parametrize(
    ("body", "content_type", "encoding", "declared"),
    [
        (CHINESE.encode("gbk"), "text/html; charset=gbk", "gb18030", "gbk"),
        (CHINESE.encode("gbk"), "text/html; charset=GB2312", "gb18030", "gb2312"),
        (b"<meta charset='gbk'>" + CHINESE.encode("gbk"), "text/html", "gb18030", "gbk"),
        (b'<meta http-equiv="Content-Type" content="text/html; charset=gb2312">' + CHINESE.encode("gbk"), "", "gb18030", "gb2312"),
        (CHINESE.encode("gbk"), "text/html", "gb18030", None),
        (CHINESE.encode("utf-8"), "text/html", "utf-8", None),
        (CHINESE.encode("utf-8"), "text/html; charset=utf-8", "utf-8", "utf-8"),
        (CHINESE.encode("gbk"), "text/html; charset=utf-8", "gb18030", "utf-8"),  # the header is wrong
        (b"<meta charset=gb2312>" + CHINESE.encode("utf-8"), "text/html", "utf-8", "gb2312"),  # the page is wrong
        (CHINESE.encode("utf-8"), "text/html; charset=gbk", "utf-8", "gbk"),
        (b"\xef\xbb\xbf" + CHINESE.encode("utf-8"), "text/html; charset=gbk", "utf-8", "utf-8"),
        (CHINESE.encode("utf-8"), "text/html; charset=no-such-thing", "utf-8", "no-such-thing"),
        (CHINESE.encode("utf-8"), "text/html; charset=hex", "utf-8", "hex"),
        (CHINESE.encode("big5", "ignore"), "text/html; charset=big5", "big5", "big5"),
    ],
)  # fmt: skip
def test_bytes_are_decoded_strictly_and_what_was_used_is_recorded(body, content_type, encoding, declared):
    decoded = decode(body, content_type)
    assert (decoded.encoding, decoded.declared, decoded.is_lossy) == (encoding, declared, False)
    if encoding != "big5":
        assert decoded.text.endswith(CHINESE)


def test_a_character_outside_gbk_is_read_from_a_page_declared_gbk():
    assert decode("㐂𠮷".encode("gb18030"), "text/html; charset=gbk").text == "㐂𠮷"


def test_a_page_that_mixes_encodings_is_read_as_declared_and_marked_as_lossy():
    body = f"{CHINESE} x ".encode() + "旅".encode("gbk") + b" y \xff\xff"
    decoded = decode(body, "text/html; charset=utf-8")
    assert decoded.is_lossy
    assert decoded.encoding == "utf-8"
    assert CHINESE in decoded.text


def test_an_empty_page_is_an_empty_text():
    assert decode(b"").text == ""


# --- strict selection


def test_zero_or_many_where_one_is_meant_is_an_error():
    page = parse_html("<p class=a>1</p><p class=b>2</p><p class=b>3</p>")
    assert text_of(only(page, ".a", "x")) == "1"
    assert at_most_one(page, ".c", "x") is None
    with pytest.raises(FieldMissing, match="'x' is missing"):
        only(page, ".c", "x")
    for select in (only, at_most_one):
        with pytest.raises(FieldAmbiguous, match="more than once"):
            select(page, ".b", "x")


# --- JSON-LD


def nodes(*scripts: str, kind: str = "application/ld+json"):
    return read_json_ld(parse_html("".join(f'<script type="{kind}">{script}</script>' for script in scripts)))


PRODUCT = '{"@type": "Product", "name": "包"}'


@pytest.mark.parametrize(
    "script",
    [
        PRODUCT,
        f"[{PRODUCT}]",
        f'{{"@context": "https://schema.org", "@graph": [{{"@type": "WebPage"}}, {PRODUCT}]}}',
        f"<!-- {PRODUCT} -->",
        f"<!--\n{PRODUCT}\n//-->",
        f"//<![CDATA[\n{PRODUCT}\n//]]>",
        f"/*<![CDATA[*/ {PRODUCT} /*]]>*/",
        f"<![CDATA[{PRODUCT}]]>",
        f"{PRODUCT};",
        f"\ufeff{PRODUCT}",
        '{"@type": "Product", "name": "包",}',
        '{"@type": ["Product", "Thing",], "name": "包"}',
        '{"@type": "http://schema.org/Product", "name": "包"}',
        '{"@type": "schema:Product", "name": "包"}',
        "{&quot;@type&quot;: &quot;Product&quot;, &quot;name&quot;: &quot;包&quot;}",
        '{"@type": "WebPage"}{"@type": "Product", "name": "包"}',
        '{"@type": "WebPage"};\n{"@type": "Product", "name": "包"}',
        '{"@type": "Product", "name": "包", "description": "第一行\n第二行\t,}"}',
    ],
)
def test_a_script_is_read_however_it_is_written(script):
    found = nodes(script)
    assert found.bad_scripts == 0
    assert find_product(found.nodes)["name"] == "包"


@pytest.mark.parametrize(
    "bad", ["", "   ", "{", "undefined", '{"a": }', "[" * 100_000, "x" * 1_000_001, '{"a": "' + "\\" * 3],
    ids=["empty", "blank", "cut", "word", "no value", "deep", "huge", "escape"],
)  # fmt: skip
def test_a_bad_script_hides_no_other(bad):
    found = nodes(bad, PRODUCT, bad)
    assert found.bad_scripts == 2
    assert find_product(found.nodes)["name"] == "包"


@pytest.mark.parametrize(
    "kind", ["application/ld+json; charset=utf-8", "APPLICATION/LD+JSON", "application/ld+json;charset=gbk"]
)
def test_the_type_of_a_script_may_say_more(kind):
    assert find_product(nodes(PRODUCT, kind=kind).nodes)


def test_other_scripts_are_not_read():
    assert nodes(PRODUCT, kind="application/json").nodes == ()


def test_a_comma_inside_a_text_stays():
    found = nodes('{"@type": "Product", "name": "a,}b,]",}')
    assert found.nodes[0]["name"] == "a,}b,]"


@pytest.mark.parametrize(
    ("product", "expected"),
    [
        ({"brand": "云途"}, {"brand": "云途"}),
        ({"brand": {"name": "云途"}}, {"brand": "云途"}),
        ({"brand": [{"name": "云途"}, {"name": "二"}]}, {"brand": "云途"}),
        ({"brand": {}, "manufacturer": "厂"}, {"brand": None, "maker_name": "厂"}),
        ({"sku": 10001, "mpn": 88}, {"item_id": "10001", "model": "88"}),
        ({"productID": "p1", "model": {"name": "M-1"}, "mpn": "x"}, {"item_id": "p1", "model": "M-1"}),
        ({"gtin13": "6901234567892"}, {"gtin": "6901234567892"}),
        ({"offers": {"price": 12.5}}, {"price": Money(amount=Decimal("12.50"))}),
        ({"offers": [{"price": "12"}, {"price": "9"}]}, {"price": Money(amount=Decimal("12.00"))}),
        ({"offers": {"lowPrice": "￥9", "highPrice": "￥99"}}, {"price": Money(amount=Decimal("9.00"))}),
        ({"offers": {"priceSpecification": {"price": "9", "priceCurrency": "HKD"}}}, {"price": Money(amount=Decimal("9.00"), currency="HKD")}),
        ({"offers": {"seller": {"name": "店"}}}, {"shop_name": "店", "price": None}),
        ({"offers": "none", "image": [{"url": "/a.jpg"}, "b.jpg", None, 3]}, {"price": None, "image_urls": ("http://x.example/a.jpg", "http://x.example/i/b.jpg", "http://x.example/i/3")}),
    ],
)  # fmt: skip
def test_the_fields_of_a_product(product, expected):
    listing = product_listing({"name": "包"} | product, "http://x.example/i/1")
    assert {name: getattr(listing, name) for name in expected} == expected


def test_a_product_without_a_name_is_no_listing():
    assert product_listing({"name": "  "}, "http://x.example/") is None
    assert product_listing({"name": {"a": 1}}, "http://x.example/") is None


def test_microdata_keeps_nested_items_apart():
    html = """<div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">包</h1>
      <div itemprop="brand" itemscope itemtype="https://schema.org/Brand"><b itemprop="name">云途</b></div>
      <img itemprop="image" src="a.jpg"><img itemprop="image" src="b.jpg">
      <div itemprop="isRelatedTo" itemscope itemtype="https://schema.org/Product"><i itemprop="name">另一个</i></div></div>
      <div itemscope itemtype="https://schema.org/Product"><h1 itemprop="name">第二</h1></div>"""
    first, second = read_microdata(parse_html(html))
    assert (first["name"], first["brand"]["name"], first["image"]) == ("包", "云途", ["a.jpg", "b.jpg"])
    assert second["name"] == "第二"


def test_microdata_that_nests_without_end_is_cut():
    html = '<div itemscope itemtype="https://schema.org/Product" itemprop="a">' * 200
    assert read_microdata(parse_html(f'<div itemscope itemtype="x">{html}</div>'))


def test_an_item_page_without_a_product_names_the_missing_field():
    with pytest.raises(FieldMissing) as error:
        ItemPage(HttpResponse("http://x.example/item/q9.html", body="<p>页面出错了</p>".encode())).extract()
    assert error.value.field == "title"


# --- prices and counts


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("¥199.00", "199.00"), ("￥1,299.00", "1299.00"), ("￥1,299.00元", "1299.00"), ("1.2万", "12000.00"), ("￥1.2 万元", "12000.00"),
        ("￥99.00-199.00", "99.00"), ("99~199元", "99.00"), ("￥99 - ￥199", "99.00"), ("99元至199元", "99.00"), ("199-99", "99.00"),
        ("1.2-1.5万", "12000.00"), ("9000-1.2万", "9000.00"),
        ("券后价￥59.9", "59.90"), ("￥99 券后￥59.9", "59.90"), ("到手价:59", "59.00"), ("199元起", "199.00"), ("￥ 0.5", "0.50"),
        ("１２．５元", "12.50"), ("12345678.99", "12345678.99"), ("3.999", "4.00"), ("12", "12.00"),
        ("面议", None), ("", None), (None, None), ("￥", None), ("价格见详情", None),
    ],
)  # fmt: skip
def test_prices_in_yuan(printed, amount):
    money = parse_cny(printed)
    assert (money and str(money.amount)) == amount
    assert money is None or money.currency == "CNY"


@pytest.mark.parametrize(
    ("printed", "count"),
    [("2.3万人付款", 23_000), ("已售 1.2万+", 12_000), ("已拼 12 件", 12), ("1,024笔", 1024), ("1.1亿", 110_000_000), ("新品", None), (None, None)],
)  # fmt: skip
def test_counts(printed, count):
    assert parse_count(printed) == count


@given(st.text(alphabet="0123456789,.¥￥万亿元-~至券后价 １２٣", max_size=60))
def test_no_text_of_a_page_is_too_odd_for_a_price(printed):
    money = parse_cny(printed)
    assert money is None or money.amount >= 0
    count = parse_count(printed)
    assert count is None or count >= 0


@given(
    st.binary(max_size=300),
    st.sampled_from(["", "text/html; charset=gbk", "text/html; charset=utf-8", "charset=utf-16"]),
)
def test_no_bytes_are_too_odd_for_a_page(body, content_type):
    text = decode(body, content_type).text
    page = parse_html(text)
    read_json_ld(page)
    read_microdata(page)
    page_wall(parse_html(text), text)


# --- attributes, walls


def test_what_the_page_states_wins_over_its_table():
    listing = with_attributes(
        Listing(title="x", brand="甲"), {"品牌": "乙", "款号": "K-1", "货号": "H-1", "条码": "69"}
    )
    assert (listing.brand, listing.model, listing.gtin) == ("甲", "K-1", "69")
    assert listing.attributes["品牌"] == "乙"


@pytest.mark.parametrize(
    ("text", "pair"),
    [("型号：A", ("型号", "A")), ("颜色: 黑", ("颜色", "黑")), ("比例：1:2", ("比例", "1:2")), ("包邮", (None, None)), ("：A", (None, None)), ("型号：", ("型号", None)), (None, (None, None))],
)  # fmt: skip
def test_pairs(text, pair):
    assert split_pair(text) == pair


@pytest.mark.parametrize(
    ("url", "status", "text"),
    [
        ("http://x.example/login", 200, ""),
        ("http://x.example/member/login.jhtml?redirect=/", 200, ""),
        ("http://passport.x.example/x/punish", 200, ""),
        ("http://x.example/list", 403, ""),
        ("http://x.example/list", 401, ""),
        ("http://x.example/list", 200, "<title>安全验证</title>"),
        ("http://x.example/list", 200, "<title>\n 用户登录 - 石桥集市</title><input type='password'><h1>登录</h1>"),
        ("http://x.example/list", 200, "<title>Just a moment...</title>"),
        ("http://x.example/list", 405, ""),
        ("http://x.example/_____tmd_____/punish?x5secdata=1", 200, ""),
        ("http://x.example/list", 200, "<title>x</title><div id='nc_1_wrapper'></div><p>请按住滑块，拖动到最右边</p>"),
    ],
)
def test_walls(url, status, text):
    assert answer_wall(url, status) or page_wall(parse_html(text), text)


@pytest.mark.parametrize(
    ("url", "text"),
    [
        (
            "http://x.example/item/login-lock.html?x=login",
            "<title>登录密码锁 密码箱 - 商城</title><h1>登录密码锁 密码箱</h1>",
        ),
        ("http://x.example/list?q=captcha", "<title>列表</title>"),
        ("http://x.example/catalogin/list", ""),
    ],
)
def test_goods_with_such_words_are_no_wall(url, text):
    assert answer_wall(url, 200) is None
    assert page_wall(parse_html(text), text) is None


# --- titles, sitemaps, OpenGraph


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("宝宝连体衣 A类 纯棉", {"安全等级": "A类"}),
        ("童装 GB31701-2015 B 类", {"执行标准": "GB31701-2015", "安全等级": "B类"}),
        ("拉杆箱 QB/T 2155-2018 GB/T 22866", {"执行标准": "QB/T 2155-2018、GB/T 22866"}),
        ("电磁炉 ＧＢ ４７０６．２９－２００８", {"执行标准": "GB 4706.29-2008"}),
        ("A类 B类 混批", {}),
        ("3A类似款 NBA类型 XB类 RGB 20000 流明", {}),
        ("双肩包", {}),
    ],
)  # fmt: skip
def test_standards_and_classes_of_a_title_stand_among_the_attributes(title, expected):
    assert dict(with_title_facts(Listing(title=title)).attributes) == expected


@pytest.mark.parametrize(
    ("title", "standard", "safety_class"),
    [
        ("连体衣 FZ/T 81014-2022 A类", "FZ/T 81014-2022", "A类"),
        ("拉杆箱 Q/ABC 001-2020", "Q/ABC 001-2020", None),
        ("拉杆箱 T/CNTAC 12-2020、QB/T2155-2018", "T/CNTAC 12-2020、QB/T2155-2018", None),
        ("T/T付款 Q/A", None, None),
        ("维生素C类 3A类 A类似", None, None),
    ],
)
def test_standards_and_classes_of_a_title(title, standard, safety_class):
    found = with_title_facts(Listing(title=title)).attributes
    assert (found.get("执行标准"), found.get("安全等级")) == (standard, safety_class)


@pytest.mark.parametrize(
    ("table", "field", "value"),
    [
        ({"产品条码": "6901234567892"}, "gtin", "6901234567892"),
        ({"型号/款号": "K2"}, "model", "K2"),
        ({"品牌/型号": "小熊 K2"}, "model", None),
        ({"型号": "见详情", "款号": "K1"}, "model", "K1"),
        ({"型号": "其他/other"}, "model", None),
        ({"型号": "详见商品包装"}, "model", None),
        ({"生产企业": "/", "厂家": "丙厂"}, "maker_name", "丙厂"),
        ({"制造商(生产企业)": "甲厂"}, "maker_name", "甲厂"),
        ({"委托生产企业": "乙厂"}, "maker_name", None),
        ({"证书编号": "2023010711528876"}, "ccc_certificate", "2023010711528876"),
        ({"证书编号": "沪B2-20230001"}, "ccc_certificate", None),
        ({"3C认证": "有"}, "ccc_certificate", None),
        ({"Brand": "KAKI"}, "brand", "KAKI"),
    ],
)
def test_headings_of_a_table_fill_the_fields_they_name(table, field, value):
    listing = with_attributes(Listing(title="x"), table)
    assert getattr(listing, field) == value
    assert listing.attributes == table


def test_what_the_table_says_is_not_said_again_from_the_title():
    table = {"安全类别": "B类", "产品标准号：": "GB 18401"}
    assert with_title_facts(Listing(title="连体衣 A类 GB 31701", attributes=table)).attributes == table


@pytest.mark.parametrize(
    ("title", "field", "value"),
    [
        ("电磁炉 型号：XDW-21A4 家用", "model", "XDW-21A4"),
        ("箱包 货号KB-8802", "model", "KB-8802"),
        ("电磁炉 XDW-21A4", "model", None),
        ("型号齐全 箱包", "model", None),
        ("箱包 条码:6901234567892", "gtin", "6901234567892"),
        ("箱包 条码:6901234567893", "gtin", None),
        ("箱包 6901234567892", "gtin", None),
        ("电磁炉 3C证书编号：2019010711223344", "ccc_certificate", "2019010711223344"),
        ("电磁炉 CCC认证 2019年", "ccc_certificate", None),
        ("电磁炉 生产企业：中山市小逸电器有限公司 直销", "maker_name", "中山市小逸电器有限公司"),
        ("箱包 EAN-13：6901234567892", "gtin", "6901234567892"),
        ("箱包 UPC:012345678905", "gtin", "012345678905"),
        ("箱包 条码 6901 2345 67892", "gtin", "6901234567892"),
        ("箱包 条码 4006381333931", "gtin", "4006381333931"),
        ("箱包 条码 690123456789", "gtin", None),
        ("箱包 型号XDW 21A4 包邮", "model", "XDW 21A4"),
        ("箱包 【型号】A8", "model", "A8"),
        ("箱包 货号：2023-夏", "model", None),
        ("箱包 型号 PRO 大号", "model", None),
        ("箱包 Model: AB-12", "model", "AB-12"),
        ("箱包 supermodel 12", "model", None),
        ("箱包 厂家：广州某某厂 现货", "maker_name", "广州某某厂"),
        ("箱包 厂家直销广州某某公司", "maker_name", None),
        ("箱包 生产商：XX(中国)有限公司", "maker_name", "XX(中国)有限公司"),
        ("电磁炉 CCC:20230107115288761", "ccc_certificate", None),
    ],
)
def test_only_labelled_codes_of_a_title_are_read(title, field, value):
    assert getattr(with_title_facts(Listing(title=title)), field) == value


@pytest.mark.parametrize(
    ("printed", "amount"),
    [
        ("原价￥99 ￥59", "59.00"), ("市场价:￥299.00 商城价:￥199.00", "199.00"), ("吊牌价￥999", "999.00"),
        ("满200减30 ￥199", "199.00"), ("定金￥20 预售价￥199", "199.00"), ("定金￥20", None), ("立减20元", None),
        ("24寸拉杆箱 ￥１２９．００", "129.00"), ("￥１，２９９", "1299.00"), ("3件￥99", "99.00"), ("12期免息 199元", "199.00"),
        ("CN¥1,299.00", "1299.00"), ("199.00 CNY", "199.00"), ("HK$ 99", None), ("€ 9", None), ("US$9.99（约￥71）", "71.00"),
        ("￥89.00 － ￥129.00", "89.00"), ("￥1.2万起", "12000.00"),
        ("已售1.2万 ¥9.9", "9.90"), ("电话400-800-1234 ¥99", "99.00"), ("商品编号100012043978 ¥99", "99.00"),
        ("¥199.00¥99.00", "99.00"), ("¥99.00 ¥199.00", "99.00"), ("¥20 ¥19.9 满2件 ¥18", "19.90"),
        ("会员价￥80 普通价￥99", "99.00"), ("PLUS价 ￥80 京东价￥99", "99.00"), ("新人价¥1 ¥99", "99.00"), ("最高价199 最低价99", "99.00"),
        ("月付¥166 x 12期 ¥1999", "1999.00"), ("定金￥50抵100 尾款￥450 预售价￥550", "550.00"), ("赠品价值¥59 ¥99", "99.00"),
        ("-¥5", None), ("8.5折", None), ("已售10件", None), ("12小时", None), ("1.299,00 €", None), ("99 美元", None),
        ("¥ 88 .50", "88.50"), ("¥88\n. 5", "88.50"), ("99元5角", "99.50"), ("9元9角5分", "9.95"), ("¥1\u00a0299.00", "1299.00"),
        ("3千元", "3000.00"), ("1万2千元", "12000.00"), ("¥1.2w", "12000.00"), ("电磁炉 2100W", None), ("¥99 20W", "99.00"),
    ],
)  # fmt: skip
def test_the_price_to_pay_is_told_from_the_amounts_beside_it(printed, amount):
    money = parse_cny(printed)
    assert (str(money.amount) if money else None) == amount


def test_a_sitemap_is_read_within_its_limits():
    many = (
        b"<urlset>" + b"".join(b"<url><loc>http://a.example/%d</loc></url>" % n for n in range(50_010)) + b"</urlset>"
    )
    found = read_sitemap(many)
    assert (len(found.urls), found.problem) == (50_000, "it is damaged: it has more than 50000 addresses")
    bomb = (
        b'<!DOCTYPE u [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><urlset><url><loc>http://a.example/&c;</loc></url></urlset>'
    )
    assert read_sitemap(bomb).urls == ()
    assert "entity" in read_sitemap(bomb).problem
    assert "nested" in read_sitemap(b"<urlset>" + b"<url>" * 100).problem
    long = (
        b"<urlset><url><loc>http://a.example/"
        + b"x" * 3_000
        + b"</loc></url><url><loc>http://a.example/1</loc></url></urlset>"
    )
    assert read_sitemap(long).urls == ("http://a.example/1",)


def test_meta_elements_without_goods_are_no_listing():
    page = parse_html('<meta property="og:type" content="article"><meta property="og:title" content="新闻">')
    assert open_graph_listing(read_open_graph(page), "http://a.example/") is None
    page = parse_html('<meta property="og:type" content="product"><meta property="og:description" content="x">')
    assert open_graph_listing(read_open_graph(page), "http://a.example/") is None


def test_addresses_that_are_none_stay_as_they_are():
    listing = product_listing({"name": "包", "image": ["http://[", "/a.jpg"]}, "http://x.example/i/1")
    assert listing.image_urls == ("http://[", "http://x.example/a.jpg")


def test_a_bad_script_is_named_with_its_number_and_reason():
    found = nodes(PRODUCT, "{", "[" * 100_000)
    assert [(bad.number, bool(bad.reason)) for bad in found.bad] == [(2, True), (3, True)]
