"""Every export, found by discovery: round trip, same bytes, hostile texts. A new format is tested before it has a test.

A format whose files nobody here can read fails: add its reader to `READERS`.
"""

import csv
import inspect
import io
import json
import subprocess
import sys
import time
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from cases.exports import known_formats, write_takedown
from cases.takedown import COLUMNS, TakedownList, TakedownRow

ROOT = Path(__file__).parents[2]
# The columns as product.md fixes them, written down a second time on purpose.
HEADINGS = [
    "序号",
    "平台",
    "店铺名称",
    "店铺ID",
    "商品标题",
    "商品链接",
    "商品ID/SKU",
    "商标",
    "规格型号",
    "标称生产企业",
    "依据公告号",
    "不合格项目",
    "匹配依据",
    "置信度",
    "证据编号",
    "证据SHA-256",
    "发现时间",
    "来源渠道",
    "处置要求",
    "处置时限",
    "处置结果",
    "反馈时间",
    "备注",
]

HOSTILE = [
    "=1+1", "=HYPERLINK(\"http://127.0.0.1/\",\"x\")", "+1", "-1", "@SUM(A1)", "\t=1", "  ＝1", "＋1", "－1", "＠x",
    "http://shop.example/item?id=1&b=2", "mailto:a@shop.example", "internal:Sheet1!A1", "{=1}", "<b>&amp;\"'</b>",
    "0012345678901234567890", "110101199003070000", "1e5", "TRUE", "2026-11-11", "第一行\n第二行", "a\tb", "_x0041_",
    "_x000D_ _x005F_", "表情 👑 𠮷野家", "e\u0301 \u200b\ufeff", "，；\"引号\"", "'撇号", "", " ", "x" * 33_000, "𠮷" * 20_000,
]  # fmt: skip


def row(**texts: str) -> TakedownRow:
    return TakedownRow(**{column.name: texts.get(column.name, "") for column in COLUMNS})


def takedown(rows: list[TakedownRow]) -> TakedownList:
    return TakedownList(
        made_on=date(2026, 11, 11), office="示例局", contact="", platform=None, rows=tuple(rows),
        case_ids=tuple(f"C-{i}" for i in range(len(rows))), waiting=0, fallen=0,
    )  # fmt: skip


HOSTILE_LIST = takedown(
    [row(number=str(i), title=text, shop_name=text, brand=text, remark=text) for i, text in enumerate(HOSTILE, 1)]
)
PLAIN_LIST = takedown([TakedownRow(**{c.name: f"{c.heading}{n}" for c in COLUMNS}) for n in range(1, 301)])


def read_xlsx(content: bytes) -> list[list[str]]:
    sheet = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]
    # Excel undoes _xHHHH_ in a text (ECMA-376, 22.9.2.19); openpyxl leaves that to whoever reads.
    return [
        [unescape(cell.value) if isinstance(cell.value, str) else cell.value or "" for cell in cells]
        for cells in sheet.iter_rows(max_col=len(HEADINGS))
    ]


