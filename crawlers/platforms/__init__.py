"""The platforms, one file each, found by listing this folder."""

import pkgutil
from collections.abc import Mapping
from types import MappingProxyType

from crawlers.discovery import load_class
from crawlers.platform import PlatformSpider
from domain.errors import UnknownPlatform

__all__ = ["known_platforms", "load_platform", "load_platforms"]


def known_platforms() -> tuple[str, ...]:
    """Return the names of all platforms, sorted; reads the folder and imports nothing."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__) if not module.name.startswith("_")))


def load_platform(name: str) -> type[PlatformSpider]:
    """Return the spider of one platform.

    Raises:
        UnknownPlatform: there is no such file.
        ImportError: the file cannot be imported, or does not hold exactly one spider of its own name.
    """
    if name not in known_platforms():
        raise UnknownPlatform(name, known_platforms())
    return load_class(f"{__name__}.{name}", PlatformSpider, name)


def load_platforms() -> Mapping[str, type[PlatformSpider]]:
    """Return every platform's spider by name; an import error is raised, not skipped."""
    return MappingProxyType({name: load_platform(name) for name in known_platforms()})
