"""Makes a corpus of damaged and hostile notice files from a seed: `python tests/crawlers/corpus.py FOLDER [SEED]`.

Every format comes truncated, with flipped bytes, under every other ending, empty, random, encrypted, as a bomb, and with
sizes and structures that a parser may choke on. A good file of each form stands at the beginning of each of these.
"""

import io
import random
import struct
import sys
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from pathlib import Path

import docx
import openpyxl
import xlwt
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

sys.path.insert(0, str(Path(__file__).parent))
from paper import Sheet, print_table, save_pdf

SEED = 20261125
HEADINGS = ["产品名称", "商标", "规格型号", "检验结果"]
ROWS = [HEADINGS, *[["旅行背包", "皇冠", f"XDW-{number}A4", "不合格"] for number in range(40)]]
ENDINGS = (".xlsx", ".xls", ".html", ".pdf", ".docx", ".csv", ".zip")
XML = '<?xml version="1.0" encoding="UTF-8"?>'
W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
READ = "read"


@dataclass(frozen=True)
class Case:
    """One file, and what may become of it: codes of refusals, `read`, or nothing said."""

    name: str
    content: bytes
    outcomes: frozenset[str] | None = None


def case(name: str, content: bytes | str, *outcomes: str) -> Case:
    data = content.encode() if isinstance(content, str) else content
    return Case(name, data, frozenset(outcomes) or None)


def make_corpus(folder: Path, seed: int = SEED) -> list[Case]:
    """Write all files to a folder and return the cases, without their contents."""
    good = {ending: maker(folder) for ending, maker in GOOD.items()}
    kept = []
    for number, made in enumerate(cases(good, random.Random(seed), folder), 1):
        name = f"{number:03}-{made.name}"
        (folder / name).write_bytes(made.content)
        kept.append(Case(name, b"", made.outcomes))
    return kept


def cases(good: dict[str, bytes], dice: random.Random, folder: Path) -> Iterator[Case]:
    for ending, content in good.items():
        yield case(f"good{ending}", content, READ)
        yield from truncated(ending, content)
        yield from flipped(ending, content, dice)
        yield from misnamed(ending, good)
        yield from hollow(ending, dice)
    yield from workbooks(good[".xlsx"])
    yield from old_workbooks(good[".xls"], dice)
    yield from documents(good[".docx"])
    yield from pages()
    yield from printed(folder, good[".pdf"])
    yield from texts()
    yield from exports(dice)
    yield from archives(good)


def truncated(ending: str, content: bytes) -> Iterator[Case]:
    for share in (0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.99, 0.999):
        binary = ending in {".xlsx", ".docx", ".zip", ".pdf"}
        cut = content[: int(len(content) * share)]
        yield case(f"cut-{share}{ending}", cut, *(["truncated", "damaged", "mismatch", "empty"] if binary else []))


def flipped(ending: str, content: bytes, dice: random.Random) -> Iterator[Case]:
    for flips in (1, 1, 1, 3, 3, 10, 10, 30, 100, 300, 1000):
        data = bytearray(content)
        for _ in range(flips):
            place = dice.randrange(len(data))
            data[place] ^= 1 << dice.randrange(8)
        yield case(f"flip-{flips}{ending}", bytes(data))


def misnamed(ending: str, good: dict[str, bytes]) -> Iterator[Case]:
    """The content of every other form under this ending."""
    others = {name: content for name, content in good.items() if name != ending}
    others |= {
        ".png": b"\x89PNG\r\n\x1a\n" + bytes(200),
        ".rtf": b"{\\rtf1\\ansi hello}",
        ".rar": b"Rar!\x1a\x07" + bytes(99),
    }
    for name, content in others.items():
        if ending == ".xls" and name in {".xlsx", ".html", ".csv"}:
            outcomes = [READ]
        elif ending == ".html" and name == ".csv":
            outcomes = ["mismatch"]
        else:
            outcomes = ["mismatch", "picture", "archive", "truncated"]
        yield case(f"really-{name[1:]}{ending}", content, *outcomes)


