"""The off-line check of an evidence folder: every byte, every line of the chain, nothing missing, nothing extra.

Needs neither database nor network and writes nothing, so it may run on a copy, years later, or beside a running crawl.
What it cannot see by itself: a manifest that somebody rewrote as a whole, head and objects included. Only something
outside the folder shows that, such as the timestamp of an authority, which is held against the line it is about.
"""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cases.evidence.chain import HEAD_NAME, MANIFEST_NAME, Line, digest_sm3
from cases.evidence.kinds import kind_of
from cases.evidence.report import EvidenceProblem, VerifyReport
from cases.evidence.store import INCOMING_NAME, LOCK_NAME, object_path
from cases.evidence.walking import Findings, acknowledged, as_key, walk_chain

if TYPE_CHECKING:
    from cases.evidence.stamps import TrustRoots

__all__ = ["NO_TIMESTAMP", "check_bytes", "verify"]

NO_TIMESTAMP: Final = "未加盖可信时间戳 (no trusted timestamp)"
_OWN_NAMES = frozenset({HEAD_NAME, MANIFEST_NAME, LOCK_NAME})
_PIECE: Final = 1 << 20
"""Bytes read at a time: a file of any size is checked with little memory."""


def verify(path: Path, roots: "TrustRoots | None" = None) -> VerifyReport:
    """Check an evidence folder, or the `evidence` folder of a home.

    Args:
        path: The folder. One without any capture is sound and says so in its notes.
        roots: Certificates that timestamps must lead to; `None`: timestamps are held against the lines only.
    """
    folder = path / "evidence" if not (path / MANIFEST_NAME).exists() and (path / "evidence").is_dir() else path
    found = Findings(folder)
    if folder.is_dir():
        walk_chain(found)
        _check_objects(found, roots)
        _check_extra(found)
        _forgive_late(found)
    else:
        found.problem(".", "evidence folder", "there is no such folder")
    _add_notes(found, roots)
    return VerifyReport(
        folder=str(folder),
        lines=found.counts["lines"],
        captures=found.counts["captures"],
        objects=len(found.seen - found.removed),
        removed=len(found.removed),
        size_bytes=found.counts["size_bytes"],
        timestamps=found.counts["timestamps"],
        trusted_timestamps=found.counts["trusted_timestamps"],
        problems=tuple(found.problems),
        notes=tuple(found.notes),
    )


def _add_notes(found: Findings, roots: "TrustRoots | None") -> None:
    if not found.counts["captures"]:
        found.notes.append("no capture is kept here")
    elif not found.counts["timestamps"]:
        found.notes.append(NO_TIMESTAMP)
    elif found.stamped_to < found.counts["lines"] - 1:  # the last one is the timestamp's own
        unstamped = found.counts["lines"] - found.stamped_to
        found.notes.append(f"the last {unstamped} lines are not covered by a timestamp yet")
    if found.counts["timestamps"] and roots is None:
        found.notes.append("the signatures of timestamps were not held against trusted certificates: none were given")
    if digest_sm3(b"") is None:
        found.notes.append("this OpenSSL has no SM3: only SHA-256 was checked")


def _check_objects(found: Findings, roots: "TrustRoots | None") -> None:
    """Walk the manifest a second time: now it is known what was removed later."""
    for seq, line in acknowledged(found):
        key = as_key(line.sha256)
        if key not in found.seen:
            found.seen.add(key)
            if key not in found.removed:
                _check_object(found, line)
        for place, stamp in found.stamps.pop(seq, ()):
            _check_stamp(found, line, place, stamp, roots)
    for waiting in found.stamps.values():
        for place, _ in waiting:
            found.problem(place, "timestamp", "the line it is about is not there, or cannot be read")


def _check_stamp(found: Findings, line: Line, place: str, stamp: Line, roots: "TrustRoots | None") -> None:
    from cases.evidence.stamps import judge_stamp  # noqa: PLC0415  # certificates take as long to load as all else

    path = object_path(found.folder, stamp.sha256)
    name = path.relative_to(found.folder).as_posix()
    if stamp.facts.get("stamped_seal") != line.seal:
        found.problem(place, "timestamp", "it is about another line than it says")
        return
    try:
        judged = judge_stamp(path.read_bytes(), line.seal, roots)
    except FileNotFoundError:
        return  # missing objects are told where objects are checked
    except ValueError as error:
        found.problem(name, f"timestamp about line {line.seq}", str(error))
        return
    found.counts["timestamps"] += 1
    found.counts["trusted_timestamps"] += judged.is_trusted
    found.stamped_to = max(found.stamped_to, line.seq)


def check_bytes(folder: Path, line: Line) -> EvidenceProblem | None:
    """Check the bytes of one line against the length and the hashes that it states."""
    return _checked(folder, line)[0]


