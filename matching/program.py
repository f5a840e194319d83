"""Which program reads here. What one program read, another one may use only where it would read the same."""

import hashlib
import unicodedata
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Final

import domain
import matching

__all__ = ["made_by"]

_LIBRARIES: Final = ("opencc", "pypinyin", "python-stdnum")
"""What reading a record depends on beside our own code, and what Python knows of Unicode."""


@lru_cache(maxsize=1)
def made_by() -> str:
    """Return what reads records here: a hash of code and words of `domain` and `matching`, and of their libraries.

    Two programs with the same answer read every record alike, so that one may use what the other wrote.
    """
    total = hashlib.sha256()
    for package in (domain, matching):
        folder = Path(package.__path__[0])
        for path in sorted(path for path in folder.rglob("*") if path.suffix in {".py", ".toml"}):
            total.update(f"{path.relative_to(folder)}\0".encode() + path.read_bytes())
    total.update("".join(f"{name}={version(name)};" for name in _LIBRARIES).encode())
    total.update(unicodedata.unidata_version.encode())
    return total.hexdigest()[:32]
