"""What a verdict does to the case of its listing: one pure decision, without store and clock.

A case opens for `block` and `review`. The same verdict again changes nothing. A pair of listing and record version that
a person dismissed does not come back; a new record, or a new version of one, does.
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from cases.lifecycle import Act, next_state
from domain.case import Case, CaseEventKind, CaseState
from domain.listing import Listing
from domain.verdict import Match, Verdict, VerdictKind

__all__ = ["Pair", "Settlement", "case_id_of", "settle"]

Pair = tuple[str, str]
"""Record id and record version."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """A case to be written, and the event that says why."""

    case: Case
    expected_version: int | None
    """Version the case had when it was read; `None` for a new one."""
    kind: CaseEventKind
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Standing:
    """What is left of a verdict once dismissed pairs are taken away."""

    kind: VerdictKind
    score: float
    matches: tuple[Match, ...]


_SEVERITY = {VerdictKind.ALLOW: 0, VerdictKind.REVIEW: 1, VerdictKind.BLOCK: 2}


def case_id_of(key: str) -> str:
    """Return the id of the case of a listing: the same one on every machine and after every crash.

    Example:
        >>> case_id_of("shiqiao:77")
        'C-ec73eb8bfdbc4d52'
    """
    return f"C-{hashlib.sha256(key.encode('utf-8', errors='surrogatepass')).hexdigest()[:16]}"


def settle(
    case: Case | None,
    *,
    listing: Listing,
    key: str,
    verdict: Verdict,
    dismissed: frozenset[Pair],
    why_ended: Callable[[str], str | None],
    now: datetime,
) -> Settlement | None:
    """Decide what becomes of a listing's case.

    Args:
        case: The case as it stands; `None` when there is none.
        listing: The listing as last seen.
        key: Its normal form.
        verdict: The verdict just given.
        dismissed: Pairs that a person dismissed for this listing.
        why_ended: Gives why a record is no ground any more, empty when nobody said; `None` for one that stands. Asked
            only for records that no longer match.
        now: The moment of the verdict.

    Returns:
        What to write, or `None` when nothing changes.
    """
    standing = _standing(verdict, dismissed)
    if case is None:
        return None if standing.kind is VerdictKind.ALLOW else _open(listing, key, verdict, standing, now)
    if case.state is CaseState.DISMISSED and not standing.matches:
        return None  # what was dismissed stays to be looked at; nothing new speaks against the listing
    if _signature(case.verdict, case.matches) == _signature(standing.kind, standing.matches) and _same_reasons(
        case, verdict
    ):
        return None
    return _change(case, verdict, standing, why_ended, now)


def _standing(verdict: Verdict, dismissed: frozenset[Pair]) -> _Standing:
    if verdict.kind is VerdictKind.ALLOW:
        return _Standing(kind=VerdictKind.ALLOW, score=0.0, matches=())
    speaking = tuple(m for m in verdict.matches if m.verdict is not VerdictKind.ALLOW)
    left = tuple(m for m in speaking if (m.record_id, m.record_version) not in dismissed)
    if len(left) == len(speaking):
        return _Standing(kind=verdict.kind, score=verdict.score, matches=left)
    if not left:
        return _Standing(kind=VerdictKind.ALLOW, score=0.0, matches=())
    kind = max((m.verdict for m in left), key=_SEVERITY.__getitem__)
    kind = min(kind, verdict.kind, key=_SEVERITY.__getitem__)
    return _Standing(kind=kind, score=max(m.score for m in left), matches=left)


def _open(listing: Listing, key: str, verdict: Verdict, standing: _Standing, now: datetime) -> Settlement:
    case = Case(
        case_id=case_id_of(key),
        listing_key=key,
        listing=listing,
        state=CaseState.OPEN,
        verdict=standing.kind,
        score=standing.score,
        matches=standing.matches,
        reasons=verdict.reasons,
        policy_version=verdict.policy_version,
        opened_at=now,
        updated_at=now,
        version=1,
    )
    return Settlement(case=case, expected_version=None, kind=CaseEventKind.OPENED, facts=_facts(standing, verdict))


def _change(
    case: Case, verdict: Verdict, standing: _Standing, why_ended: Callable[[str], str | None], now: datetime
) -> Settlement:
    before, after = _pairs(case.matches), _pairs(standing.matches)
    gone = sorted({record_id for record_id, _ in before} - {record_id for record_id, _ in after})
    lifted = {record_id: why for record_id in gone if (why := why_ended(record_id)) is not None}
    reason = "；".join(f"{record_id}：{why}" for record_id, why in lifted.items() if why)
    marks = " ".join(f"{m.record_id}:{_mark(m)}" for m in standing.matches if _mark(m))
    state = next_state(case.case_id, case.state, Act.MATCH_AGAIN) if after - before else case.state
    if case.state is CaseState.DISMISSED:
        state = next_state(case.case_id, case.state, Act.MATCH_AGAIN)
    kind = CaseEventKind.UPDATED
    if state is not case.state:
        kind = CaseEventKind.REOPENED
    elif lifted:
        kind = CaseEventKind.RECORD_LIFTED
    facts = {
        **_facts(standing, verdict),
        "verdict_before": case.verdict.value,
        **({"records_gone": " ".join(gone)} if gone else {}),
        **({"records_lifted": " ".join(lifted)} if lifted else {}),
        **({"reason": reason} if reason else {}),
        **({"marks": marks} if marks else {}),
    }
    changed = replace(
        case,
        state=state,
        verdict=standing.kind,
        score=standing.score,
        matches=standing.matches,
        reasons=verdict.reasons,
        policy_version=verdict.policy_version,
        updated_at=now,
        version=case.version + 1,
    )
    return Settlement(case=changed, expected_version=case.version, kind=kind, facts=facts)


def _facts(standing: _Standing, verdict: Verdict) -> dict[str, str]:
    return {
        "verdict": standing.kind.value,
        "score": f"{standing.score:.3f}",
        "records": " ".join(m.record_id for m in standing.matches),
        "policy_version": verdict.policy_version,
    }


def _pairs(matches: tuple[Match, ...]) -> frozenset[Pair]:
    return frozenset((m.record_id, m.record_version) for m in matches)


def _signature(kind: VerdictKind, matches: tuple[Match, ...]) -> tuple[object, ...]:
    """Return what a reader would call another verdict: not the wording of an explanation, not the last digit."""
    return kind, tuple(
        (m.record_id, m.record_version, m.verdict, round(m.score, 3), dict(m.scope), _mark(m)) for m in matches
    )


def _mark(match: Match) -> str:
    """Return what is said of the record's state, such as 复检: the same product, and yet something to know."""
    return next((e.record_value for e in match.explanations if e.feature == "record_state"), "")


def _same_reasons(case: Case, verdict: Verdict) -> bool:
    return [(r.rule, r.sentence) for r in case.reasons] == [(r.rule, r.sentence) for r in verdict.reasons]
