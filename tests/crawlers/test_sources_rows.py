"""One row: what makes it a record, what makes it rejected, and how it gets an id."""

import csv
import io
from pathlib import Path

import pytest

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources import read_notice
from crawlers.sources.cells import parse_notice_date, split_failed_items
from domain.record import Record, RecordKind


def read(tmp_path: Path, *rows: list[str], name: str = "notice.csv", kind: RecordKind | None = None) -> list[object]:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path = tmp_path / name
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return [row for row in read_notice(path, kind=kind) if not isinstance(row, FileNotes)]


def one(tmp_path: Path, *rows: list[str], kind: RecordKind | None = None) -> Record:
    (row,) = read(tmp_path, *rows, kind=kind)
    assert isinstance(row, ParsedRow), row
    return row.record


def rejected(tmp_path: Path, *rows: list[str]) -> RejectedRow:
    (row,) = read(tmp_path, *rows)
    assert isinstance(row, RejectedRow), row
    return row


@pytest.mark.parametrize(
    "mark", ["/", "\\", "_", "—", "(无)", "（无）", "混号", "混號", "图形", "圖形", " / ", "--", "／", "*"]
)
def test_blank_marks_say_nothing_but_stay_in_raw(mark: str, tmp_path: Path) -> None:
    record = one(tmp_path, ["产品名称", "商标", "规格型号", "检验结果"], ["箱", mark, mark, "合格"])
    assert (record.brand, record.model_spec) == (None, None)
    assert record.raw["商标"] == mark


@pytest.mark.parametrize(
    ("verdict", "kind"),
    [
        ("不合格", RecordKind.FAILED_INSPECTION),
        ("fail", RecordKind.FAILED_INSPECTION),
        ("该批次产品不符合标准要求", RecordKind.FAILED_INSPECTION),
        ("符合GB 4706.1，能效等级不合格", RecordKind.FAILED_INSPECTION),
        ("合格", RecordKind.PASSED_INSPECTION),
        ("P", RecordKind.PASSED_INSPECTION),
        ("符合本次监督检查要求", RecordKind.PASSED_INSPECTION),
        ("未发现不合格", RecordKind.PASSED_INSPECTION),
    ],
)
def test_the_verdict_cell_decides_the_kind(verdict: str, kind: RecordKind, tmp_path: Path) -> None:
    assert one(tmp_path, ["产品名称", "商标", "综合判定"], ["箱", "甲", verdict]).kind is kind


def test_a_failed_item_or_a_defect_tells_the_kind_where_nothing_else_does(tmp_path: Path) -> None:
    assert one(tmp_path, ["产品名称", "不合格项目"], ["箱", "标志"]).kind is RecordKind.FAILED_INSPECTION
    assert one(tmp_path, ["产品名称", "缺陷描述"], ["箱", "绳带"]).kind is RecordKind.RECALL


def test_a_problem_column_may_say_that_there_is_none(tmp_path: Path) -> None:
    rows = ["产品名称", "存在问题", "检验结果"], ["箱", "符合国家标准", "合格"], ["箱", "标志", "不合格"]
    passed, failed = (row.record for row in read(tmp_path, *rows) if isinstance(row, ParsedRow))
    assert (passed.failed_items, failed.failed_items) == ((), ("标志",))


def test_the_caller_overrides_the_kind(tmp_path: Path) -> None:
    rows = ["产品名称", "商标", "检验结果"], ["箱", "甲", "合格"]
    assert one(tmp_path, *rows, kind=RecordKind.COUNTERFEIT).kind is RecordKind.COUNTERFEIT


@pytest.mark.parametrize(
    ("rows", "field", "word"),
    [
        ((["产品名称", "商标", "检验结果"], ["", "三星", "不合格"]), "product_name", "missing"),
        ((["产品名称", "商标", "检验结果"], ["/", "三星", "不合格"]), "product_name", "missing"),
        ((["产品名称", "商标", "检验结果"], ["箱", "甲", "待定"]), "result", "待定"),
        ((["产品名称", "商标"], ["箱", "甲"]), "result", "--kind"),
        ((["产品名称", "不合格项目"], ["箱", "/"]), "result", "--kind"),
        ((["产品名称", "商标", "检验结果"], ["箱", "甲" * 40_000, "合格"]), "brand", "40000 characters"),
        ((["产品名称", "备注", "检验结果"], ["箱", "甲" * 40_000, "合格"]), "ignored", "40000 characters"),
    ],
)
def test_a_row_that_says_too_little_or_too_much_is_rejected(
    rows: tuple[list[str], list[str]], field: str, word: str, tmp_path: Path
) -> None:
    row = rejected(tmp_path, *rows)
    assert (row.file, row.table, row.row, row.field) == ("notice.csv", None, 2, field)
    assert word in row.reason
    assert len(row.snippet) <= 301


def test_a_given_id_is_kept(tmp_path: Path) -> None:
    assert one(tmp_path, ["record_id", "product_name", "result"], ["R0001", "箱", "fail"]).record_id == "R0001"


def test_an_id_is_made_of_what_was_printed(tmp_path: Path) -> None:
    headings = ["产品名称", "商标", "规格型号", "检验结果", "备注"]
    first = one(tmp_path, headings, ["箱", "甲", "C21", "不合格", "1"])
    again = one(tmp_path, ["2023年不合格名单"], ["序号", *headings], ["7", "箱", "甲", "C21", "不合格", "2"])
    other = one(tmp_path, headings, ["箱", "甲", "C22", "不合格", "1"])
    passed = one(tmp_path, headings, ["箱", "甲", "C21", "合格", "1"])
    assert first.record_id == again.record_id
    assert len({first.record_id, other.record_id, passed.record_id}) == 3


@pytest.mark.parametrize(
    ("cell", "items"),
    [
        ("产品使用说明、纤维含量", ("产品使用说明", "纤维含量")),
        ("产品使用说明,纤维含量，耐干摩擦色牢度", ("产品使用说明", "纤维含量", "耐干摩擦色牢度")),
        ("非正常工作;结构；电源连接和外部软线", ("非正常工作", "结构", "电源连接和外部软线")),
        ("标志\n行走性能\r\n", ("标志", "行走性能")),
        ("纤维含量 pH值 耐湿摩擦色牢度", ("纤维含量", "pH值", "耐湿摩擦色牢度")),
        ("甲 醛", ("甲 醛",)),
        ("剥离强度、甲 醛", ("剥离强度", "甲 醛")),
        ("重金屬總量[鉛(沿條)、鎘];鄰苯二甲酸脂(沿條)", ("重金屬總量[鉛(沿條)、鎘]", "鄰苯二甲酸脂(沿條)")),
        ("干烟气中CO浓度（室内型,1)、燃气导管", ("干烟气中CO浓度（室内型,1)", "燃气导管")),
        ("、、", ()),
        ("", ()),
    ],
)
def test_failed_items_are_split_with_their_words_kept(cell: str, items: tuple[str, ...]) -> None:
    assert split_failed_items(cell) == items


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        ("2019-03-21", "2019-03-21"), ("2017.12.6", "2017-12-06"), ("2006年4月", "2006-04"), ("2013", "2013"), ("2013年", "2013"),
        ("2022/7/1", "2022-07-01"), ("2022年7月1日", "2022-07-01"), ("02-16", "02-16"), ("2014年2季度", "2014年2季度"), ("2019-13-01", "2019-13-01"),
    ],
)  # fmt: skip
def test_notice_dates_become_iso_as_far_as_they_are_known(cell: str, date: str) -> None:
    assert parse_notice_date(cell) == date
