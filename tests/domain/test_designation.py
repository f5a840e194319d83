"""Real cells of notices, read."""

import pytest

from domain.designation import (
    Column,
    DesignationKind,
    Goods,
    goods_of,
    identifying,
    is_blank,
    read_cell,
    read_designations,
)
from domain.record import Record, RecordKind


def models(cell: str, **how) -> list[str]:
    return [d.value for d in identifying(read_cell(cell, **how))]


def kinds(cell: str, **how) -> list[str]:
    return [d.kind.value for d in read_cell(cell, **how)]


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("XDW-21A4", ["xdw21a4"]),
        ("YS-IC2037FT(G)", ["ysic2037ftg"]),
        ("C-20K80型", ["c20k80"]),
        ("型號S306-1", ["s3061"]),
        ("型 號WA9PQA1290", ["wa9pqa1290"]),
        ("型號803", ["803"]),
        ("580*240*340mm TBA463-18", ["tba46318"]),
        ("210×40×115mm/230 × 40 × 125mm 貨號KU07-6684AB/85AB", ["ku076684ab", "ku076685ab"]),
        ("891.70/880.70.21.4/LIMBO 74.0×48.0×26.0cm", ["89170", "88070214", "limbo"]),
        (
            "BXFL72B,BXFL73B, BXFL74B, BXFL75B,BXFL77B和BXFL80B",
            ["bxfl72b", "bxfl73b", "bxfl74b", "bxfl75b", "bxfl77b", "bxfl80b"],
        ),
        ("4122186或4122185", ["4122186", "4122185"]),
        ("KC38BQ/KC45BQ", ["kc38bq", "kc45bq"]),
        # behind a slash stands a suffix, a measure, a size, or the end of another number
        ("KFR-35GW/BP", ["kfr35gwbp"]),
        ("BCD-190TM/WDAA3", ["bcd190tmwdaa3"]),
        ("VUU-98FR/UP3X", ["vuu98frup3x"]),
        ("XDW-21A4/A", ["xdw21a4a"]),
        ("FN-63/1X", ["fn631x"]),
        ("ZE-79G3(20L)", ["ze79g3"]),
        ("QT391(28寸)", ["qt391"]),
        ("MHDK-R65(S)", ["mhdkr65s"]),
        ("EA-A51(2)", ["eaa512"]),
        ("GL-A613(1600W)", ["gla613"]),
        ("17M18505 28寸", ["17m18505"]),
        ("EA-A51(X)", ["eaa51x"]),
        ("EA-A51(X)6", ["eaa51x6"]),
        ("EA-A51(X)220V", ["eaa51x"]),
        ("TX688-4/220V", ["tx6884"]),
        ("D8865/XL", ["d8865"]),
        ("LJP08/09", ["ljp08", "ljp09"]),
        # letters of a size that begin a number
        ("XL-W592", ["xlw592"]),
        ("M_1029", ["m1029"]),
        ("S.210 120/56", ["s210"]),
        ("BQ-KJ23 30㎡", ["bqkj23"]),
        ("40㎡ FW-558T", ["fw558t"]),
        ("30-60㎡", []),
        ("0.5m³", []),
        ("L-R683", ["lr683"]),
        ("M-63D1", ["m63d1"]),
        # what goods of every maker have
        ("1791-9 Type-C", ["17919"]),
        ("Y-3047 PD3.0", ["y3047"]),
        ("BLY-1390 4U", ["bly1390"]),
        ("E27 9W", []),
        ("HD-902 micro usb", ["hd902"]),
        ("USB-2401", ["usb2401"]),
        ("2U-8816", ["2u8816"]),
        ("E27/B22 9W", []),
        # years that no goods are of
        ("2080-2", ["20802"]),
        ("1969-4", ["19694"]),
        ("2024-4", []),
        ("20991231", ["20991231"]),
        ("SC19A/ SC19B/ SC19C", ["sc19a", "sc19b", "sc19c"]),
        ("220V 50Hz 2000W/H-508", ["h508"]),
        ("KG80621 28L (520 ×260×160)", ["kg80621"]),
        ("KA —9457", ["ka9457"]),
        ("DJ12B—DET1", ["dj12bdet1"]),
        ("35*27*20cm ZD1140#", ["zd1140"]),
        ("RN碼16435", ["16435"]),
        ("134-43", ["13443"]),
        ("16-01 型", ["1601"]),
        ("JZY-A", ["jzya"]),
        ("22-24cm KS2", ["ks2"]),
        ('17.5"', []),
        ("24+5L", []),
        ("33L", []),
        ("240mm*95mm*170mm", []),
        ("调温型双控/1500mm*12", []),
        ("规格A4", []),
        ("40g/", []),
        ("5片/包", []),
        ("52码/ 一等品", []),
        ("48V20Ah", []),
        ("D18 10000mAh 37Wh", ["d18"]),
        ("M10 / 10000mAh 3.85V 38.5Wh", ["m10"]),
        ("DPL-303U 10A 250V~ 2500W MAX", ["dpl303u"]),
        ("86型 10A 250V~", []),
        ("4寸 12W 4000K", []),
        ("GP-A04/1.8米", ["gpa04"]),
        ("KK-L03 1.2m", ["kkl03"]),
        ("10米100灯", []),
        ("16K 40页", []),
        ("SPF50+ PA+++ 50g", []),
        ("60ml×2", []),
        ("60g×6", []),
        ("M（7-12岁）", []),
        ("XL-8821/φ500", ["xl8821"]),
        ("BL-Q3、BL-Q3 Plus", ["blq3", "blq3plus"]),
        ("iPhone 15 Pro 磁吸款", []),
        ("RLB DN13-0.01 1500mm", ["dn13001"]),
    ],
)
def test_models_of_the_model_column(cell: str, expected: list[str]) -> None:
    assert models(cell) == expected


