"""The readers of pages, one file each, found by listing this folder. None knows another."""

import pkgutil
from collections.abc import Mapping
from functools import lru_cache
from importlib import import_module
from types import MappingProxyType

from crawlers.pages.reader import Reader

__all__ = ["load_readers"]


@lru_cache(maxsize=1)
def load_readers() -> Mapping[str, Reader]:
    """Return every reader by name, sorted.

    Raises:
        ImportError: a file cannot be imported, or holds no `READER` of its own name.
    """
    found: dict[str, Reader] = {}
    for module in sorted(pkgutil.iter_modules(__path__), key=lambda module: module.name):
        reader = getattr(import_module(f"{__name__}.{module.name}"), "READER", None)
        if not isinstance(reader, Reader) or reader.name != module.name:
            raise ImportError(f"crawlers/readers/{module.name}.py has no READER named {module.name!r}")
        found[reader.name] = reader
    return MappingProxyType(found)
