"""Events of records on a real home: states follow, cases follow, repeats are harmless, a crash leaves nothing behind."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from cases import record_events
from cases.intake import save_records
from cases.record_events import apply_event, finish_events
from cases.review import judge_case
from cases.rows import ParsedRow
from cases.screening import judge, screen, screen_batch
from cases.takedown import build_takedown
from cases.times import local_date
from cases.workspace import Workspace, open_workspace
from domain.case import CaseEventKind, CaseState, Judgement
from domain.errors import EventRejected, NotStored
from domain.listing import Listing
from domain.record import Record, RecordEvent, RecordEventKind, RecordKind, RecordSource, RecordState
from domain.verdict import VerdictKind

NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)
RECORD = Record(
    record_id="R0001", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", category="induction_cooker",
    brand="小逸优品", model_spec="XDW-21A4", manufacturer="佛山市顺德区小逸电器有限公司", issuer="示例市市场监督管理局",
    failed_items=("输入功率和电流",), notice_title="2025年电磁炉产品质量监督抽查", sources=(RecordSource(file="a.csv", row=2),),
)  # fmt: skip
OFFENDER = Listing(
    title="小逸优品电磁炉家用 XDW-21A4", brand="小逸优品", model="XDW-21A4", platform="shiqiao", item_id="77"
)


@pytest.fixture
def ws(tmp_path):
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        save_records(ws, [ParsedRow(record=RECORD)], file="a.csv", now=NOW)
        yield ws


def event(
    kind: RecordEventKind, on: date = date(2026, 5, 8), document: str = "2026年第12号通告", **more
) -> RecordEvent:
    return RecordEvent(record_id="R0001", kind=kind, on=on, document=document, **more)


def kinds(ws: Workspace, case_id: str) -> list[CaseEventKind]:
    return [e.kind for e in ws.store.events(case_id)]


def test_a_passed_reinspection_lifts_the_block_by_itself_with_the_reason(ws):
    case_id = screen(ws, OFFENDER, now=NOW).case_id
    report = apply_event(ws, event(RecordEventKind.PASSED_REINSPECTION, by=" 王 "), now=NOW)
    assert (report.is_new, report.state_before) == (True, RecordState.IN_FORCE)
    assert (report.record.state, report.record.withdrawn_at) == (RecordState.LIFTED, date(2026, 5, 8))
    assert report.rescreened.changed == 1
    case = ws.store.case(case_id)
    assert (case.verdict, case.matches) == (VerdictKind.ALLOW, ())
    last = ws.store.events(case_id)[-1]
    assert last.kind is CaseEventKind.RECORD_LIFTED
    assert last.facts["reason"] == "R0001：2026年第12号通告 (2026-05-08)"
    assert judge(ws, OFFENDER, on=local_date(NOW)).kind is VerdictKind.ALLOW
    assert ws.store.record_events("R0001") == (event(RecordEventKind.PASSED_REINSPECTION, by="王"),)


def test_the_verdict_on_a_day_before_the_lifting_is_what_it_was(ws):
    apply_event(ws, event(RecordEventKind.PASSED_REINSPECTION), now=NOW)
    ws.refresh()
    assert judge(ws, OFFENDER, on=date(2026, 5, 7)).kind is VerdictKind.BLOCK
    assert judge(ws, OFFENDER, on=date(2026, 5, 8)).kind is VerdictKind.ALLOW


def test_the_same_event_again_changes_nothing(ws):
    case_id = screen(ws, OFFENDER, now=NOW).case_id
    apply_event(ws, event(RecordEventKind.WITHDRAWN, by="王"), now=NOW)
    before, seq = ws.store.content_hash(), ws.store.records_seq()
    again = apply_event(ws, event(RecordEventKind.WITHDRAWN, document=" 2026年第12号通告 ", by="李"), now=NOW)
    assert (again.is_new, again.state_before, again.rescreened.changed) == (False, RecordState.WITHDRAWN, 0)
    assert (ws.store.content_hash(), ws.store.records_seq()) == (before, seq)
    assert len(kinds(ws, case_id)) == 2
    assert ws.store.record_events("R0001")[0].by == "王"


def test_a_retest_marks_and_keeps_the_case_and_its_place_in_the_list(ws):
    case_id = screen(ws, OFFENDER, now=NOW).case_id
    judge_case(ws, case_id, Judgement.CONFIRMED, by="王", expected_version=None, now=NOW)
    report = apply_event(ws, event(RecordEventKind.RETEST), now=NOW)
    assert (report.record.state, report.rescreened.changed) == (RecordState.UNDER_RETEST, 1)
    case = ws.store.case(case_id)
    assert (case.state, case.verdict) == (CaseState.CONFIRMED, VerdictKind.BLOCK)
    assert "record_state" in {e.feature for e in case.matches[0].explanations}
    assert ws.store.events(case_id)[-1].facts["marks"] == "R0001:under_retest"
    (row,) = build_takedown(ws.store, ws.settings.office, platform=None, now=NOW).rows
    assert "复检" in row.remark


def test_a_dismissed_case_is_not_reopened_by_a_mark(ws):
    case_id = screen(ws, OFFENDER, now=NOW).case_id
    judge_case(ws, case_id, Judgement.DISMISSED, by="王", expected_version=None, now=NOW)
    for kind in (RecordEventKind.RETEST, RecordEventKind.UPHELD, RecordEventKind.RECTIFIED):
        apply_event(ws, event(kind), now=NOW)
    assert ws.store.case(case_id).state is CaseState.DISMISSED


def test_a_product_that_failed_again_blocks_again(ws):
    case_id = screen(ws, OFFENDER, now=NOW).case_id
    apply_event(ws, event(RecordEventKind.PASSED_REINSPECTION), now=NOW)
    apply_event(ws, event(RecordEventKind.FIRST_INSPECTION, on=date(2026, 9, 1), document="2026年第30号通告"), now=NOW)
    assert ws.store.record("R0001").state is RecordState.IN_FORCE
    assert ws.store.case(case_id).verdict is VerdictKind.BLOCK
    assert kinds(ws, case_id)[-2:] == [CaseEventKind.RECORD_LIFTED, CaseEventKind.UPDATED]


def test_a_withdrawn_pass_suppresses_nothing_any_more(ws):
    passed = replace(RECORD, record_id="P1", kind=RecordKind.PASSED_INSPECTION)
    open_record = replace(RECORD, record_id="R2", model_spec=None)
    for record in (passed, open_record):
        save_records(ws, [ParsedRow(record=record)], file="b.csv", now=NOW)
    apply_event(ws, event(RecordEventKind.WITHDRAWN), now=NOW)
    ws.refresh()
    assert judge(ws, OFFENDER, on=local_date(NOW)).kind is VerdictKind.ALLOW
    apply_event(ws, replace(event(RecordEventKind.WITHDRAWN), record_id="P1"), now=NOW)
    assert judge(ws, OFFENDER, on=local_date(NOW)).kind is VerdictKind.REVIEW


def test_an_import_of_the_notice_again_undoes_no_event(ws):
    apply_event(ws, event(RecordEventKind.PASSED_REINSPECTION), now=NOW)
    report = save_records(ws, [ParsedRow(record=RECORD)], file="a.csv", now=NOW)
    assert (report.unchanged, ws.store.record("R0001").state) == (1, RecordState.LIFTED)


def test_what_a_crash_left_undone_the_next_event_or_import_does(ws, monkeypatch):
    case_id = screen(ws, OFFENDER, now=NOW).case_id

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(record_events, "rescreen_all", die)
        with pytest.raises(KeyboardInterrupt):
            apply_event(ws, event(RecordEventKind.PASSED_REINSPECTION), now=NOW)
    assert ws.store.case(case_id).verdict is VerdictKind.BLOCK
    assert ws.store.unsettled_records() == ("R0001",)
    save_records(ws, [ParsedRow(record=replace(RECORD, record_id="R9", brand="别家"))], file="b.csv", now=NOW)
    assert ws.store.case(case_id).verdict is VerdictKind.ALLOW
    assert ws.store.unsettled_records() == ()
    assert finish_events(ws, now=NOW).listings == 0


@pytest.mark.parametrize(
    ("given", "field"),
    [
        (event(RecordEventKind.RETEST, document="  "), "document"),
        (event(RecordEventKind.RETEST, document="一" * 1001), "document"),
        (event(RecordEventKind.RETEST, on=date(2026, 11, 12)), "on"),
    ],
)
def test_what_cannot_be_an_event_is_refused_with_its_field(ws, given, field):
    with pytest.raises(EventRejected) as refused:
        apply_event(ws, given, now=NOW)
    assert refused.value.field == field
    assert ws.store.record_events("R0001") == ()


def test_an_event_of_an_unknown_record_is_refused(ws):
    with pytest.raises(NotStored):
        apply_event(ws, replace(event(RecordEventKind.RETEST), record_id="R7"), now=NOW)


@pytest.mark.parametrize(
    ("record", "listing", "expected"),
    [
        (
            Record(record_id="O1", kind=RecordKind.DISHONEST_OPERATOR, product_name="", seller="某某电子商务有限公司",
                   seller_uscc="91110108551385082Q"),
            Listing(title="儿童水杯", platform="shiqiao", item_id="1", seller_uscc="91110108551385082Q"),
            VerdictKind.REVIEW,
        ),
        (
            Record(record_id="Z1", kind=RecordKind.REVOKED_CERTIFICATE, product_name="电磁灶",
                   ccc_certificate="2018010711012345"),
            Listing(title="家用电磁炉", platform="shiqiao", item_id="2", ccc_certificate="2018010711012345"),
            VerdictKind.BLOCK,
        ),
    ],
)  # fmt: skip
def test_a_company_or_certificate_that_becomes_known_is_found_among_many_listings_and_let_go_again(
    ws, record, listing, expected
):
    others = [Listing(title=f"儿童书包 双肩包 {n} 号", platform="shiqiao", item_id=str(n)) for n in range(100, 160)]
    screen_batch(ws, [*others, listing], now=NOW)
    save_records(ws, [ParsedRow(record=record)], file="c.csv", now=NOW)
    case = ws.store.case_of(f"shiqiao:{listing.item_id}")
    assert (case.verdict, case.matches[0].record_id) == (expected, record.record_id)
    report = apply_event(ws, replace(event(RecordEventKind.WITHDRAWN), record_id=record.record_id), now=NOW)
    assert report.rescreened.listings < 30
    assert ws.store.case(case.case_id).verdict is VerdictKind.ALLOW
