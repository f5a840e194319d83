"""The reading process: what it is told and not told, and what is left when one side of it dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

sys.path.insert(0, str(Path(__file__).parent))
from paper import Sheet, save_pdf

from crawlers.sources.events import Refusal, RowRead
from crawlers.sources.format import load_formats
from crawlers.sources.limits import ReadingLimits
from crawlers.sources.reading import ReadingProcess

ROOT = Path(__file__).parents[2]
XLSX, PDF = load_formats()["xlsx"], load_formats()["pdf"]
ENDLESS = b"%PDF-1.5\n1 0 obj\n1 0 R\nendobj\n" + b"trailer<</Size 2/Root 1 0 R>>\n%%EOF\n"
"""An object that is itself: pdfminer looks for it for ever."""


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    book = openpyxl.Workbook()
    book.worksheets[0].append(["箱", "甲"])
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


@pytest.fixture
def endless(tmp_path: Path) -> Path:
    path = tmp_path / "endless.pdf"
    path.write_bytes(ENDLESS)
    return path


def rows(process: ReadingProcess, path: Path) -> list[tuple[str, ...]]:
    with process.read(path, XLSX) as events:
        return [event.cells for event in events if isinstance(event, RowRead)]


def readers() -> dict[int, int]:
    """Reading processes and their children: pid → parent, of this checkout."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                if b"reading_child.py" in (entry / "cmdline").read_bytes():
                    found[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue
    return found


def wait_for(condition: Callable[[], object], seconds: float = 20) -> object:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def child_of(process: ReadingProcess) -> int | None:
    own = process.pid
    return next((pid for pid, parent in readers().items() if parent == own), None)


def test_it_is_started_once_for_many_files_and_ends_with_its_block(workbook: Path) -> None:
    with ReadingProcess() as process:
        assert process.pid is None
        assert rows(process, workbook) == [("箱", "甲")]
        pid = process.pid
        assert [rows(process, workbook) for _ in range(3)] == [[("箱", "甲")]] * 3
        assert process.pid == pid
        assert process.cost.memory_bytes > 1 << 20
    assert pid not in readers()


def test_nothing_of_the_environment_reaches_it(workbook: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GUOLV_SECRET", "do not tell")
    with ReadingProcess() as process:
        rows(process, workbook)
        assert b"do not tell" not in Path(f"/proc/{process.pid}/environ").read_bytes()


def test_a_child_that_is_killed_costs_one_file(workbook: Path, endless: Path) -> None:
    with ReadingProcess() as process:
        refused: list[Refusal] = []

        def read() -> None:
            try:
                with process.read(endless, PDF):
                    pass
            except Refusal as refusal:
                refused.append(refusal)

        thread = threading.Thread(target=read)
        thread.start()
        child = wait_for(lambda: child_of(process))
        os.kill(int(str(child)), signal.SIGSEGV)
        thread.join(20)
        assert [(refusal.code, refusal.facts) for refusal in refused] == [("stopped", {"signal": "SIGSEGV"})]
        assert rows(process, workbook) == [("箱", "甲")]


def test_a_reading_process_that_is_killed_is_started_anew(workbook: Path) -> None:
    with ReadingProcess() as process:
        rows(process, workbook)
        first = process.pid
        assert first
        os.kill(first, signal.SIGKILL)
        with pytest.raises(Refusal, match="stopped"):
            rows(process, workbook)
        assert rows(process, workbook) == [("箱", "甲")]
        assert process.pid != first


def test_nobody_goes_on_reading_for_a_parent_that_was_killed(endless: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from crawlers.sources.reading import ReadingProcess\n"
        "from crawlers.sources.format import load_formats\n"
        "with ReadingProcess() as process, process.read(Path(sys.argv[1]), load_formats()['pdf']): pass\n"
    )
    parent = subprocess.Popen([sys.executable, "-c", code, str(endless)], cwd=ROOT)

    def below(pid: int) -> int | None:
        return next((child for child, its_parent in readers().items() if its_parent == pid), None)

    try:
        reader = wait_for(lambda: below(parent.pid))
        child = wait_for(lambda: below(int(str(reader))))
    finally:
        parent.kill()
        parent.wait()
    wait_for(lambda: not {reader, child} & set(readers()))


def test_a_file_that_is_waited_for_in_vain_is_ended_in_time(endless: Path) -> None:
    began = time.monotonic()
    with (
        ReadingProcess(ReadingLimits(cpu_seconds=1.0)) as process,
        pytest.raises(Refusal, match="slow"),
        process.read(endless, PDF),
    ):
        pass
    assert time.monotonic() - began < 10


def test_it_waits_for_rows_and_not_for_the_whole(tmp_path: Path) -> None:
    """A file may take longer than the wait as long as rows come: each is a sign that work goes on."""
    sheet = Sheet()
    sheet.write(44, 104, "产品名称")
    sheet.content += [f"40 {742 - n * 8} 300 8 re S" for n in range(50)]
    sheet.content += [f"{40 + n * 10} 100 10 642 re S" for n in range(20)]
    path = save_pdf(tmp_path / "a.pdf", [sheet] * 12)
    with ReadingProcess() as process, process.read(path, PDF):
        whole = process.cost.cpu_seconds
    with ReadingProcess(ReadingLimits(cpu_seconds=whole * 0.7)) as process, process.read(path, PDF):
        pass
    with pytest.raises(Refusal, match="slow"):  # noqa: SIM117  # what is expected to fail is the inner one
        with ReadingProcess(ReadingLimits(whole_cpu_seconds=whole * 0.15)) as process, process.read(path, PDF):
            pass
