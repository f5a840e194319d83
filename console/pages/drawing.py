"""The waterfall of evidence: where each step's bar begins and ends, as attributes of an SVG."""

from collections.abc import Sequence
from dataclasses import dataclass

from domain.verdict import Explanation

__all__ = ["Step", "share", "waterfall"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One feature's bar, on a scale from 0 to 100."""

    explanation: Explanation
    start: float
    width: float
    total: float
    """Sum of the points up to and with this step."""

    @property
    def is_against(self) -> bool:
        """Whether the step speaks against the match."""
        return self.explanation.contribution < 0


def waterfall(explanations: Sequence[Explanation]) -> tuple[Step, ...]:
    """Lay out the evidence as bars that begin where the one before ended."""
    totals = [0.0]
    for explanation in explanations:
        totals.append(totals[-1] + explanation.contribution)
    low, high = min(totals), max(totals)
    scale = 100 / ((high - low) or 1)
    return tuple(
        Step(
            explanation=explanation,
            start=round((min(before, after) - low) * scale, 2),
            width=max(round(abs(after - before) * scale, 2), 0.8),
            total=after,
        )
        for explanation, before, after in zip(explanations, totals, totals[1:], strict=False)
    )


def share(part: int, whole: int) -> float:
    """Return a part of a whole as percent, 0 of nothing.

    Example:
        >>> share(1, 3), share(0, 0)
        (33.33, 0.0)
    """
    return round(100 * part / whole, 2) if whole else 0.0
