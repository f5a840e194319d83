"""Looking at a zip container before anything in it is unpacked: how much it holds, and what it is.

.xlsx and .docx are zip containers; 1 MB of one can unpack to gigabytes. Runs in the reading child, under its limits.
"""

import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from crawlers.sources.events import Refusal

__all__ = ["DAMAGE", "MAX_PARTS", "MAX_UNPACKED_BYTES", "check_parts", "kind_of_names", "open_document"]

MAX_UNPACKED_BYTES = 200 << 20
"""All parts together, as the container declares it. A sheet of 100 000 rows and 12 columns needs about 60 MB."""
MAX_RATIO = 100
"""Unpacked by packed size, for each part above 1 MB and for the whole; spreadsheets stay below 30."""
MAX_PARTS = 10_000
SMALL_PART_BYTES = 1 << 20

DAMAGE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError)
"""What the zip module raises over a damaged container, besides `ValueError` and `OSError`."""

_MARKS = (
    ("xl/", "xlsx"), ("word/", "docx"), ("ppt/", "pptx"), ("content.xml", "ods"), ("Index/", "numbers"),
)  # fmt: skip  # beginning of a part's name → form


def open_document(path: Path, expected: str) -> zipfile.ZipFile:
    """Open a document that is a zip container, after its sizes were looked at.

    Args:
        path: The file.
        expected: The form it should have, such as `xlsx`.

    Raises:
        Refusal: it is damaged, too large or of another form.
    """
    try:
        archive = zipfile.ZipFile(path)
        parts = archive.infolist()
    except (*DAMAGE, ValueError) as error:
        raise Refusal("truncated") from error
    check_parts(parts)
    found = kind_of_names(part.filename for part in parts)
    if found != expected:
        raise Refusal("mismatch", ending=f".{expected}", form=found)
    if any(part.flag_bits & 1 for part in parts):
        raise Refusal("encrypted")
    return archive


def check_parts(parts: list[zipfile.ZipInfo], limit_bytes: int = MAX_UNPACKED_BYTES) -> None:
    """Look at the sizes a container declares; unpacking stops at them (the zip module reads no further).

    Raises:
        Refusal: there is too much in it.
    """
    if len(parts) > MAX_PARTS:
        raise Refusal("too_many_parts", count=len(parts), limit=MAX_PARTS)
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limit_bytes:
        raise Refusal("unpacks_too_large", megabytes=unpacked >> 20, limit=limit_bytes >> 20)
    packed = sum(part.compress_size for part in parts)
    sizes = [(part.filename, part.file_size, part.compress_size) for part in parts]
    for name, size, packed_size in [*sizes, ("*", unpacked, packed)]:
        if size > SMALL_PART_BYTES and size > MAX_RATIO * max(packed_size, 1):
            raise Refusal("ratio", part=name[-60:], ratio=size // max(packed_size, 1), limit=MAX_RATIO)


def kind_of_names(names: Iterable[str]) -> str:
    """Return the form that the names of the parts show; `zip` when they show none.

    Example:
        >>> kind_of_names(["[Content_Types].xml", "word/document.xml"]), kind_of_names(["a.csv"])
        ('docx', 'zip')
    """
    known = list(names)
    if "[Content_Types].xml" not in known and "mimetype" not in known:
        return "zip"
    return next((form for mark, form in _MARKS if any(name.startswith(mark) for name in known)), "zip")
