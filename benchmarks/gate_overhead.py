"""What the gate and the evidence cost beside bare Scrapy, on the same pages, one after the other.

    make bench-crawl
    python -m benchmarks.gate_overhead [--pages 400] [--repetitions 5] [--json]

Pages of the demo's market are served on loopback by a process of their own. In each repetition four crawlers read the
same pages with the same page objects, each a process of its own:

- `bare`: a Scrapy spider with Scrapy's own settings, one request at a time, listings written to a JSON Lines file;
- `lean`: the same without two habits of Scrapy's that ours has not: a check of the callback's source for each page, and
  a hundred tasks for each page to wait for its items;
- `gate`: our spider behind the gate, robots, pace, walls and limits included, every page kept as evidence (its bytes, a
  WARC, the chained manifest, synced) and settled in the frontier, nothing judged;
- `whole`: `guolv crawl`, that is all of it: listings judged against the records, stored, indexed, cases opened.

Told are the seconds from the first request to the last stored page, and those of the processor.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Final

from benchmarks.killed_crawl import ROOT
from cases.workspace import open_workspace
from console.demo.loading import load_records

SCRAPY: Final = ("bare", "lean")
OURS: Final = ("gate", "whole")
ROLES: Final = (*SCRAPY, *OURS)
_SHARE: Final = 0.34


def main() -> None:
    """Measure and print."""
    options = _options()
    with tempfile.TemporaryDirectory(prefix="guolv-bench-") as folder, _serving(options.pages) as url:
        rounds = [
            {role: _measure(role, url, Path(folder) / f"{role}{number}") for role in ROLES}
            for number in range(options.repetitions)
        ]
    result = _sum_up(rounds)
    print(json.dumps(result) if options.json else "\n".join(f"{name:34}{value}" for name, value in result.items()))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=400, help="about how many pages each reads")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--json", action="store_true")
    return parser.parse_args()


@contextmanager
def _serving(pages: int) -> Iterator[str]:
    """Serve the market in a process of its own; the block gets the address of the platform."""
    command = [sys.executable, "-m", "benchmarks.crawl_site", "--size", str(int(pages / _SHARE))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        if process.stdout is None:
            raise RuntimeError("the market cannot be heard")
        try:
            yield process.stdout.readline().strip()
        finally:
            process.terminate()


def _measure(role: str, url: str, folder: Path) -> Mapping[str, float]:
    """Let one crawler read everything; returns what it says of itself."""
    if role in OURS:
        _make_home(folder, url)
    command = [sys.executable, "-m", "benchmarks.crawl_peers", role, "--url", url, "--folder", str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, check=True)
    said: Mapping[str, float] = json.loads(done.stdout.splitlines()[-1])
    time.sleep(0.5)
    return said


def _make_home(home: Path, url: str) -> None:
    with open_workspace(home, env={}, create=True):
        pass
    (home / "guolv.toml").write_text(
        '[crawl]\ncontact = "benchmark"\nallow_private_addresses = true\ndelay_seconds = 0.0001\n'
        f'daily_allowance = 1000000\n\n[platforms.qingwei]\nbase_url = "{url}"\n',
        encoding="utf-8",
    )
    load_records(home)


def _sum_up(rounds: Sequence[Mapping[str, Mapping[str, float]]]) -> dict[str, object]:
    result: dict[str, object] = {"pages": [rounds[0][role]["pages"] for role in ROLES]}
    for role in ROLES:
        each = [one[role]["seconds"] / one[role]["pages"] * 1000 for one in rounds]
        result[f"{role}, ms a page"] = _three(each)
    for role, peer, name in product(OURS, SCRAPY, ("seconds", "processor")):
        ratios = [one[role][name] / one[role]["pages"] / (one[peer][name] / one[peer]["pages"]) for one in rounds]
        result[f"{role} / {peer}, {name}"] = _three(ratios)
    return result


def _three(values: Sequence[float]) -> str:
    return f"{min(values):.2f}, {statistics.median(values):.2f}, {max(values):.2f}"


if __name__ == "__main__":
    main()
