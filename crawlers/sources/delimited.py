"""Reading a delimited text file: encoding, delimiter, rows; one row at a time, whatever the size of the file.

Runs in the reading child and knows no headings: how the beginning looks under each delimiter goes to the parent, which
chooses (`text_table`). UTF-8 (with or without BOM), else GB18030, both strict; comma, semicolon or tab. What is neither
is named, never guessed: GB18030 gives some reading to almost any bytes, so a text read with it must also look like
Chinese.
"""

import codecs
import csv
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO

from crawlers.sources.events import Refusal
from crawlers.sources.lines import shorten
from crawlers.sources.table import HEADER_WITHIN_ROWS, BrokenRow, ReadRow

__all__ = ["TextBeginning", "begin_text", "read_text_rows", "rows_of_stream"]

_DELIMITERS = ",;\t"
_CHUNK_BYTES = 1 << 20
_MAX_LINE_CHARACTERS = 4 << 20
"""Also of all lines of a row together."""
_MAX_HEADING_CHARACTERS = 400
"""A longer cell is no heading; it is left out where headings are looked for."""
_MAX_LINES_OF_A_ROW = 200
"""More line breaks in one row mean a quotation mark that is never closed."""

_COMMON = frozenset(
    "的一是不了在有和中国大人上为个年月日市区县省路号店公司限责任厂制造生产品牌商标规格型名称合格检验项目标准儿童服装箱包电器"
    "國個區縣號廠製產檢驗項標準兒裝電質監督抽查結果质结果業业贸易貿有限工具鞋衣旅行磁灶炉爐套"
)
"""Characters that fill real notices, in both scripts."""
_LEAST_COMMON_SHARE = 0.17
"""Measured on the 490 shipped rows, ten at a time: at least 0.24 in each; at most 0.13 when Big5 is read as GB18030."""
_JUDGED_FROM_CHARACTERS = 20
_HAN = re.compile(r"[\u3400-\u9fff]")
_PRIVATE = re.compile(r"[\ue000-\uf8ff]")
"""Private characters: no notice prints them, and they stand all over a Big5 text that is read as GB18030."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBeginning:
    """What a text file is written in, and its first rows under each delimiter that there is."""

    encoding: str
    """`utf-8` or `gb18030`."""
    rows: Mapping[str, tuple[tuple[str, ...], ...]]
    """Delimiter → the cells of its first rows; cells too long for a heading are empty."""


def begin_text(path: Path) -> TextBeginning:
    """Read the beginning of a delimited text file.

    Raises:
        Refusal: the file is empty, binary, or in another encoding than UTF-8 and GB18030.
    """
    encoding = _find_encoding(path)
    return TextBeginning(encoding=encoding, rows={sign: _first_rows(path, encoding, sign) for sign in _DELIMITERS})


def _first_rows(path: Path, encoding: str, delimiter: str) -> tuple[tuple[str, ...], ...]:
    first = islice(read_text_rows(path, encoding, delimiter), HEADER_WITHIN_ROWS)
    return tuple(
        tuple(cell if len(cell) <= _MAX_HEADING_CHARACTERS else "" for cell in row.cells)
        for row in first
        if isinstance(row, ReadRow)
    )


def _find_encoding(path: Path) -> str:
    _refuse_binary(path)
    place = _first_undecodable(path, "utf-8")
    if place is None:
        return "utf-8"
    if _first_undecodable(path, "gb18030") is None and _looks_chinese(path):
        return "gb18030"
    raise Refusal("encoding", place=place)


def _refuse_binary(path: Path) -> None:
    with path.open("rb") as stream:
        start = stream.read(_CHUNK_BYTES)
    if not start.removeprefix(codecs.BOM_UTF8).strip():
        raise Refusal("empty")
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Refusal("utf16")
    if b"\0" in start:
        raise Refusal("mismatch", ending=".csv", form="binary")


def _first_undecodable(path: Path, encoding: str) -> int | None:
    """Return the place of the first byte that does not fit an encoding, from 0; `None` when all do."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    seen = 0
    with path.open("rb") as stream:
        while True:
            chunk = stream.read(_CHUNK_BYTES)
            pending = len(decoder.getstate()[0])
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                return seen - pending + error.start
            if not chunk:
                return None
            seen += len(chunk)