def hollow(ending: str, dice: random.Random) -> Iterator[Case]:
    yield case(f"nothing{ending}", b"", "empty")
    yield case(f"byte{ending}", b"\x01")
    yield case(f"spaces{ending}", b" \r\n" * 500, "empty")
    yield case(f"zeros{ending}", bytes(5000), "empty")
    yield case(f"noise{ending}", dice.randbytes(2000))
    yield case(f"much-noise{ending}", dice.randbytes(300_000))
    yield case(f"old-word{ending}", ole("WordDocument"), "old_word")
    yield case(f"encrypted{ending}", ole("EncryptedPackage"), "encrypted")


# ---------------------------------------------------------------------------------------------------------------------
# Workbooks


def workbooks(good: bytes) -> Iterator[Case]:
    sheet, strings = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
    bomb = entity_bomb()
    yield case("bomb.xlsx", zip_with(good, sheet, b"<worksheet>" + b" " * (60 << 20) + b"</worksheet>"), "ratio")
    yield case("bomb-strings.xlsx", zip_with(good, strings, b"<sst>" + b" " * (60 << 20) + b"</sst>"), "ratio")
    yield case("bomb-big.xlsx", zip_with(good, "xl/media/a", bytes(250 << 20)), "unpacks_too_large", "ratio")
    yield case("bomb-liar.xlsx", lie_about_sizes(zip_with(good, sheet, b"<worksheet>" + b" " * (60 << 20)), sheet))
    yield case(
        "entities.xlsx",
        zip_with(good, sheet, worksheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e9;</t></is></c></row>', bomb)),
    )
    yield case(
        "entities-strings.xlsx",
        zip_with(good, strings, f'{XML}{bomb}<sst xmlns="{S}"><si><t>&e9;</t></si></sst>'.encode()),
    )
    yield case(
        "entities-book.xlsx", zip_with(good, "xl/workbook.xml", f"{XML}{bomb}<workbook>&e9;</workbook>".encode())
    )
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield case(
        "outside-entity.xlsx",
        zip_with(good, sheet, worksheet('<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>', outside)),
    )
    far = '<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>2</v></c></row>'
    yield case("two-far-cells.xlsx", zip_with(good, sheet, worksheet(far)), READ)
    yield case(
        "far-row.xlsx", zip_with(good, sheet, worksheet('<row r="1048576"><c r="A1048576"><v>2</v></c></row>')), READ
    )
    yield case("beyond.xlsx", zip_with(good, sheet, worksheet('<row r="9999999"><c r="ZZZ9999999"><v>2</v></c></row>')))
    yield case(
        "row-of-years.xlsx",
        zip_with(
            good, sheet, worksheet('<row r="99999999999999999999"><c r="A99999999999999999999"><v>2</v></c></row>')
        ),
    )
    empty = "".join(f'<row r="{row}"/>' for row in range(1, 1_000_001))
    yield case("million-empty-rows.xlsx", zip_with(good, sheet, worksheet(empty)), READ)
    styled = "".join(
        f'<row r="{row}" s="1" customFormat="1" ht="15"><c r="A{row}" s="1"/></row>' for row in range(1, 300_001)
    )
    yield case("styled-empty-rows.xlsx", zip_with(good, sheet, worksheet(styled)), READ)
    one = '<row r="1"><c r="A1"><v>1</v></c></row>'
    everything = '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    yield case("merged-everything.xlsx", zip_with(good, sheet, worksheet(one, after=everything)), READ)
    merges = "".join(f'<mergeCell ref="A{row}:C{row + 900000}"/>' for row in range(1, 100_003))
    yield case("merged-a-lot.xlsx", zip_with(good, sheet, worksheet(one, after=f"<mergeCells>{merges}</mergeCells>")))
    wide = "".join(f'<c t="n"><v>{n}</v></c>' for n in range(60_000))
    yield case("too-wide.xlsx", zip_with(good, sheet, worksheet(f'<row r="1">{wide}</row>')))
    yield case("deep.xlsx", zip_with(good, sheet, (XML + "<a>" * 200_000).encode()))
    yield case("no-sheet.xlsx", zip_with(good, sheet, None))
    yield case("no-strings.xlsx", zip_with(good, strings, None))
    yield case("no-book.xlsx", zip_with(good, "xl/workbook.xml", None), "damaged", "no_tables")
    yield case("no-relations.xlsx", zip_with(good, "xl/_rels/workbook.xml.rels", None))
    yield case("no-types.xlsx", zip_with(good, "[Content_Types].xml", None), "mismatch")
    yield case(
        "strange-string.xlsx", zip_with(good, sheet, worksheet('<row r="1"><c r="A1" t="s"><v>999999999</v></c></row>'))
    )
    yield case(
        "strange-number.xlsx", zip_with(good, sheet, worksheet('<row r="1"><c r="A1"><v>1e999999</v></c></row>'))
    )
    yield case(
        "strange-date.xlsx", zip_with(good, sheet, worksheet('<row r="1"><c r="A1" t="d"><v>99999-99-99</v></c></row>'))
    )
    long = "字" * (12 << 20)
    yield case(
        "long-cell.xlsx",
        zip_with(
            good, sheet, worksheet(f'<row r="1"><c r="A1" t="inlineStr"><is><t>{long}</t></is></c></row>'), store=True
        ),
    )
    yield case(
        "many-parts.xlsx",
        zip_of([("[Content_Types].xml", b""), *[(f"xl/{n}", b"") for n in range(10_500)]]),
        "too_many_parts",
    )
    yield case("doubled-part.xlsx", good_with_double(good, sheet))


def old_workbooks(good: bytes, dice: random.Random) -> Iterator[Case]:
    start = good.index(b"\x09\x08")  # the first record of the stream
    yield case("password.xls", good[: start + 20] + b"\x2f\x00" + good[start + 22 :], "encrypted", "damaged")
    for number in range(6):
        data = bytearray(good)
        for _ in range(20):  # lengths of records become huge
            place = dice.randrange(start, start + 4000)
            data[place : place + 2] = b"\xff\xff"
        yield case(f"long-records-{number}.xls", bytes(data))
    yield case("circular.xls", circular(good))
    yield case("no-directory.xls", good[:48] + b"\xfe\xff\xff\xff" + good[52:])
    yield case("huge-directory.xls", good[:48] + b"\xf0\xff\xff\x7f" + good[52:])
    yield case("sector-size.xls", good[:30] + b"\x1f\x00" + good[32:])
    yield case("header-only.xls", good[:512])
    yield case(
        "spreadsheet-xml.xls", f'{XML}<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
    )
    yield case("frames.xls", "<html><frameset><frame src='sheet001.htm'></frameset></html>", "no_tables")


def worksheet(rows: str, doctype: str = "", after: str = "") -> bytes:
    return f'{XML}{doctype}<worksheet xmlns="{S}"><sheetData>{rows}</sheetData>{after}</worksheet>'.encode()


def entity_bomb() -> str:
    levels = "".join(f'<!ENTITY e{level} "{f"&e{level - 1};" * 10}">' for level in range(1, 10))
    return f'<!DOCTYPE x [<!ENTITY e0 "haha">{levels}]>'


def zip_of(parts: list[tuple[str, bytes]], *, store: bool = False) -> bytes:
    out = io.BytesIO()
    method = zipfile.ZIP_STORED if store else zipfile.ZIP_DEFLATED
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", method, compresslevel=1) as archive:
        warnings.simplefilter("ignore")  # some have names twice
        for name, content in parts:
            archive.writestr(name, content)
    return out.getvalue()


def zip_with(base: bytes, name: str, content: bytes | None, *, store: bool = False) -> bytes:
    """The container with one part replaced, added, or (`None`) taken away."""
    with zipfile.ZipFile(io.BytesIO(base)) as archive:
        parts = {part: archive.read(part) for part in archive.namelist()}
    parts.pop(name, None)
    return zip_of([*parts.items(), *([(name, content)] if content is not None else [])], store=store)


def lie_about_sizes(content: bytes, name: str) -> bytes:
    """Declare a part to be 1 000 bytes, wherever its size stands."""
    data = bytearray(content)
    for signature, size_at, name_at in ((b"PK\x03\x04", 22, 30), (b"PK\x01\x02", 24, 46)):
        place = data.find(signature)
        while place >= 0:
            if data[place + name_at :].startswith(name.encode()):
                data[place + size_at : place + size_at + 4] = struct.pack("<I", 1000)
            place = data.find(signature, place + 4)
    return bytes(data)


def good_with_double(base: bytes, name: str) -> bytes:
    out = io.BytesIO(base)
    with zipfile.ZipFile(out, "a") as archive:
        archive.fp.seek(0, 2)
        archive.filelist.append(archive.getinfo(name))
        archive._didModify = True
    return out.getvalue()


def ole(stream: str) -> bytes:
    """An old Office file whose one stream has another name."""
    data = make_xls(None)
    name = "Workbook".encode("utf-16-le")
    place = data.index(name)
    entry = stream.encode("utf-16-le").ljust(64, b"\0")
    return data[:place] + entry + struct.pack("<H", len(stream) * 2 + 2) + data[place + 66 :]


def circular(good: bytes) -> bytes:
    """Every sector is followed by itself."""
    first = struct.unpack_from("<I", good, 76)[0]
    place = (first + 1) * 512
    return good[:place] + b"".join(struct.pack("<I", number) for number in range(128)) + good[place + 512 :]


# ---------------------------------------------------------------------------------------------------------------------
# Documents and pages


def documents(good: bytes) -> Iterator[Case]:
    body = "word/document.xml"

    def document(inner: str, doctype: str = "") -> bytes:
        return zip_with(
            good, body, f'{XML}{doctype}<w:document xmlns:w="{W}"><w:body>{inner}</w:body></w:document>'.encode()
        )

    def cell(text: str = "x", properties: str = "") -> str:
        return f"<w:tc><w:tcPr>{properties}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>"

    yield case("bomb.docx", zip_with(good, body, b"<w>" + b" " * (60 << 20) + b"</w>"), "ratio")
    yield case("entities.docx", document("<w:p><w:r><w:t>&e9;</w:t></w:r></w:p>", entity_bomb()))
    outside = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    yield case("outside-entity.docx", document(f"<w:tbl><w:tr>{cell('&e;')}</w:tr></w:tbl>", outside))
    yield case("no-table.docx", document("<w:p/>"), "no_tables")
    yield case("empty-table.docx", document("<w:tbl/>"), READ)
    wide = cell(properties='<w:gridSpan w:val="999999999"/>')
    yield case("span.docx", document(f"<w:tbl><w:tr>{wide}{wide}</w:tr></w:tbl>"), "too_many_columns")
    yield case(
        "many-cells.docx", document(f"<w:tbl><w:tr>{cell() * 17_000}</w:tr></w:tbl>"), "too_many_columns", "ratio"
    )
    many = cell(properties='<w:gridSpan w:val="many"/>')
    yield case("span-words.docx", document(f"<w:tbl><w:tr>{many}</w:tr></w:tbl>"), READ)
    yield case("deep.docx", document("<w:tbl><w:tr><w:tc>" * 80 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 80))
    yield case(
        "very-deep.docx", document("<w:tbl><w:tr><w:tc>" * 5000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 5000), "damaged"
    )
    yield case("many-tables.docx", document(f"<w:tbl><w:tr>{cell()}{cell()}</w:tr></w:tbl>" * 3000), READ)
    yield case("no-body.docx", zip_with(good, body, None), "damaged")
    yield case("no-relations.docx", zip_with(good, "_rels/.rels", None), "damaged")
    yield case("strange-xml.docx", zip_with(good, body, b"<w:document>"), "damaged")
    yield case("macro.docx", zip_with(good, "word/vbaProject.bin", bytes(5000)), READ)
    yield case(
        "long-cell.docx",
        zip_with(
            good,
            body,
            f'<w:document xmlns:w="{W}"><w:body><w:tbl><w:tr>{cell("字" * (11 << 20))}</w:tr></w:tbl></w:body></w:document>'.encode(),
            store=True,
        ),
    )


def pages() -> Iterator[Case]:
    table = "<table><tr><th>产品名称<th>商标</tr><tr><td>{}<td>甲</tr></table>"
    yield case("no-table.html", "<html><p>公告</p></html>", "no_tables")
    yield case("empty-table.html", "<html><table></table></html>", READ)
    yield case(
        "spans.html",
        f"<html>{table.format('箱').replace('<td>', '<td colspan=99999999 rowspan=99999999>', 1)}</html>",
        "too_many_columns",
    )
    yield case(
        "rowspan.html",
        "<html><table><tr><td rowspan=99999999>甲</td><td>乙</td></tr>" + "<tr><td>丙</td></tr>" * 5000 + "</table>",
        READ,
    )
    yield case(
        "many-rowspans.html",
        "<html><table>" + "".join(f"<tr><td rowspan=60000>{n}</td></tr>" for n in range(3000)) + "</table>",
    )
    yield case(
        "negative-spans.html", f"<html>{table.format('箱').replace('<td>', '<td colspan=-3 rowspan=x>')}</html>", READ
    )
    yield case("many-cells.html", "<html><table><tr>" + "<td>x" * 20_000 + "</table>", "too_many_columns")
    yield case("deep.html", "<html>" + "<div>" * 100_000 + table.format("箱"), "damaged")
    yield case("deep-tables.html", "<html>" + "<table><tr><td>" * 5000 + "x", "damaged", "no_tables", READ)
    yield case("many-tables.html", "<html>" + table.format("箱") * 2500, READ)
    yield case(
        "many-attributes.html", "<html><p " + " ".join(f"a{n}=1" for n in range(200_000)) + ">" + table.format("箱")
    )
    yield case("long-text.html", "<html><p>" + "字" * (12 << 20) + "</p>" + table.format("箱"))
    yield case("unclosed.html", "<html><table><tr><td>产品名称<td>商标<tr><td>箱<td>甲<!-- ", READ)
    yield case(
        "entities.html",
        f"<!DOCTYPE html [<!ENTITY a 'x'>]><html>&a;&#x110000;&#0;&nbsp;{table.format('&lt;b&gt;')}",
        READ,
    )
    yield case("script.html", "<html><script>while(1){}</script>" + table.format("<script>alert(1)</script>箱"), READ)
    yield case("nul.html", "<html>" + table.format("箱\0子"), READ)
    yield case("controls.html", "<html>" + table.format("箱\x07\x1b[31m\u202e子"), READ)
    yield case("encoding-lies.html", b"<html><meta charset=utf-8>" + table.format("箱").encode("gb18030"), READ)
    yield case("encoding-unknown.html", b"<html><meta charset=x-klingon>" + table.format("箱").encode("gb18030"), READ)
    yield case("encoding-hex.html", b"<html><meta charset=hex>" + table.format("箱").encode(), READ)
    yield case("encoding-mixed.html", ("<html>" + table).encode("gb18030") + "箱包旅行".encode() + b"\xff\xff", READ)
    yield case("utf16.html", ("<html>" + table.format("箱")).encode("utf-16"), READ)
    mail = MIMEMultipart("related")
    mail.attach(MIMEText("<html>" + table.format("箱"), "html", "gb18030"))
    yield case("archive.mhtml", mail.as_bytes(), READ)
    yield case(
        "archive-empty.mhtml",
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n--x--",
        "no_tables",
    )
    yield case(
        "archive-deep.mhtml",
        b"MIME-Version: 1.0\r\n"
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(2000)),
    )


