"""The book at rest: it answers as the records do, follows every change of them, and is never needed."""

import json
import multiprocessing
import os
import shutil
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from cases.book_file import LEAST_RECORDS
from cases.enterprises import gather_enterprises
from cases.screening import judge
from cases.workspace import Workspace, open_workspace
from domain.enterprises import Alias, AliasReason, AliasState
from domain.listing import Listing
from domain.record import Record, RecordKind, RecordState
from domain.wire import verdict_to_json
from matching import RecordBook, holdings

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ON = date(2026, 11, 20)
TITLES = (*(f"名牌{n}号电磁炉 XDW-{n}A4 家用" for n in (0, 7, 123, 499)), "不锈钢汤锅", "名牌7号电磁炉")


def record(number: int, **changed: object) -> Record:
    facts = {
        "product_name": "电磁炉", "brand": f"名牌{number}号", "model_spec": f"XDW-{number}A4",
        "manufacturer": f"中山市名牌{number}号电器有限公司",
    }  # fmt: skip
    return Record(record_id=f"R{number:04}", kind=RecordKind.FAILED_INSPECTION, **(facts | changed))


def save(ws: Workspace, *records: Record, now: datetime = NOW) -> None:
    with ws.store.transaction() as tx:
        for one in records:
            tx.save_record(one, now=now)


@pytest.fixture
def home(tmp_path) -> Path:
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        save(ws, *map(record, range(LEAST_RECORDS)))
        gather_enterprises(ws)
    return tmp_path / "home"


def answers(home: Path) -> list[object]:
    with open_workspace(home, env={}) as ws:
        return [verdict_to_json(judge(ws, Listing(title=title), on=ON)) for title in TITLES]


def built(home: Path) -> list[object]:
    """What a book gives that is built from the records, whatever lies in the cache."""
    with open_workspace(home, env={}) as ws:
        book = RecordBook(ws.store.records(), brands=ws.brands, enterprises=ws.enterprises)
        return [book.verdict(Listing(title=title), on=ON).kind for title in TITLES]


def files(home: Path) -> list[Path]:
    return sorted((home / "cache").glob("*.book*"))


def kinds(answered: list[object]) -> list[object]:
    return [one["verdict"] for one in answered]


@pytest.fixture
def reads(monkeypatch) -> list[str]:
    """What became of each attempt to open a file, in order."""
    seen: list[str] = []
    read = RecordBook.read.__func__

    def watched(cls, path, **facts):
        try:
            book = read(cls, path, **facts)
        except Exception as error:
            seen.append(type(error).__name__)
            raise
        seen.append("read")
        return book

    monkeypatch.setattr(RecordBook, "read", classmethod(watched))
    return seen


def test_the_second_process_opens_what_the_first_one_built(home, reads) -> None:
    first = answers(home)
    assert [len(files(home)), reads] == [1, ["FileNotFoundError"]]
    assert answers(home) == first
    assert reads[-1] == "read"
    assert kinds(first) == built(home)
    assert "block" in kinds(first)


@pytest.mark.parametrize("many", [LEAST_RECORDS, 10_000], ids=["shelf", "small"])
def test_the_file_is_that_of_the_records_of_the_store(home, tmp_path, monkeypatch, many) -> None:
    monkeypatch.setattr(holdings, "MANY", many)
    with open_workspace(home, env={}) as ws:
        save(ws, record(7, raw={"型号": "XDW-7A4"}, failed_items=("结构",)), record(8, state=RecordState.LIFTED))
        assert (ws.book._held._shelf is not None) == (many == LEAST_RECORDS)
        records = (one for _, one in ws.store.records_changed_after(0))
        RecordBook(records, brands=ws.brands, enterprises=ws.enterprises).write(tmp_path / "book")
    (path,) = files(home)
    assert path.read_bytes() == (tmp_path / "book").read_bytes()


def test_a_changed_record_is_never_missed(home, reads) -> None:
    answers(home)
    with open_workspace(home, env={}) as ws:
        save(ws, record(9_000, brand="蓝鲸岛", manufacturer=None, model_spec="QZ-9000"), now=NOW + timedelta(days=1))
    with open_workspace(home, env={}) as ws:
        verdict = judge(ws, Listing(title="蓝鲸岛电磁炉 QZ-9000"), on=ON)
        assert (verdict.kind, verdict.matches[0].record_id) == ("block", "R9000")
    assert reads == ["FileNotFoundError", "FileNotFoundError", "read"], "the older one, and what changed"
    assert len(files(home)) == 1


