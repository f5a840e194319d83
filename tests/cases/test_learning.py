"""Judgements of a home as they are read: the youngest counts, unsure ones are left out, versions stand apart."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cases.learning import report_judgements
from cases.review import judge_case
from cases.screening import screen
from cases.workspace import open_workspace
from domain.case import Judgement
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind
from matching.learning import LEAST_EACH

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
BLOCKED, OPEN_QUESTION = "小逸优品电磁炉 XDW-21A4", "小逸优品电磁炉 家用"


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


def case_of(ws, title: str, number: int) -> str:
    listing = Listing(title=title, platform="qingwei", item_id=str(number))
    return screen(ws, listing, now=NOW).case_id


def judged(ws, title: str, number: int, word: Judgement) -> str:
    case_id = case_of(ws, title, number)
    judge_case(ws, case_id, word, by="an", expected_version=None, now=NOW)
    return case_id


def fill(ws, confirmed: int, dismissed: int) -> None:
    for number in range(confirmed):
        judged(ws, BLOCKED, number, Judgement.CONFIRMED)
    for number in range(confirmed, confirmed + dismissed):
        judged(ws, OPEN_QUESTION, number, Judgement.DISMISSED)


def test_a_home_without_judgements_says_nothing(ws) -> None:
    report = report_judgements(ws)
    assert (report.learned.confirmed, report.learned.dismissed, report.unsure) == (0, 0, 0)
    assert not report.learned.is_enough
    assert (report.shifts, report.other_versions) == ((), ())


def test_too_few_judgements_are_counted_and_nothing_is_suggested(ws) -> None:
    fill(ws, 3, 2)
    learned = report_judgements(ws).learned
    assert (learned.confirmed, learned.dismissed, learned.is_enough) == (3, 2, False)
    tallies = {one.feature: one for one in learned.features}
    assert (tallies["model_same"].confirmed, tallies["model_same"].dismissed) == (3, 0)
    assert (tallies["brand_same"].confirmed, tallies["brand_same"].dismissed) == (3, 2)


def test_enough_judgements_suggest_weights_and_change_nothing(ws) -> None:
    fill(ws, LEAST_EACH, LEAST_EACH)
    waiting = case_of(ws, OPEN_QUESTION, 999)
    before, policy = ws.store.case(waiting), ws.policy
    report = report_judgements(ws)
    tallies = {one.feature: one for one in report.learned.features}
    assert tallies["model_same"].suggested > policy.weight("model_same")
    assert (ws.store.case(waiting), ws.policy) == (before, policy)
    by_case = {one.case_id: one for one in report.shifts}
    assert len(by_case) == 2 * LEAST_EACH + 1
    assert by_case[waiting].judgement is None
    assert by_case[waiting].verdict is VerdictKind.REVIEW
    assert by_case[waiting].leaning < 0.5
    assert not any(one.is_against for one in report.shifts)


def test_a_judgement_that_stands_against_all_others_is_named_first(ws) -> None:
    fill(ws, 3 * LEAST_EACH, LEAST_EACH)
    odd = judged(ws, BLOCKED, 999, Judgement.DISMISSED)
    first = report_judgements(ws).shifts[0]
    assert (first.case_id, first.is_against, first.judgement) == (odd, True, Judgement.DISMISSED)


def test_the_youngest_word_about_a_pair_counts_and_unsure_ones_are_left_out(ws) -> None:
    case_id = judged(ws, BLOCKED, 1, Judgement.CONFIRMED)
    judge_case(ws, case_id, Judgement.DISMISSED, by="an", expected_version=None, now=NOW)
    judged(ws, BLOCKED, 2, Judgement.UNSURE)
    report = report_judgements(ws)
    assert (report.learned.confirmed, report.learned.dismissed, report.unsure) == (0, 1, 1)


def test_pairs_of_another_version_of_the_policy_stand_apart(ws) -> None:
    fill(ws, 2, 1)
    old = judged(ws, BLOCKED, 7, Judgement.CONFIRMED)
    case = ws.store.case(old)
    with ws.store.transaction() as tx:
        tx.put_case(replace(case, policy_version="2020.01-1", version=case.version + 1), case.version)
    report = report_judgements(ws)
    assert (report.learned.confirmed, report.learned.dismissed) == (2, 1)
    assert [(one.version, one.confirmed, one.dismissed) for one in report.other_versions] == [("2020.01-1", 1, 0)]


def test_what_a_deployment_sets_beside_the_weights_is_no_other_version(ws) -> None:
    fill(ws, 2, 1)
    env = {"GUOLV_POLICY__BATCH_NOT_SHOWN": "review"}
    with open_workspace(ws.home, env=env) as other:
        assert other.policy.version != ws.policy.version
        report = report_judgements(other)
    assert (report.learned.confirmed, report.other_versions) == (2, ())


def test_pairs_whose_explanation_is_gone_are_counted_and_left_out(ws) -> None:
    case_id = judged(ws, BLOCKED, 1, Judgement.CONFIRMED)
    case = ws.store.case(case_id)
    with ws.store.transaction() as tx:
        tx.put_case(replace(case, matches=(), version=case.version + 1), case.version)
    report = report_judgements(ws)
    assert (report.learned.confirmed, report.unexplained) == (0, 1)


def test_places_are_counted_within_a_verdict_and_equal_scores_share_one(ws) -> None:
    fill(ws, LEAST_EACH, LEAST_EACH)
    shifts = report_judgements(ws).shifts
    assert {(one.verdict, one.rank) for one in shifts} == {(VerdictKind.BLOCK, 1), (VerdictKind.REVIEW, 1)}
