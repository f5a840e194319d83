"""Precision and recall at each score, for program and person: the forms of CLI and console."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from cases.calibration import PREVALENCES, Band, CurvePoint, Estimate
from cases.rates import Rate
from cases.thresholds import Basis, ThresholdReport
from console.texts import Texts
from domain.wire import JsonObject

__all__ = [
    "BANDS",
    "band_headings",
    "band_rows",
    "curve_to_json",
    "rate_text",
    "rate_to_json",
    "say_thresholds",
    "share_text",
    "suggestion_cells",
    "thresholds_to_json",
]

BANDS: Final = {"block": 0.80, "flagged": 0.45}
"""`block` alone, and `block` and `review` together, with the lowest score that either has."""


def rate_to_json(rate: Rate) -> JsonObject:
    """Return a share with its interval."""
    low, high = rate.interval
    return {"hits": rate.hits, "of": rate.of, "value": rate.value, "low": low, "high": high}


def rate_text(rate: Rate) -> str:
    """Return a share as people read it."""
    if rate.value is None:
        return "–"
    low, high = rate.interval
    return f"{rate.value:.1%} [{low:.1%}, {high:.1%}] {rate.hits}/{rate.of}"


def share_text(share: float) -> str:
    """Return a share of failed products.

    Example:
        >>> share_text(0.001), share_text(0.05)
        ('0.1%', '5%')
    """
    return f"{share * 100:g}%"


def curve_to_json(curve: Sequence[CurvePoint]) -> list[JsonObject]:
    """Return a curve, an object for each score."""
    return [
        {"score": point.score, "block": _band_to_json(point.block), "flagged": _band_to_json(point.flagged)}
        for point in curve
    ]


def _band_to_json(band: Band) -> JsonObject:
    precision = [
        {
            "prevalence": share,
            "value": one.value,
            "low": one.low,
            "high": one.high,
            "per_10000": round(one.per_10000, 2),
        }
        for share, one in band.precision.items()
    ]
    return {"found": band.found, "recall": rate_to_json(band.recall), "precision": precision}


def thresholds_to_json(report: ThresholdReport) -> JsonObject:
    """Return the whole report."""
    return {
        "basis": str(report.basis),
        "on": report.on.isoformat(),
        "policy_version": report.policy_version,
        "records": report.records,
        "to_flag": report.to_flag,
        "to_allow": report.to_allow,
        "passed_over": report.passed_over,
        "kinds": dict(sorted(report.kinds.items())),
        "changes": "nothing",
        "suggestions": [
            {
                "prevalence": one.prevalence,
                "block_from": one.block_from,
                "block_recall": one.block_recall,
                "flagged_from": one.flagged_from,
                "flagged_recall": one.flagged_recall,
            }
            for one in report.suggestions
        ],
        "curve": curve_to_json(report.curve),
    }


def say_thresholds(report: ThresholdReport, texts: Texts) -> Iterator[str]:
    """Say for which deployment the figures are, on what they rest, and what that assumes."""
    yield texts.say("threshold.stated", on=report.on, records=report.records, version=report.policy_version)
    kinds = texts["threshold.comma"].join(
        f"{texts.name('threshold.kind', kind)} {count}" for kind, count in sorted(report.kinds.items()) if kind
    )
    yield texts.say(f"threshold.basis_{report.basis}", to_flag=report.to_flag, to_allow=report.to_allow)
    if report.basis is Basis.RECORDS:
        yield texts.say("threshold.made", kinds=kinds or "–")
    if report.passed_over:
        yield texts.say("threshold.passed_over", count=report.passed_over)


def band_headings(texts: Texts) -> tuple[str, ...]:
    """Return the headings of the table of one band."""
    precision = (texts.say("threshold.precision_at", share=share_text(share)) for share in PREVALENCES)
    return (*(texts[f"threshold.{key}"] for key in ("score", "found", "recall")), *precision)


def band_rows(curve: Iterable[CurvePoint], band: str) -> tuple[tuple[str, ...], ...]:
    """Return the lines of that table, one for each twentieth of score that the band reaches."""
    return tuple(
        _band_cells(point, getattr(point, band))
        for point in curve
        if point.score >= BANDS[band] and round(point.score * 100) % 5 == 0
    )


def _band_cells(point: CurvePoint, one: Band) -> tuple[str, ...]:
    precision = (_estimate_text(one.precision[share]) for share in PREVALENCES)
    return (f"{point.score:.2f}", str(one.found), rate_text(one.recall), *precision)


def _estimate_text(one: Estimate) -> str:
    return "–" if one.value is None else f"{one.value:.1%} [{one.low:.1%}, {one.high:.1%}]"


def suggestion_cells(report: ThresholdReport, texts: Texts) -> Iterator[tuple[str, ...]]:
    """Return the lines of the table of scores that are good enough."""
    for one in report.suggestions:
        found = ((one.block_from, one.block_recall), (one.flagged_from, one.flagged_recall))
        yield (share_text(one.prevalence), *(_score_text(score, recall, texts) for score, recall in found))


def _score_text(score: float | None, recall: float | None, texts: Texts) -> str:
    if score is None:
        return texts["threshold.nowhere"]
    return texts.say("threshold.from_score", score=f"{score:.2f}", recall="–" if recall is None else f"{recall:.1%}")
