"""The grade report: what a notice lacks, in both languages, as values and as a workbook that can be read again."""

from dataclasses import replace
from datetime import date
from io import BytesIO

import pytest
from openpyxl import load_workbook

from cases.grade_report import advice, find_notices, grade_records, report_notice
from cases.grade_sheet import save_workbook, write_workbook
from cases.workspace import open_workspace
from domain.errors import NotStored
from domain.grading import Grade
from domain.record import Record, RecordKind, RecordSource

ON = date(2026, 11, 11)
BASE = Record(
    record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁灶", brand="小逸优品", model_spec="XDW-21A4",
    issuer="广东省市场监督管理局", notice_title="2019年电磁灶产品质量监督抽查", notice_number="粤市监〔2019〕8号",
    notice_date="2019-08-01", sources=(RecordSource(file="a.xlsx", table="附件1", row=3),),
)  # fmt: skip
RECORDS = (
    BASE,
    replace(BASE, record_id="R2", model_spec="110/56", sources=(RecordSource(file="a.xlsx", table="附件1", row=4),)),
    replace(BASE, record_id="R3", brand=None, model_spec="=1+1", sources=(RecordSource(file="a.xlsx", row=2),)),
    replace(BASE, record_id="R4", batch_or_date="2019-03-01", sources=()),
    replace(BASE, record_id="S1", notice_title=None, notice_number=None, issuer=None,
            sources=(RecordSource(file="草稿.docx", row=1),)),
)  # fmt: skip


@pytest.fixture
def ws(tmp_path):
    from datetime import UTC, datetime

    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        with ws.store.transaction() as tx:
            for record in RECORDS:
                tx.save_record(record, now=datetime(2026, 11, 11, tzinfo=UTC))
        yield ws


def test_a_report_names_what_is_missing_how_often_and_puts_the_worst_first(ws):
    (count,) = find_notices(ws.store, "电磁灶")
    report = report_notice(ws.store, count)
    assert report.by_grade == count.by_grade == {Grade.A: 1, Grade.B: 1, Grade.C: 1, Grade.D: 1}
    assert [(g.record.record_id, g.grading.grade.value) for g in report.records] == [
        ("R3", "D"), ("R2", "C"), ("R1", "B"), ("R4", "A"),
    ]  # fmt: skip
    assert report.missing == {"gtin": 3, "brand": 1, "batch_or_date": 1, "manufacturer": 1, "model_spec": 1}
    assert next(iter(report.missing)) == "gtin"
    assert report.findable == 0.5
    assert [g.place for g in report.records] == ["a.xlsx:2", "a.xlsx [附件1]:4", "a.xlsx [附件1]:3", ""]


@pytest.mark.parametrize("text", ["2019年電磁灶", "粤市监〔2019〕8号", "广东省市场", None])
def test_a_notice_is_found_by_what_people_call_it(ws, text):
    assert "2019年电磁灶产品质量监督抽查" in {c.notice.name for c in find_notices(ws.store, text)}


def test_a_draft_without_a_title_is_found_by_its_file_and_by_its_key(ws):
    (draft,) = find_notices(ws.store, "草稿")
    assert draft.notice.name == "草稿.docx"
    assert find_notices(ws.store, draft.notice.key) == (draft,)
    assert find_notices(ws.store, "没有") == ()
    assert find_notices(ws.store, " ") == ()


def test_single_records_are_graded_in_the_order_given(ws):
    assert [g.grading.grade.value for g in grade_records(ws.store, ["R4", "R2"])] == ["A", "C"]
    with pytest.raises(NotStored):
        list(grade_records(ws.store, ["R9"]))


def test_advice_says_what_is_wrong_and_what_it_would_give(ws):
    (graded,) = grade_records(ws.store, ["R2"])
    gap = next(gap for gap in graded.grading.missing if gap.field == "model_spec")
    zh, en = advice(gap)
    assert zh == "只印了“110/56”，是规格尺寸，不是型号；补充型号（款号、货号），可升为 B"
    assert en.endswith("add the model or style number: B")


@pytest.mark.parametrize(
    ("language", "heading", "sheet"), [("zh", "改进建议", "逐条评级"), ("en", "What to add", "Records")]
)
def test_the_workbook_holds_every_record_as_text(ws, tmp_path, language, heading, sheet):
    out = tmp_path / "评级.xlsx"
    reports = [report_notice(ws.store, count) for count in find_notices(ws.store)]
    assert save_workbook(reports, out, made_on=ON, language=language) == 5
    assert [p.name for p in tmp_path.iterdir() if p.name.startswith(".")] == []
    book = load_workbook(out)
    rows = list(book[sheet].iter_rows(values_only=True))
    assert heading in rows[0]
    assert len(rows) == 6
    cells = [cell for row in book[sheet].iter_rows() for cell in row]
    assert {cell.data_type for cell in cells} <= {"s", "n"}
    assert "=1+1" in {cell.value for cell in cells}
    summary = list(book.worksheets[0].iter_rows(values_only=True))
    assert summary[1][4:10] == (4, 1, 1, 1, 1, 0.5)
    assert book.worksheets[2].max_row >= 10


def test_the_same_records_give_the_same_bytes(ws):
    def made() -> bytes:
        file = BytesIO()
        write_workbook([report_notice(ws.store, c) for c in find_notices(ws.store)], file, made_on=ON)
        return file.getvalue()

    assert made() == made()


def test_nothing_gives_a_workbook_that_opens(tmp_path):
    assert save_workbook([], tmp_path / "leer.xlsx", made_on=ON) == 0
    assert load_workbook(tmp_path / "leer.xlsx").worksheets[0].max_row == 1
