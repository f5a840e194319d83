"""One pair of listing and record, judged on a day.

What `matching.pairs.decision` says of the pair is one half; the other is the record's own standing, whether it passed,
was lifted, or is old.
"""

from dataclasses import dataclass, replace
from datetime import date

from domain.record import Record, is_in_force
from domain.verdict import VerdictKind
from matching.pairs.decision import decide
from matching.pairs.grounds import Decision, Ground
from matching.pairs.pairing import Pair
from matching.policy import Policy
from matching.reading.record_reading import RecordReading

__all__ = ["Judged", "clear_passed", "judge"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A pair with its decision, not yet weighed."""

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
    limit = policy.block_becomes_review_after_days
    if limit is not None and decision.verdict is VerdictKind.BLOCK and _is_aged(reading.record, limit, on):
        return Decision(verdict=VerdictKind.REVIEW, ground=Ground.AGED)
    return decision


_SAME_MODEL = frozenset({Ground.SAME_PRODUCT, Ground.PERHAPS_PART})
"""The product itself, or a part of it."""


def _is_aged(record: Record, limit: int, on: date) -> bool:
    if not record.notice_date:
        return False
    try:
        noticed = date.fromisoformat((record.notice_date + "-01-01")[:10])
    except ValueError:
        return False
    return (on - noticed).days > limit


def clear_passed(judged: list[Judged]) -> list[Judged]:
    """A listing that is a product which passed asks for no review because of records that name no model."""
    if Ground.PASSED not in [one.decision.ground for one in judged]:
        return judged
    cleared = Decision(verdict=VerdictKind.ALLOW, ground=Ground.CLEARED)
    return [replace(one, decision=cleared) if one.decision.ground is Ground.NO_RECORD_MODEL else one for one in judged]
