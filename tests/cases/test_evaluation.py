"""The measures are those of the textbook, and the judgements of a home are labels."""

import json
from datetime import UTC, date, datetime

import pytest

from cases.evaluation import Rate, evaluate
from cases.labelled import LabelledListing, read_judged, read_labelled
from cases.review import judge_case
from cases.screening import judge, screen
from cases.workspace import open_workspace
from domain.case import Judgement
from domain.errors import Malformed
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import Match, Verdict, VerdictKind

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
BLOCK, REVIEW, ALLOW = VerdictKind.BLOCK, VerdictKind.REVIEW, VerdictKind.ALLOW


def verdict(kind: VerdictKind, score: float, record_id: str = "R1") -> Verdict:
    match = Match(record_id=record_id, kind=RecordKind.FAILED_INSPECTION, verdict=kind, score=score)
    return Verdict(kind=kind, score=score, matches=(match,), policy_version="test")


def labelled(title: str, expect: VerdictKind, **facts: object) -> LabelledListing:
    return LabelledListing(listing=Listing(title=title), expect=expect, **facts)


GIVEN = {
    "a": verdict(BLOCK, 0.9), "b": verdict(BLOCK, 0.85, "R2"), "c": verdict(REVIEW, 0.7), "d": verdict(REVIEW, 0.5),
    "e": verdict(ALLOW, 0.2), "f": verdict(ALLOW, 0.1),
}  # fmt: skip
SET = (
    labelled("a", BLOCK, kind="plain", category="bag", split="develop", truth_records=("R1",)),
    labelled("b", ALLOW, kind="passed", category="bag", split="develop"),
    labelled("c", BLOCK, kind="disguise:emoji", category="shoe", split="held_out", truth_records=("R9",)),
    labelled("d", REVIEW, kind="no_model", category="shoe", split="held_out"),
    labelled("e", REVIEW, kind="disguise:pinyin", category="shoe", split="held_out"),
    labelled("f", ALLOW, kind="passed", category="shoe", split="held_out"),
)


@pytest.fixture(scope="module")
def measured():
    return evaluate(SET, lambda listing: GIVEN[listing.title])


def test_precision_and_recall_are_counted_once_for_block_and_once_for_block_or_review(measured) -> None:
    overall = measured.overall
    assert overall.items == 6
    assert (overall.block_precision.hits, overall.block_precision.of) == (1, 2)
    assert (overall.block_recall.hits, overall.block_recall.of) == (1, 2)
    assert (overall.flagged_precision.hits, overall.flagged_precision.of) == (3, 4)
    assert (overall.flagged_recall.hits, overall.flagged_recall.of) == (3, 4)
    assert (overall.right_record.hits, overall.right_record.of) == (1, 2)
    assert measured.table == {
        (BLOCK, BLOCK): 1, (ALLOW, BLOCK): 1, (BLOCK, REVIEW): 1, (REVIEW, REVIEW): 1, (REVIEW, ALLOW): 1,
        (ALLOW, ALLOW): 1,
    }  # fmt: skip


def test_a_passed_product_that_is_blocked_is_counted_by_itself(measured) -> None:
    assert (measured.passed_blocked.hits, measured.passed_blocked.of) == (1, 2)


def test_groups_part_the_set_and_disguises_stand_by_their_own_name(measured) -> None:
    groups = measured.groups
    assert {name: {value: q.items for value, q in by.items()} for name, by in groups.items()} == {
        "split": {"develop": 2, "held_out": 4},
        "category": {"bag": 2, "shoe": 4},
        "kind": {"plain": 1, "passed": 2, "no_model": 1, "disguise": 2},
        "disguise": {"emoji": 1, "pinyin": 1},
    }
    assert groups["disguise"]["pinyin"].flagged_recall.value == 0


def test_a_later_beginning_of_the_queue_is_shorter_and_misses_more(measured) -> None:
    rows = {row.score: (row.queue, row.wanted, row.missed) for row in measured.thresholds}
    assert rows[0.45] == (2, 2, 1)
    assert rows[0.55] == (1, 1, 2)
    assert rows[0.75] == (0, 0, 3)


