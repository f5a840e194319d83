"""Intake: records from official notices into the store, and from there to the listings at rest.

Nothing is dropped silently: every row is counted as a record or put in quarantine with its place and reason. Importing
a file again changes nothing but the journal of imports. An import that was cut off before the listings were looked at
again is finished by the next one, whatever that imports.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from itertools import islice

from cases.enterprises import finish_aliases, gather_enterprises
from cases.import_report import ImportReport, Unidentified, details_to_json
from cases.record_events import finish_events
from cases.rows import FileNotes, ParsedRow, RejectedRow
from cases.screening import ChangedRecords, rescreen_all
from cases.superseding import Edition, Places, find_edition, withdraw_superseded
from cases.unidentified import why_unidentified
from cases.workspace import Workspace
from domain.errors import SourceError, UnreadableFile
from domain.grading import Grade
from domain.notice import Notice
from domain.record import Record, RecordKind
from index.store import (
    ImportStage,
    ImportSummary,
    NoticeCount,
    PreparedRecord,
    Quarantined,
    Saved,
    Transaction,
    prepare_record,
)

__all__ = ["FileNotes", "ImportReport", "ParsedRow", "RejectedRow", "Unidentified", "save_records"]

Row = ParsedRow | RejectedRow | FileNotes
Progress = Callable[[ImportStage, int], None]

_BATCH = 500
_SEQ_BEFORE = "records_seq_before"
_RESCREENED = "rescreened"
_IDS = "ids"
"""Digest of the ids that the rows gave: another one next time means that what is known about headings changed."""


@dataclass(slots=True)
class _Tally:
    import_id: str
    file: str
    saved: dict[Saved, int] = field(default_factory=lambda: dict.fromkeys(Saved, 0))
    rejected: list[RejectedRow] = field(default_factory=list)
    unidentified: list[Unidentified] = field(default_factory=list)
    places: Places = field(default_factory=Places)
    notes: FileNotes | None = None
    unreadable: str | None = None
    withdrawn: int = 0
    edition: Edition | None = None
    notices: dict[str, Notice] = field(default_factory=dict)
    grades: dict[str, Counter[Grade]] = field(default_factory=dict)

    @property
    def rows(self) -> int:
        return sum(self.saved.values()) + len(self.rejected)

    @property
    def has_changes(self) -> bool:
        return any(self.saved[saved] for saved in (Saved.NEW, Saved.MERGED, Saved.UPDATED))


def save_records(
    ws: Workspace,
    rows: Iterable[Row],
    *,
    file: str,
    now: datetime,
    kind: RecordKind | None = None,
    progress: Progress | None = None,
    import_id: str | None = None,
) -> ImportReport:
    """Store the records of one file, quarantine its rejected rows, then look at the listings at rest again.

    Args:
        ws: The workspace.
        rows: What `crawlers.sources.read_notice` yields; an `UnreadableFile` or `SourceError` it raises is quarantined
            too, and what was read before it is kept.
        file: Name of the file without folder.
        now: The moment of the import.
        kind: The kind of finding that was asked for, kept for the journal.
        progress: Called with the stage and the number of rows read, or of listings looked at again. What it raises ends
            the import between two batches.
        import_id: Name of the import in the journal, for one that is repeated; by default a new one.

    Raises:
        StoreError: the database refused; batches stored before stay, and importing again goes on.
    """
    tally = _Tally(import_id=import_id or _new_id(now, file), file=file)
    with closing(tally.places):
        return _save_all(ws, rows, tally, now, kind, progress)


def _save_all(
    ws: Workspace,
    rows: Iterable[Row],
    tally: _Tally,
    now: datetime,
    kind: RecordKind | None,
    progress: Progress | None,
) -> ImportReport:
    since = min([ws.store.records_seq(), *_unfinished(ws)])
    for batch in _batches(_guarded(rows, tally)):
        prepared = [prepare_record(row.record) for row in batch if isinstance(row, ParsedRow)]
        with ws.store.transaction() as tx:
            saved = tx.save_records(prepared, now=now) if prepared else []
            _count(tally, prepared, saved)
            for row in batch:
                _save(tx, row, tally, now)
            if tally.has_changes:
                tx.put_import(_summary(tally, kind, now, since=since, is_rescreened=False))
        if progress:
            progress(ImportStage.READING, tally.rows)
    _note_unreadable(ws, tally, now)
    _supersede(ws, tally, now)
    gather_enterprises(ws)
    changed = ChangedRecords(ws.store, since)
    report = replace(_report(tally), rescreened=rescreen_all(ws, changed, now=now, progress=_screening(progress)))
    _finish(ws, tally, kind, now, since)
    finish_events(ws, now=now, progress=_screening(progress))
    finish_aliases(ws, now=now, progress=_screening(progress))
    return report


def _supersede(ws: Workspace, tally: _Tally, now: datetime) -> None:
    """Withdraw what the same file gave before and gives no more; look what one of the same name gave.

    There is nothing to look for when a file is read the first time.
    """
    if tally.notes is None:
        return
    imports = (s for s in ws.store.imports(limit=1000) if s.file_sha256 == tally.notes.file_sha256)
    last = next((s.details[_IDS] for s in imports if s.import_id != tally.import_id and _IDS in s.details), None)
    if last is not None and last != tally.places.digest:
        tally.withdrawn = withdraw_superseded(ws, tally.notes.file_sha256, tally.places.load(), now=now)
    tally.edition = find_edition(ws, tally.file, tally.notes.file_sha256)


def _screening(progress: Progress | None) -> Callable[[int, int | None], None] | None:
    return None if progress is None else lambda done, _: progress(ImportStage.SCREENING, done)


def _new_id(now: datetime, file: str) -> str:
    return f"I-{sha256(f'{now.isoformat()} {file}'.encode('utf-8', 'surrogatepass')).hexdigest()[:16]}"


def _guarded(rows: Iterable[Row], tally: _Tally) -> Iterator[Row]:
    try:
        yield from rows
    except (UnreadableFile, SourceError) as error:
        tally.unreadable = str(error)


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    while batch := list(islice(rows, _BATCH)):
        yield batch


def _save(tx: Transaction, row: Row, tally: _Tally, now: datetime) -> None:
    match row:
        case ParsedRow():
            for event in row.events:
                tx.add_record_event(event, now=now)
            for source in row.record.sources:
                tally.places.add(source.table, source.row, row.record.record_id)
            why = why_unidentified(row.record)
            if why is not None:
                tally.unidentified.append(_unidentified(row.record, why))
        case RejectedRow():
            tally.rejected.append(row)
            tx.put_quarantine(
                Quarantined(
                    origin=row.file,
                    table=row.table,
                    row=row.row,
                    field=row.field,
                    reason=row.reason,
                    snippet=row.snippet,
                    at=now,
                    source_id=tally.import_id,
                )
            )
        case FileNotes():
            tally.notes = row
            tx.note_unknown_headings(row.unknown, row.file, now=now)
            tx.put_heading_decisions(row.decisions, file=row.file, file_sha256=row.file_sha256)


def _count(tally: _Tally, prepared: Sequence[PreparedRecord], saved: Iterable[Saved]) -> None:
    for what in saved:
        tally.saved[what] += 1
    for one in prepared:
        tally.notices.setdefault(one.notice.key, one.notice)
        tally.grades.setdefault(one.notice.key, Counter())[one.grade] += 1


def _unidentified(record: Record, why: tuple[str, str]) -> Unidentified:
    return Unidentified(
        record_id=record.record_id,
        row=record.sources[-1].row if record.sources else None,
        product_name=record.product_name,
        reason=why[0],
        reason_en=why[1],
    )


def _note_unreadable(ws: Workspace, tally: _Tally, now: datetime) -> None:
    if tally.unreadable is None:
        return
    with ws.store.transaction() as tx:
        tx.put_quarantine(
            Quarantined(origin=tally.file, field="file", reason=tally.unreadable, at=now, source_id=tally.import_id)
        )


def _unfinished(ws: Workspace) -> list[int]:
    """Return where imports began that were cut off before the listings were looked at again."""
    return [s.counts[_SEQ_BEFORE] for s in _open_imports(ws)]


def _open_imports(ws: Workspace) -> list[ImportSummary]:
    return [s for s in ws.store.imports(limit=1000) if s.counts.get(_RESCREENED) == 0]


def _finish(ws: Workspace, tally: _Tally, kind: RecordKind | None, now: datetime, since: int) -> None:
    others = [s for s in _open_imports(ws) if s.counts[_SEQ_BEFORE] >= since]
    with ws.store.transaction() as tx:
        for summary in others:
            tx.put_import(replace(summary, counts={**summary.counts, _RESCREENED: 1}))
        tx.put_import(_summary(tally, kind, now, since=since, is_rescreened=True))


def _summary(
    tally: _Tally, kind: RecordKind | None, now: datetime, *, since: int, is_rescreened: bool
) -> ImportSummary:
    notes = []
    if tally.unreadable:
        notes.append(tally.unreadable)
    if tally.notes and tally.notes.headings_unknown:
        notes.append(f"headings nobody knows: {' | '.join(tally.notes.headings_unknown)}")
    if tally.notes and tally.notes.signals:
        notes.append(f"values that could not be used: {len(tally.notes.signals)}")
    return ImportSummary(
        import_id=tally.import_id,
        file=tally.file,
        file_sha256=tally.notes.file_sha256 if tally.notes else None,
        kind=kind.value if kind else None,
        imported_at=now,
        counts={
            "rows": tally.rows,
            **{saved.value: number for saved, number in tally.saved.items()},
            "quarantined": len(tally.rejected),
            "identifies_nothing": len(tally.unidentified),
            _SEQ_BEFORE: since,
            _RESCREENED: int(is_rescreened),
        },
        notes=tuple(notes),
        details=details_to_json(_report(tally)) | {_IDS: tally.places.digest} if is_rescreened else {},
    )


def _report(tally: _Tally) -> ImportReport:
    return ImportReport(
        import_id=tally.import_id,
        file=tally.file,
        notes=tally.notes,
        rows=tally.rows,
        new=tally.saved[Saved.NEW],
        merged=tally.saved[Saved.MERGED],
        updated=tally.saved[Saved.UPDATED],
        unchanged=tally.saved[Saved.UNCHANGED],
        withdrawn=tally.withdrawn,
        edition=tally.edition,
        quarantined=tuple(tally.rejected),
        unreadable=tally.unreadable,
        identifies_nothing=tuple(tally.unidentified),
        headings_unknown=tally.notes.headings_unknown if tally.notes else (),
        signals=tally.notes.signals if tally.notes else (),
        notices=tuple(NoticeCount(notice=tally.notices[key], by_grade=grades) for key, grades in tally.grades.items()),
    )
