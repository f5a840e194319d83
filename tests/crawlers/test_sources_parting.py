"""Cells that say several things: companies by role, a platform before a shop, several barcodes, units of a recall."""

import csv
import io
from pathlib import Path

import pytest

from cases.rows import FileNotes, ParsedRow
from crawlers.sources import read_notice
from domain.designation import DesignationKind, read_designations
from domain.finding_id import make_record_id
from domain.record import Record, RecordKind, record_version
from domain.sightings import merge_sightings


def one(tmp_path: Path, heading: str, cell: str, **more: str) -> tuple[Record, FileNotes]:
    row = {"产品名称": "旅行箱", heading: cell, "检验结果": "不合格", **more}
    text = io.StringIO(newline="")
    csv.writer(text).writerows([list(row), list(row.values())])
    path = tmp_path / "notice.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    parsed, notes = read_notice(path)
    assert isinstance(parsed, ParsedRow), parsed
    assert isinstance(notes, FileNotes)
    assert parsed.record.raw[heading] == cell, "the cell stays as printed"
    return parsed.record, notes


MAKER, OTHER = "甲箱包有限公司", "乙商贸有限公司"


@pytest.mark.parametrize(
    ("cell", "fields"),
    [
        (f"生产企业:{MAKER} 经销商:{OTHER}", {"manufacturer": MAKER, "distributor": OTHER}),
        (f"生产企业：{MAKER}；经销商：{OTHER}", {"manufacturer": MAKER, "distributor": OTHER}),
        (f"{MAKER}(标称)/{OTHER}(标称经销商)", {"manufacturer": MAKER, "distributor": OTHER}),
        (f"{MAKER}\n总代理:{OTHER}", {"manufacturer": MAKER, "distributor": OTHER}),
        (f"委托方:{OTHER} 被委托方:{MAKER}", {"manufacturer": MAKER, "principal": OTHER}),
        (f"制造商:{MAKER}/进口商:{OTHER}", {"manufacturer": MAKER, "importer": OTHER}),
        (
            f"制造商:{MAKER} 委托方:丙科技有限公司 被委托方:丁箱包厂",
            {"manufacturer": f"{MAKER}/丁箱包厂", "principal": "丙科技有限公司"},
        ),
        (
            "进口商:丙贸易有限公司 总代理:丁商贸有限公司",
            {"importer": "丙贸易有限公司", "distributor": "丁商贸有限公司"},
        ),
    ],
)
def test_companies_in_several_roles_go_to_their_fields(cell: str, fields: dict[str, str], tmp_path: Path) -> None:
    record, notes = one(tmp_path, "标称生产企业", cell)
    roles = ("manufacturer", "principal", "importer", "distributor", "seller")
    assert {name: value for name in roles if (value := getattr(record, name))} == fields
    assert notes.signals == ()
    assert record.label_companies is not None
    assert all(name in record.label_companies for name in "/".join(fields.values()).split("/"))
    assert record.record_id == make_record_id(
        RecordKind.FAILED_INSPECTION,
        {"product_name": "旅行箱", "manufacturer": cell.strip(), "result": "不合格"},
    ), "the id is made of what was printed"


@pytest.mark.parametrize(
    "cell",
    ["甲体育有限公司授权乙用品有限公司荣誉出品", f"生产企业:{MAKER} 经销商:{OTHER} 经厂家认定非本厂生产"],
)
def test_what_cannot_be_cut_stays_whole_and_is_signalled(cell: str, tmp_path: Path) -> None:
    record, notes = one(tmp_path, "标称生产企业", cell)
    assert (record.manufacturer, record.distributor, record.principal) == (cell, None, None)
    (signal,) = notes.signals
    assert (signal.row, signal.field) == (2, "manufacturer")
    assert "several roles" in signal.reason


