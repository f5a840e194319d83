"""Lays the rows of the shipped records out as authorities do: seeded, in many forms, under headings of real notices.

A layout is a table with lines above it: which headings, in which order and script, which columns of no use between
them, one or two rows of headings, cells merged down, rows that only add a failed item, totals and footnotes, blank
marks, what the title says instead of a column. Headings come from a collection of 47 public notices.
"""

import csv
import html
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from opencc import OpenCC

RECORDS = Path(__file__).parents[2] / "console" / "demo" / "records"

# Each set is what one kind of notice prints; a heading joined by two lines of a tuple is a group with what stands below.
HEADING_SETS: tuple[dict[str, str], ...] = (
    {"product_name": "产品名称", "brand": "标称商标", "model_spec": "规格型号", "batch_or_date": "生产日期/批号", "manufacturer": "标称生产企业",
     "seller": "被抽检人", "result": "抽查结果", "failed_items": "不合格项目", "region": "企业所在地"},
    {"product_name": "样品名称", "brand": "商标", "model_spec": "型号规格", "batch_or_date": "生产日期或批号", "manufacturer": "生产企业名称",
     "seller": "受检企业", "result": "综合判定", "failed_items": "主要不合格项目", "region": "所在地"},
    {"product_name": "商品名称", "brand": "品牌", "model_spec": "规格/型号", "batch_or_date": "生产日期(代号)", "manufacturer": "生产企业(标称)",
     "seller": "被监测人", "result": "检验结论", "failed_items": "不合格项", "platform": "所属电商平台", "shop_name": "抽查企业名称(网店)"},
    {"product_name": "受检产品", "brand": "商标(标称)", "model_spec": "规格", "batch_or_date": "生产日期(批号)", "manufacturer": "标称生产单位",
     "seller": "受检单位", "result": "检验结果", "failed_items": "主要不合格项目或主要问题", "region": "企业所在省"},
    {"product_name": "产品名称(标称)", "brand": "商品品牌", "model_spec": "号型规格", "batch_or_date": "生产日期/批次", "manufacturer": "标称生产者名称",
     "seller": "被抽查检验经营者", "result": "抽查结果", "failed_items": "不合格项目", "platform": "电子商务平台名称", "region": "所在县市"},
    {"product_name": "产品品种", "brand": "文字商标", "model_spec": "型号规格等级", "batch_or_date": "生产日期批号", "manufacturer": "标称生产厂家",
     "seller": "购买地点或渠道", "result": "综合判定", "failed_items": "主要不合格项或主要有问题", "region": "所在辖区"},
    {"product_name": "抽查产品", "brand": "标称品牌", "model_spec": "样品规格型号", "batch_or_date": "生产日期或批次", "manufacturer": "生产单位",
     "seller": "受检企业名称", "result": "检验结论", "failed_items": "不合格项目", "platform": "所在平台"},
    {"product_name": "标识标注的产品名称", "brand": "标识标注的商标", "model_spec": "规格等级型号", "batch_or_date": "生产日期", "manufacturer": "标识标注的生产单位",
     "seller": "抽样场所名称", "result": "抽查结果", "failed_items": "主要不合格项目", "region": "企业所在地"},
    {"product_name": "被抽查产品名称", "brand": "标称商标/品牌", "model_spec": "款号/货号", "batch_or_date": "生产日期/批号(标称)", "manufacturer": "被抽查单位(标称生产企业名称)",
     "seller": "销售单位名称", "result": "检验结果", "failed_items": "存在问题"},
    {"product_name": "产品名称", "brand": "商标", "model_spec": "货(款)号", "batch_or_date": "生产日期/批号/货号", "manufacturer": "标识的生产厂家",
     "seller": "企业名称", "result": "综合判定", "failed_items": "不合格项目"},
    {"product_name": "样品名称", "brand": "标称商标", "model_spec": "货号", "batch_or_date": "生产日期/批号", "manufacturer": "标称生产/经销企业",
     "seller": "被检主体", "result": "抽查结果", "failed_items": "不合格项", "platform": "所在平台", "shop_name": "抽查企业名称(网店)"},
    {"product_name": "产品名称", "brand": "商标", "model_spec": "规格型号", "batch_or_date": "生产日期或批号", "manufacturer": "标称生产企业(或供货)",
     "seller": "受检单位名称", "result": "检验结论", "failed_items": "不合格项目"},
    {"product_name": "商品名称", "brand": "品牌", "model_spec": "规格型号", "batch_or_date": "生产日期/批号", "manufacturer": "(标称)生产单位",
     "seller": "购买地点", "result": "综合判定", "failed_items": "主要不合格项目", "region": "所在地"},
    {"product_name": "产品名称", "brand": "商标", "model_spec": "规格型号", "batch_or_date": "生产日期(批号)", "manufacturer": "企业名称",
     "region": "所在地", "result": "抽查结果", "failed_items": "不合格项目"},
    {"product_name": "受检产品", "brand": "标称商标", "model_spec": "规格型号", "batch_or_date": "生产日期/批号", "manufacturer": "受检企业",
     "result": "综合判定", "failed_items": "不合格项目", "region": "企业所在省"},
)  # fmt: skip
MAKER_CHECK = len(HEADING_SETS) - 1
"""The set in which 受检企业 is the maker: a check at the place of production, whose title says so."""
RECALL_SET = {
    "record_id": "召回编号", "product_name": "产品名称", "brand": "商标", "model_spec": "规格型号", "batch_or_date": "生产日期(批号)",
    "manufacturer": "企业名称", "defect": "缺陷描述", "region": "所在地",
}  # fmt: skip
EVERYWHERE = {
    "category": "category",
    "issuer": "发布单位",
    "notice_title": "公告名称",
    "notice_date": "公告日期",
    "source_url": "网址",
}
USELESS = (
    ("承检机构", "某某检测中心"), ("质量等级", "合格品"), ("抽查时间", "2019年第二季度"), ("样品来源", "市场购买"), ("抽样日期", "2019-01-02"),
    ("产品种类", "日用品"), ("备注", ""), ("编号", "A-17"),
)  # fmt: skip
BLANKS = ("", "/", "\\", "_", "—", "无", "(无)", "混号", "图形")
FAILS, PASSES = ("不合格", "不合格", "不符合标准要求"), ("合格", "合格", "符合本次监督检查要求", "P")
FIELD_OF_COLUMN = {
    "seller_or_tested_unit": "seller", "authority": "issuer", "recall_id": "record_id", "product": "product_name", "model": "model_spec",
    "batch": "batch_or_date", "producer": "manufacturer", "country": "region", "quantity": "",
}  # fmt: skip
ISSUER_ENDINGS = ("局", "协会", "委员会", "总局", "消保委", "消协")

