"""What records of other goods, and the listings about them, print otherwise than bags, clothes and cookers do."""

from copy import copy
from datetime import date

import pyarrow as pa
import pytest

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import RecordBook
from matching.listings.arrow import check_table
from matching.reading.codes import read_codes
from matching.reading.headings import MODEL, is_about

ON = date(2026, 1, 1)
_PRODUCED = "2024年1月1日至2024年10月31日"


def _record(record_id: str, product: str, brand: str, model: str | None, batch: str | None = None) -> Record:
    return Record(
        record_id=record_id, kind=RecordKind.RECALL, product_name=product, brand=brand, model_spec=model,
        batch_or_date=batch,
    )  # fmt: skip


@pytest.fixture(scope="module")
def other() -> RecordBook:
    return RecordBook(
        [
            _record("bank", "移动电源", "迪酷能", "D18 10000mAh 37Wh", _PRODUCED),
            _record("pram", "婴儿推车", "贝悦行", "BL-Q3、BL-Q3 Plus"),
            _record("blanket", "电热毯", "绵阳羊", "TT180×150-4X"),
            _record("kettle", "电热水壶", "腾沸鸟", "FTN-1815B"),
            _record("nappies", "纸尿裤", "柔芽儿", "L码 54片", "RY250110"),
        ],
        brands=BrandRegistry(),
    )


def _verdict(book: RecordBook, title: str, brand: str | None = None, **attributes: str) -> str:
    return book.verdict(Listing(title=title, brand=brand, attributes=attributes), on=ON).kind.value


@pytest.mark.parametrize(
    "heading", ["3c证书编号", "生产许可证编号", "质检报告编号", "备案编号", "适用型号", "商品编号"]
)
def test_the_number_of_a_paper_or_of_what_goods_fit_is_no_model(heading: str) -> None:
    assert not is_about(heading, MODEL)


@pytest.mark.parametrize("heading", ["型号", "产品型号", "认证型号", "货号", "编号", "款号", "车型"])
def test_headings_of_models(heading: str) -> None:
    assert is_about(heading, MODEL)


def test_a_certificate_beside_the_model_contradicts_nothing(other: RecordBook) -> None:
    numbers = {"3C证书编号": "2021010717415566", "商品编号": "100038004786"}
    assert _verdict(other, "腾沸鸟电热水壶FTN-1815B 家用", "腾沸鸟", **numbers) == "block"
    assert _verdict(other, "腾沸鸟电热水壶 家用自动断电", "腾沸鸟", **numbers) == "review"


def test_a_rating_is_no_model(other: RecordBook) -> None:
    assert _verdict(other, "迪酷能充电宝10000mAh 快充", "迪酷能") == "review"
    assert _verdict(other, "迪酷能充电宝D22 10000mAh 37Wh", "迪酷能") == "allow"


@pytest.mark.parametrize(
    ("title", "keys"),
    [
        ("电动车 2023款 学生代步", []),
        ("纸尿裤L54片 干爽", []),
        ("纸尿裤L54 干爽", ["l54"]),
        ("防晒霜50g 批号QY2506C 新日期", []),
        ("防晒霜 货号QY2506C", ["qy2506c"]),
        ("跑鞋 8836 款", ["8836"]),
    ],
)
def test_numbers_of_titles_that_are_no_models(title: str, keys: list[str]) -> None:
    assert [code.key for code in read_codes(title.lower())] == keys


def test_a_row_of_short_models_leaves_the_model_open(other: RecordBook) -> None:
    assert _verdict(other, "迪酷能充电宝 D18", "迪酷能") == "block"
    assert _verdict(other, "迪酷能充电宝 D18 D20 D22 多款可选", "迪酷能") == "review"


def test_the_rank_of_a_model_belongs_to_it(other: RecordBook) -> None:
    assert _verdict(other, "迪酷能充电宝 D18 Pro", "迪酷能") == "review"
    assert _verdict(other, "贝悦行婴儿推车 BL-Q3 Plus", "贝悦行") == "block"
    assert _verdict(other, "贝悦行婴儿推车 BL-Q3 折叠", "贝悦行") == "block"


def test_a_star_for_the_sign_of_times(other: RecordBook) -> None:
    assert _verdict(other, "双人电热毯", "绵阳羊", 型号="TT180*150-4X") == "block"
    assert _verdict(other, "双人电热毯", "绵阳羊", 型号="TT180x150-4X") == "block"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("2024年5月生产", "block"),
        ("生产日期:2024.06", "block"),
        ("2025年3月新出厂", "review"),
        ("生产日期2025-03-01", "review"),
        ("2025年8月新批次", "review"),
        ("2025年新款", "block"),
    ],
)
def test_a_day_of_production_in_the_title(other: RecordBook, said: str, verdict: str) -> None:
    assert _verdict(other, f"迪酷能充电宝D18 {said}", "迪酷能") == verdict


