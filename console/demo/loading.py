"""Fills the demo's home in a child process: `python -m console.demo.loading HOME`.

Making the database and reading notices takes memory that the demo, which stays, would keep: Alembic alone is 30 MB.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.resources import as_file, files
from pathlib import Path

from domain.errors import GuolvError

__all__ = ["Loaded", "LoadingFailed", "load_records"]


class LoadingFailed(GuolvError):
    """The records shipped with the demo could not be imported."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the demo's records could not be imported: {reason}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """What was imported."""

    records: int
    identifies_nothing: int
    quarantined: int


def load_records(home: Path) -> Loaded:
    """Make the database of a home and import the shipped records, in a child process.

    Raises:
        LoadingFailed: it ended with an error.
    """
    command = [sys.executable, "-m", "console.demo.loading", str(home)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    if done.returncode != 0:
        raise LoadingFailed(" / ".join(done.stderr.strip().splitlines()[-3:]))
    return Loaded(**json.loads(done.stdout))


def _main(home: Path) -> None:
    from cases.intake import save_records
    from cases.workspace import open_workspace
    from crawlers.sources import read_notice

    unidentified = quarantined = 0
    with open_workspace(home, create=True) as ws:
        with as_file(files("console.demo").joinpath("records")) as folder:
            for path in sorted(folder.glob("*.csv")):
                report = save_records(ws, read_notice(path), file=path.name, now=datetime.now(UTC))
                unidentified += len(report.identifies_nothing)
                quarantined += len(report.quarantined)
        counts = {"records": ws.store.records_count(), "identifies_nothing": unidentified, "quarantined": quarantined}
    sys.stdout.write(json.dumps(counts) + "\n")


if __name__ == "__main__":
    _main(Path(sys.argv[1]))
