"""What a format is, and finding the formats that there are."""

import importlib
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from crawlers.sources import formats
from crawlers.sources.events import Events

__all__ = ["Format", "load_formats"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A form a notice may come in."""

    name: str
    """Name of its module; `refusals.FORMS` says it to people."""
    endings: tuple[str, ...]
    """Of file names, lower case, with the dot."""
    readers: Mapping[str, Callable[[Path], Events]]
    """In the order in which they are tried, each in a child of its own; none for text, whose rows come as they are read
    (`text_table`)."""
    libraries: tuple[str, ...] = ()
    """Import names the readers need, loaded once for all files of a batch."""


@lru_cache(maxsize=1)
def load_formats() -> Mapping[str, Format]:
    """Return the formats by name.

    Raises:
        ValueError: a module has no `FORMAT` of its own name, or two formats claim one ending.
    """
    found: dict[str, Format] = {}
    owners: dict[str, str] = {}
    for module in sorted(pkgutil.iter_modules(formats.__path__), key=lambda module: module.name):
        form = getattr(importlib.import_module(f"{formats.__name__}.{module.name}"), "FORMAT", None)
        if not isinstance(form, Format) or form.name != module.name:
            raise ValueError(f"crawlers/sources/formats/{module.name}.py has no FORMAT named {module.name!r}")
        for ending in form.endings:
            if owners.setdefault(ending, form.name) != form.name:
                raise ValueError(f"the ending {ending} is claimed by {owners[ending]} and by {form.name}")
        found[form.name] = form
    return found
