"""Draw what `benchmarks/book_at_scale.py` measured: `python -m benchmarks.curve FILE.csv FILE.svg`.

Two panels over the number of records, both axes logarithmic: microseconds a listing, and what building a record takes.
"""

import csv
import sys
from collections.abc import Callable, Mapping, Sequence
from html import escape
from math import log10
from pathlib import Path

_WIDTH, _HEIGHT, _LEFT, _TOP, _BOTTOM = 360, 260, 70, 40, 45
_PLAIN_FROM = 100
_COLOURS = ("#1f5fa8", "#b3541e", "#3d7a3d", "#6b4f9e")

Row = Mapping[str, float]
Line = tuple[str, Sequence[tuple[float, float]]]


def main() -> None:
    """Read the table, write the picture."""
    source, target = map(Path, sys.argv[1:3])
    with source.open(newline="", encoding="utf-8") as file:
        rows = [{name: float(value) for name, value in row.items()} for row in csv.DictReader(file)]
    target.write_text(draw(rows), encoding="utf-8")


def draw(rows: Sequence[Row]) -> str:
    """Return the picture as SVG."""
    listing = [
        ("table, 1 s / listings a second", _points(rows, lambda row: 1e6 / row["listings_a_second"])),
        ("single listing, p50", _points(rows, lambda row: row["single_p50_microseconds"])),
        ("single listing, p99", _points(rows, lambda row: row["single_p99_microseconds"])),
    ]
    record = [
        ("build, µs a record", _points(rows, lambda row: row["build_seconds"] * 1e6 / row["records"])),
        ("memory, bytes a record", _points(rows, lambda row: row["build_bytes_a_record"])),
        ("file, bytes a record", _points(rows, lambda row: row["file_bytes_a_record"])),
        ("held when opened, bytes a record", _points(rows, lambda row: row["held_bytes_a_record"])),
    ]
    panels = _panel("microseconds a listing", listing, 0) + _panel("a record", record, _WIDTH + _LEFT)
    width, height = 2 * (_WIDTH + _LEFT) + 20, _HEIGHT + _TOP + _BOTTOM + 65
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" font-family="sans-serif" '
        f'font-size="12"><rect width="{width}" height="{height}" fill="white"/>{panels}</svg>\n'
    )


def _points(rows: Sequence[Row], value: Callable[[Row], float]) -> list[tuple[float, float]]:
    return [(row["records"], value(row)) for row in rows]


def _panel(title: str, lines: Sequence[Line], x: int) -> str:
    xs = [log10(a) for _, points in lines for a, _ in points]
    ys = [log10(max(b, 1e-3)) for _, points in lines for _, b in points]
    low, high = int(min(ys) // 1), int(-(-max(ys) // 1))
    high = max(high, low + 1)
    left, right = min(xs), max(*xs, min(xs) + 1)

    def place(a: float, b: float) -> tuple[float, float]:
        across = x + _LEFT + (log10(a) - left) / (right - left) * (_WIDTH - 40)
        return across, _TOP + (high - log10(max(b, 1e-3))) / (high - low) * _HEIGHT

    parts = [f'<text x="{x + _LEFT}" y="20" font-weight="bold">{escape(title)}</text>']
    for power in range(low, high + 1):
        _, y = place(10**left, 10.0**power)
        parts.append(f'<line x1="{x + _LEFT}" x2="{x + _LEFT + _WIDTH - 40}" y1="{y:.1f}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{x + _LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for records in sorted({a for _, points in lines for a, _ in points}):
        across, _ = place(records, 1.0)
        parts.append(f'<text x="{across:.1f}" y="{_TOP + _HEIGHT + 18}" text-anchor="middle">{records:,.0f}</text>')
    for number, (name, points) in enumerate(lines):
        colour, path = _COLOURS[number], " ".join("{:.1f},{:.1f}".format(*place(a, b)) for a, b in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        for a, b in points:
            across, y = place(a, b)
            parts.append(f'<circle cx="{across:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>')
            parts.append(
                f'<text x="{across:.1f}" y="{y - 7:.1f}" text-anchor="middle" font-size="10">{_short(b)}</text>'
            )
        y = _TOP + _HEIGHT + 38 + 15 * number
        parts.append(f'<text x="{x + _LEFT}" y="{y}" fill="{colour}">{escape(name)}</text>')
    return "".join(parts)


def _short(value: float) -> str:
    return f"{value:,.0f}" if value >= _PLAIN_FROM else f"{value:.3g}"


if __name__ == "__main__":
    main()
