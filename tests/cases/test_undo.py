"""The last judgement is taken back as a whole: state, name, note, and what it said about the pairs."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cases.review import judge_case, mark_sent
from cases.screening import screen
from cases.undo import undo_judgement
from cases.workspace import Workspace, open_workspace
from domain.case import Case, CaseState, Judgement
from domain.errors import InvalidTransition, NotStored, StaleWrite
from domain.listing import Listing
from domain.record import Record, RecordKind

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
RECORD = Record(
    record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="双肩背包", brand="卡其熊", model_spec="KB-8802",
    manufacturer="白沟新城卡其熊箱包厂", result="fail",
)  # fmt: skip
LISTING = Listing(title="卡其熊 KB-8802 双肩背包", platform="shiqiao", item_id="7")


@pytest.fixture
def ws(tmp_path: Path):
    with open_workspace(tmp_path / "home", env={}, create=True) as workspace:
        with workspace.store.transaction() as tx:
            tx.save_record(RECORD, now=NOW)
        yield workspace


def opened(ws: Workspace) -> Case:
    case_id = screen(ws, LISTING, now=NOW).case_id
    assert case_id is not None
    case = ws.store.case(case_id)
    assert case is not None
    return case


def judged(ws: Workspace, case: Case, judgement: Judgement, by: str = "王", note: str | None = None) -> Case:
    return judge_case(ws, case.case_id, judgement, by=by, note=note, expected_version=case.version, now=NOW)


@pytest.mark.parametrize("judgement", list(Judgement))
def test_an_undone_judgement_leaves_the_case_as_it_was(ws: Workspace, judgement: Judgement) -> None:
    before = opened(ws)
    after = judged(ws, before, judgement, note="x")
    undone = undo_judgement(ws, before.case_id, by="王", expected_version=after.version, now=NOW + timedelta(seconds=5))
    assert (undone.state, undone.judged_by, undone.judged_at, undone.note) == (CaseState.OPEN, None, None, None)
    assert undone.version == before.version + 2
    assert [str(e.kind) for e in ws.store.events(before.case_id)] == ["opened", "judged", "reopened"]


def test_an_undone_dismissal_lets_the_pair_come_back(ws: Workspace) -> None:
    case = opened(ws)
    after = judged(ws, case, Judgement.DISMISSED)
    assert ws.store.dismissed_pairs(case.listing_key)
    undo_judgement(ws, case.case_id, by="王", expected_version=after.version, now=NOW)
    assert not ws.store.dismissed_pairs(case.listing_key)
    screen(ws, LISTING, now=NOW)
    assert ws.store.case(case.case_id).matches == case.matches


def test_the_judgement_before_the_last_counts_again(ws: Workspace) -> None:
    first = judged(ws, opened(ws), Judgement.CONFIRMED, by="王", note="铭牌一致")
    second = judged(ws, first, Judgement.DISMISSED, by="李")
    undone = undo_judgement(ws, first.case_id, by="李", expected_version=second.version, now=NOW)
    assert (undone.state, undone.judged_by, undone.note) == (CaseState.CONFIRMED, "王", "铭牌一致")
    assert not ws.store.dismissed_pairs(first.listing_key)


def test_only_the_last_thing_that_happened_is_taken_back(ws: Workspace) -> None:
    case = opened(ws)
    with pytest.raises(InvalidTransition):
        undo_judgement(ws, case.case_id, by="王", expected_version=case.version, now=NOW)
    after = judged(ws, case, Judgement.CONFIRMED)
    with pytest.raises(StaleWrite):
        undo_judgement(ws, case.case_id, by="王", expected_version=case.version, now=NOW)
    (sent,) = mark_sent(ws, [case.case_id], by="王", list_sha256="0" * 64, now=NOW)
    with pytest.raises(InvalidTransition):
        undo_judgement(ws, case.case_id, by="王", expected_version=sent.version, now=NOW)
    with pytest.raises(NotStored):
        undo_judgement(ws, "nope", by="王", expected_version=1, now=NOW)
    assert ws.store.case(case.case_id).state is CaseState.NOTIFIED
    assert after.state is CaseState.CONFIRMED
