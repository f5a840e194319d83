"""Reading foreign files in child processes with limits, seen from this side: requests go out, events come back.

A file is read to its end before its first row is given on: rows of a file that turns out to be damaged are not
believed. They wait in a temporary file, so memory does not grow with the file.
"""

import json
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Self

from crawlers.sources.event_lines import read_events, refusal_of_line
from crawlers.sources.events import Event, Refusal
from crawlers.sources.format import Format
from crawlers.sources.limits import DEFAULT_LIMITS, ReadingLimits

__all__ = ["Cost", "ReadingProcess", "open_process"]

_CHILD = Path(__file__).with_name("reading_child.py")
_REFUSED, _NO_MEMORY, _NO_ROOM = 64, 65, 66
"""Exit codes of `reading_child`."""
_ANSWER_BYTES = 65_536
_GRACE_SECONDS = 60.0
"""So much later than agreed the process itself is given up."""
_WORTH_ANOTHER_READER = frozenset({"damaged", "memory", "stopped", "too_wide"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cost:
    """What reading one file took, in the child that took most."""

    seconds: float = 0.0
    memory_bytes: int = 0


class ReadingProcess:
    """The process that forks a child for each file; started when first needed, and anew when it was killed."""

    def __init__(self, limits: ReadingLimits = DEFAULT_LIMITS) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._peer: socket.socket | None = None
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

    def unpack(self, path: Path, member: int | None, output: IO[bytes]) -> None:
        """Write the list of a zip's members, or one of them, to a file.

        Raises:
            Refusal: it cannot be unpacked, or costs too much.
        """
        request = {"format": "zip", "member": member, "path": str(path.resolve())}
        answer = self._ask(request, output, self._limits.patience_seconds(path.stat().st_size))
        refusal = _refusal(answer, output, self._limits)
        if refusal:
            raise refusal

    def _read_with_any(self, path: Path, form: Format, output: IO[bytes]) -> None:
        patience = self._limits.patience_seconds(path.stat().st_size)
        refusal: Refusal | None = None
        self.cost = Cost()
        for reader in form.readers:
            output.seek(0)
            output.truncate()
            request = {"format": form.name, "reader": reader, "path": str(path.resolve())}
            answer = self._ask(request, output, patience)
            refusal = _refusal(answer, output, self._limits)
            seconds = self.cost.seconds + answer["seconds"]
            self.cost = Cost(seconds=seconds, memory_bytes=max(self.cost.memory_bytes, answer["memory_bytes"]))
            patience -= answer["waited_seconds"]
            if refusal is None or refusal.code not in _WORTH_ANOTHER_READER:
                break
        if refusal:
            raise refusal

    def _ask(
        self, request: Mapping[str, str | int | None], output: IO[bytes], patience_seconds: float
    ) -> dict[str, Any]:
        limits = self._limits
        peer = self._start()
        full = {
            **request,
            "patience_seconds": max(patience_seconds, 0.0),
            "whole_seconds": limits.whole_seconds,
            "memory_bytes": limits.memory_bytes,
            "output_bytes": limits.output_bytes,
        }
        peer.settimeout(limits.whole_seconds + _GRACE_SECONDS)
        try:
            socket.send_fds(peer, [json.dumps(full).encode()], [output.fileno()])
            answer = peer.recv(_ANSWER_BYTES)
        except OSError:
            answer = b""
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
        self._peer = self._process = None


@contextmanager
def open_process(process: ReadingProcess | None, limits: ReadingLimits = DEFAULT_LIMITS) -> Iterator[ReadingProcess]:
    """Give the process that is there, else one of these limits for this file alone."""
    if process is not None:
        yield process
        return
    with ReadingProcess(limits) as own:
        yield own


def _refusal(answer: dict[str, Any], output: IO[bytes], limits: ReadingLimits) -> Refusal | None:
    """Return why a child did not end well."""
    status = int(answer["status"])
    if answer["timed_out"]:
        return Refusal("slow", seconds=round(answer["seconds"]))
    if status == 0:
        return None
    if status in {_NO_MEMORY, -signal.SIGABRT}:  # what is written in Rust ends so without memory
        return Refusal("memory", megabytes=limits.memory_bytes >> 20)
    if status == _NO_ROOM:
        return Refusal("output", megabytes=limits.output_bytes >> 20)
    if status == _REFUSED:
        return refusal_of_line(_last_line(output))
    name = signal.Signals(-status).name if status < 0 else str(status)
    return Refusal("stopped", signal=name)


def _last_line(output: IO[bytes]) -> bytes:
    output.seek(0, 2)
    output.seek(max(0, output.tell() - _ANSWER_BYTES))
    return output.read().strip().rpartition(b"\n")[2]