def test_the_sieve_takes_no_lot_for_a_model(other: RecordBook) -> None:
    titles = [
        "柔芽儿纸尿裤 批号QY2506C",
        "柔芽儿纸尿裤 批次: 250614",
        "腾沸鸟电热水壶 批号QY2506C",
        "腾沸鸟电热水壶 QY2506C",
    ]
    _ = other.sieve
    whole = RecordBook((), brands=BrandRegistry())
    whole._held, whole._brands = copy(other._held), other._brands
    whole._held._sieve = None
    table = pa.table({"title": titles})
    sifted = check_table(other, table, on=ON).to_pylist()
    assert sifted == check_table(whole, table, on=ON).to_pylist()
    assert [row["verdict"] for row in sifted] == ["review", "review", "review", "allow"]


GLUED = (
    ("kettle", "腾沸鸟电热水壶FTN-1815B1500W家用"), ("kettle", "腾沸鸟FTN1815B1.8L电热水壶"),
    ("kettle", "腾沸鸟 FTN-1815B220V 电热水壶"), ("kettle", "腾沸鸟电热水壶FTN-1815B304不锈钢"),
    ("kettle", "腾沸鸟电热水壶FTN-1815B3C认证"), ("kettle", "腾沸鸟FTN1815B2025新款电热水壶"),
    ("kettle", "腾沸鸟FTN-1815B1.5千瓦电热水壶"), ("kettle", "腾沸鸟FTN-1815B2件套电热水壶"),
    ("pram", "贝悦行BL-Q33岁婴儿推车"), ("pram", "贝悦行婴儿推车BL-Q36-36周岁"), ("pram", "贝悦行婴儿推车BL-Q320寸轮"),
    ("kettle", "电热水壶1500WFTN-1815B腾沸鸟"), ("kettle", "腾沸鸟1.8LFTN1815B电热水壶"), ("kettle", "腾沸鸟NEWFTN-1815B电热水壶"),
    ("kettle", "腾沸鸟220VFTN-1815B1500W电热水壶"), ("kettle", "腾沸鸟FTN-1815BX2台电热水壶"), ("kettle", "腾沸鸟FTN1815BLED电热水壶"),
    ("kettle", "腾沸鸟304FTN-1815B电热水壶"),
)  # fmt: skip
"""What a seller writes without a space beside the model, and the record that is meant."""
NOT_GLUED = (
    "腾沸鸟电热水壶FTN-1815B7", "腾沸鸟电热水壶FTN-1815BS", "腾沸鸟电热水壶FTN-1815B3C", "腾沸鸟电热水壶FTN-1815B01L",
    "腾沸鸟电热水壶FTN-1815B2 1500W", "腾沸鸟电热水壶FTN-1815B99寸", "腾沸鸟电热水壶FTN-1815B500V",
    "腾沸鸟电热水壶KFTN-1815B", "腾沸鸟电热水壶A-1500WFTN-1815B", "腾沸鸟电热水壶NEWFTN-1815B7", "腾沸鸟电热水壶FTN-1815BLED2",
)  # fmt: skip
"""Numbers of other models that hold it."""


@pytest.mark.parametrize(("record_id", "title"), GLUED)
def test_a_measure_glued_to_a_model_makes_no_other_model_of_it(other: RecordBook, record_id: str, title: str) -> None:
    (match, *_) = other.verdict(Listing(title=title), on=ON).matches
    assert (match.record_id, match.verdict.value) == (record_id, "review")
    (told,) = [one for one in match.explanations if one.feature == "model_part"]
    assert told.listing_value in title
    assert told.listing_value != title
    assert "还连着别的字符" in told.sentence
    assert "runs on" in told.sentence_en


@pytest.mark.parametrize("title", NOT_GLUED)
def test_a_longer_number_is_another_model_all_the_same(other: RecordBook, title: str) -> None:
    assert _verdict(other, title) == "allow"


def test_what_is_glued_to_a_model_gets_the_same_verdict_in_a_table(other: RecordBook) -> None:
    titles = [title for _, title in GLUED] + [*NOT_GLUED]
    titles += [title.replace(*pair) for title in titles for pair in (("-", ""), ("1", "l"), (" ", "·"), ("电", " 电"))]
    _ = other.sieve
    rows = check_table(other, pa.table({"title": titles}), on=ON).to_pylist()
    alone = [other.full_verdict(Listing(title=title), on=ON) for title in titles]
    assert [row["verdict"] for row in rows] == [one.kind.value for one in alone]
    assert [row["score"] for row in rows if row["verdict"] != "allow"] == [
        one.score for one in alone if one.kind.value != "allow"
    ]


