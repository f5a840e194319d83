"""Reading JSON within limits: a list of elements, or one element a line, never more than one of them in memory.

What is not JSON, nested too deep, too long, or says one name twice is named in its place, and the elements after it are
read. JSON is UTF-8 (RFC 8259); nothing else is guessed.
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, NoReturn

from crawlers.file_lines import LongLine, read_lines
from crawlers.sources.lines import shorten
from domain.errors import Malformed, RowRejected, TooLarge

__all__ = ["MAX_DEPTH", "MAX_ELEMENT_CHARACTERS", "BrokenElement", "Element", "first_names", "read_json_elements"]

MAX_FILE_BYTES = 1 << 30
MAX_ELEMENT_CHARACTERS = 1 << 20
"""Also the bytes of a line. The longest element that is known to be real has some 60 000 characters."""
MAX_DEPTH = 32
_MAX_SPREAD_BYTES = 16 << 20
_CHUNK = 1 << 20
_LEXEME = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
_NAME_OR_BRACKET = re.compile(r'"((?:[^"\\]|\\.)*+)"\s*(:)?|[\[\]{}]', re.DOTALL)
_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r'"(?:[^"\\]|\\.)*+"?|[^,\]}]*', re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """One object of a file."""

    row: int
    """In JSON Lines its line, in a list its place, from 1."""
    data: Mapping[str, object]
    text: str
    """Its beginning, for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BrokenElement:
    """What stands where an object should, and cannot be read."""

    row: int
    error: RowRejected
    text: str


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
            yield from _elements_of_list(_Window(stream), path.name)
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


class _Refused(ValueError):
    """JSON that is well-formed and still not accepted."""


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise _Refused(f"the name {shorten(twice, 40)!r} stands twice in one object")
    return found


def _constant(name: str) -> NoReturn:
    raise _Refused(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_constant, parse_float=str)
"""Fractions stay as printed; no form has any."""


def _elements_of_lines(path: Path, envelope: str | None) -> Iterator[Element | BrokenElement]:
    if (whole := _spread_object(path)) is not None:
        yield from _unwrap(whole, envelope)
        return
    for line in read_lines(path, max_bytes=MAX_ELEMENT_CHARACTERS):
        if isinstance(line, LongLine):
            reason = f"the line has {line.size_bytes} bytes; the limit is {MAX_ELEMENT_CHARACTERS}"
            yield _broken(line.number, reason, line.beginning.decode("utf-8", "replace"))
        elif content := line.content.removeprefix(codecs.BOM_UTF8 if line.number == 1 else b"").strip():
            yield from _unwrap(_parse(line.number, content), envelope)


def _spread_object(path: Path) -> Element | BrokenElement | None:
    """Read a file that is one object over several lines, as printed for people; `None` for any other."""
    first, *others = islice(read_lines(path, max_bytes=MAX_ELEMENT_CHARACTERS), 3)
    if isinstance(first, LongLine) or not others:
        return None
    if _Brackets().end(first.content.decode("utf-8", "replace")) is not None:
        return None
    are_lines = any(isinstance(line, LongLine) or line.content.startswith(b"{") for line in others)
    if path.stat().st_size > _MAX_SPREAD_BYTES:
        if are_lines:
            return None
        raise TooLarge(path.name, f"one object over several lines may have {_MAX_SPREAD_BYTES >> 20} MiB")
    whole = _parse(1, path.read_bytes().removeprefix(codecs.BOM_UTF8))
    return None if are_lines and isinstance(whole, BrokenElement) else whole


def _unwrap(found: Element | BrokenElement, envelope: str | None) -> Iterator[Element | BrokenElement]:
    """Yield the elements in the list that a service wraps, then the wrapper; anything else as it is."""
    items = found.data.get(envelope) if envelope and isinstance(found, Element) else None
    if not isinstance(items, list) or not isinstance(found, Element):
        yield found
        return
    for row, item in enumerate(items, start=1):
        yield _element(row, item, json.dumps(item, ensure_ascii=False)[:1000])
    yield Element(row=0, data={name: value for name, value in found.data.items() if name != envelope}, text="")


def _parse(row: int, content: bytes) -> Element | BrokenElement:
    beginning = content[:1000].decode("utf-8", "replace")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        return _broken(row, f"is not UTF-8 (byte {error.start + 1})", beginning)
    try:
        return _element(row, _DECODER.decode(text), beginning)
    except (ValueError, RecursionError) as error:
        return _broken(row, _reason(error), beginning)


def _element(row: int, value: object, beginning: str) -> Element | BrokenElement:
    if not isinstance(value, dict):
        return _broken(row, "is not an object", beginning)
    if _is_deep(value):
        return _broken(row, f"is nested more than {MAX_DEPTH} deep", beginning)
    return Element(row=row, data=value, text=beginning)


