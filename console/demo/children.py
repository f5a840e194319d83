"""The console server of the demo: the ordinary `guolv serve` as a child process.

It runs in a session of its own, so that Ctrl-C reaches the demo alone, and on a leash, so that it never outlives it.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from domain.errors import GuolvError

__all__ = ["ServerNotUp", "choose_port", "open_server"]

_PATIENCE_SECONDS: Final = 60.0


class ServerNotUp(GuolvError):
    """The console server of the demo did not begin to answer."""

    def __init__(self, last_words: str) -> None:
        self.last_words = last_words
        super().__init__(f"the console did not start: {last_words or 'it said nothing'}")


def choose_port(wished: int) -> int:
    """Return the wished port if it is free, else any free one.

    Raises:
        OSError: there is none.
    """
    with socket.socket() as probe:
        # As servers do: a port that a demo let go of a moment ago is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", wished))
        except OSError:
            probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def open_server(home: Path, port: int) -> Iterator[str]:
    """Run `guolv serve` until the block ends; the block gets its address once it is ready to answer.

    Raises:
        ServerNotUp: it ended, or was not ready in time.
    """
    url, log = f"http://127.0.0.1:{port}", home / "logs" / "serve.log"
    child = _start(["console.cli", "--home", str(home), "serve", "--port", str(port)], log)
    try:
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while not _answers(f"{url}/readyz"):
            if child.poll() is not None or time.monotonic() > deadline:
                raise ServerNotUp(_last_lines(log))
            time.sleep(0.1)
        yield url
    finally:
        _stop(child)


def _start(entry: list[str], log: Path) -> subprocess.Popen[bytes]:
    log.parent.mkdir(exist_ok=True)
    leash = [sys.executable, "-m", "scheduler.leash", str(os.getpid())]
    with log.open("wb") as output:
        return subprocess.Popen(
            [*leash, sys.executable, "-m", *entry],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=Path(__file__).parents[2],
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
