"""How far a job is, kept in the store not more often than a person can see; and stopping when it is no longer ours."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from cases.intake import Progress
from domain.errors import StaleWrite
from index.store import ImportJob, ImportStage, Store
from scheduler.leases import Lease

__all__ = ["Stopped", "Teller"]

_TELL_EVERY_SECONDS: Final = 0.4


class Stopped(Exception):
    """The server ends, or somebody else reads the file now."""


class Teller:
    """Holds a job as it stands, and writes it."""

    def __init__(self, job: ImportJob, store: Store, lease: Lease, is_ending: Callable[[], bool]) -> None:
        self.job = job
        self._store = store
        self._lease = lease
        self._is_ending = is_ending
        self._rows = 0
        self._told_at = 0.0

    def follow(self, _file: str) -> Progress:
        """Return what the import of the next file of the job tells its progress to; rows add up over the files."""
        before = self._rows

        def progress(stage: ImportStage, done: int) -> None:
            if self._is_ending() or self._lease.is_lost.is_set():
                raise Stopped
            if stage is ImportStage.READING:
                self._rows = before + done
            self.job = replace(self.job, stage=stage, done=self._rows if stage is ImportStage.READING else done)
            if time.monotonic() - self._told_at >= _TELL_EVERY_SECONDS:
                self.tell()

        return progress

    def tell(self, **changes: object) -> None:
        """Write how the job stands, with some of it changed.

        Raises:
            Stopped: somebody else reads the file now.
        """
        self.job = replace(self.job, **changes)  # type: ignore[arg-type]  # fields of the job
        try:
            with self._store.transaction() as tx:
                self._lease.check(tx)
                tx.put_import_job(self.job)
        except StaleWrite as error:
            raise Stopped from error
        self._told_at = time.monotonic()
