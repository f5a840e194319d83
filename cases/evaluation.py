"""How good the verdicts are: precision and recall with intervals, by category, kind and disguise.

Two questions are asked of every labelled listing. `block`: was it blocked, and should it have been? `flagged` (block or
review): did it reach a person or the block, and should it have? The second counts a listing that a person has to look
at as found, because a person decides in the end.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cases.calibration import PREVALENCES, CurvePoint, curve_of
from cases.labelled import LabelledListing, Outcome
from cases.rates import Rate
from domain.listing import Listing
from domain.verdict import Verdict, VerdictKind

__all__ = [
    "PREVALENCES",
    "AtPrevalence",
    "Evaluation",
    "Quality",
    "Rate",
    "ThresholdRow",
    "evaluate",
    "judge_all",
    "measure",
]

_STEPS: Final = tuple(round(0.45 + 0.05 * step, 2) for step in range(8))
"""Scores of the review queue: the band of `review` is 0.45 to 0.80."""
_ALLOW: Final = VerdictKind.ALLOW
_BLOCK: Final = VerdictKind.BLOCK
_PASSED: Final = "passed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """Precision and recall of one group of listings."""

    items: int
    block_precision: Rate
    block_recall: Rate
    flagged_precision: Rate
    flagged_recall: Rate
    right_record: Rate
    """Of the rightly flagged ones that say which record they are about: the first match is one of these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ThresholdRow:
    """What a person would see and miss when the review queue began at this score."""

    score: float
    queue: int
    """Listings of the set in the queue."""
    wanted: int
    """Of them, those that belong there or should have been blocked."""
    missed: int
    """Listings that should be flagged, and would be neither blocked nor in the queue."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AtPrevalence:
    """Estimates for a market in which this share of listings is to be flagged.

    The labelled listings that are to be allowed are mostly hard ones, chosen because they look like a record; a market
    is easier. So these are the bad end, not the middle.
    """

    prevalence: float
    blocked_per_10000: float
    queue_per_10000: float
    missed_per_10000: float
    flagged_precision: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """Everything measured on one set."""

    table: Mapping[tuple[VerdictKind, VerdictKind], int]
    """(expected, given) → listings."""
    overall: Quality
    passed_blocked: Rate
    """Blocked ones among the listings of products that passed."""
    groups: Mapping[str, Mapping[str, Quality]]
    """`split`, `category`, `provenance`, `kind`, `disguise` → value → quality."""
    thresholds: tuple[ThresholdRow, ...]
    at_prevalence: tuple[AtPrevalence, ...]
    curve: tuple[CurvePoint, ...]
    """Precision and recall as blocks, or the queue, would begin at another score."""
    wrong: tuple[Outcome, ...]


def evaluate(labelled: Iterable[LabelledListing], verdict_of: Callable[[Listing], Verdict]) -> Evaluation:
    """Give every labelled listing its verdict and count.

    Args:
        labelled: The set; read once.
        verdict_of: What gives a verdict; nothing of the labels reaches it.
    """
    outcomes = judge_all(labelled, verdict_of)
    passed = [one for one in outcomes if one.labelled.kind == _PASSED]
    return Evaluation(
        table=Counter((one.labelled.expect, one.given) for one in outcomes),
        overall=measure(outcomes),
        passed_blocked=Rate(hits=sum(one.given is _BLOCK for one in passed), of=len(passed)),
        groups=_groups(outcomes),
        thresholds=tuple(_threshold(score, outcomes) for score in _STEPS),
        at_prevalence=tuple(_estimate(share, outcomes) for share in PREVALENCES),
        curve=curve_of(outcomes),
        wrong=tuple(one for one in outcomes if not one.is_right),
    )


def judge_all(labelled: Iterable[LabelledListing], verdict_of: Callable[[Listing], Verdict]) -> tuple[Outcome, ...]:
    """Give every labelled listing its verdict."""
    return tuple(_outcome(one, verdict_of(one.listing)) for one in labelled)


def _outcome(labelled: LabelledListing, verdict: Verdict) -> Outcome:
    best = next((match.record_id for match in verdict.matches if match.verdict is not _ALLOW), None)
    return Outcome(labelled=labelled, given=verdict.kind, score=verdict.score, best_record=best)


def measure(outcomes: Sequence[Outcome]) -> Quality:
    """Count precision and recall of some outcomes."""
    blocked = [one for one in outcomes if one.given is _BLOCK]
    flagged = [one for one in outcomes if one.given is not _ALLOW]
    to_block = [one for one in outcomes if one.labelled.expect is _BLOCK]
    to_flag = [one for one in outcomes if one.labelled.expect is not _ALLOW]
    found = [one for one in flagged if one.labelled.expect is not _ALLOW]
    named = [one for one in found if one.labelled.truth_records]
    return Quality(
        items=len(outcomes),
        block_precision=Rate(hits=sum(one.is_right for one in blocked), of=len(blocked)),
        block_recall=Rate(hits=sum(one.is_right for one in to_block), of=len(to_block)),
        flagged_precision=Rate(hits=len(found), of=len(flagged)),
        flagged_recall=Rate(hits=len(found), of=len(to_flag)),
        right_record=Rate(hits=sum(one.best_record in one.labelled.truth_records for one in named), of=len(named)),
    )


def _groups(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Quality]]:
    parted: dict[str, dict[str, list[Outcome]]] = {}
    for one in outcomes:
        family, _, detail = one.labelled.kind.partition(":")
        values = {
            "split": one.labelled.split,
            "category": one.labelled.category,
            "provenance": one.labelled.provenance,
            "kind": family,
            "disguise": detail if family == "disguise" else "",
        }
        for group, value in values.items():
            if value:
                parted.setdefault(group, {}).setdefault(value, []).append(one)
    return {
        group: {value: measure(some) for value, some in sorted(by_value.items())} for group, by_value in parted.items()
    }


def _threshold(score: float, outcomes: Sequence[Outcome]) -> ThresholdRow:
    queue = [one for one in outcomes if one.given is VerdictKind.REVIEW and one.score >= score]
    wanted = sum(one.labelled.expect is not _ALLOW for one in queue)
    caught = sum(one.given is _BLOCK and one.labelled.expect is not _ALLOW for one in outcomes)
    to_flag = sum(one.labelled.expect is not _ALLOW for one in outcomes)
    return ThresholdRow(score=score, queue=len(queue), wanted=wanted, missed=to_flag - wanted - caught)


def _estimate(prevalence: float, outcomes: Sequence[Outcome]) -> AtPrevalence:
    to_flag = [one.given for one in outcomes if one.labelled.expect is not _ALLOW]
    to_allow = [one.given for one in outcomes if one.labelled.expect is _ALLOW]

    def per_10000(given: VerdictKind) -> tuple[float, float]:
        right = to_flag.count(given) / len(to_flag) if to_flag else 0.0
        wrong = to_allow.count(given) / len(to_allow) if to_allow else 0.0
        return 10_000 * prevalence * right, 10_000 * (1 - prevalence) * wrong

    blocked, queue, missed = (per_10000(given) for given in (_BLOCK, VerdictKind.REVIEW, _ALLOW))
    flagged = sum(blocked) + sum(queue)
    return AtPrevalence(
        prevalence=prevalence,
        blocked_per_10000=sum(blocked),
        queue_per_10000=sum(queue),
        missed_per_10000=missed[0],
        flagged_precision=(blocked[0] + queue[0]) / flagged if flagged else None,
    )
