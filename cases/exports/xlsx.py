"""The takedown list as an Excel workbook, for the platform to fill in and send back.

Text cells only: `write_string` makes neither formulas nor links. Rows are streamed (constant memory). The only date in
the file is the day of the list, so the same list gives the same bytes.
"""

from datetime import UTC, datetime, time
from typing import BinaryIO, Final

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cases.takedown import COLUMNS, RESULTS, TakedownList

__all__ = ["DESCRIPTION", "write"]

DESCRIPTION: Final = "Excel workbook: header frozen, drop-down list for 处置结果, ready to print on A4"

_LONGEST_CELL: Final = 32_767  # UTF-16 units, Excel's limit
_CUT: Final = "……（原文过长，已截断）"
_A4: Final = 9


def write(takedown: TakedownList, file: BinaryIO) -> None:
    """Write the workbook: the list, then 填报说明."""
    workbook = xlsxwriter.Workbook(
        file,
        {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        },
    )
    created = datetime.combine(takedown.made_on, time(), tzinfo=UTC)
    workbook.set_properties({"title": "下架清单", "author": takedown.office, "created": created})
    _write_list(workbook, takedown)
    _write_guide(workbook, takedown)
    workbook.close()


def _write_list(workbook: Workbook, takedown: TakedownList) -> None:
    sheet = workbook.add_worksheet("下架清单")
    header = workbook.add_format(
        {"bold": True, "bg_color": "#DCE6F1", "border": 1, "text_wrap": True, "valign": "vcenter", "num_format": "@"}
    )
    text = workbook.add_format({"num_format": "@", "border": 1, "text_wrap": True, "valign": "top"})
    for number, column in enumerate(COLUMNS):
        sheet.set_column(number, number, column.width)
    _prepare_page(sheet, len(takedown.rows))
    _write_row(sheet, 0, tuple(column.heading for column in COLUMNS), header)
    for number, row in enumerate(takedown.rows, start=1):
        _write_row(sheet, number, row.cells(), text)


def _prepare_page(sheet: Worksheet, rows: int) -> None:
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows, len(COLUMNS) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.set_margins(left=0.4, right=0.4, top=0.6, bottom=0.6)
    sheet.repeat_rows(0)
    sheet.fit_to_pages(1, 0)
    sheet.set_footer("&L&A&R第 &P 页，共 &N 页")
    result = next(number for number, column in enumerate(COLUMNS) if column.name == "result")
    sheet.data_validation(
        1,
        result,
        max(rows, 1),
        result,
        {
            "validate": "list",
            "source": list(RESULTS),
            "error_title": "处置结果",
            "error_message": "请从下拉列表中选择。",
        },
    )


def _write_guide(workbook: Workbook, takedown: TakedownList) -> None:
    sheet = workbook.add_worksheet("填报说明")
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    sheet.set_paper(_A4)
    name = workbook.add_format({"bold": True, "num_format": "@", "valign": "top"})
    text = workbook.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
    for number, (heading, sentence) in enumerate(_guide(takedown)):
        sheet.write_string(number, 0, heading, name)
        sheet.write_string(number, 1, _fit(sentence), text)


def _guide(takedown: TakedownList) -> tuple[tuple[str, str], ...]:
    return (
        ("制表日期", takedown.made_on.isoformat()),
        ("制表单位", takedown.office or "（未填写：设置 office.name）"),
        ("联系方式", takedown.contact or "（未填写：设置 office.contact）"),
        ("平台", takedown.platform or "全部平台"),
        ("条数", str(len(takedown.rows)) if takedown.rows else "0（清单为空：没有经人工确认的案件）"),
        ("由平台填写", f"处置结果（下拉选择：{'、'.join(RESULTS)}）、反馈时间、备注。其他各列请勿改动。"),
        ("处置时限", "由制表日期和制表单位的设置（office.takedown_days）推算，按自然日计。"),
        ("置信度", "0 至 1，表示商品与依据记录为同一产品的把握；所列各条均已经人工确认。"),
        ("商标等", "商标、规格型号、标称生产企业为商品页面所示；页面未示的取自公告，并注明“公告载明”。"),
        ("时间", "均为北京时间（UTC+8）。"),
        ("来源渠道", "该商品信息最后一次由何种渠道取得；括号内为该渠道所覆盖的范围，由来源说明。"),
        ("证据", "证据SHA-256 为发现时所存页面原始数据的散列值；无值表示该商品信息由他方提供，未存页面。"),
    )


def _write_row(sheet: Worksheet, number: int, cells: tuple[str, ...], style: Format) -> None:
    for column, cell in enumerate(cells):
        sheet.write_string(number, column, _fit(cell), style)


def _fit(cell: str) -> str:
    """Cut a text that no cell can hold, and say so in its end."""
    if len(cell) * 2 <= _LONGEST_CELL or len(cell.encode("utf-16-le")) // 2 <= _LONGEST_CELL:
        return cell
    kept = cell.encode("utf-16-le")[: (_LONGEST_CELL - len(_CUT)) * 2]
    return kept.decode("utf-16-le", errors="ignore") + _CUT