# ---------------------------------------------------------------------------------------------------------------------
# PDF


def printed(folder: Path, good: bytes) -> Iterator[Case]:
    def pdf(content: list[str], count: int = 1, **extra: bytes) -> bytes:
        path = save_pdf(folder / "scratch.pdf", [Sheet(content)] * count, **extra)
        data = path.read_bytes()
        path.unlink()
        return data

    locked = io.BytesIO()
    canvas = Canvas(locked, encrypt=StandardEncryption("secret", ownerPassword="owner"))
    canvas.drawString(72, 720, "hello")
    canvas.save()
    yield case("locked.pdf", locked.getvalue(), "encrypted")
    yield case("no-text.pdf", pdf([]), "no_tables")
    yield case("text-only.pdf", pdf(["BT /F1 9 Tf 40 700 Td <4ea754c1> Tj ET"]), "no_lines")
    yield case("scanned.pdf", scanned(), "scanned")
    yield case(
        "many-strokes.pdf",
        pdf(["BT /F1 9 Tf 40 700 Td <4ea754c1> Tj ET", *[f"{n % 500} {n % 700} 3 3 re S" for n in range(15_500)]]),
        "page_too_complex",
    )
    yield case(
        "grid.pdf",
        pdf(
            [
                "BT /F1 9 Tf 40 700 Td <4ea754c1> Tj ET",
                *[f"{x * 5} 0 m {x * 5} 800 l S 0 {x * 5} m 590 {x * 5} l S" for x in range(110)],
            ]
        ),
    )
    yield case("many-pages.pdf", pdf(["BT /F1 9 Tf 40 700 Td <4ea754c1> Tj ET"], count=2100), "too_many_pages")
    yield case("many-letters.pdf", pdf(["BT /F1 9 Tf 40 700 Td <" + "4ea7" * 300_000 + "> Tj ET"]))
    deep = ["q "] * 200_000
    yield case("deep-state.pdf", pdf(deep))
    yield case("operands.pdf", pdf(["1 " * 300_000 + "m"]))
    yield case("nested-arrays.pdf", pdf(["[" * 100_000]))
    yield case("nan.pdf", pdf(["BT /F1 1e400 Tf 1e400 -1e400 Td <4ea754c1> Tj ET 0 0 1e300 1e300 re S"]))
    yield case("stream-bomb.pdf", stream_bomb(good))
    yield case("page-loop.pdf", good.replace(b"/Kids[4 0 R", b"/Kids[2 0 R").replace(b"/Kids[5 0 R", b"/Kids[2 0 R"))
    yield case("missing-page.pdf", good.replace(b"/Count 1", b"/Count 9"), "truncated")
    yield case("negative-count.pdf", good.replace(b"/Count 1", b"/Count -1"))
    yield case("length-lies.pdf", good.replace(b"/Length ", b"/Length 9"))
    yield case("no-end.pdf", good.replace(b"%%EOF", b"     "), "truncated")
    yield case("start-lies.pdf", good.replace(b"startxref\n", b"startxref\n9"))
    yield case("no-root.pdf", good.replace(b"/Root 1 0 R", b"/Root 9 0 R"))
    yield case("self-reference.pdf", good.replace(b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>", b"1 0 obj\n1 0 R"))
    yield case("no-font.pdf", good.replace(b"/F1 3 0 R", b"/F9 3 0 R"))
    yield case("strange-font.pdf", good.replace(b"/UniGB-UCS2-H", b"/../../etc/p"))
    yield case("no-box.pdf", good.replace(b"/MediaBox", b"/MediaBux"))
    yield case("strange-box.pdf", good.replace(b"[0 0 595.0 842.0]", b"[0 0 1e9 (x) 1]  "))
    yield case("rubbish-before.pdf", b"rubbish\n" * 50 + good)
    yield case("rubbish-after.pdf", good + bytes(20_000), "truncated")
    yield case("header-only.pdf", b"%PDF-1.7\n%%EOF\n", "damaged", "truncated")
    yield case("version.pdf", good.replace(b"%PDF-1.5", b"%PDF-9.9"), READ)
    yield case("form-loop.pdf", form_loop())


def scanned() -> bytes:
    out = io.BytesIO()
    from PIL import Image

    picture = Image.new("L", (200, 200), 255)
    canvas = Canvas(out)
    for _ in range(3):
        canvas.drawInlineImage(picture, 50, 50, 400, 400)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


def stream_bomb(good: bytes) -> bytes:
    """Page content of 700 MB in some 700 kB."""
    packer = zlib.compressobj(1)
    content = b"".join(packer.compress(b" " * (1 << 20)) for _ in range(700)) + packer.flush()
    start = good.index(b"stream\n") + 7
    end = good.index(b"\nendstream", start)
    head = good[:start].rpartition(b"/Length ")
    return head[0] + b"/Length %d/Filter/FlateDecode>>stream\n" % len(content) + content + good[end:]


def form_loop() -> bytes:
    """A drawing that draws itself twice."""
    form = b"/F Do /F Do"
    bodies = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 500 500]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
        b"<</Length 5>>stream\n/F Do\nendstream",
        b"<</Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 5 0 R>>>>/Length %d>>stream\n%s\nendstream"
        % (len(form), form),
    ]
    out = b"%PDF-1.5\n" + b"".join(b"%d 0 obj\n%s\nendobj\n" % (n, body) for n, body in enumerate(bodies, 1))
    return out + b"trailer<</Size 6/Root 1 0 R>>\n%%EOF\n"


