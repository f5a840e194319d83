"""How long files that were sent are kept, and what became of those that were not kept longer.

A file is read again when a heading of it was mapped, and it is what a record was made from: evidence. So it stays while
an import of it waits or runs, so many days after the last one (`server.keep_uploads_days`), and as long as a case names
a record that was read from it. What was removed stands in `uploads/removed.jsonl`, a line each; the records stay.
"""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cases.workspace import Workspace
from console.imports.keeping import FOLDER
from index.store import ImportJob, ImportJobState, Store

__all__ = ["KeptState", "Purged", "purge_files", "read_kept"]

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_LOG: Final = "removed.jsonl"
_PARTIAL: Final = timedelta(days=1)
"""After this nobody writes any more on a file that never became whole."""
_UNFINISHED: Final = (ImportJobState.WAITING, ImportJobState.RUNNING)


@dataclass(frozen=True, slots=True, kw_only=True)
class Purged:
    """What a look for old files removed."""

    files: int = 0
    size_bytes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptState:
    """What is kept of the files that were sent, and what is not any more."""

    files: int
    size_bytes: int
    keep_days: int
    """0: for ever."""
    removed_files: int
    removed_at: datetime | None
    """When the last one was removed."""


def read_kept(ws: Workspace) -> KeptState:
    """Count the files that are kept, and those that were removed."""
    sizes = [path.stat().st_size for folder in _folders(ws.home) for path in folder.iterdir()]
    removed = _removed(ws.home)
    return KeptState(
        files=len(sizes),
        size_bytes=sum(sizes),
        keep_days=ws.settings.server.keep_uploads_days,
        removed_files=len(removed),
        removed_at=datetime.fromisoformat(str(removed[-1]["removed_at"])) if removed else None,
    )


def purge_files(ws: Workspace, now: datetime) -> Purged:
    """Remove what need not be kept any longer. Repeating it removes nothing more.

    Raises:
        StoreError: the store does not answer; what was removed before is told.
        OSError: a file cannot be removed.
    """
    _remove_partial(ws.home, now)
    days = ws.settings.server.keep_uploads_days
    old = [(folder, jobs) for folder in _folders(ws.home) if _is_old(folder, jobs := _jobs(ws, folder), now, days)]
    named = ws.store.files_of_cases() if old else frozenset()
    files = size = 0
    for folder, jobs in old:
        if named.isdisjoint(_digests(ws.store, folder.name, jobs)):
            for path in sorted(folder.iterdir()):
                files, size = files + 1, size + path.stat().st_size
                _tell(ws.home, path, now)
            shutil.rmtree(folder)
    return Purged(files=files, size_bytes=size)


def _folders(home: Path) -> Iterator[Path]:
    uploads = home / FOLDER
    if uploads.is_dir():
        yield from sorted(one for one in uploads.iterdir() if one.is_dir() and _DIGEST.fullmatch(one.name))


def _jobs(ws: Workspace, folder: Path) -> tuple[ImportJob, ...]:
    return ws.store.import_jobs_of(folder.name)


def _is_old(folder: Path, jobs: tuple[ImportJob, ...], now: datetime, days: int) -> bool:
    if not days or any(job.state in _UNFINISHED for job in jobs):
        return False
    used = [job.finished_at or job.asked_at for job in jobs]
    sent = [datetime.fromtimestamp(path.stat().st_mtime, UTC) for path in folder.iterdir()]
    return max([*used, *sent], default=now) < now - timedelta(days=days)


def _digests(store: Store, sha256: str, jobs: tuple[ImportJob, ...]) -> set[str]:
    """Return the hashes that records know a file by: its own, or those of the files in an archive."""
    summaries = (store.import_summary(import_id) for job in jobs for import_id in job.import_ids)
    return {sha256, *(one.file_sha256 for one in summaries if one is not None and one.file_sha256)}


def _tell(home: Path, path: Path, now: datetime) -> None:
    line = {
        "file": path.name,
        "sha256": path.parent.name,
        "size_bytes": path.stat().st_size,
        "removed_at": now.isoformat(),
    }
    with (home / FOLDER / _LOG).open("a", encoding="utf-8") as log:
        log.write(json.dumps(line, ensure_ascii=False) + "\n")


def _removed(home: Path) -> list[Mapping[str, object]]:
    log = home / FOLDER / _LOG
    if not log.is_file():
        return []
    lines = log.read_text(encoding="utf-8").splitlines()
    return [line for line in map(json.loads, lines) if isinstance(line, dict)]


def _remove_partial(home: Path, now: datetime) -> None:
    """Remove what was left of sending that was cut off."""
    for path in (home / FOLDER).glob(".*.part"):
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < now - _PARTIAL:
            path.unlink(missing_ok=True)
