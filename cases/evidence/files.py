"""Writing files so that they survive a crash, one by one or many together."""

import os
import sys
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Final

__all__ = ["append_synced", "sync_folder", "write_all_synced", "write_synced"]

_AT_ONCE: Final = 64
"""Files that are open at the same time."""


def write_synced(path: Path, content: bytes) -> None:
    """Write a file; once this returns its bytes survive a crash. Its name does when its folder is synced."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_all_synced(files: Mapping[Path, bytes]) -> None:
    """Write files as `write_synced` does, many at once: all are under way to the disk before the first is waited for.

    So the disk, and the journal of the file system, take them together. Threads that each write and wait for one file
    took three times as much of the processor.
    """
    waiting = list(files.items())
    for start in range(0, len(waiting), _AT_ONCE):
        with ExitStack() as opened:
            these = waiting[start : start + _AT_ONCE]
            part = [(opened.enter_context(path.open("wb")), content) for path, content in these]
            for file, content in part:
                file.write(content)
                file.flush()
                _begin_to_sync(file.fileno())
            for file, _ in part:
                os.fsync(file.fileno())


def _begin_to_sync(descriptor: int) -> None:
    """Have the kernel begin to write what a file holds; that it is written is waited for later."""
    if sys.platform == "linux":  # what is "not needed soon" is begun with, and nothing is waited for
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)


def append_synced(path: Path, raw: bytes) -> None:
    """Add to the end of a file; once this returns what was added survives a crash."""
    with path.open("ab") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def sync_folder(path: Path) -> None:
    """Let the names in a folder survive a crash."""
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
