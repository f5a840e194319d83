"""What a judged pair weighs: the score inside its verdict's band, the claims behind it, and which pair comes first.

What is scored is what is explained: the same claims, the same points.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import compress
from math import exp2, fsum
from operator import attrgetter
from typing import NamedTuple

from domain.record import RecordKind
from domain.verdict import Explanation, Match, VerdictKind
from matching.pairs.evidence import discover_features
from matching.pairs.judging import Judged
from matching.pairs.marks import state_mark
from matching.pairs.pairing import Pair
from matching.policy import Policy

__all__ = ["Best", "Scales"]


@dataclass(frozen=True, slots=True)
class Best:
    """What a `Match` says without its explanations, for who asks for very many."""

    record_id: str
    kind: RecordKind
    verdict: VerdictKind
    score: float


_Weights = tuple[tuple[str, Callable[[Pair], float], float], ...]
"""Features: name, claim, and the points that it gives at full degree."""


class _Claims(NamedTuple):
    """What is asked about a pair."""

    arguing_for: _Weights
    against: _Weights


_Points = list[tuple[str, float]]
"""Features whose claims hold, and what those give."""


class Scales:
    """Weighs pairs by a policy.

    Args:
        policy: Weights and bands.
    """

    def __init__(self, policy: Policy) -> None:
        self._policy = policy
        features = discover_features()
        fields = sorted({field for feature in features.values() for field in feature.needs})
        self._fields = attrgetter(*fields)
        self._claims_by_fields = lru_cache(maxsize=None)(partial(self._choose, fields))
        # A finding about a company is explained by the company, not by the goods it happens to sell.
        company = "company_same"
        self._of_operators = _Claims(((company, features[company].judge, policy.weight(company)),), ())

    def explain(self, judged: Judged) -> Match:
        """Say why a pair was decided as it was, and how surely."""
        reading, decision = judged.pair.record, judged.decision
        claims = self._claims(judged.pair)
        points = _weigh(judged.pair, claims.arguing_for + claims.against)
        explanations = [self._explain(name, judged.pair, given) for name, given in points]
        if (mark := state_mark(reading.record, decision)) is not None:
            explanations.append(mark)
        is_review = decision.verdict is VerdictKind.REVIEW
        return Match(
            record_id=reading.record.record_id,
            kind=reading.record.kind,
            verdict=decision.verdict,
            score=self._in_band(decision.verdict, points),
            scope={one.aspect: one.finding for one in judged.pair.scope},
            explanations=tuple(sorted(explanations, key=lambda e: (-abs(e.contribution), e.feature))),
            decides=decision.decides if is_review else "",
            decides_en=decision.decides_en if is_review else "",
            record_version=reading.version,
        )

    def best(self, flagged: Sequence[Judged]) -> Best | None:
        """Return of the pair that stands first what `explain` says of it.

        Every block scores above every review (`Policy.bands`), so that beside one no review is weighed. What argues
        against a pair only lowers it, so that it is asked of those alone that may still come first.
        """
        blocks = [one for one in flagged if one.decision.verdict is VerdictKind.BLOCK]
        hopes = [(one, _weigh(one.pair, self._claims(one.pair).arguing_for)) for one in blocks or flagged]
        if len(hopes) > 1:
            hopes.sort(key=lambda hope: -_sum(hope[1]))
        best: Best | None = None
        for one, points in hopes:
            if best is not None and self._in_band(best.verdict, points) < best.score:
                break
            found = self._weigh_out(one, points)
            if best is None or (-found.score, found.record_id) < (-best.score, best.record_id):
                best = found
        return best

    def _weigh_out(self, judged: Judged, points: _Points) -> Best:
        """Weigh a pair whole, of which is known what argues for it."""
        record, verdict = judged.pair.record.record, judged.decision.verdict
        every = points + _weigh(judged.pair, self._claims(judged.pair).against)
        return Best(record.record_id, record.kind, verdict, self._in_band(verdict, every))

    def _claims(self, pair: Pair) -> _Claims:
        """Return the claims that may hold of a pair."""
        if pair.record.operators:
            return self._of_operators
        return self._claims_by_fields(*map(bool, self._fields(pair.listing.listing)))

    def _choose(self, fields: Sequence[str], *are_stated: bool) -> _Claims:
        """Return the claims that may hold where only some of the fields of a listing are stated."""
        stated = {*compress(fields, are_stated)}
        open_ones = [
            (name, feature.judge, self._policy.weight(name))
            for name, feature in discover_features().items()
            if not feature.needs or not stated.isdisjoint(feature.needs)
        ]
        return _Claims(tuple(one for one in open_ones if one[2] >= 0), tuple(one for one in open_ones if one[2] < 0))

    def _in_band(self, verdict: VerdictKind, points: _Points) -> float:
        low, high = self._policy.bands[verdict]
        share = 1.0 / (1.0 + exp2((self._policy.half_points - _sum(points)) / 2.0))
        # Kept inside the band, so that rounding never lifts a review to where a block begins.
        return round(low + (high - low) * share * 0.999, 6)

    def _explain(self, name: str, pair: Pair, given: float) -> Explanation:
        words = discover_features()[name].word(pair)
        return Explanation(
            feature=name,
            listing_value=words.listing_value,
            record_value=words.record_value,
            weight=self._policy.weight(name),
            contribution=given,
            sentence=words.sentence,
            sentence_en=words.sentence_en,
        )


def _weigh(pair: Pair, weights: _Weights) -> _Points:
    return [(name, round(weight * degree, 4)) for name, judge, weight in weights if (degree := judge(pair))]


def _sum(points: _Points) -> float:
    return fsum([given for _, given in points])  # the same whatever their order
