"""Tables of real notices: two-row headers, joined and ambiguous headings, titles, sections, rows that are no records."""

import csv
import io
from pathlib import Path

import openpyxl
import pytest

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources import read_notice
from crawlers.sources.vocabulary import open_vocabulary
from domain.failed_items import failed_codes
from domain.headings import ANY_ISSUER, DecisionBasis, HeadingMapping
from domain.record import Record, RecordKind


def write(path: Path, *rows: list[str]) -> Path:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8", newline="")
    return path


def sheet(path: Path, rows: list[list[str]], merged: list[str], name: str = "Sheet1") -> Path:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    page.title = name
    for row in rows:
        page.append([cell or None for cell in row])
    for cells in merged:
        page.merge_cells(cells)
    book.save(path)
    return path


def read(path: Path, **given: object) -> tuple[list[Record], list[RejectedRow], FileNotes]:
    found = list(read_notice(path, **given))  # type: ignore[arg-type]  # fields by name
    notes = found[-1]
    assert isinstance(notes, FileNotes)
    records = [row.record for row in found if isinstance(row, ParsedRow)]
    return records, [row for row in found if isinstance(row, RejectedRow)], notes


# --- Headers


@pytest.mark.parametrize("ending", [".csv", ".xlsx"])
def test_a_header_of_two_rows(ending: str, tmp_path: Path) -> None:
    rows = [
        ["2023年旅行箱包产品质量监督抽查不合格名单", *[""] * 9],
        ["序号", "样品名称", "标称生产企业", "", "被抽样单位", "", "规格型号", "不合格项目", "", ""],
        ["", "", "名称", "地址", "名称", "地址", "", "项目", "标准值", "实测值"],
        [
            "1",
            "旅行箱",
            "某某箱包厂",
            "温州市一路1号",
            "某某商场",
            "杭州市二路2号",
            "20寸",
            "振荡冲击性能",
            "不断裂",
            "断裂",
        ],
    ]
    merged = ["A1:J1", "A2:A3", "B2:B3", "C2:D2", "E2:F2", "G2:G3", "H2:J2"]
    path = tmp_path / f"a{ending}"
    ((record,), rejected, notes) = read(sheet(path, rows, merged) if ending == ".xlsx" else write(path, *rows))
    assert not rejected
    assert (record.manufacturer, record.seller, record.model_spec) == ("某某箱包厂", "某某商场", "20寸")
    assert record.failed_items == ("振荡冲击性能",)
    assert record.raw["标称生产企业 地址"] == "温州市一路1号"
    assert record.raw["不合格项目 标准值"] == "不断裂"
    assert (notes.headings_unknown, record.sources[0].row) == ((), 4)


def test_a_heading_broken_over_two_rows(tmp_path: Path) -> None:
    rows = ["产品名称", "规格", "检验结果"], ["", "型号", ""], ["箱", "C21", "合格"]
    ((record,), _, _) = read(write(tmp_path / "a.csv", *rows))
    assert dict(record.raw) == {"产品名称": "箱", "规格 型号": "C21", "检验结果": "合格"}
    assert record.model_spec == "C21"


def test_the_first_row_of_data_is_no_second_row_of_the_header(tmp_path: Path) -> None:
    rows = ["产品名称", "", "检验结果"], ["标志", "备注", "合格"], ["箱", "C21", "合格"]
    (records, _, _) = read(write(tmp_path / "a.csv", *rows))
    assert [record.product_name for record in records] == ["标志", "箱"]


def test_several_tables_below_each_other_in_one_sheet(tmp_path: Path) -> None:
    rows = [
        ["附件1 不合格产品名单", "", "", ""],
        ["产品名称", "商标", "规格型号", "不合格项目"],
        ["箱", "甲", "C21", "标志"],
        ["", "", "", ""],
        ["附件2 合格产品名单", "", "", ""],
        ["样品名称", "规格型号", "标称生产企业", ""],
        ["包", "D1", "某某箱包厂", ""],
    ]
    ((first, second), rejected, _) = read(sheet(tmp_path / "a.xlsx", rows, ["A1:D1", "A5:D5"]))
    assert not rejected
    assert (first.kind, first.brand) == (RecordKind.FAILED_INSPECTION, "甲")
    assert (second.kind, second.manufacturer) == (RecordKind.PASSED_INSPECTION, "某某箱包厂")
    assert (first.notice_title, second.notice_title) == ("不合格产品名单", "合格产品名单")