_traditional = OpenCC("s2t")


@dataclass
class Layout:
    """One table, to be written in any form."""

    seed: int
    titles: list[str]
    header: list[list[str]]
    """One row, or two; an empty text in the second belongs to a cell merged over both."""
    groups: list[tuple[int, int]]
    """First and last column of each group of the upper row."""
    rows: list[list[str]] = field(default_factory=list)
    down: dict[tuple[int, int], int] = field(default_factory=dict)
    """(row, column) from 0 → rows that the cell covers."""
    repeated: dict[tuple[int, int], str] = field(default_factory=dict)
    """Texts that merging took away: what a form without merged cells prints again."""
    facts: list[dict[str, str]] = field(default_factory=list)
    """What each finding says, by field, as its record must."""
    places: list[int] = field(default_factory=list)
    """Row of each finding, from 0."""

    @property
    def width(self) -> int:
        return len(self.header[0])


def load_facts(name: str) -> list[dict[str, str]]:
    """Read the rows of a shipped file as field → text."""
    with (RECORDS / name).open(encoding="utf-8", newline="") as stream:
        return [
            {
                FIELD_OF_COLUMN.get(key, key): value.strip()
                for key, value in row.items()
                if FIELD_OF_COLUMN.get(key, key)
            }
            for row in csv.DictReader(stream)
        ]