@pytest.mark.parametrize("cell", [MAKER, "甲公司/乙公司", "阿迪达斯体育(中国)有限公司(标称进口商)"])
def test_companies_in_one_role_stay_as_printed(cell: str, tmp_path: Path) -> None:
    record, notes = one(tmp_path, "标称生产企业", cell)
    assert (record.manufacturer, notes.signals, record.label_companies) == (cell, (), cell)


def test_a_heading_that_joins_maker_and_agent_is_cut_in_its_order_or_signalled(tmp_path: Path) -> None:
    record, notes = one(tmp_path, "生产企业/经销商", f"{MAKER}/{OTHER}")
    assert (record.manufacturer, record.seller, notes.signals) == (MAKER, OTHER, ())
    record, notes = one(tmp_path, "生产企业/经销商", f"经销商:{OTHER} 生产企业:{MAKER}")
    assert (record.manufacturer, record.seller, notes.signals) == (MAKER, OTHER, ())
    record, notes = one(tmp_path, "生产企业/经销商", OTHER)
    assert (record.manufacturer, record.seller) == (OTHER, None)
    (signal,) = notes.signals
    assert "joins manufacturer and seller" in signal.reason


def test_a_brand_beside_a_company_with_a_role_is_no_maker(tmp_path: Path) -> None:
    company = "阿迪达斯体育(中国)有限公司(标称进口商)"
    record, notes = one(tmp_path, "标称生产企业/商标", f"{company}/adidas")
    assert (record.manufacturer, record.brand, record.importer, notes.signals) == (company, "adidas", None, ())
    record, notes = one(tmp_path, "标称生产企业", f"{company}/adidas")
    assert (record.manufacturer, record.importer) == (f"{company}/adidas", None)
    assert [signal.field for signal in notes.signals] == ["manufacturer"]


def test_roles_have_columns_of_their_own(tmp_path: Path) -> None:
    record, _ = one(tmp_path, "委托方", "丙公司", 受托方="丁厂", 进口商="戊公司", 总代理="己公司")
    assert (record.principal, record.manufacturer, record.importer, record.distributor) == (
        "丙公司", "丁厂", "戊公司", "己公司",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "platform", "shop"),
    [
        ("天猫“驼峰谷旗舰店”", "天猫", "驼峰谷旗舰店"),
        ('天猫"驼峰谷旗舰店"', "天猫", "驼峰谷旗舰店"),
        ("京东-驼峰谷专营店", "京东", "驼峰谷专营店"),
        ("拼 多 多 驼峰谷店", "拼 多 多", "驼峰谷店"),
        ("【天貓商城】驼峰谷旗舰店", "天貓商城", "驼峰谷旗舰店"),
        ("驼峰谷旗舰店（淘宝网）", "淘宝网", "驼峰谷旗舰店"),
    ],
)
def test_a_platform_before_or_behind_a_shop_goes_to_its_field(
    cell: str, platform: str, shop: str, tmp_path: Path
) -> None:
    record, notes = one(tmp_path, "网店名称", cell)
    assert (record.platform, record.shop_name, notes.signals) == (platform, shop, ())
    record, notes = one(tmp_path, "网店名称", cell, 所在平台=platform)
    assert (record.platform, record.shop_name, notes.signals) == (platform, shop, ())


def test_a_platform_that_cannot_be_cut_off_or_contradicts_is_signalled(tmp_path: Path) -> None:
    record, notes = one(tmp_path, "网店名称", "迪士尼京东自营店")
    assert (record.platform, record.shop_name) == (None, "迪士尼京东自营店")
    (signal,) = notes.signals
    assert (signal.row, signal.field) == (2, "shop_name")
    record, notes = one(tmp_path, "网店名称", "天猫-驼峰谷旗舰店", 所在平台="京东")
    assert (record.platform, record.shop_name) == ("京东", "天猫-驼峰谷旗舰店")
    assert "the platform is 京东" in notes.signals[0].reason
    _, notes = one(tmp_path, "网店名称", "1号店自营", 所在平台="1号店")
    assert notes.signals == ()


