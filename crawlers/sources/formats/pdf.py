"""Printed documents (.pdf): every table with lines is one; it may run over several pages.

A PDF knows neither cells nor lines of text, only strokes and characters in places. The strokes make the grid
(pdfplumber); what a cell says is `printed_lines`', how pages go together `printed_table`'s. Pages that are pictures
have no characters: nothing is guessed.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.sources.events import Alive, Events, Refusal, Remark, TableBegins
from crawlers.sources.format import Format
from crawlers.sources.lines import Lines
from crawlers.sources.printed_cells import Box, Grid, Mark, fill_grid, line_text, make_grid, text_lines
from crawlers.sources.printed_lines import LineStyle
from crawlers.sources.printed_strokes import Stroke, covers, join_strokes, missing_strokes
from crawlers.sources.printed_table import PrintedTable

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

__all__ = ["FORMAT"]

_MAX_PAGES = 2_000
_MAX_STROKES = 60_000
"""On one page. A table of 100 rows and 12 columns has 5 000 at most; drawings and maps have more."""
_MOST_PAGES_NAMED = 20
_MARGIN = 0.12
"""Share of the height of a page, at its top and bottom, where running heads and page numbers stand."""
_PAGE_NUMBER = re.compile(r"(?:第|page|[-–—·\s])*\d+\s*(?:页|/|of|共|第|[-–—·,，\s]|\d)*", re.IGNORECASE)
_END_WITHIN_BYTES = 4096
_FEW_UNMAPPED = 0.02
"""Share of characters without a text that is remarked upon; above it the file is refused."""


@dataclass(frozen=True, slots=True)
class _Text:
    """A line outside of tables."""

    down: float
    text: str
    is_in_margin: bool

    @property
    def key(self) -> str:
        """What is the same on each page, if it is a running head or foot."""
        return re.sub(r"\d+", "#", self.text)


@dataclass(slots=True)
class _Reading:
    """What was seen so far."""

    style: LineStyle = field(default_factory=LineStyle)
    lines: Lines = field(default_factory=Lines)
    table: PrintedTable | None = None
    """The table that may go on on the next page."""
    below: list[_Text] = field(default_factory=list)
    """Lines below the last table of the page before; the next page shows which of them are a running foot."""
    running: frozenset[str] = frozenset()
    """Keys of the lines in the margins of the page before."""
    tables: int = 0
    characters: int = 0
    unmapped: int = 0
    without_text: list[int] = field(default_factory=list)
    """Pages that are pictures."""


def _read(path: Path) -> Events:
    import pdfplumber  # noqa: PLC0415  # the parent never loads it
    from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415  # loaded only where it is needed
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415  # loaded only where it is needed

    _refuse_cut_off(path)
    repaired = _watch_repairs()
    reading = _Reading()
    try:
        document = pdfplumber.open(path)
    except PdfminerException as error:
        is_locked = any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args)
        raise Refusal("encrypted") if is_locked else error from error
    with document:
        for number, page in enumerate(_pages(document), 1):
            yield from _read_page(page, number, reading)
            page.close()
            yield Alive()
    yield from _end_table(reading)
    yield from _remarks(reading, len(repaired))


def _refuse_cut_off(path: Path) -> None:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _END_WITHIN_BYTES))
        if b"%%EOF" not in stream.read():
            raise Refusal("truncated")


def _watch_repairs() -> list[int]:
    """Note when pdfminer makes do with a part of a damaged stream, which it does without a word."""
    from pdfminer import pdftypes  # noqa: PLC0415  # loaded only where it is needed

    repaired: list[int] = []
    repair = pdftypes.decompress_corrupted

    def watched(data: bytes) -> bytes:
        repaired.append(len(data))
        return repair(data)

    pdftypes.decompress_corrupted = watched  # this process reads one file and ends
    return repaired


def _pages(document: "PDF") -> Sequence["Page"]:
    from pdfminer.pdftypes import resolve1  # noqa: PLC0415  # loaded only where it is needed

    pages = document.pages
    tree = resolve1(document.doc.catalog.get("Pages"))
    declared = resolve1(tree.get("Count")) if isinstance(tree, dict) else None
    if not pages or (isinstance(declared, int) and declared > len(pages)):
        raise Refusal("truncated")
    if len(pages) > _MAX_PAGES:
        raise Refusal("too_many_pages", count=len(pages), limit=_MAX_PAGES)
    return pages


def _read_page(page: "Page", number: int, reading: _Reading) -> Events:
    marks = [
        Mark(_letters(char["text"]), Box(char["x0"], char["top"], char["x1"], char["bottom"])) for char in page.chars
    ]
    printed = sum(not mark.is_space for mark in marks)
    reading.characters += printed
    reading.unmapped += sum(mark.text.startswith("(cid:") for mark in marks)
    if not printed:
        if page.images:
            reading.without_text.append(number)
            yield from _end_table(reading)
        return
    grids = _grids(page, number)
    for grid in grids:
        fill_grid(grid, [mark for mark in marks if _holds(grid.box, mark)])
    reading.style.learn(cell for grid in grids for cell in grid.cells)
    loose = text_lines(mark for mark in marks if not any(_holds(grid.box, mark) for grid in grids))
    texts = [_Text(line[0].down, line_text(line), _is_in_margin(line[0].down, page)) for line in loose]
    texts = _without_running(texts, reading)
    if reading.below:
        yield from _end_table(reading)
    yield from _read_tables(grids, texts, number, reading)


def _letters(text: str) -> str:
    """Return what a glyph stands for; ligatures are two letters or three."""
    return unicodedata.normalize("NFKC", text) if "\ufb00" <= text <= "\ufb06" else text


def _without_running(texts: list[_Text], reading: _Reading) -> list[_Text]:
    """Return the lines that are no running head or foot, here and below the last table of the page before."""
    keys = frozenset(text.key for text in texts if text.is_in_margin)
    both, reading.running = keys & reading.running, keys

    def is_real(text: _Text) -> bool:
        return not (text.is_in_margin and (text.key in both or _PAGE_NUMBER.fullmatch(text.text)))

    reading.below = [text for text in reading.below if is_real(text)]
    return [text for text in texts if is_real(text)]


def _read_tables(grids: Sequence[Grid], texts: list[_Text], number: int, reading: _Reading) -> Events:
    rest = texts
    for place, grid in enumerate(grids, 1):
        above = reading.below + [text for text in rest if text.down < grid.box.top]
        rest = [text for text in rest if text.down >= grid.box.top]
        reading.below = []
        table = reading.table
        if table is not None and place == 1 and not above and table.goes_on_in(grid):
            table.add(grid)
        else:
            yield from _end_table(reading)
            reading.lines.add("\n".join(text.text for text in above))
            reading.tables += 1
            reading.table = table = PrintedTable(grid, reading.style)
            yield TableBegins(f"第{number}页 表{place}", reading.lines.take())
        yield from table.rows()
    reading.lines.add("\n".join(text.text for text in reading.below))
    reading.below = rest


def _end_table(reading: _Reading) -> Events:
    if reading.table is not None:
        yield from reading.table.rows(is_whole=True)
    reading.table = None


def _grids(page: "Page", number: int) -> list[Grid]:
    """Return the tables of a page from top to bottom; a frame around a text is none."""
    edges = page.edges
    if len(edges) > _MAX_STROKES:
        raise Refusal("page_too_complex", page=number, limit=_MAX_STROKES)
    upright = join_strokes(Stroke(e["x0"], e["top"], e["bottom"]) for e in edges if e["orientation"] == "v")
    level = join_strokes(Stroke(e["top"], e["x0"], e["x1"]) for e in edges if e["orientation"] == "h")
    missing = {
        "explicit_horizontal_lines": [_line(s.begin, s.at, s.end, s.at) for s in missing_strokes(upright, level)],
        "explicit_vertical_lines": [_line(s.at, s.begin, s.at, s.end) for s in missing_strokes(level, upright)],
    }
    grids = [make_grid([Box(*cell) for cell in table.cells]) for table in page.find_tables(missing)]
    grids = [grid for grid in grids if len(grid.columns) > 2]
    for grid in grids:
        for cell in grid.cells:
            cell.is_open_above = cell.row == 0 and not covers(level, grid.rows[0], cell.box)
            cell.is_open_below = cell.end == len(grid.rows) - 1 and not covers(level, grid.rows[-1], cell.box)
    return sorted(grids, key=lambda grid: grid.box.top)


def _line(left: float, top: float, right: float, bottom: float) -> dict[str, object]:
    """A stroke in the words of pdfplumber."""
    size = {"width": right - left, "height": bottom - top}
    return {"object_type": "line", "x0": left, "x1": right, "top": top, "bottom": bottom, **size}


def _holds(box: Box, mark: Mark) -> bool:
    return box.left <= mark.across <= box.right and box.top <= mark.down <= box.bottom


def _is_in_margin(down: float, page: "Page") -> bool:
    top = float(page.bbox[1])
    share = (down - top) / max(float(page.bbox[3]) - top, 1.0)
    return not _MARGIN < share < 1 - _MARGIN


def _remarks(reading: _Reading, repaired: int) -> Iterator[Remark]:
    if not reading.characters:
        raise Refusal("scanned" if reading.without_text else "no_tables")
    if reading.unmapped > _FEW_UNMAPPED * reading.characters:
        raise Refusal("unmapped", count=reading.unmapped)
    if not reading.tables:
        raise Refusal("no_lines")
    if reading.unmapped:
        yield Remark("unmapped", {"count": reading.unmapped})
    if reading.without_text:
        pages = "、".join(map(str, reading.without_text[:_MOST_PAGES_NAMED]))
        yield Remark("pages_without_text", {"pages": pages, "count": len(reading.without_text)})
    if repaired:
        yield Remark("repaired", {"count": repaired})
    if reading.style.unsure:
        yield Remark("unsure_breaks", {"count": len(reading.style.unsure)})


FORMAT = Format(name="pdf", endings=(".pdf",), readers={"pdfplumber": _read}, libraries=("pdfplumber",))