def test_estimates_at_a_share_of_failed_products_follow_from_both_error_rates(measured) -> None:
    row = next(row for row in measured.at_prevalence if row.prevalence == 0.01)
    assert row.blocked_per_10000 == pytest.approx(100 * 1 / 4 + 9_900 * 1 / 2)
    assert row.queue_per_10000 == pytest.approx(100 * 2 / 4)
    assert row.missed_per_10000 == pytest.approx(100 * 1 / 4)
    assert row.flagged_precision == pytest.approx(75 / (75 + 4_950))


def test_the_interval_is_wilsons() -> None:
    # Newcombe 1998, table I: 81 of 263 is .2553 to .3662; 0 of 20 is 0 to .1611.
    assert [round(bound, 4) for bound in Rate(hits=81, of=263).interval] == [0.2553, 0.3662]
    assert [round(bound, 4) for bound in Rate(hits=0, of=20).interval] == [0.0, 0.1611]
    assert Rate(hits=0, of=0).value is None


def test_wrong_ones_are_named(measured) -> None:
    assert [one.labelled.listing.title for one in measured.wrong] == ["b", "c", "e"]


def test_a_file_of_labels_is_read_line_by_line(tmp_path) -> None:
    file = tmp_path / "set.jsonl"
    rows = [
        {
            "title": "皇冠电磁炉C9-C01",
            "expect": "block",
            "truth_records": ["R0022"],
            "kind": "plain",
            "split": "develop",
        },
        {"title": "电磁炉", "expect": "allow", "brand": "华帝", "attributes": {"型号": "x"}, "about_record": "R0022"},
    ]
    file.write_text("\n".join(json.dumps(row) for row in rows) + "\n\n", encoding="utf-8")
    first, second = read_labelled(file)
    assert (first.expect, first.truth_records, first.kind, first.split) == (BLOCK, ("R0022",), "plain", "develop")
    assert (second.listing.brand, second.listing.attributes, second.why) == ("华帝", {"型号": "x"}, "")


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"title": "a"}', "line 1: expect is missing"),
        ('{"expect": "allow"}', "line 1: title: missing"),
        ('{"title": "a", "expect": "perhaps"}', "line 1: 'perhaps' is not a valid VerdictKind"),
        ("[]", "line 1: is not an object"),
        ("{", "line 1: "),
    ],
)
def test_a_line_that_is_no_label_is_named(tmp_path, line: str, reason: str) -> None:
    file = tmp_path / "set.jsonl"
    file.write_text(line, encoding="utf-8")
    with pytest.raises(Malformed, match=r"set\.jsonl") as raised:
        list(read_labelled(file))
    assert reason in str(raised.value)


@pytest.fixture
def ws(tmp_path):
    record = Record(
        record_id="R0001",
        kind=RecordKind.FAILED_INSPECTION,
        product_name="电磁炉",
        brand="小逸优品",
        model_spec="XDW-21A4",
    )
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        with ws.store.transaction() as tx:
            tx.save_record(record, now=NOW)
        yield ws


def test_what_people_judged_is_a_set_of_labels(ws) -> None:
    for item, word in {"1": Judgement.CONFIRMED, "2": Judgement.DISMISSED, "3": Judgement.UNSURE}.items():
        listing = Listing(title=f"小逸优品电磁炉 XDW-21A4 {item}号", platform="qingwei", item_id=item)
        case_id = screen(ws, listing, now=NOW).case_id
        case = ws.store.case(case_id)
        judge_case(ws, case_id, word, by="an", note=None, expected_version=case.version, now=NOW)
    read = {one.listing.item_id: one for one in read_judged(ws)}
    assert {item: one.expect for item, one in read.items()} == {"1": BLOCK, "2": ALLOW}
    assert read["1"].truth_records == ("R0001",)
    quality = evaluate(read.values(), lambda listing: judge(ws, listing, on=date(2026, 11, 20))).overall
    assert (quality.block_recall.value, quality.block_precision.value) == (1.0, 0.5)