def test_sheets_tell_the_verdict_and_share_what_the_first_says_about_the_notice(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    first = book.worksheets[0]
    first.title = "不合格"
    for row in (["浙江省市场监督管理局"], ["关于2023年箱包产品质量抽查情况的通告"], ["2023年第12号"], ["（2023年5月6日）"],
                ["产品名称", "商标"], ["箱", "甲"]):  # fmt: skip
        first.append(row)
    second = book.create_sheet("合格")
    for row in (["产品名称", "商标"], ["包", "乙"]):
        second.append(row)
    book.save(tmp_path / "a.xlsx")
    ((failed, passed), _, _) = read(tmp_path / "a.xlsx")
    assert [failed.kind, passed.kind] == [RecordKind.FAILED_INSPECTION, RecordKind.PASSED_INSPECTION]
    for record in (failed, passed):
        assert record.issuer == "浙江省市场监督管理局"
        assert record.notice_title == "关于2023年箱包产品质量抽查情况的通告"
        assert (record.notice_number, record.notice_date) == ("2023年第12号", "2023-05-06")


# --- Titles


@pytest.mark.parametrize(
    ("line", "field", "text"),
    [
        ("安徽省工商局關於網絡銷售服裝抽檢情況的通報", "issuer", "安徽省工商局"),
        ("发布单位：某某市消费者协会　发布日期：2019-03-21", "issuer", "某某市消费者协会"),
        ("发布单位：某某市消费者协会　发布日期：2019-03-21", "notice_date", "2019-03-21"),
        ("国市监质监函〔2023〕12号", "notice_number", "国市监质监函〔2023〕12号"),
        ("2018年浙江省背提包产品监督抽查结果汇总表(2019年3月21日)", "notice_date", "2019-03-21"),
        ("2018年浙江省背提包产品监督抽查结果汇总表", "notice_date", None),
        ("2018年浙江省背提包产品监督抽查结果汇总表", "category", "travel_bag"),
        ("根据某某省市场监督管理局的要求汇总如下", "issuer", None),
    ],
)
def test_lines_above_a_table_say_who_when_and_what(line: str, field: str, text: str | None, tmp_path: Path) -> None:
    ((record,), _, _) = read(
        write(tmp_path / "a.csv", [line], ["产品名称", "商标", "检验结果"], ["物件", "甲", "合格"])
    )
    assert getattr(record, field) == text


def test_a_line_may_name_the_product_of_all_rows(tmp_path: Path) -> None:
    rows = ["抽查产品：旅行箱"], ["商标", "规格型号", "检验结果"], ["甲", "C21", "不合格"]
    ((record,), rejected, _) = read(write(tmp_path / "a.csv", *rows))
    assert (record.product_name, rejected) == ("旅行箱", [])


def test_a_list_of_appendices_does_not_decide_the_verdict(tmp_path: Path) -> None:
    titles = [["附件：1.不合格产品名单"], ["2.合格产品名单"]]
    table = [["产品名称", "商标"], ["箱", "甲"]]
    (records, (rejected,), _) = read(write(tmp_path / "a.csv", *titles, *table))
    assert (records, rejected.field) == ([], "result")
    ((record,), _, _) = read(write(tmp_path / "b.csv", *titles, ["附件1：不合格产品名单"], *table))
    assert record.kind is RecordKind.FAILED_INSPECTION


# --- Maker or seller


@pytest.mark.parametrize(
    ("title", "heading", "companies", "field", "basis"),
    [
        ("童装生产企业监督抽查不合格名单", "受检企业", ["甲服饰有限公司", "乙制衣厂"], "manufacturer", "evidence"),
        ("广东省“双随机”专项监督抽查不合格名单", "受檢企業", ["甲皮具有限公司"], "manufacturer", "evidence"),
        ("流通领域商品质量抽检不合格名单", "企业名称", ["甲商贸有限公司", "乙百货店"], "seller", "evidence"),
        ("不合格名单", "被抽查单位", ["某某大厦", "乙超市", "张三"], "seller", "evidence"),
        ("不合格名单", "企业名称", ["甲", "乙乙乙乙"], "manufacturer", "default"),
    ],
)
def test_maker_or_seller_is_decided_from_title_and_companies(
    title: str, heading: str, companies: list[str], field: str, basis: str, tmp_path: Path
) -> None:
    rows = [[title], ["产品名称", heading], *(["箱", company] for company in companies)]
    (records, _, notes) = read(write(tmp_path / "a.csv", *rows))
    other = "seller" if field == "manufacturer" else "manufacturer"
    assert [getattr(record, field) for record in records] == companies
    assert [getattr(record, other) for record in records] == [None] * len(companies)
    (decision,) = notes.decisions
    assert (decision.heading, decision.field, decision.basis) == (heading, field, DecisionBasis(basis))
    assert decision.reason
    signalled = [signal.value for signal in notes.signals if signal.field == field]
    assert signalled == [heading], "a title and names prove nothing: somebody is asked to look"
    assert (decision.file, decision.table, decision.fields) == ("a.csv", None, (field,))
    assert decision.is_about(records[-1].sources[0])


def test_a_title_that_contradicts_the_companies_is_signalled(tmp_path: Path) -> None:
    rows = [
        ["流通领域商品质量抽检不合格名单"],
        ["产品名称", "企业名称"],
        ["箱", "甲箱包厂"],
        ["包", "乙制衣厂"],
        ["书包", "丙皮具厂"],
    ]
    (_, _, notes) = read(write(tmp_path / "a.csv", *rows))
    (decision,) = notes.decisions
    assert decision.basis is DecisionBasis.WEAK_EVIDENCE
    (signal,) = [signal for signal in notes.signals if signal.value == "企业名称"]
    assert "商品质量" in signal.reason
    assert "3 are named like makers" in signal.reason


def test_what_the_label_claims_is_no_shop(tmp_path: Path) -> None:
    rows = [
        ["流通领域抽检不合格名单"],
        ["产品名称", "企业名称"],
        ["书包", "甲商贸有限公司(标称)"],
        ["箱", "乙贸易有限公司(標稱)"],
    ]
    (records, _, notes) = read(write(tmp_path / "a.csv", *rows))
    assert [record.manufacturer for record in records] == ["甲商贸有限公司(标称)", "乙贸易有限公司(標稱)"]
    assert [signal.value for signal in notes.signals] == ["企业名称"]


def test_columns_under_each_others_headings_are_signalled_and_not_swapped(tmp_path: Path) -> None:
    header = ["产品名称", "标称生产企业", "被抽检人", "检验结论"]
    rows = [
        ["箱", "甲商场", "甲箱包厂", "合格"],
        ["包", "乙超市", "乙皮具厂", "合格"],
        ["衣", "丙百货店", "丙制衣厂", "合格"],
    ]
    (records, _, notes) = read(write(tmp_path / "a.csv", header, *rows))
    assert (records[0].manufacturer, records[0].seller) == ("甲商场", "甲箱包厂")
    (signal,) = notes.signals
    assert (signal.field, signal.value) == ("manufacturer", "标称生产企业 | 被抽检人")
    right = [[name, seller, maker, result] for name, maker, seller, result in rows]
    (_, _, notes) = read(write(tmp_path / "b.csv", header, *right))
    assert notes.signals == ()


def test_a_joined_heading_is_decided_on_too(tmp_path: Path) -> None:
    table = ["产品名称", "标称生产企业/商标", "检验结论"], ["箱", "甲箱包厂/皇冠", "合格"]
    ((record,), _, notes) = read(write(tmp_path / "a.csv", *table))
    assert (record.manufacturer, record.brand) == ("甲箱包厂", "皇冠")
    (decision,) = notes.decisions
    assert (decision.basis, decision.fields) == (DecisionBasis.JOINED, ("manufacturer", "brand"))
    table = ["市场抽检合格名单"], ["产品名称", "企业名称/商标"], ["箱", "甲商场/皇冠"], ["包", "乙超市/冠军"]
    (records, _, notes) = read(write(tmp_path / "b.csv", *table))
    assert [(record.seller, record.brand) for record in records] == [("甲商场", "皇冠"), ("乙超市", "冠军")]
    (decision,) = notes.decisions
    assert (decision.basis, decision.fields) == (DecisionBasis.EVIDENCE, ("seller", "brand"))


def test_a_decision_holds_for_the_rows_of_its_own_table(tmp_path: Path) -> None:
    rows = [["产品名称", "企业名称", "检验结论"], ["箱", "甲厂", "合格"], ["包", "乙厂", "合格"]]
    rows += [["产品名称", "标称生产企业", "商标", "检验结论"], ["衣", "丙厂", "皇冠", "合格"]]
    (records, _, notes) = read(write(tmp_path / "a.csv", *rows))
    (decision,) = notes.decisions
    assert (decision.first_row, decision.last_row) == (1, 3)
    assert [decision.is_about(record.sources[0]) for record in records] == [True, True, False]


def test_a_tested_company_that_is_always_the_maker_is_the_maker(tmp_path: Path) -> None:
    rows = [["产品名称", "受检企业名称", "生产企业名称", "检验结论"]]
    rows += [["泳衣", name, name, "合格"] for name in ("甲针织", "乙服饰")]
    ((record, _), _, notes) = read(write(tmp_path / "a.csv", *rows))
    assert (record.manufacturer, record.seller) == ("甲针织", None)
    assert [decision.basis for decision in notes.decisions] == [DecisionBasis.SAME_COMPANIES]
    ((record,), _, _) = read(write(tmp_path / "b.csv", *rows[:2]))
    assert (record.manufacturer, record.seller) == ("甲针织", "甲针织"), "one row proves nothing"


def test_a_company_code_belongs_to_the_company_before_it(tmp_path: Path) -> None:
    headings = ["产品名称", "标称生产企业", "统一社会信用代码", "被抽样单位", "社会信用代码", "检验结果"]
    row = ["箱", "甲厂", "91110000600037341L", "乙店", "91110108551385082Q", "合格"]
    ((record,), _, notes) = read(write(tmp_path / "a.csv", headings, row))
    assert (record.manufacturer_uscc, record.seller_uscc) == (row[2], row[4])
    assert notes.signals == ()


def test_a_list_of_operators_needs_no_product(tmp_path: Path) -> None:
    rows = ["严重违法失信企业名单"], ["企业名称", "统一社会信用代码", "地址"], ["甲公司", "91110000600037341L", "某路"]
    ((record,), _, _) = read(write(tmp_path / "a.csv", *rows))
    assert (record.kind, record.seller, record.seller_uscc) == (
        RecordKind.DISHONEST_OPERATOR, "甲公司", "91110000600037341L",
    )  # fmt: skip


# --- Joined headings


@pytest.mark.parametrize(
    ("cell", "maker", "brand"),
    [
        ("温州某某鞋厂/红蜻蜓", "温州某某鞋厂", "红蜻蜓"),
        ("红蜻蜓/温州某某鞋厂", "温州某某鞋厂", "红蜻蜓"),
        ("某某箱包有限公司\nDANNYBEAR/丹尼熊", "某某箱包有限公司", "DANNYBEAR/丹尼熊"),
        ("某某箱包有限公司", "某某箱包有限公司", None),
        ("某某箱包有限公司//", "某某箱包有限公司", None),
        ("/", None, None),
    ],
)
def test_a_joined_heading_gives_each_field_its_part(
    cell: str, maker: str | None, brand: str | None, tmp_path: Path
) -> None:
    rows = ["产品名称", "标称生产企业/商标", "检验结果"], ["箱", cell, "合格"]
    ((record,), _, notes) = read(write(tmp_path / "a.csv", *rows))
    assert (record.manufacturer, record.brand) == (maker, brand)
    assert record.raw["标称生产企业/商标"] == cell
    assert notes.signals == ()


def test_a_joined_cell_that_cannot_be_cut_is_signalled(tmp_path: Path) -> None:
    rows = ["样品名称及商标", "检验结果"], ["红蜻蜓童鞋", "合格"]
    ((record,), _, notes) = read(write(tmp_path / "a.csv", *rows))
    assert (record.product_name, record.brand) == ("红蜻蜓童鞋", None)
    assert [(signal.row, signal.field, signal.value) for signal in notes.signals] == [(2, "product_name", "红蜻蜓童鞋")]


# --- Rows


def test_totals_and_footnotes_are_counted_by_name(tmp_path: Path) -> None:
    rows = [
        ["产品名称", "商标", "规格型号", "不合格项目"],
        ["箱", "甲", "C21", "标志"],
        ["合 计", "", "1批次", ""],
        ["总计：1批次不合格", "", "", ""],
        ["注：以上排名不分先后", "", "", ""],
        ["", "备注：", "检验结果仅对来样负责", ""],
        ["※仅对本批次产品有效", "", "", ""],
        ["注塑机", "乙", "D1", "标志"],
    ]
    (records, rejected, notes) = read(write(tmp_path / "a.csv", *rows))
    assert [record.product_name for record in records] == ["箱", "注塑机"]
    assert (rejected, notes.ignored_rows, notes.rows) == ([], {"total": 2, "footnote": 3}, 2)


@pytest.mark.parametrize("is_merged", [False, True])
def test_a_row_with_only_another_failed_item_belongs_to_the_row_above(is_merged: bool, tmp_path: Path) -> None:
    rows = [
        ["序号", "产品名称", "商标", "不合格项目", "标准值", "实测值"],
        ["1", "箱", "甲", "振荡冲击性能", "无", "断裂"],
        ["", "", "", "甲 醛", "≤75", "120"],
        ["2", "包", "乙", "标志", "", ""],
    ]
    merged = ["A2:A3", "B2:B3", "C2:C3"] if is_merged else []
    ((first, second), rejected, notes) = read(sheet(tmp_path / "a.xlsx", rows, merged))
    assert (rejected, notes.ignored_rows, notes.rows) == ([], {"continuation": 1}, 2)
    assert first.failed_items == ("振荡冲击性能", "甲 醛")
    assert first.raw["不合格项目"] == "振荡冲击性能\n甲 醛"
    assert (first.raw["实测值"], [source.row for source in first.sources]) == ("断裂\n120", [2, 3])
    assert failed_codes(first.failed_items) == ("oscillation_impact", "formaldehyde")
    assert second.failed_items == ("标志",)


def test_sizes_below_a_merged_product_are_findings_of_their_own(tmp_path: Path) -> None:
    rows = [["产品名称", "商标", "规格型号", "检验结果"], ["箱", "甲", "20寸", "不合格"], ["", "", "24寸", ""]]
    (records, _, _) = read(sheet(tmp_path / "a.xlsx", rows, ["A2:A3", "B2:B3", "D2:D3"]))
    assert [(r.product_name, r.model_spec, r.kind) for r in records] == [
        ("箱", "20寸", RecordKind.FAILED_INSPECTION), ("箱", "24寸", RecordKind.FAILED_INSPECTION),
    ]  # fmt: skip
    assert len({r.record_id for r in records}) == 2


def test_a_line_over_the_whole_table_speaks_for_the_rows_below_it(tmp_path: Path) -> None:
    rows = [
        ["产品名称", "商标", "规格型号"], ["一、不合格产品", "", ""], ["箱", "甲", "C21"], ["（一）其他", "", ""],
        ["包", "乙", "C22"], ["二、合格产品", "", ""], ["袋", "丙", "C23"],
    ]  # fmt: skip
    (records, rejected, notes) = read(sheet(tmp_path / "a.xlsx", rows, ["A2:C2", "A4:C4", "A6:C6"]))
    fail, passed = RecordKind.FAILED_INSPECTION, RecordKind.PASSED_INSPECTION
    assert [record.kind for record in records] == [fail, fail, passed]
    assert (rejected, notes.ignored_rows) == ([], {"section": 3})


# --- Nothing is passed over in silence


def test_what_cannot_be_used_is_signalled(tmp_path: Path) -> None:
    headings = ["产品名称", "商品名称", "条码", "不合格项目", "", "有效期至", "统一社会信用代码"]
    row = ["箱", "旅行箱", "6901234567893", "某新项目、标志", "不明", "长期", "9111"]
    ((record, _), _, notes) = read(write(tmp_path / "a.csv", headings, row, row))
    told = {(signal.field, signal.value) for signal in notes.signals if signal.row == 2}
    assert told == {
        ("product_name", "旅行箱"), ("gtin", "6901234567893"), ("failed_items", "某新项目"), ("(column 5)", "不明"),
        ("valid_until", "长期"), ("manufacturer_uscc", "9111"),
    }  # fmt: skip
    assert sum(signal.field == "failed_items" for signal in notes.signals) == 1  # about the word, told once
    assert record.raw["(column 5)"] == "不明"


def test_an_unknown_heading_comes_with_what_a_person_needs(tmp_path: Path) -> None:
    rows = ["某某市市场监督管理局"], ["产品名称", "能效指数", "检验结果"], ["箱", "", "合格"], ["包", "0.9", "合格"]
    (_, _, notes) = read(write(tmp_path / "a.csv", *rows))
    (unknown,) = notes.unknown
    assert (unknown.heading, unknown.issuer, unknown.sample) == ("能效指数", "某某市市场监督管理局", "0.9")


def test_what_people_said_about_headings_counts_for_their_issuer(tmp_path: Path) -> None:
    def said(issuer: str, heading: str, field: str) -> HeadingMapping:
        return HeadingMapping(issuer=issuer, key=heading, heading=heading, field=field)

    mappings = [said("甲市市场监督管理局", "承制方", "manufacturer"), said(ANY_ISSUER, "批注", "ignored"),
                said("甲市市场监督管理局", "企业名称", "seller")]  # fmt: skip
    vocabulary = open_vocabulary(tmp_path, mappings)
    table = ["产品名称", "承制方", "企业名称", "批注", "检验结果"], ["箱", "甲厂", "乙厂", "x", "合格"]
    ((record,), _, notes) = read(write(tmp_path / "a.csv", ["甲市市场监督管理局"], *table), vocabulary=vocabulary)
    assert (record.manufacturer, record.seller, notes.headings_unknown) == ("甲厂", "乙厂", ())
    assert [(d.heading, d.basis) for d in notes.decisions] == [
        ("承制方", DecisionBasis.PERSON), ("企业名称", DecisionBasis.PERSON),
    ]  # fmt: skip
    ((record,), _, notes) = read(write(tmp_path / "b.csv", ["乙市市场监督管理局"], *table), vocabulary=vocabulary)
    assert (record.manufacturer, notes.headings_unknown) == ("乙厂", ("承制方",))
    path = write(tmp_path / "c.csv", *table)
    ((record,), _, notes) = read(path, vocabulary=vocabulary, issuer="甲市市场监督管理局")
    assert (record.issuer, record.manufacturer, record.seller) == ("甲市市场监督管理局", "甲厂", "乙厂")


def test_a_title_with_a_date_beside_it_is_no_row_of_the_header(tmp_path: Path) -> None:
    header = ["产品名称", "商标", "规格型号", "生产日期/批号", "标称生产企业"]
    rows = ["第二次通告不合格名单", "", "发布日期：2023-09-01"], header, ["箱", "甲", "C21", "/", "甲厂"]
    ((record,), _, _) = read(write(tmp_path / "a.csv", *rows))
    assert list(record.raw) == header
    assert (record.notice_title, record.notice_date) == ("第二次通告不合格名单", "2023-09-01")


def test_a_number_keeps_the_zeros_that_its_format_shows_and_another_one_is_signalled(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    page = book.worksheets[0]
    for row in (
        ["产品名称", "生产日期", "规格型号", "检验结果"],
        ["箱", 2019.1, 17.5, "合格"],
        ["包", 2019.1, 20, "合格"],
    ):
        page.append(row)
    page["B2"].number_format = "0.00"
    book.save(tmp_path / "a.xlsx")
    ((first, second), _, notes) = read(tmp_path / "a.xlsx")
    assert (first.batch_or_date, first.raw["生产日期"], second.batch_or_date) == ("2019.10", "2019.10", "2019.1")
    assert {(s.row, s.field, s.value) for s in notes.signals} == {
        (2, "model_spec", "17.5"), (3, "batch_or_date", "2019.1"),
    }  # fmt: skip
    assert all("2019.10" in signal.reason for signal in notes.signals)
