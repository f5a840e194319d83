"""Words in no list that stand where the goods are named: what a title may sell in place of them."""

from dataclasses import replace
from datetime import date

import pytest

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind
from matching import RecordBook
from matching.pairs.decision import decide
from matching.pairs.grounds import Ground
from matching.pairs.pairing import Pair
from matching.pairs.parts import find_doubt
from matching.policy import Policy
from matching.reading.listing_reading import ListingReading
from matching.reading.record_reading import read_record

ON = date(2026, 11, 26)
COOKER = Record(
    record_id="r1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", brand="永盾", model_spec="YD-C20",
    manufacturer="江门市永盾电器有限公司",
)  # fmt: skip


def _pair(registry, title: str, product: str = "电磁炉") -> Pair:
    record = replace(COOKER, product_name=product)
    return Pair(ListingReading(Listing(title=title)), read_record(record, registry), registry)


@pytest.mark.parametrize(
    ("title", "word"),
    [
        # the last noun of the phrase that names the goods
        ("永盾电磁炉YD-C20绝缘环", "绝缘环"),
        ("永盾YD-C20锅圈 家用", "锅圈"),
        ("永盾 YD-C20电磁炉原厂触点簧", "原厂触点簧"),
        ("永盾YD-C20电磁炉绝缘环两个", "绝缘环两个"),
        ("永盾电磁炉 YD-C20电磁炉锅具", "锅具"),
        ("永盾YD-C20电磁炉保修卡", "保修卡"),
        # by itself, where nothing is said of goods in use
        ("永盾 YD-C20 电磁炉 绝缘环 现货", "绝缘环"),
        ("绝缘环 永盾电磁炉YD-C20", "绝缘环"),
        ("汤锅 永盾电磁炉YD-C20", "汤锅"),
        ("永盾 电磁炉 YD-C20 TK绝缘环", "绝缘环"),
        ("永盾电磁炉YD-C20 绝缘环 进口触点簧", "绝缘环"),
        ("永盾电磁炉YD-C20 触摸弹簧", "触摸弹簧"),
        ("永盾电磁炉YD-C20 绝缘环 家用 10只装", "绝缘环"),
        # where no goods are named
        ("永盾 YD-C20 正品xs绝缘环", "绝缘环"),
    ],
)
def test_a_word_that_nothing_explains_may_be_what_is_sold(registry, title: str, word: str) -> None:
    pair = _pair(registry, title)
    assert find_doubt(pair) == word
    assert decide(pair, Policy()).ground is Ground.PERHAPS_PART


@pytest.mark.parametrize(
    "title",
    [
        "永盾电磁炉YD-C20",
        "永盾电磁炉YD-C20 火锅爆炒",
        "永盾电磁炉YD-C20 江门",
        "永盾五金塑料制品 电磁炉YD-C20",
        "永盾电磁炉YD-C20 送绝缘环",
        "永盾电磁炉YD-C20 可拆绝缘环 黑晶面板",
        "永盾电磁炉YD-C20 304绝缘环",
        "永盾电磁炉YD-C20 双绝缘环 触点簧",
        "永盾电磁炉YD-C20 加厚绝缘环",
        "永盾电磁炉YD-C20 避震四轮",
        "永盾电磁炉YD-C20小功率不跳闸",
        "永盾 旅行拉杆箱 电磁炉YD-C20 宿舍 绝缘环",
        "永盾电磁炉YD-C20 触点簧 进口绝缘环 加厚锅圈",
        "永盾电磁炉YD-C20 包邮 加厚绝缘环",
        "永盾电磁炉YD-C20绝缘环款",
        "永盾电磁炉YD-C20绝缘环火锅炉",
        "永盾电磁炉YD-C20 316l绝缘环",
        "永盾电磁炉YD-C20大线盘 2100W",
        "永盾电磁炉YD-C20触控面板 家用",
        "永盾电磁炉YD-C20 绝缘环 宿舍",
        "永盾电磁炉YD-C20汤锅套装",
        "永盾电磁炉YD-C20 汤锅",
        "永盾电磁灶火锅炉YD-C20",
        "永盾电磁炉YD-C20 环",
    ],
)
def test_goods_are_praised_and_sold_with_other_things(registry, title: str) -> None:
    pair = _pair(registry, title)
    assert find_doubt(pair) == ""
    assert decide(pair, Policy()).ground is Ground.SAME_PRODUCT


