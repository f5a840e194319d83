"""Memory that is free, and not yet given back to the system."""

import ctypes
import sys

__all__ = ["release_memory"]


def release_memory() -> None:
    """Give back what is free.

    What making very many arrays leaves would stay with the process as holes: more than the arrays take.
    """
    import pyarrow as pa  # noqa: PLC0415  # loaded only where it is needed

    pa.default_memory_pool().release_unused()
    trim = getattr(ctypes.CDLL(None), "malloc_trim", None) if sys.platform == "linux" else None
    if trim is not None:  # not every library of C has it
        trim(0)
