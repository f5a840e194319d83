"""Each form of a notice gives its tables: rows of texts, merged cells marked, the lines above a table with it."""

import email.mime.multipart
import email.mime.text
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import docx
import pytest
import xlwt
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from crawlers.sources.opening import open_tables
from crawlers.sources.reading import ReadingProcess
from crawlers.sources.words_file import load_words
from domain.errors import Malformed

sys.path.insert(0, str(Path(__file__).parent))
from paper import Sheet, break_text, print_table, save_pdf

HEADINGS = ("产品名称", "商标", "规格型号", "不合格项目")
Rows = list[tuple[str, ...]]


@pytest.fixture(scope="module")
def process():
    with ReadingProcess() as reading:
        yield reading


@pytest.fixture
def read(process: ReadingProcess):
    """Name, titles and rows of each table; rows with their marks where there are any."""

    def of(path: Path):
        found = []
        with open_tables(path, load_words(), process=process) as opened:
            for table in opened.tables:
                rows = [
                    (row.cells, sorted(row.from_above), sorted(row.from_left))
                    if row.from_above or row.from_left
                    else row.cells
                    for row in table.rows
                ]
                found.append((table.name, table.titles, rows))
        of.remarks = {remark.code: remark.facts for remark in opened.remarks}
        return found

    return of


# ---------------------------------------------------------------------------------------------------------------------
# Pages


def page(path: Path, body: str, encoding: str = "utf-8") -> Path:
    path.write_bytes(f"<html><head><title>通告</title></head><body>{body}</body></html>".encode(encoding))
    return path


def test_a_page_gives_its_tables_with_the_lines_between_them(tmp_path: Path, read) -> None:
    path = page(
        tmp_path / "a.html",
        "<p>某局<b>关于</b>抽查的通告</p><table><caption>附件1 不合格名单</caption><tr><th>产品名称</th></tr><tr><td>箱</td></tr></table>"
        "<script>var x = '不要读';</script><h3>附件2\n合格名单</h3><table><thead><tr><th>产品名称</th></tr></thead><tbody><tr><td>包</td></tr></tbody></table>",
    )
    assert read(path) == [
        ("表1", ("通告", "某局关于抽查的通告", "附件1 不合格名单"), [("产品名称",), ("箱",)]),
        ("表2", ("附件2 合格名单",), [("产品名称",), ("包",)]),
    ]


def test_merged_cells_of_a_page_are_marked(tmp_path: Path, read) -> None:
    path = page(
        tmp_path / "a.html",
        "<table><tr><td rowspan=2>产品</td><td colspan=2>企业</td></tr><tr><td>生产</td><td>销售</td></tr>"
        "<tr><td rowspan=0>箱</td><td>甲</td><td rowspan=2 colspan=1>乙</td></tr><tr><td>丙</td></tr></table>",
    )
    assert read(path)[0][2] == [
        (("产品", "企业", ""), [], [2]),
        (("产品", "生产", "销售"), [0], []),
        ("箱", "甲", "乙"),
        (("箱", "丙", "乙"), [0, 2], []),
    ]


def test_tables_that_lay_out_a_page_are_no_tables(tmp_path: Path, read) -> None:
    data = "<table><tr><td>产品名称</td><td>商标</td></tr><tr><td>箱</td><td>甲</td></tr></table>"
    path = page(
        tmp_path / "a.html",
        f"<table><tr><td>首页 | 新闻</td><td><table><tr><td>栏目</td><td>{data}</td></tr></table></td></tr></table>",
    )
    assert read(path) == [("表1", ("通告", "首页 | 新闻", "栏目"), [("产品名称", "商标"), ("箱", "甲")])]


def test_a_table_of_data_with_a_table_in_a_cell_stays_one(tmp_path: Path, read) -> None:
    inner = "<table><tr><td>标识</td></tr><tr><td>耐磨</td></tr></table>"
    path = page(
        tmp_path / "a.html",
        f"<table><tr><td>产品名称</td><td>不合格项目</td></tr><tr><td>箱</td><td>无</td></tr><tr><td>包</td><td>{inner}</td></tr></table>",
    )
    assert read(path)[0][2] == [("产品名称", "不合格项目"), ("箱", "无"), ("包", "标识\n耐磨")]


