"""A damaged listing is looked at by nobody, its case stays as it is, and nothing is made of the case without it."""

from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cases.damage import find_damaged_listings, whole_case
from cases.evidence_minutes import write_minutes
from cases.evidence_retention import plan_removal
from cases.foresight import foresee_event
from cases.review import judge_case
from cases.screening import rescreen, screen
from cases.takedown import build_takedown
from cases.workspace import Workspace, open_workspace
from domain.case import Case, CaseEventKind, CaseState, Judgement
from domain.errors import ListingDamaged
from domain.listing import Listing
from domain.record import Record, RecordEvent, RecordEventKind, RecordKind
from domain.settings import OfficeSettings
from domain.verdict import VerdictKind

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
RECORD = Record(
    record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", brand="名牌号", model_spec="XDW-21A4"
)


def listing(number: int) -> Listing:
    return Listing(platform="p", item_id=str(number), title=f"名牌号电磁炉 XDW-21A4 家用 {number}色", shop_name="店")


@pytest.fixture
def ws(tmp_path: Path) -> Workspace:
    """Three listings are blocked by one record; what the second one says is damaged then."""
    with open_workspace(tmp_path / "home", env={}, create=True) as opened:
        with opened.store.transaction() as tx:
            tx.save_record(RECORD, now=NOW)
        for number in (1, 2, 3):
            assert screen(opened, listing(number), now=NOW).is_new_case
        damage(opened)
        yield opened


def damage(ws: Workspace) -> None:
    with ws.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE listing SET facts = substr(facts, 1, 30) WHERE listing_key = 'p:2'")


def change(ws: Workspace) -> Record:
    changed = replace(RECORD, model_spec="QQ-9")
    with ws.store.transaction() as tx:
        tx.save_record(changed, now=NOW)
    return changed


@pytest.mark.parametrize("several", [False, True])
def test_the_others_are_looked_at_again_and_its_case_stays(ws: Workspace, several, monkeypatch, caplog) -> None:
    monkeypatch.setattr(
        "cases.screening._CANDIDATES", 1 if several else 0
    )  # all listings are gone through, or those alike
    report = rescreen(ws, change(ws), now=NOW)
    assert (report.listings, report.changed) == (2, 2)
    verdicts = {key: ws.store.case_of(key).verdict for key in ("p:1", "p:2", "p:3")}
    assert verdicts["p:2"] is VerdictKind.BLOCK
    assert {verdicts["p:1"], verdicts["p:3"]} != {VerdictKind.BLOCK}
    assert [event.kind for event in ws.store.events(ws.store.case_of("p:2").case_id)] == [CaseEventKind.OPENED]
    assert "left out: listing 'p:2' is damaged in the database" in caplog.text


def test_collected_again_it_is_judged_like_any_other(ws: Workspace) -> None:
    change(ws)
    ws.refresh()
    again = screen(ws, listing(2), now=NOW)
    assert (again.verdict.kind is VerdictKind.BLOCK, again.is_changed_case) == (False, True)
    assert ws.store.case_of("p:2").title == listing(2).title
    assert list(find_damaged_listings(ws.store)) == []


def test_who_looks_at_all_finds_it(ws: Workspace) -> None:
    assert [error.listing_key for error in find_damaged_listings(ws.store)] == ["p:2"]


def test_nothing_is_made_of_its_case(ws: Workspace, tmp_path: Path) -> None:
    case = ws.store.case_of("p:2")
    with pytest.raises(ListingDamaged, match="p:2"):
        whole_case(ws.store, case)
    with pytest.raises(ListingDamaged, match="p:2"):
        write_minutes(ws, case.case_id, tmp_path / "out.docx")
    with pytest.raises(ListingDamaged, match="p:2"):  # nobody knows on which evidence the case rests
        plan_removal(ws, NOW)
    assert whole_case(ws.store, ws.store.case_of("p:1")).listing.title == listing(1).title


def judged(ws: Workspace, key: str, judgement: Judgement) -> Case:
    case = ws.store.case_of(key)
    return judge_case(ws, case.case_id, judgement, by="李", note=None, expected_version=case.version, now=NOW)


@pytest.mark.parametrize("judgement", [Judgement.CONFIRMED, Judgement.DISMISSED])
def test_nobody_says_yes_or_no_to_what_cannot_be_seen(ws: Workspace, judgement: Judgement) -> None:
    with pytest.raises(ListingDamaged, match="p:2"):
        judged(ws, "p:2", judgement)
    assert judged(ws, "p:2", Judgement.UNSURE).state is CaseState.UNSURE
    assert judged(ws, "p:1", judgement).judged_by == "李"


def test_a_takedown_list_is_not_made_without_it(ws: Workspace) -> None:
    judged(ws, "p:1", Judgement.CONFIRMED)
    assert [row.item_id for row in build_takedown(ws.store, OfficeSettings(), platform=None, now=NOW).rows] == ["1"]
    with ws.store.transaction() as tx:
        tx.connection.exec_driver_sql("UPDATE listing SET facts = '' WHERE listing_key = 'p:1'")
    with pytest.raises(ListingDamaged, match="p:1"):
        build_takedown(ws.store, OfficeSettings(), platform=None, now=NOW)


def test_of_an_event_it_is_foreseen_that_its_case_stays(ws: Workspace) -> None:
    event = RecordEvent(
        record_id="R1", kind=RecordEventKind.PASSED_REINSPECTION, on=date(2026, 11, 19), document="复查"
    )
    told = foresee_event(ws, event, now=NOW)
    assert told.ends
    assert {effect.case.listing_key: effect.verdict for effect in told.effects} == {
        "p:1": VerdictKind.ALLOW, "p:2": VerdictKind.BLOCK, "p:3": VerdictKind.ALLOW,
    }  # fmt: skip
