"""Goods beside bags, clothes and cookers: which are the same kind, what a record from abroad calls them in English."""

from datetime import date
from itertools import combinations

import pytest

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import RecordBook
from matching.reading.codes import is_distinctive
from matching.reading.goods import read_goods
from matching.reading.kinds import Relation, are_parts, heads_of_product, kinds_of_product, relate
from matching.reading.record_reading import read_record
from matching.words import load_english, load_kinds

ON = date(2026, 1, 1)


def _verdict(record: Record, title: str, brand: str | None = None, **stated: str) -> str:
    book = RecordBook([record], brands=BrandRegistry())
    return book.verdict(Listing(title=title, brand=brand, **stated), on=ON).kind.value


def _record(product: str, brand: str | None, model: str | None = None, **cells: str) -> Record:
    return Record(
        record_id="R", kind=RecordKind.FAILED_INSPECTION, product_name=product, brand=brand, model_spec=model, **cells
    )


@pytest.mark.parametrize(
    ("record", "title"),
    [
        ("机动车儿童乘员用约束系统", "儿童安全座椅 isofix 360度旋转"),
        ("家用燃气用橡胶和塑料软管", "煤气软管 9.5mm 家用"),
        ("独立式感烟火灾探测报警器", "烟雾报警器 无线烟感"),
        ("移动电源", "充电宝10000毫安"),
        ("液体加热器(电热水壶)", "玻璃烧水壶"),
        ("老视成镜", "老花镜 高清"),
        ("电动自行车", "电动车 新国标 学生代步"),
    ],
)
def test_what_notices_and_sellers_call_the_same_goods(record: str, title: str) -> None:
    assert relate(read_goods(title).kinds, kinds_of_product(record)) in (Relation.SAME, Relation.BROADER)


@pytest.mark.parametrize(
    "names",
    [
        ("空气炸锅", "电烤箱", "微波炉", "咖啡机"),
        ("电吹风", "加湿器", "空调", "电风扇"),
        ("口红", "香水", "洗衣液", "爽身粉", "防晒霜", "牙膏"),
        ("奶瓶", "安抚奶嘴", "保温杯", "保鲜膜", "一次性纸杯"),
        ("纸尿裤", "隔尿垫", "湿巾"),
        ("耳机", "数据线", "手机壳", "充电宝"),
        ("羽绒被", "乳胶枕", "床单", "床垫"),
        ("电动自行车", "儿童自行车", "儿童安全座椅", "餐椅"),
        ("羊毛大衣", "羽绒服"),
        ("水彩笔", "油画棒", "圆规", "修正液"),
    ],
)
def test_goods_that_are_not_each_other(names: tuple[str, ...]) -> None:
    for one, other in combinations(names, 2):
        found = relate(kinds_of_product(one), kinds_of_product(other))
        assert found in (Relation.OTHER, Relation.RELATED), (one, other, found)


def test_english_names_are_of_known_kinds() -> None:
    assert set(load_english().values()) <= set(load_kinds())
    assert kinds_of_product("bunk beds") == {"bed"}
    assert kinds_of_product("usb wall charger") == kinds_of_product("充电器") - {"mounted_parts"}
    assert not kinds_of_product("chargeable")


def test_an_alert_from_abroad_meets_a_chinese_title() -> None:
    dryer = _record("Hair dryers", "AURELLIA", "HD-3300, HD-3310")
    assert _verdict(dryer, "AURELLIA 电吹风 沙龙级", "AURELLIA") == "review"
    assert _verdict(dryer, "Aurellia HD3310 电吹风 进口", "AURELLIA") == "block"
    charger = _record("USB wall charger", "VOLTIGGO", "VG-65C")
    assert are_parts(kinds_of_product("usb wall charger"))
    assert _verdict(charger, "VOLTIGGO VG-65C USB充电器 65W", "VOLTIGGO") == "block"


@pytest.mark.parametrize(
    ("name", "heads"),
    [
        ("电动陀螺仪玩具", ("电动陀螺仪玩具", "仪玩具")),
        ("香薰扩香石(挂件)", ("香薰扩香石", "扩香石", "香石", "挂件")),
        ("儿童用品", ("儿童用品", "童用品")),
        ("", ()),
    ],
)
def test_what_a_title_may_call_goods_that_no_table_knows(name: str, heads: tuple[str, ...]) -> None:
    assert heads_of_product(name) == heads


def test_goods_that_no_table_knows_are_met_by_the_end_of_their_name() -> None:
    stone = _record("车载香薰扩香石", "木言语", None)
    assert _verdict(stone, "木言语 扩香石 车载摆件", "木言语") == "review"
    assert _verdict(stone, "木言语 花盆 简约", "木言语") == "allow"


