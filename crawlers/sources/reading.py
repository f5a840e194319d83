"""Reading foreign files in child processes with limits, seen from this side: requests go out, lines come back.

A document is read to its end before its first row is given on: rows of a file that turns out to be damaged are not
believed. They wait in a temporary file, so memory does not grow with the file. A text comes through a pipe while it is
read, and the child waits until its rows are taken.
"""

import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from crawlers.sources.event_lines import error_of_line, is_refusal, read_events
from crawlers.sources.events import Event, Refusal
from crawlers.sources.format import Format
from crawlers.sources.limits import DEFAULT_LIMITS, ReadingLimits
from crawlers.sources.stream_lines import lines_of_pieces
from domain.errors import UnreadableFile

__all__ = ["Cost", "ReadingProcess", "open_process"]

_CHILD = Path(__file__).with_name("reading_child.py")
_REFUSED, _NO_MEMORY, _NO_ROOM = 64, 65, 66
"""Exit codes of `reading_child`."""
_ANSWER_BYTES = 65_536
_PIECE_BYTES = 1 << 16
_PIPE_BYTES = 1 << 20
_GRACE_SECONDS = 60.0
"""So much later than agreed the process itself is given up."""
_WORTH_ANOTHER_READER = frozenset({"damaged", "memory", "stopped", "too_wide"})

Line = Mapping[str, Any]
Request = Mapping[str, str | int | None]
Answer = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What reading one file took."""

    seconds: float = 0.0
    cpu_seconds: float = 0.0
    """Of all its readers."""
    memory_bytes: int = 0
    """Of the one that took most."""


class ReadingProcess:
    """The process that forks a child for each file; started when first needed, and anew when it was killed."""

    def __init__(self, limits: ReadingLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._peer: socket.socket | None = None
        self._stream: object = None
        """The stream that is being read."""
        self.cost = Cost()
        """What the last file took."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    @property
    def pid(self) -> int | None:
        """Its number, while it runs."""
        return self._process.pid if self._process else None

    @contextmanager
    def read(self, path: Path, form: Format) -> Iterator[Iterator[Event]]:
        """Read a file with the readers of its format, one after the other until one ends well.

        Raises:
            Refusal: the file cannot be read, or costs too much.
        """
        size, limit = path.stat().st_size, self._limits.file_bytes
        if size > limit:
            raise Refusal("too_large", megabytes=size >> 20, limit=limit >> 20)
        with tempfile.TemporaryFile() as output:
            self._read_with_any(path, form, output)
            output.seek(0)
            yield read_events(output)

    @contextmanager
    def stream(self, path: Path, job: Mapping[str, str | None]) -> Iterator[Iterator[Line]]:
        """Read a text; its lines come as they are read, until the next file is asked for.

        Args:
            path: The file.
            job: What to do: `format` is `text` (with `encoding` and `delimiter`; without, its beginning is read) or
                `elements` (with `form`, and what its reader takes).

        Raises:
            Refusal: the file cannot be read, or not further, or costs too much; what came before it stays.
            UnreadableFile: so says a reader of elements.
        """
        size, limit = path.stat().st_size, self._limits.text_bytes
        if size > limit:
            raise Refusal("too_large", megabytes=size >> 20, limit=limit >> 20)
        with closing(self._lines(path, job, self._limits.cpu_budget_of_text(size))) as lines:
            yield lines

    def unpack(self, path: Path, member: int | None, output: IO[bytes]) -> None:
        """Write the list of a zip's members, or one of them, to a file.

        Raises:
            Refusal: it cannot be unpacked, or costs too much.
        """
        request = {"format": "zip", "member": member, "path": str(path.resolve())}
        answer = self._ask(request, output, self._limits.cpu_budget(path.stat().st_size))
        error = _error(answer, path.name, self._limits, output)
        if error:
            raise error

    def _read_with_any(self, path: Path, form: Format, output: IO[bytes]) -> None:
        budget = self._limits.cpu_budget(path.stat().st_size)
        error: Refusal | UnreadableFile | None = None
        self.cost = Cost()
        for reader in form.readers:
            output.seek(0)
            output.truncate()
            request = {"format": form.name, "reader": reader, "path": str(path.resolve())}
            answer = self._ask(request, output, budget - self.cost.cpu_seconds)
            self._add_cost(answer)
            error = _error(answer, path.name, self._limits, output)
            if not isinstance(error, Refusal) or error.code not in _WORTH_ANOTHER_READER:
                break
        if error:
            raise error

    def _add_cost(self, answer: Answer) -> None:
        self.cost = Cost(
            seconds=self.cost.seconds + answer["seconds"],
            cpu_seconds=self.cost.cpu_seconds + answer["cpu_seconds"],
            memory_bytes=max(self.cost.memory_bytes, answer["memory_bytes"]),
        )

    def _lines(self, path: Path, job: Mapping[str, str | None], budget: float) -> Generator[Line]:
        self.cost = Cost()
        mine, its_child = os.pipe()
        with suppress(OSError):  # whoever has many pipes may get small ones only
            fcntl.fcntl(mine, fcntl.F_SETPIPE_SZ, _PIPE_BYTES)
        this = object()
        last: Line | None = None
        try:
            try:
                self._send({**job, "path": str(path.resolve())}, its_child, budget)
            finally:
                os.close(its_child)
            self._stream = this
            for line in lines_of_pieces(_pieces(mine, self._limits.wall_seconds)):
                if is_refusal(line):
                    last = line
                else:
                    yield line
            if self._stream is not this:  # another file was asked for meanwhile
                raise Refusal("stopped", signal="reading process")
            answer = self._receive()
            self._stream = None
        finally:
            os.close(mine)
            if self._stream is this:  # nobody wants the rest
                self._end()
        self._add_cost(answer)
        error = _error(answer, path.name, self._limits, last)
        if error:
            raise error

    def _ask(self, request: Request, output: IO[bytes], budget: float) -> Answer:
        self._send(request, output.fileno(), budget)
        return self._receive()

    def _send(self, request: Request, output: int, budget: float) -> None:
        if self._stream is not None:  # one that nobody reads to its end
            self._end()
        limits = self._limits
        full = {
            **request,
            "cpu_seconds": max(budget, 0.0),
            "whole_cpu_seconds": limits.whole_cpu_seconds,
            "idle_seconds": limits.idle_seconds,
            "wall_seconds": limits.wall_seconds,
            "memory_bytes": limits.memory_bytes,
            "output_bytes": limits.output_bytes,
        }
        peer = self._start()
        peer.settimeout(limits.wall_seconds + _GRACE_SECONDS)
        try:
            socket.send_fds(peer, [json.dumps(full).encode()], [output])
        except OSError as error:
            self._end()
            raise Refusal("stopped", signal="reading process") from error

    def _receive(self) -> Answer:
        answer = b""
        if self._peer is not None:
            with suppress(OSError):
                answer = self._peer.recv(_ANSWER_BYTES)
        if not answer:
            self._end()
            raise Refusal("stopped", signal="reading process")
        return dict(json.loads(answer))

    def _start(self) -> socket.socket:
        if self._peer is None:
            here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            # -I: it finds the libraries, but neither its own folder nor the user's. No variable is passed on.
            command = [sys.executable, "-I", "-X", "utf8", str(_CHILD)]
            with there:
                self._process = subprocess.Popen(
                    command, stdin=there.fileno(), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env={}
                )
            self._peer = here
        return self._peer

    def _end(self) -> None:
        if self._peer is not None:
            self._peer.close()
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        self._peer = self._process = self._stream = None


