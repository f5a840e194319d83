"""The record book of a home at rest, in `cache/`, so that a command starts without reading every record.

An aid, never the truth: the name of a file is a hash of what the records of the store are (`RecordMarks.name`), so a
file of other records is not taken for one of these; one of another program, of other brands or of other companies, and
one that is damaged, is refused by `RecordBook.read`. Beside each book lie the marks of its records, whose hash is their
name, too: by them a book of an earlier state of these very records is told, which needs but what changed since.
Deleting the folder loses nothing.

Several processes may read and write at once: a file appears whole under its name, and whoever finds none builds one.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from domain.errors import Malformed
from index.store import EarlierMarks, RecordMarks, name_of

if TYPE_CHECKING:
    from domain.brands import BrandRegistry
    from domain.enterprise_register import EnterpriseRegister
    from matching import Policy, RecordBook

__all__ = ["LEAST_RECORDS", "BookFiles"]

LEAST_RECORDS: Final = 500
"""From so many records on, reading a file is quicker by more than writing it once costs."""
_KEPT: Final = 2
"""Books that stay beside each other: a process may just have been told of the older one."""


class BookFiles:
    """The books of one home.

    Args:
        folder: Where they are; made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(
        self, name: str, *, brands: "BrandRegistry", policy: "Policy", enterprises: "EnterpriseRegister"
    ) -> "RecordBook | None":
        """Return the book of the records with marks of this name, or `None` where it must be built."""
        from matching import RecordBook  # noqa: PLC0415  # see `cases.workspace`

        try:
            return RecordBook.read(self._book(name), brands=brands, policy=policy, enterprises=enterprises)
        except (Malformed, OSError, ValueError, LookupError, TypeError):  # whatever is wrong with it, it is only an aid
            return None

    def earlier(self) -> Iterator[tuple[str, EarlierMarks]]:
        """Give the name and the marks of each book that is kept, the youngest first."""
        for path in sorted(self._folder.glob("records-*.marks"), key=_age, reverse=True):
            name = path.stem.removeprefix("records-")
            with suppress(OSError, ValueError):
                kept = path.read_bytes()
                if name_of(kept) == name:
                    yield name, EarlierMarks.read(kept)

    def write(self, marks: RecordMarks, book: "RecordBook") -> None:
        """Keep a book; nothing happens where the disk is full or the home may not be written."""
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            mode = self._folder.stat().st_mode & 0o666  # whoever may read the home may read it
            path = self._book(marks.name)
            _write_whole(path.with_suffix(".marks"), marks.kept, mode)
            book.write(path)
            path.chmod(mode)
            self._remove_older(path)

    def _book(self, name: str) -> Path:
        return self._folder / f"records-{name}.book"

    def _remove_older(self, newest: Path) -> None:
        others = [path for path in self._folder.glob("*.book*") if path != newest]
        for path in sorted(others, key=_age, reverse=True)[_KEPT - 1 :]:
            path.unlink(missing_ok=True)
        for path in self._folder.glob("*.marks*"):
            if not path.with_suffix(".book").exists():
                path.unlink(missing_ok=True)


def _write_whole(path: Path, content: bytes, mode: int) -> None:
    """Write a small file, whole or not at all; one that a loss of power emptied has not the hash that is its name."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    partial = Path(name)
    partial.chmod(mode)
    partial.replace(path)


def _age(path: Path) -> float:
    """When a file was written; one that another process removed meanwhile is the oldest."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