def test_every_barcode_of_a_cell_is_kept_and_matched(tmp_path: Path) -> None:
    record, notes = one(tmp_path, "条形码", "6901234567892、4006381333931；6901234567893")
    assert (record.gtin, record.more_gtins) == ("6901234567892", ("4006381333931",))
    assert [(s.field, s.value, s.reason) for s in notes.signals] == [("gtin", "6901234567893", "is not a barcode")]
    codes = [d.value for d in read_designations(record) if d.kind is DesignationKind.BARCODE]
    assert codes == ["6901234567892", "4006381333931"]
    record, notes = one(tmp_path, "条形码", "690123456789X")
    assert (record.gtin, record.more_gtins) == ("690123456789X", ())
    assert len(notes.signals) == 1
    record, _ = one(tmp_path, "条形码", "6901234567892", 商品条码="4006381333931")
    assert (record.gtin, record.more_gtins) == ("6901234567892", ("4006381333931",))


def test_units_of_a_recall_are_a_number(tmp_path: Path) -> None:
    record, notes = one(tmp_path, "涉及数量", "约36,000辆")
    assert (record.units_affected, notes.signals) == (36_000, ())
    record, notes = one(tmp_path, "召回数量", "国内50件，境外若干")
    assert record.units_affected is None
    assert [(s.field, s.value) for s in notes.signals] == [("units_affected", "国内50件，境外若干")]


def test_later_fields_change_no_version_while_they_are_empty_and_survive_a_merge(tmp_path: Path) -> None:
    plain, _ = one(tmp_path, "标称生产企业", MAKER)
    assert record_version(plain) == "335ce5b8a798", "as it was before these fields"
    rich, _ = one(tmp_path, "标称生产企业", MAKER, 条形码="6901234567892/4006381333931", 总代理=OTHER, 涉及数量="3件")
    assert record_version(rich) != record_version(plain)
    assert rich.record_id != plain.record_id or rich.distributor
    for order in ([plain, rich], [rich, plain]):
        merged = merge_sightings(order)
        assert (merged.more_gtins, merged.distributor, merged.units_affected) == (("4006381333931",), OTHER, 3)


def test_a_price_is_that_of_one_piece_in_yuan(tmp_path: Path) -> None:
    for heading, cell, amount in (("标价(元)", "128", "128.00"), ("销售单价", "￥1,299.0元/件", "1299.00")):
        record, notes = one(tmp_path, heading, cell)
        assert (str(record.price), notes.signals) == (f"{amount} CNY", ())
    record, notes = one(tmp_path, "单价", "12.8元/kg")
    assert record.price is None
    assert [(s.row, s.field, s.reason) for s in notes.signals] == [(2, "price", "is no price of a piece in yuan")]


def test_picture_hashes_are_kept_and_what_is_none_is_signalled(tmp_path: Path) -> None:
    record, notes = one(tmp_path, "图片哈希", "phash:8F373714ACFCF4D0；phash:12, 8f373714acfcf4d0")
    assert record.image_hashes == ("phash:8f373714acfcf4d0",)
    assert [(s.row, s.field, s.value) for s in notes.signals] == [
        (2, "image_hashes", "phash:12"), (2, "image_hashes", "8f373714acfcf4d0"),
    ]  # fmt: skip
    assert "phash has 16 hexadecimal digits, not 2" in notes.signals[0].reason
    plain, _ = one(tmp_path, "标称生产企业", MAKER)
    pictured, _ = one(tmp_path, "标称生产企业", MAKER, 单价="5元", 图片哈希="phash:8f373714acfcf4d0")
    other, _ = one(tmp_path, "标称生产企业", MAKER, 图片哈希="phash:70c8c8eb53030b2f")
    for order in ([plain, pictured, other], [other, pictured, plain]):
        merged = merge_sightings(order)
        assert str(merged.price) == "5.00 CNY"
        assert set(merged.image_hashes) == {"phash:8f373714acfcf4d0", "phash:70c8c8eb53030b2f"}
