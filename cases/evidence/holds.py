"""Holds: a person's word that the evidence of a case must not be removed, and that this is over.

Both are lines of the chain, so they are kept with the evidence, in order, and neither can be taken back silently.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from cases.evidence.chain import Line
from cases.evidence.kinds import Kind
from cases.evidence.store import EvidenceStore, Item
from domain.errors import NotStored

__all__ = ["Hold", "held_cases", "hold_case", "release_case"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """What a person said about the evidence of a case."""

    case_id: str
    listing_key: str
    reason: str
    by: str
    at: str
    """ISO 8601, UTC."""


def hold_case(store: EvidenceStore, hold: Hold) -> None:
    """Keep the evidence of a case whatever its age, until it is released. Holding it again writes the new reason."""
    _write(store, Kind.HOLD, hold)


def release_case(store: EvidenceStore, hold: Hold) -> None:
    """End a hold.

    Raises:
        NotStored: the case is under no hold.
    """
    if hold.case_id not in held_cases(store):
        raise NotStored("hold", hold.case_id)
    _write(store, Kind.RELEASE, hold)


def held_cases(store: EvidenceStore) -> Mapping[str, Hold]:
    """Return the holds that are in force, by case."""
    released: dict[str, int] = {}
    for line in store.find_lines(b'"kind":"release"'):
        if line.facts.get("kind") == Kind.RELEASE:
            released.setdefault(line.facts["case_id"], line.seq)
    held: dict[str, Hold] = {}
    for line in store.find_lines(b'"kind":"hold"'):
        if line.facts.get("kind") == Kind.HOLD and line.seq > released.get(line.facts["case_id"], 0):
            held.setdefault(line.facts["case_id"], _read(line))
    return held


def _write(store: EvidenceStore, kind: Kind, hold: Hold) -> None:
    parts = {
        "case_id": hold.case_id,
        "listing_key": hold.listing_key,
        "reason": hold.reason,
        "by": hold.by,
        "captured_at": hold.at,
    }
    content = json.dumps({"kind": kind, **parts}, ensure_ascii=False, sort_keys=True).encode(
        "utf-8", "backslashreplace"
    )
    store.put_all([Item(content=content, facts={"kind": kind, "media_type": "application/json", **parts})])


def _read(line: Line) -> Hold:
    facts = line.facts
    return Hold(
        case_id=facts["case_id"],
        listing_key=facts.get("listing_key", ""),
        reason=facts.get("reason", ""),
        by=facts.get("by", ""),
        at=facts.get("captured_at", ""),
    )