def make_layouts(seed: int, count: int) -> Iterator[Layout]:
    """Yield layouts in which together every row of both files stands at least once."""
    chance = random.Random(seed)
    inspections, recalls = load_facts("inspection_records.csv"), load_facts("recalls.csv")
    chunks = [*_chunks(inspections, chance), *_chunks(recalls, chance)]
    while len(chunks) < count:
        chunks += _chunks(inspections, chance)[: count - len(chunks)]
    chance.shuffle(chunks)
    for number, chunk in enumerate(chunks):
        yield _lay_out(chunk, random.Random(seed * 100_000 + number), number)


def _chunks(rows: list[dict[str, str]], chance: random.Random) -> list[list[dict[str, str]]]:
    """Cut rows into pieces: half of them of one notice, half mixed."""
    notices: dict[tuple[str, ...], list[dict[str, str]]] = {}
    mixed: list[dict[str, str]] = []
    for row in rows:
        key = (row.get("issuer", ""), row.get("notice_title", ""), row["notice_date"])
        if chance.random() < 0.5 and row.get("notice_title"):
            notices.setdefault(key, []).append(row)
        else:
            mixed.append(row)
    chance.shuffle(mixed)
    found = [group[start : start + 6] for group in notices.values() for start in range(0, len(group), 6)]
    return found + [mixed[start : start + 5] for start in range(0, len(mixed), 5)]


def _lay_out(rows: list[dict[str, str]], chance: random.Random, number: int) -> Layout:
    is_recall = "defect" in rows[0]
    headings = dict(RECALL_SET if is_recall else _set_for(rows, chance, number))
    is_maker_check = headings.get("manufacturer") == "受检企业"
    headings |= {name: text for name, text in EVERYWHERE.items() if any(row.get(name) for row in rows)}
    verdicts = {row.get("result") for row in rows}
    titles = _titles(rows, headings, chance)
    if is_recall:
        titles.append("缺陷产品召回名单")
    elif is_maker_check:
        titles.append("生产企业产品质量双随机监督抽查")
    if not is_recall and len(verdicts) == 1 and chance.random() < 0.5:
        del headings["result"]
        titles.append("不合格产品名单" if verdicts == {"fail"} else "合格产品名单")
    columns = _columns(headings, rows, chance)
    layout = Layout(seed=number, titles=titles, header=[], groups=[])
    _write_header(layout, columns, chance)
    _write_rows(layout, columns, rows, chance)
    if chance.random() < 0.3:
        _turn_traditional(layout)
    return layout


def _set_for(rows: list[dict[str, str]], chance: random.Random, number: int) -> dict[str, str]:
    """Return a heading set that has a column for everything the rows say."""
    needed = {name for name in ("seller", "platform", "shop_name", "region") if any(row.get(name) for row in rows)}
    fitting = [one for one in HEADING_SETS if needed - one.keys() <= {"platform", "shop_name", "region"} and
               ("seller" not in needed or "seller" in one)]  # fmt: skip
    chosen = dict(fitting[number % len(fitting)] if chance.random() < 0.7 else chance.choice(fitting))
    spare = {"platform": "所在平台", "shop_name": "抽查企业名称(网店)", "region": "所在地"}
    return chosen | {name: spare[name] for name in needed - chosen.keys()}


def _titles(rows: list[dict[str, str]], headings: dict[str, str], chance: random.Random) -> list[str]:
    """Return the lines above the table, and take the columns away whose facts they hold."""
    said = {name: {row.get(name, "") for row in rows} for name in ("issuer", "notice_title", "notice_date")}
    titles: list[str] = []
    if any(len(texts) != 1 for texts in said.values()) or not said["notice_title"] - {""}:
        return titles
    issuer, title, date = (next(iter(said[name])) for name in ("issuer", "notice_title", "notice_date"))
    if len(title) < 6 or chance.random() < 0.25:
        return titles
    titles.append(title)
    headings.pop("notice_title", None)
    if issuer:
        line = issuer if issuer.endswith(ISSUER_ENDINGS) and chance.random() < 0.5 else f"发布单位：{issuer}"
        titles.insert(chance.randrange(2), line)
        headings.pop("issuer", None)
    if date and chance.random() < 0.7:
        parts = date.split("-")
        whole = f"（{parts[0]}年{int(parts[1])}月{int(parts[2])}日）" if len(parts) == 3 else ""
        titles.append(whole if whole and chance.random() < 0.5 else f"发布日期：{date}")
        headings.pop("notice_date", None)
    return titles


