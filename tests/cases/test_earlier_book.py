"""A book of an earlier state of the records is opened and follows what changed: it answers as one built from them."""

import multiprocessing
import random
import shutil
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases import record_book
from cases.book_file import BookFiles
from cases.screening import judge
from cases.workspace import Workspace, open_workspace
from domain.listing import Listing
from domain.record import Record, RecordEvent, RecordEventKind, RecordKind, RecordState
from domain.verdict import Verdict, VerdictKind
from matching import RecordBook, holdings
from matching.candidates import MOST_PER_BUCKET
from matching.pairs.weighing import Best

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ON = date(2026, 11, 20)
MANY = 90
WIDE = ("小逸优品", "卡拉羊")
"""Brands of more records than the first ones of a name that are looked at (`MOST_PER_BUCKET`)."""


def record(number: int, **changed: object) -> Record:
    facts = {
        "product_name": "电磁炉", "brand": WIDE[number % 2] if number % 3 else f"名牌{number // 9}号",
        "model_spec": f"XDW-{number}A4" if number % 4 else None,
    }  # fmt: skip
    return Record(record_id=f"R{number:04}", kind=RecordKind.FAILED_INSPECTION, **(facts | changed))


LISTINGS = [
    *(Listing(title=f"{one.brand}电磁炉 {one.model_spec or ''}") for one in map(record, range(0, MANY + 20, 7))),
    *(Listing(title=f"{brand}电磁炉家用") for brand in (*WIDE, "名牌1号", "名牌4号", "蓝鲸岛")),
    Listing(title="蓝鲸岛电磁炉 XDW-9A4"),
    Listing(title="不锈钢汤锅"),
]


SEVERITY = [*VerdictKind]


def save(ws: Workspace, *records: Record, now: datetime = NOW) -> None:
    with ws.store.transaction() as tx:
        for one in records:
            tx.save_record(one, now=now)


@pytest.fixture(autouse=True)
def _sizes(monkeypatch) -> None:
    """Books have a shelf from fifty records on, and are kept from twenty on."""
    monkeypatch.setattr(record_book, "LEAST_RECORDS", 20)
    monkeypatch.setattr(record_book, "_WORTH_A_NEW_BOOK", 3)
    monkeypatch.setattr(holdings, "MANY", 50)
    monkeypatch.setattr(holdings, "_SHARE", 2)


@pytest.fixture
def opened(monkeypatch) -> Iterator[list[int]]:
    """How many records followed after each book that was opened from a file."""
    seen: list[int] = []
    bring_up = record_book.BookMaker._bring_up

    def watched(self, now, register):
        book = bring_up(self, now, register)
        if book is not None:
            seen.append(len(now.marks))
        return book

    monkeypatch.setattr(record_book.BookMaker, "_bring_up", watched)
    return seen


@pytest.fixture
def home(tmp_path) -> Path:
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        save(ws, *map(record, range(MANY)))
    return tmp_path / "home"


def said(home: Path) -> list[tuple[Verdict, Best | None]]:
    """What a process that starts says about each listing."""
    with open_workspace(home, env={}) as ws:
        return [(ws.book.verdict(one, on=ON), ws.book.best(one, on=ON)) for one in LISTINGS]


def assert_as_new(home: Path) -> None:
    """Compare what a process that starts says with what a book says that is built from the records one by one."""
    with open_workspace(home, env={}) as ws:
        changes = [one for _, one in ws.store.records_changed_after(0)]
        new = RecordBook((one for one in changes if isinstance(one, Record)), brands=ws.brands)
        for one in changes:
            if not isinstance(one, Record):
                new.leave_out(one.record_id, one.reason)
        assert _left(ws.book) == _left(new)
        expected = [(new.verdict(one, on=ON), new.best(one, on=ON)) for one in LISTINGS]
    for listing, (verdict, best), (due, best_due) in zip(LISTINGS, said(home), expected, strict=True):
        if listing.title.startswith(WIDE):  # a few more than the first ones may be looked at: see docs/explanation
            assert (SEVERITY.index(verdict.kind), verdict.score) >= (SEVERITY.index(due.kind), due.score), listing
            assert verdict.notice == due.notice
        else:
            assert (verdict, best) == (due, best_due), listing


def _left(book: RecordBook) -> object:
    return len(book), book.unidentified, dict(book.damaged)


def damage(home: Path, number: int, seq: int) -> None:
    with closing(sqlite3.connect(home / "guolv.sqlite3")) as database, database:
        database.execute("UPDATE record SET facts = '{', seq = ? WHERE record_id = ?", (seq, f"R{number:04}"))


