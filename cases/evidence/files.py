"""Writing files so that they survive a crash, one by one or many together."""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

__all__ = ["append_synced", "sync_folder", "write_all_synced", "write_synced"]

_AT_ONCE: Final = 8
"""Files that are synced side by side: the disk takes them together, and one after the other each waits for its own."""


def write_synced(path: Path, content: bytes) -> None:
    """Write a file; once this returns its bytes survive a crash. Its name does when its folder is synced."""
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def write_all_synced(files: Mapping[Path, bytes]) -> None:
    """Write files as `write_synced` does, side by side."""
    if len(files) < 2:
        for path, content in files.items():
            write_synced(path, content)
        return
    with ThreadPoolExecutor(min(_AT_ONCE, len(files)), thread_name_prefix="evidence") as pool:
        for written in [pool.submit(write_synced, path, content) for path, content in files.items()]:
            written.result()


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
