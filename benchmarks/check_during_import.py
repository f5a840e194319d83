"""How long `/v1/check` takes while the same server imports a large notice, beside the same server at rest.

    python -m benchmarks.check_during_import [--rows 30000] [--records 10000] [--json]

A home with some thousand records is served by `guolv serve`, a process of its own. One client asks for one listing
after the other: first at rest, then from the moment an .xlsx lies in the queue of the import page until it is imported.
"""

import argparse
import io
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.request import Request, urlopen

from benchmarks.import_vs_pandas import ROOT, SEED, write_workbook
from cases.workspace import Workspace, open_workspace
from console.importing import import_path
from console.imports import ImportDesk
from index.store import ImportJobState

AT_REST_SECONDS = 15.0


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="guolv-bench-") as scratch:
        folder = Path(scratch)
        with open_workspace(folder / "home", create=True) as workspace:
            _fill(workspace, write_workbook(folder / "known.xlsx", options.records))
            notice = write_workbook(folder / "notice.xlsx", options.rows)
            with _serving(workspace.home) as url:
                result = _measure(workspace, url, notice)
    result = {"records": options.records, "rows": options.rows, **result}
    print(json.dumps(result) if options.json else "\n".join(f"{name:28}{value}" for name, value in result.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rows", type=int, default=30_000, help="rows of the notice that is imported meanwhile")
    parser.add_argument("--records", type=int, default=10_000, help="records that are there before")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


def _fill(workspace: Workspace, workbook: Path) -> None:
    for _ in import_path(
        workspace, workbook, kind=None, clock=lambda: datetime.now(UTC), progress=lambda _: lambda *_: None
    ):
        pass


@contextmanager
def _serving(home: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "console.cli", "--home", str(home), "serve", "--port", "0", "--json"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as server:
        try:
            assert server.stdout is not None  # noqa: S101  # it is a pipe
            yield str(json.loads(server.stdout.readline())["url"])
        finally:
            server.terminate()


def _measure(workspace: Workspace, url: str, notice: Path) -> Mapping[str, object]:
    dice = random.Random(SEED)
    ends = time.monotonic() + AT_REST_SECONDS
    at_rest = _ask(url, dice, lambda: time.monotonic() < ends)
    desk = ImportDesk(workspace, lambda: datetime.now(UTC))
    job = desk.ask(desk.files.keep(io.BytesIO(notice.read_bytes()), notice.name), None)

    def is_waiting() -> bool:
        found = workspace.store.import_job(job.job_id)
        return found is not None and found.state in {ImportJobState.WAITING, ImportJobState.RUNNING}

    began = time.monotonic()
    meanwhile = _ask(url, dice, is_waiting)
    seconds = time.monotonic() - began
    found = workspace.store.import_job(job.job_id)
    if found is None or found.state is not ImportJobState.DONE:
        raise SystemExit(f"the import ended as {found}")
    return {
        "import_seconds": round(seconds, 1),
        **{f"at_rest_{name}_ms": value for name, value in _spread(at_rest).items()},
        **{f"during_import_{name}_ms": value for name, value in _spread(meanwhile).items()},
        "checks_during_import": len(meanwhile),
    }


def _ask(url: str, dice: random.Random, must_go_on: Callable[[], bool]) -> list[float]:
    """Ask one listing after the other; returns how many milliseconds each took."""
    took: list[float] = []
    while must_go_on():
        number = dice.randrange(30_000)
        listing = {"title": f"牌{number % 5000} 旅行箱 XD-{number}A{number % 7}", "brand": f"牌{number % 5000}"}
        request = Request(f"{url}v1/check", json.dumps(listing).encode(), {"Content-Type": "application/json"})  # noqa: S310  # our own server
        began = time.perf_counter()
        with urlopen(request, timeout=60) as answer:  # noqa: S310  # as above
            answer.read()
        took.append((time.perf_counter() - began) * 1000)
    return took


def _spread(took: Sequence[float]) -> dict[str, float]:
    ordered = sorted(took)
    places = {"median": 0.5, "p99": 0.99, "max": 1.0}
    return {name: round(ordered[min(len(ordered) - 1, int(len(ordered) * place))], 1) for name, place in places.items()}


if __name__ == "__main__":
    main()
