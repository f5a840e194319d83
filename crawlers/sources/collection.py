"""Files that come together: a folder, or a zip, of notices; each is read by itself, and each refusal is its own.

Names within a zip are never used as paths: each member is unpacked to a name of ours, by the reading child. A zip in a
folder is unpacked, a zip in a zip is not.
"""

import json
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources.events import Refusal
from crawlers.sources.forms import refuse_other_than_zip
from crawlers.sources.limits import DEFAULT_LIMITS, ReadingLimits
from crawlers.sources.notice import read_notice
from crawlers.sources.reading import ReadingProcess
from crawlers.sources.refusals import unreadable
from crawlers.sources.vocabulary import Vocabulary
from domain.errors import UnreadableFile
from domain.record import RecordKind

__all__ = ["ReadableFile", "read_notices"]

_ARCHIVE_ENDING = ".zip"
_MOST_NAME_CHARACTERS = 80
_NOT_NOTICES = ("Thumbs.db", "desktop.ini", "__MACOSX")
"""Names that systems leave behind. Names that begin with `.` or `~$` (locks of Office) are passed over too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadableFile:
    """One file of a collection, to be read before the next is asked for."""

    name: str
    """As a person knows it: its path within the folder or archive; for a single file its name."""
    rows: Iterator[ParsedRow | RejectedRow | FileNotes]
    """What `read_notice` yields and raises. The rows name the file without folder."""


def read_notices(
    path: Path,
    *,
    kind: RecordKind | None = None,
    vocabulary: Vocabulary | None = None,
    issuer: str | None = None,
    limits: ReadingLimits = DEFAULT_LIMITS,
) -> Iterator[ReadableFile]:
    """Yield the notices of a file, a folder or a zip, in the order of their names; reading happens as rows are taken.

    Args:
        path: A file of one of the formats, a folder with such files and folders, or a zip of them.
        kind: What every row is; by default each file tells.
        vocabulary: What is known about headings, as for `read_notice`.
        issuer: Who published them, where a file does not say it.
        limits: What one file may cost.
    """
    with ReadingProcess(limits) as process:
        for found in _find(path, process):
            yield ReadableFile(
                name=found.name,
                rows=_read(
                    found, partial(read_notice, kind=kind, process=process, vocabulary=vocabulary, issuer=issuer)
                ),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Found:
    name: str
    path: Path
    error: UnreadableFile | None = None


def _read(
    found: _Found, read: Callable[[Path], Iterator[ParsedRow | RejectedRow | FileNotes]]
) -> Iterator[ParsedRow | RejectedRow | FileNotes]:
    if found.error:
        raise found.error
    yield from read(found.path)


def _find(path: Path, process: ReadingProcess) -> Iterator[_Found]:
    if not path.is_dir():
        yield from _find_in_file(path, path.name, process)
        return
    for member in sorted(path.rglob("*")):
        inner = member.relative_to(path)
        if member.is_file() and not member.is_symlink() and not _is_left_behind(inner.parts):
            yield from _find_in_file(member, inner.as_posix(), process)


def _find_in_file(path: Path, name: str, process: ReadingProcess) -> Iterator[_Found]:
    if path.suffix.lower() != _ARCHIVE_ENDING:
        yield _Found(name=name, path=path)
        return
    try:
        members = _list(path, process)
    except Refusal as refusal:
        yield _Found(name=name, path=path, error=unreadable(path.name, refusal))
        return
    for member in members:
        with _unpacked(path, member, process) as found:
            yield found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Member:
    number: int
    name: str
    refused: str | None
    """Code of a refusal that the directory of the archive shows."""


def _list(path: Path, process: ReadingProcess) -> list[_Member]:
    refuse_other_than_zip(path)
    with tempfile.TemporaryFile() as output:
        process.unpack(path, None, output)
        output.seek(0)
        lines = [json.loads(line) for line in output]
    members = [_Member(number=int(e["member"]), name=str(e["name"]), refused=e["refused"]) for e in lines]
    kept = [member for member in members if not _is_left_behind(_parts(member.name))]
    if not kept:
        raise Refusal("no_files")
    return sorted(kept, key=lambda member: (member.name, member.number))


@contextmanager
def _unpacked(path: Path, member: _Member, process: ReadingProcess) -> Iterator[_Found]:
    """Give one member as a file of its own, which is gone afterwards."""
    called = _safe_name(member)
    shown = f"{path.name}/{member.name}"
    with tempfile.TemporaryDirectory(prefix="guolv-unpacked-") as folder:
        target = Path(folder) / called
        try:
            if member.refused:
                raise Refusal(member.refused)
            if target.suffix.lower() == _ARCHIVE_ENDING:
                raise Refusal("nested")
            with target.open("w+b") as output:
                process.unpack(path, member.number, output)
        except Refusal as refusal:
            yield _Found(name=shown, path=target, error=unreadable(called, refusal))
            return
        yield _Found(name=shown, path=target)


def _parts(name: str) -> tuple[str, ...]:
    return PurePosixPath(name.replace("\\", "/")).parts


def _safe_name(member: _Member) -> str:
    """Return the last part of a member's name, without what a file system or a terminal would take amiss.

    Example:
        >>> _safe_name(_Member(number=0, name="../../etc/名单.csv", refused=None))
        '名单.csv'
        >>> _safe_name(_Member(number=3, name="..", refused=None))
        'member-4'
    """
    last = "".join(c for c in (_parts(member.name) or ("",))[-1] if c.isprintable() and c not in '/\\:*?"<>|')
    stem, dot, ending = last.rpartition(".")
    short = f"{stem[:_MOST_NAME_CHARACTERS]}{dot}{ending[:10]}" if stem else last[:_MOST_NAME_CHARACTERS]
    return short if short.strip(". ") else f"member-{member.number + 1}"


def _is_left_behind(parts: tuple[str, ...]) -> bool:
    return any(part in _NOT_NOTICES or (part.startswith((".", "~$")) and part not in {".", ".."}) for part in parts)
