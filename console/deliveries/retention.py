"""How long files that were delivered are kept: what they say is stored, and evidence is kept apart from them.

They may hold more than is stored, such as columns about buyers, so they do not stay longer than files that were sent to
the import page: `server.keep_uploads_days`. One that waits or is being read stays.
"""

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cases.deliveries import DELIVERIES
from cases.workspace import Workspace

__all__ = ["purge_delivered"]

_PARTIAL: Final = timedelta(days=1)
"""After this nobody writes any more on a file that never became whole."""


def purge_delivered(ws: Workspace, now: datetime) -> int:
    """Remove what need not be kept any longer, and return how many files that were.

    Raises:
        StoreError: the store does not answer.
        OSError: a file cannot be removed.
    """
    folder = ws.home / DELIVERIES
    for partial in folder.glob(".*.part"):
        if _changed_at(partial) < now - _PARTIAL:
            partial.unlink(missing_ok=True)
    days = ws.settings.server.keep_uploads_days
    if not days:
        return 0
    unfinished = ws.store.deliveries.unfinished_files()
    old = [
        kept
        for kept in folder.glob("*")
        if kept.is_dir() and kept.name not in unfinished and _changed_at(kept) < now - timedelta(days=days)
    ]
    removed = sum(1 for kept in old for _ in kept.iterdir())
    for kept in old:
        shutil.rmtree(kept)
    return removed


def _changed_at(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
