"""Finding the header of a table: one row of headings, or two of which the upper one names groups.

Owns the recognition of header rows and the naming of columns; what one heading means comes from `words`.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from crawlers.sources.table import HEADER_WITHIN_ROWS, ReadRow
from crawlers.sources.words import NoticeWords, heading_key

__all__ = ["Column", "Header", "count_known", "find_header", "is_another_header"]

_LEAST_KNOWN = 2
"""A row with fewer known headings is not taken for a header: one known word stands in many a title."""
_LEAST_KNOWN_BELOW = 3
"""Further down, where rows are data, a header must show more."""
_LEAST_SHARE_BELOW = 0.6
_LONGEST_HEADING = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column of a table."""

    heading: str
    """As printed; a number is added to a repeated heading, and a column without one is named by its place."""
    fields: tuple[str, ...]
    """What it means: one field, several for a joined heading, none when nobody knows."""
    is_either: bool = False
    """Whether it may be the maker or the seller; `fields` holds what it means most often."""
    is_named: bool = True
    """Whether a heading is printed at all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Header:
    """What stands above the rows of a table."""

    row: int
    """The first row of it."""
    last_row: int
    columns: tuple[Column, ...]
    titles: tuple[str, ...]
    """The texts of the rows above the header, a line each."""
    keys: tuple[tuple[str, ...], ...]
    """The headings of each of its rows in normal form, to know a header that is printed again on the next page."""

    @property
    def fields(self) -> frozenset[str]:
        """The fields that have a column."""
        return frozenset(field for column in self.columns for field in column.fields)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The headings nobody knows, as printed."""
        return tuple(column.heading for column in self.columns if not column.fields and column.is_named)

    def is_repeated_by(self, row: ReadRow) -> bool:
        """Tell whether a row is one of this header's once more."""
        return any(_is_same(row, keys) for keys in self.keys)

    def name_cells(self, cells: Sequence[str]) -> Mapping[str, str]:
        """Return heading as printed → cell as printed; no cell is left out, not even one beyond the last heading."""
        filled = (*cells, *[""] * (len(self.columns) - len(cells)))
        named = {column.heading: cell for column, cell in zip(self.columns, filled, strict=False)}
        extra = {_place(i): cell for i, cell in enumerate(filled) if i >= len(self.columns) and cell}
        return named | extra


def count_known(cells: Iterable[str], words: NoticeWords) -> int:
    """Return how many different known headings a row holds."""
    return len({heading_key(cell) for cell in cells if cell.strip() and words.fields_of(cell)})


def find_header(first: Sequence[ReadRow], words: NoticeWords) -> Header | None:
    """Return the header among the first rows of a table; `None` when no row holds two headings that are known.

    The row with the most known headings, unless a row above it is a header for certain: then the lower one begins
    another table.
    """
    best: _Candidate | None = None
    for place, row in enumerate(first[:HEADER_WITHIN_ROWS]):
        found: list[_Candidate] = [(count_known(row.cells, words), False, _single(row, words), [row])]
        if place + 1 < len(first):
            pair = _pair(row, first[place + 1], words)
            if pair is not None:
                found.append((_count(pair), any(h.is_grouped for h in pair), pair, first[place : place + 2]))
        for candidate in found:
            if best is None or _rank(candidate) > _rank(best):
                best = candidate
        # Of a pair, the lower row may be the better header alone: 第二次通告 above it is a title.
        if best is not None and _is_certain(best) and best[3][-1].row <= row.row:
            break
    if best is None or best[0] < _LEAST_KNOWN:
        return None
    _, _, headings, rows = best
    return Header(
        row=rows[0].row,
        last_row=rows[-1].row,
        columns=_columns(headings),
        titles=_titles([row for row in first if row.row < rows[0].row]),
        keys=tuple(tuple(heading_key(cell) for cell in row.cells) for row in rows),
    )


def is_another_header(row: ReadRow, header: Header, words: NoticeWords) -> bool:
    """Tell whether a row below a header begins another table: it holds mostly known headings, but not the same."""
    texts = [cell for cell in row.cells if cell and not cell.isspace()]
    # Nearly every row is data: two of its first three texts that are no headings settle it.
    if len(texts) < _LEAST_KNOWN_BELOW:
        return False
    unknown = 0
    for text in texts[:3]:
        unknown += len(text) > _LONGEST_HEADING or text.isdecimal() or not words.fields_of(text)
        if unknown > 1:
            return False
    known = count_known(row.cells, words)
    return known >= max(_LEAST_KNOWN_BELOW, _LEAST_SHARE_BELOW * len(texts)) and not header.is_repeated_by(row)


@dataclass(frozen=True, slots=True)
class _Heading:
    text: str
    fields: tuple[str, ...]
    is_either: bool = False
    is_grouped: bool = False
    """Whether the upper row was needed to know what it means."""


_Candidate = tuple[int, bool, list[_Heading], Sequence[ReadRow]]
"""Known headings, whether the upper of two rows was needed for them, the headings, the rows."""