def _check_object(found: Findings, line: Line) -> None:
    problem, size_bytes = _checked(found.folder, line)
    found.counts["size_bytes"] += size_bytes
    if problem is not None:
        found.problems.append(problem)


def _checked(folder: Path, line: Line) -> tuple[EvidenceProblem | None, int]:
    place = object_path(folder, line.sha256)
    hashed = _hash_object(folder, place, is_sm3=line.sm3 is not None)
    reason, size_bytes = "", 0
    if hashed is None:
        reason = "the bytes of an acknowledged capture are missing"
    else:
        sha256, sm3, size_bytes = hashed
        if sha256 != line.sha256 or size_bytes != line.size_bytes:
            reason = "the bytes are not those that were kept (SHA-256)"
        elif line.sm3 is not None and sm3 not in {line.sm3, None}:
            reason = "the bytes are not those that were kept (SM3)"
    if not reason:
        return None, size_bytes
    return EvidenceProblem(path=place.relative_to(folder).as_posix(), what=_what(line), reason=reason), size_bytes


def _what(line: Line) -> str:
    about = next((line.facts[name] for name in ("url", "feed", "case_id") if line.facts.get(name)), "")
    return f"{kind_of(line.facts)} of {about}" if about else str(kind_of(line.facts))


def _hash_object(folder: Path, place: Path, *, is_sm3: bool) -> tuple[str, str | None, int] | None:
    waiting = list((folder / INCOMING_NAME).glob(f"{place.name}.*"))
    for path in (place, *waiting, place):  # a writer may move it from the second to the first meanwhile
        if path.is_file() and not path.is_symlink():
            try:
                return _hash_file(path, is_sm3=is_sm3)
            except FileNotFoundError:
                continue
    return None


def _hash_file(path: Path, *, is_sm3: bool) -> tuple[str, str | None, int]:
    sha256, size_bytes = hashlib.sha256(), 0
    sm3 = hashlib.new("sm3") if is_sm3 and digest_sm3(b"") is not None else None
    with path.open("rb") as file:
        while piece := file.read(_PIECE):
            size_bytes += len(piece)
            sha256.update(piece)
            if sm3 is not None:
                sm3.update(piece)
    return sha256.hexdigest(), sm3.hexdigest() if sm3 is not None else None, size_bytes


def _check_extra(found: Findings) -> None:
    unfinished = 0
    for name in _files(found.folder):
        key = _key_of(name)
        if name in _OWN_NAMES or (key is not None and (key in found.seen or key in found.beyond)):
            unfinished += key in found.removed
            continue
        lost = key is not None and found.counts["unreadable"]
        why = "; a line that was changed may have named it" if lost else ""
        found.problem(name, "file", f"the manifest does not know this file{why}")
    if unfinished:
        found.notes.append(f"{unfinished} removals were cut off; `guolv evidence prune` finishes them")
    waiting = (_key_of(f"{path.name[:2]}/{path.name[2:4]}/{path.name[:64]}") for path in _incoming(found.folder))
    interrupted = sum(key not in found.seen for key in waiting)
    if interrupted:
        found.notes.append(
            f"{interrupted} files in {INCOMING_NAME}/ belong to captures that were interrupted or are under way"
        )


def _forgive_late(found: Findings) -> None:
    """Take back what became so while this check ran: captures that were made, and what was removed by its time."""
    names = {problem.path: _key_of(problem.path) for problem in found.problems}
    if not any(names.values()):
        return
    late = Findings(found.folder)
    walk_chain(late)
    made = {as_key(line.sha256) for seq, line in acknowledged(late) if seq > found.head.lines} | late.beyond
    gone = late.removed - found.removed
    found.problems = [
        one
        for one in found.problems
        if not (
            (one.what == "file" and names[one.path] in made)
            or (names[one.path] in gone and not (found.folder / one.path).exists())
        )
    ]


def _incoming(folder: Path) -> Iterator[Path]:
    return (folder / INCOMING_NAME).glob("*")


def _key_of(name: str) -> bytes | None:
    """Return the hash that a place is for, or `None` where it is no place for an object."""
    parts = name.split("/")
    if len(parts) != 3 or len(parts[2]) != 64 or name != f"{parts[2][:2]}/{parts[2][2:4]}/{parts[2]}":
        return None
    key = as_key(parts[2])
    return key if key.hex() == parts[2] else None


def _files(folder: Path) -> Iterator[str]:
    for parent, folders, files in os.walk(folder):
        here = Path(parent)
        if here == folder and INCOMING_NAME in folders:
            folders.remove(INCOMING_NAME)
        folders.sort()
        links = [name for name in folders if (here / name).is_symlink()]
        for name in sorted(files + links):
            yield (here / name).relative_to(folder).as_posix()
