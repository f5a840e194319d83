"""The queue of files to be imported, and the thread that has them read, one at a time, each in a process of its own.

The queue is in the store, so it outlives a reload of the page and the server. A lease says who reads a file; it is
renewed while its holder lives, so after a kill the next server reads the file again, and because importing again
changes nothing, no harm is done by what was stored before. The process ends with the server.
"""

import logging
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final

from cases.workspace import Workspace
from console.background import DEFECT, GONE, KILLED, LEASE_SECONDS, MOST_TRIES, Background
from console.imports.keeping import Kept, KeptFiles
from console.imports.reading import reading_command
from console.imports.retention import purge_files
from console.imports.telling import Stopped, Teller
from domain.errors import NotStored, StaleWrite
from domain.record import RecordKind
from index.store import ImportJob, ImportJobState, ImportStage
from scheduler.child import run_child
from scheduler.leases import Lease, take_lease

__all__ = ["ImportDesk"]

_LOG: Final = logging.getLogger("guolv.import")


class ImportDesk(Background):
    """Takes files, and imports them in the background between `start` and `stop`."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        super().__init__("imports", clock)
        self.files = KeptFiles(workspace.home)
        self._workspace = workspace

    def ask(self, kept: Kept, kind: RecordKind | None) -> ImportJob:
        """Put a file at the end of the queue."""
        job = ImportJob(
            job_id=f"J-{uuid.uuid4().hex[:16]}",
            file=kept.name,
            file_sha256=kept.sha256,
            size_bytes=kept.size_bytes,
            kind=None if kind is None else str(kind),
            asked_at=self._clock(),
        )
        with self._workspace.store.transaction() as tx:
            tx.put_import_job(job)
        self.look()
        return job

    def ask_again(self, job_id: str) -> ImportJob:
        """Put the file of a job at the end of the queue once more: it failed, or is read differently now.

        Raises:
            NotStored: no such job.
        """
        old = self._workspace.store.import_job(job_id)
        if old is None:
            raise NotStored("import", job_id)
        return self.ask(Kept(name=old.file, sha256=old.file_sha256, size_bytes=old.size_bytes), _kind(old))

    def has_file(self, job: ImportJob) -> bool:
        """Tell whether the file of a job is still kept."""
        return self.files.path_of(job).is_file()

    def tidy(self, now: datetime) -> None:
        """Remove uploads that need not be kept any longer."""
        purged = purge_files(self._workspace, now)
        if purged.files:
            _LOG.info("%d files that were sent were removed, %d bytes", purged.files, purged.size_bytes)

    def work_off(self) -> None:
        """Read everything that waits and that nobody else reads."""
        store = self._workspace.store
        seen: set[str] = set()
        while not self.is_ending.is_set():
            job = store.next_import_job(seen)
            if job is None:
                return
            seen.add(job.job_id)
            lease = take_lease(store, f"import:{job.job_id}", clock=self._clock, seconds=LEASE_SECONDS)
            if lease is not None:
                with lease:
                    self._read(job, lease)

    def _read(self, job: ImportJob, lease: Lease) -> None:
        teller = Teller(job, self._workspace.store, lease)
        try:
            if lease.token > MOST_TRIES:
                self._end(teller, state=ImportJobState.FAILED, problem=KILLED)
            else:
                self._try(teller)
            lease.finish()
        except (Stopped, StaleWrite):
            _LOG.info("import %s of %s goes on later, or elsewhere", job.job_id, job.file)

    def _try(self, teller: Teller) -> None:
        try:
            self._import(teller)
        except (Stopped, StaleWrite):
            raise
        except Exception:  # noqa: BLE001  # whatever it is, the next file in the queue must not wait for it
            _LOG.exception("import %s of %s failed", teller.job.job_id, teller.job.file)
            self._end(teller, state=ImportJobState.FAILED, problem=DEFECT)

    def _import(self, teller: Teller) -> None:
        job = teller.job
        if not self.has_file(job):
            self._end(teller, state=ImportJobState.FAILED, problem=GONE)
            return
        teller.tell(state=ImportJobState.RUNNING, stage=ImportStage.READING, done=0, started_at=self._clock())
        log = self._workspace.home / "logs" / f"{job.job_id}.log"
        ended = run_child(
            reading_command(self._workspace.home, job),
            log=log,
            listen=teller.hear,
            must_stop=lambda: self.is_ending.is_set() or teller.is_lost,
        )
        if teller.import_ids is not None:
            self._workspace.project()
            self._end(teller, state=ImportJobState.DONE, import_ids=teller.import_ids)
        elif teller.problem is not None:
            self._end(teller, state=ImportJobState.FAILED, problem=teller.problem)
        elif ended.was_stopped or ended.was_killed:
            raise Stopped
        else:
            _LOG.error("import %s of %s failed: %s; see %s", job.job_id, job.file, ended.last_words, log)
            self._end(teller, state=ImportJobState.FAILED, problem=DEFECT)

    def _end(self, teller: Teller, **changes: object) -> None:
        teller.tell(stage=None, finished_at=self._clock(), **changes)


def _kind(job: ImportJob) -> RecordKind | None:
    return None if job.kind is None else RecordKind(job.kind)