def _rank(candidate: _Candidate) -> tuple[int, bool, bool]:
    """Most known headings; two rows only where the upper one is needed."""
    known, is_grouped, _, rows = candidate
    return known, is_grouped, len(rows) == 1


def _is_certain(candidate: _Candidate) -> bool:
    """Tell whether a candidate is a header whatever follows: it names the product, and nearly everything is known."""
    known, _, headings, _ = candidate
    texts = {heading.text for heading in headings if heading.text}
    names_product = any("product_name" in heading.fields for heading in headings)
    return names_product and known >= max(_LEAST_KNOWN_BELOW, _LEAST_SHARE_BELOW * len(texts))


def _single(row: ReadRow, words: NoticeWords) -> list[_Heading]:
    return [_Heading(cell.strip(), _fields(cell, words), words.is_either(cell)) for cell in _without_empty_end(row)]


def _pair(upper: ReadRow, lower: ReadRow, words: NoticeWords) -> list[_Heading] | None:
    """Read two rows as one header; `None` when the lower one is something else, mostly the first row of data."""
    tops, is_group = _spread(upper, lower)
    if len(set(filter(None, tops))) < _LEAST_KNOWN:
        return None  # one text over everything is a title
    found: list[_Heading] = []
    known = unknown = 0
    for place, top in enumerate(tops):
        bottom = _own(lower, place)
        heading = _compose(top, "" if bottom == top else bottom, words, is_in_group=is_group[place])
        if heading is None:
            return None
        if bottom and bottom != top:
            known, unknown = known + bool(heading.fields), unknown + (not heading.fields)
        found.append(heading)
    return found if known and known > unknown else None


def _spread(upper: ReadRow, lower: ReadRow) -> tuple[list[str], list[bool]]:
    """Repeat each text of the upper row over the columns of its group.

    A group is a merged cell; where merging was lost on the way, it is a text with empty places to its right that have
    texts below.
    """
    width = max(len(_without_empty_end(upper)), len(_without_empty_end(lower)))
    tops = [_cell(upper, place) for place in range(width)]
    is_group = [False] * width
    for place in range(1, width):
        is_open = not tops[place] and _own(lower, place) and place not in lower.from_left
        if tops[place - 1] and (place in upper.from_left or (is_open and _own(lower, place - 1))):
            tops[place] = tops[place - 1]
            is_group[place - 1] = is_group[place] = True
    return tops, is_group


def _compose(top: str, bottom: str, words: NoticeWords, *, is_in_group: bool) -> _Heading | None:
    if not bottom or not top:
        text = top or bottom
        return _Heading(text, _fields(text, words), words.is_either(text))
    both = f"{top}{bottom}"
    if fields := words.fields_of(both):
        return _Heading(f"{top} {bottom}", fields, words.is_either(both), is_grouped=True)
    if not is_in_group:
        return None  # two texts in one column are one broken heading, or a heading above data
    if heading_key(bottom) in words.subheadings and (fields := words.fields_of(top)):
        return _Heading(f"{top} {bottom}", fields, words.is_either(top), is_grouped=True)
    return _Heading(f"{top} {bottom}", words.fields_of(bottom), words.is_either(bottom))


def _count(headings: list[_Heading]) -> int:
    return len({heading_key(heading.text) for heading in headings if heading.fields})


def _fields(cell: str, words: NoticeWords) -> tuple[str, ...]:
    return words.fields_of(cell) if cell.strip() else ()


def _columns(headings: list[_Heading]) -> tuple[Column, ...]:
    columns: list[Column] = []
    taken: set[str] = set()
    for place, heading in enumerate(headings):
        name = _name(heading.text or _place(place), taken)
        taken.add(name)
        columns.append(
            Column(heading=name, fields=heading.fields, is_either=heading.is_either, is_named=bool(heading.text))
        )
    return tuple(columns)


def _name(heading: str, taken: set[str]) -> str:
    """Number a repeated heading: merged header cells and careless tables print one twice."""
    name, number = heading, 1
    while name in taken:
        number += 1
        name = f"{heading} ({number})"
    return name


def _place(column: int) -> str:
    return f"(column {column + 1})"


def _cell(row: ReadRow, place: int) -> str:
    return row.cells[place].strip() if place < len(row.cells) else ""


def _own(row: ReadRow, place: int) -> str:
    """Return the text of a cell that begins in this row."""
    return "" if place in row.from_above else _cell(row, place)


def _without_empty_end(row: ReadRow) -> tuple[str, ...]:
    end = max((i for i, cell in enumerate(row.cells) if cell.strip()), default=-1)
    return row.cells[: end + 1]


def _is_same(row: ReadRow, keys: tuple[str, ...]) -> bool:
    if len(row.cells) != len(keys):
        return False
    return all(len(c) <= 4 * _LONGEST_HEADING and heading_key(c) == k for c, k in zip(row.cells, keys, strict=True))


def _titles(above: list[ReadRow]) -> tuple[str, ...]:
    texts = dict.fromkeys(" ".join(cell.split()) for row in above for cell in row.cells if cell.strip())
    return tuple(texts)
