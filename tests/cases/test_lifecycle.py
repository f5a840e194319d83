"""The table of states: complete, and strict where it matters."""

from datetime import UTC, datetime

import pytest

from cases.lifecycle import TRANSITIONS, Act, act_of, next_state
from cases.review import judge_case, mark_sent
from cases.screening import screen
from cases.undo import undo_judgement
from cases.workspace import open_workspace
from domain.case import CaseEventKind, CaseState, Judgement
from domain.errors import InvalidTransition, StaleWrite
from domain.listing import Listing
from domain.record import Record, RecordKind

NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)


def test_every_state_stands_in_the_table_and_can_be_reached():
    assert set(TRANSITIONS) == set(CaseState)
    reached = {after for acts in TRANSITIONS.values() for after in acts.values()}
    assert reached == set(CaseState)


def test_only_a_person_confirms_and_only_a_confirmed_case_is_sent():
    for state, acts in TRANSITIONS.items():
        for act, after in acts.items():
            if after is CaseState.CONFIRMED and state is not CaseState.CONFIRMED:
                assert act is Act.CONFIRM
            if after is CaseState.NOTIFIED and state is not CaseState.NOTIFIED:
                assert (state, act) == (CaseState.CONFIRMED, Act.SEND)


def test_every_judgement_is_an_act_and_can_follow_any_other():
    for judgement in Judgement:
        for state in (CaseState.OPEN, CaseState.CONFIRMED, CaseState.DISMISSED, CaseState.UNSURE):
            assert next_state("C", state, act_of(judgement)).value == judgement.value


def test_a_sent_case_is_not_confirmed_again():
    for act in (Act.CONFIRM, Act.DOUBT, Act.SEND):
        with pytest.raises(InvalidTransition, match="case C is notified"):
            next_state("C", CaseState.NOTIFIED, act)


@pytest.fixture
def ws(tmp_path):
    record = Record(
        record_id="R0001",
        kind=RecordKind.FAILED_INSPECTION,
        product_name="电磁炉",
        brand="小逸优品",
        model_spec="XDW-21A4",
    )
    with open_workspace(tmp_path, env={}, create=True) as ws:
        with ws.store.transaction() as tx:
            tx.save_record(record, now=NOW)
        yield ws


def open_case(ws) -> str:
    listing = Listing(title="小逸优品电磁炉家用 XDW-21A4", brand="小逸优品", platform="p", item_id="1")
    return screen(ws, listing, now=NOW).case_id


def test_a_judgement_is_undone_once_and_both_stay_to_be_read(ws):
    case_id = open_case(ws)
    judged = judge_case(ws, case_id, Judgement.DISMISSED, by="王", expected_version=1, now=NOW)
    undone = undo_judgement(ws, case_id, by="王", expected_version=judged.version, now=NOW)
    assert (undone.state, undone.judged_by, undone.version) == (CaseState.OPEN, None, 3)
    assert not ws.store.dismissed_pairs("p:1")
    kinds = [event.kind for event in ws.store.events(case_id)]
    assert kinds == [CaseEventKind.OPENED, CaseEventKind.JUDGED, CaseEventKind.REOPENED]
    with pytest.raises(InvalidTransition):
        undo_judgement(ws, case_id, by="王", expected_version=3, now=NOW)
    with pytest.raises(StaleWrite):
        undo_judgement(ws, case_id, by="王", expected_version=2, now=NOW)


def test_what_the_platform_was_told_is_not_undone(ws):
    case_id = open_case(ws)
    judge_case(ws, case_id, Judgement.CONFIRMED, by="王", expected_version=None, now=NOW)
    mark_sent(ws, [case_id], by="王", list_sha256="0" * 64, now=NOW)
    dismissed = judge_case(ws, case_id, Judgement.DISMISSED, by="王", expected_version=None, now=NOW)
    with pytest.raises(InvalidTransition, match="already told"):
        undo_judgement(ws, case_id, by="王", expected_version=dismissed.version, now=NOW)
    assert ws.store.case(case_id).state is CaseState.DISMISSED