def change(ws: Workspace, number: int, what: str, now: datetime) -> None:
    with ws.store.transaction() as tx:
        one = record(number)
        stored = ws.store.record(one.record_id)
        if stored is None or what == "new":
            tx.save_record(record(MANY + number), now=now)
        elif what == "other words":
            tx.save_record(record(number, brand="蓝鲸岛", model_spec="XDW-9A4"), now=now)
        elif what == "names nothing":
            tx.save_record(record(number, brand=None, model_spec=None), now=now)
        elif what == "without a model":
            tx.save_record(record(number, model_spec=None), now=now)
        elif what == "passed":
            event = RecordEvent(
                record_id=one.record_id, kind=RecordEventKind.PASSED_REINSPECTION, on=ON - timedelta(days=9), document="复查"
            )  # fmt: skip
            tx.add_record_event(event, now=now)
        else:
            state = RecordState.WITHDRAWN if what == "withdrawn" else RecordState.IN_FORCE
            tx.set_record_state(one.record_id, state, None, now=now)


WHAT = ["new", "other words", "names nothing", "without a model", "passed", "withdrawn", "in force again"]
CHANGES = st.lists(st.tuples(st.integers(0, MANY - 1), st.sampled_from(WHAT)), min_size=1, max_size=18)


@pytest.mark.parametrize("many", [50, 10_000], ids=["shelf", "small"])
@settings(deadline=None, max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_a_book_that_followed_says_what_a_new_one_says(tmp_path_factory, monkeypatch, many, changes) -> None:
    monkeypatch.setattr(holdings, "MANY", many)
    folder = tmp_path_factory.mktemp("home") / "home"
    with open_workspace(folder, env={}, create=True) as ws:
        save(ws, *map(record, range(MANY)))
        _ = ws.book
    for start in range(0, len(changes), 6):
        with open_workspace(folder, env={}) as ws:
            _ = ws.book  # which may be written anew with what changed
            for step, (number, what) in enumerate(changes[start : start + 6], start):
                change(ws, number, what, NOW + timedelta(minutes=step))
    assert_as_new(folder)


def test_a_start_after_a_notice_opens_the_older_book(home, opened) -> None:
    said(home)
    with open_workspace(home, env={}) as ws:
        for number, what in enumerate(WHAT):
            change(ws, number, what, NOW + timedelta(minutes=number))
    assert_as_new(home)
    assert len(opened) == 1
    with open_workspace(home, env={}) as ws:
        _ = ws.book
        assert ws.refresh() == 0, "it knows how far it goes"


def test_the_first_ones_of_a_name_are_those_of_a_new_book(home, opened) -> None:
    said(home)
    with open_workspace(home, env={}) as ws:  # the first ones go, so that those behind them come forward
        wide = [one for one in map(record, range(MANY)) if one.brand == WIDE[0]]
        save(ws, *(replace(one, brand="蓝鲸岛") for one in wide[: MOST_PER_BUCKET + 3]), now=NOW + timedelta(hours=1))
    assert_as_new(home)
    assert len(opened) == 1


def test_where_much_changed_the_book_is_built_anew(home, opened) -> None:
    said(home)
    with open_workspace(home, env={}) as ws:
        save(ws, *(record(number, model_spec=f"QZ-{number}") for number in range(MANY // 2)))
    assert_as_new(home)
    assert opened == []


def test_a_few_changes_leave_the_file_and_more_write_it_anew(home, opened, monkeypatch) -> None:
    monkeypatch.setattr(record_book, "_WORTH_KEEPING", MANY)
    said(home)
    (first,) = (home / "cache").glob("*.book")
    with open_workspace(home, env={}) as ws:
        save(ws, record(1, model_spec="QZ-1"))
    said(home)
    assert list((home / "cache").glob("*.book")) == [first]
    with open_workspace(home, env={}) as ws:
        save(ws, record(2, model_spec="QZ-2"))
    said(home)
    assert len(list((home / "cache").glob("*.book"))) == 2
    said(home)
    assert len(opened) == 2, "the third start found the file of these very records"
    assert_as_new(home)


def test_many_small_changes_come_to_a_new_shelf(home, opened, monkeypatch) -> None:
    monkeypatch.setattr(record_book, "_WORTH_KEEPING", 1000)
    monkeypatch.setattr(holdings, "_SHARE", 10)
    said(home)
    for step in range(6):
        with open_workspace(home, env={}) as ws:
            save(ws, *(record(number, model_spec=f"QZ-{number}") for number in range(step * 4, step * 4 + 4)))
        said(home)
    assert_as_new(home)
    assert 0 < len(opened) < 6


def test_a_damaged_record_is_told_once_by_a_book_that_followed(home, opened, caplog) -> None:
    said(home)
    damage(home, 5, 10_000)
    said(home)
    assert sum("R0005" in one.getMessage() for one in caplog.records) == 1
    assert_as_new(home)
    assert said(home)[0][0].notice.endswith("1 damaged records took no part")


# ---- Another history


def restored(home: Path, backup: Path) -> None:
    for path in home.glob("guolv.sqlite3*"):
        path.unlink()
    shutil.copy(backup, home / "guolv.sqlite3")


@pytest.fixture
def backup(home, tmp_path) -> Path:
    """The store as it was before the records of today came, whose book is kept."""
    path = tmp_path / "backup.sqlite3"
    with closing(sqlite3.connect(home / "guolv.sqlite3")) as database, closing(sqlite3.connect(path)) as copy:
        database.backup(copy)
    with open_workspace(home, env={}) as ws:
        save(ws, record(1, brand="蓝鲸岛"), *map(record, range(MANY, MANY + 4)), now=NOW + timedelta(hours=1))
    said(home)
    return path


def test_a_store_restored_from_a_backup_is_not_paired_with_its_later_book(home, backup, opened) -> None:
    restored(home, backup)
    assert_as_new(home)
    assert opened == []


@pytest.mark.parametrize("more", [2, 5, 9], ids=["fewer changes", "as many changes", "more changes"])
def test_nor_is_one_that_went_another_way_since(home, backup, opened, more) -> None:
    restored(home, backup)
    with open_workspace(home, env={}) as ws:
        others = [record(number, brand="红象山") for number in range(MANY, MANY + more)]
        save(ws, *others, now=NOW + timedelta(hours=2))
    assert_as_new(home)
    assert opened == []


def test_nor_one_in_which_a_record_is_gone(home, opened) -> None:
    said(home)
    with closing(sqlite3.connect(home / "guolv.sqlite3")) as database, database:
        database.execute("DELETE FROM record WHERE record_id = 'R0007'")
    assert_as_new(home)
    assert opened == []


def test_nor_are_the_records_of_another_store(home, tmp_path, opened) -> None:
    said(home)
    with open_workspace(tmp_path / "other", env={}, create=True) as ws:
        save(ws, *(record(number, brand="红象山") for number in range(MANY)), now=NOW + timedelta(seconds=1))
    (tmp_path / "other" / "cache").mkdir(exist_ok=True)
    for path in (home / "cache").iterdir():
        shutil.copy(path, tmp_path / "other" / "cache")
    assert_as_new(tmp_path / "other")
    assert opened == []


# ---- Others at work


@pytest.mark.parametrize("content", [b"", b"\x00" * 8, b"\x01" * 5, None], ids=["empty", "zeros", "odd", "cut off"])
def test_marks_that_are_damaged_are_not_used(home, opened, content) -> None:
    said(home)
    (marks,) = (home / "cache").glob("*.marks")
    marks.write_bytes(marks.read_bytes()[:-8] if content is None else content)
    with open_workspace(home, env={}) as ws:
        save(ws, record(1, brand="蓝鲸岛"))
    assert_as_new(home)
    assert opened == []


def _write_for_ever(home: Path, ready) -> None:
    with open_workspace(home, env={}) as ws, ws.store.records_now() as now:
        marks, book = now.marks, RecordBook([record(number) for number in range(MANY)], brands=ws.brands)
        ready.set()
        while True:
            BookFiles(home / "cache").write(marks, book)


def test_a_writer_that_is_killed_leaves_nothing_wrong(home) -> None:
    context = multiprocessing.get_context("spawn")
    ready = context.Event()
    writer = context.Process(target=_write_for_ever, args=(home, ready))
    writer.start()
    assert ready.wait(60)
    writer.join(random.uniform(0.01, 0.2))
    writer.kill()
    writer.join()
    with open_workspace(home, env={}) as ws:
        save(ws, record(1, brand="蓝鲸岛"))
    assert_as_new(home)
    with open_workspace(home, env={}) as ws:  # what it left is tidied away by the next ones
        save(ws, *(record(number, model_spec=f"QZ-{number}") for number in range(10)))
    said(home)
    assert all(path.suffix in {".book", ".marks"} for path in (home / "cache").iterdir())


def test_a_writer_beside_the_start_costs_no_change(home) -> None:
    said(home)
    ended = threading.Event()

    def write() -> None:
        with open_workspace(home, env={}) as ws:
            for step in range(60):
                if ended.is_set():
                    return
                save(ws, record(step % 30, brand="蓝鲸岛" if step % 2 else "红象山"), now=NOW + timedelta(minutes=step))

    writer = threading.Thread(target=write)
    writer.start()
    try:
        for _ in range(2):
            with open_workspace(home, env={}) as ws:
                _ = ws.book
                seq = ws._seq
                ws.refresh()
                assert ws._seq >= seq
    finally:
        ended.set()
        writer.join()
    with open_workspace(home, env={}) as ws:
        _ = judge(ws, LISTINGS[0], on=ON)
        ws.refresh()
    assert_as_new(home)
