"""How good the verdicts are on listings that matching was not made with; see `docs/explanation/evaluation.md`.

`pytest tests/matching/test_unseen_listings.py -s` prints the errors of the developed part.
"""

import sys
from datetime import date
from pathlib import Path

import pytest

from cases.evaluation import Evaluation, evaluate
from cases.labelled import LabelledListing, read_labelled
from domain.verdict import VerdictKind

ON = date(2026, 11, 26)
DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module")
def unseen() -> tuple[LabelledListing, ...]:
    return tuple(read_labelled(DATA / "unseen.jsonl"))


@pytest.fixture(scope="module")
def measured(book, unseen) -> dict[str, Evaluation]:
    """Part → how good the verdicts on it are."""
    parts: dict[str, list[LabelledListing]] = {}
    for one in unseen:
        parts.setdefault(one.split, []).append(one)
    return {part: evaluate(some, lambda listing: book.verdict(listing, on=ON)) for part, some in parts.items()}


def test_the_set_is_what_it_says(unseen, records) -> None:
    shipped = {record.record_id for record in records}
    assert len(unseen) >= 1_350
    assert sum(one.expect is VerdictKind.ALLOW for one in unseen) >= len(unseen) / 2
    assert {one.provenance for one in unseen} == {f"round_{number}" for number in range(1, 10)}
    assert all(shipped.issuperset(one.truth_records) for one in unseen)
    assert all(one.truth_records for one in unseen if one.expect is not VerdictKind.ALLOW)
    titles = {one.listing.title for one in unseen}
    assert len(titles) == len(unseen)
    for other in ("labelled_examples", "pairs", "disguises"):
        assert titles.isdisjoint(one.listing.title for one in read_labelled(DATA / f"{other}.jsonl"))


def test_all_about_one_record_is_on_one_side_of_the_first_round(unseen) -> None:
    sides: dict[str, set[str]] = {}
    for one in unseen:
        for record in one.truth_records if one.provenance == "round_1" else ():
            sides.setdefault(record, set()).add(one.split)
    assert all(len(parts) == 1 for parts in sides.values())


def test_the_developed_part(measured) -> None:
    develop = measured["develop"]
    sys.stdout.writelines(
        f"\n{one.labelled.expect} → {one.given}: {one.labelled.listing.title}" for one in develop.wrong
    )
    assert develop.overall.block_precision.value >= 0.99
    assert develop.overall.block_recall.value >= 0.92
    assert develop.overall.flagged_precision.value >= 0.70
    assert develop.overall.flagged_recall.value >= 0.99
    assert develop.overall.right_record.value >= 0.99
    assert develop.passed_blocked.hits == 0


def test_the_held_out_part(measured) -> None:
    held_out = measured["held_out"]
    assert held_out.overall.block_precision.value >= 0.96
    assert held_out.overall.block_recall.value >= 0.96
    assert held_out.overall.flagged_precision.value >= 0.84
    assert held_out.overall.flagged_recall.value >= 0.97
    assert held_out.passed_blocked.hits == 0


def test_what_is_blocked_wrongly_is_a_part_under_the_number_of_the_goods(measured) -> None:
    """The one weakness that is known: what belongs to goods, in no list, beside brand and number of the goods."""
    wrongly = [
        one.labelled
        for part in measured.values()
        for one in part.wrong
        if one.given is VerdictKind.BLOCK and one.labelled.expect is not VerdictKind.BLOCK
    ]
    assert {one.kind for one in wrongly} <= {"accessory", "packaging", "service"}
