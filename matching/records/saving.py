"""A record book at rest: one file that opens fast, and is refused when it is not what this program would write.

The first line says what the file is: format, how it was made, and the SHA-256 of the rest; the rest is JSON, numbers
and columns of Arrow (`matching.book`, `matching.records.shelf_file`). Opening a file runs nothing that stands in it.
"""

import hashlib
import json
import mmap
import os
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from domain.errors import Malformed
from domain.json_values import JsonObject
from matching.program import made_by
from matching.reading.readings import as_line

__all__ = ["ALIGNED", "FORMAT", "SavedBook", "digest", "read_saved", "write_saved"]

FORMAT: Final = "guolv-book 6"
"""Name and version of the format; rises with every change of it."""
ALIGNED: Final = 64
"""The rest of a file begins at a multiple of so many bytes."""
_LONGEST_HEAD: Final = 1 << 24


@dataclass(frozen=True, slots=True, kw_only=True)
class SavedBook:
    """What a file holds."""

    about: Mapping[str, Any]
    """What was told of it when it was written."""
    body: memoryview
    """The rest of the file, mapped into memory: processes that open it share it."""


def digest(*facts: object) -> str:
    """Return a short hash of values that have a telling `repr`, such as the registry of brands."""
    return hashlib.sha256("\n".join(map(repr, facts)).encode("utf-8", "backslashreplace")).hexdigest()[:32]


def write_saved(path: Path, *, about: JsonObject, body: Iterable[bytes | memoryview], facts: str) -> None:
    """Write a file, whole or not at all.

    Args:
        path: Where; an older file stays until the new one is complete.
        about: What tells how to read the rest.
        body: The rest, piece by piece.
        facts: Digest of what the readings depend on beside the records: brands, known companies.
    """
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", suffix=".part", dir=path.parent)
    partial = Path(name)
    head: JsonObject = {"format": FORMAT, "made_by": made_by(), "facts": facts, "sha256": "0" * 64, "about": about}
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(_first_line(head))
            total = hashlib.sha256()
            for piece in body:
                total.update(piece)
                file.write(piece)
            file.seek(0)
            file.write(_first_line(head | {"sha256": total.hexdigest()}))
            file.flush()
            os.fsync(file.fileno())
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _first_line(head: JsonObject) -> bytes:
    """Return the first line, ended so that the rest begins where numbers of any size may be read in place."""
    line = as_line(head)
    return line + b" " * (-(len(line) + 1) % ALIGNED) + b"\n"


def read_saved(path: Path, *, facts: str) -> SavedBook:
    """Open a file.

    Raises:
        Malformed: it is no book (`code` `no_book`), of another version of the format or the program (`other_version`),
            made with other brands or companies (`other_facts`), or damaged (`damaged`).
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        first = file.readline(_LONGEST_HEAD)
        head = _head(path, first)
        if head.get("format") != FORMAT:
            raise _refusal(path, "other_version", f"is a {str(head['format'])[:40]!r}, this program reads {FORMAT!r}")
        if head.get("made_by") != made_by():
            raise _refusal(path, "other_version", "was written by another version of guolv or its libraries")
        if head.get("facts") != facts:
            raise _refusal(path, "other_facts", "was made with other brands or other confirmed companies")
        whole = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
    body = whole[len(first) :]
    about = head.get("about")
    if head.get("sha256") != hashlib.sha256(body).hexdigest() or not isinstance(about, dict):
        raise _refusal(path, "damaged", "is damaged: its content is not what was written")
    return SavedBook(about=about, body=body)


def _head(path: Path, line: bytes) -> Mapping[str, object]:
    try:
        head = json.loads(line)
    except (ValueError, RecursionError):
        head = None
    if not isinstance(head, dict) or not str(head.get("format", "")).startswith("guolv-book"):
        raise Malformed(str(path), "is no saved record book", code="no_book")
    return head


def _refusal(path: Path, code: str, reason: str) -> Malformed:
    return Malformed(str(path), f"{reason}; build the book anew from its records", code=code)
