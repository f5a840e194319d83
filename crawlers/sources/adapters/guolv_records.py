"""Records as guolv itself writes them: `guolv record list --json`, one object a line, or a list of such objects.

Issuer: whoever published the finding; each record names its own
Licence: that of the source of each record
Address: another home of guolv; docs/reference/json.md describes the form
Expected: 0 to 10 000 000 records a file
Fields: docs/reference/json.md and `domain.wire.record_from_json`, which is what reads them.
Not confirmed: nothing; the form is ours.

A record comes back equal to what was written, with its id, its events and the places where it was first read. What is
computed (grade, what is missing, a scope that was read from cells) is computed anew. One without any such place gets
this file as its source. Nothing is changed on the way: `--kind` that says something else than a record does
rejects it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from cases.rows import ParsedRow, Signal
from crawlers.sources.adapter import Beginning, Finding, SourceFile, UnreadField
from crawlers.sources.cells import MAX_CELL_CHARACTERS
from crawlers.sources.elements import BrokenElement, Element
from crawlers.sources.fields import clean, flatten
from domain.errors import RowRejected
from domain.headings import HeadingDecision
from domain.record import Record, RecordEvent, RecordKind
from domain.wire import decision_from_json, record_event_from_json, record_from_json, record_to_json

__all__ = ["read", "recognises"]

_ID_CHARACTERS = 200
_COMPUTED = frozenset({"grade", "found", "missing", "failed_codes", "events", "decisions"})
"""Names of `guolv record list --json` that are made anew, and `events` and `decisions`, which are read apart."""


def recognises(start: Beginning) -> bool:
    """Tell whether the first object has the names every record has."""
    return {"record_id", "kind", "product_name", "sources", "raw"} <= start.json_names


def read(file: SourceFile) -> Iterator[Finding]:
    """Yield the records."""
    for element in file.json_elements():
        if isinstance(element, BrokenElement):
            yield file.rejected(element.row, element.error, element.text)
            continue
        try:
            record = _record(file, element)
            events = _events(element, record)
            decisions = _decisions(element)
        except RowRejected as error:
            yield file.rejected(element.row, error, element.text)
            continue
        whole = record if record.sources else replace(record, sources=(file.source(element.row),))
        yield ParsedRow(record=whole, events=events)
        yield from decisions
        yield from _lost(element, record)


def _record(file: SourceFile, element: Element) -> Record:
    try:
        record = record_from_json(_cleaned(element.data))
    except ValueError as error:
        raise RowRejected("record", str(error)) from error
    if file.kind is not None and file.kind is not record.kind:
        raise RowRejected("kind", f"the record says {record.kind}, --kind says {file.kind}")
    if len(record.record_id) > _ID_CHARACTERS:
        raise RowRejected("record_id", f"has {len(record.record_id)} characters; the limit is {_ID_CHARACTERS}")
    if not record.product_name and record.kind is not RecordKind.DISHONEST_OPERATOR:
        raise RowRejected("product_name", "missing")
    return record


def _events(element: Element, record: Record) -> tuple[RecordEvent, ...]:
    given = element.data.get("events") or []
    if not isinstance(given, list) or not all(isinstance(item, Mapping) for item in given):
        raise RowRejected("events", "is not a list of objects")
    events = tuple(record_event_from_json(_cleaned(item)) for item in given)
    if any(event.record_id != record.record_id for event in events):
        raise RowRejected("events", "tell of another record")
    return events


def _decisions(element: Element) -> tuple[HeadingDecision, ...]:
    given = element.data.get("decisions") or []
    if not isinstance(given, list) or not all(isinstance(item, Mapping) for item in given):
        raise RowRejected("decisions", "is not a list of objects")
    return tuple(decision_from_json(_cleaned(item)) for item in given)


def _cleaned(data: Mapping[str, object]) -> dict[str, object]:
    found = _clean_value("", data)
    assert isinstance(found, dict)  # noqa: S101  # an object stays one
    return found


def _clean_value(name: str, value: object) -> object:
    """Refuse a text that no cell may hold, and take out what no database takes."""
    if isinstance(value, str):
        if len(value) > MAX_CELL_CHARACTERS:
            raise RowRejected(name, f"has {len(value)} characters; the limit is {MAX_CELL_CHARACTERS}")
        return clean(value)
    if isinstance(value, Mapping):
        return {clean(str(key)): _clean_value(name or str(key), item) for key, item in value.items()}
    if isinstance(value, list):
        return [_clean_value(name, item) for item in value]
    return value


def _lost(element: Element, record: Record) -> Iterator[Finding]:
    """Yield what the record does not say again: unknown names, and values that were read otherwise."""
    written = flatten(record_to_json(record))
    known = record_to_json(record)
    computed = _COMPUTED if record.scope else {*_COMPUTED, "scope"}
    for path, value in flatten(element.data).items():
        if value and written.get(path) != value:
            top = path.partition(".")[0].partition("[")[0]
            if top in computed:
                continue
            if top not in known:
                yield UnreadField(name=top)
            else:
                yield Signal(row=element.row, field=path[:200], value=value[:60], reason="was not kept")
