"""A record as it is shown everywhere in JSON: facts, what it covers, its grade, its events, how it was read."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from cases.grade_report import GradedRecord, NoticeReport, advice, share_findable
from domain.errors import ListingDamaged, RecordDamaged
from domain.failed_items import failed_codes
from domain.grading import Gap, Grade, Grading, grade
from domain.headings import HeadingDecision
from domain.notice import Notice
from domain.record import Record, RecordEvent
from domain.scope import scope_of
from domain.wire import JsonObject, decision_to_json, record_event_to_json, record_to_json, scope_to_json
from index.store import NoticeCount, Store

__all__ = ["damaged_to_json", "describe", "describe_all", "graded_to_json", "notice_to_json", "report_to_json"]

_BATCH = 500


def describe(store: Store, record: Record) -> JsonObject:
    """Return everything that is known of a record."""
    decisions = store.heading_decisions_of([record]).get(record.record_id, ())
    return _describe(record, store.record_events(record.record_id), decisions)


def describe_all(store: Store, records: Iterable[Record]) -> Iterator[JsonObject]:
    """Return everything that is known of many records, reading what is kept beside them some hundred at a time."""
    left = iter(records)
    while batch := list(islice(left, _BATCH)):
        events = store.record_events_of([record.record_id for record in batch])
        decisions = store.heading_decisions_of(batch)
        for record in batch:
            yield _describe(record, events.get(record.record_id, ()), decisions.get(record.record_id, ()))


def damaged_to_json(error: RecordDamaged | ListingDamaged) -> JsonObject:
    """Return what stands in the place of a record or a listing that cannot be read."""
    if isinstance(error, ListingDamaged):
        return {"listing_key": error.listing_key, "error": str(error)}
    return {"record_id": error.record_id, "error": str(error)}


def _describe(record: Record, events: Sequence[RecordEvent], decisions: Sequence[HeadingDecision]) -> JsonObject:
    basis = "read" if record.scope is None else "stated"
    return record_to_json(record) | {
        "failed_codes": list(failed_codes(record.failed_items)),
        "scope": scope_to_json(scope_of(record), basis=basis),
        **_grading(grade(record)),
        "events": [record_event_to_json(event) for event in events],
        "decisions": [decision_to_json(decision) for decision in decisions],
    }


def _grading(graded: Grading) -> JsonObject:
    return {
        "grade": str(graded.grade),
        "found": list(graded.found),
        "missing": [_gap(gap) for gap in graded.missing],
    }


def _gap(gap: Gap) -> JsonObject:
    zh, en = advice(gap)
    return {
        "field": gap.field,
        "reason": gap.reason,
        "reason_en": gap.reason_en,
        "raises_to": None if gap.raises_to is None else str(gap.raises_to),
        "advice": zh,
        "advice_en": en,
    }


def graded_to_json(graded: GradedRecord) -> JsonObject:
    """Return a record's grade and what it lacks."""
    record = graded.record
    names: JsonObject = {"record_id": record.record_id, "place": graded.place, "product_name": record.product_name}
    return names | _grading(graded.grading)


def notice_to_json(count: NoticeCount) -> JsonObject:
    """Return a notice with the number of its records by grade."""
    return {
        "notice": _notice(count.notice),
        "records": count.records,
        "by_grade": {str(one): count.by_grade.get(one, 0) for one in Grade},
        "findable": round(share_findable(count.by_grade), 4),
    }


def report_to_json(report: NoticeReport) -> JsonObject:
    """Return the whole grade report of a notice."""
    count = notice_to_json(NoticeCount(notice=report.notice, by_grade=report.by_grade))
    return count | {"missing": dict(report.missing), "rows": [graded_to_json(graded) for graded in report.records]}


def _notice(notice: Notice) -> JsonObject:
    return {
        "key": notice.key,
        "name": notice.name,
        "issuer": notice.issuer,
        "title": notice.title,
        "number": notice.number,
        "published": notice.published,
        "file": notice.file,
    }