# ---------------------------------------------------------------------------------------------------------------------
# Texts and archives


def texts() -> Iterator[Case]:
    head = ",".join(HEADINGS) + "\n"
    yield case("open-quote.csv", head + '"箱,甲,A,不合格\n' * 3 + "包,甲,B,不合格\n" * 400, READ)
    yield case("big5.csv", ("產品名稱,商標\n" + "旅行箱包,拉桿箱品質檢驗標準\n" * 30).encode("big5"), "encoding")
    yield case("utf16.csv", (head + "箱,甲,A,不合格\n").encode("utf-16"), "utf16")
    yield case("latin.csv", "prodüct,brånd\nsäck,ß\n".encode("latin-1"), "encoding")
    yield case("nul.csv", head + "箱\0,甲,A,不合格\n", "mismatch")
    yield case("broken-utf8.csv", head.encode() + b"\xe4\xba,\xff\xfe\n", "encoding")
    yield case("long-line.csv", head + "箱" * 5_000_000, READ)
    yield case("long-cell.csv", head + "箱," + "甲" * 200_000 + ",A,不合格\n", READ)
    yield case("many-columns.csv", head + "箱" + "," * 100_000 + "\n", READ)
    yield case("many-empty-rows.csv", head + ",,,\n" * 100_000, READ)
    yield case("no-heading.csv", "一,二\n" * 50, READ)
    yield case("one-column.csv", "产品名称\n箱\n", READ)
    yield case("controls.csv", head + "箱\x07\x1b[2J,甲\u202e,A,不合格\n", READ)


