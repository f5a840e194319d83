"""The process that reads foreign files: one that stays and knows the libraries, and one child of it for each file.

Started by `reading` as a script and alone (`python -I`). It waits on the socket that is its standard input for one
request at a time, which comes with the file to write to. For each it forks a child, which limits itself, reads, writes
one JSON line an event, and ends; so a parser that breaks takes nothing with it, and no file costs the loading of the
libraries again. It ends when the other end of the socket is closed, and a child ends with it.
"""

import contextlib
import ctypes
import errno
import gc
import importlib
import json
import logging
import os
import resource
import select
import signal
import socket
import sys
import time
import types
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

OK, REFUSED, NO_MEMORY, NO_ROOM = 0, 64, 65, 66
"""Exit codes of the child. A refusal is the last line of its output."""
_POLL_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1
_GREATEST_MESSAGE = 65_536
_WITHOUT_MEMORY = ("Error -4 while", "emory allocation failed", "out of memory", "nable to allocate")
"""How zlib and libxml2 say that they got no memory, which is not the file's damage."""


def main() -> None:
    """Serve requests until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _prepare_imports()
    logging.disable()
    warnings.simplefilter("ignore")
    with socket.socket(fileno=os.dup(0)) as peer:
        while True:
            message, descriptors, _, _ = socket.recv_fds(peer, _GREATEST_MESSAGE, 1)
            if not message:
                return
            answer = _serve(json.loads(message), descriptors[0], peer)
            os.close(descriptors[0])
            peer.sendall(json.dumps(answer).encode())


def _prepare_imports() -> None:
    root = Path(__file__).resolve().parents[2]
    sys.path.insert(0, str(root))
    # openpyxl loads numpy where there is one, for values that no foreign file holds.
    sys.modules["numpy"] = None  # type: ignore[assignment]  # Python's own way to forbid an import
    # The front of the package loads what only the parent needs; a bare package in its place loads nothing.
    package = types.ModuleType("crawlers.sources")
    package.__path__ = [str(root / "crawlers" / "sources")]
    sys.modules["crawlers.sources"] = package


def _serve(request: dict[str, Any], output: int, peer: socket.socket) -> dict[str, Any]:
    """Fork, watch, and tell what became of the child."""
    job = _load(request)
    gc.freeze()
    child = os.fork()
    if child == 0:
        os._exit(_run(job, request, output))
    return _watch(child, request, output, peer)


def _load(request: dict[str, Any]) -> Callable[[Path, int], None]:
    """Return what is to be done with the path and the output; what it needs is loaded before the fork."""
    if request["format"] == "zip":
        unpacking = importlib.import_module("crawlers.sources.unpacking")
        return lambda path, output: unpacking.unpack_member(path, request["member"], output)
    form = importlib.import_module("crawlers.sources.format").load_formats()[request["format"]]
    for library in form.libraries:
        importlib.import_module(library)
    lines = importlib.import_module("crawlers.sources.event_lines")

    def write(path: Path, output: int) -> None:
        with open(output, "w", encoding="utf-8", closefd=False) as stream:
            lines.write_events(form.readers[request["reader"]](path), stream)

    return write


def _run(job: Callable[[Path, int], None], request: dict[str, Any], output: int) -> int:
    """Do the work of the child; return its exit code."""
    _limit(request)
    try:
        job(Path(request["path"]), output)
    except BaseException as error:  # noqa: BLE001  # a parser of foreign files may raise anything, even a panic
        if isinstance(error, MemoryError) or any(word in str(error) for word in _WITHOUT_MEMORY):
            return NO_MEMORY
        if isinstance(error, OSError) and error.errno == errno.EFBIG:
            return NO_ROOM
        _write_refusal(error, output)
        return REFUSED
    return OK


def _limit(request: dict[str, Any]) -> None:
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    cpu_seconds = int(request["whole_seconds"]) + 1
    for what, most in (
        (resource.RLIMIT_AS, request["memory_bytes"]),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_FSIZE, request["output_bytes"]),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _write_refusal(error: BaseException, output: int) -> None:
    lines = importlib.import_module("crawlers.sources.event_lines")
    with contextlib.suppress(OSError):
        os.write(output, f"\n{lines.refusal_line(error)}\n".encode())


def _watch(child: int, request: dict[str, Any], output: int, peer: socket.socket) -> dict[str, Any]:
    began = last = time.monotonic()
    pause = min(_POLL_SECONDS, request["patience_seconds"])
    size, has_ended, timed_out = 0, False, False
    with contextlib.closing(_Descriptor(os.pidfd_open(child))) as process:
        while not has_ended:
            ready, _, _ = select.select([process.number, peer.fileno()], [], [], pause)
            has_ended = process.number in ready
            if peer.fileno() in ready and not has_ended:  # requests come one at a time: the other end was closed
                os.kill(child, signal.SIGKILL)
                os._exit(1)
            now, grown = time.monotonic(), os.fstat(output).st_size
            if grown > size:
                size, last = grown, now
            if not has_ended and (now - last > request["patience_seconds"] or now - began > request["whole_seconds"]):
                timed_out = has_ended = True
                os.kill(child, signal.SIGKILL)
    _, status, usage = os.wait4(child, 0)
    ended = time.monotonic()
    return {
        "status": os.waitstatus_to_exitcode(status),
        "timed_out": timed_out,
        "waited_seconds": ended - last,
        "seconds": ended - began,
        "memory_bytes": usage.ru_maxrss * 1024,
    }


class _Descriptor:
    """A descriptor that `closing` closes."""

    def __init__(self, number: int) -> None:
        self.number = number

    def close(self) -> None:
        os.close(self.number)


if __name__ == "__main__":
    main()
