"""Finding what a file of one of our folders holds: exactly one class of a kind, which bears the file's name."""

from importlib import import_module
from typing import TypeVar

__all__ = ["load_class"]

Kind = TypeVar("Kind")


def load_class(module_name: str, kind: type[Kind], name: str) -> type[Kind]:
    """Return the class of a kind that a module holds.

    Args:
        module_name: Of the file.
        kind: What its class is derived from.
        name: What its class says it is called, in `name`.

    Raises:
        ImportError: the file cannot be imported, or does not hold exactly one such class.
    """
    module = import_module(module_name)
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, kind) and value.__module__ == module.__name__
    ]
    if len(found) != 1 or getattr(found[0], "name", None) != name:
        names = ", ".join(f"{each.__name__} (name {getattr(each, 'name', None)!r})" for each in found) or "none"
        raise ImportError(f"{module.__name__} must hold one {kind.__name__} with name {name!r}; found: {names}")
    return found[0]
