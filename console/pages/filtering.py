"""Lists with words and filters in their address, and their twins as JSON and CSV."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from cases.exports.csv import guard
from console.api.errors import BadRequest
from console.lists import Found, ListChoice
from console.output import json_line
from console.pages.paging import PAGE_SIZE, offset_of
from console.records import damaged_to_json
from domain.errors import ListingDamaged, RecordDamaged
from domain.wire import JsonObject

__all__ = ["read_choice", "twin"]

T = TypeVar("T")

_MOST_ROWS: Final = 10_000


def read_choice(request: Request, filters: Sequence[str]) -> ListChoice:
    """Read what was chosen from an address.

    Raises:
        BadRequest: the offset is no number.
    """
    query = request.query_params
    return ListChoice(
        q=(query.get("q") or "").strip()[:200],
        filters={name: (query.get(name) or "").strip()[:100] for name in filters},
        offset=offset_of(request),
        limit=PAGE_SIZE,
    )


def twin(
    form: str,
    name: str,
    choice: ListChoice,
    find: Callable[[ListChoice], Found[T]],
    to_json: Callable[[T], JsonObject],
) -> Response:
    """Return the whole list under the same choice, up to 10 000 rows, as `json` (one object a line) or `csv`.

    Raises:
        BadRequest: there is no such form.
    """
    writers: Mapping[str, tuple[Callable[[Iterator[JsonObject]], Iterator[str]], str]] = {
        "json": (_lines, "application/x-ndjson"),
        "csv": (_table, "text/csv; charset=utf-8"),
    }
    if form not in writers:
        raise BadRequest(f"as: {form[:20]!r} is not json or csv")
    write, media_type = writers[form]
    ending = "jsonl" if form == "json" else form
    first = find(replace(choice, offset=0, limit=500, has_facets=False))  # fails before the answer has begun
    return StreamingResponse(
        write(_all(first, choice, find, to_json)),
        media_type=media_type,
        headers={"Content-Disposition": f'attachment; filename="{name}.{ending}"'},
    )


def _all(
    first: Found[T],
    choice: ListChoice,
    find: Callable[[ListChoice], Found[T]],
    to_json: Callable[[T], JsonObject],
) -> Iterator[JsonObject]:
    """Give every row; behind them, in two columns, what is wrong with those that cannot be read."""
    page, offset = first, 0
    damaged: list[RecordDamaged | ListingDamaged] = []
    while page.items or page.damaged:
        yield from map(to_json, page.items)
        damaged += page.damaged
        offset += 500
        if offset >= min(page.total, _MOST_ROWS):
            break
        page = find(replace(choice, offset=offset, limit=500, has_facets=False))
    yield from map(damaged_to_json, damaged)


def _lines(rows: Iterator[JsonObject]) -> Iterator[str]:
    for row in rows:
        yield json_line(row) + "\n"


def _table(rows: Iterator[JsonObject]) -> Iterator[str]:
    line = io.StringIO()
    writer = csv.writer(line)
    yield "\ufeff"
    for number, row in enumerate(rows):
        if number == 0:
            writer.writerow(row.keys())
        writer.writerow([_cell(value) for value in row.values()])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def _cell(value: object) -> str:
    """Return a text that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    return guard(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
