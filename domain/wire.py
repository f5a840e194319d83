"""The JSON forms of the values that cross a border: what users script against.

Documented for users in `docs/reference/json.md`. Reading is strict about types and lenient about absence: `null`, an
empty text and a missing key all mean "the source does not say". Pure: no file and no clock.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from types import MappingProxyType

from domain.case import Case, CaseState
from domain.errors import ListingRejected
from domain.json_values import JsonObject, JsonValue, kind_of, read_list, read_mapping, text_reader
from domain.listing import Channel, Listing, Money
from domain.record import RecordKind
from domain.record_form import (
    decision_from_json,
    decision_to_json,
    record_event_from_json,
    record_event_to_json,
    record_from_json,
    record_to_json,
    scope_from_json,
    scope_to_json,
)
from domain.verdict import Explanation, Match, Reason, ScopeFinding, Severity, Verdict, VerdictKind

__all__ = [
    "JsonObject",
    "JsonValue",
    "ParsedListing",
    "case_from_json",
    "case_to_json",
    "decision_from_json",
    "decision_to_json",
    "listing_to_json",
    "match_from_json",
    "match_to_json",
    "parse_listing",
    "reason_from_json",
    "reason_to_json",
    "record_event_from_json",
    "record_event_to_json",
    "record_from_json",
    "record_to_json",
    "scope_from_json",
    "scope_to_json",
    "verdict_to_json",
]

MAX_TITLE = 10_000
"""Characters of a title that are read; a platform's limit is 60. Longer ones are refused, not cut in silence."""
MAX_TEXT = 20_000
MAX_ATTRIBUTES = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class ParsedListing:
    """A listing read from JSON, and the keys nobody reads."""

    listing: Listing
    unknown_keys: tuple[str, ...]


_TEXT_FIELDS = (
    "platform", "item_id", "sku_id", "url", "brand", "model", "gtin", "shop_name", "shop_id", "seller_name",
    "seller_uscc", "maker_name", "maker_uscc", "ccc_certificate", "category", "evidence_id",
)  # fmt: skip
_KNOWN = frozenset(_TEXT_FIELDS) | {
    "title", "price", "currency", "attributes", "image_urls", "sold_count", "captured_at", "channel",
}  # fmt: skip


def parse_listing(data: object) -> ParsedListing:
    """Read a listing from decoded JSON.

    Args:
        data: An object with the keys of `docs/reference/json.md`; only `title` is mandatory.

    Raises:
        ListingRejected: names the first field that cannot be read, and why.

    Example:
        >>> parse_listing({"title": "电磁炉 C9-C01", "price": 118, "colour": "red"}).unknown_keys
        ('colour',)
        >>> parse_listing({"title": " "})
        Traceback (most recent call last):
            ...
        domain.errors.ListingRejected: title: missing
    """
    if not isinstance(data, Mapping):
        raise ListingRejected("listing", f"is not an object but {kind_of(data)}")
    title = _text(data, "title", MAX_TITLE)
    if title is None:
        raise ListingRejected("title", "missing")
    texts = {name: _text(data, name) for name in _TEXT_FIELDS}
    listing = Listing(
        title=title,
        price=_money(data),
        attributes=_attributes(data),
        image_urls=_images(data),
        sold_count=_count(data),
        captured_at=_instant(data),
        channel=_channel(data),
        **texts,
    )
    return ParsedListing(listing=listing, unknown_keys=tuple(str(k) for k in data if k not in _KNOWN))


def _clean(field: str, value: str, limit: int = MAX_TEXT) -> str | None:
    if len(value) > limit:
        raise ListingRejected(field, f"has {len(value)} characters, more than {limit}")
    # A lone surrogate cannot be written to any file or database; JSON can smuggle one in.
    text = value.encode("utf-8", "replace").decode("utf-8").replace("\x00", "").strip()
    return text or None


def _text(data: Mapping[object, object], field: str, limit: int = MAX_TEXT) -> str | None:
    value = data.get(field)
    if value is None:
        return None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _clean(field, str(value), limit)
    if not isinstance(value, str):
        raise ListingRejected(field, f"is not a text but {kind_of(value)}")
    return _clean(field, value, limit)