@dataclass
class Column:
    """One column: what it holds, and what stands above it."""

    fields: tuple[str, ...]
    heading: str
    group: str = ""
    filler: str = ""


def _columns(headings: dict[str, str], rows: list[dict[str, str]], chance: random.Random) -> list[Column]:
    columns = [Column((name,), heading) for name, heading in headings.items()]
    chance.shuffle(columns)
    if chance.random() < 0.2 and _can_join(rows) and headings["manufacturer"] not in {"企业名称", "受检企业"}:
        maker = next(c for c in columns if c.fields == ("manufacturer",))
        brand = next(c for c in columns if c.fields == ("brand",))
        maker.fields, maker.heading = ("manufacturer", "brand"), f"{maker.heading}/{brand.heading}"
        columns.remove(brand)
    if chance.random() < 0.7:
        columns.insert(0, Column((), "序号", filler="#"))
    for heading, filler in chance.sample(USELESS, chance.randrange(3)):
        columns.insert(chance.randrange(len(columns) + 1), Column((), heading, filler=filler))
    if chance.random() < 0.3:
        columns = _group(columns, chance)
    return columns


def _can_join(rows: list[dict[str, str]]) -> bool:
    return all("公司" in row["manufacturer"] and "/" not in row["manufacturer"] + row["brand"] for row in rows)


def _group(columns: list[Column], chance: random.Random) -> list[Column]:
    """Give a second row of headings to maker, seller or failed items."""
    grouped: list[Column] = []
    for column in columns:
        if column.fields == ("failed_items",) and column.heading != "存在问题":
            grouped += [Column(column.fields, "项目", column.heading), Column((), "标准要求", column.heading, "≤1"),
                        Column((), "实测值", column.heading, "2")]  # fmt: skip
        elif (
            column.fields == ("manufacturer",)
            and column.heading in {"标称生产企业", "标称生产单位", "生产单位"}
            and chance.random() < 0.7
        ):
            grouped += [
                Column(column.fields, "名称", column.heading),
                Column((), "地址", column.heading, "某市某路1号"),
            ]
        else:
            grouped.append(column)
    return grouped


def _write_header(layout: Layout, columns: list[Column], chance: random.Random) -> None:
    upper, lower = [], []
    for column in columns:
        heading = _disturb(column.heading, chance) if column.heading not in {"category"} else column.heading
        upper.append(column.group or heading)
        lower.append(heading if column.group else "")
    place = 0
    while place < len(columns):
        last = place
        while last + 1 < len(columns) and columns[place].group and columns[last + 1].group == columns[place].group:
            last += 1
        if columns[place].group:
            layout.groups.append((place, last))
        place = last + 1
    layout.header = [upper, lower] if layout.groups else [upper]


def _disturb(heading: str, chance: random.Random) -> str:
    """Break a heading, or put spaces in it, as narrow columns do; now and then in other brackets."""
    if len(heading) < 3 or chance.random() < 0.6:
        return heading
    place = chance.randrange(1, len(heading) - 1)
    if heading[place].isalnum() and heading[place - 1].isalnum():
        heading = heading[:place] + chance.choice((" ", "\n")) + heading[place:]
    return heading.replace("(", "（").replace(")", "）")


def _write_rows(layout: Layout, columns: list[Column], rows: list[dict[str, str]], chance: random.Random) -> None:
    for number, facts in enumerate(rows, 1):
        expected = dict(facts)
        cells = [_cell(column, facts, expected, number, chance) for column in columns]
        layout.facts.append(expected)
        layout.places.append(len(layout.rows))
        items = next((i for i, c in enumerate(columns) if c.fields == ("failed_items",)), None)
        parts = _split_simply(facts.get("failed_items", ""))
        if items is None or len(parts) < 2 or chance.random() < 0.5:
            layout.rows.append(cells)
            continue
        top = len(layout.rows)
        for part, item in enumerate(parts):
            row = [*cells] if part == 0 else ["" for _ in cells]
            row[items] = item
            if part:
                for place in range(items + 1, len(columns)):
                    if columns[place].group == columns[items].group and columns[place].group:
                        row[place] = columns[place].filler
            layout.rows.append(row)
        for place in range(len(columns)):
            if place != items and not (columns[place].group and columns[place].group == columns[items].group):
                layout.down[top, place] = len(parts)
    _merge_equal(layout, columns, chance)
    _end(layout, columns, chance)


