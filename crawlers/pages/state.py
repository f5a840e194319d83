"""Walking through the state of a page: what is expected may be missing anywhere."""

from collections.abc import Callable, Iterator, Mapping

__all__ = ["Object", "dig", "find_objects", "objects_at", "text_at"]

Object = Mapping[str, object]

_MAX_VISITED = 200_000


def dig(value: object, *path: str | int) -> object:
    """Return what stands at a path of keys and places; `None` where it leads nowhere.

    Example:
        >>> dig({"a": [{"b": 1}]}, "a", 0, "b"), dig({"a": 1}, "a", "b")
        (1, None)
    """
    for step in path:
        if isinstance(value, Mapping) and isinstance(step, str):
            value = value.get(step)
        elif isinstance(value, list) and isinstance(step, int) and -len(value) <= step < len(value):
            value = value[step]
        else:
            return None
    return value


def text_at(value: object, *path: str | int) -> str | None:
    """Return the text or number at a path as a text with white space collapsed; `None` where there is none.

    Example:
        >>> text_at({"id": 7, "name": " a  b "}, "name"), text_at({"id": 7}, "id"), text_at({"id": {}}, "id")
        ('a b', '7', None)
    """
    found = dig(value, *path)
    if isinstance(found, bool) or not isinstance(found, str | int | float):
        return None
    return " ".join(str(found).split()) or None


def objects_at(value: object, *path: str | int) -> tuple[Object, ...]:
    """Return the objects at a path: of a list, of the values of an object, whatever there are."""
    found = dig(value, *path)
    values = found if isinstance(found, list) else list(found.values()) if isinstance(found, Mapping) else []
    return tuple(each for each in values if isinstance(each, Mapping))


def find_objects(value: object, fits: Callable[[Object], bool]) -> Iterator[Object]:
    """Yield the objects anywhere in a state that fit, in its order; within one that fits no other is looked for."""
    waiting = [value]
    for _ in range(_MAX_VISITED):
        if not waiting:
            return
        current = waiting.pop()
        if isinstance(current, Mapping):
            if fits(current):
                yield current
            else:
                waiting.extend(reversed(list(current.values())))
        elif isinstance(current, list):
            waiting.extend(reversed(current))
