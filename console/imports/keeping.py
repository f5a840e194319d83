"""Files that were sent to be imported, kept in the home: `uploads/HASH/NAME`.

The hash is the name of the folder, so a name that somebody chose decides nothing but what the file is called. What was
sent is read again when a person has mapped a heading of it, and a record names it as its source; how long it stays is
decided in `retention`.
"""

import hashlib
import os
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from index.store import ImportJob

__all__ = ["Kept", "KeptFiles", "plain_name"]

FOLDER: Final = "uploads"
_CHUNK_BYTES: Final = 1 << 20
_MOST_NAME_BYTES: Final = 180
"""A file name may have 255 bytes; a Chinese character has three."""
_MOST_ENDING_CHARACTERS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file that was sent."""

    name: str
    sha256: str
    size_bytes: int


class KeptFiles:
    """The folder of one home."""

    def __init__(self, home: Path) -> None:
        self._folder = home / FOLDER

    def keep(self, stream: BinaryIO, name: str) -> Kept:
        """Keep a file; the same one again is the same one.

        Raises:
            OSError: it cannot be written; nothing is left of it.
        """
        self._folder.mkdir(mode=0o700, exist_ok=True)
        handle, partial = tempfile.mkstemp(prefix=".", suffix=".part", dir=self._folder)
        digest, size = hashlib.sha256(), 0
        try:
            with os.fdopen(handle, "wb") as target:
                while chunk := stream.read(_CHUNK_BYTES):
                    digest.update(chunk)
                    size += len(chunk)
                    target.write(chunk)
                target.flush()
                os.fsync(target.fileno())
            kept = Kept(name=plain_name(name), sha256=digest.hexdigest(), size_bytes=size)
            path = self._path(kept.sha256, kept.name)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            Path(partial).replace(path)
        finally:
            Path(partial).unlink(missing_ok=True)
        return kept

    def path_of(self, job: ImportJob) -> Path:
        """Return where the file of a job is, or was."""
        return self._path(job.file_sha256, job.file)

    def _path(self, sha256: str, name: str) -> Path:
        return self._folder / sha256 / name


def plain_name(name: str) -> str:
    r"""Return the last part of a name, without what a file system or a terminal would take amiss, its ending kept.

    Example:
        >>> plain_name("C:\\公告\\不合格 名单.XLSX"), plain_name("../../etc/passwd"), plain_name("a\x1b[31m\u202e.csv")
        ('不合格 名单.XLSX', 'passwd', 'a[31m.csv')
        >>> plain_name(".."), plain_name(""), len(plain_name("长" * 300 + ".xlsx").encode())
        ('file', 'file', 179)
    """
    last = name.replace("\\", "/").rpartition("/")[2]
    printable = "".join(c for c in last if c.isprintable() and c not in '/\\:*?"<>|' and not 0xD800 <= ord(c) <= 0xDFFF)
    stem, dot, ending = printable.strip(" .").rpartition(".")
    if not stem or len(ending) > _MOST_ENDING_CHARACTERS:
        stem, dot, ending = printable.strip(" ."), "", ""
    room = _MOST_NAME_BYTES - len((dot + ending).encode())
    return (stem.encode()[:room].decode(errors="ignore") + dot + ending) or "file"