def _cell(column: Column, facts: dict[str, str], expected: dict[str, str], number: int, chance: random.Random) -> str:
    if not column.fields:
        return str(number) if column.filler == "#" else column.filler
    if len(column.fields) > 1:
        return "/".join(facts.get(name) or "—" for name in column.fields)
    (name,) = column.fields
    text = facts.get(name, "")
    if name == "result":
        text = chance.choice(FAILS if text == "fail" else PASSES)
        expected["result"] = text
    if name == "product_name":
        return text
    return text or chance.choice(BLANKS)


def _split_simply(items: str) -> list[str]:
    return items.split("、") if "、" in items and not set(items) & set("()（）[];；,，\n") else []


def _merge_equal(layout: Layout, columns: list[Column], chance: random.Random) -> None:
    """Merge equal cells of neighbouring findings: one maker, one verdict, one notice for a block."""
    if layout.down or chance.random() < 0.5:
        return
    for place, column in enumerate(columns):
        if set(column.fields) & {
            "manufacturer",
            "result",
            "issuer",
            "notice_title",
            "notice_date",
            "region",
            "source_url",
        }:
            top = 0
            for row in range(1, len(layout.rows) + 1):
                text = layout.rows[top][place]
                if row == len(layout.rows) or layout.rows[row][place] != text or not text:
                    if row - top > 1 and text:
                        layout.down[top, place] = row - top
                        for below in range(top + 1, row):
                            layout.repeated[below, place] = text
                            layout.rows[below][place] = ""
                    top = row


def _end(layout: Layout, columns: list[Column], chance: random.Random) -> None:
    width = len(columns)
    if chance.random() < 0.2:
        layout.rows.append(["合计", *[""] * (width - 2), f"{len(layout.facts)}批次"] if chance.random() < 0.5 else
                           [f"共计{len(layout.facts)}批次", *[""] * (width - 1)])  # fmt: skip
    if chance.random() < 0.3:
        layout.rows.append(["注：检验结果仅对抽样产品负责。", *[""] * (width - 1)])


def _turn_traditional(layout: Layout) -> None:
    """Turn the headings into traditional characters, as copies do; the cells stay as the records print them."""
    layout.header = [[_traditional.convert(text) for text in row] for row in layout.header]


# --- Writing


def write_csv(layout: Layout, path: Path) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        for line in layout.titles:
            writer.writerow([line])
        filled = _filled(layout)
        for (row, place), text in layout.repeated.items():
            filled[len(layout.header) + row][place] = text
        writer.writerows(filled)


def _filled(layout: Layout) -> list[list[str]]:
    """Return header and rows with merged cells empty but for the first; the upper row of a group holds its name once."""
    header = [[*row] for row in layout.header]
    for first, last in layout.groups:
        header[0][first + 1 : last + 1] = [""] * (last - first)
    return [*header, *layout.rows]


