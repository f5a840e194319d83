"""Finding the search backend of a deployment: every module of this package that has `open_backend` is asked."""

import pkgutil
from importlib import import_module
from typing import Protocol, cast

import index.search
from domain.errors import IndexUnavailable
from domain.settings import Settings
from index.search.backend import SearchBackend
from index.store import Store

__all__ = ["backend_modules", "open_search"]


class BackendModule(Protocol):
    """What a backend's module offers."""

    __name__: str
    PREFERENCE: int
    """The lowest is asked first."""

    def open_backend(self, store: Store, settings: Settings) -> SearchBackend | None:
        """Return the backend when it is the one to use with this store and these settings."""
        ...


def backend_modules() -> tuple[BackendModule, ...]:
    """Find every backend, in the order in which they are asked.

    Raises:
        ImportError: a backend's module cannot be loaded; never skipped in silence.
    """
    names = [found.name for found in pkgutil.iter_modules(index.search.__path__, f"{index.search.__name__}.")]
    modules = [import_module(name) for name in sorted(names)]
    offers = [cast(BackendModule, module) for module in modules if hasattr(module, "open_backend")]
    return tuple(sorted(offers, key=lambda module: module.PREFERENCE))


def open_search(store: Store, settings: Settings) -> SearchBackend:
    """Return the search of a deployment: Elasticsearch where one is configured, else FTS5 beside a SQLite truth.

    Raises:
        IndexUnavailable: the truth is PostgreSQL and no Elasticsearch is configured.
    """
    for module in backend_modules():
        backend = module.open_backend(store, settings)
        if backend is not None:
            return backend
    raise IndexUnavailable(
        "PostgreSQL has no full-text projection here; set search.elasticsearch_url, or keep the truth in SQLite"
    )
