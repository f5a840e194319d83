"""Reading JSON within limits: a list of elements, or one element a line, never more than one of them in memory.

What is not JSON, nested too deep, too long, or says one name twice is named in its place, and the elements after it are
read. JSON is UTF-8 (RFC 8259); nothing else is guessed.
"""

import codecs
import json
import re
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from crawlers.file_lines import LongLine, read_lines
from crawlers.sources.elements import MAX_ELEMENT_CHARACTERS, BrokenElement, Element
from crawlers.sources.json_decoding import accept, broken, parse_element
from crawlers.sources.json_list import Brackets, elements_of_list
from domain.errors import Malformed, TooLarge

__all__ = ["first_names", "read_json_elements"]

MAX_FILE_BYTES = 1 << 30
_MAX_SPREAD_BYTES = 16 << 20
_NAME_OR_BRACKET = re.compile(r'"((?:[^"\\]|\\.)*+)"\s*(:)?|[\[\]{}]', re.DOTALL)


def read_json_elements(path: Path, *, envelope: str | None = None) -> Iterator[Element | BrokenElement]:
    """Yield the objects of a file: of a list, of lines, or of one object.

    Args:
        path: A UTF-8 file.
        envelope: Name of the list inside an object that the service wraps around it (`results`); such an object is
            read whole and yields the elements of the list, then itself without the list as row 0.

    Raises:
        TooLarge: the file is larger than 1 GiB.
        Malformed: the file is empty or not UTF-8, or not JSON from some place on that is no element.
    """
    if path.stat().st_size > MAX_FILE_BYTES:
        raise TooLarge(
            path.name,
            f"the file has more than {MAX_FILE_BYTES >> 20} MiB",
            code="too_large",
            facts={"megabytes": path.stat().st_size >> 20, "limit": MAX_FILE_BYTES >> 20},
        )
    if _first_sign(path) != b"[":
        yield from _elements_of_lines(path, envelope)
        return
    try:
        with path.open(encoding="utf-8-sig", newline="") as stream:
            yield from elements_of_list(stream, path.name)
    except UnicodeDecodeError as error:
        raise Malformed(
            path.name, f"the file is not UTF-8: byte {error.object[error.start]:#04x} does not fit"
        ) from error


def first_names(text: str) -> frozenset[str]:
    """Return the names of the first object of a list, of lines, or of an object around a list.

    Names inside inner objects do not count: a record of guolv keeps those of other forms in `raw`.

    Example:
        >>> sorted(first_names('[{"a": "x", "b": {"c": 1}, "d": ["e"]}, {"f": 2}]'))
        ['a', 'b', 'd']
        >>> sorted(first_names('no json'))
        []
    """
    if text[:1] not in {"[", "{"}:
        return frozenset()
    names: set[str] = set()
    level = -1 if text[0] == "[" else 0  # a list around the objects is no level of its own
    for found in _NAME_OR_BRACKET.finditer(text):
        if found[0] in {"[", "{"}:
            level += 1
        elif found[0] in {"]", "}"}:
            level -= 1
            if level <= 0:
                break
        elif found[2] and level == 1:
            names.add(found[1])
    return frozenset(names)


def _first_sign(path: Path) -> bytes:
    with path.open("rb") as stream:
        start = stream.read(1 << 16)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        raise Malformed(path.name, "the encoding is UTF-16; save the file as UTF-8 and import it again", code="utf16")
    signs = start.removeprefix(codecs.BOM_UTF8).lstrip()
    if not signs:
        raise Malformed(path.name, "the file is empty", code="empty")
    return signs[:1]


def _elements_of_lines(path: Path, envelope: str | None) -> Iterator[Element | BrokenElement]:
    if (whole := _spread_object(path)) is not None:
        yield from _unwrap(whole, envelope)
        return
    for line in read_lines(path, max_bytes=MAX_ELEMENT_CHARACTERS):
        if isinstance(line, LongLine):
            reason = f"the line has {line.size_bytes} bytes; the limit is {MAX_ELEMENT_CHARACTERS}"
            yield broken(line.number, reason, line.beginning.decode("utf-8", "replace"))
        elif content := line.content.removeprefix(codecs.BOM_UTF8 if line.number == 1 else b"").strip():
            yield from _unwrap(parse_element(line.number, content), envelope)


def _spread_object(path: Path) -> Element | BrokenElement | None:
    """Read a file that is one object over several lines, as printed for people; `None` for any other."""
    first, *others = islice(read_lines(path, max_bytes=MAX_ELEMENT_CHARACTERS), 3)
    if isinstance(first, LongLine) or not others:
        return None
    if Brackets().end(first.content.decode("utf-8", "replace")) is not None:
        return None
    are_lines = any(isinstance(line, LongLine) or line.content.startswith(b"{") for line in others)
    if path.stat().st_size > _MAX_SPREAD_BYTES:
        if are_lines:
            return None
        raise TooLarge(path.name, f"one object over several lines may have {_MAX_SPREAD_BYTES >> 20} MiB")
    whole = parse_element(1, path.read_bytes().removeprefix(codecs.BOM_UTF8))
    return None if are_lines and isinstance(whole, BrokenElement) else whole


def _unwrap(found: Element | BrokenElement, envelope: str | None) -> Iterator[Element | BrokenElement]:
    """Yield the elements in the list that a service wraps, then the wrapper; anything else as it is."""
    items = found.data.get(envelope) if envelope and isinstance(found, Element) else None
    if not isinstance(items, list) or not isinstance(found, Element):
        yield found
        return
    for row, item in enumerate(items, start=1):
        yield accept(row, item, json.dumps(item, ensure_ascii=False)[:1000])
    yield Element(row=0, data={name: value for name, value in found.data.items() if name != envelope}, text="")
