"""Receiving a file: streamed to disk, synced, put in its place under its hash; only then is it acknowledged."""

import hashlib
import os
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Final

from starlette.concurrency import run_in_threadpool

from cases.deliveries import DELIVERIES
from domain.errors import GuolvError

__all__ = ["NotKept", "OtherContent", "Received", "receive"]

_CHUNK_BYTES: Final = 1 << 20


class OtherContent(GuolvError):
    """What came is not what was announced."""


class NotKept(GuolvError):
    """A file could not be written; it has to be sent again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    """A file that is safe on disk, and where."""

    path: Path
    sha256: str
    size_bytes: int


async def receive(pieces: AsyncIterator[bytes], home: Path, *, name: str, sha256: str) -> Received:
    """Keep a file as `deliveries/HASH/NAME`; the same one again is the same one.

    Args:
        pieces: Its bytes as they come.
        home: The home.
        name: What the file is called; of a form that harms no file system.
        sha256: What its bytes must have.

    Raises:
        OtherContent: it is empty, or its bytes have another digest; nothing is left of it.
        NotKept: it cannot be written; nothing is left of it.
    """
    try:
        return await _kept(pieces, home / DELIVERIES, name, sha256)
    except OSError as error:
        raise NotKept(f"the file could not be kept: {error.strerror}") from error


async def _kept(pieces: AsyncIterator[bytes], folder: Path, name: str, sha256: str) -> Received:
    folder.mkdir(mode=0o700, exist_ok=True)
    handle, partial = tempfile.mkstemp(prefix=".", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            found, size = await _write(pieces, file)
            await run_in_threadpool(_sync, file)
        if found != sha256 or not size:
            raise OtherContent(
                "the body is empty" if not size else f"the body has the SHA-256 {found}, not the announced one"
            )
        path = folder / sha256 / name
        await run_in_threadpool(_place, Path(partial), path)
    finally:
        Path(partial).unlink(missing_ok=True)
    return Received(path=path, sha256=found, size_bytes=size)


async def _write(pieces: AsyncIterator[bytes], file: BinaryIO) -> tuple[str, int]:
    digest, size = hashlib.sha256(), 0
    waiting = bytearray()
    async for piece in pieces:
        waiting += piece
        size += len(piece)
        if len(waiting) >= _CHUNK_BYTES:
            chunk, waiting = bytes(waiting), bytearray()
            await run_in_threadpool(_add, chunk, file, digest)
    await run_in_threadpool(_add, bytes(waiting), file, digest)
    return digest.hexdigest(), size


def _add(chunk: bytes, file: BinaryIO, digest: "hashlib._Hash") -> None:
    digest.update(chunk)
    file.write(chunk)


def _sync(file: BinaryIO) -> None:
    file.flush()
    os.fsync(file.fileno())


def _place(partial: Path, path: Path) -> None:
    """Move a file to its place so that a power cut does not undo it."""
    path.parent.mkdir(mode=0o700, exist_ok=True)
    partial.replace(path)
    for folder in (path.parent, path.parent.parent):
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
