"""The evidence store: `FOLDER/ab/cd/<sha256>` for the bytes, `manifest.jsonl` for the captures.

Several processes may write at once. The order of writing makes an interrupted capture harmless at any moment:

1. the bytes go to `incoming/`, synced;
2. under the lock, the line goes to the manifest, synced; then the head moves on; then the bytes move to their place.

So an object in its place always has an acknowledged line, and whatever was cut off lies beyond the head, where the next
writer finishes it (whole line) or removes it (torn line). Nothing acknowledged is touched by that.
"""

import fcntl
import hashlib
import os
import re
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from cases.evidence.chain import HEAD_NAME, MANIFEST_NAME, Head, Line, digest_sm3, parse_head, parse_line
from domain.errors import EvidenceBroken, NotStored

__all__ = ["INCOMING_NAME", "LOCK_NAME", "EvidenceStore", "object_path"]

INCOMING_NAME: Final = "incoming"
LOCK_NAME: Final = "lock"
_EVIDENCE_ID: Final = re.compile("[0-9a-f]{64}")


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
        evidence_id = hashlib.sha256(content).hexdigest()
        self._incoming.mkdir(parents=True, exist_ok=True)
        staged = self._stage(content, evidence_id)
        with self._locked():
            head = self._recover()
            line = Line(
                seq=head.lines + 1,
                sha256=evidence_id,
                sm3=digest_sm3(content),
                size_bytes=len(content),
                facts=dict(facts),
                previous=head.seal,
            )
            _append(self.folder / MANIFEST_NAME, line.render())
            self._write_head(head.after(line))
            self._place(evidence_id, staged)
        return evidence_id

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

    def captures(self) -> Iterator[Line]:
        """Yield every acknowledged capture in order.

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
                try:
                    yield parse_line(raw)
                except ValueError as error:
                    raise EvidenceBroken(str(path), str(error)) from error

    def _find(self, evidence_id: str) -> Path | None:
        place = object_path(self.folder, evidence_id)
        return next((p for p in (place, *self._incoming.glob(f"{evidence_id}.*"), place) if p.is_file()), None)

    @property
    def _incoming(self) -> Path:
        return self.folder / INCOMING_NAME

    def _stage(self, content: bytes, evidence_id: str) -> Path:
        staged = self._incoming / f"{evidence_id}.{uuid.uuid4().hex}"
        if not object_path(self.folder, evidence_id).exists():
            _write_synced(staged, content)
            _sync_folder(self._incoming)
        return staged

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
        _write_synced(new, head.render())
        new.replace(self.folder / HEAD_NAME)

    def _recover(self) -> Head:
        """Finish or remove what an interrupted writer left beyond the head; usually costs two looks at files."""
        head = self._read_head()
        path = self.folder / MANIFEST_NAME
        size_bytes = path.stat().st_size if path.exists() else 0
        if size_bytes < head.size_bytes:
            raise EvidenceBroken(str(path), f"{head.size_bytes - size_bytes} acknowledged bytes are missing at its end")
        if head.lines:
            self._place(head.sha256, None)
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
                head = head.after(line)
                self._write_head(head)
                self._place(line.sha256, None)
            manifest.truncate(head.size_bytes)
            os.fsync(manifest.fileno())
        return head

    def _is_here(self, evidence_id: str) -> bool:
        return self._find(evidence_id) is not None

    def _place(self, evidence_id: str, staged: Path | None) -> None:
        """Move the bytes of an acknowledged line to their place, where they are never written again."""
        path = object_path(self.folder, evidence_id)
        leftovers = [staged] if staged else list(self._incoming.glob(f"{evidence_id}.*")) if not path.exists() else []
        if path.exists():
            for leftover in leftovers:  # somebody kept the same bytes at the same moment
                leftover.unlink(missing_ok=True)
            return
        if not leftovers:
            raise EvidenceBroken(str(path), "the bytes of an acknowledged capture are missing")
        path.parent.mkdir(parents=True, exist_ok=True)
        leftovers[0].chmod(0o444)
        leftovers[0].rename(path)  # not synced: should a power cut undo it, the bytes are still in incoming/


def _continues(head: Head, raw: bytes) -> Line | None:
    try:
        line = parse_line(raw)
    except ValueError:
        return None
    return line if line.seq == head.lines + 1 and line.previous == head.seal else None


def _append(path: Path, raw: bytes) -> None:
    with path.open("ab") as manifest:
        manifest.write(raw)
        manifest.flush()
        os.fsync(manifest.fileno())


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync_folder(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