def test_line_breaks_in_a_cell_are_kept_and_those_of_the_source_are_not(tmp_path: Path, read) -> None:
    path = page(
        tmp_path / "a.html",
        "<table><tr><td>产品<br>名称</td><td><p>标识</p><p>耐磨</p></td><td>旅行\n  背包&nbsp;A1\nB2</td></tr></table>",
    )
    assert read(path)[0][2] == [("产品\n名称", "标识\n耐磨", "旅行背包 A1 B2")]


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-8-sig", "utf-16"])
def test_a_page_is_read_in_its_encoding(encoding: str, tmp_path: Path, read) -> None:
    path = page(tmp_path / "a.html", "<table><tr><td>儿童书包</td></tr></table>", encoding)
    assert read(path)[0][2] == [("儿童书包",)]
    assert read.remarks == {}


def test_characters_that_fit_no_encoding_are_remarked(tmp_path: Path, read) -> None:
    path = tmp_path / "a.html"
    path.write_bytes("<html><meta charset=gb2312><table><tr><td>书包".encode("gb18030") + b"\xff\xff</td></tr></table>")
    assert read(path)[0][2][0][0].startswith("书包")
    assert read.remarks["replaced"]["encoding"] == "gb18030"


def test_a_web_archive_is_a_page(tmp_path: Path, read) -> None:
    mail = email.mime.multipart.MIMEMultipart("related")
    mail.attach(email.mime.text.MIMEText("<html><table><tr><td>书包</td></tr></table>", "html", "gb18030"))
    path = tmp_path / "a.mhtml"
    path.write_bytes(mail.as_bytes())
    assert read(path) == [("表1", (), [("书包",)])]


# ---------------------------------------------------------------------------------------------------------------------
# Old workbooks, and what is called so


def test_an_old_workbook_gives_its_sheets(tmp_path: Path, read) -> None:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("不合格名单")
    for column, text in enumerate(HEADINGS):
        sheet.write(0, column, text)
    sheet.write_merge(1, 2, 0, 0, "箱")
    sheet.write(1, 2, 230)
    sheet.write(2, 2, 17.5)
    book.add_sheet("合格名单").write(2, 1, "包")
    book.save(str(tmp_path / "a.xls"))
    assert read(tmp_path / "a.xls") == [
        ("不合格名单", (), [HEADINGS, ("箱", "", "230", ""), (("箱", "", "17.5", ""), [0], [])]),
        ("合格名单", (), [(), (), ("", "包")]),
    ]
    (tmp_path / "a.xls").rename(tmp_path / "a.et")
    assert len(read(tmp_path / "a.et")) == 2


@pytest.mark.parametrize(
    ("content", "form"),
    [
        ("<html><table><tr><td>箱</td><td>甲</td></tr></table>".encode("gb18030"), "html"),
        ("产品名称\t商标\n箱\t甲\n".encode("gb18030"), "csv"),
        (None, "xlsx"),
    ],
)
def test_an_old_workbook_that_is_something_else_is_read_with_a_remark(
    content: bytes | None, form: str, tmp_path: Path, read
) -> None:
    import openpyxl

    path = tmp_path / "a.xls"
    if content is None:
        book = openpyxl.Workbook()
        book.worksheets[0].append(["箱", "甲"])
        book.save(tmp_path / "a.xlsx")
        (tmp_path / "a.xlsx").rename(path)
    else:
        path.write_bytes(content)
    assert read(path)[-1][2][-1] == ("箱", "甲")
    assert read.remarks == {"read_as": {"ending": ".xls", "form": form}}


# ---------------------------------------------------------------------------------------------------------------------
# Word


def fill(table, rows: Sequence[Sequence[str]]) -> None:
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            table.cell(row, column).text = text


def test_a_document_gives_its_tables_with_the_paragraphs_between_them(tmp_path: Path, read) -> None:
    document = docx.Document()
    document.add_heading("某局通告")
    document.add_paragraph("2024年第3号")
    fill(document.add_table(2, 2), [HEADINGS[:2], ("箱", "甲")])
    document.add_paragraph("附件2")
    fill(document.add_table(1, 1), [["包"]])
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx") == [
        ("表1", ("某局通告", "2024年第3号"), [HEADINGS[:2], ("箱", "甲")]),
        ("表2", ("附件2",), [("包",)]),
    ]


def test_merged_cells_of_a_document_are_marked(tmp_path: Path, read) -> None:
    document = docx.Document()
    table = document.add_table(3, 3)
    fill(table, [("产品", "企业", ""), ("", "生产", "销售"), ("箱", "甲", "乙")])
    table.cell(0, 0).merge(table.cell(1, 0)).text = "产品"
    table.cell(0, 1).merge(table.cell(0, 2)).text = "企业"
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx")[0][2] == [
        (("产品", "企业", ""), [], [2]),
        (("产品", "生产", "销售"), [0], []),
        ("箱", "甲", "乙"),
    ]


