"""How many decimals a workbook shows of its numbers: 2019.10 typed as a number is 2019.1 with a format of two decimals.

Read from the parts of an .xlsx, because the fast reader gives values only. A number whose format fixes no decimals is
shown as it is; what was typed behind its last digit nobody knows.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from crawlers.sources.events import RowRead
from crawlers.sources.values import fraction_text, value_text

__all__ = ["Decimals", "fixed_decimals", "mark_fractions", "read_decimals", "row_texts"]

Decimals = Mapping[tuple[int, int], int]
"""Row and column from 0 → decimals that are shown."""

_BUILT_IN = {2: 2, 4: 2}  # numFmtId of `0.00` and `#,##0.00`, which are not written out
_LARGEST_PART = 4 << 20
_MOST_CELLS = 200_000
_CHUNK_BYTES = 1 << 20
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^>]*)>")
_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
_SHEET = re.compile(rb"<(?:\w+:)?sheet\s([^>]*)>")
_RELATION = re.compile(rb"<(?:\w+:)?Relationship\s([^>]*)>")
_ATTRIBUTE = re.compile(rb"([\w:]+)\s*=\s*[\"']([^\"']*)[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\s([^>]*[^>/])>\s*<(?:\w+:)?v>-?\d+\.\d+</")
_PLACE = re.compile(rb"([A-Z]{1,3})(\d{1,7})")
_OVERLAP_BYTES = 400
_FIXED = re.compile(r"[#,]*0(?:\.(0+))")


def fixed_decimals(code: str) -> int | None:
    """Return how many decimals a number format always shows; `None` when it fixes none.

    Example:
        >>> fixed_decimals("0.00"), fixed_decimals("#,##0.0_ "), fixed_decimals("General"), fixed_decimals("0.0#")
        (2, 1, None, None)
    """
    plain = re.sub(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]', "", code.partition(";")[0]).strip()
    found = _FIXED.fullmatch(plain)
    return len(found[1]) if found else None


def read_decimals(archive: zipfile.ZipFile) -> Mapping[str, Decimals]:
    """Return, by name of a sheet, which of its fractions are shown with fixed decimals; nothing where a part is odd."""
    try:
        styles = _styles(archive)
        if not any(styles.values()):
            return {}
        return {name: _cells(archive, part, styles) for name, part in _sheets(archive).items()}
    except (KeyError, ValueError):
        return {}  # the reader will say what is wrong with the file


def row_texts(values: Sequence[object], row: int, shown: Decimals, fractions: dict[int, frozenset[int]]) -> list[str]:
    """Return the texts of a row, numbers as they are shown.

    Args:
        values: Of its cells.
        row: Its number from 0.
        shown: Which fractions are shown with how many decimals.
        fractions: Takes the places of the others.
    """
    texts = [value_text(value) for value in values]
    places = [place for place, value in enumerate(values) if isinstance(value, float) and not value.is_integer()]
    for place in places:
        if (decimals := shown.get((row, place))) is not None:
            texts[place] = fraction_text(texts[place], decimals)
    if unsure := frozenset(place for place in places if (row, place) not in shown):
        fractions[row] = unsure
    return texts


def mark_fractions(rows: Iterable[RowRead], fractions: dict[int, frozenset[int]]) -> Iterator[RowRead]:
    """Mark the fractions that `row_texts` found in rows."""
    for row in rows:
        numbers = fractions.pop(row.row - 1, None)
        yield replace(row, numbers=numbers) if numbers else row


def _part(archive: zipfile.ZipFile, name: str) -> bytes:
    if archive.getinfo(name).file_size > _LARGEST_PART:
        raise ValueError(name)
    return archive.read(name)


def _attributes(text: bytes) -> dict[str, str]:
    return {name.decode().rpartition(":")[2]: value.decode() for name, value in _ATTRIBUTE.findall(text)}


def _styles(archive: zipfile.ZipFile) -> Mapping[str, int]:
    """Return number of a style → decimals, for those that fix some."""
    text = _part(archive, "xl/styles.xml")
    formats = dict(_BUILT_IN)
    for attributes in map(_attributes, _FORMAT.findall(text)):
        decimals = fixed_decimals(attributes.get("formatCode", "").replace("&quot;", '"').replace("&amp;", "&"))
        if decimals:
            formats[int(attributes["numFmtId"])] = decimals
    block = _STYLES.search(text)
    found = map(_attributes, _STYLE.findall(block[0])) if block else ()
    styles = {str(number): formats.get(int(a.get("numFmtId", "0"))) for number, a in enumerate(found)}
    return {number: decimals for number, decimals in styles.items() if decimals}


def _sheets(archive: zipfile.ZipFile) -> Mapping[str, str]:
    """Return name of a sheet → its part."""
    relations = {
        a["Id"]: a["Target"] for a in map(_attributes, _RELATION.findall(_part(archive, "xl/_rels/workbook.xml.rels")))
    }
    sheets = map(_attributes, _SHEET.findall(_part(archive, "xl/workbook.xml")))
    return {a["name"]: _path(relations[a["id"]]) for a in sheets if a.get("id") in relations and "name" in a}


def _path(target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else f"xl/{target}"


def _cells(archive: zipfile.ZipFile, part: str, styles: Mapping[str, int]) -> Decimals:
    found: dict[tuple[int, int], int] = {}
    tail = b""
    with archive.open(part) as stream:
        while chunk := stream.read(_CHUNK_BYTES):
            text = tail + chunk
            for cell in _CELL.finditer(text):
                attributes = _attributes(cell[1])
                place = _PLACE.fullmatch(attributes.get("r", "").encode())
                decimals = styles.get(attributes.get("s", ""))
                if place and decimals and len(found) < _MOST_CELLS:
                    found[int(place[2]) - 1, _column(place[1])] = decimals
            tail = text[-_OVERLAP_BYTES:]
    return found


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