def test_what_fits_one_model_is_no_such_model() -> None:
    fryer = _record("空气炸锅", "佳炸佳", "KZ-5502")
    assert _verdict(fryer, "空气炸锅纸 佳炸佳KZ-5502专用 硅油纸50张") == "allow"
    assert _verdict(fryer, "佳炸佳空气炸锅KZ-5502 家用") == "block"
    assert read_goods("220v专用 电热水壶").accessory == ""


@pytest.mark.parametrize(
    "title",
    [
        "佳炸佳空气炸锅 KZ-5502适用3-5人 家用",
        "佳炸佳 空气炸锅 KZ-5502适用学生宿舍",
        "佳炸佳 KZ-5502专用大功率空气炸锅",
        "佳炸佳空气炸锅 KZ-5502专用",
    ],
)
def test_goods_whose_model_says_whom_they_suit_are_these_goods(title: str) -> None:
    assert _verdict(_record("空气炸锅", "佳炸佳", "KZ-5502"), title) == "block"


def test_goods_that_suit_many_others_do_not_pass_as_a_part_of_them() -> None:
    cooker = _record("电磁炉", "小逸优品", "XDW-21A4")
    assert _verdict(cooker, "小逸优品电磁炉XDW21A4适用于多种锅具") == "block"
    assert _verdict(cooker, "小逸优品电磁炉XDW21A4适用锅盖") == "allow"


@pytest.mark.parametrize("model", ["MFZ/ABC4", "JYT-0.6", "TZL30", "YSP35.5", "TT150×120", "DN13"])
def test_a_type_of_a_standard_is_nobodys_own(model: str) -> None:
    models = read_record(_record("x", "某某牌", model), BrandRegistry()).models
    assert models
    assert not any(is_distinctive(one.value) for one in models)


def test_a_type_of_a_standard_blocks_beside_the_brand_alone() -> None:
    extinguisher = _record("手提式干粉灭火器", "淮盾安", "MFZ/ABC4")
    assert _verdict(extinguisher, "淮盾安灭火器 MFZ/ABC4 4公斤") == "block"
    assert _verdict(extinguisher, "手提式干粉灭火器 MFZ/ABC4 4kg 商铺用") == "allow"


def test_a_part_of_goods_that_no_table_knows_may_be_what_the_record_is_about() -> None:
    sash = _record("机动车用连接总成件", "畅摩达", "CD-D1056")
    assert not kinds_of_product("机动车用连接总成件")
    assert _verdict(sash, "畅摩达刹车片CD-D1056 前轮", "畅摩达") == "review"
    assert _verdict(sash, "畅摩达刹车片CD-D2210 后轮", "畅摩达") == "allow"
    pads = _record("机动车用制动片", "畅摩达", "CD-D1056")
    assert _verdict(pads, "畅摩达刹车片CD-D1056 前轮", "畅摩达") == "block"


def test_one_more_name_of_goods_that_no_table_knows_is_no_part_of_them() -> None:
    tub = _record("足浴盆", "泡足泡", "PPZ-08")
    assert _verdict(tub, "泡足泡足浴盆PPZ-08 洗脚盆", "泡足泡") == "block"
    assert _verdict(tub, "泡足泡足浴盆PPZ-08 遥控板", "泡足泡") == "review"


def test_what_stands_right_before_goods_only_says_which() -> None:
    watch = _record("儿童电话手表", "果糖星", "TGX-W6")
    assert _verdict(watch, "果糖星tgx-w6 学生定位视频电话手表", "果糖星") == "block"


def test_a_bare_measure_of_three_sides_is_no_model() -> None:
    disc = _record("树脂砂轮片", "飞锐鹰", "107×1.2×16 T41")
    assert _verdict(disc, "飞锐鹰切割片 107×1.2×16 砂轮片", "飞锐鹰") == "review"


def test_a_colour_and_a_word_for_the_goods_are_no_look_alikes() -> None:
    slime = _record("水晶泥", "彩虹猪", "60g×6")
    assert _verdict(slime, "彩虹色 水晶泥 儿童") == "allow"
    assert _verdict(slime, "彩虹竹 水晶泥 儿童") == "review"
    pad = _record("暖桌垫", None, "60×36cm", manufacturer="慈溪市暖桌匠电器厂")
    assert _verdict(pad, "暖桌垫 电热 办公室") == "allow"


def test_a_part_to_put_in_the_place_of_another() -> None:
    brush = _record("声波电动牙刷", "齿净乐", "JCL-E7")
    assert _verdict(brush, "齿净乐JCL-E7牙刷头 替换刷头4支装") == "allow"
    assert _verdict(brush, "齿净乐电动牙刷JCL-E7 送替换刷头4支装") == "block"


