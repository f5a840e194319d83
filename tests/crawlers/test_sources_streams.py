"""CSV, JSON and XML come out of the child while they are read: what is left when it is killed, and what no file can do."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cases.intake import save_records
from cases.rows import FileNotes, ParsedRow, RejectedRow
from cases.workspace import open_workspace
from console.texts.sentences import in_chinese
from crawlers.sources import read_notice
from crawlers.sources.events import Refusal
from crawlers.sources.limits import ReadingLimits
from crawlers.sources.reading import ReadingProcess
from domain.errors import Malformed, TimedOut, TooLarge

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 26, tzinfo=UTC)
MANY = 40_000
"""So many rows do not fit into a pipe."""


def csv_notice(folder: Path, rows: int) -> Path:
    path = folder / "名单.csv"
    lines = (f"旅行箱{n},牌,XD-{n},不合格\n" for n in range(rows))
    path.write_text("产品名称,商标,规格型号,检验结果\n" + "".join(lines), encoding="utf-8")
    return path


def recalls(folder: Path, count: int) -> Path:
    path = folder / "recalls.json"
    made = [{"RecallID": n, "RecallDate": "2024-03-05", "Products": [{"Name": f"Kettle {n}"}]} for n in range(count)]
    path.write_text(json.dumps(made), encoding="utf-8")
    return path


def alerts(folder: Path, count: int) -> Path:
    path = folder / "alerts.xml"
    made = (f"<notifications><caseNumber>A/{n}</caseNumber><product>K</product></notifications>" for n in range(count))
    path.write_text(f"<Safety-Gate>{''.join(made)}</Safety-Gate>", encoding="utf-8")
    return path


each_form = pytest.mark.parametrize("make", [csv_notice, recalls, alerts])


def child_of(process: ReadingProcess) -> int:
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text(encoding="ascii").split()
    (child,) = map(int, children)
    return child


def parsed(rows: Iterator[ParsedRow | RejectedRow | FileNotes]) -> int:
    return sum(isinstance(row, ParsedRow) for row in rows)


@each_form
def test_a_child_that_is_killed_costs_the_rest_of_its_file_alone(
    make: Callable[[Path, int], Path], tmp_path: Path
) -> None:
    path = make(tmp_path, MANY)
    with ReadingProcess() as process:
        rows = read_notice(path, process=process)
        assert isinstance(next(rows), ParsedRow)
        pid = process.pid
        os.kill(child_of(process), signal.SIGKILL)
        seen = []
        with pytest.raises(Malformed) as caught:
            seen.extend(rows)
        assert (caught.value.code, caught.value.facts) == ("stopped", {"signal": "SIGKILL"})
        assert 0 < len(seen) < MANY - 1
        assert parsed(read_notice(make(tmp_path, 3), process=process)) == 3
        assert process.pid == pid


def test_a_reading_process_that_is_killed_meanwhile_is_started_anew(tmp_path: Path) -> None:
    path = csv_notice(tmp_path, MANY)
    with ReadingProcess() as process:
        rows = read_notice(path, process=process)
        next(rows)
        first = process.pid
        assert first
        os.kill(first, signal.SIGKILL)
        with pytest.raises(Malformed, match="broke the reader"):
            list(rows)
        assert parsed(read_notice(csv_notice(tmp_path, 3), process=process)) == 3
        assert process.pid != first


@each_form
def test_a_file_that_nobody_reads_to_its_end_is_left(make: Callable[[Path, int], Path], tmp_path: Path) -> None:
    path = make(tmp_path, MANY)
    with ReadingProcess() as process:
        with closing(read_notice(path, process=process)) as rows:
            next(rows)
            child = child_of(process)
        assert process.pid is None
        assert parsed(read_notice(make(tmp_path, 3), process=process)) == 3
    assert not Path(f"/proc/{child}").exists() or "Z" in Path(f"/proc/{child}/stat").read_text(encoding="ascii")


def test_another_file_may_be_read_before_one_is_at_its_end(tmp_path: Path) -> None:
    with ReadingProcess() as process:
        rows = read_notice(csv_notice(tmp_path, MANY), process=process)
        next(rows)
        assert parsed(read_notice(recalls(tmp_path, 3), process=process)) == 3
        with pytest.raises(Malformed):
            list(rows)
        assert parsed(read_notice(recalls(tmp_path, 3), process=process)) == 3


def test_a_child_that_waits_until_its_rows_are_taken_does_not_hang(tmp_path: Path) -> None:
    path = csv_notice(tmp_path, MANY)
    with (
        ReadingProcess(ReadingLimits(idle_seconds=0.3)) as process,
        process.stream(path, {"format": "text", "encoding": "utf-8", "delimiter": ","}) as lines,
    ):
        next(lines)
        time.sleep(1.5)
        assert sum(1 for _ in lines) == MANY


def test_a_child_that_does_nothing_is_ended(tmp_path: Path) -> None:
    path = csv_notice(tmp_path, MANY)
    with ReadingProcess(ReadingLimits(idle_seconds=0.5)) as process:
        rows = read_notice(path, process=process)
        next(rows)
        os.kill(child_of(process), signal.SIGSTOP)
        with pytest.raises(TimedOut):
            list(rows)
        assert parsed(read_notice(csv_notice(tmp_path, 3), process=process)) == 3


@each_form
def test_the_time_of_the_processor_is_bounded(make: Callable[[Path, int], Path], tmp_path: Path) -> None:
    path = make(tmp_path, MANY)
    limits = ReadingLimits(cpu_seconds=0.02, patient_above_bytes=1 << 30)
    with ReadingProcess(limits) as process, pytest.raises(TimedOut, match="reading it was ended"):
        list(read_notice(path, process=process))


@each_form
def test_a_text_may_be_too_large(make: Callable[[Path, int], Path], tmp_path: Path) -> None:
    path = make(tmp_path, 100)
    with ReadingProcess(ReadingLimits(text_bytes=1000)) as process, pytest.raises(TooLarge):
        list(read_notice(path, process=process))


def csv_bomb(folder: Path) -> Path:
    """One row without end: every line closes a quotation mark and opens the next."""
    path = folder / "bomb.csv"
    path.write_text('Date,Jurisdiction of recall,Name,Hazard\n"' + '\nabc","' * 4_000_000, encoding="utf-8")
    return path


def json_bomb(folder: Path) -> Path:
    """One object over two lines with millions of lists."""
    path = folder / "bomb.json"
    head = '{"record_id": "R1", "kind": "recall", "product_name": "x", "sources": [],\n"raw": ['
    path.write_text(f"{head}{'[],' * 5_000_000}[]]}}", encoding="utf-8")
    return path


def xml_bomb(folder: Path) -> Path:
    """Elements of which each has other names: a parser remembers every one."""
    path = folder / "bomb.xml"
    with path.open("w", encoding="utf-8") as stream:
        stream.write("<Safety-Gate>")
        for n in range(200):
            names = "".join(f"<a{n}x{m}/>" for m in range(10_000))
            stream.write(f"<notifications><caseNumber>{n}</caseNumber>{names}</notifications>")
        stream.write("</Safety-Gate>")
    return path


BOMBS = (csv_bomb, json_bomb, xml_bomb)


@pytest.mark.parametrize("bomb", BOMBS)
def test_a_bomb_is_quarantined_by_name_and_the_next_file_is_read(bomb: Callable[[Path], Path], tmp_path: Path) -> None:
    path = bomb(tmp_path)
    with (
        open_workspace(tmp_path / "home", env={}, create=True) as ws,
        ReadingProcess(ReadingLimits(memory_bytes=100 << 20)) as process,
    ):
        report = save_records(ws, read_notice(path, process=process), file=path.name, now=NOW)
        assert report.unreadable == f"{path.name}: reading it needs more than 100 MB of memory; split it"
        (kept,) = [q for q in ws.store.quarantine() if q.field == "file"]
        assert (kept.origin, kept.field, kept.reason) == (path.name, "file", report.unreadable)
        assert in_chinese(kept.reason) == f"{path.name}：读取它要用 100 MB 以上的内存；请拆成几个文件"
        assert parsed(read_notice(csv_notice(tmp_path, 3), process=process)) == 3


def test_a_bomb_costs_whoever_reads_it_nothing(tmp_path: Path) -> None:
    def read(folder: Path) -> int:
        command = [sys.executable, Path(__file__).with_name("corpus_child.py"), folder, "28", "100"]
        env = os.environ | {"PYTHONPATH": str(ROOT)}
        shown = subprocess.run(command, env=env, capture_output=True, text=True, check=True).stdout
        *files, memory = (json.loads(line) for line in shown.splitlines())
        assert {str(file["outcome"]) for file in files} == {"memory" if folder == hostile else "read"}
        return int(memory["memory_bytes"])

    hostile, honest = tmp_path / "hostile", tmp_path / "honest"
    for folder in (hostile, honest):
        folder.mkdir()
    for bomb in BOMBS:
        bomb(hostile)
    for make in (csv_notice, recalls, alerts):
        make(honest, 10)
    assert read(hostile) - read(honest) < 16 << 20


def test_an_element_that_would_be_too_long_for_the_way_is_named(tmp_path: Path) -> None:
    """Within a wrapper over several lines an element may have any size; the parent is not given it."""
    path = tmp_path / "mirror.json"
    one = {"alert_number": "A1", "alert_country": "FR", "product_name": "x", "note": "长" * (2 << 20)}
    other = one | {"alert_number": "A2", "note": "short"}
    path.write_text(json.dumps({"results": [one, other]}, indent=1, ensure_ascii=False), encoding="utf-8")
    rows = list(read_notice(path))
    (refused,) = [row for row in rows if isinstance(row, RejectedRow)]
    assert (refused.row, refused.field) == (1, "element")
    assert "the limit is 1048576" in refused.reason
    assert [row.record.notice_number for row in rows if isinstance(row, ParsedRow)] == ["A2"]


def test_half_a_character_travels(tmp_path: Path) -> None:
    """JSON may escape one half of a pair; what becomes of it is the adapter's to say, not the pipe's."""
    path = tmp_path / "half.json"
    path.write_text('[{"RecallID": 1, "RecallDate": "2024-03-05", "Products": [{"Name": "Kettle \\ud83d"}]}]')
    assert any(isinstance(row, ParsedRow | RejectedRow) for row in read_notice(path))


def test_whoever_imports_the_readers_loads_no_crawler_and_no_parser() -> None:
    heavy = ("scrapy", "twisted", "playwright", "bs4", "lxml", "openpyxl", "pdfplumber", "docx", "python_calamine")
    code = f"import json, sys, crawlers.sources; print(json.dumps([n for n in {heavy!r} if n in sys.modules]))"
    shown = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert json.loads(shown) == []


def test_a_refusal_is_raised_where_the_stream_is_read(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("产品名称,商标\n".encode("utf-16"))
    with ReadingProcess() as process, process.stream(path, {"format": "text"}) as lines:
        with pytest.raises(Refusal, match="utf16"):
            next(lines)
        assert list(lines) == []
