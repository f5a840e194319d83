"""Arrays that follow from the program alone, kept beside its machine code: made in seconds, read in no time.

What another program kept, or what is damaged, is made anew and kept instead. Where nothing may be written, each process
makes its own.
"""

import os
import tempfile
import zipfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, TypeVar

import numpy as np

from matching.program import made_by
from matching.sieve.compiled import FOLDER

__all__ = ["joined_again", "keep", "leaves_of"]

T = TypeVar("T", bound=tuple[Any, ...])
_MADE_BY = "made_by"


def keep(name: str, kind: type[T], make: Callable[[], T], folder: Path | None = FOLDER) -> T:
    """Return what was kept under a name; else make it, and keep it.

    Args:
        name: Of the file.
        kind: A NamedTuple of arrays, numbers, and such NamedTuples.
        make: Makes one; it depends on nothing but the program.
        folder: Where it is kept; `None`: nowhere.
    """
    if folder is None:
        return make()
    path = folder / f"{name}.npz"
    found = _read(path, kind)
    if found is None:
        found = make()
        with suppress(OSError):
            _write(path, found)
    return found


def _read(path: Path, kind: type[T]) -> T | None:
    try:
        with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
            if file[_MADE_BY] != made_by():
                return None
            found: T = joined_again(kind, "", {name: _plain(file[name]) for name in file.files})
            return found
    except (
        OSError,
        ValueError,
        LookupError,
        EOFError,
        zipfile.BadZipFile,
    ):  # it can be made, whatever is wrong
        return None


def _plain(value: Any) -> Any:
    return value if value.ndim else value.item()


def _write(path: Path, value: tuple[Any, ...]) -> None:
    """Write a file, whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    partial = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            arrays: dict[str, Any] = {_MADE_BY: np.array(made_by()), **dict(leaves_of("", value))}
            np.savez(file, **arrays)
        partial.chmod(path.parent.stat().st_mode & 0o666)  # whoever may read the machine code may read it
        partial.replace(path)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def leaves_of(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Give the arrays and numbers of NamedTuples of NamedTuples, each by its path."""
    if isinstance(value, tuple):
        for part in value._fields:  # type: ignore[attr-defined]  # each is a NamedTuple
            yield from leaves_of(f"{name}.{part}" if name else part, getattr(value, part))
    else:
        yield name, value


def joined_again(kind: Any, name: str, leaves: Mapping[str, Any]) -> Any:
    """Make a NamedTuple of NamedTuples of what `leaves_of` gave."""
    parts: dict[str, Any] = {}
    for part, annotation in kind.__annotations__.items():
        path = f"{name}.{part}" if name else part
        if hasattr(annotation, "_fields"):
            parts[part] = joined_again(annotation, path, leaves)
        else:
            value = leaves[path]
            parts[part] = value if isinstance(value, np.ndarray) else annotation(value)
    return kind(**parts)
