"""Reading an .xlsx workbook safely: checked as an archive first, then parsed in a child process with limits.

A workbook is a foreign file: 1 MB can unpack to 300, one cell reference can ask for 17 billion cells. The parent only
looks at the directory of the archive; the child (`workbook_child`) parses and writes its rows into a temporary file,
which is read after the child ended well. calamine reads first; when it fails for whatever reason, openpyxl reads in a
second child.
"""

import json
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import IO

from crawlers.sources.table import ReadRow, Table
from domain.errors import Malformed, TimedOut, TooLarge, UnreadableFile

__all__ = ["DEFAULT_LIMITS", "WorkbookLimits", "open_workbook"]


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookLimits:
    """How much a workbook may cost before it is refused."""

    unpacked_bytes: int = 200 << 20
    """Size of all parts together, as the archive declares it."""
    ratio: int = 100
    """Unpacked size by packed size, for each part above 1 MB and for the whole."""
    parts: int = 10_000
    memory_bytes: int = 1 << 30
    """Address space of the child."""
    cpu_seconds: int = 60
    wall_seconds: int = 90
    output_bytes: int = 512 << 20
    """Size of what the child writes."""


DEFAULT_LIMITS = WorkbookLimits()

_SMALL_PART_BYTES = 1 << 20
_READERS = ("calamine", "openpyxl")
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1"}
"""openpyxl loads numpy, which reserves memory for each thread. Nothing else is handed to the child."""
_OUTCOMES = {64: Malformed, 65: TooLarge}
"""Exit codes of the child (see `workbook_child`): the file is damaged; it needs more than the limits allow."""


@contextmanager
def open_workbook(path: Path, limits: WorkbookLimits = DEFAULT_LIMITS) -> Iterator[Iterator[Table]]:
    """Open a workbook and give its sheets, in order; each must be read before the next.

    Raises:
        Malformed: the file is not an .xlsx, or is damaged.
        TooLarge: the file, or what it unpacks to, is above the limits.
        TimedOut: reading took longer than the limits allow.
    """
    _check_archive(path, limits)
    with tempfile.TemporaryFile() as output:
        _parse(path, output, limits)
        output.seek(0)
        yield _tables(output)


def _check_archive(path: Path, limits: WorkbookLimits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError) as error:
        raise Malformed(path.name, _what_it_is(path)) from error
    if len(parts) > limits.parts:
        raise TooLarge(path.name, f"the archive has {len(parts)} parts; the limit is {limits.parts}")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.unpacked_bytes:
        raise TooLarge(path.name, f"it unpacks to {unpacked} bytes; the limit is {limits.unpacked_bytes}")
    packed = sum(part.compress_size for part in parts)
    sizes = [(part.filename, part.file_size, part.compress_size) for part in parts]
    for name, size, packed_size in [*sizes, ("the whole", unpacked, packed)]:
        if size > _SMALL_PART_BYTES and size > limits.ratio * max(packed_size, 1):
            ratio = size // max(packed_size, 1)
            raise TooLarge(path.name, f"{name} unpacks to {ratio} times its size; the limit is {limits.ratio}")
    if not any(part.filename.startswith("xl/") for part in parts):
        raise Malformed(path.name, "this is a zip archive, but not an .xlsx workbook")


def _what_it_is(path: Path) -> str:
    with path.open("rb") as stream:
        start = stream.read(512)
    if not start:
        return "the file is empty"
    if start.startswith(b"PK\x03\x04"):
        return "the workbook is cut off or damaged: its archive has no directory"
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        return "this is an encrypted workbook or an old .xls, not an .xlsx"
    if start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        return "this is a web page or XML, not an .xlsx workbook"
    return "this is not an .xlsx workbook"


def _parse(path: Path, output: IO[bytes], limits: WorkbookLimits) -> None:
    """Let the readers try in turn; the first one that ends well has written the rows."""
    failure: UnreadableFile | None = None
    for reader in _READERS:
        output.seek(0)
        output.truncate()
        failure = _run_reader(reader, path, output, limits)
        if failure is None:
            return
    assert failure is not None  # noqa: S101  # there is at least one reader
    raise failure


def _run_reader(reader: str, path: Path, output: IO[bytes], limits: WorkbookLimits) -> UnreadableFile | None:
    """Parse in a child process; return what went wrong, or `None`."""
    child = Path(__file__).with_name("workbook_child.py")
    bounds = [str(limits.memory_bytes), str(limits.cpu_seconds), str(limits.output_bytes)]
    # -I: the child finds its libraries, but neither its own folder nor the user's; it needs nothing of guolv.
    command = [sys.executable, "-I", str(child), reader, str(path.resolve()), *bounds]
    try:
        done = subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.PIPE, env=_ENVIRONMENT,
            timeout=limits.wall_seconds, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return TimedOut(path.name, f"reading took longer than {limits.wall_seconds} s")
    if done.returncode == 0:
        return None
    last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2][:200]
    if done.returncode in _OUTCOMES:
        return _OUTCOMES[done.returncode](path.name, last)
    if done.returncode < 0:
        return TooLarge(path.name, f"reading was stopped by signal {-done.returncode}: too much memory or time")
    return Malformed(path.name, f"the workbook is damaged: {last}")


def _tables(output: IO[bytes]) -> Iterator[Table]:
    lines = (json.loads(line) for line in output)
    for name, found in groupby(lines, key=lambda line: str(line["sheet"])):
        rows = (ReadRow(row=int(line["row"]), cells=tuple(map(str, line["cells"]))) for line in found)
        yield Table(name=name, rows=_with_blank_rows(rows))


def _with_blank_rows(rows: Iterator[ReadRow]) -> Iterator[ReadRow]:
    """Put back the blank rows between others, which the child leaves out."""
    place = 0
    for row in rows:
        yield from (ReadRow(row=blank, cells=()) for blank in range(place + 1, row.row))
        yield row
        place = row.row