def write_xlsx(layout: Layout, path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    top = 0
    for line in layout.titles:
        top += 1
        sheet.cell(top, 1, line)
        if layout.width > 1:
            sheet.merge_cells(start_row=top, end_row=top, start_column=1, end_column=layout.width)
    filled = _filled(layout)
    for number, row in enumerate(filled, 1):
        for place, text in enumerate(row, 1):
            cell = sheet.cell(top + number, place)
            # A figure is a number where somebody typed it into Excel.
            is_number = text.isdecimal() and not text.startswith("0") and len(text) < 12 and layout.seed % 2
            cell.value = int(text) if is_number else text or None
    for row, column, down, across in spans(layout):
        sheet.merge_cells(
            start_row=top + row + 1, end_row=top + row + down, start_column=column + 1, end_column=column + across
        )
    book.save(path)


def spans(layout: Layout) -> list[tuple[int, int, int, int]]:
    """Return row, column, rows down and columns across of every merged cell; the header's first row is 0."""
    found = [(0, first, 1, last - first + 1) for first, last in layout.groups if last > first]
    if layout.groups:
        grouped = {place for first, last in layout.groups for place in range(first, last + 1)}
        found += [(0, place, 2, 1) for place in range(layout.width) if place not in grouped]
    top = len(layout.header)
    return found + [(top + row, column, down, 1) for (row, column), down in layout.down.items()]


def write_html(layout: Layout, path: Path) -> None:
    covered, starts = _covered(layout)
    lines = ["<!doctype html><meta charset=utf-8><title></title><body>"]
    lines += [f"<p>{html.escape(line)}</p>" for line in layout.titles]
    lines.append("<table border=1>")
    for number, row in enumerate(_filled(layout)):
        cells = []
        for place, text in enumerate(row):
            if (number, place) in covered:
                continue
            down, across = starts.get((number, place), (1, 1))
            span = f"{f' rowspan={down}' if down > 1 else ''}{f' colspan={across}' if across > 1 else ''}"
            tag = "th" if number < len(layout.header) else "td"
            cells.append(f"<{tag}{span}>{html.escape(text).replace(chr(10), '<br>')}</{tag}>")
        lines.append(f"<tr>{''.join(cells)}</tr>")
    path.write_text("\n".join([*lines, "</table>"]), encoding="utf-8")


def _covered(layout: Layout) -> tuple[set[tuple[int, int]], dict[tuple[int, int], tuple[int, int]]]:
    covered: set[tuple[int, int]] = set()
    starts: dict[tuple[int, int], tuple[int, int]] = {}
    for row, column, down, across in spans(layout):
        starts[row, column] = (down, across)
        covered |= {(row + i, column + j) for i in range(down) for j in range(across)} - {(row, column)}
    return covered, starts


def write_docx(layout: Layout, path: Path) -> None:
    import docx

    document = docx.Document()
    for line in layout.titles:
        document.add_paragraph(line)
    filled = _filled(layout)
    table = document.add_table(rows=len(filled), cols=layout.width)
    table.style = "Table Grid"
    grid = [list(row.cells) for row in table.rows]
    for number, row in enumerate(filled):
        for place, text in enumerate(row):
            if text:
                grid[number][place].text = text
    for row, column, down, across in spans(layout):
        grid[row][column].merge(grid[row + down - 1][column + across - 1])
        grid[row][column].text = filled[row][column]
    document.save(str(path))


def write_pdf(layout: Layout, path: Path) -> None:
    from reportlab.lib import colors
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table, TableStyle

    if "STSong-Light" not in pdfmetrics.getRegisteredFontNames():
        pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    style = ParagraphStyle("cell", fontName="STSong-Light", fontSize=8, leading=10, wordWrap="CJK")

    def cell(text: str) -> Paragraph:
        marked = html.escape(text).replace("\n", "<br/>")
        for sign in "·®":  # not in this font
            marked = marked.replace(sign, f'<font face="Helvetica">{sign}</font>')
        return Paragraph(marked, style)

    wide = max(1190.0, 80.0 * layout.width)
    filled = _filled(layout)
    weights = [min(30.0, max(4.0, *(float(len(row[place])) for row in filled))) for place in range(layout.width)]
    widths = [(wide - 60) * weight / sum(weights) for weight in weights]
    merged = [("SPAN", (c, r), (c + across - 1, r + down - 1)) for r, c, down, across in spans(layout)]
    table = Table([[cell(text) for text in row] for row in filled], colWidths=widths)
    table.setStyle(
        TableStyle([("GRID", (0, 0), (-1, -1), 0.5, colors.black), ("VALIGN", (0, 0), (-1, -1), "TOP"), *merged])
    )
    document = SimpleDocTemplate(str(path), pagesize=(wide, 842), leftMargin=30, rightMargin=30, invariant=1)
    document.build([*(Paragraph(html.escape(line), style) for line in layout.titles), table])


WRITERS = {".csv": write_csv, ".xlsx": write_xlsx, ".html": write_html, ".docx": write_docx, ".pdf": write_pdf}


def write(layout: Layout, folder: Path, ending: str) -> Path:
    """Write a layout in one form; returns the file."""
    path = folder / f"layout-{layout.seed}{ending}"
    WRITERS[ending](layout, path)
    return path


def all_endings() -> Sequence[str]:
    return tuple(WRITERS)
