"""The process that reads foreign files: one that stays and knows the libraries, and one child of it for each file.

Started by `reading` as a script and alone (`python -I`). It waits on the socket that is its standard input for one
request at a time, which comes with the file or the pipe to write to. For each it forks a child, which limits itself,
reads, writes one JSON line after the other, and ends; so a parser that breaks takes nothing with it, and no file costs
the loading of the libraries again. It ends when the other end of the socket is closed, and a child ends with it.

What is loaded here before it is needed is paid for by whoever imports one small text.
"""

import contextlib
import ctypes
import errno
import fcntl
import gc
import importlib
import json
import os
import resource
import select
import signal
import socket
import stat
import sys
import termios
import time
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

OK, REFUSED, NO_MEMORY, NO_ROOM = 0, 64, 65, 66
"""Exit codes of the child. A refusal is the last line of its output."""
_POLL_SECONDS = 0.1
_PR_SET_PDEATHSIG = 1
_CPU_CLOCK = 2
_GREATEST_MESSAGE = 65_536
_BUFFER_BYTES = 1 << 16
_WITHOUT_MEMORY = ("Error -4 while", "emory allocation failed", "out of memory", "nable to allocate")
"""How zlib, libxml2 and expat say that they got no memory, which is not the file's damage."""

Job = Callable[[Path, int], None]