@pytest.mark.parametrize(
    ("cell", "goods", "expected"),
    [
        ("款号:SBSL12S120C 尺码:120/56 合格品", Goods.GARMENT, ["sbsl12s120c"]),
        ("TB004 140/64 红色合格品", Goods.GARMENT, ["tb004"]),
        ("73/44,款號:CBSAB03/04", Goods.GARMENT, ["cbsab03", "cbsab04"]),
        ("140/68,貨號為LXJQZ001", Goods.GARMENT, ["lxjqz001"]),
        ("110/56M", Goods.GARMENT, []),
        ("100/5280/48", Goods.GARMENT, []),
        ("66/48;73/48", Goods.GARMENT, []),
        ("上装:90/48,下装:90/47", Goods.GARMENT, []),
        ("吊牌:120/52 130/56 140/60 洗唛:120cm130cm 140cm", Goods.GARMENT, []),
        ("0M.3M", Goods.GARMENT, []),
        ("S/M/L", Goods.GARMENT, []),
        ("80#—110#", Goods.GARMENT, []),
        ("165/70A", Goods.GARMENT, []),
        ("130", Goods.GARMENT, []),
        ("200(30)", Goods.SHOE, []),
        ("247(2.0)", Goods.SHOE, []),
        ("180 185 200 1.5型", Goods.SHOE, []),
        ("檢樣:220(1.5)、225(1.5);備樣:230(1.5)", Goods.SHOE, []),
        ("230mm(1.5)36", Goods.SHOE, []),
        ("US 11", Goods.SHOE, []),
        ("551/200", Goods.SHOE, ["551"]),
        ("21-2713026", Goods.GARMENT, ["212713026"]),
        ("款号:8316 75B", Goods.GARMENT, ["8316"]),
    ],
)
def test_sizes_of_clothes_and_shoes_are_no_models(cell: str, goods: Goods, expected: list[str]) -> None:
    assert models(cell, goods=goods) == expected


@pytest.mark.parametrize(
    ("cell", "goods", "expected"),
    [
        ("2014年3月1日货号:H.131", Goods.SHOE, ["h131"]),
        ("2022-02-22/79122103131-001", Goods.SHOE, ["79122103131001"]),
        ("20140402 B21", Goods.SHOE, ["b21"]),
        ("货号:A27 月兰", Goods.SHOE, ["a27"]),
        ("2016.04/款號:YKP027", Goods.GARMENT, ["ykp027"]),
        ("/款号:V00107", Goods.SHOE, ["v00107"]),
        ("2018-08/172040285", Goods.OTHER, ["172040285"]),
        ("JX3140#", Goods.GARMENT, ["jx3140"]),
        ("182351", Goods.GARMENT, ["182351"]),
        ("2421", Goods.GARMENT, ["2421"]),
        ("1014404099113", Goods.SHOE, ["1014404099113"]),
        ("C 11859", Goods.SHOE, ["c11859"]),
        ("2017.12.26", Goods.OTHER, []),
        ("2010.04.28(/)", Goods.OTHER, []),
        ("20220818", Goods.GARMENT, []),
        ("2006年4月生产", Goods.SHOE, []),
        ("3月1日", Goods.GARMENT, []),
        ("条形码:6926205203104", Goods.OTHER, []),
    ],
)
def test_models_of_the_batch_column(cell: str, goods: Goods, expected: list[str]) -> None:
    assert models(cell, column=Column.BATCH_OR_DATE, goods=goods) == expected


