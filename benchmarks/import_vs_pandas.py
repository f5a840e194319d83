"""Reading a large .xlsx notice into records beside `pandas.read_excel` with openpyxl, in the same run, as a ratio.

    python -m benchmarks.import_vs_pandas [--rows 100000] [--repetitions 3] [--whole-import [ROWS ...]] [--json]

Each repetition reads the same workbook three times, each time as a process of its own, its start included: pandas into
a frame of strings; guolv's reading child into rows of cells; guolv into records, as an import reads it. pandas does
less: it finds no header, knows no headings, checks nothing, and makes no record. With `--whole-import` the command
`guolv import` is measured once more into a fresh home, which also stores, indexes and grades each record, with the
memory of all its processes together; of workbooks of other sizes, too, where they are named. pandas is no dependency of
guolv: it is installed with pip into an environment that is made for the run and thrown away; `--repetitions 0` leaves
it out.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
import venv
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

import xlsxwriter

from benchmarks.process_memory import watch_peak

SEED = 7
ROOT = Path(__file__).parents[1]
HEADINGS = (
    "序号", "样品名称", "商标", "规格型号", "生产日期/批号", "标称生产企业", "被抽检人", "检验结果", "不合格项目",
    "备注", "所在地", "承检机构",
)  # fmt: skip
PANDAS = ("pandas>=2.3", "openpyxl>=3.1.5")
PANDAS_CODE = """
import json, sys
import pandas
frame = pandas.read_excel(sys.argv[1], engine="openpyxl", header=1, dtype=str)
print(json.dumps({"count": len(frame), "version": pandas.__version__}))
"""
ROWS_CODE = """
import json, sys
from pathlib import Path
from crawlers.sources.opening import open_tables
from crawlers.sources.vocabulary import shipped_vocabulary
with open_tables(Path(sys.argv[1]), shipped_vocabulary().words_of_all()) as opened:
    print(json.dumps({"count": sum(1 for table in opened.tables for _ in table.rows) - 2}))
"""
RECORDS_CODE = """
import json, sys
from pathlib import Path
from cases.rows import ParsedRow
from crawlers.sources import read_notice
print(json.dumps({"count": sum(isinstance(row, ParsedRow) for row in read_notice(Path(sys.argv[1])))}))
"""
MEMORY_CODE = """
import resource
status = open("/proc/self/status", encoding="utf-8").read().split("VmHWM:")[1].split()[0]
print(json.dumps([int(status) * 1024, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024]))
"""
"""What `getrusage` says of a process itself would begin with what its parent had."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One process that read the workbook."""

    wall_seconds: float
    cpu_seconds: float
    memory_bytes: int
    """The most that the process held."""
    child_memory_bytes: int
    """The most that a child of it held; 0 without any."""


@dataclass(frozen=True, slots=True)
class WholeImport:
    """One `guolv import` into a fresh home."""

    rows: int
    wall_seconds: float
    cpu_seconds: float
    """Of all its processes."""
    memory_megabytes: int
    """The most that all its processes held at once."""


@dataclass(frozen=True, slots=True)
class Spread:
    """Least, middle and greatest of the repetitions."""

    min: float
    median: float
    max: float

    @classmethod
    def of(cls, values: Sequence[float]) -> "Spread":
        """Sum up repetitions."""
        return cls(round(min(values), 2), round(median(values), 2), round(max(values), 2))


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="guolv-bench-") as scratch:
        folder = Path(scratch)
        workbook = write_workbook(folder / "notice.xlsx", options.rows)
        python = _environment(folder / "venv") if options.repetitions else ""
        codes = {
            "pandas": (python, PANDAS_CODE),
            "rows": (sys.executable, ROWS_CODE),
            "records": (sys.executable, RECORDS_CODE),
        }
        readings: dict[str, list[Reading]] = {name: [] for name in codes}
        for repetition in range(options.repetitions):
            for name, (interpreter, code) in codes.items():
                readings[name].append(_read(interpreter, code, workbook, options.rows))
            print(f"repetition {repetition + 1} of {options.repetitions} done", file=sys.stderr)
        sizes = () if options.whole_import is None else options.whole_import or (options.rows,)
        whole = [_import(folder / f"home{rows}", write_workbook(folder / f"{rows}.xlsx", rows), rows) for rows in sizes]
        size = workbook.stat().st_size
    result = _result(options, readings, size, whole)
    print(json.dumps(result, ensure_ascii=False, indent=None if options.json else 2))
    if not options.json:
        _print_table(options, readings, whole)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument(
        "--whole-import",
        type=int,
        nargs="*",
        metavar="ROWS",
        help="measure `guolv import` once, of so many rows; minutes",
    )
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def write_workbook(path: Path, rows: int) -> Path:
    """Write a notice: a title, the headings, and rows that name different products."""
    dice = random.Random(SEED)
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("名单")
    sheet.write_row(0, 0, ["2024年旅行箱包产品质量监督抽查结果"])
    sheet.write_row(1, 0, HEADINGS)
    for number in range(rows):
        sheet.write_row(number + 2, 0, [
            number + 1, f"{dice.choice(('旅行箱', '拉杆箱', '双肩包'))}{number % 97}", f"牌{number % 5000}",
            f"XD-{number}A{number % 7}", f"2024-{number % 12 + 1:02}-{number % 28 + 1:02}",
            f"青岚{number % 3000}箱包有限公司", f"商行{number % 900}", "不合格", "振荡冲击性能、标识", "",
            f"某市{number % 40}区", "国家箱包检验中心",
        ])  # fmt: skip
    book.close()
    return path