def test_a_book_that_was_opened_follows_the_store(home) -> None:
    answers(home)
    with open_workspace(home, env={}) as ws:
        listing = Listing(title="蓝鲸岛电磁炉 QZ-9000")
        assert judge(ws, listing, on=ON).kind == "allow"
        save(ws, record(9_000, brand="蓝鲸岛", manufacturer=None, model_spec="QZ-9000"))
        assert ws.refresh() == 1  # the file told how far it goes
        assert judge(ws, listing, on=ON).kind == "block"


def test_a_restored_backup_with_as_many_changes_is_told_apart(home, reads) -> None:
    backup = (home / "guolv.sqlite3").read_bytes()
    with open_workspace(home, env={}) as ws:
        save(ws, record(9_000, brand="蓝鲸岛", model_spec="QZ-9000"), now=NOW + timedelta(hours=1))
    answers(home)
    for path in home.glob("guolv.sqlite3*"):
        path.unlink()
    (home / "guolv.sqlite3").write_bytes(backup)
    with open_workspace(home, env={}) as ws:
        save(ws, record(9_000, brand="红象山", model_spec="QZ-9000"), now=NOW + timedelta(hours=2))
    with open_workspace(home, env={}) as ws:
        assert ws.book.match(Listing(title="红象山电磁炉 QZ-9000"), on=ON)[0].record_id == "R9000"
    assert "read" not in reads


def test_confirmed_companies_are_part_of_the_book(home, reads) -> None:
    answers(home)
    with open_workspace(home, env={}) as ws:
        ids = (ws.store.enterprises_of(record_id)[0].enterprise_id for record_id in ("R0007", "R0123"))
        one, other = sorted(ids)
        confirmed = Alias(one=one, other=other, reason=AliasReason.PERSON, state=AliasState.CONFIRMED, by="an", at=NOW)
        with ws.store.transaction() as tx:
            tx.decide_alias(confirmed)
    answers(home)
    assert reads == ["FileNotFoundError", "Malformed"]
    answers(home)
    assert reads[-1] == "read"


@pytest.mark.parametrize(
    "content",
    [b"", b"{}", b"\x00" * 100, None],
    ids=["empty", "no book", "zeros", "one byte of the middle"],
)
def test_a_damaged_file_is_ignored_and_made_anew(home, reads, content) -> None:
    first = answers(home)
    (path,) = files(home)
    whole = path.read_bytes()
    middle = len(whole) // 2
    path.write_bytes(content if content is not None else whole[:middle] + b"\x00" + whole[middle + 1 :])
    assert answers(home) == first
    assert reads == ["FileNotFoundError", "Malformed"]
    assert files(home) == [path]
    assert path.read_bytes() == whole


def test_a_book_of_another_program_is_made_anew(home, reads) -> None:
    first = answers(home)
    (path,) = files(home)
    head, _, rest = path.read_bytes().partition(b"\n")
    path.write_bytes(json.dumps(json.loads(head) | {"made_by": "0" * 32}).encode() + b"\n" + rest)
    assert answers(home) == first
    assert reads[-1] == "Malformed"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_home_that_may_not_be_written_is_answered_all_the_same(home) -> None:
    first = answers(home)
    for path in files(home):
        path.unlink()
    (home / "cache").chmod(0o500)
    assert answers(home) == first
    assert files(home) == []


def test_a_file_where_the_folder_should_be_costs_nothing_but_time(home) -> None:
    (home / "cache").write_text("not a folder", encoding="utf-8")
    assert kinds(answers(home)) == built(home)


def test_deleting_the_folder_loses_nothing(home) -> None:
    first = answers(home)
    for path in files(home):
        path.unlink()
    shutil.rmtree(home / "cache")
    assert answers(home) == first
    assert len(files(home)) == 1


def test_older_books_go(home) -> None:
    for hour in range(4):
        with open_workspace(home, env={}) as ws:
            changed = [record(number, product_name=f"电磁炉{hour}") for number in range(6)]
            save(ws, *changed, now=NOW + timedelta(hours=hour))
        answers(home)
    assert len(files(home)) == 2
    assert {path.stem for path in (home / "cache").iterdir()} == {path.stem for path in files(home)}


def test_whoever_may_read_the_home_may_read_the_book(home) -> None:
    answers(home)
    (path,) = files(home)
    assert path.stat().st_mode & 0o777 == (home / "cache").stat().st_mode & 0o666


def test_a_small_home_keeps_no_book(tmp_path) -> None:
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        save(ws, record(7))
    assert kinds(answers(tmp_path / "home"))[1] == "block"
    assert not (tmp_path / "home/cache").exists()


def test_processes_that_write_at_once_all_answer_and_leave_one_whole_file(home) -> None:
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(3, mp_context=context) as pool:
        found = list(pool.map(answers, [home] * 6))
    assert found == [found[0]] * 6
    assert len(files(home)) == 1
    assert answers(home) == found[0]
