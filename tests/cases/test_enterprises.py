"""What people decide about companies, on a real home: matching follows, repeats are harmless, a crash is caught up."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from cases import enterprises
from cases.enterprises import (
    decide_alias,
    find_enterprise,
    finish_aliases,
    gather_enterprises,
    rebuild_enterprises,
)  # fmt: skip
from cases.intake import save_records
from cases.rows import ParsedRow
from cases.screening import judge, screen
from cases.times import local_date
from cases.workspace import open_workspace
from domain.enterprises import Alias, AliasReason, AliasState
from domain.errors import AliasRejected, NotStored
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind

NOW = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
MAKER, OTHER = "慈溪市鑫镁儿童用品有限公司", "宁波宏图童车有限公司"
RECORDS = (
    Record(record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="儿童自行车", manufacturer=MAKER, model_spec="XM-1208A"),
    Record(record_id="R2", kind=RecordKind.PASSED_INSPECTION, product_name="童车", manufacturer=OTHER, model_spec="HT-77"),
)  # fmt: skip
OFFENDER = Listing(
    title="儿童自行车 XM-1208A 14寸", maker_name=OTHER, model="XM-1208A", platform="shiqiao", item_id="1"
)


@pytest.fixture
def ws(tmp_path):
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        save_records(ws, [ParsedRow(record=record) for record in RECORDS], file="a.csv", now=NOW)
        yield ws


def decision(ws, state: AliasState, by: str = "王") -> Alias:
    one, other = (find_enterprise(ws, name).enterprise_id for name in (MAKER, OTHER))
    return Alias(one=one, other=other, reason=AliasReason.PERSON, state=state, by=by)


def verdict(ws) -> VerdictKind:
    ws.refresh()
    return judge(ws, OFFENDER, on=local_date(NOW)).kind


def test_an_import_fills_the_register(ws):
    assert {one.name for one in ws.store.enterprises()} == {MAKER, OTHER}
    assert gather_enterprises(ws) == 0
    assert rebuild_enterprises(ws) == 2
    assert len(ws.enterprises) == 2


def test_a_confirmed_alias_counts_in_matching_and_its_cases_follow(ws):
    before = screen(ws, OFFENDER, now=NOW)
    assert before.verdict.kind is VerdictKind.ALLOW, "another maker's goods with the same number"
    report = decide_alias(ws, decision(ws, AliasState.CONFIRMED), now=NOW)
    assert (report.is_new, report.rescreened.opened) == (True, 1)
    (match,) = (m for m in judge(ws, OFFENDER, on=local_date(NOW)).matches if m.record_id == "R1")
    assert match.verdict is VerdictKind.BLOCK
    assert "maker_same" in {explanation.feature for explanation in match.explanations}
    assert not decide_alias(ws, decision(ws, AliasState.CONFIRMED), now=NOW).is_new

    taken_back = decide_alias(ws, decision(ws, AliasState.REJECTED), now=NOW)
    assert taken_back.rescreened.changed == 1
    assert verdict(ws) is VerdictKind.ALLOW


def test_another_process_sees_the_decision(ws):
    with open_workspace(ws.home, env={}) as server:
        assert verdict(server) is VerdictKind.ALLOW
        decide_alias(ws, decision(ws, AliasState.CONFIRMED), now=NOW)
        assert verdict(server) is VerdictKind.BLOCK


def test_what_a_crash_left_undone_is_done_by_the_next_import(ws, monkeypatch):
    screen(ws, OFFENDER, now=NOW)

    def crash(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(enterprises, "rescreen_all", crash)
        with pytest.raises(KeyboardInterrupt):
            decide_alias(ws, decision(ws, AliasState.CONFIRMED), now=NOW)
    assert ws.store.unsettled_aliases()
    save_records(ws, [], file="empty.csv", now=NOW)
    assert ws.store.unsettled_aliases() == ()
    assert ws.store.case_of("shiqiao:1").verdict is VerdictKind.BLOCK
    assert finish_aliases(ws, now=NOW).listings == 0


def test_a_company_is_found_by_id_code_or_name(ws):
    record = Record(
        record_id="R3", kind=RecordKind.RECALL, product_name="童车", manufacturer="上海红心器具有限公司",
        manufacturer_uscc="91110108551385082Q",
    )  # fmt: skip
    save_records(ws, [ParsedRow(record=record)], file="b.csv", now=NOW)
    ids = {find_enterprise(ws, text).enterprise_id for text in ("91110108551385082q", "上海市紅心器具有限工司")}
    assert ids == {"91110108551385082Q"}
    with pytest.raises(NotStored):
        find_enterprise(ws, "没有这家公司")


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"state": AliasState.PROPOSED}, "state"), ({"by": " "}, "by"), ({"other": None}, "other")],
)
def test_what_is_no_decision_is_refused(ws, changes, field):
    alias = decision(ws, AliasState.CONFIRMED)
    changes = {name: alias.one if value is None else value for name, value in changes.items()}
    with pytest.raises(AliasRejected) as refused:
        decide_alias(ws, replace(alias, **changes), now=NOW)
    assert refused.value.field == field
    with pytest.raises(NotStored):
        decide_alias(ws, replace(alias, one="name:没有"), now=NOW)
