"""What titles say of goods beside their brand and number: of what they are made, where they stand, what they suit.

Two people's markets of made-up goods and a round of listings showed these titles in review (`docs/explanation/evaluation.md`). Each is beside the
title of a part of the same form, which must not be blocked.
"""

from datetime import date

import pytest

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import RecordBook


def _verdict(product: str, title: str) -> str:
    record = Record(
        record_id="R", kind=RecordKind.FAILED_INSPECTION, product_name=product, brand="澜栖泊", model_spec="LQ-5184B",
        manufacturer="宁波新品电器有限公司",
    )  # fmt: skip
    book = RecordBook([record], brands=BrandRegistry())
    return book.verdict(Listing(title=title), on=date(2026, 1, 1)).kind.value


@pytest.mark.parametrize(
    ("product", "goods", "part"),
    [
        ("儿童自行车", "澜栖泊 LQ-5184B自行车天蓝色硅胶18寸可折叠", "澜栖泊 LQ-5184B自行车硅胶把套"),
        ("电压力锅", "澜栖泊电压力锅 LQ-5184B 家用 白色硅胶", "澜栖泊电压力锅LQ-5184B 密封硅胶"),
        ("电磁炉", "澜栖泊 电磁炉 LQ-5184B 红色硅胶 2200W", "澜栖泊 电磁炉 LQ-5184B 硅胶"),
        ("蓝牙耳机", "澜栖泊蓝牙耳机 LQ-5184B 长续航", "澜栖泊LQ-5184B耳机套通用"),
        ("雨伞", "遮阳伞黑胶防晒澜栖泊 LQ-5184B雨伞", "澜栖泊 LQ-5184B雨伞黑胶伞套"),
        ("计算机键盘", "数码配件 澜栖泊 键盘青轴 LQ-5184B", "澜栖泊 LQ-5184B 键盘轴体 拆机"),
        ("食品加工器", "静音1500W澜栖泊食品加工器婴儿辅食LQ-5184B", "澜栖泊食品加工器LQ-5184B 辅食杯 单卖"),
        ("炒锅", "澜栖泊炒锅燃气灶通用LQ-5184B无涂层", "澜栖泊炒锅 LQ-5184B 锅盖通用"),
        ("电源适配器", "便携澜栖泊电源适配器通用适用苹果华为LQ-5184B", "澜栖泊电源适配器保护套LQ-5184B"),
        ("筒灯", "简约筒灯卧室书桌LQ-5184B澜栖泊 包邮", "澜栖泊筒灯LQ-5184B 灯罩 单卖"),
        ("按摩仪", "澜栖泊按摩 仪车载香槟色LQ-5184B低噪音", "澜栖泊按摩 仪LQ-5184B 充电器"),
        ("太阳镜", "澜栖泊LQ-5184B太阳镜男 黑框 送眼镜布", "眼镜盒 澜栖泊LQ-5184B太阳镜收纳盒 送眼镜布"),
        ("电吹风", "澜栖泊电吹风LQ-5184B 送风罩", "澜栖泊LQ-5184B电吹风架 壁挂"),
        ("学习桌", "儿童 澜栖泊LQ-5184B学习桌 护眼绿", "桌垫 澜栖泊LQ-5184B学习桌 护眼绿"),
        ("电动滑板车", "电动滑板车8寸 澜栖泊LQ-5184B 免充气", "电动滑板车8寸内胎外胎 澜栖泊LQ-5184B实心胎"),
        ("摩托车头盔", "澜栖泊头盔LQ-5184B 高清防雾镜片", "澜栖泊LQ-5184B头盔镜片 高清防雾"),
        ("羽绒服", "澜栖泊羽绒服LQ-5184B 充绒量足", "羽绒服干洗充绒 澜栖泊LQ-5184B等品牌补绒"),
        ("制动液", "澜栖泊刹车油LQ-5184B 全合成", "刹车油检测笔 测试仪 澜栖泊LQ-5184B制动液可测"),
        ("汽车儿童安全座椅", "车载宝宝安全座椅 澜栖泊 LQ-5184B", "车载安全座椅 澜栖泊LQ-5184B 防磨垫"),
        ("旅行包", "【百亿补贴】澜栖泊拉杆包折叠LQ-5184B", "贴纸 澜栖泊LQ-5184B拉杆包装饰"),
        ("榨汁机", "无线 澜栖泊 LQ-5184B 便携式榨汁机", "刀头 澜栖泊 LQ-5184B 便携式榨汁机"),
        ("水龙头", "澜栖泊LQ-5184B水龙头 老房改造", "老房改造 单独阀芯 澜栖泊LQ-5184B水龙头"),
        ("电压力锅", "原装 澜栖泊电压力锅LQ-5184B", "密封圈原装电压力锅澜栖泊LQ-5184B"),
        ("坐便盖", "澜栖泊坐便盖LQ-5184B 白色", "澜栖泊坐便盖LQ-5184B(C) 低配"),
        ("修正液", "澜栖泊修正液LQ-5184B 单瓶", "澜栖泊修正液LQ-5184B 笔嘴"),
    ],
)
def test_it_makes_no_part_of_goods(product: str, goods: str, part: str) -> None:
    assert _verdict(product, goods) == "block"
    assert _verdict(product, part) != "block"