def read_csv(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def read_jsonl(content: bytes) -> list[list[str]]:
    objects = [json.loads(line) for line in content.decode("utf-8").splitlines()]
    headings = {column.name: column.heading for column in COLUMNS}
    return [list(headings.values())] + [[found[name] for name in headings] for found in objects]


READERS = {"xlsx": read_xlsx, "csv": read_csv, "jsonl": read_jsonl}

each_format = pytest.mark.parametrize("name", list(known_formats()))


def utf16_units(text: str) -> int:
    """What Excel counts as characters."""
    return len(text.encode("utf-16-le")) // 2


def written(takedown: TakedownList, name: str, folder: Path) -> bytes:
    out = folder / f"list.{name}"
    write_takedown(takedown, name, out)
    assert [path.name for path in folder.iterdir()] == [out.name], "nothing half-written stays behind"
    return out.read_bytes()


def test_the_columns_are_those_of_the_product_page():
    assert [column.heading for column in COLUMNS] == HEADINGS


def test_the_formats_of_the_command_line_are_there():
    assert {"xlsx", "csv", "jsonl"} <= set(known_formats())


@each_format
def test_a_format_says_what_it_is(name):
    module = known_formats()[name]
    assert module.DESCRIPTION
    assert inspect.getdoc(module)
    assert f"`{name}`" in (ROOT / "docs/reference/takedown-list.md").read_text(encoding="utf-8")


@each_format
def test_what_is_written_can_be_read_back(name, tmp_path):
    assert name in READERS, "add a reader for the new format"
    read = READERS[name](written(PLAIN_LIST, name, tmp_path))
    assert read == [HEADINGS, *(list(row.cells()) for row in PLAIN_LIST.rows)]


@each_format
def test_the_same_list_gives_the_same_bytes_in_another_process_and_second(name, tmp_path):
    first = written(PLAIN_LIST, name, tmp_path)
    time.sleep(1.1)
    assert written(PLAIN_LIST, name, tmp_path) == first
    script = (
        "import sys; from pathlib import Path; from datetime import date\n"
        "from cases.exports import write_takedown; from cases.takedown import *\n"
        "rows = tuple(TakedownRow(**{c.name: f'{c.heading}{n}' for c in COLUMNS}) for n in range(1, 301))\n"
        "made = TakedownList(made_on=date(2026, 11, 11), office='示例局', contact='', platform=None, rows=rows,"
        " case_ids=tuple(f'C-{i}' for i in range(300)), waiting=0, fallen=0)\n"
        "write_takedown(made, sys.argv[1], Path(sys.argv[2]))\n"
    )
    other = tmp_path / "other"
    subprocess.run(
        [sys.executable, "-c", script, name, str(other)],
        cwd=ROOT,
        check=True,
        env={"PYTHONHASHSEED": "7", "TZ": "UTC+5"},
    )
    assert other.read_bytes() == first


@each_format
def test_hostile_texts_stay_texts(name, tmp_path):
    read = READERS[name](written(HOSTILE_LIST, name, tmp_path))
    assert len(read) == len(HOSTILE) + 1
    title = HEADINGS.index("商品标题")
    for original, cells in zip(HOSTILE, read[1:], strict=True):
        assert all(isinstance(cell, str) for cell in cells)
        if utf16_units(original) > 32_767 and name == "xlsx":
            assert cells[title].endswith("已截断）")
            assert 32_760 < utf16_units(cells[title]) <= 32_767
        else:
            assert cells[title] in {original, f"'{original}"}


@each_format
def test_an_empty_list_is_written(name, tmp_path):
    assert READERS[name](written(takedown([]), name, tmp_path)) == [HEADINGS]


@each_format
def test_a_list_that_cannot_be_written_leaves_the_old_file(name, tmp_path, monkeypatch):
    out = tmp_path / "list"
    out.write_bytes(b"old")
    module = known_formats()[name]

    def fail(*_):
        raise OSError(28, "no space left on device")

    monkeypatch.setattr(module, "write", fail)
    with pytest.raises(OSError, match="no space"):
        write_takedown(PLAIN_LIST, name, out)
    assert [(p.name, p.read_bytes()) for p in tmp_path.iterdir()] == [("list", b"old")]


def test_a_workbook_is_ready_to_fill_in_and_to_print(tmp_path):
    content = written(PLAIN_LIST, "xlsx", tmp_path)
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["下架清单", "填报说明"]
    sheet = book["下架清单"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:W301"
    assert (sheet.page_setup.orientation, int(sheet.page_setup.paperSize)) == ("landscape", 9)
    assert sheet.print_title_rows.replace("$", "") == "1:1"
    assert {cell.data_type for cells in sheet.iter_rows() for cell in cells} == {"s"}
    assert {cell.number_format for cell in sheet[2]} == {"@"}
    assert all(sheet.column_dimensions[letter].width > 5 for letter in "ABCDEFGHIJKLMNOPQRSTUVW")
    (validation,) = sheet.data_validations.dataValidation
    assert (str(validation.sqref), validation.type) == ("U2:U301", "list")
    assert HEADINGS.index("处置结果") == 20
    assert "已下架" in validation.formula1
    guide = {cells[0].value: cells[1].value for cells in book["填报说明"].iter_rows()}
    assert guide["制表日期"] == "2026-11-11"
    assert guide["制表单位"] == "示例局"


def test_a_hostile_workbook_holds_no_formula_and_no_link(tmp_path):
    with zipfile.ZipFile(io.BytesIO(written(HOSTILE_LIST, "xlsx", tmp_path))) as parts:
        sheet = parts.read("xl/worksheets/sheet1.xml").decode()
        assert not [name for name in parts.namelist() if "rels" in name and "sheet" in name]
        assert {info.date_time for info in parts.infolist()} == {(1980, 1, 31, 0, 0, 0)}
    assert "<f>" not in sheet
    assert "hyperlink" not in sheet


def test_an_empty_workbook_says_so(tmp_path):
    book = openpyxl.load_workbook(io.BytesIO(written(takedown([]), "xlsx", tmp_path)))
    assert "清单为空" in {cells[0].value: cells[1].value for cells in book["填报说明"].iter_rows()}["条数"]


def test_a_csv_begins_with_the_mark_excel_needs_and_guards_formulas(tmp_path):
    content = written(HOSTILE_LIST, "csv", tmp_path)
    assert content.startswith("\ufeff序号,平台".encode())
    title = HEADINGS.index("商品标题")
    cells = [cells[title] for cells in read_csv(content)[1:]]
    assert not [cell for cell in cells if cell.lstrip()[:1] in set("=+-@＝＋－＠")]
    assert cells[0] == "'=1+1"
