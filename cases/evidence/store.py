"""The evidence store: `FOLDER/ab/cd/<sha256>` for the bytes, `manifest.jsonl` for the captures.

Several processes may write at once. The order of writing makes an interrupted capture harmless at any moment:

1. the bytes go to `incoming/`, synced;
2. under the lock, the lines go to the manifest, synced; then the bytes move to their places; then the head moves on.

So an object in its place always has a whole line, an object of an acknowledged line is always in its place, and
whatever was cut off lies beyond the head, where the next writer finishes it (whole lines) or removes it (a torn one).
Nothing acknowledged is touched by that. What belongs together, such as a page, its WARC and its picture, is put
together: one lock, one sync, one step of the head.
"""

import fcntl
import hashlib
import mmap
import os
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from cases.evidence.chain import HEAD_NAME, MANIFEST_NAME, Head, Line, digest_sm3, parse_head, parse_line
from cases.evidence.files import append_synced, sync_folder, write_all_synced, write_synced
from cases.evidence.kinds import Kind, is_capture, kind_of
from domain.errors import EvidenceBroken, NotStored

__all__ = ["INCOMING_NAME", "LOCK_NAME", "EvidenceStore", "Item", "object_path"]

INCOMING_NAME: Final = "incoming"
LOCK_NAME: Final = "lock"
_EVIDENCE_ID: Final = re.compile("[0-9a-f]{64}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """Bytes to be kept, and what is known of them."""

    content: bytes
    facts: Mapping[str, str]
    """All texts. `kind` says what the bytes are; see `cases.evidence.kinds`."""
    evidence_id: str = field(init=False)
    """SHA-256 of the bytes, in hexadecimal."""

    def __post_init__(self) -> None:
        """Hash the bytes, once."""
        object.__setattr__(self, "evidence_id", hashlib.sha256(self.content).hexdigest())


def object_path(folder: Path, evidence_id: str) -> Path:
    """Return where the bytes with this SHA-256 rest."""
    return folder / evidence_id[:2] / evidence_id[2:4] / evidence_id


class EvidenceStore:
    """A folder of captures. Opening it writes nothing; the first `put` makes the folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def put(self, content: bytes, facts: Mapping[str, str]) -> str:
        """Keep the bytes of one capture; once this returns they survive a crash.

        The same bytes again are kept once, and their second capture gets its own line.

        Args:
            content: The raw bytes as received.
            facts: How they were got, all texts.

        Returns:
            The evidence id: the SHA-256 of the bytes, in hexadecimal.

        Raises:
            EvidenceBroken: what was acknowledged before is damaged; nothing is added to a broken chain.
        """
        return self.put_all([Item(content=content, facts=facts)])[0]

    def put_all(self, items: Sequence[Item]) -> tuple[str, ...]:
        """Keep what belongs together, in this order; once this returns all of it survives a crash.

        Returns:
            The evidence ids, in the same order.

        Raises:
            EvidenceBroken: what was acknowledged before is damaged; nothing is added to a broken chain.
        """
        ids = tuple(item.evidence_id for item in items)
        self._incoming.mkdir(parents=True, exist_ok=True)
        staged = {evidence_id: item.content for evidence_id, item in zip(ids, items, strict=True)}
        waiting = self._stage(staged)
        with self._locked():
            head = self._recover()
            # Somebody may have removed the same bytes, their time being over, since they were seen in their place.
            waiting |= self._stage({one: staged[one] for one in staged if one not in waiting})
            self._add(head, ids, items, waiting)
            for leftover in waiting.values():  # somebody kept the same bytes at the same moment
                leftover.unlink(missing_ok=True)
        return ids

    def last_seq(self) -> int:
        """Return the number of the last acknowledged line; 0 when there is none."""
        return self._read_head().lines

    def last_seal(self) -> str:
        """Return the seal of the last acknowledged line."""
        return self._read_head().seal

    def remove(self, ids: Sequence[str], item: Item, *, seen: int) -> tuple[str, ...]:
        """Remove the bytes of captures for good, with an item that says so.

        The item is acknowledged before the first byte goes; a removal that is cut off is finished by repeating it.

        Args:
            ids: What is to go.
            item: What is written down about it. Its facts are completed with `removes`, the ids.
            seen: The last line that was known when they were chosen; what was captured again since stays.

        Returns:
            The ids that were removed; none when a hold was put since.
        """
        with self._locked():
            head = self._recover()
            newer = tuple(self.lines_after(seen))
            if any(kind_of(line.facts) is Kind.HOLD for line in newer):
                return ()
            late = {line.sha256 for line in newer}
            gone = tuple(one for one in dict.fromkeys(ids) if one not in late)
            if not gone:
                return ()
            marked = Item(content=item.content, facts={**item.facts, "removes": " ".join(gone)})
            waiting = self._stage({marked.evidence_id: marked.content})
            self._add(head, (marked.evidence_id,), (marked,), waiting)
            for leftover in waiting.values():
                leftover.unlink(missing_ok=True)
            self._unlink(gone)
        return gone

    def unlink_removed(self, gone: Sequence[str]) -> int:
        """Finish removals that were cut off after they were written down; returns how many files were left."""
        with self._locked():
            return self._unlink(gone)

    def _unlink(self, gone: Sequence[str]) -> int:
        left = [path for path in (object_path(self.folder, one) for one in gone) if path.exists()]
        for path in left:
            path.unlink()
        return len(left)

    def read(self, evidence_id: str) -> bytes:
        """Return the bytes, checked against their hash.

        Raises:
            NotStored: nothing is kept under this id.
            EvidenceBroken: the bytes are not those that were kept.
        """
        path = self._find(evidence_id) if _EVIDENCE_ID.fullmatch(evidence_id) else None
        if path is None:
            raise NotStored("evidence", evidence_id)
        content = path.read_bytes()
        if hashlib.sha256(content).hexdigest() != evidence_id:
            raise EvidenceBroken(str(path), "the bytes are not those that were kept")
        return content

    def lines(self) -> Iterator[Line]:
        """Yield every acknowledged line in order.

        Raises:
            EvidenceBroken: a line of the manifest is not what was written.
        """
        path = self.folder / MANIFEST_NAME
        if not path.exists():
            return
        remaining = self._read_head().size_bytes
        with path.open("rb") as lines:
            for raw in lines:
                remaining -= len(raw)
                if remaining < 0:
                    return
                yield self._parsed(raw)

    def lines_after(self, seq: int) -> Iterator[Line]:
        """Yield the acknowledged lines behind a number, in order: the last ones, read from the end."""
        newer: list[Line] = []
        for line in self.find_lines(b'"seal":"'):
            if line.seq <= seq:
                break
            newer.append(line)
        yield from reversed(newer)

    def captures(self) -> Iterator[Line]:
        """Yield every acknowledged capture of a page or a feed in order, without what belongs to it.

        Raises:
            EvidenceBroken: a line of the manifest is not what was written.
        """
        return (line for line in self.lines() if is_capture(line.facts))

    def lines_of(self, evidence_id: str) -> Iterator[Line]:
        """Yield the acknowledged lines about some bytes, the newest first."""
        if _EVIDENCE_ID.fullmatch(evidence_id):
            found = self.find_lines(f'"sha256":"{evidence_id}"'.encode())
            yield from (line for line in found if line.sha256 == evidence_id)

    def find_lines(self, fragment: bytes) -> Iterator[Line]:
        """Yield the acknowledged lines whose spelling holds some bytes, the newest first.

        What a text in the facts holds is spelled with its quotation marks escaped, so it is never taken for a name.
        """
        path = self.folder / MANIFEST_NAME
        end = self._read_head().size_bytes
        if not end or not path.exists():
            return
        with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as manifest:
            end = min(end, len(manifest))
            while (at := manifest.rfind(fragment, 0, end)) >= 0:
                begin = manifest.rfind(b"\n", 0, at) + 1
                stop = manifest.find(b"\n", at) + 1 or len(manifest)
                yield self._parsed(manifest[begin:stop])
                end = begin

    def _parsed(self, raw: bytes) -> Line:
        try:
            return parse_line(raw)
        except ValueError as error:
            raise EvidenceBroken(str(self.folder / MANIFEST_NAME), str(error)) from error

    def _add(self, head: Head, ids: Sequence[str], items: Sequence[Item], waiting: dict[str, Path]) -> None:
        """Write lines, put their bytes in their places, acknowledge them; under the lock.

        What waits and is put in its place is taken out of `waiting`.
        """
        raw = bytearray()
        for evidence_id, item in zip(ids, items, strict=True):
            line = Line(
                seq=head.lines + 1,
                sha256=evidence_id,
                sm3=digest_sm3(item.content),
                size_bytes=len(item.content),
                facts=dict(item.facts),
                previous=head.seal,
            )
            spelled = line.spell()
            raw += spelled.raw
            head = head.past(line, spelled)
        append_synced(self.folder / MANIFEST_NAME, bytes(raw))
        for evidence_id in dict.fromkeys(ids):
            self._place(evidence_id, waiting.pop(evidence_id, None))
        self._write_head(head)

    def _find(self, evidence_id: str) -> Path | None:
        place = object_path(self.folder, evidence_id)
        if place.is_file():
            return place
        # What waits may be put in its place by somebody else at any moment.
        return next(self._waiting(evidence_id), None) or (place if place.is_file() else None)

    def _waiting(self, evidence_id: str) -> Iterator[Path]:
        """Give where the bytes wait whole; a writer that was killed may have left a part of them beside."""
        for path in self._incoming.glob(f"{evidence_id}.*"):
            with suppress(FileNotFoundError):
                if hashlib.sha256(path.read_bytes()).hexdigest() == evidence_id:
                    yield path

    @property
    def _incoming(self) -> Path:
        return self.folder / INCOMING_NAME

    def _stage(self, contents: Mapping[str, bytes]) -> dict[str, Path]:
        """Write what is not in its place to `incoming/`, synced; returns where each waits."""
        waiting = {
            evidence_id: self._incoming / f"{evidence_id}.{uuid.uuid4().hex}"
            for evidence_id in contents
            if not object_path(self.folder, evidence_id).exists()
        }
        if waiting:
            write_all_synced({path: contents[evidence_id] for evidence_id, path in waiting.items()})
            sync_folder(self._incoming)
        return waiting

    @contextmanager
    def _locked(self) -> Iterator[None]:
        with (self.folder / LOCK_NAME).open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _read_head(self) -> Head:
        path = self.folder / HEAD_NAME
        try:
            return parse_head(path.read_bytes())
        except FileNotFoundError:
            return Head()
        except ValueError as error:
            raise EvidenceBroken(str(path), str(error)) from error

    def _write_head(self, head: Head) -> None:
        new = self.folder / f"{INCOMING_NAME}/{HEAD_NAME}.new"
        write_synced(new, head.render())
        new.replace(self.folder / HEAD_NAME)

    def _recover(self) -> Head:
        """Finish or remove what an interrupted writer left beyond the head; usually costs two looks at files."""
        head = self._read_head()
        path = self.folder / MANIFEST_NAME
        size_bytes = path.stat().st_size if path.exists() else 0
        if size_bytes < head.size_bytes:
            raise EvidenceBroken(str(path), f"{head.size_bytes - size_bytes} acknowledged bytes are missing at its end")
        if head.lines:
            self._place(head.sha256)
        if size_bytes > head.size_bytes:
            head = self._finish_tail(head)
        return head

    def _finish_tail(self, head: Head) -> Head:
        path = self.folder / MANIFEST_NAME
        with path.open("r+b") as manifest:
            manifest.seek(head.size_bytes)
            for raw in manifest.read().splitlines(keepends=True):
                line = _continues(head, raw)
                if line is None or not self._is_here(line.sha256):
                    break
                self._place(line.sha256)
                head = head.after(line)
                self._write_head(head)
            manifest.truncate(head.size_bytes)
            os.fsync(manifest.fileno())
        return head

    def _is_here(self, evidence_id: str) -> bool:
        return self._find(evidence_id) is not None

    def _place(self, evidence_id: str, staged: Path | None = None) -> None:
        """Move the bytes of a written line to their place, where they are never written again.

        Args:
            evidence_id: Which bytes.
            staged: Where they wait; `None`: they are looked for.
        """
        path = object_path(self.folder, evidence_id)
        if path.exists():
            if staged is not None:  # somebody kept the same bytes at the same moment
                staged.unlink()
            return
        waiting = staged or next(self._waiting(evidence_id), None)
        if waiting is None:
            raise EvidenceBroken(str(path), "the bytes of an acknowledged capture are missing")
        waiting.chmod(0o444)
        _move(waiting, path)  # not synced: should a power cut undo it, the bytes are still in incoming/


def _move(waiting: Path, path: Path) -> None:
    """Move a file to its place, whose folders are made when they are not there."""
    try:
        waiting.rename(path)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting.rename(path)


def _continues(head: Head, raw: bytes) -> Line | None:
    try:
        line = parse_line(raw)
    except ValueError:
        return None
    return line if line.seq == head.lines + 1 and line.previous == head.seal else None