def main() -> None:
    """Serve requests until nobody is there any more."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's to handle
    _prepare_imports()
    with socket.socket(fileno=os.dup(0)) as peer:
        while True:
            message, descriptors, _, _ = socket.recv_fds(peer, _GREATEST_MESSAGE, 1)
            if not message:
                return
            answer = _serve(json.loads(message), descriptors[0], peer)
            os.close(descriptors[0])  # the end of a pipe
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
    job = _JOBS.get(request["format"], _load_tables)(request)
    gc.freeze()
    child = os.fork()
    if child == 0:
        os._exit(_run(job, request, output))
    return _watch(child, request, output, peer)


# What is to be done with the path and the output; what it needs is loaded before the fork.


def _load_unpacking(request: dict[str, Any]) -> Job:
    unpacking = importlib.import_module("crawlers.sources.unpacking")
    return lambda path, output: unpacking.unpack_member(path, request["member"], output)


def _load_tables(request: dict[str, Any]) -> Job:
    importlib.import_module("logging").disable()  # some libraries talk about every file
    importlib.import_module("warnings").simplefilter("ignore")
    form = importlib.import_module("crawlers.sources.format").load_formats()[request["format"]]
    for library in form.libraries:
        importlib.import_module(library)
    lines = importlib.import_module("crawlers.sources.event_lines")

    def write(path: Path, output: int) -> None:
        with open(output, "w", encoding="utf-8", closefd=False) as stream:
            lines.write_events(form.readers[request["reader"]](path), stream)

    return write


def _load_text(request: dict[str, Any]) -> Job:
    delimited = importlib.import_module("crawlers.sources.delimited")
    lines = importlib.import_module("crawlers.sources.stream_lines")
    encoding, delimiter = request.get("encoding"), request.get("delimiter")

    def write(path: Path, output: int) -> None:
        with open(output, "w", _BUFFER_BYTES, encoding="utf-8", closefd=False) as stream:
            if delimiter is None:
                lines.write_beginning(delimited.begin_text(path), stream)
            else:
                lines.write_rows(delimited.read_text_rows(path, encoding, delimiter), stream)

    return write


def _load_elements(request: dict[str, Any]) -> Job:
    form = request["form"]
    reader = getattr(importlib.import_module(f"crawlers.sources.{form}_elements"), f"read_{form}_elements")
    how = {name: request[name] for name in ("envelope", "name", "prefix") if name in request}
    lines = importlib.import_module("crawlers.sources.stream_lines")

    def write(path: Path, output: int) -> None:
        # JSON may hold halves of characters.
        with open(output, "w", _BUFFER_BYTES, encoding="utf-8", errors="surrogatepass", closefd=False) as stream:
            lines.write_elements(reader(path, **how), stream)

    return write


def _load_page(request: dict[str, Any]) -> Job:
    importlib.import_module("logging").disable()
    importlib.import_module("warnings").simplefilter("ignore")
    reading = importlib.import_module("crawlers.page_child")
    readers = reading.choose_readers(request["platform"])

    def write(path: Path, output: int) -> None:
        with open(output, "w", _BUFFER_BYTES, encoding="utf-8", closefd=False) as stream:
            stream.write(reading.page_line(path, readers, request["url"], request["platform"]))

    return write


def _load_picture(_: dict[str, Any]) -> Job:
    reading = importlib.import_module("crawlers.picture_child")
    reading.load_forms()

    def write(path: Path, output: int) -> None:
        with open(output, "w", _BUFFER_BYTES, encoding="utf-8", closefd=False) as stream:
            stream.write(reading.picture_line(path))

    return write


_JOBS: dict[str, Callable[[dict[str, Any]], Job]] = {
    "zip": _load_unpacking, "text": _load_text, "elements": _load_elements, "page": _load_page,
    "picture": _load_picture,
}  # fmt: skip


def _run(job: Job, request: dict[str, Any], output: int) -> int:
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
    cpu_seconds = int(request["whole_cpu_seconds"]) + 2  # whoever watches is sooner, unless he is gone
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
    """Wait for the end of the child, or bring it about; tell how it ended and what it took."""
    began = time.monotonic()
    meter = _Meter(child, output)
    pause = min(_POLL_SECONDS, request["cpu_seconds"])
    spent = None
    with contextlib.closing(_Descriptor(os.pidfd_open(child))) as process:
        while True:
            ready, _, _ = select.select([process.number, peer.fileno()], [], [], pause)
            if process.number in ready:
                break
            if peer.fileno() in ready:  # requests come one at a time: the other end was closed
                os.kill(child, signal.SIGKILL)
                os._exit(1)
            meter.look()
            if spent := meter.what_is_spent(request):
                os.kill(child, signal.SIGKILL)
                break
    _, status, usage = os.wait4(child, 0)
    return {
        "status": os.waitstatus_to_exitcode(status),
        "spent": spent,
        "seconds": time.monotonic() - began,
        "cpu_seconds": usage.ru_utime + usage.ru_stime,
        "memory_bytes": usage.ru_maxrss * 1024,
    }


class _Meter:
    """What a child has used, and what it gave for it.

    A file it writes to grows with every row or page. A pipe does not show that: what goes into one is a text, whose
    time is bounded as a whole; there a child that waits until its rows are taken does not hang.
    """

    def __init__(self, child: int, output: int) -> None:
        # As clock_getcpuclockid(3) makes the name of another process's clock; Python offers it for threads alone.
        self._clock = (~child << 3) | _CPU_CLOCK
        self._output = output
        self._is_pipe = stat.S_ISFIFO(os.fstat(output).st_mode)
        self._began = self._busy_at = time.monotonic()
        self._now = self._began
        self._size = 0
        self._cpu = self._cpu_at_growth = 0.0

    def look(self) -> None:
        """Read the clocks and the size of the output."""
        self._now = time.monotonic()
        cpu = self._cpu
        with contextlib.suppress(OSError):  # it has just ended
            cpu = time.clock_gettime(self._clock)
        if cpu > self._cpu or self._waits_for_its_reader():
            self._busy_at = self._now
        self._cpu = cpu
        size = os.fstat(self._output).st_size
        if size > self._size:
            self._size, self._cpu_at_growth = size, cpu

    def what_is_spent(self, request: dict[str, Any]) -> str | None:
        """Return what the child has used up: `cpu` or `wall`."""
        if self._cpu - self._cpu_at_growth > request["cpu_seconds"] or self._cpu > request["whole_cpu_seconds"]:
            return "cpu"
        if self._now - self._busy_at > request["idle_seconds"]:
            return "wall"
        is_bounded = not self._is_pipe
        return "wall" if is_bounded and self._now - self._began > request["wall_seconds"] else None

    def _waits_for_its_reader(self) -> bool:
        if not self._is_pipe:
            return False
        waiting = fcntl.ioctl(self._output, termios.FIONREAD, bytes(4))
        return int.from_bytes(waiting, sys.byteorder) > 0


class _Descriptor:
    """A descriptor that `closing` closes."""

    def __init__(self, number: int) -> None:
        self.number = number

    def close(self) -> None:
        os.close(self.number)


if __name__ == "__main__":
    main()
