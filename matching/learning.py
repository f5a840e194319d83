"""What judged pairs say about the weights of a policy. A report: nothing here changes a weight.

Two views. *Log-odds* of each feature by itself: how much more often it stood in confirmed than in dismissed pairs.
*Suggested weights* of all features together: logistic regression over their degrees, held to today's policy by a
quadratic penalty, so that a feature hardly ever seen keeps its weight and pairs that are told apart without an error
do not drive any weight to infinity. Both are in points: a pair's sum of points is its log-odds, as in its score.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from math import exp2, log, sqrt
from typing import Final

import numpy as np
import numpy.typing as npt

from domain.verdict import Match, VerdictKind
from matching.policy import Policy

__all__ = [
    "LEAST_EACH",
    "FeatureTally",
    "JudgedMatch",
    "Learned",
    "chance_of",
    "degrees_of",
    "learn",
    "points_of",
    "score_of",
]

LEAST_EACH: Final = 30
"""Confirmed pairs, and dismissed pairs, below which no weight is suggested: intervals would be wider than weights."""
_SPREAD: Final = 1.5
"""How far, in points, a weight may be expected from today's: the standard deviation of the penalty."""
_LOG_ODDS_OF_A_POINT: Final = log(2) / 2
"""Two points double the odds: the steepness of `RecordBook`'s score."""
_Z: Final = 1.959964
_MOST_STEPS: Final = 100

Vector = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedMatch:
    """A pair of listing and record that a person judged."""

    degrees: Mapping[str, float]
    """Feature → how strongly it held, 0..1; a feature that found nothing is absent."""
    is_confirmed: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureTally:
    """One feature in the judged pairs."""

    feature: str
    confirmed: int
    """Confirmed pairs in which it found something."""
    dismissed: int
    log_odds: float
    """Natural logarithm of the odds ratio, a half added to each count."""
    log_odds_interval: tuple[float, float]
    """Of 95 %; holds 0 where the judgements tell nothing."""
    weight: float
    """Points today."""
    suggested: float | None
    """Points by the judgements; `None` where there are too few."""
    suggested_interval: tuple[float, float] | None

    @property
    def is_telling(self) -> bool:
        """Whether today's weight lies outside the interval of the suggested one."""
        if self.suggested_interval is None:
            return False
        low, high = self.suggested_interval
        return not low <= self.weight <= high


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What the judged pairs say."""

    confirmed: int
    dismissed: int
    features: tuple[FeatureTally, ...]
    """Those of today's policy, most seen first."""
    policy: Policy | None
    """Today's with the suggested weights, to hold pairs against; `None` where there are too few judgements."""

    @property
    def is_enough(self) -> bool:
        """Whether weights are suggested at all."""
        return self.policy is not None


def degrees_of(match: Match) -> dict[str, float]:
    """Return the degrees of the features as a match was explained; what weighed nothing says no degree."""
    return {
        one.feature: min(1.0, max(0.0, one.contribution / one.weight)) for one in match.explanations if one.weight != 0
    }


def points_of(degrees: Mapping[str, float], policy: Policy) -> float:
    """Return the sum of points of a pair under a policy."""
    return sum(policy.weight(feature) * degree for feature, degree in degrees.items())


def score_of(degrees: Mapping[str, float], verdict: VerdictKind, policy: Policy) -> float:
    """Return the score a pair of this verdict has under a policy, as `RecordBook` gives it."""
    low, high = policy.bands[verdict]
    return round(low + (high - low) * chance_of(degrees, policy) * 0.999, 6)


def chance_of(degrees: Mapping[str, float], policy: Policy) -> float:
    """Return how likely a pair is confirmed, if a policy's points are what they are meant to be: log-odds."""
    return _share((policy.half_points - points_of(degrees, policy)) / 2.0)


def _share(doublings: float) -> float:
    return 1.0 / (1.0 + exp2(min(doublings, 1000.0)))


