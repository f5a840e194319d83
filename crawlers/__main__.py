"""The child process of a crawl: `python -m crawlers PLATFORM --home DIR`.

One crawl, one process: a crash harms nobody else, and Twisted's reactor runs only once. With `--json` every line on
standard output is an object, `{"event": "progress", …}` about once a second and `{"event": "run", …}` at the end;
everything else goes to standard error. Exit codes: 0 done · 1 done, some input was bad (it is counted and in the
quarantine) · 2 wrong usage · 3 no home or bad settings · 4 the store failed · 5 the crawl failed · 7 it waits, and may
go on at a moment that it names.
"""

import argparse
import ctypes
import json
import logging
import os
import signal
import sys
from pathlib import Path

import structlog

from crawlers.launch import crawl
from crawlers.reporting import run_to_json
from domain.campaign import Run, RunState
from domain.errors import (
    CaseError,
    ComponentMissing,
    EvidenceBroken,
    GuolvError,
    HomeMissing,
    IndexFailure,
    SchemaMismatch,
    SettingsError,
    StoreError,
)

__all__ = ["main"]

EXIT_CODES: tuple[tuple[type[GuolvError], int], ...] = (
    (SettingsError, 3),
    (HomeMissing, 3),
    (SchemaMismatch, 4),
    (StoreError, 4),
    (IndexFailure, 4),
    (EvidenceBroken, 6),
    (ComponentMissing, 5),
    (CaseError, 2),
)
"""The first line that fits counts; anything else is a failed crawl."""
_PR_SET_PDEATHSIG = 1


def main(arguments: list[str] | None = None) -> int:
    """Run one crawl and return the exit code."""
    options = _parser().parse_args(arguments)
    _log_to_stderr()
    if options.die_with_parent:
        _die_with_parent()
    try:
        run = crawl(
            options.home,
            options.platform,
            category=options.category,
            feed=options.feed,
            run_id=options.run_id,
            campaign=options.campaign,
            is_fresh=options.fresh,
            report=_tell_json if options.json else _tell_person,
        )
    except GuolvError as error:
        print(error, file=sys.stderr)  # noqa: T201  # the entry of a process talks to whoever started it
        return next((code for kind, code in EXIT_CODES if isinstance(error, kind)), 5)
    return _exit_code(run)


def _exit_code(run: Run) -> int:
    if run.state is RunState.WAITING:
        return 7
    if run.state is not RunState.FINISHED:
        return 5
    return 1 if run.counts.get("errors") else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m crawlers", description="Crawl one platform.")
    parser.add_argument("platform", help="name of the platform, such as qingwei")
    parser.add_argument("--home", type=Path, required=True, help="the home's folder")
    parser.add_argument("--category", help="one category; without it, all")
    parser.add_argument("--feed", help="a supplied feed, file or address, instead of pages")
    parser.add_argument("--run-id", help="id for the run")
    parser.add_argument("--campaign", help="the campaign the run belongs to")
    parser.add_argument("--fresh", action="store_true", help="begin anew, and ask for every page")
    parser.add_argument("--json", action="store_true", help="one JSON object a line on standard output")
    parser.add_argument("--die-with-parent", action="store_true", help="end when the parent process ends (Linux)")
    return parser


def _tell_json(run: Run) -> None:
    event = "progress" if run.state is RunState.RUNNING else "run"
    print(json.dumps({"event": event, **run_to_json(run)}, ensure_ascii=False), flush=True)  # noqa: T201  # as above


def _tell_person(run: Run) -> None:
    counts = " ".join(f"{name}={number}" for name, number in run.counts.items())
    print(f"{run.platform} {run.state}: {run.reason or '…'} {counts}", flush=True)  # noqa: T201  # as above


def _log_to_stderr() -> None:
    logging.basicConfig(stream=sys.stderr, level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def _die_with_parent() -> None:
    """Ask the kernel for a SIGTERM when the parent ends, also when it ended just now."""
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        sys.exit(5)


if __name__ == "__main__":
    sys.exit(main())
