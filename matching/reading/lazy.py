"""An attribute that is computed when first asked for, without the lock that `functools.cached_property` takes."""

from collections.abc import Callable
from typing import Generic, Self, TypeVar, overload

__all__ = ["lazy"]

T = TypeVar("T")
V = TypeVar("V")


class lazy(Generic[T, V]):  # noqa: N801 - used as a decorator, like `property`
    """Decorate a method without arguments: its answer is kept in the instance and found there from then on.

    Two threads may compute the same answer twice; a reading is used by one.
    """

    def __init__(self, compute: Callable[[T], V]) -> None:
        self._compute = compute
        self.__doc__ = compute.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name

    @overload
    def __get__(self, instance: None, owner: type) -> Self: ...
    @overload
    def __get__(self, instance: T, owner: type) -> V: ...
    def __get__(self, instance: T | None, owner: type) -> V | Self:
        if instance is None:
            return self
        value = instance.__dict__[self._name] = self._compute(instance)
        return value
