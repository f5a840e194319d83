"""A home that watches a shop: it holds the shipped records, and crawls by the command."""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from cases.workspace import open_workspace
from console.demo.loading import load_records
from domain.case import Case
from domain.listing import Listing
from index.store.values import CaseQuery
from tests.crawlers.conftest import ROOT, child_environment

SETTINGS = """\
[crawl]
contact = "test@office.example"
allow_private_addresses = true
delay_seconds = 0.001

[platforms.{name}]
base_url = "{url}"
start = ["{start}"]
"""


@dataclass(frozen=True)
class Watched:
    """What a home holds after the crawl."""

    home: Path
    run: dict
    listings: tuple[Listing, ...]
    cases: tuple[Case, ...]


def watch(folder: Path, *, name: str, url: str, start: str) -> Watched:
    home = folder / "home"
    home.mkdir()
    load_records(home)
    (home / "guolv.toml").write_text(SETTINGS.format(name=name, url=url, start=start), encoding="utf-8")
    command = [sys.executable, "-m", "console.cli", "--home", str(home), "crawl", name, "--json"]
    done = subprocess.run(command, cwd=ROOT, env=child_environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-3000:] + done.stdout[-3000:]
    with open_workspace(home, env={}) as ws:
        listings, cases = tuple(ws.store.listings()), tuple(ws.store.cases(CaseQuery(limit=500)).items)
    return Watched(home, json.loads(done.stdout.splitlines()[-1]), listings, cases)
