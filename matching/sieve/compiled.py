"""The one place where functions are compiled: numba, its machine code kept on disk.

numba looks at the file of a function to tell whether what it kept is still right, and not at the files whose functions
it took in. So what is kept lies in a folder named after all of them.
"""

import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeVar, cast

import numba

__all__ = ["FOLDER", "compiled", "inlined", "inner"]

F = TypeVar("F", bound=Callable[..., object])


def _folder() -> Path | None:
    """Return where machine code is kept; `None` where nothing may be written beside the source."""
    here = Path(__file__).parent
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(here.glob("*.py")):
        digest.update(path.read_bytes())
    folder = here / "__pycache__" / f"compiled-{digest.hexdigest()[:16]}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return None
    return folder if os.access(folder, os.W_OK) else None


FOLDER: Final = _folder()
"""Where machine code is kept."""
if FOLDER is not None:
    vars(numba.config)["CACHE_DIR"] = str(FOLDER)


_compile = cast("Callable[..., Callable[[F], F]]", numba.njit)


def compiled(function: F) -> F:
    """Compile a function when it is first called with arguments of some types."""
    return _compile(cache=FOLDER is not None, nogil=True)(function)


def inner(function: F) -> F:
    """Compile a function that makes no array.

    Its arrays belong to who calls, so nothing is counted about who holds them: that took most of the time.
    """
    return _compile(cache=FOLDER is not None, nogil=True, _nrt=False)(function)


def inlined(function: F) -> F:
    """The same as `inner`, written out where it is called.

    A call hands over every array of every argument one by one, which takes longer than what a small function does.
    """
    return _compile(cache=FOLDER is not None, nogil=True, _nrt=False, forceinline=True)(function)
