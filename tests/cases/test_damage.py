"""A damaged record takes no part in verdicts, and every verdict says so; the rest of the book answers as before."""

import logging
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from sqlite3 import connect

import pytest

from cases import record_book
from cases.damage import find_damaged, tell_damaged
from cases.screening import judge, rescreen, screen
from cases.workspace import Workspace, open_workspace
from domain.case import CaseEventKind
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import holdings

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ON = date(2026, 11, 20)
NOTICE = "1 damaged records took no part"
CUT_OFF = '{"record_id":"R0007","kind":'


def record(number: int, **changed: object) -> Record:
    facts = {"product_name": "电磁炉", "brand": f"名牌{number}号", "model_spec": f"XDW-{number}A4"}
    return Record(record_id=f"R{number:04}", kind=RecordKind.FAILED_INSPECTION, **(facts | changed))


def listing(number: int) -> Listing:
    return Listing(platform="p", item_id=str(number), title=f"名牌{number}号电磁炉 XDW-{number}A4 家用")


def save(ws: Workspace, *records: Record, now: datetime = NOW) -> None:
    with ws.store.transaction() as tx:
        for one in records:
            tx.save_record(one, now=now)


def damage(home: Path, facts: str = CUT_OFF, *, seq: str = "seq") -> None:
    with closing(connect(home / "guolv.sqlite3")) as database, database:
        database.execute(f"UPDATE record SET facts = ?, seq = {seq} WHERE record_id = 'R0007'", (facts,))


@pytest.fixture(params=["shelf", "small"])
def home(tmp_path, request, monkeypatch) -> Path:
    monkeypatch.setattr(holdings, "MANY", 20 if request.param == "shelf" else 10_000)
    monkeypatch.setattr(record_book, "LEAST_RECORDS", 20)
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        save(ws, *map(record, range(40)))
    return tmp_path / "home"


@pytest.mark.parametrize("facts", [CUT_OFF, '{"record_id":"R0007","kind":"hearsay"}', "", '{"record_id":"R0008"}'])
def test_the_rest_of_the_book_is_built(home, facts, caplog) -> None:
    damage(home, facts)
    with open_workspace(home, env={}) as ws:
        assert ws.damaged == {}, "nobody read it yet"
        assert [judge(ws, listing(number), on=ON).kind for number in (6, 7, 8)] == ["block", "allow", "block"]
        assert [len(ws.book), list(ws.damaged)] == [39, ["R0007"]]
    (told,) = [one.getMessage() for one in caplog.records if one.levelno == logging.WARNING]
    assert told.startswith("takes no part in matching: record 'R0007' is damaged in the database: ")


def test_every_verdict_says_that_a_record_took_no_part(home) -> None:
    with open_workspace(home, env={}) as ws:
        whole = judge(ws, listing(7), on=ON)
        assert (whole.kind, whole.notice, judge(ws, Listing(title="锅"), on=ON).notice) == (
            "block", "", "no match is not a safety clearance",
        )  # fmt: skip
    damage(home, seq="seq + 10000")
    with open_workspace(home, env={}) as ws:
        assert judge(ws, listing(7), on=ON).notice == f"no match is not a safety clearance; {NOTICE}"
        assert judge(ws, listing(8), on=ON).notice == NOTICE


def test_a_book_at_rest_remembers_what_was_left_out(home, caplog) -> None:
    damage(home)
    for _ in range(2):
        with open_workspace(home, env={}) as ws:
            assert judge(ws, listing(8), on=ON).notice == NOTICE
    assert len(list((home / "cache").glob("*.book"))) == 1
    assert len([one for one in caplog.records if "R0007" in one.getMessage()]) == 2


def test_a_record_that_is_damaged_while_a_process_runs_is_followed_and_so_is_its_repair(home, caplog) -> None:
    with open_workspace(home, env={}) as ws:
        assert judge(ws, listing(7), on=ON).kind == "block"
        damage(home, seq="seq + 10000")
        assert ws.refresh() == 1
        assert (judge(ws, listing(7), on=ON).kind, list(ws.damaged)) == ("allow", ["R0007"])
        with ws.store.transaction() as tx:  # what a change after it gets for a number is above
            tx.connection.exec_driver_sql("UPDATE record SET seq = seq - 10000 WHERE record_id = 'R0007'")
        ws._seq = ws.store.records_seq()
        save(ws, record(7))
        ws.refresh()
        assert (judge(ws, listing(7), on=ON).kind, dict(ws.damaged)) == ("block", {})
    assert "R0007" in caplog.text


def test_a_case_keeps_the_ground_that_cannot_be_read(home) -> None:
    with open_workspace(home, env={}) as ws:
        opened = screen(ws, listing(7), now=NOW)
        assert opened.is_new_case
    damage(home)
    for path in (home / "cache").iterdir():
        path.unlink()
    with open_workspace(home, env={}) as ws:
        again = screen(ws, listing(7), now=NOW)
        assert (again.verdict.kind, again.case_id, again.is_changed_case) == ("allow", opened.case_id, False)
        case = ws.store.case(opened.case_id)
        assert (case.verdict, [match.record_id for match in case.matches]) == ("block", ["R0007"])
        save(ws, record(7, product_name="电磁炉子"))
        assert rescreen(ws, ws.store.record("R0007"), now=NOW).changed == 1
        assert ws.store.events(opened.case_id)[-1].kind is CaseEventKind.UPDATED


def test_every_damaged_record_is_found_by_who_looks_at_all(home) -> None:
    damage(home)
    with open_workspace(home, env={}) as ws:
        assert [error.record_id for error in find_damaged(ws.store)] == ["R0007"]


def test_of_very_many_the_log_names_some(caplog) -> None:
    tell_damaged({str(number): "is no JSON" for number in range(30)})
    told = [one.getMessage() for one in caplog.records]
    assert (len(told), told[-1]) == (21, "30 records are damaged; guolv doctor names them all")