def exports(dice: random.Random) -> Iterator[Case]:
    """JSON, XML and CSV as services give them: recognised by their beginning, whatever becomes of the rest."""
    recall = '{"RecallID": 7, "RecallDate": "2024-03-05", "Products": [{"Name": "Kettle"}], "Hazards": %s}'
    recalls = "[" + ",\n".join(recall % "[]" for _ in range(40)) + "]"
    alert = "<notifications><caseNumber>A/7</caseNumber><product>Kettle</product>{}</notifications>"
    alerts = f"{XML}<Safety-Gate>{alert.format('') * 40}</Safety-Gate>"
    table = "Date,Jurisdiction of recall,Name,Hazard\n" + "2024-03-04,Canada,Kettle,Fire\n" * 40
    for ending, content in ((".json", recalls), (".xml", alerts), (".csv", table)):
        yield case(f"export{ending}", content, READ)
        for share in (0.3, 0.6, 0.95):
            yield case(f"export-cut-{share}{ending}", content[: int(len(content) * share)])
        yield from (Case(f"export-{c.name}", c.content) for c in flipped(ending, content.encode(), dice))
    yield case("deep.json", recall % ("[" * 100_000), READ)
    yield case("spread.json", (recall % f"[{'[],' * 500_000}[]]").replace(", ", ",\n", 1), READ)
    yield case("twice.json", recall % '[], "Hazards": []', READ)
    yield case("long-number.json", recall % ("9" * 100_000), READ)
    yield case("half-letters.json", recall % '[{"Name": "\\ud83d"}]', READ)
    yield case("no-end.json", "[" + recall % "[]" + "," + '{"a": "' + "x" * (3 << 20))
    yield case(
        "entities.xml", f"{XML}{entity_bomb()}<Safety-Gate>{alert.format('<danger>&e9;</danger>')}</Safety-Gate>"
    )
    yield case("deep.xml", f"<Safety-Gate>{alert.format('<a>' * 100_000)}</Safety-Gate>")
    yield case("long-tag.xml", f'<Safety-Gate>{alert.format("")}<a b="{"x" * (12 << 20)}"/></Safety-Gate>')
    yield case(
        "long-text.xml", f"<Safety-Gate>{alert.format('<danger>' + 'x' * (3 << 20) + '</danger>')}</Safety-Gate>"
    )
    names = "".join(f"<a{n}>1</a{n}>" for n in range(50_000))
    yield case("many-names.xml", f"<Safety-Gate>{names}{alert.format('')}</Safety-Gate>")
    yield case("encoding-unknown.xml", alerts.replace("UTF-8", "x-klingon"))
    yield case("row-without-end.csv", table + '"' + '\nabc","' * 300_000)


