"""The rows below a header, put together: what is one finding, what is no record and why, what changes the rest.

Owns continuation rows (only another failed item), totals and footnotes, section lines, headers printed again. What a
finding says is `record_row`'s.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from crawlers.sources.header import Header
from crawlers.sources.table import BrokenRow, ReadRow
from crawlers.sources.words import IGNORED, NoticeWords, heading_key

__all__ = ["DataRow", "IgnoredRow", "SectionRow", "assemble"]

_NUMBERING = frozenset({"序号", "编号", "no", "项次", "序"})
_COUNT = re.compile(r"(?:共计?|计)?\s*\d+\s*\w{0,2}")
_LONGEST_SECTION = 40
_FOOTNOTE_TEXTS = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class DataRow:
    """One finding: a row, with the rows that only add a failed item to it."""

    rows: tuple[int, ...]
    """As a person counts them; the first is the finding's own."""
    cells: tuple[str, ...]
    numbers: frozenset[int] = frozenset()
    """Places of cells that were typed as numbers with a fraction, whose last zeros are lost."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IgnoredRow:
    """A row that is no record, by name."""

    row: int
    name: str
    """`blank`, `header`, `total`, `footnote`, `section`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionRow:
    """A line over the whole width that speaks about the rows below it: 二、合格产品."""

    row: int
    text: str


Assembled = DataRow | IgnoredRow | SectionRow | BrokenRow


def assemble(rows: Iterable[ReadRow | BrokenRow], header: Header, words: NoticeWords) -> Iterator[Assembled]:
    """Yield what the rows below a header are, in the order of the table."""
    items = _places(header, "failed_items")
    quiet = _places(header, IGNORED) - _numbering(header)
    product = min(_places(header, "product_name"), default=None)
    waiting: DataRow | None = None
    for row in rows:
        if (
            isinstance(row, ReadRow)
            and waiting is not None
            and (added := _continued(waiting, row, items, quiet, words))
        ):
            waiting = added
            continue
        if waiting is not None:
            yield waiting
            waiting = None
        if isinstance(row, BrokenRow):
            yield row
            continue
        found = _classify(row, header, words, product)
        if isinstance(found, DataRow):
            waiting = found
        else:
            yield found
    if waiting is not None:
        yield waiting


def _classify(
    row: ReadRow, header: Header, words: NoticeWords, product: int | None
) -> DataRow | IgnoredRow | SectionRow:
    own = {place: cell.strip() for place, cell in enumerate(row.cells) if place not in row.from_above and cell.strip()}
    if not own:
        return IgnoredRow(row=row.row, name="blank")
    if header.is_repeated_by(row):
        return IgnoredRow(row=row.row, name="header")
    first = own[min(own)]
    # A total has figures beside its word, a footnote may stand beside the word for it; a product is neither.
    named = own.get(product, first) if product is not None else first
    name = words.kind_of_row(first) if named == first or _COUNT.fullmatch(named) else None
    if name and len(set(own.values())) <= (_FOOTNOTE_TEXTS if name == "footnote" else len(own)):
        return IgnoredRow(row=row.row, name=name)
    if len(own) == 1 and not row.from_above and _spans(row, header):
        if words.kinds_in_title(first) and len(first) <= _LONGEST_SECTION:
            return SectionRow(row=row.row, text=first)
        return IgnoredRow(row=row.row, name="section" if len(first) <= _LONGEST_SECTION else "footnote")
    return DataRow(rows=(row.row,), cells=row.cells, numbers=row.numbers)


def _spans(row: ReadRow, header: Header) -> bool:
    return len(header.columns) > 1 and len(row.from_left) >= max(1, len(header.columns) // 2)


def _continued(
    waiting: DataRow, row: ReadRow, items: frozenset[int], quiet: frozenset[int], words: NoticeWords
) -> DataRow | None:
    """Return the finding with a row's failed item added; `None` when the row is more than that."""
    own = {place: cell.strip() for place, cell in enumerate(row.cells) if place not in row.from_above and cell.strip()}
    if not own.keys() & items or own.keys() - items - quiet or any(map(words.kind_of_row, own.values())):
        return None
    cells = [*waiting.cells, *[""] * (len(row.cells) - len(waiting.cells))]
    for place, text in own.items():
        known = cells[place].split("\n")
        if text not in known or place not in items:
            cells[place] = f"{cells[place]}\n{text}" if cells[place].strip() else text
    return replace(waiting, rows=(*waiting.rows, row.row), cells=tuple(cells))


def _places(header: Header, field: str) -> frozenset[int]:
    return frozenset(place for place, column in enumerate(header.columns) if field in column.fields)


def _numbering(header: Header) -> frozenset[int]:
    return frozenset(i for i, column in enumerate(header.columns) if heading_key(column.heading) in _NUMBERING)
