"""Headings of real notices: which field they name, in either script, broken, bracketed, above or below a title."""

import csv
import io
from pathlib import Path

import pytest

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources import read_notice
from crawlers.sources.words import IGNORED
from crawlers.sources.words_file import load_words, load_words_of, parse_words
from domain.errors import SettingsError
from domain.record import Record, RecordKind

# Headings printed in 47 public notices, 2004-2025.
SEEN = {
    "product_name": "产品名称 產品名稱 样品名称 商品名称 受檢產品 产品名称(标称) 产品品种 抽查产品 標識標注的產品名稱 被抽查产品名称",
    "brand": "标称商标 標稱商標 商标 商标(标称) 品牌 商品品牌 文字商标 标称品牌 标称商标/品牌 标识标注的商标",
    "model_spec": "规格型号 規格型號 规格 型号规格 规格/型号 号型规格 型号规格等级 样品规格型号 款号/货号 规格等级型号 货(款)号 货号",
    "batch_or_date": "生产日期/批号 生產日期/批號 生产日期或批号 生产日期 生产日期/批号(标称) 生产日期(代号) 生産日期(批號) 生产日期/批号/货号 生产日期/批次 生产日期或批次 生产日期批号",
    "manufacturer": "标称生产企业 標稱生產企業 生产企业名称 企业名称 生产企业(标称) 生产企业 生产单位 (标称)生产单位 标称生产/经销企业 标称生产企业(或供货) 标称生产企业名称 标称生产单位 标称生产单位名称 标称生产厂家 标称生产者 标称生产者名称 标识标注的生产单位 標識的生産廠家 被抽查单位(标称生产企业名称)",
    "seller": "被抽检人 被監測人 受检企业 受檢單位 受检单位名称 受检企业名称 抽样场所名称 被抽查检验经营者 被检主体 购买地点 购买地点或渠道 销售单位名称",
    "shop_name": "抽查企业名称(网店)",
    "platform": "所在平台 所属电商平台 电子商务平台名称",
    "region": "企业所在地 企业所在省 所在县市 所在地 所在辖区",
    "result": "抽查结果 抽查結果 综合判定 检验结论 检验结果",
    "failed_items": "不合格项目 不合格項目 主要不合格项目 主要不合格项目或主要问题 不合格项 主要不合格项或主要有问题 存在问题",
    IGNORED: "序号 承检机构 备注 监督抽查时间 质量等级 抽查时间 承检单位 编号 等级 监测场所 标准要求 实测值 样品来源 抽样日期 产品种类 产品等级",
}


def write(path: Path, *rows: list[str]) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def only_record(path: Path, kind: RecordKind | None = None) -> Record:
    (row,) = [row for row in read_notice(path, kind=kind) if not isinstance(row, FileNotes)]
    assert isinstance(row, ParsedRow), row
    return row.record


@pytest.mark.parametrize("field", SEEN)
def test_every_heading_seen_in_public_notices_is_known(field: str) -> None:
    words = load_words()
    assert {heading: words.field_of(heading) for heading in SEEN[field].split()} == dict.fromkeys(
        SEEN[field].split(), field
    )


@pytest.mark.parametrize(
    "heading", ["规 格\n型 号", "（标称）规格型号", "規格型號", "规格型号 ", "規格／型號", "Model_Spec"]
)
def test_spaces_line_breaks_brackets_script_and_case_make_no_difference(heading: str) -> None:
    assert load_words().field_of(heading) == "model_spec"


@pytest.mark.parametrize("heading", ["能效标识", "quality", "检验依据", ""])
def test_another_heading_is_unknown(heading: str) -> None:
    assert load_words().field_of(heading) is None


def test_a_table_in_chinese(tmp_path: Path) -> None:
    path = write(
        tmp_path / "通告.csv",
        ["2023年旅行箱包产品质量监督抽查不合格名单", "", "", "", "", "", "", ""],
        ["", "", "", "", "", "", "", ""],
        ["序号", "样品名称", "标称商标", "规格型号", "生产日期/批号", "标称生产企业", "被抽检人", "不合格项目"],
        ["1", "旅行箱", "驼峰谷", "20寸", "/", "某某箱包有限公司(标称)", "某商场", "振荡冲击性能、拉杆"],
    )
    record = only_record(path)
    assert (record.product_name, record.brand, record.model_spec) == ("旅行箱", "驼峰谷", "20寸")
    assert (record.manufacturer, record.seller, record.batch_or_date) == ("某某箱包有限公司(标称)", "某商场", None)
    assert record.failed_items == ("振荡冲击性能", "拉杆")
    assert record.kind is RecordKind.FAILED_INSPECTION
    assert record.notice_title == "2023年旅行箱包产品质量监督抽查不合格名单"
    assert record.category == "travel_bag"
    assert record.raw == {
        "序号": "1", "样品名称": "旅行箱", "标称商标": "驼峰谷", "规格型号": "20寸", "生产日期/批号": "/",
        "标称生产企业": "某某箱包有限公司(标称)", "被抽检人": "某商场", "不合格项目": "振荡冲击性能、拉杆",
    }  # fmt: skip
    assert record.sources[0].row == 4


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("电磁炉抽查合格名单", RecordKind.PASSED_INSPECTION),
        ("電磁灶抽查不合格名單", RecordKind.FAILED_INSPECTION),
        ("假冒商品查处名单", RecordKind.COUNTERFEIT),
        ("缺陷产品召回公告（抽查不合格）", RecordKind.RECALL),
    ],
)
def test_the_title_above_the_table_tells_the_kind(title: str, kind: RecordKind, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [title], ["产品名称", "商标", "规格型号"], ["电磁炉", "青岚", "C21"])
    assert only_record(path).kind is kind


