"""A file that is read anew may give other ids: what it gave before, and gives no more, is withdrawn.

Ids are made of what was printed in which field; when somebody maps a heading, the same row says more than before. The
record that the row gave then would stand beside the new one for ever.
"""

import hashlib
from collections.abc import Mapping
from datetime import datetime

from cases.workspace import Workspace
from domain.finding_id import is_made_id
from domain.record import Record, RecordState

__all__ = ["Places", "ids_digest", "withdraw_superseded"]

Places = Mapping[tuple[str | None, int], str]
"""Table and row → id of the record that the row gave."""

_REASON = "read anew as "


def ids_digest(places: Places) -> str:
    """Return a digest of what the rows of a file gave."""
    text = repr(sorted((table or "", row, record_id) for (table, row), record_id in places.items()))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def withdraw_superseded(ws: Workspace, file_sha256: str, places: Places, *, now: datetime) -> int:
    """Withdraw the records that rows of a file gave before and give no more; returns how many.

    A record that another file gives, too, stays. One that was withdrawn here and is given again is in force again.

    Args:
        ws: The workspace.
        file_sha256: Of the file.
        places: What its rows gave now.
        now: The moment.
    """
    given = frozenset(places.values())
    gone: dict[str, str] = {}
    back: list[str] = []
    for record in ws.store.records():
        if record.record_id in given:
            if record.state is RecordState.WITHDRAWN and (record.state_reason or "").startswith(_REASON):
                back.append(record.record_id)
        elif new_id := _superseded_by(record, file_sha256, places):
            gone[record.record_id] = new_id
    if gone or back:
        with ws.store.transaction() as tx:
            for record_id, new_id in gone.items():
                tx.set_record_state(record_id, RecordState.WITHDRAWN, f"{_REASON}{new_id}", now=now)
            for record_id in back:
                tx.set_record_state(record_id, RecordState.IN_FORCE, None, now=now)
    return len(gone)


def _superseded_by(record: Record, file_sha256: str, places: Places) -> str | None:
    if record.state is RecordState.WITHDRAWN or not is_made_id(record.record_id) or not record.sources:
        return None
    if any(source.file_sha256 != file_sha256 for source in record.sources):
        return None
    return next((new for source in record.sources if (new := places.get((source.table, source.row)))), None)
