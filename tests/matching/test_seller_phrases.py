"""What sellers say beside goods, in every place of a title: goods under brand and number stay flagged, parts stay parts.

Most of it uses the words by which parts are sold, too: 适用, 适合, 通用, 专用, 可用, 配件, 清洗, 维修.
"""

from collections.abc import Iterator
from datetime import date

import pytest

from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind
from matching import RecordBook

pytestmark = pytest.mark.usefixtures("untraced")

ON = date(2026, 11, 26)
GOODS = [
    ("电磁炉", "小逸优品", "XDW-21A4"),
    ("儿童玩具车", "乐多多", "LD-2201"),
    ("婴儿推车", "贝安", "BA-806"),
    ("拉杆箱", "远行者", "YX8821"),
    ("电热水壶", "小暖宝", "XNB1801"),
    ("儿童羽绒服", "朵朵", "D8865"),
    ("儿童安全座椅", "护航", "HH-03A"),
    ("充电宝", "蓝电", "LD20"),
    ("奶瓶", "安儿", "AE-240"),
    ("童鞋", "跑跑", "PP2215"),
]
SUITED = """
    适用3岁以上 适合3-6岁 适用年龄3-6岁 适用0-12个月 适用3-5人 适合2-3人 适合一家人 适用面积20平 适合宝宝 适合老人 适合送礼 适合学生宿舍
    适合小户型 适合夏天 适合出差旅行 适合各年龄段 适用于家庭 适用于各种场合 适用于婴幼儿 用于家庭 用于厨房 可放宿舍 能装很多 能放后备箱
    老人小孩适用 男女适用 男女老少适用 宝宝适用 全家适用 宿舍适用 居家适用 多场景适用 四季适用 男女通用 四季通用 宝宝可用 孕妇可用
    老人可用 飞机可用 家里可用 学生专用 儿童专用 宝宝专用 家庭专用 宿舍专用 出差专用 适用于多种家庭 兼容性好 配套齐全
""".split()  # noqa: SIM905 - a list of words reads best as words
PRAISED = """
    3-6岁 2024款 通用款 通用型 配件齐全 配件完整 配件都在 含全部配件 送全套配件 零件少 带替换芯 送替换滤网 可更换电池 可替换滤芯
    可拆洗 带充电器 含电源线 附说明书 赠收纳袋 买一送一 送保护套 带保护套 全国联保 上门安装 以旧换新 免费维修 维修有保障 清洗方便
    收纳方便 保护孩子安全 带保护功能 漏电保护 现货秒发 原厂正品 非二手 非高仿 全新未拆封 二手 九成新 零售批发 支持验货 有质检报告
""".split()  # noqa: SIM905 - as above
OPEN = [
    "全套配件",
    "适用于多种锅具",
    "可用",
    "专用新款",
    "for",
    "可装32寸",
    "适用人群 学生",
    "适用性别 通用",
    "手机可用",
]
"""Beside brand and number these leave open, in some places of a title, whether the goods are sold or something for them."""
PARTS = {
    "电磁炉": ("面板", "线圈盘", "电源线", "控制板", "散热风扇"),
    "儿童玩具车": ("遥控器", "轮子", "收纳箱"),
    "婴儿推车": ("雨罩", "凉席", "扶手套", "脚踏"),
    "拉杆箱": ("轮子", "保护套", "密码锁"),
    "电热水壶": ("底座", "壶盖", "除垢剂", "硅胶杯套"),
    "儿童安全座椅": ("凉席", "安全带护肩", "遮阳棚"),
    "充电宝": ("保护套", "收纳包"),
    "奶瓶": ("奶嘴", "吸管", "奶瓶刷"),
}
BESIDE_PARTS = [
    "适用3岁以上",
    "适合宝宝",
    "老人小孩适用",
    "配件齐全",
    "清洗方便",
    "通用款",
    "适用于家庭",
    "兼容性好",
    "宝宝可用",
    "适合旅行",
]
LEAST_BLOCKED = 0.98


@pytest.fixture(scope="module")
def book(registry) -> RecordBook:
    return RecordBook(
        (
            Record(
                record_id=model, kind=RecordKind.FAILED_INSPECTION, product_name=product, brand=brand, model_spec=model
            )
            for product, brand, model in GOODS
        ),
        brands=registry,
    )


def _titles_with(phrase: str) -> Iterator[str]:
    gap = " " if phrase[0].isascii() else ""  # digits glued to a model are another model
    for product, brand, model in GOODS:
        yield f"{brand}{product} {model}{gap}{phrase}"
        yield f"{brand} {product} {model} {phrase}"
        yield f"{phrase} {brand}{product}{model}"
        yield f"{brand} {model} {phrase}{product}"
        yield f"{brand}{model}{product}{phrase} 新款"
        yield f"{product} {brand}{model} {phrase} 包邮"
        yield f"{brand} {phrase} {product}{model} 家用"


def _kind(book: RecordBook, title: str) -> VerdictKind:
    return book.verdict(Listing(title=title), on=ON).kind


@pytest.mark.parametrize("phrase", SUITED + PRAISED)
def test_goods_are_blocked_whatever_a_seller_says_of_them(book, phrase: str) -> None:
    verdicts = {title: _kind(book, title) for title in _titles_with(phrase)}
    assert not [title for title, kind in verdicts.items() if kind is VerdictKind.ALLOW]
    blocked = sum(kind is VerdictKind.BLOCK for kind in verdicts.values())
    assert blocked >= LEAST_BLOCKED * len(verdicts), [t for t, kind in verdicts.items() if kind is VerdictKind.REVIEW]


@pytest.mark.parametrize("phrase", OPEN)
def test_where_a_phrase_leaves_open_what_is_sold_a_person_looks(book, phrase: str) -> None:
    assert not [title for title in _titles_with(phrase) if _kind(book, title) is VerdictKind.ALLOW]


@pytest.mark.parametrize("phrase", ["", "新款", "包邮", "可爱"])
def test_a_title_that_fits_goods_and_names_nothing_that_fits_them_is_looked_at(book, phrase: str) -> None:
    for product, brand, model in GOODS:
        assert _kind(book, f"适用{brand}{product} {model} {phrase}") is VerdictKind.REVIEW
        assert _kind(book, f"{brand}{product}{model}专用 {phrase}") is not VerdictKind.ALLOW


@pytest.mark.parametrize("phrase", BESIDE_PARTS)
def test_what_is_said_of_a_part_makes_no_goods_of_it(book, phrase: str) -> None:
    for product, brand, model in (one for one in GOODS if one[0] in PARTS):
        for part in PARTS[product]:
            for title in (
                f"{part} 适用{brand}{product}{model}",
                f"适用{brand}{model}{product}{part}",
                f"{brand}{model}{product}专用{part}",
                f"{part} {brand}{model}可用",
            ):
                plain = _kind(book, title)
                assert plain is not VerdictKind.BLOCK, title
                assert _kind(book, f"{title} {phrase}") is not VerdictKind.BLOCK, f"{title} {phrase}"
