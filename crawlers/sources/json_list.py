"""The elements of a JSON list, out of a window that moves over the file; one that is broken is passed over.

Where a value ends is told by its brackets alone, so that reading goes on behind one that cannot be decoded.
"""

import json
import re
from collections.abc import Iterator
from typing import IO

from crawlers.sources.elements import MAX_ELEMENT_CHARACTERS, BrokenElement, Element
from crawlers.sources.json_decoding import DECODER, accept, broken, reason_of, too_long
from domain.errors import Malformed

__all__ = ["Brackets", "elements_of_list"]

_CHUNK = 1 << 20
_LEXEME = re.compile(r'\\.|["\[\]{}]', re.DOTALL)
_SPACE = re.compile(r"[ \t\n\r]*")
_SCALAR = re.compile(r'"(?:[^"\\]|\\.)*+"?|[^,\]}]*', re.DOTALL)


def elements_of_list(stream: IO[str], file: str) -> Iterator[Element | BrokenElement]:
    """Yield the elements of the list that a stream holds.

    Raises:
        Malformed: it is not JSON from some place on that is no element, or cut off.
    """
    window = _Window(stream)
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


class Brackets:
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


def _take(window: _Window, row: int) -> Element | BrokenElement:
    """Read the element at the place of the window."""
    while True:
        try:
            value, end = DECODER.raw_decode(window.text, window.place)
        except (ValueError, RecursionError) as error:
            reason = reason_of(error)
            is_final = not isinstance(error, json.JSONDecodeError)
        else:
            if end < len(window.text) or window.is_last or isinstance(value, dict | list | str):
                beginning = window.text[window.place : min(end, window.place + 1000)]
                size = end - window.place
                window.place = end
                if size > MAX_ELEMENT_CHARACTERS:
                    return broken(row, too_long(size), beginning)
                return accept(row, value, beginning)
            is_final, reason = False, ""
        if is_final or len(window.text) - window.place > MAX_ELEMENT_CHARACTERS or not window.more():
            return _pass_over(window, row, reason)


def _pass_over(window: _Window, row: int, reason: str) -> BrokenElement:
    """Go behind an element that cannot be read, or to the end of the file."""
    beginning = window.text[window.place : window.place + 1000]
    if beginning[:1] not in {"[", "{"} and (found := _SCALAR.match(window.text, window.place)):
        window.place = found.end()
        return broken(row, reason or "is not an object", beginning[: found.end() - found.start()])
    brackets, size = Brackets(), 0
    while True:
        end = brackets.end(window.text, window.place)
        size += (len(window.text) if end is None else end) - window.place
        if end is not None:
            window.place = end
            return broken(row, too_long(size) if size > MAX_ELEMENT_CHARACTERS else reason, beginning)
        window.drop()
        if not window.more():
            return broken(row, f"does not end, and nothing below it could be read: {reason}", beginning)
