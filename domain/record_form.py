"""The JSON forms of records, their scope, their events, and how their headings were read; for `domain.wire`."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from domain.errors import RowRejected
from domain.headings import DecisionBasis, HeadingDecision
from domain.image_hash import read_image_hashes
from domain.json_values import (
    JsonObject,
    kind_of,
    read_day,
    read_list,
    read_mapping,
    read_one_of,
    required,
    text_reader,
)
from domain.money import Money, read_amount
from domain.record import (
    DateSpan,
    Record,
    RecordEvent,
    RecordEventKind,
    RecordKind,
    RecordSource,
    RecordState,
    Scope,
)

__all__ = [
    "RECORD_TEXTS",
    "beside_texts",
    "decision_from_json",
    "decision_to_json",
    "record_event_from_json",
    "record_event_to_json",
    "record_from_json",
    "record_to_json",
    "scope_from_json",
    "scope_to_json",
]

RECORD_TEXTS = (
    "category", "product_name", "brand", "model_spec", "batch_or_date", "gtin", "ccc_certificate", "manufacturer",
    "manufacturer_uscc", "principal", "importer", "distributor", "seller", "seller_uscc", "platform", "shop_name",
    "region", "result", "issuer", "notice_title", "notice_number", "notice_date", "source_url", "state_reason",
)  # fmt: skip
"""What a record says in texts, in the order of its form."""


def record_to_json(record: Record) -> JsonObject:
    """Return the JSON form of a record; `record_from_json` reads it back to an equal value."""
    texts: JsonObject = {name: getattr(record, name) for name in RECORD_TEXTS}
    return {"record_id": record.record_id, "kind": str(record.kind)} | texts | {
        "more_gtins": list(record.more_gtins),
        "image_hashes": list(record.image_hashes),
        "units_affected": record.units_affected,
        "price": None if record.price is None else f"{record.price.amount:f}",
        "currency": None if record.price is None else record.price.currency,
        "failed_items": list(record.failed_items),
        "state": str(record.state),
        "scope": None if record.scope is None else scope_to_json(record.scope),
        "valid_until": _iso(record.valid_until),
        "withdrawn_at": _iso(record.withdrawn_at),
        "sources": [
            {"file": s.file, "table": s.table, "row": s.row, "file_sha256": s.file_sha256} for s in record.sources
        ],
        "raw": dict(record.raw),
    }  # fmt: skip


def record_from_json(data: Mapping[str, object]) -> Record:
    """Read a record from the form of `record_to_json`.

    Raises:
        RowRejected: names the field that cannot be read.
    """
    text = text_reader(data)
    texts: dict[str, Any] = {name: said for name in RECORD_TEXTS if (said := text(name)) is not None}
    return Record(
        record_id=text("record_id") or required("record_id"),
        kind=read_one_of(RecordKind, "kind", text("kind") or required("kind")),
        **{"product_name": ""} | texts,
        **beside_texts(data),
    )


def beside_texts(data: Mapping[str, object]) -> dict[str, Any]:
    """Read what the form of a record says beside its texts, by field of `Record`.

    Raises:
        RowRejected: names the field that cannot be read.
    """
    text = text_reader(data)
    return {
        "more_gtins": tuple(str(item) for item in read_list(data, "more_gtins")),
        "units_affected": _whole("units_affected", data.get("units_affected")),
        "price": _price(data),
        "image_hashes": _image_hashes(data),
        "failed_items": tuple(str(item) for item in read_list(data, "failed_items")),
        "scope": _stated_scope(data),
        "state": read_one_of(RecordState, "state", text("state") or RecordState.IN_FORCE),
        "valid_until": read_day("valid_until", text("valid_until")),
        "withdrawn_at": read_day("withdrawn_at", text("withdrawn_at")),
        "sources": tuple(_source(item) for item in read_list(data, "sources")),
        "raw": {str(k): str(v) for k, v in read_mapping(data, "raw").items()},
    }


def scope_to_json(scope: Scope, *, basis: str = "stated") -> JsonObject:
    """Return the JSON form of a scope.

    Args:
        scope: What a record covers.
        basis: `stated` by the source, or `read` from its cells; what was read is not kept when it comes back.
    """
    return {
        "basis": basis,
        "is_whole_product": scope.is_whole_product,
        "batches": list(scope.batches),
        "dates": [{"first": _iso(span.first), "last": _iso(span.last)} for span in scope.dates],
        "sizes": list(scope.sizes),
        "models": list(scope.models),
    }


def _whole(name: str, value: object) -> int | None:
    if value is not None and (isinstance(value, bool) or not isinstance(value, int) or value < 0):
        raise RowRejected(name, "is not a whole number from 0")
    return value


def _price(data: Mapping[str, object]) -> Money | None:
    value = data.get("price")
    if value is None or value == "":
        return None
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise RowRejected("price", f"is not a number but {kind_of(value)}")
    try:
        amount = read_amount(str(value))
    except ValueError as error:
        raise RowRejected("price", str(error)) from error
    return Money(amount=amount, currency=(text_reader(data)("currency") or "CNY").upper())


def _image_hashes(data: Mapping[str, object]) -> tuple[str, ...]:
    try:
        return read_image_hashes(read_list(data, "image_hashes"))
    except ValueError as error:
        raise RowRejected("image_hashes", str(error)) from error


def _iso(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def scope_from_json(data: Mapping[str, object]) -> Scope:
    """Read a scope from the form of `scope_to_json`.

    Raises:
        RowRejected: names the field that cannot be read.
    """
    return Scope(
        batches=tuple(str(item) for item in read_list(data, "batches")),
        dates=tuple(_date_span(item) for item in read_list(data, "dates")),
        sizes=tuple(str(item) for item in read_list(data, "sizes")),
        models=tuple(str(item) for item in read_list(data, "models")),
        is_whole_product=data.get("is_whole_product") is True,
    )


def _stated_scope(data: Mapping[str, object]) -> Scope | None:
    given = read_mapping(data, "scope")
    return scope_from_json(given) if given and given.get("basis") != "read" else None


def _date_span(item: object) -> DateSpan:
    if not isinstance(item, Mapping):
        raise RowRejected("scope.dates", f"is not an object but {kind_of(item)}")
    text = text_reader(item)
    return DateSpan(first=read_day("scope.dates.first", text("first")), last=read_day("scope.dates.last", text("last")))


def record_event_to_json(event: RecordEvent) -> JsonObject:
    """Return the JSON form of an event of a record."""
    return {
        "record_id": event.record_id,
        "kind": str(event.kind),
        "on": event.on.isoformat(),
        "document": event.document,
        "by": event.by,
    }


def record_event_from_json(data: Mapping[str, object]) -> RecordEvent:
    """Read an event from the form of `record_event_to_json`.

    Raises:
        RowRejected: names the field that cannot be read.
    """
    text = text_reader(data)
    return RecordEvent(
        record_id=text("record_id") or required("record_id"),
        kind=read_one_of(RecordEventKind, "kind", text("kind") or required("kind")),
        on=read_day("on", text("on") or required("on")) or date.min,
        document=text("document") or required("document"),
        by=text("by"),
    )


def decision_to_json(decision: HeadingDecision) -> JsonObject:
    """Return the JSON form of what a heading was taken for."""
    return {
        "file": decision.file,
        "file_sha256": decision.file_sha256,
        "table": decision.table,
        "first_row": decision.first_row,
        "last_row": decision.last_row,
        "heading": decision.heading,
        "field": decision.field,
        "fields": list(decision.fields),
        "basis": str(decision.basis),
        "reason": decision.reason,
    }


def decision_from_json(data: Mapping[str, object]) -> HeadingDecision:
    """Read what a heading was taken for from the form of `decision_to_json`.

    Raises:
        RowRejected: names the field that cannot be read.
    """
    text = text_reader(data)
    first_row, last_row = (_whole(name, data.get(name)) for name in ("first_row", "last_row"))
    fields = tuple(str(item) for item in read_list(data, "fields"))
    if first_row is None or not fields:
        raise RowRejected("fields" if first_row is not None else "first_row", "missing")
    return HeadingDecision(
        file=text("file") or required("file"),
        file_sha256=text("file_sha256"),
        table=text("table"),
        first_row=first_row,
        last_row=last_row,
        heading=text("heading") or required("heading"),
        fields=fields,
        basis=read_one_of(DecisionBasis, "basis", text("basis") or required("basis")),
        reason=text("reason") or "",
    )


def _source(item: object) -> RecordSource:
    if not isinstance(item, Mapping):
        raise RowRejected("sources", f"is not an object but {kind_of(item)}")
    text = text_reader(item)
    return RecordSource(
        file=text("file") or "",
        table=text("table"),
        row=int(str(item.get("row") or 0)),
        file_sha256=text("file_sha256"),
    )
