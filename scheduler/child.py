"""One crawl as a child process: started on a leash, listened to, and ended when it must be.

Owns the process. What a run is and where it is written belongs to `scheduler.runner`.
"""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final

__all__ = ["GRACE_SECONDS", "Ended", "crawl_command", "run_child"]

GRACE_SECONDS: Final = 20.0
"""How long a crawl may take to stop by itself: it finishes the pages that are under way."""
_LOOK_EVERY_SECONDS: Final = 0.2
_LONGEST_LINE: Final = 1_000_000

Listen = Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """How a child ended."""

    code: int
    """Exit code; negative: the signal that ended it."""
    was_stopped: bool
    """Whether we asked it to stop."""
    last_words: str
    """Last line of its standard error."""

    @property
    def was_killed(self) -> bool:
        """Whether a signal ended it, so that it could not say how its work stands."""
        return self.code < 0

    @property
    def sentence(self) -> str:
        """Say it for the run record."""
        if not self.was_killed:
            return self.last_words or f"the crawl's process ended with exit code {self.code}"
        name = signal.Signals(-self.code).name if -self.code in set(signal.Signals) else str(-self.code)
        how = f"the crawl's process was ended by {name}"
        return f"{how} after it was told to stop" if self.was_stopped else how


def crawl_command(
    home: Path, platform: str, *, category: str | None, run_id: str, campaign: str | None
) -> tuple[str, ...]:
    """Return the command of one crawl."""
    command = [sys.executable, "-m", "crawlers", platform, "--home", str(home), "--run-id", run_id, "--json"]
    if category:
        command += ["--category", category]
    if campaign:
        command += ["--campaign", campaign]
    return tuple(command)


def run_child(command: Sequence[str], *, log: Path, listen: Listen, must_stop: Callable[[], bool]) -> Ended:
    """Run a command to its end.

    The calling thread must wait here: the child is on a leash that is tied to it.

    Args:
        command: Program and arguments.
        log: Where its standard error goes; removed again when nothing was said.
        listen: Called, in another thread, with every JSON object the child prints as a line.
        must_stop: Asked several times a second.
    """
    leash = (sys.executable, "-m", "scheduler.leash", str(os.getpid()))
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as errors:
        process = subprocess.Popen(
            (*leash, *command),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            cwd=_root(),
            # Ctrl-C on the terminal is ours to hand on: a group of its own, which also holds its browser.
            start_new_session=True,
        )
    assert process.stdout is not None  # noqa: S101  # for the type checker: it is a pipe
    reader = threading.Thread(target=_read, args=(process.stdout, listen), name=f"child {process.pid}", daemon=True)
    reader.start()
    try:
        was_stopped = _wait(process, must_stop)
    except BaseException:
        _kill(process)
        raise
    finally:
        reader.join(GRACE_SECONDS)
        process.stdout.close()
    last_words = _last_line(log)
    if not last_words:
        log.unlink()
    return Ended(code=process.returncode, was_stopped=was_stopped, last_words=last_words)


def _wait(process: subprocess.Popen[bytes], must_stop: Callable[[], bool]) -> bool:
    while True:
        with suppress(subprocess.TimeoutExpired):
            process.wait(_LOOK_EVERY_SECONDS)
            return False
        if must_stop():
            process.terminate()
            try:
                process.wait(GRACE_SECONDS)
            except subprocess.TimeoutExpired:
                _kill(process)
            return True


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End the child and what it started; only before it was waited for, while the group's number is surely its own."""
    if process.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _read(lines: IO[bytes], listen: Listen) -> None:
    while raw := lines.readline(_LONGEST_LINE):
        try:
            said = json.loads(raw)
        except (ValueError, RecursionError):
            continue  # not for us
        if isinstance(said, dict):
            listen(said)


def _last_line(log: Path) -> str:
    with log.open("rb") as lines:
        lines.seek(max(0, log.stat().st_size - 4_000))
        said = lines.read().decode("utf-8", errors="replace").split("\n")
    return next((line.strip()[:1_000] for line in reversed(said) if line.strip()), "")


def _root() -> Path:
    """Return the folder our packages lie in, so that a bare checkout runs too."""
    return Path(__file__).resolve().parent.parent
