"""Printed documents (.pdf): every table with lines is one; it may run over several pages.

A PDF knows neither cells nor lines of text, only strokes and characters in places. The strokes make the grid
(pdfplumber); what a cell says is `printed_cells`'. Pages that are pictures have no characters: nothing is guessed.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.sources.events import Alive, Events, Refusal, Remark, TableBegins
from crawlers.sources.format import Format
from crawlers.sources.lines import Lines
from crawlers.sources.printed_cells import Box, Grid, Mark, line_text, make_grid, read_rows, text_lines

if TYPE_CHECKING:
    from pdfplumber.page import Page
    from pdfplumber.pdf import PDF

__all__ = ["FORMAT"]

_MAX_PAGES = 2_000
_MAX_STROKES = 60_000
"""On one page. A table of 100 rows and 12 columns has 5 000 at most; drawings and maps have more."""
_MOST_PAGES_NAMED = 20
_FURNITURE_MARGIN = 0.12
"""Share of the height of a page, at its top and bottom, where running heads and page numbers stand."""
_PAGE_NUMBER = re.compile(r"(?:第|page|[-–—·\s])*\d+\s*(?:页|/|of|共|第|[-–—·,，\s]|\d)*", re.IGNORECASE)
_SAME_EDGE = 4.0
"""Points by which the columns of one table may differ from page to page."""
_END_WITHIN_BYTES = 4096
_FEW_UNMAPPED = 0.02
"""Share of characters without a text that is remarked upon; above it the file is refused."""


@dataclass(slots=True)
class _Progress:
    """What was seen so far, and the table that may go on on the next page."""

    lines: Lines = field(default_factory=Lines)
    furniture: frozenset[str] = frozenset()
    """Lines in the margins of the page before."""
    columns: tuple[float, ...] | None = None
    rows: int = 0
    tables: int = 0
    characters: int = 0
    unmapped: int = 0
    without_text: list[int] = field(default_factory=list)
    """Pages that are pictures."""


def _read(path: Path) -> Events:
    import pdfplumber  # noqa: PLC0415  # the parent never loads it
    from pdfminer.pdfdocument import PDFPasswordIncorrect  # noqa: PLC0415
    from pdfplumber.utils.exceptions import PdfminerException  # noqa: PLC0415

    _refuse_cut_off(path)
    repaired = _watch_repairs()
    progress = _Progress()
    try:
        document = pdfplumber.open(path)
    except PdfminerException as error:
        is_locked = any(isinstance(cause, PDFPasswordIncorrect) for cause in error.args)
        raise Refusal("encrypted") if is_locked else Refusal("damaged", detail=_detail(error)) from error
    with document:
        for number, page in enumerate(_pages(document), 1):
            yield from _read_page(page, number, progress)
            page.close()
            yield Alive()
    yield from _remarks(progress, len(repaired))


def _refuse_cut_off(path: Path) -> None:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _END_WITHIN_BYTES))
        if b"%%EOF" not in stream.read():
            raise Refusal("truncated")


def _watch_repairs() -> list[int]:
    """Note when pdfminer makes do with a part of a damaged stream, which it does without a word."""
    from pdfminer import pdftypes  # noqa: PLC0415

    repaired: list[int] = []
    repair = pdftypes.decompress_corrupted

    def watched(data: bytes) -> bytes:
        repaired.append(len(data))
        return repair(data)

    pdftypes.decompress_corrupted = watched  # this process reads one file and ends
    return repaired


def _detail(error: Exception) -> str:
    return f"{type(error).__name__} {' '.join(str(error).split())}"[:100]


def _pages(document: "PDF") -> Sequence["Page"]:
    from pdfminer.pdftypes import resolve1  # noqa: PLC0415

    pages = document.pages
    tree = resolve1(document.doc.catalog.get("Pages"))
    declared = resolve1(tree.get("Count")) if isinstance(tree, dict) else None
    if not pages or (isinstance(declared, int) and declared > len(pages)):
        raise Refusal("truncated")
    if len(pages) > _MAX_PAGES:
        raise Refusal("too_many_pages", count=len(pages), limit=_MAX_PAGES)
    return pages


def _read_page(page: "Page", number: int, progress: _Progress) -> Events:
    marks = [Mark(str(char["text"]), Box(char["x0"], char["top"], char["x1"], char["bottom"])) for char in page.chars]
    progress.characters += sum(bool(mark.text.strip()) for mark in marks)
    progress.unmapped += sum(mark.text.startswith("(cid:") for mark in marks)
    if not any(mark.text.strip() for mark in marks):
        if page.images:
            progress.without_text.append(number)
        return
    grids = _grids(page, number)
    loose = text_lines(mark for mark in marks if not any(_holds(grid.box, mark) for grid in grids))
    texts = [(line[0].down, line_text(line)) for line in loose]
    margins = frozenset(text for down, text in texts if _is_in_margin(down, page))
    furniture = {text for text in margins if text in progress.furniture or _PAGE_NUMBER.fullmatch(text)}
    texts = [(down, text) for down, text in texts if text not in furniture]
    progress.furniture = margins
    yield from _read_tables(grids, marks, texts, number, progress)


def _read_tables(
    grids: Sequence[Grid], marks: Sequence[Mark], texts: list[tuple[float, str]], number: int, progress: _Progress
) -> Events:
    rest = list(texts)
    for place, grid in enumerate(grids, 1):
        above = [text for down, text in rest if down < grid.box.top]
        rest = [(down, text) for down, text in rest if down >= grid.box.top]
        if above or place > 1 or not _goes_on(grid, progress):
            progress.lines.add("\n".join(above))
            progress.tables += 1
            progress.rows = 0
            yield TableBegins(f"第{number}页 表{place}", progress.lines.take())
        yield from read_rows(grid, [mark for mark in marks if _holds(grid.box, mark)], progress.rows + 1)
        progress.rows += len(grid.rows) - 1
        progress.columns = grid.columns
    progress.lines.add("\n".join(text for _, text in rest))
    if rest:
        progress.columns = None  # what stands below a table ends it


def _goes_on(grid: Grid, progress: _Progress) -> bool:
    before = progress.columns
    return (
        before is not None
        and len(before) == len(grid.columns)
        and all(abs(a - b) <= _SAME_EDGE for a, b in zip(before, grid.columns, strict=True))
    )


def _grids(page: "Page", number: int) -> list[Grid]:
    """Return the tables of a page from top to bottom; a frame around a text is none."""
    if len(page.edges) > _MAX_STROKES:
        raise Refusal("page_too_complex", page=number, limit=_MAX_STROKES)
    grids = [make_grid([Box(*cell) for cell in table.cells]) for table in page.find_tables()]
    return sorted((grid for grid in grids if len(grid.columns) > 2), key=lambda grid: grid.box.top)


def _holds(box: Box, mark: Mark) -> bool:
    return box.left <= mark.across <= box.right and box.top <= mark.down <= box.bottom


def _is_in_margin(down: float, page: "Page") -> bool:
    top = float(page.bbox[1])
    share = (down - top) / max(float(page.bbox[3]) - top, 1.0)
    return not _FURNITURE_MARGIN < share < 1 - _FURNITURE_MARGIN


def _remarks(progress: _Progress, repaired: int) -> Iterator[Remark]:
    if not progress.characters:
        raise Refusal("scanned" if progress.without_text else "no_tables")
    if progress.unmapped > _FEW_UNMAPPED * progress.characters:
        raise Refusal("unmapped", count=progress.unmapped)
    if not progress.tables:
        raise Refusal("no_lines")
    if progress.unmapped:
        yield Remark("unmapped", {"count": progress.unmapped})
    if progress.without_text:
        pages = "、".join(map(str, progress.without_text[:_MOST_PAGES_NAMED]))
        yield Remark("pages_without_text", {"pages": pages, "count": len(progress.without_text)})
    if repaired:
        yield Remark("repaired", {"count": repaired})


FORMAT = Format(name="pdf", endings=(".pdf",), readers={"pdfplumber": _read}, libraries=("pdfplumber",))
