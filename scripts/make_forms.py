"""Makes the Word forms in cases/forms: the fixed words, the places to fill in, and the blanks a person must fill.

python scripts/make_forms.py     write them; a test holds what is there against what this makes

Places are docxtpl's (`{{ name }}`, `{%tr for … %}`), all of them text cells. A blank is marked yellow: 【待填：…】.
"""

import re
import sys
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as DocumentType
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml.ns import qn
from docx.shared import Cm, Pt
from docx.table import _Cell

FORMS = Path(__file__).parent.parent / "cases" / "forms"
NAME = "extraction_minutes.docx"
_FONT = "FangSong"
"""仿宋, what official documents are set in; where it is missing Word takes another."""

_BLANK = re.compile(r"(【[^】]*】|\{\{ \w+_blank \}\})")
"""What a person must fill in; the second form where only a missing setting leaves it to a person."""

HEAD = (
    ("笔录编号", "【待填：文书编号】"),
    ("案由", "【待填：案由】"),
    ("案件编号（系统）", "{{ case_id }}"),
    ("提取机关", "{{ office }}{{ office_blank }}"),
    ("提取起止时间", "{{ captured_local }}（北京时间）；{{ captured_utc }}（UTC）"),
    ("提取地点", "【待填：提取地点】"),
    ("提取人员一", "【待填：姓名、执法证号】"),
    ("提取人员二", "【待填：姓名、执法证号】"),
    ("记录人", "【待填：姓名】"),
    ("当事人或者见证人", "【待填：姓名、身份证件号码、联系方式；无法到场的写明原因】"),
)
OBJECT = (
    ("平台", "{{ platform }}"),
    ("商品标题", "{{ title }}"),
    ("商品编号 / SKU", "{{ item_id }}"),
    ("页面标示价格", "{{ price }}"),
    ("店铺 / 经营者", "{{ seller }}"),
    ("统一社会信用代码", "{{ seller_uscc }}"),
    ("商品网址", "{{ listing_url }}"),
    ("取证页面网址", "{{ url }}"),
    ("首次请求网址", "{{ first_url }}"),
    ("对应公示记录", "{{ records }}"),
)
SURROUNDINGS = (
    ("取证软件", "{{ tool }}；程序文件 SHA-256：{{ tool_sha256 }}"),
    ("运行环境", "{{ environment }}"),
    ("浏览器", "{{ browser }}"),
    ("自报身份（User-Agent）", "{{ user_agent }}"),
    ("服务器 IP 地址", "{{ peer_ip }}"),
    ("传输加密与证书", "{{ tls }}"),
    ("访问许可（robots.txt）", "{{ robots }}"),
    ("时钟比对", "{{ clock }}"),
    ("字符编码", "{{ encoding }}"),
    ("采集任务", "{{ run }}"),
    ("计算机终端及存储介质", "【待填：设备名称、编号；存储介质名称、编号】"),
    ("清洁性检查", "【待填：提取前对提取环境的检查情况】"),
)
WHOLENESS = (
    ("证据编号", "{{ evidence_number }}"),
    ("证据链位置", "第 {{ seq }} 条；本条封印（SHA-256）：{{ seal }}；上一条封印：{{ previous }}"),
    ("可信时间戳", "{{ timestamp }}"),
    ("保全状态", "{{ hold }}"),
    ("核验方法", "执行 guolv evidence verify，离线逐字节核对 SHA-256 与 SM3；有一字节不符即指出文件。"),
)
ENDS = (
    ("异常情况", "{{ remarks }}【待填：提取过程中的其他异常情况；没有的写“无”】"),
    ("当事人或者见证人意见", "【待填】"),
    ("提取人员签名", "【待填：两名以上提取人员签名】　　　　年　　月　　日"),
    ("记录人签名", "【待填】　　　　年　　月　　日"),
    ("当事人或者见证人签名", "【待填】　　　　年　　月　　日"),
)
STEPS = (
    "一、取证软件以自报身份请求 {{ url }}，请求前核对该网站的 robots.txt，结论为：{{ robots_decision }}。",
    "二、{{ sent_local }} 发出请求，{{ received_local }} 收到全部应答，HTTP 状态为 {{ status }}；"
    "请求与应答（含重定向）共 {{ exchanges }} 组，按收到时的内容编码写入 WARC 文件。",
    "三、{{ rendering }}",
    "四、对上述文件分别计算 SHA-256 与 SM3，写入只增不改的证据清单，每一条封印上一条。",
)