@pytest.fixture(scope="module")
def suffixed() -> RecordBook:
    return RecordBook(
        [
            _record("aircon", "房间空气调节器", "荷凉", "KFR-35GW/BP"),
            _record("scooter", "儿童滑板车", "润普亚", "EA-A51(X)"),
            _record("pens", "水彩笔", "诗澳芝", "S785#"),
            _record("cooker", "电磁炉", "小逸优品", "XDW-21A4"),
            _record("bank", "移动电源", "锐卡龙", "1791-9 Type-C"),
            _record("phones", "蓝牙耳机", "欧菲朗", "E4405"),
            _record("mobile", "手机", "小米", "M2101K"),
            _record("board", "儿童滑板车", "福福贝贝", "8220"),
            _record("ring", "游泳圈", "利比安", "66200"),
            _record("purifier", "空气净化器", "巧小姐", "BQ-KJ23 30㎡"),
            _record("oven", "微波炉", "志恩", "ZE-79G3(20L)"),
        ],
        brands=BrandRegistry(),
    )


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("荷凉房间空气调节器KFR-35GW/BP 静音", "block"),
        ("荷凉房间空气调节器KFR35GWBP", "block"),
        ("荷凉房间空气调节器KFR-35GW/BP2静音", "allow"),
        ("荷凉房间空气调节器KFR-35GW", "review"),
        ("润普亚儿童滑板车EA-A51(X)银色", "block"),
        ("润普亚EA-A51(X)3儿童滑板车", "review"),
        ("润普亚儿童滑板车EA-A51(X)3-6岁", "block"),
        ("润普亚儿童滑板车EA-A51(X)3岁", "block"),
        ("诗澳芝水彩笔 S785# 拼装", "block"),
        ("诗澳芝水彩笔 S785#2 拼装", "review"),
        ("小逸优品电磁炉XDW-21A4/B", "review"),
        ("小逸优品XDW-21A4_3电磁炉", "review"),
        ("小逸优品XDW-21A4·3电磁炉", "review"),
        ("小逸优品XDW·21A4·C电磁炉", "review"),
        ("小逸优品XDW-21A4.3 电磁炉", "review"),
        ("小逸优品XDW-21A4-3 12寸电磁炉", "review"),
        ("小逸优品【XDW-21A4】A类电磁炉", "block"),
        ("小逸优品XDW-21A4·家用电磁炉", "block"),
        ("小逸 优品 XDW-21A4 电磁炉", "block"),
        ("润 普亚 EA-A51(X) 儿童滑板车", "block"),
        ("润普亚编号EA-A51(X)升降滑板车", "block"),
        ("小逸优品电磁炉XDW-21A4/FS3", "review"),
        ("小逸优品电磁炉XDW-21A4/WH", "block"),
        ("小逸优品电磁炉XDW-21A4/2200W", "block"),
        ("小逸优品电磁炉XDW-21A4/黑色", "block"),
        ("小逸优品电磁炉XDW-21A4(3C认证)", "block"),
        ("福福贝贝儿童滑板车编号8220升降溜溜车", "block"),
        ("福福贝贝儿童滑板车8220升", "review"),
        ("志恩微波炉ZE--79G3 20升", "block"),
        ("巧小姐空气净化器BQ-KJ54 30㎡", "allow"),
        ("巧小姐空气净化器BQ-KJ23 30㎡", "block"),
        ("巧小姐空气净化器 家用30㎡", "review"),
        ("巧小姐空气净化器 适用20-30m²", "review"),
        ("利比安游泳圈款号NO.66200日用三包", "block"),
        ("利比安游泳圈66200日用", "block"),
        ("雪堡祺移动电源 大容量 Type-C 快充", "allow"),
        ("锐卡龙移动电源 1791-9 Type-C", "block"),
    ],
)
def test_a_suffix_tells_models_apart(suffixed: RecordBook, title: str, verdict: str) -> None:
    assert _verdict(suffixed, title) == verdict


@pytest.mark.parametrize(
    ("title", "verdict"),
    [
        ("适用苹果华为 欧菲朗E4405蓝牙耳机", "block"),
        ("适用苹果华为防过充欧菲朗E4405蓝牙耳机银色", "block"),
        ("欧菲朗蓝牙耳机E4405 适用于苹果/安卓/vivo通用", "block"),
        ("锐卡龙适用苹果华为移动电源1791-9", "block"),
        ("欧菲朗无线耳机蓝牙耳机E4405半入耳 手机配件", "review"),
        ("手机配件 欧菲朗 E4405", "allow"),
        ("小米手机配件 后盖 M2101K", "allow"),
        ("小米手机配件 蓝牙耳机 M2101K", "review"),
        ("适用小米华为手机壳 M2101K", "allow"),
        ("适用欧菲朗E4405蓝牙耳机 保护套", "allow"),
    ],
)
def test_phones_of_several_makers_are_what_goods_go_with(suffixed: RecordBook, title: str, verdict: str) -> None:
    assert _verdict(suffixed, title) == verdict


def test_suffixes_and_phones_get_the_same_verdict_in_a_table(suffixed: RecordBook) -> None:
    titles = [
        f"{a}{b}{c}"
        for a in ("荷凉房间空气调节器", "润普亚儿童滑板车", "适用苹果华为 诗澳芝水彩笔", "适用华为蓝牙耳机欧菲朗")
        for b in ("KFR-35GW/BP", "EA-A51(X)", "S785#", "E4405")
        for c in ("", "2", "/FS3", "3-6岁", " 家用", "(X)")
    ]
    _ = suffixed.sieve
    rows = check_table(suffixed, pa.table({"title": titles}), on=ON).to_pylist()
    assert [row["verdict"] for row in rows] == [
        suffixed.full_verdict(Listing(title=t), on=ON).kind.value for t in titles
    ]
    assert {row["verdict"] for row in rows} == {"allow", "review", "block"}