@pytest.mark.parametrize(
    "title", ["电磁炉抽查合格与不合格名单", "假冒和不合格商品名单", "电磁炉抽查合格率通报", "电磁炉抽查"]
)
def test_a_title_that_says_several_things_decides_nothing(title: str, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [title], ["产品名称", "商标", "规格型号"], ["电磁炉", "青岚", "C21"])
    (rejected, _) = read_notice(path)
    assert isinstance(rejected, RejectedRow)
    assert rejected.field == "result"


def test_company_heading_is_the_seller_beside_a_column_for_the_maker(tmp_path: Path) -> None:
    alone = write(tmp_path / "a.csv", ["产品名称", "企业名称", "检验结论"], ["童装", "甲公司", "不合格"])
    beside = write(
        tmp_path / "b.csv", ["产品名称", "企业名称", "标称生产企业", "检验结论"], ["童装", "甲商场", "乙公司", "不合格"]
    )
    assert (only_record(alone).manufacturer, only_record(alone).seller) == ("甲公司", None)
    assert (only_record(beside).manufacturer, only_record(beside).seller) == ("乙公司", "甲商场")


def test_two_columns_for_model_are_joined(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", ["产品名称", "规格", "货号", "结论", "检验结果"], ["童装", "110/56", "A27", "x", "不合格"]
    )
    assert only_record(path).model_spec == "110/56; A27"


def test_repeated_and_missing_headings_lose_nothing(tmp_path: Path) -> None:
    path = write(
        tmp_path / "a.csv", ["产品名称", "备注", "备注", "", "检验结果"], ["箱", "一", "二", "三", "合格", "多出"]
    )
    assert only_record(path).raw == {
        "产品名称": "箱", "备注": "一", "备注 (2)": "二", "(column 4)": "三", "检验结果": "合格", "(column 6)": "多出",
    }  # fmt: skip


def test_unknown_headings_are_named_once(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ["产品名称", "抽样基数", "检验结果"], ["箱", "20", "合格"], ["包", "30", "合格"])
    (notes,) = [row for row in read_notice(path) if isinstance(row, FileNotes)]
    assert notes.headings_unknown == ("抽样基数",)


def test_header_printed_again_and_blank_rows_are_no_records(tmp_path: Path) -> None:
    header = ["产品名称", "商标", "检验结果"]
    path = write(tmp_path / "a.csv", header, ["箱", "甲", "合格"], ["", " ", ""], header, ["包", "乙", "合格"])
    read = list(read_notice(path))
    assert [row.record.product_name for row in read if isinstance(row, ParsedRow)] == ["箱", "包"]
    notes = read[-1]
    assert isinstance(notes, FileNotes)
    assert (notes.rows, notes.blank_rows) == (2, 1)


def test_header_is_looked_for_in_the_first_fifteen_rows(tmp_path: Path) -> None:
    header, row = ["产品名称", "商标", "检验结果"], ["箱", "甲", "合格"]
    found = write(tmp_path / "a.csv", *[["说明"]] * 14, header, row)
    assert only_record(found).product_name == "箱"
    (rejected, _) = read_notice(write(tmp_path / "b.csv", *[["说明"]] * 15, header, row))
    assert isinstance(rejected, RejectedRow)
    assert (rejected.field, rejected.row) == ("headings", 1)
    assert "说明" in rejected.reason


def test_a_table_that_names_no_product_is_rejected_whole(tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", ["商标", "规格型号", "货物"], ["甲", "C21", "箱"], ["乙", "C22", "包"])
    (rejected, notes) = read_notice(path)
    assert isinstance(rejected, RejectedRow)
    assert (rejected.field, rejected.row) == ("product_name", 1)
    assert "货物" in rejected.reason
    assert isinstance(notes, FileNotes)


def test_the_words_file_refuses_a_heading_with_two_meanings() -> None:
    with pytest.raises(SettingsError, match="备注"):
        parse_words(("headings.yaml", "ignored: [备注]\nfields: {brand: [商标, 备 注]}"))


def test_every_mistake_in_a_words_file_is_named() -> None:
    text = "fields: {brand: [a, 1, No], foo: [x]}\nblankk: []\ntitles: {kinds: [{word: a, kind: b}]}"
    with pytest.raises(SettingsError) as refused:
        parse_words(("my.yaml", text))
    assert len(refused.value.mistakes) == 4
    assert all(mistake.startswith("my.yaml: ") for mistake in refused.value.mistakes)
    with pytest.raises(SettingsError, match=r"my.yaml"):
        parse_words(("my.yaml", "fields: [unclosed"))
    with pytest.raises(SettingsError, match="constructor"):
        parse_words(("my.yaml", "fields: !!python/object/apply:os.system [ls]"))


def test_the_file_of_a_home_adds_and_wins(tmp_path: Path) -> None:
    assert load_words_of(tmp_path) == load_words()
    text = "fields: {brand: [铭牌, 产地]}\nignored: [型号]\nforget: [货号]\nblank: [略]\neither: {seller: [企业名称]}"
    (tmp_path / "headings.yaml").write_text(text, encoding="utf-8")
    words = load_words_of(tmp_path)
    assert [words.field_of(h) for h in ("铭牌", "产地", "商标", "型号", "货号")] == [
        "brand",
        "brand",
        "brand",
        "ignored",
        None,
    ]
    assert (words.is_blank("略"), load_words().is_blank("略")) == (True, False)
    assert (words.either["企业名称"], load_words().either["企业名称"]) == ("seller", "manufacturer")
