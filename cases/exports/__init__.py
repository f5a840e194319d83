"""Exports of the takedown list: one file a format, found by listing this folder.

A format is a module whose name is the name of the format, with `DESCRIPTION` (one line for people) and
`write(takedown, file)`. The contract suite in `tests/contracts/test_export_contract.py` finds it too.
"""

import hashlib
import importlib
import os
import pkgutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO, Protocol, cast

from cases.takedown import TakedownList, build_takedown
from domain.errors import CaseError
from domain.settings import Settings
from index.store import Store

__all__ = ["ExportFormat", "ExportReport", "UnknownFormat", "export_takedown", "known_formats", "write_takedown"]


class ExportFormat(Protocol):
    """What a module in this folder offers."""

    DESCRIPTION: str

    @staticmethod
    def write(takedown: TakedownList, file: BinaryIO) -> None:
        """Write the list; the same list gives the same bytes."""
        ...


class UnknownFormat(CaseError):
    """No export of this name."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"format {name!r} is not known; known: {', '.join(known_formats())}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExportReport:
    """What was written."""

    path: str
    rows: int
    sha256: str
    """Of the file."""
    note: str
    """What the person should know; empty when there is nothing. Chinese and English."""
    case_ids: tuple[str, ...]
    """The cases in the list: what to give to `cases.review.mark_sent` once it has been sent."""


class _Holder(Protocol):
    """What an export needs of a workspace."""

    @property
    def store(self) -> Store: ...

    @property
    def settings(self) -> Settings: ...


@cache
def known_formats() -> Mapping[str, ExportFormat]:
    """Return every format by name, sorted."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    formats = {name: cast("ExportFormat", importlib.import_module(f"{__name__}.{name}")) for name in names}
    return MappingProxyType(formats)


def export_takedown(ws: _Holder, format: str, out: Path, platform: str | None, now: datetime) -> ExportReport:
    """Write the takedown list to a file. Changes nothing in the store.

    Args:
        ws: The workspace.
        format: Name of a format: `xlsx`, `csv`, `jsonl`.
        out: The file; replaced in one step when everything is written.
        platform: Only this platform; `None`: all.
        now: The moment of the list; only its day in China shows.

    Raises:
        UnknownFormat: there is no such export.
        OSError: the file cannot be written; a file that was there before is untouched.
    """
    if format not in known_formats():
        raise UnknownFormat(format)
    takedown = build_takedown(ws.store, ws.settings.office, platform=platform, now=now)
    sha256 = write_takedown(takedown, format, out)
    return ExportReport(
        path=str(out), rows=len(takedown.rows), sha256=sha256, note=takedown.note, case_ids=takedown.case_ids
    )


def write_takedown(takedown: TakedownList, format: str, out: Path) -> str:
    """Write a list in one step; return the SHA-256 of the file."""
    half = out.with_name(f".{out.name}.{uuid.uuid4().hex}.part")
    try:
        with half.open("w+b") as file:
            known_formats()[format].write(takedown, file)
            file.flush()
            os.fsync(file.fileno())
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        half.replace(out)
    finally:
        half.unlink(missing_ok=True)
    return digest