@contextmanager
def open_process(process: ReadingProcess | None, limits: ReadingLimits = DEFAULT_LIMITS) -> Iterator[ReadingProcess]:
    """Give the process that is there, else one of these limits for this file alone."""
    if process is not None:
        yield process
        return
    with ReadingProcess(limits) as own:
        yield own


def _pieces(pipe: int, seconds: float) -> Iterator[bytes]:
    """Yield what comes through a pipe until its other end is closed.

    Raises:
        Refusal: nothing comes for a long time; whoever watches the child should have ended it.
    """
    waiting = select.poll()
    waiting.register(pipe, select.POLLIN)
    while waiting.poll(seconds * 1000):
        piece = os.read(pipe, _PIECE_BYTES)
        if not piece:
            return
        yield piece
    raise Refusal("slow", seconds=round(seconds))


def _error(
    answer: Answer, file: str, limits: ReadingLimits, said: IO[bytes] | Line | None
) -> Refusal | UnreadableFile | None:
    """Return why a child did not end well; `said` is what it wrote, or its last line."""
    status = int(answer["status"])
    if answer["spent"] or status == -signal.SIGXCPU:
        return Refusal("slow", seconds=round(answer["seconds" if answer["spent"] == "wall" else "cpu_seconds"]))
    if status == 0:
        return None
    if status in {_NO_MEMORY, -signal.SIGABRT}:  # what is written in Rust ends so without memory
        return Refusal("memory", megabytes=limits.memory_bytes >> 20)
    if status == _NO_ROOM:
        return Refusal("output", megabytes=limits.output_bytes >> 20)
    if status == _REFUSED and said is not None:
        return error_of_line(said if isinstance(said, Mapping) else _last_line(said), file)
    name = signal.Signals(-status).name if status < 0 else str(status)
    return Refusal("stopped", signal=name)


def _last_line(output: IO[bytes]) -> Line:
    output.seek(0, 2)
    output.seek(max(0, output.tell() - _ANSWER_BYTES))
    return dict(json.loads(output.read().strip().rpartition(b"\n")[2]))
