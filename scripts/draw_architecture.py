"""Draws docs/architecture.svg from the import contracts.

Owns the look of the drawing and one caption for each package; what it shows (the floors, who stands beside whom, which
library lives where) is read from `.importlinter`, so the drawing cannot say something else than what is enforced.

`python scripts/draw_architecture.py` writes the file; `tests/architecture/test_drawing.py` compares it.
"""

from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from dataclasses import dataclass
from html import escape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONTRACTS = ROOT / ".importlinter"
DRAWING = ROOT / "docs" / "architecture.svg"

CAPTIONS = {
    "console": "how people ask: command line, HTTP API, web pages",
    "scheduler": "when and what: campaigns, runs, jobs, the clock",
    "crawlers": "where it comes from: platforms, notice sources, evidence",
    "cases": "what we do about it: screening, review, takedown, exports",
    "filters": "in scope?",
    "matching": "the same product?",
    "index": "remembered where?",
    "domain": "the words: listing, record, match, verdict, case, identifiers, text forms",
}

WIDTH, MARGIN, GAP = 960, 28, 26
PADDING, LINE, PILL_HEIGHT, PILL_GAP = 18, 22, 22, 6
PILL_CHARACTER = 6.7  # the advance of one character of an 11 px monospaced font, with a little air

STYLE = """\
  text { font-family: system-ui, "Segoe UI", "Noto Sans", "Noto Sans CJK SC", "WenQuanYi Micro Hei", sans-serif; }
  .paper { fill: #ffffff; }
  .box { fill: #f5f7fb; stroke: #c3cddd; }
  .foundation { fill: #eef5ef; stroke: #b5d0ba; }
  .name { font-size: 17px; font-weight: 600; fill: #16263f; }
  .caption { font-size: 13px; fill: #52617a; }
  .pill { fill: #ffffff; stroke: #d5dcea; }
  .library { font: 11px ui-monospace, "DejaVu Sans Mono", monospace; fill: #3a4a66; }
  .arrow { stroke: #8592a8; stroke-width: 1.5; fill: none; marker-end: url(#head); }
  .title { font-size: 20px; font-weight: 600; fill: #16263f; }
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """One package on its floor, in pixels."""

    package: str
    libraries: tuple[str, ...]
    left: int
    width: int

    def pill_rows(self) -> list[list[tuple[str, float, float]]]:
        """Libraries as (name, left, width), broken into rows that fit the box."""
        rows: list[list[tuple[str, float, float]]] = [[]]
        left = float(self.left + PADDING)
        for library in self.libraries:
            width = round(len(library) * PILL_CHARACTER + 14, 1)
            if left + width > self.left + self.width - PADDING and rows[-1]:
                rows.append([])
                left = self.left + PADDING
            rows[-1].append((library, round(left, 1), width))
            left += width + PILL_GAP
        return [row for row in rows if row]

    def height(self) -> int:
        """Name, caption, and as many rows of libraries as it takes."""
        return 2 * PADDING + 2 * LINE - 10 + len(self.pill_rows()) * (PILL_HEIGHT + PILL_GAP)


def main() -> None:
    """Write the drawing."""
    DRAWING.parent.mkdir(exist_ok=True)
    DRAWING.write_text(draw(), encoding="utf-8")


def draw(contracts: Path = CONTRACTS) -> str:
    """Return the drawing of the contracts in a file, as SVG text."""
    settings = ConfigParser()
    settings.read_string(contracts.read_text(encoding="utf-8"))
    libraries = parse_homes(settings)
    floors = [lay_out(packages, libraries) for packages in parse_layers(settings)]

    parts: list[str] = []
    top = 78
    for floor in floors:
        height = max(box.height() for box in floor)
        if top > 78:
            middle = WIDTH // 2
            parts.append(f'<path class="arrow" d="M{middle} {top - GAP + 4} V{top - 5}"/>')
        for box in floor:
            parts += draw_box(box, top, height)
        top += height + GAP
    return "\n".join([*_head(top + 22), *parts, *_legend(top), "</svg>"]) + "\n"


def parse_layers(settings: ConfigParser) -> list[list[str]]:
    """Floors from top to bottom, each with the packages that stand side by side."""
    lines = settings["importlinter:contract:layers"]["layers"].split("\n")
    return [[package.strip() for package in line.split("|")] for line in lines if line.strip()]


def parse_homes(settings: ConfigParser) -> Mapping[str, tuple[str, ...]]:
    """Libraries by the one package that may import them: the one that is missing among those who may not."""
    packages = settings["importlinter"]["root_packages"].split()
    homes: dict[str, tuple[str, ...]] = {}
    for name in settings.sections():
        if name.startswith("importlinter:contract:home-"):
            (home,) = set(packages) - set(settings[name]["source_modules"].split())
            homes[home] = tuple(settings[name]["forbidden_modules"].split())
    return homes


def lay_out(packages: list[str], libraries: Mapping[str, tuple[str, ...]]) -> list[Box]:
    """Share the width of a floor equally among its packages."""
    between = 17
    width = (WIDTH - 2 * MARGIN - between * (len(packages) - 1)) // len(packages)
    return [
        Box(package=package, libraries=libraries.get(package, ()), left=MARGIN + place * (width + between), width=width)
        for place, package in enumerate(packages)
    ]


def draw_box(box: Box, top: int, height: int) -> Iterator[str]:
    """Yield the elements of one package."""
    kind = "foundation" if box.package == "domain" else "box"
    left = box.left + PADDING
    yield f'<rect class="{kind}" x="{box.left}" y="{top}" width="{box.width}" height="{height}" rx="8"/>'
    yield f'<text class="name" x="{left}" y="{top + PADDING + 13}">{escape(box.package)}</text>'
    yield f'<text class="caption" x="{left}" y="{top + PADDING + LINE + 12}">{escape(CAPTIONS[box.package])}</text>'
    row_top = top + PADDING + 2 * LINE
    for row in box.pill_rows():
        for library, pill_left, width in row:
            yield f'<rect class="pill" x="{pill_left}" y="{row_top}" width="{width}" height="{PILL_HEIGHT}" rx="11"/>'
            yield f'<text class="library" x="{round(pill_left + 7, 1)}" y="{row_top + 15}">{escape(library)}</text>'
        row_top += PILL_HEIGHT + PILL_GAP


def _head(height: int) -> Iterator[str]:
    yield f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}"'
    yield '  role="img" aria-labelledby="title">'
    yield '<title id="title">The packages of guolv: imports go down only, each library has one home</title>'
    yield f"<style>\n{STYLE}</style>"
    yield '<defs><marker id="head" viewBox="0 0 8 8" refX="6" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    yield '<path d="M0 0 L8 4 L0 8 z" fill="#8592a8"/></marker></defs>'
    yield f'<rect class="paper" width="{WIDTH}" height="{height}"/>'
    yield f'<text class="title" x="{MARGIN}" y="36">guolv 过滤</text>'
    rule = "Imports go down only. Packages side by side do not know each other."
    yield f'<text class="caption" x="{MARGIN}" y="58">{rule}</text>'


def _legend(top: int) -> Iterator[str]:
    yield f'<rect class="pill" x="{MARGIN}" y="{top - 12}" width="62" height="{PILL_HEIGHT}" rx="11"/>'
    yield f'<text class="library" x="{MARGIN + 7}" y="{top + 3}">library</text>'
    yield f'<text class="caption" x="{MARGIN + 72}" y="{top + 4}">only this package may import it</text>'


if __name__ == "__main__":
    main()
