"""The official APIs, one file a platform, found by listing this folder. None knows another."""

from __future__ import annotations

import pkgutil
from types import MappingProxyType
from typing import TYPE_CHECKING

from crawlers.discovery import load_class
from domain.errors import UnknownPlatform

if TYPE_CHECKING:
    from collections.abc import Mapping

    from crawlers.gateways.api import OfficialApi

__all__ = ["known_apis", "load_api", "load_apis"]


def known_apis() -> Mapping[str, str]:
    """Return platform → name of its file; reads the folder and imports nothing.

    A platform whose name begins with a digit has a file that begins with its owner's: `alibaba_1688.py` is `1688`.
    """
    files = sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_"))
    return MappingProxyType({_platform(name): name for name in files})


def load_api(name: str) -> type[OfficialApi]:
    """Return the API of a platform.

    Raises:
        UnknownPlatform: there is no such file.
        ImportError: the file cannot be imported, or does not hold exactly one API of its own platform.
    """
    from crawlers.gateways.api import OfficialApi  # noqa: PLC0415  # a server lists names and reads no answers

    files = known_apis()
    if name not in files:
        raise UnknownPlatform(name, tuple(files))
    # What is given is looked for among what is derived from it, never made.
    return load_class(f"{__name__}.{files[name]}", OfficialApi, name)  # type: ignore[type-abstract]  # as said


def load_apis() -> Mapping[str, type[OfficialApi]]:
    """Return every platform's API by name; an import error is raised, not skipped."""
    return MappingProxyType({name: load_api(name) for name in known_apis()})


def _platform(file: str) -> str:
    """Return the platform of a file.

    Example:
        >>> _platform("jd"), _platform("alibaba_1688")
        ('jd', '1688')
    """
    last = file.rpartition("_")[2]
    return last if last.isdigit() else file
