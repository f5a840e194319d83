"""The demo's child processes: the console server and the crawls, each the ordinary `guolv` command.

Children run in sessions of their own, so that Ctrl-C reaches the demo alone, which then ends them one by one.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from domain.errors import GuolvError

__all__ = ["ServerNotUp", "choose_port", "crawl_all", "open_server"]

_PATIENCE_SECONDS: Final = 60.0
_AT_ONCE: Final = 2
"""Crawls at the same time: one a core on a small machine, and memory for one browser."""

_DONE: Final = (0, 1)
"""Exit codes of a crawl that did its work; 1 says that some page was bad, which the quarantine names."""


class ServerNotUp(GuolvError):
    """The console server of the demo did not begin to answer."""

    def __init__(self, log: Path) -> None:
        self.log = log
        super().__init__(f"the console did not start: {_last_lines(log)}")


def choose_port(wished: int) -> int:
    """Return the wished port if it is free, else any free one."""
    for port in (wished, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port on 127.0.0.1")


@contextmanager
def open_server(home: Path, port: int) -> Iterator[str]:
    """Run `guolv serve` until the block ends; the block gets its address once it answers.

    Raises:
        ServerNotUp: it ended, or did not answer in time.
    """
    url, log = f"http://127.0.0.1:{port}", home / "logs" / "serve.log"
    child = _start(["console.cli", "--home", str(home), "serve"], log)
    try:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not _answers(f"{url}/healthz"):
            if child.poll() is not None or time.monotonic() > deadline:
                raise ServerNotUp(log)
            time.sleep(0.1)
        yield url
    finally:
        _stop(child)


def crawl_all(home: Path, platforms: Sequence[str], report: Callable[[], None]) -> dict[str, str | None]:
    """Crawl the platforms, two at a time, each in a child process.

    Args:
        home: The demo's home.
        platforms: Names, the longest crawl first.
        report: Called several times a second, to show progress.

    Returns:
        Platform → why its crawl failed, or `None`. A broken page alone is no failure.
    """
    waiting = list(platforms)
    running: dict[str, subprocess.Popen[bytes]] = {}
    results: dict[str, str | None] = {}
    try:
        while waiting or running:
            while waiting and len(running) < _AT_ONCE:
                name = waiting.pop(0)
                entry = ["crawlers", name, "--home", str(home), "--campaign", "demo", "--json", "--die-with-parent"]
                running[name] = _start(entry, _log(home, name))
            for name, child in list(running.items()):
                code = child.poll()
                if code is not None:
                    del running[name]
                    results[name] = None if code in _DONE else _last_lines(_log(home, name)) or f"exit code {code}"
            report()
            time.sleep(0.2)
    finally:
        for child in running.values():
            _stop(child)
    return results


def _log(home: Path, name: str) -> Path:
    return home / "logs" / f"crawl-{name}.log"


def _start(entry: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    log.parent.mkdir(exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if not key.startswith("GUOLV_")}
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-m", *entry],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=environment,
            start_new_session=True,
        )


def _stop(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(10)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  # our own loopback address
            return bool(answer.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _last_lines(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return " / ".join(lines[-3:])