def _environment(folder: Path) -> str:
    venv.create(folder, with_pip=True)
    python = str(folder / "bin" / "python")
    subprocess.run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *PANDAS], check=True)
    return python


def _read(interpreter: str, code: str, workbook: Path, rows: int) -> Reading:
    began = time.perf_counter()
    command = [interpreter, "-c", code + MEMORY_CODE, str(workbook)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        output = process.stdout.read() if process.stdout else ""
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    wall = time.perf_counter() - began
    answer, (own, child) = (json.loads(line) for line in output.splitlines())
    if process.returncode or answer["count"] != rows:
        raise SystemExit(f"{rows} rows were expected, {answer['count']} read")
    return Reading(wall, usage.ru_utime + usage.ru_stime, own, child)


def _import(home: Path, workbook: Path, rows: int) -> WholeImport:
    guolv = [sys.executable, "-m", "console.cli", "--home", str(home)]
    subprocess.run([*guolv, "init"], cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    began = time.perf_counter()
    command = [*guolv, "import", str(workbook)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        with watch_peak(process.pid, every_seconds=0.2) as peak:
            _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"guolv import ended with {process.returncode}")
    seconds = time.perf_counter() - began
    return WholeImport(rows, round(seconds, 1), round(usage.ru_utime + usage.ru_stime, 1), peak.size_bytes >> 20)


def _ratio(readings: dict[str, list[Reading]], name: str, what: str) -> Spread:
    """Return how many times as long pandas takes, repetition by repetition."""
    pairs = zip(readings["pandas"], readings[name], strict=True)
    return Spread.of([getattr(peer, what) / getattr(ours, what) for peer, ours in pairs])


def _result(
    options: argparse.Namespace, readings: dict[str, list[Reading]], size: int, whole: Sequence[WholeImport]
) -> dict[str, object]:
    return {
        "rows": options.rows,
        "columns": len(HEADINGS),
        "workbook_bytes": size,
        "repetitions": options.repetitions,
        "cores": os.cpu_count(),
        "readings": {
            name: {
                "wall_seconds": asdict(Spread.of([run.wall_seconds for run in runs])),
                "cpu_seconds": asdict(Spread.of([run.cpu_seconds for run in runs])),
                "memory_megabytes": max(run.memory_bytes for run in runs) >> 20,
                "child_memory_megabytes": max(run.child_memory_bytes for run in runs) >> 20,
                "pandas_wall_ratio": asdict(_ratio(readings, name, "wall_seconds")),
                "pandas_cpu_ratio": asdict(_ratio(readings, name, "cpu_seconds")),
            }
            for name, runs in readings.items()
            if runs
        },
        "whole_imports": [asdict(one) for one in whole],
    }


def _print_table(options: argparse.Namespace, readings: dict[str, list[Reading]], whole: Sequence[WholeImport]) -> None:
    labels = {"pandas": "pandas + openpyxl, a frame", "rows": "guolv, rows of cells", "records": "guolv, records"}
    print(f"\n{options.rows} rows of {len(HEADINGS)} columns, {options.repetitions} repetitions, whole processes\n")
    print(f"{'':40}{'min':>10}{'median':>10}{'max':>10}")
    for name, runs in readings.items() if options.repetitions else ():
        _row(f"{labels[name]}, s", Spread.of([run.wall_seconds for run in runs]))
        _row("  processor, s", Spread.of([run.cpu_seconds for run in runs]))
        _row("  memory, MB", Spread.of([run.memory_bytes / (1 << 20) for run in runs]))
        if name != "pandas":
            _row("  memory of the reading child, MB", Spread.of([run.child_memory_bytes / (1 << 20) for run in runs]))
            _row("  pandas takes … times as long", _ratio(readings, name, "wall_seconds"))
    for one in whole:
        print(
            f"guolv import of {one.rows} rows, stored and indexed: {one.wall_seconds} s, of processors"
            f" {one.cpu_seconds} s, {one.memory_megabytes} MB"
        )


def _row(label: str, spread: Spread) -> None:
    print(f"{label:40}{spread.min:>10.1f}{spread.median:>10.1f}{spread.max:>10.1f}")


if __name__ == "__main__":
    main()
