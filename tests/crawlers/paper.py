"""Prints bordered tables as PDF, without a library: strokes and characters in the font every Chinese reader has.

Latin letters are half as wide as Chinese characters. A text too wide for its cell is broken after any character, or
between words where `keeps_words` is set; the height of a row follows its tallest cell.
"""

import re
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

SIZE = 9.0
LEADING = 12.0
PADDING = 4.0
PAGE = (595.0, 842.0)
MARGIN = 40.0


@dataclass
class Sheet:
    """What stands on one page."""

    content: list[str] = field(default_factory=list)

    def write(self, x: float, y: float, text: str) -> None:
        code = text.encode("utf-16-be").hex()
        self.content.append(f"BT /F1 {SIZE} Tf {x:.2f} {PAGE[1] - y - SIZE * 0.88:.2f} Td <{code}> Tj ET")

    def box(self, left: float, top: float, right: float, bottom: float) -> None:
        self.content.append(f"{left:.2f} {PAGE[1] - bottom:.2f} {right - left:.2f} {bottom - top:.2f} re S")


def width(text: str) -> float:
    return sum(SIZE / 2 if character.isascii() else SIZE for character in text)


def break_text(text: str, room: float, *, keeps_words: bool = False) -> list[str]:
    lines = []
    for part in text.split("\n"):
        line = ""
        for piece in _pieces(part, room) if keeps_words else list(part):
            if line and width(line + piece) > room:
                lines.append(line.rstrip())
                line = "" if piece.isspace() else piece
            else:
                line += piece
        lines.append(line.rstrip())
    return lines


def _pieces(text: str, room: float) -> list[str]:
    """Words, blanks and Chinese characters; a word that fits nowhere is cut."""
    letters = int(room // (SIZE / 2))
    words = re.findall(r"[!-~]+|\s|.", text)
    return [word[start : start + letters] for word in words for start in range(0, len(word), letters)]


def print_table(
    path: Path,
    rows: Sequence[Sequence[str]],
    *,
    titles: Sequence[str] = (),
    widths: Sequence[float] | None = None,
    down: dict[tuple[int, int], int] | None = None,
    across: dict[tuple[int, int], int] | None = None,
    repeats_header: bool = False,
    page_numbers: bool = True,
    keeps_words: bool = False,
) -> Path:
    """Print one table; `down` and `across` say how many rows or columns the cell at (row, column) covers."""
    widths = widths or [(PAGE[0] - 2 * MARGIN) / max(map(len, rows))] * max(map(len, rows))
    down, across = down or {}, across or {}
    sheets, sheet, y = [], Sheet(), MARGIN
    for title in titles:
        sheet.write(MARGIN, y, title)
        y += LEADING * 1.5
    covered: set[tuple[int, int]] = set()
    index = 0
    header_due = False
    while index < len(rows):
        group = max((down.get((index, c), 1) for c in range(len(widths))), default=1)
        heights = [
            _height(rows[i], widths, keeps_words=keeps_words) for i in range(index, min(index + group, len(rows)))
        ]
        if y + sum(heights) > PAGE[1] - MARGIN - 20:
            sheets.append(sheet)
            sheet, y, header_due = Sheet(), MARGIN, repeats_header
        if header_due:
            header_due = False
            height = _height(rows[0], widths, keeps_words=keeps_words)
            _print_row(sheet, rows[0], 0, y, [height], widths, {}, {}, set(), keeps_words=keeps_words)
            y += height
        for offset, height in enumerate(heights):
            _print_row(
                sheet, rows[index + offset], index + offset, y, heights[offset:], widths, down, across, covered,
                keeps_words=keeps_words,
            )  # fmt: skip
            y += height
        index += group
    sheets.append(sheet)
    if page_numbers:
        for number, each in enumerate(sheets, 1):
            each.write(PAGE[0] / 2, PAGE[1] - 30, f"- {number} -")
    return save_pdf(path, sheets)


def _height(row: Sequence[str], widths: Sequence[float], *, keeps_words: bool) -> float:
    lines = (
        len(break_text(text, room - 2 * PADDING, keeps_words=keeps_words))
        for text, room in zip(row, widths, strict=False)
    )
    return max(lines, default=1) * LEADING + 2 * PADDING


def _print_row(sheet, row, index, y, heights, widths, down, across, covered, *, keeps_words):
    x = MARGIN
    for column, room in enumerate(widths):
        if (index, column) not in covered:
            wide, high = across.get((index, column), 1), down.get((index, column), 1)
            covered |= {(index + r, column + c) for r in range(high) for c in range(wide)}
            right = x + sum(widths[column : column + wide])
            sheet.box(x, y, right, y + sum(heights[:high]))
            text = row[column] if column < len(row) else ""
            for number, line in enumerate(break_text(text, right - x - 2 * PADDING, keeps_words=keeps_words)):
                sheet.write(x + PADDING, y + PADDING + number * LEADING, line)
        x += room


def save_pdf(path: Path, sheets: Sequence[Sheet], *, extra: bytes = b"") -> Path:
    """Write the pages as a file."""
    font = (
        b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font"
        b"/Subtype/CIDFontType0/BaseFont/STSong-Light/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 4>>"
        b"/DW 1000/W[1 95 500]/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/Ascent 880"
        b"/Descent -120/CapHeight 880/ItalicAngle 0/StemV 80/FontBBox[0 -200 1000 900]>>>>]>>"
    )
    objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", font]
    kids = []
    for sheet in sheets:
        stream = zlib.compress("\n".join(sheet.content).encode())
        number = len(objects) + 1
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(stream), stream))
        kids.append(f"{number + 1} 0 R")
        objects.append(
            f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 {PAGE[0]} {PAGE[1]}]/Contents {number} 0 R"
            "/Resources<</Font<</F1 3 0 R>>>>>>".encode()
        )
    objects[1] = f"<</Type/Pages/Kids[{' '.join(kids)}]/Count {len(kids)}>>".encode()
    out, places = bytearray(b"%PDF-1.5\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, extra, start)
    path.write_bytes(out)
    return path
