"""A child process for `test_adversary.py`: many crawls, each a process of its own through the door of all crawls.

What a crawl needs is loaded once and inherited: that is most of the time of a short one. Reads `{name: [home, platform]}`
and prints, a line a crawl, its name, exit code, peak of memory and run.
"""

import json
import os
import sys
import tempfile
from datetime import date
from pathlib import Path

import crawlers.engine  # loaded before the children are made, like the next
import crawlers.gate.connection  # noqa: F401  # loaded before the fork
from cases.screening import judge
from cases.workspace import open_workspace
from crawlers.__main__ import main
from crawlers.platforms import load_platforms
from domain.listing import Listing

AT_ONCE = 6


def begin(name: str, home: str, platform: str, folder: Path) -> int:
    pid = os.fork()
    if pid:
        return pid
    code = 70
    try:
        for stream, suffix in ((1, "out"), (2, "err")):
            with (folder / f"{name}.{suffix}").open("wb") as file:
                os.dup2(file.fileno(), stream)
        code = main([platform, "--home", home, "--json", "--category", "travel_bag"])
        sys.stdout.flush()
    finally:
        os._exit(code)


def run_all() -> None:
    jobs = list(json.loads(sys.argv[1]).items())
    load_platforms()
    with tempfile.TemporaryDirectory() as warm, open_workspace(Path(warm) / "home", env={}, create=True) as ws:
        judge(ws, Listing(title="旅行拉杆箱"), on=date(2026, 11, 11))
    running: dict[int, str] = {}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        while jobs or running:
            while jobs and len(running) < AT_ONCE:
                name, (home, platform) = jobs.pop(0)
                running[begin(name, home, platform, folder)] = name
            pid, status, used = os.wait4(-1, 0)
            name = running.pop(pid)
            told = {
                "name": name,
                "code": os.waitstatus_to_exitcode(status),
                "peak_bytes": used.ru_maxrss * 1024,
                "events": [json.loads(line) for line in (folder / f"{name}.out").read_text().splitlines()],
                "stderr": (folder / f"{name}.err").read_text(),
            }
            print(json.dumps(told), flush=True)  # noqa: T201  # the answer


if __name__ == "__main__":
    run_all()
