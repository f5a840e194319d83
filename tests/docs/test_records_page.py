"""The page about records holds every kind, state, event, field and grade of the code; its commands run."""

import re
from pathlib import Path

import pytest

from domain.grading import Grade
from domain.record import Record, RecordEventKind, RecordKind, RecordSource, RecordState, Scope
from scripts.describe_rules import describe_pages

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "docs/reference/records.md"


def keys_below(heading: str) -> list[str]:
    body = re.split(rf"^## {heading}.*$", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
    return re.findall(r"^\| `?([A-Za-z_0-9]+)`? \|", re.split(r"^## ", body, flags=re.MULTILINE)[0], flags=re.MULTILINE)


def test_the_page_is_up_to_date() -> None:
    assert describe_pages()[PAGE] == PAGE.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Kinds", [k.value for k in RecordKind]),
        ("States", [s.value for s in RecordState]),
        ("Events", [e.value for e in RecordEventKind]),
        ("Fields", [*Record.__slots__, *RecordSource.__slots__]),
        ("Scope", list(Scope.__slots__)),
    ],
)
def test_every_value_of_the_code_stands_on_the_page(heading: str, expected: list[str]) -> None:
    found = [key for key in keys_below(heading) if key not in {"kind", "state", "event", "field"} or key in expected]
    assert [key for key in expected if key not in found] == []
    assert {key for key in found if key not in expected} <= {"kind", "state", "event", "field"}


def test_every_grade_stands_on_the_page() -> None:
    assert [key for key in keys_below("Grade") if len(key) == 1] == list(Grade)
