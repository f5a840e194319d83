"""What became of an imported file: the report, and its form in JSON, on the command line and in the journal."""

from dataclasses import dataclass, field

from cases.rows import FileNotes, RejectedRow, Signal
from cases.screening import RescreenReport
from cases.superseding import Edition
from domain.headings import UnknownHeading
from domain.json_values import JsonObject, JsonValue
from domain.notice import Notice
from domain.wire import decision_to_json
from index.store import NoticeCount

__all__ = ["ImportReport", "Unidentified", "details_to_json", "report_to_json"]

_MOST_DETAILS = 200
"""Values of a kind that the journal keeps of an import; the command line shows all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unidentified:
    """A record that names nothing a listing could be recognised by: it counts in statistics and never matches."""

    record_id: str
    row: int | None
    product_name: str
    reason: str
    """Why, in Chinese."""
    reason_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportReport:
    """What became of one file."""

    import_id: str
    file: str
    notes: FileNotes | None = None
    """What the reader says about the file; `None` when it could not be read to its end."""
    rows: int = 0
    """Rows read: records and rejected rows."""
    new: int = 0
    merged: int = 0
    """Known findings, read in one more place."""
    updated: int = 0
    unchanged: int = 0
    withdrawn: int = 0
    """Records that the same file gave before, and gives no more because its headings are read differently."""
    edition: Edition | None = None
    """What was imported under the same name before, with other content."""
    quarantined: tuple[RejectedRow, ...] = ()
    """Rows that are no record, each with its place and reason."""
    unreadable: str | None = None
    """Why the file as a whole cannot be read, or could not be read further."""
    identifies_nothing: tuple[Unidentified, ...] = ()
    headings_unknown: tuple[str, ...] = ()
    signals: tuple[Signal, ...] = ()
    """Values that could not be used; their rows are records."""
    notices: tuple[NoticeCount, ...] = ()
    """The notices its records stand in, with the grades of these records."""
    rescreened: RescreenReport = field(default_factory=RescreenReport)
    """What the new records did to the listings at rest."""

    @property
    def records(self) -> int:
        """Rows that are records."""
        return self.new + self.merged + self.updated + self.unchanged

    @property
    def is_clean(self) -> bool:
        """Whether every row of the file became a record."""
        return not self.quarantined and self.unreadable is None


def report_to_json(report: ImportReport) -> JsonObject:
    """Return a whole report."""
    return {
        "file": report.file,
        "import_id": report.import_id,
        "rows": report.rows,
        "records": report.records,
        "new": report.new,
        "merged": report.merged,
        "updated": report.updated,
        "unchanged": report.unchanged,
        "withdrawn": report.withdrawn,
        "unreadable": report.unreadable,
        "quarantined": [_rejected(row) for row in report.quarantined],
        **_details(report),
        "rescreened": {
            "listings": report.rescreened.listings,
            "cases_opened": report.rescreened.opened,
            "cases_changed": report.rescreened.changed,
        },
    }


def details_to_json(report: ImportReport) -> JsonObject:
    """Return what the journal keeps beside the counts; what was quarantined is kept by itself."""
    kept = _details(report) | {"unreadable": report.unreadable, "withdrawn": report.withdrawn}
    return {name: value[:_MOST_DETAILS] if isinstance(value, list) else value for name, value in kept.items()}


def _details(report: ImportReport) -> JsonObject:
    return {
        "identifies_nothing": [_unidentified(one) for one in report.identifies_nothing],
        "headings_unknown": list(report.headings_unknown),
        "headings": [_unknown(heading) for heading in report.notes.unknown] if report.notes else [],
        "decisions": [decision_to_json(decision) for decision in report.notes.decisions] if report.notes else [],
        "edition": None if report.edition is None else _edition(report.edition),
        "ignored_rows": dict(report.notes.ignored_rows) if report.notes else {},
        "signals": [_signal(signal) for signal in report.signals],
        "notices": [_notice(count.notice, count) for count in report.notices],
    }


def _rejected(row: RejectedRow) -> JsonObject:
    return {
        "file": row.file,
        "table": row.table,
        "row": row.row,
        "field": row.field,
        "reason": row.reason,
        "snippet": row.snippet,
    }


def _unknown(heading: UnknownHeading) -> JsonObject:
    return {
        "heading": heading.heading,
        "issuer": heading.issuer,
        "table": heading.table,
        "sample": heading.sample,
    }


def _edition(edition: Edition) -> JsonObject:
    return {
        "import_id": edition.import_id,
        "imported_at": edition.imported_at.isoformat(),
        "file_sha256": edition.file_sha256,
        "remaining": len(edition.remaining),
        "remaining_ids": list(edition.remaining[:_MOST_DETAILS]),
    }


def _unidentified(one: Unidentified) -> JsonObject:
    return {
        "record_id": one.record_id,
        "row": one.row,
        "product_name": one.product_name,
        "reason": one.reason,
        "reason_en": one.reason_en,
    }


def _signal(signal: Signal) -> JsonObject:
    return {"row": signal.row, "field": signal.field, "value": signal.value, "reason": signal.reason}


def _notice(notice: Notice, count: NoticeCount) -> JsonObject:
    by_grade: dict[str, JsonValue] = {str(grade): number for grade, number in sorted(count.by_grade.items())}
    return {
        "key": notice.key,
        "name": notice.name,
        "issuer": notice.issuer,
        "published": notice.published,
        "records": count.records,
        "by_grade": by_grade,
    }
