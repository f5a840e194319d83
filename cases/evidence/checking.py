"""The off-line check of an evidence folder: every byte, every line of the chain, nothing missing, nothing extra.

Needs neither database nor network and writes nothing, so it may run on a copy, years later, or beside a running crawl.
What it cannot see: a manifest that somebody rewrote as a whole, head and objects included. Only an anchor outside the
folder shows that.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cases.evidence.chain import GENESIS, HEAD_NAME, MANIFEST_NAME, Head, Line, digest_sm3, parse_head, parse_line
from cases.evidence.store import INCOMING_NAME, LOCK_NAME, object_path
from domain.errors import EvidenceBroken

__all__ = ["EvidenceProblem", "VerifyReport", "verify"]

_OWN_NAMES = frozenset({HEAD_NAME, MANIFEST_NAME, LOCK_NAME})


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceProblem:
    """One thing that is not as it was written."""

    path: str
    """File, relative to the evidence folder; a line of the manifest has its number after a colon."""
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifyReport:
    """What the check of one folder found."""

    folder: str
    captures: int
    """Acknowledged lines of the manifest."""
    objects: int
    """Different contents among them."""
    size_bytes: int
    """Bytes of all objects read."""
    problems: tuple[EvidenceProblem, ...]
    notes: tuple[str, ...]
    """What is no damage but worth knowing, such as a capture that was interrupted."""

    @property
    def is_sound(self) -> bool:
        """Whether everything acknowledged is as it was written."""
        return not self.problems

    def raise_if_broken(self) -> None:
        """Raise for the first problem.

        Raises:
            EvidenceBroken: names the first file that differs.
        """
        if self.problems:
            first = self.problems[0]
            raise EvidenceBroken(str(Path(self.folder) / first.path), first.reason)


@dataclass(slots=True)
class _Findings:
    folder: Path
    captures: int = 0
    size_bytes: int = 0
    objects: dict[str, Line] = field(default_factory=dict)
    problems: list[EvidenceProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def problem(self, path: str, reason: str) -> None:
        self.problems.append(EvidenceProblem(path=path, reason=reason))


def verify(path: Path) -> VerifyReport:
    """Check an evidence folder, or the `evidence` folder of a home.

    Args:
        path: The folder. One without any capture is sound and says so in its notes.
    """
    folder = path / "evidence" if not (path / MANIFEST_NAME).exists() and (path / "evidence").is_dir() else path
    found = _Findings(folder)
    if folder.is_dir():
        _check_chain(found)
        for evidence_id, line in found.objects.items():
            _check_object(found, evidence_id, line)
        _check_extra(found)
    else:
        found.problem(".", "there is no such folder")
    if not found.captures:
        found.notes.append("no capture is kept here")
    if digest_sm3(b"") is None:
        found.notes.append("this OpenSSL has no SM3: only SHA-256 was checked")
    return VerifyReport(
        folder=str(folder),
        captures=found.captures,
        objects=len(found.objects),
        size_bytes=found.size_bytes,
        problems=tuple(found.problems),
        notes=tuple(found.notes),
    )


def _check_chain(found: _Findings) -> None:
    head = _read_head(found)
    manifest = found.folder / MANIFEST_NAME
    if not manifest.exists():
        if head.lines:
            found.problem(MANIFEST_NAME, "the manifest is missing")
        return
    previous: str | None = GENESIS
    seq = size_bytes = 0
    with manifest.open("rb") as lines:
        for raw in lines:
            if size_bytes >= head.size_bytes:
                _check_beyond(found, head, raw, lines.read())
                break
            seq, size_bytes = seq + 1, size_bytes + len(raw)
            previous = _check_line(found, raw, seq, previous)
    found.captures = seq
    if (seq, size_bytes) != (head.lines, head.size_bytes) or previous not in {head.seal, None}:
        found.problem(
            MANIFEST_NAME,
            f"it has {seq} acknowledged lines, {size_bytes} bytes; the head says {head.lines}, {head.size_bytes}",
        )


def _read_head(found: _Findings) -> Head:
    try:
        return parse_head((found.folder / HEAD_NAME).read_bytes())
    except FileNotFoundError:
        manifest = found.folder / MANIFEST_NAME
        # The first capture writes its line before there is a head; any later one had one.
        if manifest.exists() and manifest.read_bytes().count(b"\n") > 1:
            found.problem(HEAD_NAME, "the head is missing")
            return _walk(manifest)
        return Head()
    except ValueError as error:
        found.problem(HEAD_NAME, str(error))
        return _walk(found.folder / MANIFEST_NAME)


def _walk(manifest: Path) -> Head:
    """Take the whole manifest as acknowledged, to check the rest of the folder although the head is useless."""
    raw_lines = manifest.read_bytes().splitlines(keepends=True) if manifest.exists() else []
    try:
        last = parse_line(raw_lines[-1])
    except (ValueError, IndexError):
        return Head(lines=len(raw_lines), size_bytes=sum(map(len, raw_lines)))
    return Head(lines=len(raw_lines), size_bytes=sum(map(len, raw_lines)), seal=last.seal, sha256=last.sha256)


def _check_line(found: _Findings, raw: bytes, seq: int, previous: str | None) -> str | None:
    """Check one line; return its seal, or `None` when nothing after it can be held against it."""
    place = f"{MANIFEST_NAME}:{seq}"
    try:
        line = parse_line(raw)
    except ValueError as error:
        found.problem(place, str(error))
        return None
    if line.seq != seq:
        found.problem(place, f"it is numbered {line.seq}: lines were removed, added or moved")
    elif previous is not None and line.previous != previous:
        found.problem(place, "it does not continue the line before: lines were changed, removed or added")
    found.objects.setdefault(line.sha256, line)
    return line.seal


def _check_beyond(found: _Findings, head: Head, raw: bytes, more: bytes) -> None:
    if not raw.endswith(b"\n"):
        found.notes.append("the last capture was interrupted while its line was written; the next one removes the rest")
        return
    try:
        continues = parse_line(raw).previous == head.seal and not more
    except ValueError:
        continues = False
    if continues:
        found.notes.append("the last capture was interrupted after its line was written; the next one finishes it")
    else:
        found.problem(f"{MANIFEST_NAME}:{head.lines + 1}", "there are lines that were never acknowledged")


def _check_object(found: _Findings, evidence_id: str, line: Line) -> None:
    place = object_path(found.folder, evidence_id)
    content = _read_object(found.folder, place)
    name = place.relative_to(found.folder).as_posix()
    if content is None:
        found.problem(name, "the bytes of an acknowledged capture are missing")
        return
    found.size_bytes += len(content)
    if hashlib.sha256(content).hexdigest() != evidence_id or len(content) != line.size_bytes:
        found.problem(name, "the bytes are not those that were kept (SHA-256)")
    elif line.sm3 is not None and digest_sm3(content) not in {line.sm3, None}:
        found.problem(name, "the bytes are not those that were kept (SM3)")


def _read_object(folder: Path, place: Path) -> bytes | None:
    waiting = list((folder / INCOMING_NAME).glob(f"{place.name}.*"))
    for path in (place, *waiting, place):  # a writer may move it from the second to the first meanwhile
        if path.is_file() and not path.is_symlink():
            try:
                return path.read_bytes()
            except FileNotFoundError:
                continue
    return None


def _check_extra(found: _Findings) -> None:
    extra = [name for name in _files(found.folder) if not _is_expected(name, found.objects)]
    if extra:  # captures that were made while this check ran
        late = _Findings(found.folder)
        _check_chain(late)
        extra = [name for name in extra if not _is_expected(name, late.objects)]
    for name in extra:
        found.problem(name, "the manifest does not know this file")
    interrupted = sum(1 for path in (found.folder / INCOMING_NAME).glob("*") if path.name[:64] not in found.objects)
    if interrupted:
        found.notes.append(
            f"{interrupted} files in {INCOMING_NAME}/ belong to captures that were interrupted or are under way"
        )


def _is_expected(name: str, objects: dict[str, Line]) -> bool:
    if name in _OWN_NAMES:
        return True
    parts = name.split("/")
    return len(parts) == 3 and parts[2] in objects and name == f"{parts[2][:2]}/{parts[2][2:4]}/{parts[2]}"


def _files(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        here = Path(parent)
        if here == folder and INCOMING_NAME in folders:
            folders.remove(INCOMING_NAME)
        folders.sort()
        links = [name for name in folders if (here / name).is_symlink()]
        for name in sorted(files + links):
            yield (here / name).relative_to(folder).as_posix()
