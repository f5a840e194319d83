"""Strokes that are missing in the frame of a printed table: where a page ends, and where a table is open at its sides.

A program that cuts a row at the end of a page draws no stroke there, and some tables have no frame at their sides; the
strokes across show where they end.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from crawlers.sources.printed_cells import SAME_EDGE, Box

__all__ = ["Stroke", "covers", "join_strokes", "missing_strokes"]

_LEAST_ENDS = 3
"""So many parallel strokes that end in one place, at two columns or rows, make an edge."""
_MOSTLY = 0.5


@dataclass(frozen=True, slots=True)
class Stroke:
    """A straight stroke: upright ones lie at an x and reach over y, level ones the other way round."""

    at: float
    begin: float
    end: float


def join_strokes(strokes: Iterable[Stroke]) -> list[Stroke]:
    """Return strokes with the pieces of one line joined, by place; the ends of a thick line are no strokes."""
    joined: list[Stroke] = []
    group: list[Stroke] = []
    for stroke in sorted(strokes, key=lambda stroke: stroke.at):
        if group and stroke.at - group[0].at > SAME_EDGE:
            joined += _join_group(group)
            group = []
        group.append(stroke)
    joined += _join_group(group)
    return [stroke for stroke in joined if stroke.end - stroke.begin > SAME_EDGE]


def _join_group(group: Sequence[Stroke]) -> list[Stroke]:
    joined: list[Stroke] = []
    for stroke in sorted(group, key=lambda stroke: stroke.begin):
        if joined and stroke.begin - joined[-1].end <= SAME_EDGE:
            joined[-1] = Stroke(joined[-1].at, joined[-1].begin, max(joined[-1].end, stroke.end))
        else:
            joined.append(Stroke(group[0].at, stroke.begin, stroke.end))
    return joined


def missing_strokes(strokes: Sequence[Stroke], crossing: Sequence[Stroke]) -> list[Stroke]:
    """Return the strokes across that are missing where several strokes end in one line.

    Args:
        strokes: Joined strokes of one direction.
        crossing: Joined strokes of the other, by place.
    """
    places = [stroke.at for stroke in crossing]
    ends = sorted(
        (end, stroke.at)
        for stroke in strokes
        for end in (stroke.begin, stroke.end)
        if not _is_crossed(stroke.at, end, crossing, places)
    )
    missing: list[Stroke] = []
    group: list[tuple[float, float]] = []
    for end in [*ends, (float("inf"), 0.0)]:
        if group and end[0] - group[0][0] > SAME_EDGE:
            if len(group) >= _LEAST_ENDS:
                across = [at for _, at in group]
                missing.append(Stroke(group[0][0], min(across), max(across)))
            group = []
        group.append(end)
    return missing


def _is_crossed(at: float, end: float, crossing: Sequence[Stroke], places: Sequence[float]) -> bool:
    for stroke in crossing[bisect_left(places, end - SAME_EDGE) :]:
        if stroke.at > end + SAME_EDGE:
            return False
        if stroke.begin - SAME_EDGE <= at <= stroke.end + SAME_EDGE:
            return True
    return False


def covers(strokes: Sequence[Stroke], at: float, box: Box) -> bool:
    """Tell whether a level stroke lies at a height over most of the width of a box."""
    near = [stroke for stroke in strokes if abs(stroke.at - at) <= SAME_EDGE]
    return sum(max(0.0, min(s.end, box.right) - max(s.begin, box.left)) for s in near) >= _MOSTLY * box.width
