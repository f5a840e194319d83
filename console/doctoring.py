"""What `guolv doctor` looks at: one function a check, each ends in one sentence."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

from cases.evidence.chain import digest_sm3
from cases.workspace import Workspace, open_workspace
from crawlers.profile import find_chromium
from domain.errors import GuolvError
from index.store import sqlite_report

__all__ = ["Finding", "Grade", "examine"]

_OURS: Final = ("domain", "filters", "matching", "index", "cases", "crawlers", "scheduler", "console")
_LEAST_FREE_BYTES: Final = 1_000_000_000
"""A campaign keeps some hundred megabytes of raw pages."""
_BUILT_YEAR: Final = 2026


class Grade(StrEnum):
    """How much a finding matters."""

    GOOD = "good"
    WARNING = "warning"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One thing that was looked at."""

    check: str
    grade: Grade
    sentence: str


def examine(home: Path, now: datetime) -> Iterator[Finding]:
    """Look at everything; a part that fails does not stop the others."""
    yield _python()
    yield _names()
    yield _sqlite()
    yield _clock(now)
    yield _fonts()
    yield _hashes()
    try:
        with open_workspace(home) as workspace:
            yield Finding(check="home", grade=Grade.GOOD, sentence=str(workspace.home))
            yield from _inside(workspace)
    except GuolvError as error:
        yield Finding(check="home", grade=Grade.BAD, sentence=str(error))


def _inside(workspace: Workspace) -> Iterator[Finding]:
    yield _disk(workspace.home)
    yield _store(workspace)
    yield _search(workspace)
    yield _browser(workspace)
    yield _contact(workspace)


def _python() -> Finding:
    version = ".".join(str(part) for part in sys.version_info[:3])
    return Finding(check="python", grade=Grade.GOOD, sentence=version)


def _names() -> Finding:
    """Two owners of one import name overwrite each other silently."""
    owners = packages_distributions()
    clashes = [
        f"{name} also belongs to {', '.join(sorted(set(owners[name]) - {'guolv'}))}"
        for name in _OURS
        if set(owners.get(name, ())) - {"guolv"}
    ]
    if clashes:
        return Finding(check="packages", grade=Grade.BAD, sentence="; ".join(clashes) + ": install guolv by itself")
    return Finding(check="packages", grade=Grade.GOOD, sentence="our package names are ours alone")


def _sqlite() -> Finding:
    report = sqlite_report()
    sentence = f"{report.driver} {report.version}"
    if not report.has_fts5:
        return Finding(check="sqlite", grade=Grade.BAD, sentence=f"{sentence} has no FTS5: there is no search")
    if not report.is_safe:
        danger = (
            "committed writes can be lost when several processes write; use 3.51.3 or newer (pip install pysqlite3)"
        )
        return Finding(check="sqlite", grade=Grade.WARNING, sentence=f"{sentence}: {danger}")
    return Finding(check="sqlite", grade=Grade.GOOD, sentence=f"{sentence} with FTS5")


def _clock(now: datetime) -> Finding:
    if now.year < _BUILT_YEAR:
        return Finding(check="clock", grade=Grade.BAD, sentence=f"{now:%Y-%m-%d}: this is before guolv was made")
    return Finding(check="clock", grade=Grade.GOOD, sentence=f"{now:%Y-%m-%d %H:%M} UTC")


def _fonts() -> Finding:
    """Chinese fonts matter for screenshots made on this machine, not for the console."""
    program = shutil.which("fc-list")
    found = ""
    if program:
        found = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    if found.strip():
        return Finding(check="fonts", grade=Grade.GOOD, sentence=found.splitlines()[0])
    return Finding(
        check="fonts", grade=Grade.WARNING, sentence="no Chinese font found: install fonts-noto-cjk for screenshots"
    )


def _hashes() -> Finding:
    if digest_sm3(b"") is None:
        return Finding(
            check="sm3", grade=Grade.WARNING, sentence="this OpenSSL has no SM3; evidence carries SHA-256 only"
        )
    return Finding(check="sm3", grade=Grade.GOOD, sentence="SHA-256 and SM3 are there")


def _disk(home: Path) -> Finding:
    free = shutil.disk_usage(home).free
    grade = Grade.GOOD if free >= _LEAST_FREE_BYTES else Grade.WARNING
    return Finding(check="disk", grade=grade, sentence=f"{free / 1e9:.1f} GB free")


def _store(workspace: Workspace) -> Finding:
    try:
        workspace.store.check()
        sentence = f"{workspace.store.records_count()} records, {workspace.store.listings_count()} listings"
    except GuolvError as error:
        return Finding(check="store", grade=Grade.BAD, sentence=str(error))
    return Finding(check="store", grade=Grade.GOOD, sentence=sentence)


def _search(workspace: Workspace) -> Finding:
    try:
        sentence = f"{workspace.search.name}, {workspace.search.count()} documents"
    except GuolvError as error:
        return Finding(check="search", grade=Grade.BAD, sentence=str(error))
    return Finding(check="search", grade=Grade.GOOD, sentence=sentence)


def _browser(workspace: Workspace) -> Finding:
    path = find_chromium(workspace.settings)
    if path is None:
        sentence = "no Chromium: platforms rendered by script need it, or a supplied feed"
        return Finding(check="chromium", grade=Grade.WARNING, sentence=sentence)
    return Finding(check="chromium", grade=Grade.GOOD, sentence=str(path))


def _contact(workspace: Workspace) -> Finding:
    if not workspace.settings.crawl.contact:
        sentence = "crawl.contact is not set: public platforms should know who asks"
        return Finding(check="contact", grade=Grade.WARNING, sentence=sentence)
    return Finding(check="contact", grade=Grade.GOOD, sentence=workspace.settings.crawl.contact)
