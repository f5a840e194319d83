"""Lines of a foreign file, each within a limit: a line of 10 MB is skipped and named, never held in memory."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

__all__ = ["MAX_LINE_BYTES", "Line", "LongLine", "detect_encoding", "read_lines"]

MAX_LINE_BYTES = 1_048_576
"""A listing with 500 attributes of 200 characters stays below 400 000 bytes."""
_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line without its end."""

    number: int
    """From 1."""
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class LongLine:
    """A line above the limit: only its beginning was kept."""

    number: int
    size_bytes: int
    beginning: bytes


def read_lines(path: Path, *, max_bytes: int = MAX_LINE_BYTES) -> Iterator[Line | LongLine]:
    """Yield the lines of a file with at most `max_bytes` of it in memory."""
    with path.open("rb") as file:
        number = 0
        while content := file.readline(max_bytes + 1):
            number += 1
            if len(content) <= max_bytes or content.endswith(b"\n"):
                yield Line(number=number, content=content.rstrip(b"\r\n"))
                continue
            size_bytes = len(content)
            while not content.endswith(b"\n") and (rest := file.readline(_CHUNK)):
                size_bytes += len(rest)
                content = content[:200] + rest[-1:]
            yield LongLine(number=number, size_bytes=size_bytes, beginning=content[:200])


def detect_encoding(path: Path) -> str | None:
    """Return the encoding that reads the whole file: UTF-8, else GB 18030, else `None`.

    Reads the file once, in pieces.
    """
    for encoding in ("utf-8-sig", "gb18030"):
        decoder = codecs.getincrementaldecoder(encoding)("strict")
        try:
            with path.open("rb") as file:
                while piece := file.read(_CHUNK):
                    decoder.decode(piece)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            continue
        return encoding
    return None
