"""The rows of the shipped records, laid out in hundreds of ways and five forms, are read back as the same records.

At least 99.5 % of all cells must come back, and a cell that does not must be pointed at: by a rejected row, by a signal
for its row or heading, or by an unknown heading.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import pytest

from cases.rows import FileNotes, ParsedRow, RejectedRow
from crawlers.sources import read_notice
from crawlers.sources.cells import parse_notice_date, split_failed_items
from crawlers.sources.limits import DEFAULT_LIMITS
from crawlers.sources.reading import ReadingProcess
from crawlers.sources.words_file import load_words
from domain.record import Record

sys.path.insert(0, str(Path(__file__).parent))
import layouts

pytestmark = pytest.mark.usefixtures("untraced")

SEED = 2026
LAYOUTS = 208
FORMS = (".xlsx", ".html", ".docx", ".pdf")
MORE_LAYOUTS = {".csv": LAYOUTS, ".xlsx": 6, ".html": 6, ".docx": 4, ".pdf": 2}
"""Of each further seed: what a title can be mistaken for shows in any form, and a text is read fastest."""
WORDS = load_words()


@dataclass(frozen=True)
class Compared:
    """One cell: what the layout says, what was read."""

    layout: int
    ending: str
    field: str
    said: object
    read: object
    is_signalled: bool

    @property
    def is_same(self) -> bool:
        return plain(self.said, self.ending) == plain(self.read, self.ending)


def plain(value: object, ending: str) -> object:
    """Forget how many blanks stand between words; on paper a blank at the end of a line leaves no trace at all."""
    if isinstance(value, tuple):
        return tuple(plain(item, ending) for item in value)
    if not isinstance(value, str):
        return value
    return re.sub(r"\s+", "" if ending == ".pdf" else " ", value.strip())


def said_of(facts: dict[str, str], name: str) -> object:
    """Return what a record must say in a field, by the cell that was laid out."""
    text = facts[name]
    if name == "failed_items":
        return split_failed_items("" if WORDS.is_blank(text) else text)
    if WORDS.is_blank(text):
        return None
    return parse_notice_date(text) if name == "notice_date" else text


def compare(layout: layouts.Layout, path: Path, process: ReadingProcess) -> Iterator[Compared]:
    found = list(read_notice(path, process=process))
    notes = found[-1]
    assert isinstance(notes, FileNotes)
    records = [row.record for row in found if isinstance(row, ParsedRow)]
    rejected = {row.row for row in found if isinstance(row, RejectedRow)}
    top = len(layout.header) + 1 + (len(layout.titles) if path.suffix in {".csv", ".xlsx"} else 0)
    by_row = {record.sources[0].row - top: record for record in records}
    assert len(by_row) <= len(layout.facts), f"{path.name}: rows that are no findings became records"
    for place, facts in zip(layout.places, layout.facts, strict=True):
        record = by_row.get(place)
        for name in cells_of(facts):
            is_told = bool(notes.headings_unknown) or any(s.row in {None, place + top} for s in notes.signals)
            if record is None:
                yield Compared(layout.seed, path.suffix, name, said_of(facts, name), "no record", bool(rejected))
            elif name == "defect":
                yield Compared(
                    layout.seed, path.suffix, name, facts[name] or None, "".join(record.failed_items) or None, is_told
                )
            else:
                yield Compared(layout.seed, path.suffix, name, said_of(facts, name), getattr(record, name), is_told)


def cells_of(facts: dict[str, str]) -> Iterator[str]:
    for name, text in facts.items():
        is_not_laid_out = name == "result" and text in {"pass", "fail"}  # the title says it
        is_computed = name == "category" and not text
        if not is_not_laid_out and not is_computed and name != "record_id":
            yield name


def test_the_layouts_are_many_and_hold_every_row() -> None:
    made = list(layouts.make_layouts(SEED, LAYOUTS))
    assert len(made) >= 200
    assert len(layouts.HEADING_SETS) >= 12
    rows = {(f["source_url"], f["product_name"], f["brand"], f["manufacturer"]) for one in made for f in one.facts}
    shipped = [*layouts.load_facts("inspection_records.csv"), *layouts.load_facts("recalls.csv")]
    assert {(f["source_url"], f["product_name"], f["brand"], f["manufacturer"]) for f in shipped} == rows
    assert any(one.groups for one in made)
    assert any(one.down for one in made)
    assert {len(one.header) for one in made} == {1, 2}


@pytest.mark.timeout(600)
def test_the_records_are_the_same_in_every_layout_and_form(tmp_path: Path) -> None:
    compared: list[Compared] = []
    with ReadingProcess(DEFAULT_LIMITS) as process:
        for layout in layouts.make_layouts(SEED, LAYOUTS):
            path = layouts.write(layout, tmp_path, FORMS[layout.seed % len(FORMS)])
            facts = [one for one in layout.facts if one["product_name"]]
            assert facts or layout.facts
            compared += compare(layout, path, process)
    missed = [cell for cell in compared if not cell.is_same and cell.field != "product_name"]
    nameless = [cell for cell in compared if cell.read == "no record"]
    assert len({cell.layout for cell in nameless}) <= 2, "only R0647 has no product name"
    missed = [cell for cell in missed if cell not in nameless]
    assert len(compared) > 8_000
    assert {cell.ending for cell in compared} == set(FORMS)
    assert [cell for cell in missed if not cell.is_signalled] == []
    assert len(missed) <= 0.005 * len(compared), Counter((cell.field, cell.ending) for cell in missed)


@pytest.mark.parametrize("seed", [2, 14, 15, 18, 21, 27, 32, 46, 50, 51])
def test_no_cell_is_missed_in_silence_whatever_the_seed(seed: int, tmp_path: Path) -> None:
    """Most of these seeds once took maker for seller in silence: the title spoke of shops, and the makers did, too."""
    compared: list[Compared] = []
    with ReadingProcess(DEFAULT_LIMITS) as process:
        for ending, count in MORE_LAYOUTS.items():
            for layout in islice(layouts.make_layouts(seed, LAYOUTS), count):
                compared += compare(layout, layouts.write(layout, tmp_path, ending), process)
    compared = [cell for cell in compared if cell.read != "no record"]
    missed = [cell for cell in compared if not cell.is_same]
    assert len(compared) > 9_000
    assert [cell for cell in missed if not cell.is_signalled] == []
    assert len(missed) <= 0.005 * len(compared), Counter((cell.field, cell.ending) for cell in missed)


@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 8, 13, 21])
def test_one_layout_gives_one_list_of_records_in_all_forms(number: int, tmp_path: Path) -> None:
    layout = list(layouts.make_layouts(SEED + 1, LAYOUTS))[number]

    def read(ending: str) -> list[tuple[object, ...]]:
        rows = read_notice(layouts.write(layout, tmp_path, ending))
        return [facts_of(row.record) for row in rows if isinstance(row, ParsedRow)]

    expected = read(".csv")
    assert len(expected) >= len(layout.facts) - 1
    for ending in FORMS:
        assert read(ending) == expected, ending


def facts_of(record: Record) -> tuple[object, ...]:
    facts = [getattr(record, name) for name in record.__dataclass_fields__ if name not in {"sources", "raw"}]
    return tuple(plain(value, ".pdf") for value in facts)
