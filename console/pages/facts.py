"""Which facts of a listing and a record are shown, under which name, and which stand beside each other."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from cases.times import local_text
from console.texts import Texts
from domain.listing import Coverage, Listing
from domain.record import Record, RecordEvent
from domain.scope import scope_of

__all__ = [
    "Step",
    "coverage_words",
    "listing_facts",
    "pairs",
    "record_facts",
    "scope_facts",
    "timeline",
    "whole_listing",
    "whole_record",
]

_RECORD_FIELDS = (
    "product_name", "brand", "model_spec", "batch_or_date", "gtin", "ccc_certificate", "manufacturer",
    "manufacturer_uscc", "principal", "importer", "distributor", "seller", "seller_uscc", "platform", "shop_name",
    "region", "result", "issuer", "notice_title", "notice_number", "notice_date",
)  # fmt: skip
_LISTING_FIELDS = (
    "platform", "item_id", "sku_id", "shop_name", "shop_id", "brand", "model", "gtin", "maker_name", "ccc_certificate",
    "seller_name", "seller_uscc", "sold_count",
)  # fmt: skip


def record_facts(record: Record, texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield name and value of what a record says."""
    for name in _RECORD_FIELDS:
        yield texts[f"field.{name}"], getattr(record, name) or ""
    yield texts["field.more_gtins"], "、".join(record.more_gtins)
    yield texts["field.units_affected"], "" if record.units_affected is None else f"{record.units_affected:,}"
    yield texts["field.price"], str(record.price or "")
    yield texts["field.image_hashes"], "、".join(record.image_hashes)
    yield texts["field.failed_items"], "；".join(record.failed_items)
    yield texts["field.category"], texts.name("category", record.category) if record.category else ""
    yield texts["field.valid_until"], str(record.valid_until or "")
    yield texts["field.withdrawn_at"], str(record.withdrawn_at or "")


def scope_facts(record: Record, texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield name and value of what a record covers; what it does not limit has no value."""
    scope = scope_of(record)
    yield texts["scope.whole"], texts["scope.every"] if scope.is_whole_product else ""
    yield texts["scope.models"], "、".join(scope.models)
    yield texts["scope.batches"], "、".join(scope.batches)
    yield texts["scope.dates"], "、".join(str(span).replace("/", " – ") for span in scope.dates)
    yield texts["scope.sizes"], "、".join(scope.sizes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One line of a record's timeline."""

    day: str
    name: str
    document: str
    by: str | None = None
    is_end: bool = False
    """The record is no ground from here on."""


def timeline(record: Record, events: Sequence[RecordEvent], texts: Texts) -> tuple[Step, ...]:
    """Return what happened to a finding: its publication, then its events in the order in which they count."""
    title = record.notice_title or record.notice_number or (record.sources[0].file if record.sources else "")
    first = Step(day=record.notice_date or "—", name=texts["timeline.published"], document=title)
    ends = {"passed_reinspection", "corrected", "withdrawn"}
    steps = (
        Step(
            day=e.on.isoformat(), name=texts.name("record_event", e.kind), document=e.document, by=e.by,
            is_end=e.kind.value in ends,
        )
        for e in events
    )  # fmt: skip
    return (first, *steps)


def listing_facts(listing: Listing, texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield name and value of what a listing says."""
    for name in _LISTING_FIELDS:
        value = getattr(listing, name)
        yield texts[f"field.{name}"], "" if value is None else str(value)
    yield texts["field.price"], str(listing.price or "")
    yield texts["field.image_hashes"], "、".join(listing.image_hashes)
    yield texts["field.category"], texts.name("category", listing.category) if listing.category else ""
    yield texts["field.channel"], texts.name("channel", listing.channel)
    yield texts["field.coverage"], coverage_words(listing.coverage, listing.coverage_note, texts)
    yield texts["field.gone_at"], local_text(listing.gone_at) if listing.gone_at else ""


def coverage_words(coverage: Coverage | None, note: str | None, texts: Texts) -> str:
    """Return what part of an offer a source covers, with the source's own words; empty when it is not stated."""
    named = texts.name("coverage", coverage) if coverage else ""
    return f"{named}: {note}" if named and note else named or note or ""


def whole_listing(listing: Listing) -> str:
    """Return every text of a listing that could name a product, to look a record's characters up in."""
    texts = (listing.title, listing.brand, listing.model, listing.gtin, listing.maker_name, listing.ccc_certificate)
    attributes = (f"{name} {value}" for name, value in listing.attributes.items())
    return "\n".join(text for text in (*texts, *attributes) if text)


def whole_record(record: Record) -> str:
    """Return every text of a record that could name a product, to look a listing's characters up in."""
    texts = (record.product_name, record.brand, record.model_spec, record.batch_or_date, record.gtin)
    return "\n".join(text for text in (*texts, record.manufacturer, record.ccc_certificate) if text)


def pairs(listing: Listing, record: Record) -> tuple[tuple[str, str, str], ...]:
    """Return what stands beside each other: name of the pair, the listing's value, the record's value."""
    return (
        ("name", listing.title, record.product_name),
        ("brand", listing.brand or "", record.brand or ""),
        ("model", listing.model or "", record.model_spec or ""),
        ("batch", "", record.batch_or_date or ""),
        ("gtin", listing.gtin or "", record.gtin or ""),
        ("maker", listing.maker_name or "", record.manufacturer or ""),
        ("ccc", listing.ccc_certificate or "", record.ccc_certificate or ""),
    )
