"""What guolv runs on: interpreter, packages, SQLite, clock, fonts, hashes, and the child that reads foreign files."""

import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timedelta
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

from cases.evidence.chain import digest_sm3
from cases.rows import ParsedRow
from console.doctoring.finding import Finding, bad, good, warning
from crawlers.sources import read_notice
from domain.errors import GuolvError
from index.store import Store, sqlite_report

__all__ = ["MACHINE_CHECKS", "check_clock"]

_OURS: Final = ("domain", "filters", "matching", "index", "cases", "crawlers", "scheduler", "console")
_BUILT_YEAR: Final = 2026
_SLACK: Final = timedelta(minutes=5)
"""Clocks of two machines that write into one database may differ so much."""
_SAMPLE: Final = "<table><tr><th>产品名称</th><th>商标</th></tr><tr><td>电磁炉</td><td>甲</td></tr></table>"


def _check_python() -> Finding:
    return good("python", ".".join(str(part) for part in sys.version_info[:3]))


def _check_packages() -> Finding:
    """Two owners of one import name overwrite each other silently."""
    owners = packages_distributions()
    clashes = [
        f"{name} ({', '.join(sorted(set(owners[name]) - {'guolv'}))})"
        for name in _OURS
        if set(owners.get(name, ())) - {"guolv"}
    ]
    if clashes:
        return bad("packages", f"others own names of ours: {', '.join(clashes)}; install guolv by itself")
    return good("packages", "our package names are ours alone")


def _check_sqlite() -> Finding:
    report = sqlite_report()
    name = f"{report.driver} {report.version}"
    if not report.has_fts5:
        return bad("sqlite", f"{name} has no FTS5: there is no search")
    if not report.is_safe:
        return warning(
            "sqlite",
            f"{name} can lose committed writes when several processes write; use 3.51.3 or newer, "
            "for example with: pip install pysqlite3",
        )
    return good("sqlite", f"{name} with FTS5")


def _check_fonts() -> Finding:
    """Chinese fonts matter for screenshots made on this machine, not for the console."""
    program = shutil.which("fc-list")
    found = ""
    if program:
        found = subprocess.run([program, ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
    if found.strip():
        return good("fonts", found.splitlines()[0])
    return warning("fonts", "no Chinese font found: install fonts-noto-cjk for screenshots")


def _check_hashes() -> Finding:
    if digest_sm3(b"") is None:
        return warning("sm3", "this OpenSSL has no SM3; evidence carries SHA-256 only")
    return good("sm3", "SHA-256 and SM3 are there")


def _check_reading() -> Finding:
    """Foreign files are read in a child process with limits; some containers forbid one or the other."""
    with tempfile.TemporaryDirectory(prefix="guolv-doctor-") as folder:
        path = Path(folder) / "sample.html"
        path.write_text(_SAMPLE, encoding="utf-8")
        try:
            read = [row for row in read_notice(path) if not hasattr(row, "file_sha256")]
        except GuolvError as error:
            return bad("reading", f"files cannot be read in a child process: {error}")
    if not any(isinstance(row, ParsedRow) or getattr(row, "field", "") == "result" for row in read):
        return bad("reading", "a child process reads files, but not rightly")
    return good("reading", "foreign files are read in a child process with limits")


MACHINE_CHECKS: Final[tuple[Callable[[], Finding], ...]] = (
    _check_python, _check_packages, _check_sqlite, _check_fonts, _check_hashes, _check_reading,
)  # fmt: skip
"""What needs no home."""


def check_clock(store: Store, now: datetime) -> Finding:
    """Hold the clock against the youngest thing that the store remembers."""
    if now.year < _BUILT_YEAR:
        return bad("clock", f"{now:%Y-%m-%d} is before guolv was made")
    known = [run.started_at for run in store.runs(limit=1)] + [one.imported_at for one in store.imports(limit=1)]
    if known and max(known) > now + _SLACK:
        return bad("clock", f"{now:%Y-%m-%d %H:%M} UTC, but the store knows something of {max(known):%Y-%m-%d %H:%M}")
    return good("clock", f"{now:%Y-%m-%d %H:%M} UTC")
