"""How long a process takes until it can judge, on a home with very many records.

    python -m benchmarks.cold_start [--records 100000] [--repetitions 3] [--changes 10] [--core 1] [--home FOLDER]
                                    [--store URL] [--json]

The records are those of `benchmarks/scale_market.py`, imported from a CSV file as an office does. Then processes of
their own, pinned to one core, open the home until its record book is at hand: first without a book in `cache/`, then
with the one that the first left there, then after some records were changed. What the figures show and what not:
`benchmarks/README.md`.
"""

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.scale_market import make_records, write_records
from cases.workspace import open_workspace
from console.importing import import_path

SEED = 11


def main() -> None:
    """Measure and print."""
    options = _options()
    if options.opened is not None:
        print(json.dumps(measure(options.opened)))
        return
    with tempfile.TemporaryDirectory(prefix="guolv-bench-") as scratch:
        home = options.home or Path(scratch) / "home"
        environment = os.environ | ({"GUOLV_STORE_URL": options.store} if options.store else {})
        _fill(home, options.records, environment)
        first, later, changed = list[dict[str, float]](), list[dict[str, float]](), list[dict[str, float]]()
        for _ in range(options.repetitions):
            shutil.rmtree(home / "cache", ignore_errors=True)
            first.append(_start(home, options.core, environment))
            later.append(_start(home, options.core, environment))
            _change(home, options.changes, environment)
            changed.append(_start(home, options.core, environment))
    for name, starts in (("first", first), ("later", later), ("changed", changed)):
        best = {figure: min(start[figure] for start in starts) for figure in starts[0]}
        print(json.dumps({"start": name} | best) if options.json else f"{name:8}{best}")


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--records", type=int, default=100_000)
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--changes", type=int, default=10, help="records that change before the third start")
    parser.add_argument("--core", type=int, default=max(os.sched_getaffinity(0)))
    parser.add_argument("--home", type=Path, help="where the home is made; one that is there is used as it is")
    parser.add_argument("--store", help="address of a database that is empty; without: SQLite in the home")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--opened", type=Path, help=argparse.SUPPRESS)  # in the processes that are measured
    return parser.parse_args()


def _fill(home: Path, records: int, environment: dict[str, str]) -> None:
    if home.exists():
        return
    with tempfile.TemporaryDirectory(prefix="guolv-bench-") as scratch:
        notice = Path(scratch) / "notice.csv"
        write_records(make_records(records, SEED), notice)
        with open_workspace(home, env=environment, create=True) as workspace:
            for _ in import_path(
                workspace, notice, kind=None, clock=lambda: datetime.now(UTC), progress=lambda _: lambda *_: None
            ):
                pass


def _change(home: Path, count: int, environment: dict[str, str]) -> None:
    """Let some records of the home say something else, as a corrected notice does."""
    now = datetime.now(UTC)
    with open_workspace(home, env=environment) as workspace:
        known = list(workspace.store.records(limit=count))
        with workspace.store.transaction() as tx:
            for one in known:
                tx.save_record(replace(one, region=f"{now:%H:%M:%S.%f}"), now=now)


def _start(home: Path, core: int, environment: dict[str, str]) -> dict[str, float]:
    command = ["taskset", "-c", str(core), sys.executable, "-m", "benchmarks.cold_start", "--opened", str(home)]
    done = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def measure(home: Path) -> dict[str, float]:
    """Return what this process took, its start and its libraries included, until it held the book of a home."""
    began = time.perf_counter()
    with open_workspace(home) as workspace:
        records = len(workspace.book)
        elapsed = time.perf_counter() - began
    return {
        "records": records,
        "processor_seconds": round(time.process_time(), 2),
        "elapsed_seconds": round(elapsed, 2),
        "peak_megabytes": _peak_megabytes(),
    }


def _peak_megabytes() -> int:
    """Return the most that this program held; the figure of `resource` counts what its parent held, too."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return round(int(status.partition("VmHWM:")[2].split()[0]) / 1000)


if __name__ == "__main__":
    main()
