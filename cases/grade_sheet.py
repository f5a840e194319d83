"""The grade report as an Excel workbook: a sheet of notices, a sheet of records, a sheet with the rule.

Text cells and counts only: `write_string` makes neither formulas nor links. The only date is the day it was made, so
the same records give the same bytes.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import BinaryIO, Final
from uuid import uuid4

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cases.grade_report import GradedRecord, NoticeReport, advice
from domain.grading import FIELD_NAMES, GRADING_VERSION, MEANINGS, Grade

__all__ = ["save_workbook", "write_workbook"]

_UNWRITABLE: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_LONGEST: Final = 16_000
"""Characters of a cell; Excel takes 32 767 UTF-16 units."""

_NOTICES: Final = (
    ("发布机关", "Issuer", 26), ("公告", "Notice", 44), ("文号", "Number", 18), ("日期", "Date", 12),
    ("记录数", "Records", 9), ("A", "A", 6), ("B", "B", 6), ("C", "C", 6), ("D", "D", 6),
    ("可查到（A+B）", "Findable (A+B)", 14), ("最常缺少", "Missing most often", 44),
)  # fmt: skip
_RECORDS: Final = (
    ("等级", "Grade", 7), ("公告", "Notice", 30), ("原文件位置", "Place in the file", 26), ("记录编号", "Record", 22),
    ("产品名称", "Product", 24), ("商标", "Trademark", 16), ("规格型号", "Model", 20),
    ("生产日期/批号", "Date or batch", 20), ("标称生产企业", "Claimed maker", 30), ("商品条码", "Barcode", 16),
    ("已有可用信息", "What can be used", 26), ("改进建议", "What to add", 70),
)  # fmt: skip
_SHEETS: Final = (("公告汇总", "Notices"), ("逐条评级", "Records"), ("说明", "The rule"))


def write_workbook(reports: Iterable[NoticeReport], file: BinaryIO, *, made_on: date, language: str = "zh") -> int:
    """Write the report; return the number of records.

    Args:
        reports: Notices, in the order of the sheet.
        file: Where the workbook goes.
        made_on: Day of the report.
        language: `zh` or `en`, of headings and advice; what was printed stays as it is.
    """
    workbook = xlsxwriter.Workbook(file, {"strings_to_formulas": False, "strings_to_urls": False})
    workbook.set_properties({"title": "guolv", "created": datetime.combine(made_on, time(), tzinfo=UTC)})
    written = _Writer(workbook, 0 if language == "zh" else 1).write(reports, made_on)
    workbook.close()
    return written


def save_workbook(reports: Iterable[NoticeReport], out: Path, *, made_on: date, language: str = "zh") -> int:
    """Write the report to a file in one step; see `write_workbook`.

    Raises:
        OSError: the file cannot be written; one that was there before is untouched.
    """
    half = out.with_name(f".{out.name}.{uuid4().hex}.part")
    try:
        with half.open("w+b") as file:
            written = write_workbook(reports, file, made_on=made_on, language=language)
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)
    return written


class _Writer:
    """Writes the three sheets of one workbook in one language."""

    def __init__(self, workbook: Workbook, language: int) -> None:
        self._workbook = workbook
        self._language = language
        self._text = workbook.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"})
        self._head = workbook.add_format(
            {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter"}
        )
        self._number = workbook.add_format({"border": 1, "valign": "top"})
        self._share = workbook.add_format({"num_format": "0.0%", "border": 1, "valign": "top"})

    def write(self, reports: Iterable[NoticeReport], made_on: date) -> int:
        notices, records = (self._sheet(place, cols) for place, cols in ((0, _NOTICES), (1, _RECORDS)))
        row = 0
        for number, report in enumerate(reports, start=1):
            self._write_notice(notices, number, report)
            for graded in report.records:
                row += 1
                self._write_cells(records, row, self._record(report, graded))
        records.autofilter(0, 0, max(row, 1), len(_RECORDS) - 1)
        self._write_rule(made_on)
        return row

    def _sheet(self, place: int, columns: tuple[tuple[str, str, int], ...]) -> Worksheet:
        sheet = self._workbook.add_worksheet(_SHEETS[place][self._language])
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column[2])
        sheet.freeze_panes(1, 0)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.repeat_rows(0)
        sheet.fit_to_pages(1, 0)
        self._write_cells(sheet, 0, [column[:2][self._language] for column in columns], self._head)
        return sheet

    def _write_notice(self, sheet: Worksheet, row: int, report: NoticeReport) -> None:
        notice = report.notice
        self._write_cells(sheet, row, [notice.issuer, notice.name, notice.number, notice.published])
        counts = [len(report.records), *(report.by_grade.get(one, 0) for one in Grade)]
        for column, count in enumerate(counts, start=4):
            sheet.write_number(row, column, count, self._number)
        sheet.write_number(row, 9, report.findable, self._share)
        most = [f"{FIELD_NAMES[name][self._language]} {count}" for name, count in report.missing.items()]
        sheet.write_string(row, 10, _cell("、".join(most[:4])), self._text)

    def _record(self, report: NoticeReport, graded: GradedRecord) -> list[str | None]:
        record, grading = graded.record, graded.grading
        return [
            grading.grade.value, report.notice.name, graded.place, record.record_id, record.product_name, record.brand,
            record.model_spec, record.batch_or_date, record.manufacturer, record.gtin,
            "、".join(FIELD_NAMES[name][self._language] for name in grading.found),
            "；\n".join(advice(gap)[self._language] for gap in grading.missing if gap.raises_to or gap.reason),
        ]  # fmt: skip

    def _write_rule(self, made_on: date) -> None:
        sheet = self._workbook.add_worksheet(_SHEETS[2][self._language])
        sheet.set_column(0, 0, 22)
        sheet.set_column(1, 1, 90)
        lines = [(one.value, MEANINGS[one][self._language]) for one in Grade] + list(_RULE[self._language])
        lines.append((("制表日期", "made on")[self._language], made_on.isoformat()))
        lines.append((("规则版本", "version of the rule")[self._language], GRADING_VERSION))
        for row, cells in enumerate(lines):
            self._write_cells(sheet, row, list(cells))

    def _write_cells(self, sheet: Worksheet, row: int, cells: list[str | None], style: Format | None = None) -> None:
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, _cell(cell or ""), style or self._text)


_RULE: Final = (
    (
        ("A 的条件", "有效商品条码或 CCC 证书编号；或商标（或标称生产企业）＋型号（款号、货号）＋生产日期或批号"),
        ("B 的条件", "商标（或标称生产企业）＋型号"),
        ("C 的条件", "只有商标或企业；或只有五位以上的型号；或被抽样企业；或平台上的店铺"),
        ("D 的条件", "以上都没有"),
        ("不算型号的", "尺码、号型、颜色、材质、等级、功率、容积"),
        ("不算日期的", "没有年份的日期；销售日期"),
        ("不算商标的", "图形商标；只写在产品名称里的商标；店铺名称"),
    ),
    (
        ("for A", "a valid barcode or CCC certificate; or trademark (or claimed maker), model, and date or batch"),
        ("for B", "trademark (or claimed maker) and model"),
        (
            "for C",
            "trademark or maker alone; or a model of five signs; or a tested company; or a platform's shop",
        ),
        ("for D", "none of these"),
        ("no model", "size, colour, material, grade, power, volume"),
        ("no date", "a date without a year; a date of sale"),
        ("no trademark", "a device mark; a mark that stands only in the product's name; the name of a shop"),
    ),
)


def _cell(text: str) -> str:
    kept = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}……"
    return _UNWRITABLE.sub("\N{REPLACEMENT CHARACTER}", kept)
