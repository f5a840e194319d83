"""A share that was counted, with the interval that says how much the count tells."""

import math
from dataclasses import dataclass
from typing import Final

__all__ = ["Rate"]

_Z: Final = 1.959964
"""Quantile of the normal distribution for intervals of 95 %."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rate:
    """A share with its Wilson interval of 95 %."""

    hits: int
    of: int

    @property
    def value(self) -> float | None:
        """The share; `None` of nothing."""
        return self.hits / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper bound (Wilson 1927); 0 to 1 when nothing was counted.

        Example:
            >>> [round(bound, 3) for bound in Rate(hits=10, of=10).interval]
            [0.722, 1.0]
        """
        if not self.of:
            return 0.0, 1.0
        share, square = self.hits / self.of, _Z * _Z
        middle = (share + square / (2 * self.of)) / (1 + square / self.of)
        half = _Z * math.sqrt(share * (1 - share) / self.of + square / (4 * self.of * self.of)) / (1 + square / self.of)
        return max(0.0, middle - half), min(1.0, middle + half)
