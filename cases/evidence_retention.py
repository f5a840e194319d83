"""How long evidence is kept, and what becomes of that whose time is over.

A page stays while it is younger than `evidence.keep_days`, while a case of a listing on it waits or is confirmed, for
as long again after the last change of such a case, and while a person holds one. What belongs to a page stays with it.
Nothing goes silently: what is removed is written into the chain first, one line for some hundred files, with who asked.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Final

from cases.damage import whole_case
from cases.evidence import EvidenceStore, Item, Kind, Line, kind_of
from cases.evidence.holds import held_cases
from cases.evidence.kinds import REMOVABLE, is_capture, part_ids
from cases.evidence.store import object_path
from cases.workspace import Workspace
from domain.case import Case, CaseState
from index.store.values import CaseOrder, CaseQuery

__all__ = ["RemovalPlan", "Removed", "plan_removal", "remove_evidence"]

_WAITING: Final = frozenset({CaseState.OPEN, CaseState.UNSURE, CaseState.CONFIRMED})
_BATCH: Final = 500
"""Files of one line in the chain; cases of one look into the store."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Removed:
    """How much is removed, or would be."""

    files: int
    size_bytes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class RemovalPlan:
    """What need not be kept any longer, as things stood."""

    keep_days: int
    cases: int
    """Cases whose evidence stays whatever its age."""
    held: int
    """Those among them that a person holds."""
    kept: frozenset[bytes]
    """Hashes of what stays."""
    seen: int
    """The last line of the chain that was looked at."""

    def removable(self, store: EvidenceStore) -> Iterator[Line]:
        """Yield what may go, in the order in which it was captured; what is gone already is left out."""
        told: set[bytes] = set()
        for line in store.lines():
            key = bytes.fromhex(line.sha256)
            if line.seq > self.seen or not self.keep_days:
                return
            if key in self.kept or key in told or kind_of(line.facts) not in REMOVABLE:
                continue
            told.add(key)
            if object_path(store.folder, line.sha256).exists():
                yield line

    def count(self, store: EvidenceStore) -> Removed:
        """Return how much may go."""
        files = size_bytes = 0
        for line in self.removable(store):
            files, size_bytes = files + 1, size_bytes + line.size_bytes
        return Removed(files=files, size_bytes=size_bytes)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Guarded:
    """Whose evidence stays whatever its age."""

    cases: int
    held: int
    listing_keys: frozenset[str]
    evidence_ids: frozenset[str]
    platforms: frozenset[str]

    def covers(self, line: Line) -> bool:
        """Return whether a capture belongs to one of the cases.

        A feed, and a page that was kept before pages named their listings, belongs to every case of its platform.
        """
        if line.sha256 in self.evidence_ids:
            return True
        if "listings" in line.facts:
            return not self.listing_keys.isdisjoint(line.facts["listings"].split("\n"))
        platform = line.facts.get("platform")
        return platform in self.platforms if platform else bool(self.cases)


def plan_removal(ws: Workspace, now: datetime) -> RemovalPlan:
    """Look what need not be kept any longer; nothing is changed.

    Raises:
        StoreError: the store does not answer.
        EvidenceBroken: the manifest is damaged; nothing may be removed then.
    """
    days, seen = ws.settings.evidence.keep_days, ws.evidence.last_seq()
    since = now - timedelta(days=days)
    guarded = _guarded(ws, since)
    kept: set[bytes] = set()
    for line in ws.evidence.lines():
        if _is_since(line, since) or (is_capture(line.facts) and guarded.covers(line)):
            kept.update(bytes.fromhex(one) for one in (line.sha256, *part_ids(line.facts)))
    return RemovalPlan(
        keep_days=days, cases=guarded.cases, held=guarded.held, kept=frozenset(kept), seen=seen
    )  # fmt: skip


def remove_evidence(ws: Workspace, plan: RemovalPlan, *, by: str, now: datetime) -> Removed:
    """Remove what a plan says, and finish removals that were cut off. Repeating it removes nothing more.

    Where a hold was put meanwhile the rest stays; look again then.

    Args:
        ws: The home.
        plan: As just made.
        by: Who asked for it.
        now: The present.

    Raises:
        EvidenceBroken: the manifest is damaged.
    """
    _finish(ws.evidence)
    files = size_bytes = 0
    removable = plan.removable(ws.evidence)
    while batch := tuple(islice(removable, _BATCH)):
        gone = set(ws.evidence.remove([line.sha256 for line in batch], _told(batch, plan, by, now), seen=plan.seen))
        files += len(gone)
        size_bytes += sum(line.size_bytes for line in batch if line.sha256 in gone)
    return Removed(files=files, size_bytes=size_bytes)


def _guarded(ws: Workspace, since: datetime) -> _Guarded:
    held = held_cases(ws.evidence)
    guarded = [c for c in _cases(ws) if c.state in _WAITING or c.updated_at >= since or c.case_id in held]
    found = [whole_case(ws.store, case) for case in guarded]  # of a damaged listing nobody knows the evidence
    keys = {case.listing_key for case in found} | {hold.listing_key for hold in held.values()}
    return _Guarded(
        cases=len(found),
        held=len(held),
        listing_keys=frozenset(keys - {""}),
        evidence_ids=frozenset(case.listing.evidence_id for case in found if case.listing.evidence_id),
        platforms=frozenset(key.partition(":")[0] for key in keys),
    )


def _cases(ws: Workspace) -> Iterator[Case]:
    after: str | None = None
    while True:
        page = ws.store.cases(CaseQuery(order=CaseOrder.ID, limit=_BATCH, after=after))
        yield from page.items
        after = page.after
        if after is None:
            return


def _is_since(line: Line, since: datetime) -> bool:
    """Return whether a line is younger than that; one that does not tell its time counts as young."""
    try:
        return datetime.fromisoformat(line.facts["captured_at"]) >= since
    except (KeyError, ValueError, TypeError):
        return True


def _told(batch: tuple[Line, ...], plan: RemovalPlan, by: str, now: datetime) -> Item:
    rows = (
        {
            "sha256": line.sha256,
            "sm3": line.sm3,
            "size_bytes": line.size_bytes,
            "kind": kind_of(line.facts),
            "url": line.facts.get("url", ""),
            "captured_at": line.facts.get("captured_at", ""),
        }
        for line in batch
    )
    facts = {
        "kind": Kind.REMOVAL,
        "media_type": "application/jsonl",
        "by": by,
        "reason": f"older than evidence.keep_days = {plan.keep_days}, and of no case that waits or is held",
        "captured_at": now.isoformat(),
    }
    return Item(content="".join(json.dumps(row, sort_keys=True) + "\n" for row in rows).encode("ascii"), facts=facts)


def _finish(store: EvidenceStore) -> None:
    for line in store.find_lines(b'"kind":"removal"'):
        if kind_of(line.facts) is not Kind.REMOVAL:
            continue
        left = [one for one in line.facts.get("removes", "").split() if object_path(store.folder, one).exists()]
        # What was captured again since is evidence again.
        gone = [one for one in left if next((new.seq for new in store.lines_of(one)), 0) < line.seq]
        if gone:
            store.unlink_removed(gone)
