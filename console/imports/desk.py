"""The queue of files to be imported, and the thread that reads them, one at a time.

The queue is in the store, so it outlives a reload of the page and the server. A lease says who reads a file; it is
renewed while its holder lives, so after a kill the next server reads the file again, and because importing again
changes nothing, no harm is done by what was stored before.
"""

import hashlib
import logging
import threading
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Final

from cases.workspace import Workspace
from console.imports.keeping import Kept, KeptFiles
from console.imports.telling import Stopped, Teller
from domain.errors import GuolvError, NotStored, StaleWrite, StoreError
from domain.record import RecordKind
from index.store import ImportJob, ImportJobState, ImportStage
from scheduler.leases import Lease, take_lease

__all__ = ["ImportDesk"]

_LOG: Final = logging.getLogger("guolv.import")
_LEASE_SECONDS: Final = 20.0
"""So long a file of a killed server waits before it is read again."""
_LOOK_EVERY_SECONDS: Final = 3.0
"""For files that another server was given, or whose reader was killed."""
_MOST_TRIES: Final = 10
"""A file whose reading ended with the server so often is given up."""
_DEFECT: Final = "a defect of guolv; it is in the log"
_KILLED: Final = "the server ended each time while the file was read"
_GONE: Final = "the file that was sent is no longer kept"


class ImportDesk:
    """Takes files, and imports them in the background between `start` and `stop`."""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime]) -> None:
        self.files = KeptFiles(workspace.home)
        self._workspace = workspace
        self._clock = clock
        self._is_ending = threading.Event()
        self._is_asked = threading.Event()
        self._thread: threading.Thread | None = None

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
        self._is_asked.set()
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

    def start(self) -> None:
        """Begin to read what waits."""
        self._is_ending.clear()
        self._thread = threading.Thread(target=self._work, name="imports", daemon=True)
        self._thread.start()

    def stop(self, patience_seconds: float = 5.0) -> None:
        """End after the batch that is being stored; the rest of the file waits for the next start."""
        self._is_ending.set()
        self._is_asked.set()
        if self._thread is not None:
            self._thread.join(patience_seconds)

    def _work(self) -> None:
        while not self._is_ending.is_set():
            self._is_asked.clear()
            try:
                self._work_off()
            except StoreError as error:
                _LOG.warning("imports wait, the store does not answer: %s", error)
            except Exception:  # noqa: BLE001  # the thread must live as long as the server
                _LOG.exception("imports stumbled")
            self._is_asked.wait(_LOOK_EVERY_SECONDS)

    def _work_off(self) -> None:
        """Read everything that waits and that nobody else reads."""
        store = self._workspace.store
        seen: set[str] = set()
        while not self._is_ending.is_set():
            job = store.next_import_job(seen)
            if job is None:
                return
            seen.add(job.job_id)
            lease = take_lease(store, f"import:{job.job_id}", clock=self._clock, seconds=_LEASE_SECONDS)
            if lease is not None:
                with lease:
                    self._read(job, lease)

    def _read(self, job: ImportJob, lease: Lease) -> None:
        teller = Teller(job, self._workspace.store, lease, self._is_ending.is_set)
        try:
            if lease.token > _MOST_TRIES:
                self._end(teller, state=ImportJobState.FAILED, problem=_KILLED)
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
        except (GuolvError, OSError) as error:
            self._end(teller, state=ImportJobState.FAILED, problem=str(error))
        except Exception:  # noqa: BLE001  # whatever it is, the next file in the queue must not wait for it
            _LOG.exception("import %s of %s failed", teller.job.job_id, teller.job.file)
            self._end(teller, state=ImportJobState.FAILED, problem=_DEFECT)

    def _import(self, teller: Teller) -> None:
        from console.importing import import_path  # the readers of every form come with it

        job = teller.job
        if not self.has_file(job):
            self._end(teller, state=ImportJobState.FAILED, problem=_GONE)
            return
        teller.tell(state=ImportJobState.RUNNING, stage=ImportStage.READING, done=0, started_at=self._clock())
        reports = import_path(
            self._workspace,
            self.files.path_of(job),
            kind=_kind(job),
            clock=self._clock,
            progress=teller.follow,
            import_id=lambda name: _import_id(job, name),
        )
        ids = tuple(report.import_id for report in reports)
        self._workspace.project()
        self._end(teller, state=ImportJobState.DONE, import_ids=ids)

    def _end(self, teller: Teller, **changes: object) -> None:
        teller.tell(stage=None, finished_at=self._clock(), **changes)


def _kind(job: ImportJob) -> RecordKind | None:
    return None if job.kind is None else RecordKind(job.kind)


def _import_id(job: ImportJob, name: str) -> str:
    """Return the same name in the journal for each repetition of a job."""
    return f"I-{hashlib.sha256(f'{job.job_id} {name}'.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"