def learn(pairs: Iterable[JudgedMatch], policy: Policy) -> Learned:
    """Count every feature of a policy in judged pairs, and suggest weights where there are enough of both kinds."""
    judged = tuple(pairs)
    confirmed = sum(one.is_confirmed for one in judged)
    dismissed = len(judged) - confirmed
    names = sorted(policy.weights)
    is_enough = min(confirmed, dismissed) >= LEAST_EACH
    fitted = _fit(judged, names, policy) if is_enough else None
    tallies = [_tally(name, place, judged, (confirmed, dismissed), policy, fitted) for place, name in enumerate(names)]
    return Learned(
        confirmed=confirmed,
        dismissed=dismissed,
        features=tuple(sorted(tallies, key=lambda one: (-one.confirmed - one.dismissed, one.feature))),
        policy=None if fitted is None else _suggested_policy(policy, names, fitted),
    )


@dataclass(frozen=True, slots=True)
class _Fitted:
    weights: Vector
    """In points; the last one is `half_points`."""
    spreads: Vector


def _suggested_policy(policy: Policy, names: Sequence[str], fitted: _Fitted) -> Policy:
    weights = {name: round(float(weight), 2) for name, weight in zip(names, fitted.weights, strict=False)}
    return replace(
        policy,
        version=f"{policy.version}+judgements",
        weights=weights,
        half_points=round(float(fitted.weights[-1]), 2),
    )


def _tally(
    name: str,
    place: int,
    judged: Sequence[JudgedMatch],
    totals: tuple[int, int],
    policy: Policy,
    fitted: _Fitted | None,
) -> FeatureTally:
    found = [one.is_confirmed for one in judged if name in one.degrees]
    here, there = sum(found), len(found) - sum(found)
    cells = [count + 0.5 for count in (here, totals[0] - here, there, totals[1] - there)]
    log_odds, half = log(cells[0] * cells[3] / (cells[1] * cells[2])), _Z * sqrt(sum(1 / cell for cell in cells))
    suggested, interval = None, None
    if fitted is not None:
        weight, spread = float(fitted.weights[place]), _Z * float(fitted.spreads[place])
        suggested, interval = round(weight, 2), (round(weight - spread, 2), round(weight + spread, 2))
    return FeatureTally(
        feature=name,
        confirmed=here,
        dismissed=there,
        log_odds=round(log_odds, 3),
        log_odds_interval=(round(log_odds - half, 3), round(log_odds + half, 3)),
        weight=policy.weight(name),
        suggested=suggested,
        suggested_interval=interval,
    )


def _fit(judged: Sequence[JudgedMatch], names: Sequence[str], policy: Policy) -> _Fitted:
    """Minimise the logistic loss plus the penalty by Newton's method; it is convex and has one minimum."""
    # The last column is what `half_points` takes off every pair.
    degrees = np.array([[*(one.degrees.get(name, 0.0) for name in names), -1.0] for one in judged])
    rows = degrees * _LOG_ODDS_OF_A_POINT
    signs = np.array([1.0 if one.is_confirmed else -1.0 for one in judged])
    today = np.array([*(policy.weight(name) for name in names), policy.half_points])
    rigour = 1.0 / _SPREAD**2

    def loss(weights: Vector) -> float:
        margin = signs * (rows @ weights)
        return float(np.logaddexp(0.0, -margin).sum() + rigour * np.square(weights - today).sum() / 2)

    weights = today.copy()
    for _ in range(_MOST_STEPS):
        slope, curve = _slope_and_curve(rows, signs, weights)
        slope, curve = slope + rigour * (weights - today), curve + rigour * np.eye(len(today))
        step = np.linalg.solve(curve, slope)
        if float(np.abs(step).max()) < 1e-9:
            break
        size = 1.0
        while size > 1e-6 and loss(weights - size * step) > loss(weights):
            size /= 2
        weights = weights - size * step
    _, curve = _slope_and_curve(rows, signs, weights)
    spreads = np.sqrt(np.diag(np.linalg.inv(curve + rigour * np.eye(len(today)))))
    return _Fitted(weights, spreads)


def _slope_and_curve(rows: Vector, signs: Vector, weights: Vector) -> tuple[Vector, Vector]:
    unlikely = 0.5 * (1.0 - np.tanh(signs * (rows @ weights) / 2))  # chance of the other judgement, without overflow
    slope: Vector = -rows.T @ (signs * unlikely)
    curve: Vector = (rows * (unlikely * (1.0 - unlikely))[:, None]).T @ rows
    return slope, curve