def main() -> int:
    """Write the forms."""
    FORMS.mkdir(exist_ok=True)
    make_minutes().save(str(FORMS / NAME))
    return 0


def make_minutes() -> DocumentType:
    """Make the form of a 《电子数据提取笔录》."""
    document = Document()
    for section in document.sections:
        section.page_width, section.page_height = Cm(21.0), Cm(29.7)
        section.left_margin = section.right_margin = Cm(2.4)
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = _FONT, Pt(10.5)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), _FONT)
    _line(document, "电子数据提取笔录", size=18)
    _line(document, "（草稿：由系统按证据清单填写，标黄处须由执法人员填写，经两人以上核对、签名后使用）", size=9)
    _pairs(document, HEAD)
    _heading(document, "一、提取对象")
    _pairs(document, OBJECT)
    _heading(document, "二、提取环境")
    _pairs(document, SURROUNDINGS)
    _heading(document, "三、提取过程")
    for step in STEPS:
        document.add_paragraph(step)
    _heading(document, "四、提取结果")
    _rows(document, ("文件", "大小（字节）", "校验值"), ("part.what", "part.size", "part.digests"), "part in parts")
    _heading(document, "五、同一商品的历次取证")
    _rows(document, ("时间（北京时间）", "网址", "SHA-256"), ("seen.at", "seen.url", "seen.sha256"), "seen in captures")
    _heading(document, "六、完整性")
    _pairs(document, WHOLENESS)
    _heading(document, "七、其他")
    _pairs(document, ENDS)
    document.core_properties.author = "guolv"
    document.core_properties.title = "电子数据提取笔录"
    return document


def _line(document: DocumentType, text: str, *, size: int) -> None:
    paragraph = document.add_paragraph()
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.add_run(text).font.size = Pt(size)


def _heading(document: DocumentType, text: str) -> None:
    paragraph = document.add_paragraph()
    paragraph.paragraph_format.space_before = Pt(8)
    paragraph.paragraph_format.keep_with_next = True
    paragraph.add_run(text).bold = True


def _pairs(document: DocumentType, pairs: Sequence[tuple[str, str]]) -> None:
    table = document.add_table(rows=0, cols=2, style="Table Grid")
    for name, value in pairs:
        row = table.add_row()
        _write(row.cells[0], name)
        _write(row.cells[1], value)
        row.cells[0].width, row.cells[1].width = Cm(4.0), Cm(12.2)


def _rows(document: DocumentType, names: Sequence[str], places: Sequence[str], loop: str) -> None:
    widths = (Cm(4.6), Cm(3.4), Cm(8.2))
    table = document.add_table(rows=1, cols=len(names), style="Table Grid")
    for cell, name in zip(table.rows[0].cells, names, strict=True):
        _write(cell, name)
    _write(table.add_row().cells[0], f"{{%tr for {loop} %}}")
    for cell, place in zip(table.add_row().cells, places, strict=True):
        _write(cell, f"{{{{ {place} }}}}")
    _write(table.add_row().cells[0], "{%tr endfor %}")
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = width


def _write(cell: _Cell, text: str) -> None:
    """Write a cell; what a person must fill in is marked."""
    paragraph = cell.paragraphs[0]
    for piece in _BLANK.split(text):
        if piece:
            run = paragraph.add_run(piece)
            if _BLANK.fullmatch(piece):
                run.font.highlight_color = WD_COLOR_INDEX.YELLOW


if __name__ == "__main__":
    sys.exit(main())
