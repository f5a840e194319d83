"""Parts, second models and goods that are only likened to a brand: what a title says beside brand and model."""

from datetime import date

import pytest

from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.text import fold
from domain.verdict import VerdictKind
from matching import RecordBook
from matching.reading.goods import read_goods
from matching.reading.kinds import Relation, kinds_in, relate

ON = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("title", "part"),
    [
        ("奥克斯AUX C2004LD电磁炉原装电源线", "电源线"),
        ("美的压力锅MY-LS60M内胆6L", "内胆"),
        ("尚朋堂IC2178电磁炉 IGBT功率管 一只", "功率管"),
        ("苏泊尔 保温杯 KC38BQ 杯盖密封圈", "密封圈"),
        ("福贝贝C211 推车 雨罩 夏季", "雨罩"),
        ("手提包包撑 8BN210 适用 防变形", "包撑"),
        ("功夫茶具 金灶D333 电磁炉 替换壶", "替换壶"),
        ("美的MB-FZ4015 电饭锅盖密封圈 一条装", "密封圈"),
        ("奥克斯 C2004LD主板 议价", "主板"),
        ("不粘炒锅 奥克斯电磁炉C2004LD专用 30cm", "专用"),
        ("电热水壶底座 SM-A23 温控", "电热水壶底座"),
        ("奥克斯 电磁炉C2004LD说明书 高清", "电磁炉c2004ld说明书"),
        ("油烟机清洗 上门服务", "油烟机清洗"),
        ("三角牌 电磁炉 PX-22A 家电寄修", "寄修"),
    ],
)
def test_a_part_is_sold(title: str, part: str) -> None:
    assert read_goods(fold(title)).accessory == part


@pytest.mark.parametrize(
    "title",
    [
        "苏泊尔电磁炉C19S04 送电源线",
        "美的电饭煲 MB-FZ4015 不粘内胆",
        "宜泰电动晾衣架 带遥控器 KT19",
        "小逸优品电磁灶防水面板 宿舍可用",
        "拉杆箱 静音万向轮 密码锁",
        "婴儿推车 送雨罩蚊帐 ZD10503-6",
        "儿童电动车 双驱 锂电池 遥控",
        "大功率电磁炉 2200w线圈盘 小逸优品",
        "电热水壶 304内胆 SM-A23",
        "三用电热锅 可替换盘 创星",
        "嵌入式 燃气灶 全国联保 免费上门安装",
        "拉杆箱 杯架款 24寸",
        "电磁灶 XDW-21A4 进口主芯片",
        "烧水壶 SW-15T66C 双层 挂件可拆",
    ],
)
def test_goods_are_praised_with_their_parts(title: str) -> None:
    assert read_goods(fold(title)).accessory == ""


@pytest.mark.parametrize(
    ("product", "model", "title", "expected"),
    [
        ("电动自行车头盔", "YD-308", "永盾电动自行车头盔YD-308 四季通用", "block"),
        ("电动自行车头盔", "YD-308", "永盾头盔 男女夏季", "review"),
        ("电动自行车头盔", "YD-308", "永盾电动自行车 48V", "allow"),
        ("手机充电器", "YD-C20", "永盾充电器 YD-C20 快充", "block"),
        ("手机充电器", "YD-C20", "适用永盾 手机充电器 65W", "allow"),
        ("电源适配器", "YD-1205", "永盾电源适配器 YD-1205 12V", "block"),
        ("燃气用软管", "YD-13", "永盾燃气软管 煤气管 防爆", "review"),
        ("电磁炉(黑晶面板)", "YD-13", "永盾 电磁炉YD-13黑晶面板贴膜", "allow"),
    ],
)
def test_a_record_may_be_about_a_part(registry, product: str, model: str, title: str, expected: str) -> None:
    record = Record(
        record_id="r1", kind=RecordKind.FAILED_INSPECTION, product_name=product, brand="永盾", model_spec=model
    )
    book = RecordBook([record], brands=registry)
    assert book.verdict(Listing(title=title), on=ON).kind.value == expected