@pytest.mark.parametrize(
    ("title", "word"),
    [
        ("永盾女童皮鞋YD-C20蝴蝶扣", ""),
        ("永盾 女童皮鞋 YD-C20 蝴蝶扣", ""),
        ("发夹 永盾女童皮鞋YD-C20", "发夹"),
        ("永盾女童皮鞋YD-C20鞋撑", "鞋撑"),
        ("永盾女童皮鞋YD-C20包装盒", "包装盒"),
    ],
)
def test_parts_of_clothes_have_no_number_but_papers_and_other_goods_do(registry, title: str, word: str) -> None:
    assert find_doubt(_pair(registry, title, "女童皮鞋")) == word


def test_what_a_shop_for_parts_praises_may_be_a_part(registry) -> None:
    praised, record = Listing(title="永盾电磁炉YD-C20 绝缘环 家用"), read_record(COOKER, registry)
    assert find_doubt(Pair(ListingReading(praised), record, registry)) == ""
    in_its_shop = replace(praised, shop_name="永盾零配件专营店")
    assert find_doubt(Pair(ListingReading(in_its_shop), record, registry)) == "绝缘环"


def test_a_record_about_a_part_is_found_by_it(registry) -> None:
    assert find_doubt(_pair(registry, "永盾电磁炉充电器YD-C20电源座", "充电器")) == ""


def test_a_part_of_a_product_that_passed_is_not_held_against_a_record_without_a_model(registry) -> None:
    open_record = replace(COOKER, record_id="r2", model_spec=None)
    passed = replace(COOKER, kind=RecordKind.PASSED_INSPECTION)
    part = Listing(title="永盾电磁炉YD-C20绝缘环")
    assert RecordBook([open_record, passed], brands=registry).verdict(part, on=ON).kind is VerdictKind.ALLOW
    assert RecordBook([open_record], brands=registry).verdict(part, on=ON).kind is VerdictKind.REVIEW


@pytest.mark.parametrize(
    ("product", "model", "title", "expected"),
    [
        # What is said where parts and services are sold.
        ("蓝牙音箱", "SL-B30", "永盾SL-B30蓝牙音箱 重低音", "block"),
        ("蓝牙音箱", "SL-B30", "硬包 放永盾SL-B30 蓝牙音箱不在内", "review"),
        ("儿童餐椅", "LZZ-C12", "永盾LZZ-C12儿童餐椅 托盘坏了换这个", "review"),
        ("儿童餐椅", "LZZ-C12", "永盾LZZ-C12的安全扣 儿童餐椅", "review"),
        ("羽绒被", "ML-YR95", "永盾ML-YR95羽绒被 不含芯", "review"),
        ("羽绒被", "ML-YR95", "永盾ML-YR95羽绒被 不含荧光剂", "block"),
        # A title begins with a part, and names the goods further on.
        ("儿童餐椅", "LZZ-C12", "坐垫皮套 儿童餐椅 永盾LZZ-C12", "review"),
        # Goods of a record about a part have parts of their own.
        ("电动自行车头盔", "DQ-615", "永盾DQ-615电动车头盔 镜片防雾", "block"),
        ("电动自行车头盔", "DQ-615", "永盾DQ-615电动车头盔海绵贴", "review"),
        ("充电器", "SX-C65W", "永盾SX-C65W充电器 适用苹果联想笔记本", "block"),
        ("充电器", "SX-C65W", "永盾SX-C65W充电器防水罩", "review"),
        # Laces and insoles are known for shoes.
        ("劳保鞋", "TZ-668", "永盾TZ-668劳保鞋 鞋垫", "review"),
        ("劳保鞋", "TZ-668", "永盾TZ-668劳保鞋 防砸", "block"),
        # What is only named beside the goods may come with them.
        ("婴儿推车", "BL-Q3", "永盾BL-Q3婴儿车 睡篮可加 餐盘雨罩不另收钱", "block"),
        ("婴儿推车", "BL-Q3", "永盾BL-Q3婴儿车雨罩", "allow"),
        ("儿童汽车座椅", "AX-2", "永盾AX-2儿童汽车座椅 杯架随车", "block"),
        ("电动平衡车", "FY-S8", "永盾FY-S8平衡车 遥控器背包头盔任选", "block"),
    ],
)
def test_what_a_title_says_beside_brand_and_number_tells_goods_from_parts(product, model, title, expected) -> None:
    record = Record(
        record_id="R", kind=RecordKind.FAILED_INSPECTION, product_name=product, brand="永盾", model_spec=model
    )
    assert RecordBook([record], brands=BrandRegistry()).verdict(Listing(title=title), on=ON).kind == expected