def _money(data: Mapping[object, object]) -> Money | None:
    text = _text(data, "price", 64)
    if text is None:
        return None
    try:
        amount = Decimal(text.replace(",", ""))
    except InvalidOperation as error:
        raise ListingRejected("price", f"{text!r} is not a number") from error
    if not amount.is_finite() or amount < 0 or amount.adjusted() > 15 or amount.adjusted() < -15:
        raise ListingRejected("price", f"{text!r} is not a price")
    return Money(amount=amount, currency=(_text(data, "currency", 8) or "CNY").upper())


def _attributes(data: Mapping[object, object]) -> Mapping[str, str]:
    value = data.get("attributes")
    if value is None:
        return MappingProxyType({})
    if not isinstance(value, Mapping):
        raise ListingRejected("attributes", f"is not an object but {kind_of(value)}")
    if len(value) > MAX_ATTRIBUTES:
        raise ListingRejected("attributes", f"has {len(value)} entries, more than {MAX_ATTRIBUTES}")
    pairs = ((_clean("attributes", str(k)), _attribute(f"attributes.{k}", v)) for k, v in value.items())
    return MappingProxyType({k: v for k, v in pairs if k and v})


def _attribute(field: str, value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, list):
        return "、".join(v for v in (_attribute(field, item) for item in value[:MAX_ATTRIBUTES]) if v) or None
    if isinstance(value, bool | Mapping):
        raise ListingRejected(field, f"is not a text but {kind_of(value)}")
    return _clean(field, str(value))


def _images(data: Mapping[object, object]) -> tuple[str, ...]:
    value = data.get("image_urls")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ListingRejected("image_urls", "is not a list of texts")
    cleaned = (_clean("image_urls", item) for item in value)
    return tuple(item for item in cleaned if item)


def _count(data: Mapping[object, object]) -> int | None:
    value = data.get("sold_count")
    if value is None or value == "":
        return None
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 19:
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise ListingRejected("sold_count", f"is not a whole number but {kind_of(value)}")
    if value != int(value) or not 0 <= value < 10**18:
        raise ListingRejected("sold_count", "is not a whole number from 0")
    return int(value)


def _instant(data: Mapping[object, object]) -> datetime | None:
    text = _text(data, "captured_at", 64)
    if text is None:
        return None
    try:
        instant = datetime.fromisoformat(text)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise ListingRejected("captured_at", f"{text!r} is not an ISO 8601 time") from error


def _channel(data: Mapping[object, object]) -> Channel:
    text = _text(data, "channel", 32)
    if text is None:
        return Channel.CALLER
    try:
        return Channel(text)
    except ValueError as error:
        raise ListingRejected("channel", f"{text!r} is not one of {', '.join(Channel)}") from error


def listing_to_json(listing: Listing) -> JsonObject:
    """Return the JSON form of a listing; `parse_listing` reads it back to an equal value."""
    data: JsonObject = {f.name: getattr(listing, f.name) for f in fields(listing) if f.name in _TEXT_FIELDS}
    return {"title": listing.title} | data | {
        "price": None if listing.price is None else f"{listing.price.amount:f}",
        "currency": None if listing.price is None else listing.price.currency,
        "attributes": dict(listing.attributes),
        "image_urls": list(listing.image_urls),
        "sold_count": listing.sold_count,
        "captured_at": None if listing.captured_at is None else listing.captured_at.isoformat(),
        "channel": str(listing.channel),
    }  # fmt: skip


def match_to_json(match: Match) -> JsonObject:
    """Return the JSON form of a match."""
    return {
        "record_id": match.record_id,
        "kind": str(match.kind),
        "verdict": str(match.verdict),
        "score": round(match.score, 4),
        "scope": {aspect: str(finding) for aspect, finding in match.scope.items()},
        "explanations": [_explanation_to_json(e) for e in match.explanations],
        "decides": match.decides,
        "decides_en": match.decides_en,
        "record_version": match.record_version,
    }


def _explanation_to_json(explanation: Explanation) -> JsonObject:
    return {
        "feature": explanation.feature,
        "listing_value": explanation.listing_value,
        "record_value": explanation.record_value,
        "weight": round(explanation.weight, 4),
        "contribution": round(explanation.contribution, 4),
        "sentence": explanation.sentence,
        "sentence_en": explanation.sentence_en,
    }


