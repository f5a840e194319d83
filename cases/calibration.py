"""Where blocks and the review queue would begin at another score, and what that costs at the prevalence of a campaign.

A set of labelled listings has other shares of failed products than a market. So the two error rates are counted on it,
each with its Wilson interval, and put together anew for a share of listings that are to be flagged: precision is
estimated, recall does not depend on it. The bounds of a precision take every rate at the bound that hurts, or helps,
so they are wider than 95 %.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from cases.labelled import Outcome
from cases.rates import Rate
from domain.verdict import VerdictKind

__all__ = ["FINE", "PREVALENCES", "STEPS", "Band", "CurvePoint", "Estimate", "Suggestion", "curve_of", "suggest"]

PREVALENCES: Final = (0.001, 0.005, 0.01, 0.02, 0.05)
"""Shares of failed products among the listings of a campaign for which precision is estimated."""
STEPS: Final = tuple(round(0.45 + 0.05 * step, 2) for step in range(11))
"""Scores at which blocks or the queue could begin: the band of `review` is 0.45 to 0.80, that of `block` above."""
FINE: Final = tuple(round(0.45 + 0.01 * step, 2) for step in range(55))
"""The same, for a drawing and for naming a score."""
_LEAST_FOUND: Final = 30
"""Listings of the set that a score must still find to be named: a share of fewer says nothing."""
_WANTED: Final = {"block": 0.99, "flagged": 0.50}
"""Precision that is asked of blocks, and of what is blocked or looked at: every second one is worth a look."""
_ALLOW: Final = VerdictKind.ALLOW
_BLOCK: Final = VerdictKind.BLOCK


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A precision at one share of failed products."""

    value: float | None
    """`None` where nothing would be found."""
    low: float
    high: float
    per_10000: float
    """Listings in 10 000 that would be blocked, or blocked or queued."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """`block`, or `block` and `review` together, from one score on."""

    found: int
    """Listings of the set."""
    recall: Rate
    precision: Mapping[float, Estimate]
    """Share of failed products → precision."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CurvePoint:
    """Both bands, from one score on."""

    score: float
    block: Band
    flagged: Band


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestion:
    """The lowest score from which the estimated precision is what is asked; `None`: at no score."""

    prevalence: float
    block_from: float | None
    block_recall: float | None
    """Recall from there on."""
    flagged_from: float | None
    flagged_recall: float | None


def curve_of(
    outcomes: Sequence[Outcome], *, scores: Sequence[float] = STEPS, passed_over: int = 0
) -> tuple[CurvePoint, ...]:
    """Count precision and recall from each score on.

    Args:
        outcomes: Labelled listings with their verdicts.
        scores: Where the bands would begin.
        passed_over: Further listings that were let through, and are taken to be rightly so.
    """
    return tuple(
        CurvePoint(
            score=score,
            block=_band(outcomes, score, (_BLOCK,), passed_over),
            flagged=_band(outcomes, score, (_BLOCK, VerdictKind.REVIEW), passed_over),
        )
        for score in scores
    )


def _band(outcomes: Sequence[Outcome], score: float, kinds: Collection[VerdictKind], passed_over: int) -> Band:
    found = [one.labelled.expect for one in outcomes if one.given in kinds and one.score >= score]
    expected = [one.labelled.expect for one in outcomes]
    to_flag = sum(label is not _ALLOW for label in expected)
    right = sum(label in kinds for label in found)
    wrong = found.count(_ALLOW)
    counts = _Counts(
        right=Rate(hits=right, of=to_flag),
        # What should be a review and is blocked; nothing can stand so beside both verdicts together.
        beside=Rate(hits=len(found) - right - wrong, of=to_flag) if len(kinds) == 1 else None,
        wrong=Rate(hits=wrong, of=len(outcomes) - to_flag + passed_over),
    )
    return Band(
        found=len(found),
        recall=Rate(hits=right, of=sum(label in kinds for label in expected)),
        precision={share: _estimate(share, counts) for share in PREVALENCES},
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    """What is found: of the listings that are to be flagged, rightly and beside it; of those to be allowed."""

    right: Rate
    beside: Rate | None
    wrong: Rate


def _estimate(share: float, counts: _Counts) -> Estimate:
    beside = counts.beside.interval if counts.beside else (0.0, 0.0)
    beside_value = counts.beside.value or 0.0 if counts.beside else 0.0
    good = share * (counts.right.value or 0.0)
    bad = share * beside_value + (1 - share) * (counts.wrong.value or 0.0)
    (worst, best), (least, most) = counts.right.interval, counts.wrong.interval
    return Estimate(
        value=_precision(good, bad),
        low=_precision(share * worst, share * beside[1] + (1 - share) * most) or 0.0,
        high=_precision(share * best, share * beside[0] + (1 - share) * least) or 0.0,
        per_10000=10_000 * (good + bad),
    )


def _precision(good: float, bad: float) -> float | None:
    return good / (good + bad) if good + bad else None


def suggest(curve: Sequence[CurvePoint]) -> tuple[Suggestion, ...]:
    """Name the scores from which the estimates are good enough, for each share of failed products."""
    return tuple(_suggestion(share, curve) for share in PREVALENCES)


def _suggestion(share: float, curve: Sequence[CurvePoint]) -> Suggestion:
    block = _first(share, [(point.score, point.block) for point in curve], _WANTED["block"])
    flagged = _first(share, [(point.score, point.flagged) for point in curve], _WANTED["flagged"])
    return Suggestion(
        prevalence=share,
        block_from=block[0],
        block_recall=block[1],
        flagged_from=flagged[0],
        flagged_recall=flagged[1],
    )


def _first(
    share: float, bands: Sequence[tuple[float, Band]], wanted: float
) -> tuple[float, float | None] | tuple[None, None]:
    for score, band in bands:
        precision = band.precision[share].value
        if precision is not None and precision >= wanted and band.found >= _LEAST_FOUND:
            return score, band.recall.value
    return None, None