def _looks_chinese(path: Path) -> bool:
    """Tell whether a text read as GB18030 is made of the characters that notices are made of."""
    with path.open(encoding="gb18030", newline="") as stream:
        text = stream.read(_CHUNK_BYTES)
    if _PRIVATE.search(text):
        return False
    characters = _HAN.findall(text)
    if len(characters) < _JUDGED_FROM_CHARACTERS:
        return bool(characters)
    return sum(c in _COMMON for c in characters) / len(characters) >= _LEAST_COMMON_SHARE


def read_text_rows(path: Path, encoding: str, delimiter: str) -> Iterator[ReadRow | BrokenRow]:
    """Yield the rows of a text; one that cannot be read costs itself alone."""
    with path.open(encoding="utf-8-sig" if encoding == "utf-8" else encoding, newline="") as stream:
        yield from rows_of_stream(stream, delimiter)


def rows_of_stream(stream: IO[str], delimiter: str) -> Iterator[ReadRow | BrokenRow]:
    """Yield the rows of an open text; one that cannot be read costs itself alone."""
    lines = _Lines(stream)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    row = 0
    while True:
        row += 1
        lines.begin_row()
        try:
            cells = next(reader, None)
        except csv.Error as error:
            yield _broken_row(row, lines.give_back(), delimiter, str(error))
            continue
        if cells is None:
            return
        yield ReadRow(row=row, cells=tuple(cells))


class _Lines:
    """The lines of a stream, which can be given back when a row turns out to be broken.

    A quotation mark that is never closed would swallow everything below it; so the first line of a broken row is given
    up and the lines after it are read anew.
    """

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self._again: list[str] = []
        self._taken: list[str] = []
        self._size = 0

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        line = self._again.pop() if self._again else self._read_line()
        if not line:
            raise StopIteration
        self._taken.append(line)
        self._size += len(line)
        if len(self._taken) > _MAX_LINES_OF_A_ROW:
            raise csv.Error(f"a quotation mark is not closed within {_MAX_LINES_OF_A_ROW} lines")
        if self._size > _MAX_LINE_CHARACTERS:
            raise csv.Error(f"the line is longer than {_MAX_LINE_CHARACTERS} characters")
        return line

    def begin_row(self) -> None:
        self._taken.clear()
        self._size = 0

    def give_back(self) -> str:
        """Return the first line of the row and put the others back."""
        first, *others = self._taken
        self._again.extend(reversed(others))
        return first

    def _read_line(self) -> str:
        line = self._stream.readline(_MAX_LINE_CHARACTERS + 1)
        if len(line) > _MAX_LINE_CHARACTERS and not line.endswith(("\n", "\r")):
            while (rest := self._stream.readline(_MAX_LINE_CHARACTERS)) and not rest.endswith(("\n", "\r")):
                pass
        return line


def _broken_row(row: int, line: str, delimiter: str, reason: str) -> BrokenRow:
    limit = csv.field_size_limit()
    if "field larger" not in reason or len(line) <= limit:
        return BrokenRow(row=row, column=None, reason=reason, snippet=shorten(line))
    cell = re.compile(rf'(?:"(?:[^"]|"")*"?|[^{delimiter}"]*)[^{delimiter}]*(?:{delimiter}|$)')
    lengths = [len(found.group()) for found in cell.finditer(line.rstrip("\r\n")) if found.group()]
    reason = f"the cell has more than {limit} characters"
    return BrokenRow(row=row, column=lengths.index(max(lengths)), reason=reason, snippet=shorten(line))
