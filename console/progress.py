"""How far a long command is: a bar on a terminal, else one line every ten seconds; always on standard error."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from console.output import plain, warn

__all__ = ["Report", "open_progress"]

LINE_EVERY_SECONDS: Final = 10.0

Report = Callable[[int, int | None], None]
"""Takes how many are done, and of how many (`None` = nobody knows)."""


@contextmanager
def open_progress(label: str, clock: Callable[[], float] = time.monotonic) -> Iterator[Report]:
    """Show progress while the block runs; the block gets a function to report to."""
    if sys.stderr.isatty():
        with _bar(label) as report:
            yield report
    else:
        yield _lines(label, clock)


@contextmanager
def _bar(label: str) -> Iterator[Report]:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(plain(label), total=None)

        def report(done: int, total: int | None) -> None:
            bar.update(task, completed=done, total=total)

        yield report


def _lines(label: str, clock: Callable[[], float]) -> Report:
    started = said = clock()

    def report(done: int, total: int | None) -> None:
        nonlocal said
        if clock() - said >= LINE_EVERY_SECONDS:
            said = clock()
            of = f"/{total}" if total is not None else ""
            warn(f"{label}: {done}{of} ({said - started:.0f} s)")

    return report
