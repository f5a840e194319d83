"""Word documents (.docx): every table is one, with the paragraphs between the tables as titles.

The body is walked as XML, because the tables of python-docx pass over what stands in content controls and in tracked
insertions. Deleted text is not read.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from crawlers.sources.containers import open_document
from crawlers.sources.events import Events, Refusal, RowRead, TableBegins
from crawlers.sources.format import Format
from crawlers.sources.lines import Lines, flatten
from crawlers.sources.spans import MAX_COLUMNS

if TYPE_CHECKING:
    from lxml.etree import _Element

__all__ = ["FORMAT"]

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_WRAPPERS = frozenset({f"{_W}sdt", f"{_W}sdtContent", f"{_W}ins", f"{_W}moveTo", f"{_W}customXml", f"{_W}smartTag"})
"""Elements that stand around others and mean nothing here."""
_UNREAD = frozenset({f"{_W}del", f"{_W}moveFrom", f"{_MC}Fallback", f"{_W}pPr", f"{_W}rPr", f"{_W}instrText"})
_BREAKS = {f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}tab": " ", f"{_W}noBreakHyphen": "-"}
_LEAST_ROWS_OF_DATA = 2
"""So many rows with two texts of their own make a table that holds tables a table of data."""


def _read(path: Path) -> Events:
    import docx  # noqa: PLC0415  # the parent never loads it

    with open_document(path, "docx"):
        body = docx.Document(str(path)).element.body
    lines = Lines()
    for number, table in enumerate(_walk(body, lines), 1):
        yield TableBegins(f"表{number}", lines.take())
        yield from _read_rows(table)


def _walk(element: "_Element", lines: Lines) -> Iterator["_Element"]:
    """Yield the tables of data in their order; the paragraphs between them go to the lines."""
    for child in _children(element):
        if child.tag == f"{_W}p":
            lines.add(_text(child))
        elif child.tag == f"{_W}tbl" and _is_frame(child):
            for row in _rows(child):
                for cell in _cells(row):
                    yield from _walk(cell, lines)
        elif child.tag == f"{_W}tbl":
            yield child


def _children(element: "_Element") -> Iterator["_Element"]:
    for child in element:
        if child.tag in _WRAPPERS:
            yield from _children(child)
        elif child.tag not in _UNREAD:
            yield child


def _is_frame(table: "_Element") -> bool:
    if table.find(f".//{_W}tbl") is None:
        return False
    texts = ([_text(cell) for cell in _cells(row) if cell.find(f".//{_W}tbl") is None] for row in _rows(table))
    return sum(sum(map(bool, row)) >= 2 for row in texts) < _LEAST_ROWS_OF_DATA


def _rows(table: "_Element") -> Iterator["_Element"]:
    for row in _children(table):
        if row.tag == f"{_W}tr" and row.find(f"{_W}trPr/{_W}del") is None:
            yield row


def _cells(row: "_Element") -> Iterator["_Element"]:
    return (cell for cell in _children(row) if cell.tag == f"{_W}tc")


def _read_rows(table: "_Element") -> Iterator[RowRead]:
    held: dict[int, str] = {}
    for number, row in enumerate(_rows(table), 1):
        texts = [""] * _value(row, "trPr/gridBefore", 0)
        above: set[int] = set()
        left: set[int] = set()
        now_held: dict[int, str] = {}
        for cell in _cells(row):
            column, text = len(texts), _text(cell)
            across = min(_value(cell, "tcPr/gridSpan", 1), MAX_COLUMNS)
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart" and column in held and not text:
                text = held[column]
                above.add(column)
            if merge is not None:
                now_held[column] = text
            texts += [text, *[""] * (across - 1)]
            left.update(range(column + 1, column + across))
            if len(texts) > MAX_COLUMNS:
                raise Refusal("too_many_columns", count=len(texts), limit=MAX_COLUMNS)
        held = now_held
        yield RowRead(number, tuple(texts), frozenset(above), frozenset(left))


def _value(element: "_Element", path: str, default: int) -> int:
    found = element.find("/".join(f"{_W}{name}" for name in path.split("/")))
    text = found.get(f"{_W}val") if found is not None else None
    return max(0, min(int(text), MAX_COLUMNS)) if text and text.isdecimal() else default


def _text(element: "_Element") -> str:
    pieces: list[str] = []
    _gather(element, pieces)
    return flatten("".join(pieces))


def _gather(element: "_Element", pieces: list[str]) -> None:
    for child in element:
        if child.tag == f"{_W}t":
            pieces.append(child.text or "")
        elif child.tag in _BREAKS:
            pieces.append(_BREAKS[child.tag])
        elif child.tag not in _UNREAD:
            is_line = child.tag in {f"{_W}p", f"{_W}tr"}
            pieces.append("\n" if is_line else " " if child.tag == f"{_W}tc" else "")
            _gather(child, pieces)
            pieces.append("\n" if is_line else "")


FORMAT = Format(name="docx", endings=(".docx",), readers={"python-docx": _read}, libraries=("docx",))