@pytest.mark.parametrize("cell", ["/", "\\", "_", "", "混号", "圖形", "(无)", "--", "／", "图形商标", None])
def test_blank_marks(cell: str | None) -> None:
    assert is_blank(cell)
    assert [d.kind for d in read_cell(cell)] == [DesignationKind.BLANK]


@pytest.mark.parametrize(
    ("cell", "how", "expected"),
    [
        ("2019年3月4日至2019年3月6日", {"column": Column.BATCH_OR_DATE}, ["2019-03-04", "2019-03-06"]),
        ("2017.1", {"column": Column.BATCH_OR_DATE}, ["2017-01"]),
        ("2016/6/1", {"column": Column.BATCH_OR_DATE}, ["2016-06-01"]),
        ("20220818", {"column": Column.BATCH_OR_DATE}, ["2022-08-18"]),
    ],
)
def test_dates_are_iso_as_far_as_known(cell: str, how: dict, expected: list[str]) -> None:
    assert [d.value for d in read_cell(cell, **how) if d.kind is DesignationKind.DATE] == expected


def test_a_number_that_is_no_day_is_no_date() -> None:
    assert kinds("20223599", column=Column.BATCH_OR_DATE, goods=Goods.GARMENT) == ["model"]


def test_a_printed_barcode_is_found_wherever_it_stands() -> None:
    (barcode,) = read_cell("條形碼:6926205203104", column=Column.BATCH_OR_DATE)
    assert (barcode.kind, barcode.value) == (DesignationKind.BARCODE, "6926205203104")
    assert kinds("6926205203104") == ["barcode"]


def test_kinds_of_a_full_cell() -> None:
    assert kinds("款号:S12D06 尺码:L 号型:170/88A 颜色:浅紫合格品", goods=Goods.GARMENT) == [
        "model", "garment_size", "garment_size", "colour",
    ]  # fmt: skip
    assert kinds("TDX-228 1000W") == ["model", "power"]


@pytest.mark.parametrize(
    ("name", "goods"),
    [
        ("兒童皮鞋(運動鞋)", Goods.SHOE),
        ("学生袜", Goods.GARMENT),
        ("女童连衣裙", Goods.GARMENT),
        ("電磁爐", Goods.OTHER),
        ("书包", Goods.OTHER),
    ],
)
def test_goods_are_sized_by_their_name(name: str, goods: Goods) -> None:
    assert goods_of(name) is goods


def test_a_short_number_beside_a_long_model_is_a_batch() -> None:
    record = Record(
        record_id="R0046",
        kind=RecordKind.FAILED_INSPECTION,
        product_name="韩版中裤/童装",
        model_spec="21-2713026",
        batch_or_date="876",
    )
    assert [d.value for d in identifying(read_designations(record))] == ["212713026"]
    assert [d.value for d in identifying(read_cell("108", column=Column.BATCH_OR_DATE, goods=Goods.GARMENT))] == ["108"]


@pytest.mark.parametrize(
    ("batch", "expected"),
    [
        ("QY2408A", DesignationKind.BATCH),
        ("RY250110", DesignationKind.BATCH),
        ("240715", DesignationKind.BATCH),
        ("TBA463-18", DesignationKind.MODEL),
        ("H6821B", DesignationKind.MODEL),
    ],
)
def test_a_lot_that_says_when_is_no_model(batch: str, expected: DesignationKind) -> None:
    assert [piece.kind for piece in read_cell(batch, column=Column.BATCH_OR_DATE)] == [expected]


def test_a_code_of_the_batch_column_is_a_lot_where_a_model_is_named() -> None:
    fryer = Record(
        record_id="R", kind=RecordKind.RECALL, product_name="空气炸锅", model_spec="KC-AF60", batch_or_date="SN9912Q"
    )
    assert [d.value for d in identifying(read_designations(fryer))] == ["kcaf60"]
