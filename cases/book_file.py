"""The record book of a home at rest, in `cache/`, so that a command starts without reading every record.

An aid, never the truth: the name of a file is a hash of what the records of the store are, so a file of other records
is not found at all; one of another program, of other brands or of other companies, and one that is damaged, is refused
by `RecordBook.read`. Then the book is built from its records and written anew. Deleting the folder loses nothing.

Several processes may read and write at once: a file appears whole under its name, and whoever finds none builds one.
"""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from domain.errors import Malformed

if TYPE_CHECKING:
    from domain.brands import BrandRegistry
    from domain.enterprise_register import EnterpriseRegister
    from matching import Policy, RecordBook

__all__ = ["LEAST_RECORDS", "BookFiles"]

LEAST_RECORDS: Final = 500
"""From so many records on, reading a file is quicker by more than writing it once costs."""
_KEPT: Final = 2
"""Files that stay beside each other: a process may just have been told of the older one."""


class BookFiles:
    """The books of one home.

    Args:
        folder: Where they are; made when the first one is written.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(
        self, state: str, *, brands: "BrandRegistry", policy: "Policy", enterprises: "EnterpriseRegister"
    ) -> "RecordBook | None":
        """Return the book of the records in this state (`Store.records_state`), or `None` where it must be built."""
        from matching import RecordBook  # noqa: PLC0415  # see `cases.workspace`

        try:
            return RecordBook.read(self._path(state), brands=brands, policy=policy, enterprises=enterprises)
        except (Malformed, OSError, ValueError, LookupError, TypeError):  # whatever is wrong with it, it is only an aid
            return None

    def write(self, state: str, book: "RecordBook") -> None:
        """Keep a book; nothing happens where the disk is full or the home may not be written."""
        with suppress(OSError):
            self._folder.mkdir(exist_ok=True)
            path = self._path(state)
            book.write(path)
            path.chmod(self._folder.stat().st_mode & 0o666)  # whoever may read the home may read it
            self._remove_older(path)

    def _path(self, state: str) -> Path:
        return self._folder / f"records-{state}.book"

    def _remove_older(self, newest: Path) -> None:
        others = [path for path in self._folder.glob("*.book*") if path != newest]
        for path in sorted(others, key=_age, reverse=True)[_KEPT - 1 :]:
            path.unlink(missing_ok=True)


def _age(path: Path) -> float:
    """When a file was written; one that another process removed meanwhile is the oldest."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