def match_from_json(data: Mapping[str, object]) -> Match:
    """Read a match from the form of `match_to_json`."""
    return Match(
        record_id=str(data["record_id"]),
        kind=RecordKind(str(data["kind"])),
        verdict=VerdictKind(str(data["verdict"])),
        score=float(str(data["score"])),
        scope={k: ScopeFinding(str(v)) for k, v in read_mapping(data, "scope").items()},
        explanations=tuple(
            _explanation_from_json(item) for item in read_list(data, "explanations") if isinstance(item, Mapping)
        ),
        decides=str(data.get("decides") or ""),
        decides_en=str(data.get("decides_en") or ""),
        record_version=str(data.get("record_version") or ""),
    )


def _explanation_from_json(item: Mapping[str, object]) -> Explanation:
    return Explanation(
        feature=str(item["feature"]),
        listing_value=str(item["listing_value"]),
        record_value=str(item["record_value"]),
        weight=float(str(item["weight"])),
        contribution=float(str(item["contribution"])),
        sentence=str(item["sentence"]),
        sentence_en=str(item["sentence_en"]),
    )


def reason_to_json(reason: Reason) -> JsonObject:
    """Return the JSON form of a rule's reason."""
    return {
        "rule": reason.rule,
        "sentence": reason.sentence,
        "sentence_en": reason.sentence_en,
        "severity": str(reason.severity),
        "source": reason.source,
    }


def reason_from_json(data: Mapping[str, object]) -> Reason:
    """Read a reason from the form of `reason_to_json`."""
    return Reason(
        rule=str(data["rule"]),
        sentence=str(data["sentence"]),
        sentence_en=str(data["sentence_en"]),
        severity=Severity(str(data["severity"])),
        source=str(data.get("source") or ""),
    )


def verdict_to_json(verdict: Verdict, *, line: int | None = None, item_id: str | None = None) -> JsonObject:
    """Return the JSON form of a verdict; `line` is the line of the input it answers, counted from 1."""
    data: JsonObject = {} if line is None else {"line": line}
    return data | {
        "item_id": item_id,
        "verdict": str(verdict.kind),
        "score": round(verdict.score, 4),
        "matches": [match_to_json(m) for m in verdict.matches],
        "reasons": [reason_to_json(r) for r in verdict.reasons],
        "policy_version": verdict.policy_version,
        "notice": verdict.notice,
    }


def case_to_json(case: Case) -> JsonObject:
    """Return the JSON form of a case."""
    return {
        "case_id": case.case_id,
        "listing_key": case.listing_key,
        "state": str(case.state),
        "verdict": str(case.verdict),
        "score": round(case.score, 4),
        "listing": listing_to_json(case.listing),
        "matches": [match_to_json(m) for m in case.matches],
        "reasons": [reason_to_json(r) for r in case.reasons],
        "policy_version": case.policy_version,
        "opened_at": case.opened_at.isoformat(),
        "updated_at": case.updated_at.isoformat(),
        "version": case.version,
        "judged_by": case.judged_by,
        "judged_at": None if case.judged_at is None else case.judged_at.isoformat(),
        "note": case.note,
    }


def case_from_json(data: Mapping[str, object]) -> Case:
    """Read a case from the form of `case_to_json`."""
    text = text_reader(data)
    judged_at = text("judged_at")
    return Case(
        case_id=str(data["case_id"]),
        listing_key=str(data["listing_key"]),
        listing=parse_listing(data["listing"]).listing,
        state=CaseState(str(data["state"])),
        verdict=VerdictKind(str(data["verdict"])),
        score=float(str(data["score"])),
        matches=tuple(match_from_json(m) for m in read_list(data, "matches") if isinstance(m, Mapping)),
        reasons=tuple(reason_from_json(r) for r in read_list(data, "reasons") if isinstance(r, Mapping)),
        policy_version=str(data["policy_version"]),
        opened_at=datetime.fromisoformat(str(data["opened_at"])),
        updated_at=datetime.fromisoformat(str(data["updated_at"])),
        version=int(str(data["version"])),
        judged_by=text("judged_by"),
        judged_at=datetime.fromisoformat(judged_at) if judged_at else None,
        note=text("note"),
    )
