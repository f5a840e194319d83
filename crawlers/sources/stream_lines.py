"""Rows and elements of a text as lines of JSON: how they travel from the reading child while it goes on reading.

Owns the form of these lines, on both sides; `reading` brings them over. A line has to stay small whatever the file is,
because the parent takes it into memory as a whole: an element that is too long for that is named instead.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from crawlers.sources.delimited import TextBeginning
from crawlers.sources.elements import MAX_ELEMENT_CHARACTERS, BrokenElement, Element
from crawlers.sources.table import BrokenRow, ReadRow
from crawlers.sources.xml_elements import XmlElement, XmlField
from domain.errors import RowRejected

__all__ = [
    "MAX_LINE_BYTES",
    "AnyElement",
    "beginning_of_line",
    "element_of_line",
    "lines_of_pieces",
    "row_of_line",
    "write_beginning",
    "write_elements",
    "write_rows",
]

MAX_LINE_BYTES = 64 << 20
"""More than the longest row of a text makes: 4 million characters, at worst of six bytes each."""
_MOST_TEXT = 600
"""Of the beginning of an element, which a person sees the first 300 characters of where it is refused."""

AnyElement = Element | BrokenElement | XmlElement | XmlField
Line = Mapping[str, Any]
_dump = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def write_beginning(begun: TextBeginning, stream: IO[str]) -> None:
    """Write the beginning of a text in one line."""
    stream.write(_dump({"encoding": begun.encoding, "rows": begun.rows}) + "\n")


def beginning_of_line(line: Line) -> TextBeginning:
    """Read the beginning of a text back."""
    rows = {sign: tuple(tuple(cells) for cells in rows) for sign, rows in line["rows"].items()}
    return TextBeginning(encoding=line["encoding"], rows=rows)


def write_rows(rows: Iterable[ReadRow | BrokenRow], stream: IO[str]) -> None:
    """Write the rows of a text, one a line."""
    for row in rows:
        match row:
            case ReadRow():
                line: Line = {"row": row.row, "cells": row.cells}
            case BrokenRow():
                line = {"broken": row.row, "column": row.column, "reason": row.reason, "snippet": row.snippet}
        stream.write(_dump(line) + "\n")


def row_of_line(line: Line) -> ReadRow | BrokenRow:
    """Read a row back."""
    if "cells" in line:
        return ReadRow(row=line["row"], cells=tuple(line["cells"]))
    return BrokenRow(row=line["broken"], column=line["column"], reason=line["reason"], snippet=line["snippet"])


def write_elements(elements: Iterable[AnyElement], stream: IO[str]) -> None:
    """Write elements, one a line."""
    for element in elements:
        text = _dump(_to_json(element))
        if isinstance(element, Element) and len(text) > MAX_ELEMENT_CHARACTERS + _MOST_TEXT:
            text = _dump(_to_json(_too_long(element, len(text))))
        stream.write(text + "\n")


def element_of_line(line: Line) -> AnyElement:
    """Read an element back."""
    if "data" in line:
        row, data = line["row"], line["data"]
        return Element(row=row, data=data, text=line["text"]) if "text" in line else XmlElement(row=row, data=data)
    if "broken" in line:
        error = RowRejected(line["field"], line["reason"])
        return BrokenElement(row=line["broken"], error=error, text=line["text"])
    return XmlField(name=line["name"], text=line["text"])


def _to_json(element: AnyElement) -> Line:
    match element:
        case Element():
            return {"row": element.row, "data": element.data, "text": element.text[:_MOST_TEXT]}
        case XmlElement():
            return {"row": element.row, "data": element.data}
        case BrokenElement(error=error):
            text = element.text[:_MOST_TEXT]
            return {"broken": element.row, "field": error.field, "reason": error.reason, "text": text}
        case XmlField():
            return {"name": element.name, "text": element.text}


def _too_long(element: Element, size: int) -> BrokenElement:
    """Out of one object over several lines, or out of the wrapper of a service, comes an element of any size."""
    reason = f"the element has {size} characters; the limit is {MAX_ELEMENT_CHARACTERS}"
    return BrokenElement(row=element.row, error=RowRejected("element", reason), text=element.text)


def lines_of_pieces(pieces: Iterable[bytes]) -> Iterator[Line]:
    """Put pieces together to lines and read them; a last line without end is none.

    Raises:
        ValueError: a line is longer than any that is written.
    """
    waiting = bytearray()
    for piece in pieces:
        end = piece.rfind(b"\n")
        if end < 0:
            waiting += piece
            if len(waiting) > MAX_LINE_BYTES:
                raise ValueError("a line has no end")
            continue
        lines = bytes(waiting) + piece[:end]
        waiting = bytearray(piece[end + 1 :])
        for text in lines.split(b"\n"):
            if text:
                yield json.loads(text)
