"""Importing what a path holds, one report a file: what the command line and the server's import page both do."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from cases.import_report import ImportReport
from cases.intake import Progress, save_records
from cases.workspace import Workspace
from crawlers.sources import read_notices
from crawlers.sources.vocabulary import open_vocabulary
from domain.record import RecordKind

__all__ = ["import_path"]


def import_path(
    workspace: Workspace,
    path: Path,
    *,
    kind: RecordKind | None,
    clock: Callable[[], datetime],
    progress: Callable[[str], Progress],
    import_id: Callable[[str], str | None] = lambda name: None,
    issuer: str | None = None,
) -> Iterator[ImportReport]:
    """Import a file, a folder or an archive; yields what became of each file once it is stored.

    Args:
        workspace: The workspace.
        path: A file of any known form, a folder of them, or a zip.
        kind: What every row is; by default each file tells.
        clock: Gives the moment of each import.
        progress: Gives, for the name of a file, what to tell its progress to.
        import_id: Gives, for the name of a file, its name in the journal; `None`: a new one.
        issuer: Who published the notices, where a file does not say it.

    Raises:
        SettingsError: `headings.yaml` in the home is not of its form.
        StoreError: the database refused; what was stored before stays, and importing again goes on.
    """
    vocabulary = open_vocabulary(workspace.home, workspace.store.heading_mappings())
    for file in read_notices(path, kind=kind, vocabulary=vocabulary, issuer=issuer):
        yield save_records(
            workspace, file.rows, file=file.name, now=clock(), kind=kind, progress=progress(file.name),
            import_id=import_id(file.name),
        )  # fmt: skip
