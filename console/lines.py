"""JSON Lines in, answers out: reading foreign lines with bounded memory, writing a file whole or not at all."""

import json
import os
import re
import select
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import BinaryIO, Final, NoReturn

from domain.errors import GuolvError

__all__ = [
    "LINE_LIMIT_BYTES",
    "InputLine",
    "InputRow",
    "LineRejected",
    "open_whole",
    "parse_object",
    "read_batches",
]

LINE_LIMIT_BYTES: Final = 1024 * 1024
"""A listing with every attribute has a few thousand bytes; a longer line is no listing."""

_CHUNK_BYTES: Final = 128 * 1024
_BOM: Final = b"\xef\xbb\xbf"
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


class LineRejected(GuolvError):
    """A line of the input is not a JSON object; the rest goes on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputRow:
    """One row of a table."""

    number: int
    """As a person counts: a CSV file's headings stand on line 1; the first row of a Parquet file is 1."""
    data: object = None
    """The row as decoded."""
    error: str = ""
    """Why it is no row; empty when it is one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InputLine:
    """One line of the input that is not blank."""

    number: int
    """As a person counts: the first line is 1, blank lines count."""
    body: bytes | None
    """`None` when the line was longer than the limit and was skipped."""


def read_batches(
    stream: BufferedIOBase, *, most: int, limit: int = LINE_LIMIT_BYTES
) -> Iterator[tuple[InputLine, ...]]:
    """Read lines, together with those that are there already, never waiting for more of them.

    So a long file comes in full batches, and somebody who writes one line and waits for its answer gets it: before
    waiting for more, an empty batch says so. Blank lines are left out, too long ones have no body; no more than a chunk
    beyond the limit is ever held.
    """
    rest, number, is_cut = b"", 0, False
    while True:
        if number and _must_wait(stream):
            yield ()
        chunk = stream.read1(_CHUNK_BYTES)
        *whole, rest = (rest + chunk).split(b"\n")
        if not chunk:
            whole, rest = [rest] if rest or is_cut else [], b""
        batch: list[InputLine] = []
        for body in whole:
            number += 1
            line = _line(number, body, limit, is_cut=is_cut)
            is_cut = False
            if line is not None:
                batch.append(line)
        yield from (tuple(batch[at : at + most]) for at in range(0, len(batch), most))
        if not chunk:
            return
        if len(rest) > limit:
            rest, is_cut = b"", True


def _must_wait(stream: BufferedIOBase) -> bool:
    """Tell whether nothing can be read at the moment. A file can always be read; what is no file is not asked."""
    try:
        return not select.select([stream], [], [], 0)[0]
    except (OSError, ValueError):
        return False


def _line(number: int, body: bytes, limit: int, *, is_cut: bool) -> InputLine | None:
    if is_cut or len(body) > limit:
        return InputLine(number=number, body=None)
    body = body.removeprefix(_BOM) if number == 1 else body
    return InputLine(number=number, body=body) if body.strip() else None


def parse_object(line: bytes | None) -> Mapping[str, object]:
    """Parse one line, or one request body, into a JSON object.

    Raises:
        LineRejected: it is too long, not UTF-8, not JSON, not an object, or holds half a character.

    Example:
        >>> parse_object('{"title": "书包"}'.encode())
        {'title': '书包'}
    """
    if line is None:
        raise LineRejected(f"longer than {LINE_LIMIT_BYTES} bytes")
    value = parse_json(line)
    if not isinstance(value, dict):
        raise LineRejected(f"not a JSON object but {_kind(value)}")
    return value


def parse_json(text: bytes) -> object:
    """Parse strict JSON.

    Raises:
        LineRejected: it is not.
    """
    try:
        decoded = text.decode("utf-8")
        value: object = json.loads(decoded, parse_constant=_refuse_constant)
    except UnicodeDecodeError as error:
        raise LineRejected(f"not UTF-8: byte {text[error.start]:#04x} at position {error.start}") from error
    except json.JSONDecodeError as error:
        raise LineRejected(f"not JSON: {error.msg} at position {error.pos}") from error
    except RecursionError as error:
        raise LineRejected("not JSON that can be read: nested too deeply") from error
    except ValueError as error:  # a number of thousands of digits, NaN, Infinity
        raise LineRejected(f"not JSON that can be read: {error}") from error
    if b"\\u" in text and _SURROGATE.search(json.dumps(value, ensure_ascii=False)):
        raise LineRejected("a text holds half a character (a lone surrogate)")
    return value


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _kind(value: object) -> str:
    names = {list: "a list", str: "a text", bool: "true or false", type(None): "null"}
    return names.get(type(value), "a number")


@contextmanager
def open_whole(path: Path) -> Iterator[BinaryIO]:
    """Open a file that appears under its name only when the block has ended well; an older one stays until then."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        partial.chmod(0o666 & ~_umask())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
