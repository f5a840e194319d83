"""The JSON form of what the readers make of a page; told to users in `docs/reference/json.md`."""

from crawlers.examination import Examination, ExaminedKind, Unread
from domain.wire import JsonObject, listing_to_json

__all__ = ["examination_to_json", "refused_page"]


def examination_to_json(found: Examination) -> JsonObject:
    """Return the JSON form of an examination."""
    decoded = found.decoded
    return {
        "kind": str(found.kind),
        "why": found.why,
        "reader": found.reader,
        "url": found.url,
        "encoding": None if decoded is None else decoded.encoding,
        "declared_encoding": None if decoded is None else decoded.declared,
        "declared_by": None if decoded is None else decoded.declared_by,
        "is_lossy": decoded is not None and decoded.is_lossy,
        "listings": [listing_to_json(each.listing) for each in found.listings],
        "read_by": [dict(each.read_by) for each in found.listings],
        "urls": list(found.urls),
        "next_url": found.next_url,
        "says_empty": found.says_empty,
        "unread": [_unread_to_json(each) for each in found.unread],
        "tried": [{"reader": each.reader, "outcome": each.outcome} for each in found.tried],
    }


def refused_page(reason: str) -> JsonObject:
    """Return the form for a page that was not read at all, because it costs too much or broke its reader."""
    unread = Unread(reader=None, field="page", reason=reason)
    return examination_to_json(Examination(kind=ExaminedKind.UNKNOWN, why=reason, unread=(unread,)))


def _unread_to_json(unread: Unread) -> JsonObject:
    return {"reader": unread.reader, "field": unread.field, "reason": unread.reason, "snippet": unread.snippet}
