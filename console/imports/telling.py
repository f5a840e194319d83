"""How far a job is, kept in the store not more often than a person can see; and knowing when it is no longer ours."""

import time
from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from domain.errors import StaleWrite, StoreError
from index.store import ImportJob, ImportStage, Store
from scheduler.leases import Lease

__all__ = ["Stopped", "Teller"]

_TELL_EVERY_SECONDS: Final = 0.4


class Stopped(Exception):
    """The server ends, somebody else reads the file now, or its process was ended: it is read again."""


class Teller:
    """Holds a job as it stands, writes it, and hears what the process tells that reads the file."""

    def __init__(self, job: ImportJob, store: Store, lease: Lease) -> None:
        self.job = job
        self.import_ids: tuple[str, ...] | None = None
        """The imports that were made, once the process told them."""
        self.problem: str | None = None
        """Why there are none."""
        self._store = store
        self._lease = lease
        self._told_at = 0.0

    @property
    def is_lost(self) -> bool:
        """Whether somebody else reads the file now."""
        return self._lease.is_lost.is_set()

    def hear(self, said: Mapping[str, object]) -> None:
        """Take in a line of the process; called in another thread."""
        match said:
            case {"import_ids": list(ids)}:
                self.import_ids = tuple(map(str, ids))
            case {"problem": str(problem)}:
                self.problem = problem
            case {"stage": str(stage), "done": int(done)}:
                self.job = replace(self.job, stage=ImportStage(stage), done=done)
                if time.monotonic() - self._told_at >= _TELL_EVERY_SECONDS:
                    self._tell_if_possible()

    def _tell_if_possible(self) -> None:
        try:
            self.tell()
        except Stopped:
            self._lease.is_lost.set()
        except StoreError:
            return  # a store that does not answer costs the view of the progress, not the import

    def tell(self, **changes: object) -> None:
        """Write how the job stands, with some of it changed.

        Raises:
            Stopped: somebody else reads the file now.
        """
        self.job = replace(self.job, **changes)  # type: ignore[arg-type]  # fields of the job
        self._told_at = time.monotonic()
        try:
            with self._store.transaction() as tx:
                self._lease.check(tx)
                tx.put_import_job(self.job)
        except StaleWrite as error:
            raise Stopped from error
