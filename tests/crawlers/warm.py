"""Crawls as child processes that need not load what they need: see `warm_child.py`."""

import atexit
import functools
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_START = threading.Lock()


@dataclass(frozen=True)
class Ended:
    code: int
    peak_bytes: int
    stdout: str
    stderr: str


def run_warm(*arguments: str, environment: Mapping[str, str], timeout_seconds: float) -> Ended:
    """Run `python -m crawlers` with these arguments to its end; TimeoutError, once it is killed, when it has none."""
    with (
        socket.socket(socket.AF_UNIX) as connection,
        tempfile.TemporaryFile("w+", encoding="utf-8") as out,
        tempfile.TemporaryFile("w+", encoding="utf-8") as err,
    ):
        with _START:
            address = _address()
        connection.connect(address)
        asked = json.dumps({"arguments": arguments, "environment": dict(environment)}).encode()
        socket.send_fds(connection, [asked], [out.fileno(), err.fileno()])
        answer = connection.makefile("rb")
        pid = int(answer.readline())
        connection.settimeout(timeout_seconds)
        try:
            told = json.loads(answer.read())
        except TimeoutError:
            os.kill(pid, signal.SIGKILL)
            raise
        out.seek(0)
        err.seek(0)
        return Ended(told["code"], told["peak_bytes"], out.read(), err.read())


@functools.cache
def _address() -> str:
    """Where the loaded process listens; it is started once for a process of pytest, and ends with it."""
    name = f"\0guolv-test-{os.getpid()}"  # an abstract one: it leaves no file
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(name)
        listener.listen()
        process = subprocess.Popen(
            [sys.executable, str(Path(__file__).with_name("warm_child.py")), str(listener.fileno())],
            stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=[listener.fileno()], cwd=ROOT,
            env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONWARNINGS": "default"},
        )  # fmt: skip
    atexit.register(process.communicate)
    return name