def test_a_temperature_is_no_model() -> None:
    fluid = _record("机动车玻璃清洗液", "视澈", "-25℃ 2L")
    assert not read_record(fluid, BrandRegistry()).models
    assert _verdict(fluid, "视澈玻璃水 -25℃ 2L 冬季防冻", "视澈") == "review"


@pytest.mark.parametrize(
    ("title", "nouns"),
    [
        ("遥控车 双电池 充电器说明书齐全", ("遥控车",)),
        ("筋膜枪 充电线手提箱说明书一样不少", ("筋膜枪",)),
        ("骨瓷咖啡杯 带碟带勺", ("咖啡杯",)),
        ("卡式炉 多种锅具适用", ()),
        ("儿童肩带书包", ("书包",)),
        ("安全带 儿童安全座椅", ("儿童安全座椅",)),
    ],
)
def test_what_comes_along_with_goods_is_not_what_a_title_sells(title: str, nouns: tuple[str, ...]) -> None:
    sold = read_goods(title).nouns
    assert set(nouns) <= set(sold)
    assert not {"充电器", "充电线", "手提箱", "勺", "锅具"} & set(sold)


@pytest.mark.parametrize(
    ("title", "fields", "expected"),
    [
        ("清氧社空气净化器QY-K500 滤芯可自行更换 多送一套替换滤网", {}, "block"),
        ("清氧社空气净化器QY-K500 支持上门维修 滤芯好换", {}, "block"),
        ("空气净化器过滤网 清氧社QY-K500用 两片", {}, "allow"),
        ("空气净化器过滤棉 清氧社/小米/华为 QYK500", {}, "allow"),
        ("清氧社/空气净化器/QY-K500/家用/静音", {}, "block"),
        ("正品/清氧社/QY-K500/家用 空气净化器", {}, "block"),
        ("空气净化器风道罩 清氧社QY-K500", {}, "review"),
        ("空气净化器风道罩 清氧社QY-K500", {"商品类型": "配件"}, "allow"),
        ("空气净化器风道罩 清氧社QY-K500", {"适用型号": "QY-K500"}, "allow"),
        ("清氧社空气净化器QY-K500", {"适用型号": "QY-K500"}, "review"),
        ("清氧社空气净化器QY-K500", {"品牌": "见标题"}, "block"),
    ],
)
def test_fields_and_lists_say_that_a_part_is_sold_where_the_title_leaves_it_open(title, fields, expected) -> None:
    record = _record("空气净化器", "清氧社", "QY-K500")
    book = RecordBook([record], brands=BrandRegistry())
    assert book.verdict(Listing(title=title, attributes=fields), on=ON).kind == expected


def test_a_number_that_differs_in_its_last_letter_is_a_sibling() -> None:
    record = _record("遥控越野车", "飞驰豹", "6168A")
    assert _verdict(record, "飞驰豹遥控越野车6168A 充电") == "block"
    assert _verdict(record, "飞驰豹遥控越野车6168B 充电") == "allow"
    assert _verdict(record, "飞驰豹遥控越野车 1680D布套 充电") == "review"


def test_a_field_that_names_the_part_which_the_record_is_about_says_nothing_else() -> None:
    book = RecordBook([_record("充电器", "闪芯", "SX-C65W")], brands=BrandRegistry())
    listing = Listing(title="闪芯SX-C65W充电器 快充", attributes={"商品类型": "充电器"})
    assert book.verdict(listing, on=ON).kind == "block"


def test_a_service_that_names_what_it_is_for_is_not_these_goods() -> None:
    suitcase = _record("拉杆箱", "Valenkington", "CLG14151991")
    assert _verdict(suitcase, "拉杆箱拉杆维修 适配Valenkington CLG14151991") == "allow"
    assert _verdict(suitcase, "适配Valenkington拉杆箱 CLG14151991") == "review"


@pytest.mark.parametrize(
    ("brand", "title", "expected"),
    [
        ("宝贝爱", "童装防走光安全扣 适用宝贝爱 F633", "allow"),
        ("宝贝爱", "宝贝爱连衣裙 F633 适合宝宝", "block"),
        ("夏普", "连衣裙防走光扣 适用夏普 F633", "allow"),
        ("夏普", "夏普连衣裙 F633 适合夏天", "block"),
    ],
)
def test_a_brand_may_begin_like_those_whom_goods_suit(brand: str, title: str, expected: str) -> None:
    assert _verdict(_record("连衣裙", brand, "F633"), title) == expected