@pytest.mark.parametrize(
    ("product", "title"),
    [
        ("微波炉", "澜栖泊LQ-5184B不锈钢光波炉"),
        ("冷风扇", "澜栖泊移动空调扇LQ-5184B 水冷"),
        ("充电数据线", "正品 澜栖泊充电线铝合金 LQ-5184B"),
        ("电饼铛", "多人 澜栖泊 电饼铛LQ-5184B 烙饼 烙饼机"),
        ("足浴器", "澜栖泊足浴盆LQ-5184B深桶按摩"),
        ("螺钉旋具", "澜栖泊螺丝刀 LQ-5184B"),
        ("家用网络摄像机", "澜栖泊 LQ-5184B 摄像头 监控器"),
        ("电动螺丝刀", "澜栖泊 电动 螺丝刀 LQ-5184B 锂电"),
        ("电子秤", "澜栖泊老款充电精 准男女电 子秤LQ-5184B高颜值"),
        ("儿童学习桌", "澜栖泊LQ-5184B儿童课桌写字台 带书架"),
        ("儿童学习桌", "澜栖泊 LQ-5184B 儿童书桌 手摇升降"),
        ("宠物饮水机", "猫咪饮水器 澜栖泊 LQ-5184B 含滤芯3片"),
        ("汽油链锯", "澜栖泊LQ-5184B汽油锯伐木锯砍树机"),
        ("背负式电动喷雾器", "打药桶背负式 澜栖泊 LQ-5184B 锂电"),
        ("充电式手电钻", "澜栖泊 LQ-5184B 锂电钻 裸机/两电"),
        ("车载充气泵", "澜栖泊 LQ-5184B 汽车充气泵"),
        ("取暖器", "澜栖泊烤火器 LQ-5184B 电热扇小型"),
        ("儿童游泳圈", "救生圈儿童 澜栖泊 LQ-5184B"),
        ("跑步机", "澜栖泊 跑步机 LQ-5184B 彩屏 坡度可调"),
    ],
)
def test_another_name_of_the_goods_is_theirs(product: str, title: str) -> None:
    assert _verdict(product, title) == "block"


@pytest.mark.parametrize(
    ("product", "title"),
    [
        ("冰箱", "澜栖泊 洗衣机 家用全自动"),
        ("饮水机", "澜栖泊 净水器 家用直饮"),
        ("空气净化器", "澜栖泊 除湿机 卧室"),
        ("路由器", "澜栖泊 蓝牙音箱 便携"),
    ],
)
def test_what_was_one_shelf_is_told_apart(product: str, title: str) -> None:
    assert _verdict(product, title) == "allow"


def test_goods_are_read_through_spaces() -> None:
    assert _verdict("跑步机", "澜栖泊 跑 步机 家用静音") == "review"
    assert _verdict("跑步机", "澜栖泊 跑 鞋 步 行 机能 袜子") == "allow"


@pytest.mark.parametrize("title", ["新品电磁炉家用", "新品 电磁炉", "心品电磁炉家用"])
def test_a_word_of_sellers_is_asked_for_no_look_alike_brand(title: str) -> None:
    record = Record(
        record_id="R", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", brand="信品", model_spec="LQ-5184B"
    )
    book = RecordBook([record], brands=BrandRegistry())
    verdict = book.verdict(Listing(title=title), on=date(2026, 1, 1)).kind.value
    assert verdict == ("review" if title.startswith("心") else "allow")


@pytest.mark.parametrize(
    ("product", "title"),
    [
        ("儿童自行车", "儿童自行车16寸轮胎加宽防滑 澜栖泊LQ-5184B 男孩"),
        ("电动自行车", "澜栖泊电动自行车14寸外胎加厚 LQ-5184B 48V"),
        ("儿童太阳镜", "儿童太阳镜镜片防蓝光 澜栖泊LQ-5184B"),
        ("太阳镜", "澜栖泊太阳镜镜片加厚 LQ-5184B 男"),
        ("宠物饮水机", "澜栖泊猫狗自动饮水机 LQ-5184B"),
    ],
)
def test_goods_praised_with_a_part_right_behind_them_are_let_through_by_nobody(product: str, title: str) -> None:
    assert _verdict(product, title) != "allow"


def test_what_cleans_is_no_shelf() -> None:
    assert _verdict("蒸汽拖把", "澜栖泊蒸汽拖把LQ-5184B 清洁具") == "review"
