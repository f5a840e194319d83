"""Which process holds a host, told so that others on the same machine can prove that it is dead.

A number of a process says little: it is given again, and means another process in another container. So what is written
down is the machine's name, its boot, the namespace of process numbers, the number, and when that process began. Whoever
sees the same boot and namespace and no such process any more knows that nothing can be sent by it. Whoever does not
(another machine, another container, before a restart, no Linux) knows nothing, and waits for the lease to run out.
"""

import os
from pathlib import Path
from typing import Final

__all__ = ["is_dead", "own_process"]

_PROC: Final = Path("/proc")
_ENDED: Final = frozenset({"Z", "X"})
"""States of a process that ended and was not yet waited for."""


def own_process() -> str | None:
    """Return how others may know this process; `None` where that cannot be told."""
    here, stat = _here(), _stat(os.getpid())
    return None if here is None or stat is None else f"{here} {os.getpid()} {stat[1]}"


def is_dead(process: str | None) -> bool:
    """Tell whether a process is known to be dead; false also where nothing is known of it.

    Args:
        process: As `own_process` told it.
    """
    place, _, told = (process or "").rpartition(" ")
    here, _, number = place.rpartition(" ")
    if not here or here != _here() or not number.isdecimal():
        return False
    if not _exists(int(number)):
        return True
    stat = _stat(int(number))
    if stat is None:  # it is hidden from us, or ended just now
        return False
    state, begun, threads = stat
    return begun != told or (state in _ENDED and threads <= 1)


def _here() -> str | None:
    """Return what is the same for processes that can see each other, and for no others."""
    try:
        boot = (_PROC / "sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
        namespace = (_PROC / "self/ns/pid").readlink()
    except (OSError, ValueError):
        return None
    return f"{os.uname().nodename} {boot} {namespace}"


def _exists(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return False
    except (PermissionError, OverflowError):
        return True
    return True


def _stat(number: int) -> tuple[str, str, int] | None:
    """Return state, beginning and threads of a process."""
    try:
        # The name of a program may hold spaces and brackets; what follows the last bracket does not.
        fields = (_PROC / str(number) / "stat").read_text(encoding="latin-1").rpartition(")")[2].split()
    except OSError:
        return None
    return (fields[0], fields[19], int(fields[17])) if len(fields) > 19 else None
