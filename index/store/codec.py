"""JSON text in the database ↔ values of `domain`, through the wire forms."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from domain.errors import GuolvError, ListingDamaged, RecordDamaged, StoreError
from domain.json_values import JsonValue
from domain.listing import Listing, listing_key
from domain.record import Record, RecordState
from domain.standing import Standing, standing_of
from domain.verdict import Match, Reason
from domain.wire import (
    listing_to_json,
    match_from_json,
    match_to_json,
    parse_listing,
    reason_from_json,
    reason_to_json,
    record_from_json,
    record_to_json,
)

__all__ = [
    "canonical",
    "canonical_text",
    "check_listing",
    "checked_listing",
    "dump",
    "listing_facts",
    "listing_hash",
    "load_counts",
    "load_details",
    "load_listing",
    "load_mappings",
    "load_matches",
    "load_notes",
    "load_reasons",
    "load_record",
    "load_stated",
    "load_texts",
    "matches_text",
    "reasons_text",
    "record_text",
    "stated_text",
]

_LATER = frozenset(
    {"more_gtins", "principal", "importer", "distributor", "units_affected", "price", "currency", "image_hashes"}
)
"""Fields that records got later. Left out while empty, so that what was stored before is still equal text."""
_LATER_OF_LISTINGS = frozenset({"image_hashes"})
"""The same of listings, so that one that was stored before is not taken for a changed one."""
_CAPTURE = frozenset({"captured_at", "evidence_id", "coverage", "coverage_note", "gone_at"})
"""When, by which page and out of what part of an offer it was seen, or no longer: not a fact about the listing."""


_UNREADABLE = (GuolvError, ValueError, TypeError, LookupError, ArithmeticError, RecursionError)
"""What reading a text fails with that is no record; damage may put anything in its place."""


def dump(value: object) -> str:
    """Return JSON text in the order given (attributes as printed), Chinese readable, nothing a database refuses."""
    return _clean(json.dumps(value, ensure_ascii=False, separators=(",", ":")))


def canonical(value: object) -> str:
    """Return JSON text that is the same for equal values, whatever the order of their keys: for hashing."""
    return _clean(json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")))


def canonical_text(text: str) -> str:
    """Return the canonical form of stored JSON."""
    return canonical(_load(text))


def _clean(text: str) -> str:
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _load(text: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise StoreError(f"a stored value is damaged: {error}") from error


def _without_empty(form: Mapping[str, JsonValue], names: frozenset[str]) -> Mapping[str, JsonValue]:
    return {name: value for name, value in form.items() if name not in names or value not in (None, [])}


def _mapping(text: str) -> Mapping[str, object]:
    value = _load(text)
    return value if isinstance(value, dict) else {}


def load_mappings(text: str) -> Sequence[Mapping[str, object]]:
    """Read a stored list of objects."""
    value = _load(text)
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def checked_listing(listing: Listing) -> Listing:
    """Return the listing as it will be read again.

    Raises:
        ListingRejected: a field is longer than the wire form allows, so it could not be read again.
    """
    return parse_listing(listing_to_json(listing)).listing


def check_listing(listing: Listing) -> None:
    """Make sure that a listing can be stored.

    Raises:
        ListingRejected: it has no identity, or a field is longer than the wire form allows.
    """
    listing_key(checked_listing(listing))


def listing_facts(listing: Listing) -> str:
    """Return the stored form of a listing."""
    return dump(_listing_form(listing))


def _listing_form(listing: Listing) -> Mapping[str, JsonValue]:
    return _without_empty(listing_to_json(listing), _LATER_OF_LISTINGS)


def listing_hash(listing: Listing) -> str:
    """Return the hash of what a listing says, whenever and by whichever capture it was seen."""
    facts = {name: value for name, value in _listing_form(listing).items() if name not in _CAPTURE}
    return hashlib.sha256(canonical(facts).encode()).hexdigest()


def load_listing(key: str, text: str) -> Listing:
    """Read the listing that is stored under a key.

    Raises:
        ListingDamaged: the text is that of no listing; says why.
    """
    try:
        value = json.loads(text)
        return parse_listing(value if isinstance(value, dict) else {}).listing
    except json.JSONDecodeError as error:
        raise ListingDamaged(key, f"its text is cut off or no JSON ({error})") from error
    except _UNREADABLE as error:
        raise ListingDamaged(key, str(error)) from error


def record_text(record: Record) -> str:
    """Return the stored form of a record."""
    return dump(_without_empty(record_to_json(record), _LATER))


def load_record(record_id: str, text: str) -> Record:
    """Read the record that is stored under an id.

    Raises:
        RecordDamaged: the text is not that of this record; says why.
    """
    try:
        value = json.loads(text)
        record = record_from_json(value if isinstance(value, dict) else {})
    except json.JSONDecodeError as error:
        raise RecordDamaged(record_id, f"its text is cut off or no JSON ({error})") from error
    except _UNREADABLE as error:
        raise RecordDamaged(record_id, str(error)) from error
    if record.record_id != record_id:
        raise RecordDamaged(record_id, f"it holds the record {record.record_id!r}")
    return record


def stated_text(record: Record) -> str | None:
    """Return the stored form of what a record says of its own state; `None` when it says nothing."""
    standing = standing_of(record)
    if standing.state is RecordState.IN_FORCE and standing.reason is None:
        return None
    since = standing.since.isoformat() if standing.since else None
    return dump({"state": str(standing.state), "reason": standing.reason, "since": since})


def load_stated(text: str | None) -> Standing | None:
    """Read what was stated of a state."""
    if text is None:
        return None
    value = _mapping(text)
    since, reason = value.get("since"), value.get("reason")
    return Standing(
        state=RecordState(str(value["state"])),
        reason=None if reason is None else str(reason),
        since=None if since is None else date.fromisoformat(str(since)),
    )


def matches_text(matches: Sequence[Match]) -> str:
    """Return the stored form of matches."""
    return dump([match_to_json(match) for match in matches])


def load_matches(text: str) -> tuple[Match, ...]:
    """Read stored matches."""
    return tuple(match_from_json(item) for item in load_mappings(text))


def reasons_text(reasons: Sequence[Reason]) -> str:
    """Return the stored form of reasons."""
    return dump([reason_to_json(reason) for reason in reasons])


def load_reasons(text: str) -> tuple[Reason, ...]:
    """Read stored reasons."""
    return tuple(reason_from_json(item) for item in load_mappings(text))


def load_counts(text: str) -> Mapping[str, int]:
    """Read stored counts."""
    return {name: int(str(value)) for name, value in _mapping(text).items()}


def load_texts(text: str) -> Mapping[str, str]:
    """Read stored facts of an event."""
    return {name: str(value) for name, value in _mapping(text).items()}


def load_details(text: str) -> Mapping[str, JsonValue]:
    """Read what an import says beside its counts."""
    return cast("Mapping[str, JsonValue]", _mapping(text))


def load_notes(text: str) -> tuple[str, ...]:
    """Read stored sentences."""
    value = _load(text)
    return tuple(str(item) for item in value) if isinstance(value, list) else ()
