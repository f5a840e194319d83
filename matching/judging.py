"""One pair of listing and record: judged on a day, and explained.

What `matching.decision` says of the pair is one half; the other is the record's own standing, whether it passed, was
lifted, or is old. What decides is what is explained.
"""

from dataclasses import dataclass, replace
from datetime import date
from math import exp2

from domain.record import Record, RecordKind, is_in_force
from domain.verdict import Explanation, Match, VerdictKind
from matching.decision import Decision, Ground, decide
from matching.evidence import discover_features
from matching.marks import state_mark
from matching.pairing import Pair
from matching.policy import Policy
from matching.record_reading import RecordReading

__all__ = ["Best", "Judged", "clear_passed", "explain", "judge"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with its decision, not yet explained."""

    pair: Pair
    decision: Decision

    @property
    def is_flagged(self) -> bool:
        """The listing is, or may be, the record's product."""
        return self.decision.verdict is not VerdictKind.ALLOW

    @property
    def nearness(self) -> tuple[float, int, float]:
        """How near a pair that is let through came to a review: who, then model, then kind of goods."""
        return self.pair.naming.who, int(self.pair.model.relation), self.pair.kind.value


def judge(pair: Pair, policy: Policy, on: date) -> Judged:
    """Decide a pair.

    Args:
        pair: The findings.
        policy: Thresholds.
        on: The day that decides whether the record is in force.
    """
    return Judged(pair, _respect_record(pair.record, decide(pair, policy), policy, on))


def _respect_record(reading: RecordReading, decision: Decision, policy: Policy, on: date) -> Decision:
    """Let go what passed or is lifted; let an old record's block be a review where the deployment says so."""
    if not is_in_force(reading.record, on):
        return Decision(verdict=VerdictKind.ALLOW, ground=Ground.NOT_IN_FORCE)
    if reading.is_passed:
        return Decision(
            verdict=VerdictKind.ALLOW,
            ground=Ground.PASSED if decision.ground in _SAME_MODEL else decision.ground,
        )
    if decision.verdict is VerdictKind.BLOCK and _is_aged(reading.record, policy.block_becomes_review_after_days, on):
        return Decision(verdict=VerdictKind.REVIEW, ground=Ground.AGED)
    return decision


_SAME_MODEL = frozenset({Ground.SAME_PRODUCT, Ground.PERHAPS_PART})
"""The product itself, or a part of it."""


def _is_aged(record: Record, limit: int | None, on: date) -> bool:
    if limit is None or not record.notice_date:
        return False
    try:
        noticed = date.fromisoformat((record.notice_date + "-01-01")[:10])
    except ValueError:
        return False
    return (on - noticed).days > limit


def clear_passed(judged: list[Judged]) -> list[Judged]:
    """A listing that is a product which passed asks for no review because of records that name no model."""
    if not any(one.decision.ground is Ground.PASSED for one in judged):
        return judged
    cleared = Decision(verdict=VerdictKind.ALLOW, ground=Ground.CLEARED)
    return [replace(one, decision=cleared) if one.decision.ground is Ground.NO_RECORD_MODEL else one for one in judged]


def explain(judged: Judged, policy: Policy) -> Match:
    """Say why a pair was decided as it was, and how surely."""
    reading, decision = judged.pair.record, judged.decision
    weighed = _weigh(judged.pair, policy)
    explanations = [_explain(name, judged.pair, policy.weight(name), points) for name, points in weighed]
    if (mark := state_mark(reading.record, decision)) is not None:
        explanations.append(mark)
    is_review = decision.verdict is VerdictKind.REVIEW
    return Match(
        record_id=reading.record.record_id,
        kind=reading.record.kind,
        verdict=decision.verdict,
        score=_in_band(decision.verdict, weighed, policy),
        scope={one.aspect: one.finding for one in judged.pair.scope},
        explanations=tuple(sorted(explanations, key=lambda e: (-abs(e.contribution), e.feature))),
        decides=decision.decides if is_review else "",
        decides_en=decision.decides_en if is_review else "",
        record_version=reading.version,
    )


@dataclass(frozen=True, slots=True)
class Best:
    """What a `Match` says without its explanations, for who asks for very many."""

    record_id: str
    kind: RecordKind
    verdict: VerdictKind
    score: float

    @classmethod
    def of(cls, judged: Judged, policy: Policy) -> "Best":
        """Return the verdict and the score that `explain` gives a pair."""
        record, verdict = judged.pair.record.record, judged.decision.verdict
        return cls(record.record_id, record.kind, verdict, _in_band(verdict, _weigh(judged.pair, policy), policy))


_Weighed = list[tuple[str, float]]
"""Name of a feature whose claim holds, and the points that gives."""


def _weigh(pair: Pair, policy: Policy) -> _Weighed:
    features = discover_features()
    if pair.record.operators:
        # A finding about a company is explained by the company, not by the goods it happens to sell.
        features = {"company_same": features["company_same"]}
    return [
        (name, round(policy.weight(name) * degree, 4))
        for name, feature in features.items()
        if (degree := feature.judge(pair))
    ]


def _explain(name: str, pair: Pair, weight: float, points: float) -> Explanation:
    words = discover_features()[name].word(pair)
    return Explanation(
        feature=name,
        listing_value=words.listing_value,
        record_value=words.record_value,
        weight=weight,
        contribution=points,
        sentence=words.sentence,
        sentence_en=words.sentence_en,
    )


def _in_band(verdict: VerdictKind, weighed: _Weighed, policy: Policy) -> float:
    low, high = policy.bands[verdict]
    points = sum(points for _, points in weighed)
    share = 1.0 / (1.0 + exp2((policy.half_points - points) / 2.0))
    # Kept inside the band, so that rounding never lifts a review to where a block begins.
    return round(low + (high - low) * share * 0.999, 6)