def archives(good: dict[str, bytes]) -> Iterator[Case]:
    fine = ("好.csv", good[".csv"])
    yield case("nested.zip", zip_of([fine, ("inner.zip", zip_of([fine]))]), READ, "nested")
    yield case(
        "slip.zip", zip_of([fine, ("../../../tmp/x.csv", good[".csv"]), ("/etc/x.csv", b"x")]), READ, "unsafe_name"
    )
    yield case("bomb.zip", zip_of([("a.csv", b" " * (60 << 20))]), "ratio")
    yield case("many.zip", zip_of([(f"{n}.csv", b"") for n in range(10_500)]), "too_many_parts")
    yield case("same-names.zip", zip_of([(f"{n % 2}/a.csv", good[".csv"]) for n in range(4)]), READ)
    yield case("nothing.zip", zip_of([]), "no_files")
    yield case("folders.zip", zip_of([("a/", b""), ("b/", b"")]), "no_files")
    yield case(
        "strange-names.zip",
        zip_of([("x" * 5000 + ".csv", good[".csv"]), ("\x1b[2J.csv", good[".csv"]), ("con.csv", good[".csv"])]),
        READ,
    )
    yield case("liar.zip", lie_about_sizes(zip_of([("a.csv", b"x" * (2 << 20))]), "a.csv"))
    yield case("mixed.zip", zip_of([(f"名单{ending}", content) for ending, content in good.items()]), READ, "nested")
    data = bytearray(zip_of([fine]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(signature) + offset] |= 1
    yield case("encrypted-member.zip", bytes(data), "encrypted")
    data = bytearray(zip_of([fine]))
    for signature, offset in ((b"PK\x03\x04", 8), (b"PK\x01\x02", 10)):
        data[data.index(signature) + offset] = 97  # WavPack
    yield case("unknown-method.zip", bytes(data), "truncated")


# ---------------------------------------------------------------------------------------------------------------------
# Good files


def make_xlsx(folder: Path | None) -> bytes:
    book = openpyxl.Workbook()
    for row in ROWS:
        book.worksheets[0].append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def make_xls(folder: Path | None) -> bytes:
    book = xlwt.Workbook(encoding="utf-8")
    sheet = book.add_sheet("名单")
    for number, row in enumerate(ROWS):
        for column, text in enumerate(row):
            sheet.write(number, column, text)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def make_docx(folder: Path | None) -> bytes:
    document = docx.Document()
    table = document.add_table(0, len(HEADINGS))
    for row in ROWS:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def make_pdf(folder: Path) -> bytes:
    path = print_table(folder / "scratch.pdf", ROWS[:20])
    data = path.read_bytes()
    path.unlink()
    return data


def make_html(folder: Path | None) -> bytes:
    rows = "".join("<tr>" + "".join(f"<td>{text}</td>" for text in row) + "</tr>\n" for row in ROWS)
    return f"<html><meta charset='utf-8'><table>{rows}</table></html>".encode()


def make_csv(folder: Path | None) -> bytes:
    return "".join(",".join(row) + "\n" for row in ROWS).encode()


def make_zip(folder: Path | None) -> bytes:
    return zip_of([("2024/名单.csv", make_csv(None)), ("名单.xlsx", make_xlsx(None))])


GOOD = dict(zip(ENDINGS, (make_xlsx, make_xls, make_html, make_pdf, make_docx, make_csv, make_zip), strict=True))


if __name__ == "__main__":
    target = Path(sys.argv[1])
    target.mkdir(parents=True, exist_ok=True)
    sys.stdout.write(f"{len(make_corpus(target, int(sys.argv[2]) if len(sys.argv) > 2 else SEED))} files\n")
