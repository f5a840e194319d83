"""A file that is read anew may give other ids: what it gave before, and gives no more, is withdrawn.

Ids are made of what was printed in which field; when somebody maps a heading, the same row says more than before. The
record that the row gave then would stand beside the new one for ever. What a file of the same name with other content
gave before is not withdrawn, because nobody said so: the person is told.
"""

import hashlib
import json
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cases.damage import tell_left_out
from cases.workspace import Workspace
from domain.finding_id import is_made_id
from domain.record import Record, RecordState

__all__ = ["Edition", "Places", "find_edition", "withdraw_superseded"]

_REASON = "read anew as "
_IMPORTS = 1000
"""The youngest imports, among which an earlier one of a file is looked for."""
_IN_MEMORY_BYTES = 1 << 20


class Places:
    """Which record each row of a file gave. Only a digest is kept in memory: a file may have a million rows."""

    def __init__(self) -> None:
        self._lines = tempfile.SpooledTemporaryFile(_IN_MEMORY_BYTES, "w+", encoding="ascii")  # noqa: SIM115  # `close`
        self._sum = 0

    def add(self, table: str | None, row: int, record_id: str) -> None:
        """Remember a row."""
        line = json.dumps([table, row, record_id])
        self._lines.write(f"{line}\n")
        self._sum += int.from_bytes(hashlib.sha256(line.encode()).digest())

    @property
    def digest(self) -> str:
        """A digest of what the rows gave, whatever their order."""
        return f"{self._sum % (1 << 256):064x}"[:16]

    def load(self) -> dict[tuple[str | None, int], str]:
        """Return table and row → id of the record that the row gave."""
        self._lines.seek(0)
        return {(table, row): record_id for table, row, record_id in map(json.loads, self._lines)}

    def close(self) -> None:
        """Forget them."""
        self._lines.close()


def withdraw_superseded(
    ws: Workspace, file_sha256: str, places: Mapping[tuple[str | None, int], str], *, now: datetime
) -> int:
    """Withdraw the records that rows of a file gave before and give no more; returns how many.

    A record that another file gives, too, stays. One that was withdrawn here and is given again is in force again.

    Args:
        ws: The workspace.
        file_sha256: Of the file.
        places: What its rows gave now: table and row → id.
        now: The moment.
    """
    given = frozenset(places.values())
    gone: dict[str, str] = {}
    back: list[str] = []
    for record in ws.store.records(damaged=tell_left_out):
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Edition:
    """An earlier content of a file, imported under the same name."""

    import_id: str
    imported_at: datetime
    file_sha256: str
    remaining: tuple[str, ...]
    """Ids of records in force that stand in earlier contents of the file and nowhere else."""


def find_edition(ws: Workspace, file: str, file_sha256: str) -> Edition | None:
    """Return the earlier content of a file whose records were just stored; `None` when there was no other."""
    imports = (s for s in ws.store.imports(limit=_IMPORTS) if s.file == file)
    earlier = next((s for s in imports if s.file_sha256 not in {None, file_sha256}), None)
    if earlier is None:
        return None
    remaining = (
        record.record_id
        for record in ws.store.records(damaged=tell_left_out)
        if record.state is not RecordState.WITHDRAWN
        and record.sources
        and all(source.file == file and source.file_sha256 != file_sha256 for source in record.sources)
    )
    return Edition(
        import_id=earlier.import_id,
        imported_at=earlier.imported_at,
        file_sha256=str(earlier.file_sha256),
        remaining=tuple(remaining),
    )


def _superseded_by(record: Record, file_sha256: str, places: Mapping[tuple[str | None, int], str]) -> str | None:
    if record.state is RecordState.WITHDRAWN or not is_made_id(record.record_id) or not record.sources:
        return None
    if any(source.file_sha256 != file_sha256 for source in record.sources):
        return None
    return next((new for source in record.sources if (new := places.get((source.table, source.row)))), None)