def test_tracked_changes_and_controls_are_read_as_accepted(tmp_path: Path, read) -> None:
    document = docx.Document()
    table = document.add_table(1, 3)
    names = nsdecls("w")
    inserted = f'<w:ins {names} w:id="1" w:author="a"><w:r><w:t>不合格</w:t></w:r></w:ins>'
    deleted = f'<w:del {names} w:id="2" w:author="a"><w:r><w:delText>合格</w:delText></w:r></w:del>'
    control = f"<w:sdt {names}><w:sdtContent><w:r><w:t>甲</w:t></w:r></w:sdtContent></w:sdt>"
    for cell, content in zip(table.rows[0].cells, ([inserted, deleted], [control], []), strict=True):
        for element in content:
            cell.paragraphs[0]._p.append(parse_xml(element))
    table.cell(0, 2).text = "标识"
    table.cell(0, 2).add_paragraph("耐磨")
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx")[0][2] == [("不合格", "甲", "标识\n耐磨")]


def test_a_table_around_the_table_is_a_frame(tmp_path: Path, read) -> None:
    document = docx.Document()
    frame = document.add_table(1, 1)
    frame.cell(0, 0).text = "附件"
    fill(frame.cell(0, 0).add_table(2, 2), [HEADINGS[:2], ("箱", "甲")])
    document.save(str(tmp_path / "a.docx"))
    assert read(tmp_path / "a.docx") == [("表1", ("附件",), [HEADINGS[:2], ("箱", "甲")])]


# ---------------------------------------------------------------------------------------------------------------------
# PDF


def test_a_printed_table_is_read_with_its_title(tmp_path: Path, read) -> None:
    rows = [HEADINGS, ("旅行箱", "CROWN 皇冠", "XDW-21A4", "标识\n耐磨"), ("双肩包", "", "100/52 80/48", "甲 醛")]
    path = print_table(tmp_path / "a.pdf", rows, titles=["2019年抽查不合格名单", "某局"])
    assert read(path) == [("第1页 表1", ("2019年抽查不合格名单", "某局"), rows)]


def test_merged_cells_on_paper_are_marked(tmp_path: Path, read) -> None:
    rows = [("产品", "企业", ""), ("", "生产", "销售"), ("箱", "甲", "乙")]
    path = print_table(tmp_path / "a.pdf", rows, down={(0, 0): 2}, across={(0, 1): 2})
    assert read(path)[0][2] == [(("产品", "企业", ""), [], [2]), (("产品", "生产", "销售"), [0], []), rows[2]]


@pytest.mark.parametrize("keeps_words", [True, False])
def test_a_line_broken_for_want_of_room_goes_on(keeps_words: bool, tmp_path: Path, read) -> None:
    rows = [
        HEADINGS,
        (
            "儿童三点式安全带及配件组合套装",
            "Big Bear Outdoor Company",
            "XDW-21A4-BLACK-2019",
            "纤维含量、耐干摩擦色牢度、标识",
        ),
        ("拉杆箱", "American Tourister Luggage", "KG80621 28L (520x260x160)", "跌落性能\n振荡冲击性能及行走性能"),
        ("包", "Tough Jeansmith Group Limited", "AB1234567890123456789012345", "标识"),
    ]
    path = print_table(tmp_path / "a.pdf", rows, widths=[70, 70, 70, 70], keeps_words=keeps_words)
    assert any(len(break_text(text, 62, keeps_words=keeps_words)) > 1 for row in rows for text in row)
    found = read(path)[0][2]
    assert [[cell.replace(" ", "") for cell in row] for row in found] == [
        [c.replace(" ", "") for c in row] for row in rows
    ]
    if keeps_words:
        assert found[1][1] == "Big Bear Outdoor Company"


def test_a_table_over_pages_is_one(tmp_path: Path, read) -> None:
    rows = [HEADINGS, *[(f"箱{number}", "甲", f"A-{number}", "标识") for number in range(120)]]
    (once,) = read(print_table(tmp_path / "a.pdf", rows))
    (again,) = read(print_table(tmp_path / "b.pdf", rows, repeats_header=True, titles=["名单"]))
    assert once[2] == rows
    assert again == ("第1页 表1", ("名单",), rows)


