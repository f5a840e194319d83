"""Tables of listings, whatever file they stand in: which row is the header, and the rows below it by its headings."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain, islice
from pathlib import Path

from crawlers.feeds.rows import FeedProblem, Row
from crawlers.feeds.words import Decision, meaning_of
from crawlers.file_lines import detect_encoding
from crawlers.sources.delimited import rows_of_stream
from crawlers.sources.table import HEADER_WITHIN_ROWS, BrokenRow, ReadRow

__all__ = ["choose_delimiter", "read_text_table", "rows_of_table"]

_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_SNIPPET = 200
_HEADINGS_SHOWN = 12


def read_text_table(path: Path, delimiter: Callable[[Path, str], str]) -> Iterator[Row | FeedProblem]:
    """Yield the rows of a delimited text: UTF-8 or GB 18030, told by what reads the whole file, else UTF-8.

    Args:
        path: The file.
        delimiter: Gives the delimiter for a file and its encoding.
    """
    with path.open("rb") as file:
        if file.read(2) in _UTF16:
            yield FeedProblem(line=1, field="file", reason="is UTF-16; save it as CSV UTF-8")
            return
    encoding = detect_encoding(path) or "utf-8-sig"
    # A byte that fits no encoding costs its row alone: it is let through, and found again in the cells.
    with path.open(encoding=encoding, errors="surrogateescape", newline="") as stream:
        yield from rows_of_table(rows_of_stream(stream, delimiter(path, encoding)))


def choose_delimiter(path: Path, encoding: str) -> str:
    """Return the delimiter under which the beginning shows the most known headings in one row, else the comma."""

    def known(sign: str) -> int:
        with path.open(encoding=encoding, errors="surrogateescape", newline="") as stream:
            first = islice(rows_of_stream(stream, sign), HEADER_WITHIN_ROWS)
            return max((_count_known(row.cells) for row in first if isinstance(row, ReadRow)), default=0)

    return max(",;\t", key=known)


def rows_of_table(rows: Iterable[ReadRow | BrokenRow], table: str | None = None) -> Iterator[Row | FeedProblem]:
    """Yield the rows below the header, with heading → cell.

    The header is the first row that names a title; above it may stand lines such as the name of the list. A cell merged
    from above repeats its text, so each row says it.

    Args:
        rows: Of one table, from its first on.
        table: Name of the sheet.
    """
    rows = iter(rows)
    first = list(islice(rows, HEADER_WITHIN_ROWS))
    at = next((place for place, row in enumerate(first) if isinstance(row, ReadRow) and _is_header(row.cells)), None)
    if at is None:
        yield from _without_header(first, table)
        return
    header = first[at]
    headings = tuple(cell.strip() for cell in header.cells) if isinstance(header, ReadRow) else ()
    yield Row(line=header.row, data=dict.fromkeys(filter(None, headings)), table=table)
    for row in chain(first[at + 1 :], rows):
        if isinstance(row, BrokenRow):
            yield _broken(row, headings, table)
        elif any(cell.strip() for cell in row.cells):
            yield _row(row, headings, table)


def _is_header(cells: tuple[str, ...]) -> bool:
    return any(meaning.key == "title" and meaning.decision is Decision.FIELD for meaning in map(meaning_of, cells))


def _count_known(cells: tuple[str, ...]) -> int:
    return sum(meaning_of(cell).decision is not Decision.UNKNOWN for cell in cells if cell.strip())


def _without_header(first: list[ReadRow | BrokenRow], table: str | None) -> Iterator[FeedProblem]:
    """Refuse a table in which no heading says where the titles are; a blank one is nothing."""
    seen = [row for row in first if isinstance(row, ReadRow) and any(cell.strip() for cell in row.cells)]
    yield from (_broken(row, (), table) for row in first if isinstance(row, BrokenRow) and not seen)
    if seen:
        shown = " | ".join(cell.strip() for cell in seen[0].cells[:_HEADINGS_SHOWN])
        reason = "no heading names the title of a listing (商品标题, 商品名称, title)"
        yield FeedProblem(line=seen[0].row, field="headings", reason=reason, snippet=shown[:_SNIPPET], table=table)


def _row(row: ReadRow, headings: tuple[str, ...], table: str | None) -> Row | FeedProblem:
    cells = row.cells
    snippet = ",".join(cells)[:_SNIPPET].encode("utf-8", "replace").decode()
    if any(cell.strip() for cell in cells[len(headings) :]):
        reason = f"has {len(cells)} cells under {len(headings)} headings"
        return FeedProblem(line=row.row, field="row", reason=reason, snippet=snippet, table=table)
    if any(not cell.isascii() and _is_torn(cell) for cell in cells):
        reason = "is neither UTF-8 nor GB 18030 as the rest of the file is"
        return FeedProblem(line=row.row, field="row", reason=reason, snippet=snippet, table=table)
    data: dict[str, object] = {}
    for heading, cell in zip(headings, cells, strict=False):
        if heading and not data.get(heading):  # of a heading that stands twice, the first cell that says something
            data[heading] = cell
    return Row(line=row.row, data=data, table=table)


def _is_torn(cell: str) -> bool:
    return any("\udc80" <= character <= "\udcff" for character in cell)


def _broken(row: BrokenRow, headings: tuple[str, ...], table: str | None) -> FeedProblem:
    field = headings[row.column] if row.column is not None and row.column < len(headings) else "row"
    snippet = row.snippet[:_SNIPPET].encode("utf-8", "replace").decode()
    return FeedProblem(line=row.row, field=field, reason=f"is not CSV: {row.reason}", snippet=snippet, table=table)
