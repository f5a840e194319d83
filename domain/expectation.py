"""What a source usually brings, and where a crawl lies outside of that.

A platform that serves half of its goods, or goods without prices, answers every request with 200. Only the figures of a
crawl show it: held against what a person stated, else against the source's own former crawls.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import median

from domain.json_values import JsonObject

__all__ = [
    "FILLED", "Figure", "Finding", "Range", "find_outside", "finding_from_json", "finding_to_json", "learn_ranges",
]  # fmt: skip


class Figure(StrEnum):
    """What is measured at the end of a crawl. All but the first are shares from 0 to 1."""

    LISTINGS = "listings"
    """Different listings that were read."""
    TITLE = "title"
    """Listings that state their title; likewise the next five."""
    PRICE = "price"
    SHOP_NAME = "shop_name"
    URL = "url"
    BRAND = "brand"
    MODEL = "model"
    REFUSED = "refused"
    """Requests that the gate did not let out, among all."""
    QUARANTINED = "quarantined"
    """Pages, cards and lines that could not be read, among them and the listings."""
    GONE = "gone"
    """Listing pages that were no longer there, among all pages."""


FILLED = (Figure.TITLE, Figure.PRICE, Figure.SHOP_NAME, Figure.URL, Figure.BRAND, Figure.MODEL)
"""Figures that are named after the field of a listing whose fill rate they are."""
_BAD_WHEN_HIGH = frozenset({Figure.REFUSED, Figure.QUARANTINED, Figure.GONE})

LEAST_RUNS = 5
"""Good runs of a source before anything is learnt from them."""
_DEVIATIONS = 5.0
_AS_SIGMA = 1.4826
"""Median absolute deviation × this = standard deviation of a normal distribution."""
_NARROWEST_COUNT = 0.25
"""Of the median: a shop's range of goods moves by as much without anybody noticing."""
_NARROWEST_SHARE = 0.1


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """Where a figure is expected."""

    low: float | None = None
    high: float | None = None

    def holds(self, value: float) -> bool:
        """Return whether a value lies in the range, its ends included."""
        return (self.low is None or value >= self.low) and (self.high is None or value <= self.high)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """A figure outside of its range."""

    figure: Figure
    value: float
    expected: Range
    runs: int
    """From how many former runs the range was learnt; 0: a person stated it."""

    def __str__(self) -> str:
        low, high = self.expected.low, self.expected.high
        bound = f"at least {_plain(low)}" if low is not None and self.value < low else f"at most {_plain(high or 0)}"
        source = f"learnt from {self.runs} runs" if self.runs else "stated in the settings"
        return f"{self.figure} {_plain(self.value)}, expected {bound} ({source})"


def learn_ranges(former: Sequence[Mapping[Figure, float]]) -> Mapping[Figure, Range]:
    """Return where the figures of a source are expected by those of its former good runs: median ± k · MAD.

    Listings may be too few and too many (a page read twice over); of shares only the direction that means loss counts.
    Nothing is learnt from fewer than `LEAST_RUNS` runs.

    Example:
        >>> runs = [{Figure.LISTINGS: n, Figure.PRICE: 0.98} for n in (100.0, 104, 98, 101, 99)]
        >>> learn_ranges(runs)[Figure.LISTINGS]
        Range(low=75.0, high=125.0)
        >>> learn_ranges(runs)[Figure.PRICE].high is None
        True
    """
    ranges: dict[Figure, Range] = {}
    for figure in Figure:
        values = [run[figure] for run in former if figure in run]
        if len(values) < LEAST_RUNS:
            continue
        middle = median(values)
        spread = _DEVIATIONS * _AS_SIGMA * median(abs(value - middle) for value in values)
        if figure is Figure.LISTINGS:
            width = max(spread, _NARROWEST_COUNT * middle)
            ranges[figure] = Range(low=max(0.0, middle - width), high=middle + width)
        elif figure in _BAD_WHEN_HIGH:
            ranges[figure] = Range(high=middle + max(spread, _NARROWEST_SHARE))
        else:
            ranges[figure] = Range(low=middle - max(spread, _NARROWEST_SHARE))
    return ranges


def find_outside(
    figures: Mapping[Figure, float], *, stated: Mapping[Figure, Range], learnt: Mapping[Figure, Range], runs: int
) -> tuple[Finding, ...]:
    """Return the figures outside of their range; what a person stated holds instead of what was learnt.

    Args:
        figures: Of one crawl.
        stated: By a person.
        learnt: From former runs.
        runs: How many those were.
    """
    found: list[Finding] = []
    for figure, value in figures.items():
        expected = stated.get(figure) or learnt.get(figure)
        if expected is not None and not expected.holds(value):
            number = 0 if figure in stated else runs
            found.append(Finding(figure=figure, value=value, expected=expected, runs=number))
    return tuple(found)


def _plain(value: float) -> str:
    """Show a figure as short as it can be told.

    Example:
        >>> _plain(80.0), _plain(0.333333), _plain(1.0)
        ('80', '0.33', '1')
    """
    return f"{value:.2f}".rstrip("0").rstrip(".")


def finding_to_json(finding: Finding) -> JsonObject:
    """Return the JSON form of a finding; `runs` are those it was learnt from."""
    expected = finding.expected
    return {
        "figure": str(finding.figure), "value": finding.value, "low": expected.low, "high": expected.high,
        "runs": finding.runs,
    }  # fmt: skip


def finding_from_json(data: Mapping[str, object]) -> Finding:
    """Read the JSON form of a finding.

    Example:
        >>> finding = Finding(figure=Figure.PRICE, value=0.5, expected=Range(low=0.9), runs=7)
        >>> finding_from_json(finding_to_json(finding)) == finding
        True
    """
    low, high = (None if data[end] is None else float(str(data[end])) for end in ("low", "high"))
    return Finding(
        figure=Figure(str(data["figure"])), value=float(str(data["value"])), expected=Range(low=low, high=high),
        runs=int(str(data["runs"])),
    )  # fmt: skip
