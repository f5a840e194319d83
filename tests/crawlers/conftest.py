"""What the crawl tests share: a platform on loopback, a home that points at it, and a crawl as a child process.

A crawl always runs in a child process, as it does in life: a reactor starts only once in a process.
It comes from a process that has loaded what crawls need, see `warm.py`; `python -m crawlers` itself is run by
`test_kill.py` and `test_gate_workers.py`.
"""

import json
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cases.workspace import open_workspace
from tests.crawlers.loopback import Loopback
from tests.crawlers.warm import run_warm

ROOT = Path(__file__).parents[2]


@pytest.fixture
def shop() -> Iterator[Loopback]:
    loopback = Loopback()
    yield loopback
    loopback.close()


@dataclass(frozen=True)
class Crawled:
    code: int
    run: dict
    progress: list[dict]
    stderr: str

    @property
    def counts(self) -> dict[str, int]:
        return self.run["counts"]


def child_command(home: Path, platform: str, *options: str) -> list[str]:
    return [sys.executable, "-m", "crawlers", platform, "--home", str(home), "--json", *options]


def child_environment() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"}


@pytest.fixture
def make_home(tmp_path) -> Callable[..., Path]:
    """Make a home whose platforms are at the given addresses."""

    def make(name: str = "home", *, crawl: str = "", **base_urls: str) -> Path:
        return write_home(tmp_path / name, crawl=crawl, **base_urls)

    return make


def write_home(home: Path, *, crawl: str = "", **base_urls: str) -> Path:
    """Make a home at a place; `crawl` stands in its table of that name."""
    with open_workspace(home, env={}, create=True):
        pass
    tables = "".join(f'\n[platforms.{platform}]\nbase_url = "{url}"\n' for platform, url in base_urls.items())
    (home / "guolv.toml").write_text(
        '[crawl]\nallow_private_addresses = true\ndelay_seconds = 0.02\ncontact = "test@office.example"\n'
        f"timeout_seconds = 10\nlease_seconds = 1.5\n{crawl}\n{tables}",
        encoding="utf-8",
    )
    return home


@pytest.fixture
def crawl() -> Callable[..., Crawled]:
    """Run one crawl to its end."""
    return run_crawl


def run_crawl(home: Path, platform: str, *options: str) -> Crawled:
    """Run one crawl to its end, outside of a fixture."""
    done = run_warm(
        platform, "--home", str(home), "--json", *options, environment=child_environment(), timeout_seconds=60
    )
    events = [json.loads(line) for line in done.stdout.splitlines()]
    runs = [event for event in events if event["event"] == "run"]
    return Crawled(done.code, runs[-1] if runs else {}, [e for e in events if e["event"] != "run"], done.stderr)
