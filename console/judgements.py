"""What the judgements say about the weights, for program and person: the forms of CLI and console."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from console.texts import Texts
from domain.wire import JsonObject

if TYPE_CHECKING:
    from cases.learning import JudgementReport, PairShift
    from matching.learning import FeatureTally

__all__ = ["MOST_SHIFTS", "feature_cells", "in_brackets", "judgements_to_json", "say_judgements", "shift_cells"]

MOST_SHIFTS: Final = 50
"""Pairs that people are shown; JSON names all of them."""


def judgements_to_json(report: "JudgementReport") -> JsonObject:
    """Return the whole report."""
    from matching.learning import LEAST_EACH  # loads numpy

    learned = report.learned
    return {
        "policy_version": report.policy_version,
        "confirmed": learned.confirmed,
        "dismissed": learned.dismissed,
        "unsure": report.unsure,
        "unexplained": report.unexplained,
        "least_each": LEAST_EACH,
        "is_enough": learned.is_enough,
        "changes": "nothing",
        "half_points": None if learned.policy is None else learned.policy.half_points,
        "other_versions": [
            {"version": one.version, "confirmed": one.confirmed, "dismissed": one.dismissed}
            for one in report.other_versions
        ],
        "features": [_feature_to_json(one) for one in learned.features],
        "pairs": [_shift_to_json(one) for one in report.shifts],
    }


def _feature_to_json(one: "FeatureTally") -> JsonObject:
    return {
        "feature": one.feature,
        "confirmed": one.confirmed,
        "dismissed": one.dismissed,
        "log_odds": one.log_odds,
        "log_odds_interval": list(one.log_odds_interval),
        "weight": one.weight,
        "suggested": one.suggested,
        "suggested_interval": None if one.suggested_interval is None else list(one.suggested_interval),
        "is_telling": one.is_telling,
    }


def _shift_to_json(one: "PairShift") -> JsonObject:
    return {
        "case_id": one.case_id,
        "record_id": one.record_id,
        "title": one.title,
        "judgement": None if one.judgement is None else str(one.judgement),
        "verdict": str(one.verdict),
        "score": one.score,
        "score_then": one.score_then,
        "rank": one.rank,
        "rank_then": one.rank_then,
        "leaning": one.leaning,
        "is_against": one.is_against,
    }


def say_judgements(report: "JudgementReport", texts: Texts) -> Iterator[str]:
    """Say on what the report rests, and whether that is enough."""
    from matching.learning import LEAST_EACH  # loads numpy

    learned = report.learned
    counts = {"confirmed": learned.confirmed, "dismissed": learned.dismissed}
    if learned.confirmed + learned.dismissed + report.unsure == 0:
        yield texts["learn.nothing"]
    yield texts.say("learn.counts", version=report.policy_version, unsure=report.unsure, **counts)
    if learned.policy is None:
        yield texts.say("learn.too_few", least=LEAST_EACH, **counts)
    else:
        then = f"{learned.policy.half_points:g}"
        yield texts.say("learn.half_points", now=f"{report.half_points:g}", then=then)
    if report.unexplained:
        yield texts.say("learn.unexplained", count=report.unexplained)
    for one in report.other_versions:
        yield texts.say("learn.other_version", version=one.version, confirmed=one.confirmed, dismissed=one.dismissed)


def in_brackets(interval: Sequence[float]) -> str:
    """Return an interval as people read it.

    Example:
        >>> in_brackets((-0.5, 1.25))
        '[−0.50, +1.25]'
    """
    return f"[{', '.join(_signed(bound) for bound in interval)}]"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−")


def feature_cells(one: "FeatureTally") -> tuple[str, ...]:
    """Return a line of the table of features."""
    suggested = "–"
    if one.suggested is not None and one.suggested_interval is not None:
        suggested = f"{_signed(one.suggested)} {in_brackets(one.suggested_interval)}{' *' if one.is_telling else ''}"
    return (
        one.feature,
        str(one.confirmed),
        str(one.dismissed),
        f"{_signed(one.log_odds)} {in_brackets(one.log_odds_interval)}" if one.confirmed + one.dismissed else "–",
        _signed(one.weight),
        suggested,
    )


def shift_cells(one: "PairShift", texts: Texts) -> tuple[str, ...]:
    """Return a line of the table of pairs."""
    return (
        one.case_id,
        one.title,
        one.record_id,
        texts.name("learn.judgement", one.judgement or "waiting"),
        texts.name("verdict", one.verdict),
        f"{one.score:.2f} → {one.score_then:.2f}",
        f"{one.rank} → {one.rank_then}",
        f"{one.leaning:.0%}{' !' if one.is_against else ''}",
    )
