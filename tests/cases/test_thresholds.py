"""Precision at a campaign's share of failed products, and listings whose answer the records alone give."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cases.calibration import FINE, PREVALENCES, curve_of, suggest
from cases.known_listings import MOST_OF_A_KIND, known_listings
from cases.labelled import LabelledListing, Outcome
from cases.review import judge_case
from cases.screening import screen
from cases.thresholds import LEAST_LABELS, Basis, choose_basis, report_thresholds
from cases.workspace import open_workspace
from domain.brands import BrandRegistry
from domain.case import Judgement
from domain.listing import Listing
from domain.record import Record, RecordKind, RecordState
from domain.verdict import VerdictKind

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ON = date(2026, 11, 20)
BLOCK, REVIEW, ALLOW = VerdictKind.BLOCK, VerdictKind.REVIEW, VerdictKind.ALLOW


def outcomes(expect: VerdictKind, given_kind: VerdictKind, score: float, count: int) -> list[Outcome]:
    labelled = LabelledListing(listing=Listing(title="a"), expect=expect)
    return [Outcome(labelled=labelled, given=given_kind, score=score, best_record=None)] * count


SET = [
    *outcomes(BLOCK, BLOCK, 0.95, 60),
    *outcomes(BLOCK, BLOCK, 0.85, 20),
    *outcomes(BLOCK, REVIEW, 0.70, 15),
    *outcomes(BLOCK, ALLOW, 0.10, 5),
    *outcomes(ALLOW, BLOCK, 0.85, 2),
    *outcomes(ALLOW, REVIEW, 0.50, 38),
    *outcomes(ALLOW, ALLOW, 0.10, 360),
]


def point(score: float, some=SET, **facts):
    return next(one for one in curve_of(some, **facts) if one.score == score)


def test_recall_is_counted_and_falls_as_the_score_rises() -> None:
    assert [(point(s).block.recall.hits, point(s).block.recall.of) for s in (0.45, 0.85, 0.9)] == [
        (80, 100), (80, 100), (60, 100)
    ]  # fmt: skip
    assert [point(s).flagged.recall.hits for s in (0.45, 0.7, 0.8)] == [95, 95, 80]


@pytest.mark.parametrize("share", PREVALENCES)
def test_precision_is_put_together_anew_for_each_share(share: float) -> None:
    block, flagged = point(0.45).block.precision[share], point(0.45).flagged.precision[share]
    assert block.value == pytest.approx(share * 0.80 / (share * 0.80 + (1 - share) * 2 / 400))
    assert flagged.value == pytest.approx(share * 0.95 / (share * 0.95 + (1 - share) * 40 / 400))
    assert block.per_10000 == pytest.approx(10_000 * (share * 0.80 + (1 - share) * 0.005))
    assert 0 <= block.low < block.value < block.high <= 1


def test_a_rarer_failed_product_makes_every_find_less_sure() -> None:
    values = [point(0.45).flagged.precision[share].value for share in PREVALENCES]
    assert values == sorted(values)
    assert len(set(values)) == len(values)


def test_no_error_seen_is_not_no_error_possible() -> None:
    clean = point(0.45, [*outcomes(BLOCK, BLOCK, 0.9, 100), *outcomes(ALLOW, ALLOW, 0.1, 100)])
    estimate = clean.block.precision[0.001]
    assert (estimate.value, estimate.high) == (1.0, 1.0)
    assert estimate.low < 0.03  # 100 negatives without an error leave up to 3.7 % possible


def test_more_negatives_narrow_the_interval() -> None:
    few, many = (
        point(0.45, [*outcomes(BLOCK, BLOCK, 0.9, 100), *outcomes(ALLOW, ALLOW, 0.1, n)]) for n in (100, 100_000)
    )
    assert many.block.precision[0.001].low > 0.9 > few.block.precision[0.001].low


def test_listings_that_were_passed_over_are_negatives_that_were_let_through() -> None:
    alone, among = point(0.45), point(0.45, passed_over=9_600)
    assert among.flagged.precision[0.01].value == pytest.approx(0.0095 / (0.0095 + 0.99 * 40 / 10_000))
    assert among.flagged.precision[0.01].value > alone.flagged.precision[0.01].value
    assert among.flagged.recall == alone.flagged.recall


def test_a_review_that_is_blocked_is_no_right_block() -> None:
    some = [*outcomes(BLOCK, BLOCK, 0.9, 10), *outcomes(REVIEW, BLOCK, 0.9, 10), *outcomes(ALLOW, ALLOW, 0.1, 10)]
    first = point(0.45, some)
    assert first.block.precision[0.05].value == pytest.approx(0.5)
    assert first.flagged.precision[0.05].value == 1.0


def test_the_lowest_score_that_is_good_enough_is_named_and_none_where_there_is_none() -> None:
    by_share = {one.prevalence: one for one in suggest(curve_of(SET))}
    assert by_share[0.05].block_from == 0.9  # both wrong blocks lie below
    assert by_share[0.001].flagged_from == 0.9
    assert by_share[0.05].flagged_from == 0.55
    assert (by_share[0.05].block_recall, by_share[0.05].flagged_recall) == (0.6, 0.95)
    too_few = suggest(curve_of([*outcomes(BLOCK, BLOCK, 0.9, 29), *outcomes(ALLOW, ALLOW, 0.1, 400)]))
    assert {(one.block_from, one.flagged_from) for one in too_few} == {(None, None)}
    hopeless = suggest(curve_of([*outcomes(BLOCK, ALLOW, 0.1, 5), *outcomes(ALLOW, BLOCK, 0.99, 5)]))
    assert {(one.block_from, one.flagged_from) for one in hopeless} == {(None, None)}


@given(
    st.lists(
        st.tuples(st.sampled_from(VerdictKind), st.sampled_from(VerdictKind), st.floats(0, 1), st.integers(0, 4)),
        max_size=12,
    ),
    st.integers(0, 50),
)
def test_whatever_was_seen_shares_are_shares_and_bounds_hold_the_value(rows, passed_over: int) -> None:
    some = [one for expect, kind, score, count in rows for one in outcomes(expect, kind, score, count)]
    for one in curve_of(some, passed_over=passed_over):
        for band in (one.block, one.flagged):
            for estimate in band.precision.values():
                assert 0 <= estimate.low <= estimate.high <= 1
                assert estimate.value is None or estimate.low - 1e-9 <= estimate.value <= estimate.high + 1e-9


# ---- Known from the records


def record(record_id: str, **facts: object) -> Record:
    return Record(record_id=record_id, **({"kind": RecordKind.FAILED_INSPECTION, "product_name": "电磁炉"} | facts))


RECORDS = (
    record("A1", brand="小逸优品", model_spec="XDW-21A4", manufacturer="中山市小逸电器有限公司"),
    record("A2", brand="小逸优品", model_spec="XDW-30B2", manufacturer="中山市小逸电器有限公司"),
    record("A2again", brand="小逸优品", model_spec="XDW-30B2", batch_or_date="2019-03-01"),
    record("B1", product_name="双肩背包", brand="卡其熊"),
    record("C1", product_name="拉杆箱", brand="远行者", model_spec="YX-2405", kind=RecordKind.PASSED_INSPECTION),
    record("D1", brand="红象山", model_spec="QZ-9000", state=RecordState.WITHDRAWN, withdrawn_at=date(2026, 1, 1)),
    record("E1", manufacturer="某某五金厂", model_spec="WJ-100"),
)


def known(*records: Record, batch_not_shown: VerdictKind = BLOCK):
    made = known_listings(records, brands=BrandRegistry(), on=ON, batch_not_shown=batch_not_shown)
    return {one.labelled.listing.item_id: one for one in made}


def test_a_record_becomes_a_title_that_names_it_and_the_same_title_without_it_is_a_negative() -> None:
    found = known(*RECORDS)
    assert found["plain:A1"].labelled.expect is BLOCK
    assert (found["plain:A1"].exclude, found["plain:A1"].labelled.truth_records) == (frozenset(), ("A1",))
    assert "小逸优品" in found["plain:A1"].labelled.listing.title
    assert found["sibling:A2"].labelled.expect is ALLOW
    assert found["sibling:A2"].exclude == {"A2", "A2again"}  # the same product in another notice
    assert found["stranger:A2"].exclude == {"A1", "A2", "A2again"}
    assert found["no_model:B1"].labelled.expect is REVIEW
    assert found["passed:C1"].labelled.expect is ALLOW


def test_what_ended_or_shows_no_brand_gives_no_listing() -> None:
    assert not {"plain:D1", "plain:E1", "stranger:D1"} & set(known(*RECORDS))


def test_a_model_less_record_of_the_brand_leaves_no_known_sibling() -> None:
    found = known(*RECORDS, record("A3", brand="小逸优品"))
    assert "sibling:A2" not in found
    assert "stranger:A2" in found


def test_a_passed_product_that_also_failed_is_no_known_negative() -> None:
    assert "passed:C1" not in known(*RECORDS, record("C2", product_name="拉杆箱", brand="远行者", model_spec="YX-2405"))


def test_where_a_batch_must_be_shown_the_same_product_is_to_be_reviewed() -> None:
    found = known(*RECORDS, batch_not_shown=REVIEW)
    assert (found["plain:A1"].labelled.expect, found["plain:A2again"].labelled.expect) == (BLOCK, REVIEW)


def test_the_same_records_in_another_order_give_the_same_listings_and_no_more_than_enough() -> None:
    many = [record(f"M{n:04}", brand=f"名牌{n}号", model_spec=f"ZZ-{n:04}") for n in range(3 * MOST_OF_A_KIND)]
    assert known(*many) == known(*reversed(many))
    kinds = [one.labelled.kind for one in known(*many).values()]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"plain": MOST_OF_A_KIND, "stranger": MOST_OF_A_KIND}


# ---- A home


@pytest.fixture
def ws(tmp_path):
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        with ws.store.transaction() as tx:
            for one in RECORDS:
                tx.save_record(one, now=NOW)
        yield ws


def judge_some(ws, confirmed: int, dismissed: int) -> None:
    for number in range(confirmed + dismissed):
        title, word = ("小逸优品电磁炉 XDW-21A4", Judgement.CONFIRMED)
        if number >= confirmed:
            title, word = ("卡其熊 双肩背包 大容量", Judgement.DISMISSED)
        case_id = screen(ws, Listing(title=title, platform="qingwei", item_id=str(number)), now=NOW).case_id
        judge_case(ws, case_id, word, by="an", expected_version=None, now=NOW)


def test_without_labels_the_records_are_the_basis(ws) -> None:
    assert choose_basis(ws) == (Basis.RECORDS, ())
    report = report_thresholds(ws, Basis.RECORDS, on=ON)
    assert (report.basis, report.records, report.policy_version) == (Basis.RECORDS, 7, ws.policy.version)
    assert report.kinds == {"plain": 3, "no_model": 1, "sibling": 3, "stranger": 3, "passed": 1}
    first = report.curve[0]
    assert (first.block.recall.hits, first.block.recall.of) == (3, 3)
    assert (first.flagged.found, first.flagged.recall.of) == (4, 4)  # and none of the negatives


def test_judgements_become_the_basis_once_there_are_enough_of_both_kinds(ws) -> None:
    judge_some(ws, LEAST_LABELS, LEAST_LABELS - 1)
    assert choose_basis(ws)[0] is Basis.RECORDS
    judge_some(ws, LEAST_LABELS, LEAST_LABELS)
    for number in range(7):
        screen(ws, Listing(title="不锈钢汤锅", platform="qingwei", item_id=f"pan-{number}"), now=NOW)
    basis, judged = choose_basis(ws)
    report = report_thresholds(ws, basis, judged, on=ON)
    assert (report.basis, report.to_flag, report.to_allow, report.passed_over) == (
        Basis.JUDGED, LEAST_LABELS, LEAST_LABELS, 7,
    )  # fmt: skip
    wrong = LEAST_LABELS / (LEAST_LABELS + 7)
    assert report.curve[0].flagged.precision[0.05].value == pytest.approx(0.05 / (0.05 + 0.95 * wrong))


def test_an_empty_home_has_no_basis_and_no_error(tmp_path) -> None:
    with open_workspace(tmp_path / "empty", env={}, create=True) as ws:
        report = report_thresholds(ws, Basis.RECORDS, on=ON)
    assert (report.to_flag, report.to_allow, len(report.curve)) == (0, 0, len(FINE))
    assert all(one.block_from is None for one in report.suggestions)
