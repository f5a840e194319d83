"""The walk along the manifest: numbers, seals, what was removed since, what was stamped, what is not acknowledged yet.

Only hashes are held, half as long as they are written: what is checked may have any size.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from cases.evidence.chain import GENESIS, HEAD_NAME, MANIFEST_NAME, Head, Line, parse_head, parse_line
from cases.evidence.kinds import Kind, is_capture, kind_of
from cases.evidence.report import EvidenceProblem

__all__ = ["Findings", "acknowledged", "as_key", "walk_chain"]


@dataclass(slots=True)
class Findings:
    """What the check of one folder finds, as it goes on."""

    folder: Path
    head: Head = field(default_factory=Head)
    counts: Counter[str] = field(default_factory=Counter)
    seen: set[bytes] = field(default_factory=set)
    """Hashes of what acknowledged lines name."""
    removed: set[bytes] = field(default_factory=set)
    beyond: set[bytes] = field(default_factory=set)
    """Hashes of what lines name that are written, but not acknowledged yet."""
    stamps: dict[int, list[tuple[str, Line]]] = field(default_factory=dict)
    """Number of a line -> the timestamps about it, each with the place of its own line."""
    stamped_to: int = 0
    """The last line that a timestamp covers."""
    problems: list[EvidenceProblem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def problem(self, path: str, what: str, reason: str) -> None:
        """Name one thing that is not as it was written."""
        self.problems.append(EvidenceProblem(path=path, what=what, reason=reason))


def walk_chain(found: Findings) -> None:
    """Walk the manifest once: numbers, seals, what was removed, what was stamped."""
    head = found.head = _read_head(found)
    manifest = found.folder / MANIFEST_NAME
    if not manifest.exists():
        if head.lines:
            found.problem(MANIFEST_NAME, "manifest", "the manifest is missing")
        return
    previous: str | None = GENESIS
    seq = size_bytes = 0
    with manifest.open("rb") as lines:
        for raw in lines:
            if size_bytes >= head.size_bytes:
                _check_beyond(found, head, raw, lines)
                break
            seq, size_bytes = seq + 1, size_bytes + len(raw)
            previous = _check_line(found, raw, seq, previous)
    found.counts["lines"] = seq
    if (seq, size_bytes) != (head.lines, head.size_bytes) or previous not in {head.seal, None}:
        found.problem(
            MANIFEST_NAME,
            "manifest",
            f"it has {seq} acknowledged lines, {size_bytes} bytes; the head says {head.lines}, {head.size_bytes}",
        )


def _read_head(found: Findings) -> Head:
    manifest = found.folder / MANIFEST_NAME
    try:
        return parse_head((found.folder / HEAD_NAME).read_bytes())
    except FileNotFoundError:
        walked = _walk(manifest)
        # The first capture writes its lines before there is a head; any later one had one.
        if walked.lines > 1 and not _is_one_capture(manifest):
            found.problem(HEAD_NAME, "head", "the head is missing")
            return walked
        return Head()
    except ValueError as error:
        found.problem(HEAD_NAME, "head", str(error))
        return _walk(manifest)


def _is_one_capture(manifest: Path) -> bool:
    """Return whether no line but the last is a capture: what belongs to a page is written before it."""
    with manifest.open("rb") as lines:
        parsed = [_parsed(raw) for raw in lines if raw.endswith(b"\n")]
    return len(parsed) < 9 and not any(line is None or is_capture(line.facts) for line in parsed[:-1])


def _walk(manifest: Path) -> Head:
    """Take the whole manifest as acknowledged, to check the rest of the folder although the head is useless."""
    if not manifest.exists():
        return Head()
    count = size_bytes = 0
    raw = b""
    with manifest.open("rb") as lines:
        for raw in lines:  # the last one counts
            count, size_bytes = count + 1, size_bytes + len(raw)
    last = _parsed(raw)
    if last is None:
        return Head(lines=count, size_bytes=size_bytes)
    return Head(lines=count, size_bytes=size_bytes, seal=last.seal, sha256=last.sha256)


def _check_line(found: Findings, raw: bytes, seq: int, previous: str | None) -> str | None:
    """Check one line; return its seal, or `None` when nothing after it can be held against it."""
    place = f"{MANIFEST_NAME}:{seq}"
    try:
        line = parse_line(raw)
    except ValueError as error:
        found.problem(place, "manifest", str(error))
        found.counts["unreadable"] += 1
        return None
    if line.seq != seq:
        found.problem(place, "manifest", f"it is numbered {line.seq}: lines were removed, added or moved")
    elif previous is not None and line.previous != previous:
        found.problem(place, "manifest", "it does not continue the line before: lines were changed, removed or added")
    _learn(found, line, place)
    return line.seal


def _learn(found: Findings, line: Line, place: str) -> None:
    """Take from a line what the check of the objects needs to know beforehand."""
    kind = kind_of(line.facts)
    found.removed.discard(as_key(line.sha256))
    if kind is Kind.REMOVAL:
        found.removed.update(as_key(one) for one in line.facts.get("removes", "").split())
    elif kind is Kind.TIMESTAMP:
        about = line.facts.get("stamped_seq", "")
        found.stamps.setdefault(int(about) if about.isdecimal() else 0, []).append((place, line))
    elif is_capture(line.facts):
        found.counts["captures"] += 1


def _check_beyond(found: Findings, head: Head, raw: bytes, more: Iterator[bytes]) -> None:
    """Judge what lies beyond the head: captures that were interrupted, or something nobody wrote."""
    reached, whole = head, 0
    while raw.endswith(b"\n"):
        line = _parsed(raw)
        if line is None or line.previous != reached.seal or line.seq != reached.lines + 1:
            found.problem(
                f"{MANIFEST_NAME}:{reached.lines + 1}", "manifest", "there are lines that were never acknowledged"
            )
            return
        found.beyond.add(as_key(line.sha256))
        reached, whole = reached.after(line), whole + 1
        raw = next(more, b"")
    if whole:
        found.notes.append("the last capture was interrupted after its line was written; the next one finishes it")
    if raw:
        found.notes.append("the last capture was interrupted while its line was written; the next one removes the rest")


def acknowledged(found: Findings) -> Iterator[tuple[int, Line]]:
    """Walk again: yield the readable lines up to the head, each with its number."""
    manifest = found.folder / MANIFEST_NAME
    if not manifest.exists():
        return
    remaining = found.head.size_bytes
    with manifest.open("rb") as lines:
        for seq, raw in enumerate(lines, start=1):
            remaining -= len(raw)
            if remaining < 0:
                return
            line = _parsed(raw)
            if line is not None:
                yield seq, line


def as_key(evidence_id: str) -> bytes:
    """Return a hash as half as many bytes; what is none is itself."""
    try:
        return bytes.fromhex(evidence_id)
    except (ValueError, TypeError):
        return str(evidence_id).encode("utf-8", "surrogatepass")


def _parsed(raw: bytes) -> Line | None:
    try:
        return parse_line(raw)
    except ValueError:
        return None
