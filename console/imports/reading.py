"""`python -m console.imports.reading HOME JOB`: imports one file that was sent, in a process beside the server.

The server's own process stays quick for checks meanwhile. What is told, a JSON object a line, is how far it is, and at
the end the imports that were made or why there are none. It may be ended at any moment: batches are transactions, and
importing again goes on where it was.
"""

import hashlib
import io
import os
import signal
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final, NoReturn

from cases.intake import Progress
from cases.workspace import Workspace, open_workspace
from console.imports.keeping import KeptFiles
from console.output import print_json
from domain.errors import GuolvError
from domain.record import RecordKind
from index.store import ImportJob, ImportStage

__all__ = ["main", "reading_command"]

_NICENESS: Final = 5
"""Checks of platforms come first where the processor is short."""


def reading_command(home: Path, job: ImportJob) -> tuple[str, ...]:
    """Return the command that imports the file of a job."""
    return sys.executable, "-m", "console.imports.reading", str(home), job.job_id


def main(arguments: list[str]) -> None:
    """Import the file of a job, and tell how it went.

    Args:
        arguments: Folder of the home, and id of the job.
    """
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the server's to handle
    os.nice(_NICENESS)
    with open_workspace(Path(arguments[0])) as workspace:
        job = workspace.store.import_job(arguments[1])
        if job is None:
            raise SystemExit(f"no job {arguments[1]}")
        try:
            ids = _import(workspace, job)
        except (GuolvError, OSError) as error:
            print_json({"problem": str(error)})
        else:
            print_json({"import_ids": list(ids)})


def _stop(*_: object) -> NoReturn:
    """End now: what is being stored is rolled back."""
    raise SystemExit(128 + signal.SIGTERM)


def _import(workspace: Workspace, job: ImportJob) -> tuple[str, ...]:
    from console.importing import import_path  # the readers of every form come with it

    reports = import_path(
        workspace,
        KeptFiles(workspace.home).path_of(job),
        kind=None if job.kind is None else RecordKind(job.kind),
        clock=lambda: datetime.now(UTC),
        progress=_teller(),
        import_id=lambda name: _import_id(job, name),
    )
    ids = tuple(report.import_id for report in reports)
    workspace.project()
    return ids


def _teller() -> Callable[[str], Progress]:
    """Return what tells how far the import is; rows add up over the files of an archive."""
    rows = 0

    def follow(_file: str) -> Progress:
        before = rows

        def progress(stage: ImportStage, done: int) -> None:
            nonlocal rows
            if stage is ImportStage.READING:
                rows = done = before + done
            print_json({"stage": str(stage), "done": done})

        return progress

    return follow


def _import_id(job: ImportJob, name: str) -> str:
    """Return the same name in the journal for each repetition of a job."""
    return f"I-{hashlib.sha256(f'{job.job_id} {name}'.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


if __name__ == "__main__":
    main(sys.argv[1:])
