"""A long crawl of the demo's market that is killed again and again, held against what truly stands there.

    make bench-crawl
    python -m benchmarks.killed_crawl [--pages 10000] [--kills 5] [--seed 1] [--json]

The market of `guolv demo`, enlarged, is served on loopback; `python -m crawlers` crawls one of its platforms, is ended
by `kill -9` at random moments, and is started again each time. Both run in a network namespace with nothing else in
it, so that a packet socket sees everything that was sent by anybody.
"""

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from random import Random
from typing import Final

from benchmarks.crawl_life import Crawled, Life
from benchmarks.crawl_verdict import DELAY_SECONDS, PLATFORM, judge_crawl
from benchmarks.packet_log import PacketLog, enter_own_network
from benchmarks.process_memory import tree_pss_bytes
from cases.workspace import open_workspace
from console.demo.loading import load_records
from console.demo.market import build_market
from console.demo.site import Site, open_site

__all__ = ["Crawled", "Life", "main", "run_killed_crawl"]

ROOT: Final = Path(__file__).resolve().parent.parent
CONTACT: Final = "benchmark, this machine only"
_SHARE: Final = 0.354
"""Of the market's listings that stand on the platform."""
_SMALLEST: Final = 1_000
"""Listings: the offenders and what surrounds them are nearly as many."""
_LOOK_EVERY_SECONDS: Final = 0.01
_MEASURE_EVERY_SECONDS: Final = 1.0
_LAST_WORDS: Final = 60
"""Lines."""
_LATEST_KILL: Final = 0.7
"""Of the crawl: so that the last life is long enough to see whether memory grows."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Crawl, kill, judge and print; returns 0 when everything held."""
    options = _options(arguments)
    try:
        how = enter_own_network()
    except OSError as error:
        how = f"the platform's own log only ({error})"
    with tempfile.TemporaryDirectory(prefix="guolv-bench-") as folder, ExitStack() as stack:
        packets = stack.enter_context(PacketLog()) if how.startswith("AF_PACKET") else None
        crawled = run_killed_crawl(
            Path(folder) / "home", pages=options.pages, kills=options.kills, rng=Random(options.seed), packets=packets
        )
        stack.close()
        result = {"log": how, **judge_crawl(crawled)}
        if not result["holds"]:
            print(*_last_words(crawled.home), sep="\n", file=sys.stderr)
    print(json.dumps(result) if options.json else "\n".join(f"{name:34}{value}" for name, value in result.items()))
    return 0 if result["holds"] else 1


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--pages", type=int, default=10_000, help="least pages of the platform")
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=1, help="decides the moments of the kills")
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(arguments)


def _last_words(home: Path) -> Sequence[str]:
    """Return the end of what the crawls said, which goes with the home."""
    return (home / "crawl.log").read_text(encoding="utf-8", errors="replace").splitlines()[-_LAST_WORDS:]


def run_killed_crawl(home: Path, *, pages: int, kills: int, rng: Random, packets: PacketLog | None = None) -> Crawled:
    """Crawl a market of about so many pages, killing the crawl at random moments, until it comes to its end.

    Args:
        home: Where the home is made.
        pages: Least pages of the platform.
        kills: How often it is killed.
        rng: Decides when.
        packets: A log that listens.
    """
    market = build_market(size=max(_SMALLEST, int(pages / _SHARE)))
    with open_site(market) as site:
        _make_home(home, site)
        moments = sorted(rng.uniform(0.02, _LATEST_KILL) * pages for _ in range(kills))
        begun = time.monotonic()
        lives = tuple(_live(home, site, int(moment), rng) for moment in moments)
        lives += (_live(home, site, None, rng),)
        return Crawled(
            market=market, site=site, home=home, lives=lives, packets=packets, seconds=time.monotonic() - begun
        )


def _make_home(home: Path, site: Site) -> None:
    with open_workspace(home, env={}, create=True):
        pass
    (home / "guolv.toml").write_text(
        f'[crawl]\ncontact = "{CONTACT}"\nallow_private_addresses = true\ndelay_seconds = {DELAY_SECONDS}\n'
        f"max_pages = 1000000\ndaily_allowance = 1000000\nlease_seconds = 1.5\n\n"
        f'[platforms.{PLATFORM}]\nbase_url = "{site.base_urls[PLATFORM]}"\n',
        encoding="utf-8",
    )
    load_records(home)


def _live(home: Path, site: Site, until: int | None, rng: Random) -> Life:
    """Let one process crawl: to its end, or until the platform has seen so many requests and a moment more."""
    command = [sys.executable, "-m", "crawlers", PLATFORM, "--home", str(home)]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with (home / "crawl.log").open("ab") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, env=environment, cwd=ROOT)
    life = Life(pid=process.pid)
    try:
        for seen in _watch(process, site, life):
            if until is not None and seen >= until:
                time.sleep(rng.uniform(0.0, 0.2))
                process.send_signal(signal.SIGKILL)
                break
        life.code = process.wait()
    finally:
        process.kill()
    return life


def _watch(process: "subprocess.Popen[bytes]", site: Site, life: Life) -> Iterator[int]:
    measured = 0.0
    while process.poll() is None:
        seen = len(site.witness.visits)
        if time.monotonic() - measured >= _MEASURE_EVERY_SECONDS:
            measured = time.monotonic()
            life.memory.append((seen, tree_pss_bytes(process.pid)))
        yield seen
        time.sleep(_LOOK_EVERY_SECONDS)


if __name__ == "__main__":
    sys.exit(main())
