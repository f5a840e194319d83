"""Unpacking one member of a zip of notices, in the reading child; the names in it are only looked at, never used.

Archives made on Chinese Windows carry names in GBK and do not say so; others say UTF-8, or are UTF-8 unsaid.
"""

import json
import shutil
import zipfile
from pathlib import Path

from crawlers.sources.containers import DAMAGE, check_parts, kind_of_names
from crawlers.sources.events import Refusal

__all__ = ["decode_name", "unpack_member"]

_MAX_UNPACKED_BYTES = 1 << 30
_UTF8_FLAG = 0x800
_CHUNK_BYTES = 1 << 20


def unpack_member(path: Path, member: int | None, output: int) -> None:
    """Write one member, or the list of all (JSON lines `{"member", "name", "refused"}`), to a descriptor.

    Raises:
        Refusal: the archive or the member cannot be unpacked.
    """
    try:
        with zipfile.ZipFile(path) as archive, open(output, "wb", closefd=False) as stream:
            if member is None:
                check_parts(archive.infolist(), _MAX_UNPACKED_BYTES)
                found = kind_of_names(archive.namelist())
                if found != "zip":
                    raise Refusal("mismatch", ending=".zip", form=found)
                for number, part in enumerate(archive.infolist()):
                    if not part.is_dir():
                        line = {"member": number, "name": decode_name(part), "refused": _why_not(part)}
                        stream.write(json.dumps(line).encode() + b"\n")
            else:
                with archive.open(archive.infolist()[member]) as source:
                    shutil.copyfileobj(source, stream, _CHUNK_BYTES)
    except (*DAMAGE, ValueError) as error:
        raise Refusal("truncated") from error
    except RuntimeError as error:  # the zip module asks for a password so
        raise Refusal("encrypted") from error


def decode_name(part: zipfile.ZipInfo) -> str:
    """Return the name of a member as its maker saw it.

    Example:
        >>> part = zipfile.ZipInfo("名单.csv".encode("gbk").decode("cp437"))
        >>> decode_name(part)
        '名单.csv'
    """
    if part.flag_bits & _UTF8_FLAG:
        return part.filename
    try:
        raw = part.filename.encode("cp437")
    except UnicodeEncodeError:
        return part.filename
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return part.filename


def _why_not(part: zipfile.ZipInfo) -> str | None:
    """Return the code of a refusal that the directory shows already."""
    name = decode_name(part).replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or name[1:2] == ":" or "\0" in name:
        return "unsafe_name"
    if part.flag_bits & 1:
        return "encrypted"
    return None
