"""What is told before an event is entered is what happens afterwards."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cases import foresight
from cases.foresight import Remark, foresee_event
from cases.intake import save_records
from cases.record_events import apply_event
from cases.review import judge_case, mark_sent
from cases.rows import ParsedRow
from cases.screening import screen
from cases.takedown import build_takedown
from cases.workspace import open_workspace
from domain.case import CaseState, Judgement
from domain.errors import EventRejected, NotStored
from domain.listing import Listing
from domain.record import Record, RecordEvent, RecordEventKind, RecordKind, RecordSource, RecordState
from domain.verdict import VerdictKind

NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
RECORD = Record(
    record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", category="induction_cooker",
    brand="小逸优品", model_spec="XDW-21A4", issuer="示例市市场监督管理局", notice_title="2025年电磁炉抽查",
    notice_date="2025-08-01", sources=(RecordSource(file="a.csv", row=2),),
)  # fmt: skip
OFFENDER = Listing(title="小逸优品电磁炉家用 XDW-21A4", brand="小逸优品", model="XDW-21A4", platform="p", item_id="1")
PASSED = RecordEvent(
    record_id="R1", kind=RecordEventKind.PASSED_REINSPECTION, on=date(2026, 5, 8), document="2026年第12号通告"
)


@pytest.fixture
def ws(tmp_path):
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        save_records(ws, [ParsedRow(record=RECORD)], file="a.csv", now=NOW)
        for number in range(3):
            screen(ws, replace(OFFENDER, item_id=str(number)), now=NOW)
        yield ws


def case_ids(ws) -> list[str]:
    return sorted(case.case_id for case in ws.store.cases().items)


def test_blocks_that_will_be_lifted_are_those_that_are(ws):
    first, second, third = case_ids(ws)
    judge_case(ws, first, Judgement.DISMISSED, by="王", expected_version=None, now=NOW)
    judge_case(ws, second, Judgement.CONFIRMED, by="王", expected_version=None, now=NOW)
    takedown = build_takedown(ws.store, ws.settings.office, platform=None, now=NOW)
    mark_sent(ws, takedown.case_ids, by="王", list_sha256="0" * 64, now=NOW)
    before = ws.store.content_hash(), ws.store.outbox_seq()

    told = foresee_event(ws, PASSED, now=NOW)
    assert (told.ends, told.returns, told.remarks, told.is_whole) == (True, False, (), True)
    assert (told.before.state, told.after.state) == (RecordState.IN_FORCE, RecordState.LIFTED)
    assert {effect.case.case_id for effect in told.effects} == {second, third}
    assert (told.waiting, told.blocked, len(told.lifted), told.told) == (1, 2, 2, 1)
    assert (ws.store.content_hash(), ws.store.outbox_seq()) == before

    report = apply_event(ws, PASSED, now=NOW)
    assert report.record == told.after
    assert report.rescreened.changed == len(told.lifted)
    assert {e.case.case_id: e.verdict for e in told.effects} == {
        case_id: ws.store.case(case_id).verdict for case_id in (second, third)
    }


def test_a_case_that_another_record_supports_stays_blocked(ws):
    save_records(ws, [ParsedRow(record=replace(RECORD, record_id="R2", notice_title="另一份"))], file="b.csv", now=NOW)
    told = foresee_event(ws, PASSED, now=NOW)
    assert (told.ends, told.blocked, told.lifted) == (True, 3, ())
    apply_event(ws, PASSED, now=NOW)
    assert {ws.store.case(one).verdict for one in case_ids(ws)} == {VerdictKind.BLOCK}


def test_a_mark_ends_nothing_and_a_failed_inspection_brings_a_record_back(ws):
    told = foresee_event(ws, replace(PASSED, kind=RecordEventKind.RETEST), now=NOW)
    assert (told.ends, told.returns, told.lifted, told.after.state) == (False, False, (), RecordState.UNDER_RETEST)
    assert len(told.effects) == 3
    apply_event(ws, PASSED, now=NOW)
    again = replace(PASSED, kind=RecordEventKind.FIRST_INSPECTION, on=date(2026, 9, 1))
    told = foresee_event(ws, again, now=NOW)
    assert (told.ends, told.returns, told.effects) == (False, True, ())


@pytest.mark.parametrize(
    ("kind", "on", "remarks"),
    [
        (RecordEventKind.UPHELD, date(2026, 5, 8), (Remark.WITHOUT_GROUND,)),
        (RecordEventKind.WITHDRAWN, date(2025, 7, 31), (Remark.BEFORE_NOTICE,)),
        (RecordEventKind.RETEST, date(2025, 7, 31), ()),
        (RecordEventKind.RECTIFIED, date(2025, 8, 1), ()),
    ],
)
def test_what_may_be_wrong_is_remarked(ws, kind, on, remarks):
    assert foresee_event(ws, replace(PASSED, kind=kind, on=on), now=NOW).remarks == remarks


def test_a_later_event_decides_and_a_known_one_is_known(ws):
    apply_event(ws, PASSED, now=NOW)
    earlier = replace(PASSED, kind=RecordEventKind.RETEST, on=date(2026, 3, 1), document="复检申请")
    told = foresee_event(ws, earlier, now=NOW)
    assert (told.remarks, told.after) == ((Remark.LATER_DECIDES,), told.before)
    assert foresee_event(ws, replace(PASSED, document=" 2026年第12号通告 "), now=NOW).remarks == (Remark.KNOWN,)


def test_of_very_many_cases_some_are_looked_at_and_this_is_said(ws, monkeypatch):
    monkeypatch.setattr(foresight, "_MOST_CASES", 2)
    told = foresee_event(ws, PASSED, now=NOW)
    assert (told.is_whole, len(told.effects), len(told.lifted)) == (False, 2, 2)


def test_what_cannot_be_entered_cannot_be_foreseen(ws):
    with pytest.raises(EventRejected):
        foresee_event(ws, replace(PASSED, on=date(2026, 11, 12)), now=NOW)
    with pytest.raises(NotStored):
        foresee_event(ws, replace(PASSED, record_id="R9"), now=NOW)
    assert {ws.store.case(one).state for one in case_ids(ws)} == {CaseState.OPEN}
