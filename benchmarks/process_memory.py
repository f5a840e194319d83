"""Memory of a process and everything it started: the sum of proportional set sizes (PSS), from /proc.

PSS counts a page shared by n processes as 1/n for each, so that the sum over a process tree is what the machine holds
for it; adding up RSS would count shared libraries, and Chromium's shared pages, many times.
"""

import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Peak", "tree_of", "tree_pss_bytes", "watch_peak"]


@dataclass(slots=True)
class Peak:
    """The greatest sum seen so far, in bytes."""

    size_bytes: int = 0


@contextmanager
def watch_peak(pid: int, every_seconds: float = 0.5) -> Iterator[Peak]:
    """Sample the tree of a process while the block runs."""
    peak, stop = Peak(), threading.Event()

    def sample() -> None:
        while not stop.wait(every_seconds):
            peak.size_bytes = max(peak.size_bytes, tree_pss_bytes(pid))

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    try:
        yield peak
    finally:
        stop.set()
        thread.join()


def tree_pss_bytes(pid: int) -> int:
    """Return the PSS of a process and its descendants; one that ends meanwhile counts as nothing."""
    return sum(_pss(member) for member in tree_of(pid))


def tree_of(pid: int) -> list[int]:
    """Return the ids of a process and its descendants."""
    children = defaultdict(list)
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            parent = _parent(entry)
            if parent is not None:
                children[parent].append(int(entry.name))
    tree, rest = [], [pid]
    while rest:
        tree.append(rest.pop())
        rest += children[tree[-1]]
    return tree


def _parent(entry: Path) -> int | None:
    try:
        stat = (entry / "stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return None
    return int(stat.rpartition(")")[2].split()[1])


def _pss(pid: int) -> int:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), 0)
