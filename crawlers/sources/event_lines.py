"""Events as lines of text: how they travel from the reading child to its parent, and what bounds them on the way.

The parent takes one line into memory at a time, so a line has to stay small whatever the file is.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import IO, Any

from crawlers.sources.events import Alive, Event, Refusal, Remark, RowRead, TableBegins
from domain.errors import Malformed, TimedOut, TooLarge, UnreadableFile

__all__ = ["error_of_line", "is_refusal", "read_events", "refusal_line", "write_events"]

_MAX_ROWS = 1_048_576
"""Excel's own limit for a table."""
_MAX_CELL_CHARACTERS = 40_000
"""Above Excel's own limit of 32 767, so that the row of a cell that was cut is rejected for its length further on."""
_MAX_ROW_CHARACTERS = 2_000_000
_MAX_NAME_CHARACTERS = 200
_LINES_A_FLUSH = 200
_KINDS = {kind.__name__: kind for kind in (Malformed, TimedOut, TooLarge, UnreadableFile)}


def write_events(events: Iterable[Event], stream: IO[str]) -> None:
    """Write events, one a line; blank rows are left out.

    Raises:
        Refusal: there is no table; one has more rows, or a row more text, than a person ever wrote.
    """
    tables = long_cells = 0
    for number, event in enumerate(events):
        tables += isinstance(event, TableBegins)
        if isinstance(event, RowRead):
            long_cells += sum(len(cell) > _MAX_CELL_CHARACTERS for cell in event.cells)
        line = _to_json(event)
        if line is not None:
            stream.write(json.dumps(line, ensure_ascii=False, separators=(",", ":")) + "\n")
        if number % _LINES_A_FLUSH == 0 or isinstance(event, Alive):
            stream.flush()  # the size of the file shows that work goes on
    if not tables:
        raise Refusal("no_tables")
    if long_cells:
        remark = _to_json(Remark("long_cells", {"count": long_cells, "limit": _MAX_CELL_CHARACTERS}))
        stream.write(json.dumps(remark) + "\n")


def _to_json(event: Event) -> Mapping[str, object] | None:
    match event:
        case RowRead():
            return _row_to_json(event)
        case TableBegins():
            return {"table": event.name and event.name[:_MAX_NAME_CHARACTERS], "titles": event.titles}
        case Remark():
            return {"remark": event.code, "facts": event.facts}
        case Alive():
            return {}


def _row_to_json(event: RowRead) -> Mapping[str, object] | None:
    if not any(cell.strip() for place, cell in enumerate(event.cells) if place not in event.from_above):
        return None  # a blank row, or one that only belongs to cells merged above
    if event.row > _MAX_ROWS:
        raise Refusal("too_many_rows", count=event.row, limit=_MAX_ROWS)
    cells = [cell[:_MAX_CELL_CHARACTERS] for cell in event.cells]
    if sum(map(len, cells)) > _MAX_ROW_CHARACTERS:
        raise Refusal("row_too_long", row=event.row, limit=_MAX_ROW_CHARACTERS)
    line: dict[str, object] = {"row": event.row, "cells": cells}
    if event.from_above:
        line["above"] = sorted(event.from_above)
    if event.from_left:
        line["left"] = sorted(event.from_left)
    if event.numbers:
        line["numbers"] = sorted(event.numbers)
    return line


def read_events(stream: Iterable[bytes]) -> Iterator[Event]:
    """Read events back."""
    for text in stream:
        line = json.loads(text)
        if "row" in line:
            above, left, numbers = (frozenset(line.get(name, ())) for name in ("above", "left", "numbers"))
            yield RowRead(line["row"], tuple(line["cells"]), above, left, numbers)
        elif "table" in line:
            yield TableBegins(line["table"], tuple(line["titles"]))
        elif "remark" in line:
            yield Remark(line["remark"], line["facts"])


def refusal_line(error: BaseException) -> str:
    """Return the last line of a child that cannot read a file; an error of a parser means that the file is damaged.

    Example:
        >>> error_of_line(json.loads(refusal_line(ValueError("bad  sector"))), "a.xlsx").facts
        {'detail': 'ValueError bad sector'}
        >>> error_of_line(json.loads(refusal_line(TooLarge("1.tmp", "it is long"))), "a.json")
        TooLarge('a.json: it is long')
    """
    if isinstance(error, UnreadableFile):
        said = {"reason": error.reason, "code": error.code, "facts": error.facts}
        return json.dumps({"unreadable": type(error).__name__, **said})
    if not isinstance(error, Refusal):
        detail = f"{type(error).__name__} {' '.join(str(error).split())}".strip()
        error = Refusal("damaged", detail=detail[:100])
    return json.dumps({"refused": error.code, "facts": error.facts})


def is_refusal(line: Mapping[str, Any]) -> bool:
    """Tell whether a line is the last one of a child that could not read a file, or not further."""
    return "refused" in line or "unreadable" in line


def error_of_line(line: Mapping[str, Any], file: str) -> Refusal | UnreadableFile:
    """Return what a last line says about a file."""
    if "refused" in line:
        return Refusal(str(line["refused"]), **line["facts"])
    return _KINDS[line["unreadable"]](file, line["reason"], code=line["code"], facts=line["facts"])