def test_lines_between_pages_begin_another_table(tmp_path: Path, read) -> None:
    sheets = []
    for title, product in (("不合格名单", "箱"), ("合格名单", "包")):
        sheet = Sheet()
        sheet.write(40, 60, title)
        for row, texts in enumerate([HEADINGS[:2], (product, "甲")]):
            for column, text in enumerate(texts):
                sheet.box(40 + column * 100, 100 + row * 20, 140 + column * 100, 120 + row * 20)
                sheet.write(44 + column * 100, 104 + row * 20, text)
        sheet.write(290, 810, f"第 {len(sheets) + 1} 页 共 2 页")
        sheets.append(sheet)
    assert read(save_pdf(tmp_path / "a.pdf", sheets)) == [
        ("第1页 表1", ("不合格名单",), [HEADINGS[:2], ("箱", "甲")]),
        ("第2页 表1", ("合格名单",), [HEADINGS[:2], ("包", "甲")]),
    ]


def test_a_table_without_a_frame_at_its_sides_is_whole(tmp_path: Path, read) -> None:
    sheet = Sheet()
    for row, texts in enumerate([HEADINGS, ("箱", "甲", "A-1", "标识")]):
        sheet.content += [
            f"40 {742 - row * 20} m 440 {742 - row * 20} l S",
            f"40 {722 - row * 20} m 440 {722 - row * 20} l S",
        ]
        sheet.content += [f"{140 + n * 100} {742 - row * 20} m {140 + n * 100} {722 - row * 20} l S" for n in range(3)]
        for column, text in enumerate(texts):
            sheet.write(44 + column * 100, 104 + row * 20, text)
    assert read(save_pdf(tmp_path / "a.pdf", [sheet]))[0][2] == [HEADINGS, ("箱", "甲", "A-1", "标识")]


def test_a_page_that_is_a_picture_is_remarked(tmp_path: Path, read) -> None:
    from PIL import Image
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    canvas = Canvas(str(tmp_path / "a.pdf"))
    canvas.setFont("STSong-Light", 9)
    canvas.grid([50, 150, 250], [700, 720, 740])
    for column, row, text in ((0, 0, "产品名称"), (1, 0, "商标"), (0, 1, "箱"), (1, 1, "甲")):
        canvas.drawString(55 + column * 100, 726 - row * 20, text)
    canvas.showPage()
    canvas.drawInlineImage(Image.new("L", (50, 50), 255), 50, 50, 400, 400)
    canvas.save()
    assert read(tmp_path / "a.pdf")[0][2] == [("产品名称", "商标"), ("箱", "甲")]
    assert read.remarks == {"pages_without_text": {"pages": "2", "count": 1}}


def test_what_a_browser_prints_is_read_as_the_page_itself(tmp_path: Path, read, chromium_path: Path) -> None:
    """Chromium cuts rows at the end of a page, repeats the heading, and prints a running head and foot."""
    import csv

    records = Path(__file__).parents[2] / "console" / "demo" / "records" / "inspection_records.csv"
    with records.open(encoding="utf-8", newline="") as stream:
        rows = [(r["product_name"], r["brand"], r["model_spec"], r["manufacturer"], r["result"], r["failed_items"]) for r in csv.DictReader(stream)][:150]  # fmt: skip
    body = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>" for row in rows)
    style = "<style>table{border-collapse:collapse;font-size:11px}td,th{border:1px solid;padding:3px}</style>"
    heading = "".join(
        f"<th>{text}</th>" for text in ("产品名称", "商标", "规格型号", "生产企业", "检验结果", "不合格项目")
    )
    page(tmp_path / "a.html", f"{style}<h2>抽查名单</h2><table><thead><tr>{heading}</tr></thead>{body}</table>")
    command = [
        str(chromium_path),
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        f"--print-to-pdf={tmp_path / 'a.pdf'}",
    ]
    subprocess.run([*command, str(tmp_path / "a.html")], check=True, capture_output=True, timeout=120)
    (on_paper,) = read(tmp_path / "a.pdf")
    unsure = read.remarks["unsure_breaks"]["count"]
    (on_screen,) = read(tmp_path / "a.html")
    assert "抽查名单" in on_paper[1]
    cells = [pair for rows in zip(on_paper[2], on_screen[2], strict=True) for pair in zip(*rows, strict=True)]
    assert [(a, b) for a, b in cells if a.replace(" ", "") != b.replace(" ", "")] == []
    # A blank at the end of a line leaves no trace between Latin and Chinese; that is said.
    assert sum(a != b for a, b in cells) <= unsure
    assert sum(a != b for a, b in cells) <= 0.005 * len(cells)


def test_a_pdf_without_strokes_says_what_to_do(tmp_path: Path, read) -> None:
    sheet = Sheet()
    sheet.write(40, 60, "产品名称 商标")
    with pytest.raises(Malformed, match="no table with drawn lines"):
        read(save_pdf(tmp_path / "a.pdf", [sheet]))