def _is_deep(value: object) -> bool:
    level = [value]
    for _ in range(MAX_DEPTH):
        level = [
            item
            for outer in level
            if isinstance(outer, dict | list)
            for item in (outer.values() if isinstance(outer, dict) else outer)
        ]
        if not level:
            return False
    return any(isinstance(item, dict | list) for item in level)


def _reason(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return f"is nested more than {MAX_DEPTH} deep"
    if isinstance(error, json.JSONDecodeError):
        return f"is not JSON: {error.msg}"
    return str(error) if isinstance(error, _Refused) else "is not JSON: a number is too long"


def _broken(row: int, reason: str, beginning: str) -> BrokenElement:
    return BrokenElement(row=row, error=RowRejected("element", reason), text=beginning[:1000])


class _Brackets:
    """Where a value ends, by its brackets alone: to go on behind one that is broken."""

    def __init__(self) -> None:
        self._depth = 0
        self._is_in_text = False

    def end(self, text: str, start: int = 0) -> int | None:
        """Return the place behind the value, or `None` when it goes on; a later call goes on with it."""
        for found in _LEXEME.finditer(text, start):
            sign = found[0]
            if sign == '"':
                self._is_in_text = not self._is_in_text
            elif not self._is_in_text and sign in "[{":
                self._depth += 1
            elif not self._is_in_text and sign in "]}":
                self._depth -= 1
                if self._depth <= 0:
                    return found.end()
        return None


class _Window:
    """A stretch of a stream that moves forward."""

    def __init__(self, stream: IO[str]) -> None:
        self._stream = stream
        self.text = ""
        self.place = 0
        self.is_last = False

    def more(self) -> bool:
        """Take in more of the stream; false at its end."""
        chunk = self._stream.read(_CHUNK)
        while chunk.endswith("\\") and (one := self._stream.read(1)):  # a mark and what it marks stay together
            chunk += one
        self.is_last = not chunk
        self.text = self.text[self.place :] + chunk
        self.place = 0
        return bool(chunk)

    def peek(self) -> str:
        """Return the next character that is no space, and stand on it; empty at the end."""
        while True:
            found = _SPACE.match(self.text, self.place)
            self.place = found.end() if found else self.place
            if self.place < len(self.text):
                return self.text[self.place]
            if not self.more():
                return ""

    def drop(self) -> None:
        """Forget everything that was taken in."""
        self.place = len(self.text)


def _elements_of_list(window: _Window, file: str) -> Iterator[Element | BrokenElement]:
    window.peek()
    window.place += 1  # the opening bracket
    row = 0
    while True:
        sign = window.peek()
        if row and sign == ",":
            window.place += 1
            sign = window.peek()
        elif row and sign not in {"]", ""}:
            raise Malformed(file, f"is not JSON behind element {row}: a comma is missing; nothing below it was read")
        if sign == "]":
            window.place += 1
            if window.peek():
                raise Malformed(file, "something stands behind the end of the list")
            return
        if not sign:
            raise Malformed(file, f"the file is cut off behind element {row}", code="truncated")
        row += 1
        yield _take(window, row)


def _take(window: _Window, row: int) -> Element | BrokenElement:
    """Read the element at the place of the window."""
    while True:
        try:
            value, end = _DECODER.raw_decode(window.text, window.place)
        except (ValueError, RecursionError) as error:
            reason = _reason(error)
            is_final = not isinstance(error, json.JSONDecodeError)
        else:
            if end < len(window.text) or window.is_last or isinstance(value, dict | list | str):
                beginning = window.text[window.place : min(end, window.place + 1000)]
                size = end - window.place
                window.place = end
                if size > MAX_ELEMENT_CHARACTERS:
                    return _broken(row, _too_long(size), beginning)
                return _element(row, value, beginning)
            is_final, reason = False, ""
        if is_final or len(window.text) - window.place > MAX_ELEMENT_CHARACTERS or not window.more():
            return _pass_over(window, row, reason)


def _pass_over(window: _Window, row: int, reason: str) -> BrokenElement:
    """Go behind an element that cannot be read, or to the end of the file."""
    beginning = window.text[window.place : window.place + 1000]
    if beginning[:1] not in {"[", "{"} and (found := _SCALAR.match(window.text, window.place)):
        window.place = found.end()
        return _broken(row, reason or "is not an object", beginning[: found.end() - found.start()])
    brackets, size = _Brackets(), 0
    while True:
        end = brackets.end(window.text, window.place)
        size += (len(window.text) if end is None else end) - window.place
        if end is not None:
            window.place = end
            return _broken(row, _too_long(size) if size > MAX_ELEMENT_CHARACTERS else reason, beginning)
        window.drop()
        if not window.more():
            return _broken(row, f"does not end, and nothing below it could be read: {reason}", beginning)


def _too_long(size: int) -> str:
    return f"the element has {size} characters; the limit is {MAX_ELEMENT_CHARACTERS}"