def test_kinds_that_share_only_a_shelf_are_different_goods() -> None:
    assert relate(kinds_in("皮带"), kinds_in("拉杆箱")) is Relation.OTHER
    assert relate(kinds_in("钱包"), kinds_in("旅行箱")) is Relation.OTHER
    assert relate(kinds_in("凉鞋"), kinds_in("马丁靴")) is Relation.RELATED
    assert relate(kinds_in("钱包"), kinds_in("皮具箱包")) is Relation.BROADER


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("小逸优品电磁灶 XDW-21A2", "block"),
        ("小逸优品电磁灶 XDW-21A2/XDW-30B1 两款可选", "review"),
        ("非菲猪 韩版中裤 21-2713026 21-2713027", "review"),
        ("SUPOR保温杯 KC38BQ KC45BQ", "block"),
        ("苏泊尔电磁炉C19S04 1900W 微晶面板", "block"),
        ("小逸优品同款 电磁灶 XDW-21A2", "review"),
        ("小逸优品XDW-21A2平替 电磁灶", "review"),
        ("媲美小逸优品 XDW-21A2 电磁灶", "review"),
        ("小逸优品 XDW-21A2 电磁灶 火力堪比燃气", "block"),
        ("小逸优品烧火锅电磁灶XDW-21A2双层面板学生寝室可用", "block"),
        ("美的同厂平替 电饭煲 MB-FZ4015", "review"),
        ("明星同款 小逸优品 电磁灶 XDW-21A2", "block"),
        ("宝利美 儿童三轮车 柒伍叁-贰", "block"),
        ("小逸优品 XDW横杠21A4 电磁炉", "block"),
        ("宝乐星 儿童自行车 16 - 01", "block"),
        ("昆山贝茵迪 Goody-D200 儿童推车", "block"),
        ("宝星乐 儿童自行车 16-01", "review"),
        ("金火土 电磁炉 D333", "review"),
        ("西凡 一品 男士夹克", "review"),
        ("太西凡 一品 男士夹克", "allow"),
        ("阳光包装 双肩书包", "allow"),
        ("阳光箱包 双肩书包", "review"),
        ("volley 帆布鞋 V00112-EU42", "block"),
        ("volley 帆布鞋 V00112-PLUS", "review"),
        ("奔腾 电-磁-炉 家用", "review"),
        ("奔腾 电.磁.炉 家用", "review"),
    ],
)
def test_what_stands_beside_brand_and_model_counts(book, title: str, expected: str) -> None:
    assert book.verdict(Listing(title=title), on=ON).kind.value == expected


def test_a_number_with_a_letter_in_the_field_for_models_is_a_model(book) -> None:
    """`807B` is a sibling of 803; `2200W` there states no model."""
    walker = Listing(title="富裕 婴儿学步车", model="807B", maker_name="佛山市顺德区富裕塑料玩具有限公司")
    assert book.verdict(walker, on=ON).kind is VerdictKind.ALLOW
    cooker = Listing(title="小逸优品 电磁灶", model="2200W", brand="小逸优品")
    assert book.verdict(cooker, on=ON).kind is VerdictKind.REVIEW


@pytest.mark.parametrize(
    ("product", "title", "expected"),
    [
        ("手提式干粉灭火器", "永盾灭火器 车载家用", "review"),
        ("电动汽车充电桩", "永盾充电桩 7kW 家用", "review"),
        ("电动自行车", "永盾电动自行车 48V", "review"),
        ("人造板", "永盾细木工板 E0级", "review"),
        ("家用燃气报警器", "永盾可燃气体报警器", "review"),
        ("移动电源", "永盾充电宝 20000毫安", "review"),
        ("移动电源", "永盾灭火器 车载", "allow"),
        ("细木工板", "永盾防盗门 甲级", "allow"),
    ],
)
def test_the_goods_that_are_watched_most_are_known(registry, product: str, title: str, expected: str) -> None:
    record = Record(record_id="r1", kind=RecordKind.FAILED_INSPECTION, product_name=product, brand="永盾")
    book = RecordBook([record], brands=registry)
    assert book.verdict(Listing(title=title), on=ON).kind.value == expected


def test_what_may_be_a_part_is_looked_at_and_not_blocked(book) -> None:
    goods, part = Listing(title="灿成8068儿童三轮车"), Listing(title="灿成8068儿童三轮车后斗 塑料")
    assert book.verdict(goods, on=ON).kind is VerdictKind.BLOCK
    verdict = book.verdict(part, on=ON)
    assert verdict.kind is VerdictKind.REVIEW
    assert "零件" in verdict.matches[0].decides


def test_a_belt_under_the_number_of_a_suitcase_is_never_blocked(book) -> None:
    belt = Listing(title="Valenkington 男士皮带 CLG14151991 自动扣", brand="Valenkington")
    assert book.verdict(belt, on=ON).kind is not VerdictKind.BLOCK


def test_another_brand_stated_under_the_same_short_number_is_allowed_and_says_why(book) -> None:
    stated = Listing(title="Ovanto 电磁炉 KJ-33E", brand="Ovanto", maker_name="佛山欧万通电器有限公司")
    verdict = book.full_verdict(stated, on=ON)
    assert verdict.kind is VerdictKind.ALLOW
    assert "brand_other" in {one.feature for one in verdict.matches[0].explanations}
    unstated = book.verdict(Listing(title="Ovanto 电磁炉 KJ-33E"), on=ON)
    assert unstated.kind is VerdictKind.REVIEW
    assert "of the record" in unstated.matches[0].decides_en


def test_a_model_in_a_size_heading_that_says_model_is_a_model(book) -> None:
    listing = Listing(title="丁巴王子 三角哈衣", attributes={"规格型号": "Z16XL313"})
    assert book.verdict(listing, on=ON).kind is VerdictKind.BLOCK
