"""Shapes of characters: what is taken for what, and how a name is written with what looks like it.

Data: `look_alikes.toml` names its origin. When one name is like another: `domain.look_alikes`.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

__all__ = ["Shapes", "far_spellings", "load_shapes", "near_spellings", "shape_key", "skeleton"]


def skeleton(key: str) -> str:
    """Return a key in which letters and digits that are typed for each other are one: o = 0, i = l = 1.

    Example:
        >>> skeleton("ad1das") == skeleton("adidas"), skeleton("bobd0g") == skeleton("bobdog")
        (True, True)
    """
    return key.replace("o", "0").replace("i", "1").replace("l", "1")  # several times faster than str.translate


def shape_key(name: str) -> str:
    """Return a name with characters written apart put together, and those read for each other as one.

    Example:
        >>> shape_key("美白勺") == shape_key("美的"), shape_key("江博土") == shape_key("江博士")
        (True, True)
    """
    shapes = load_shapes()
    for apart, together in shapes.split.items():
        name = name.replace(apart, together)
    return name.translate(shapes.same)


def near_spellings(name: str) -> tuple[str, ...]:
    """Return a name with one character changed to one that looks like it, in every way.

    Example:
        >>> "清场" in near_spellings("清扬"), near_spellings("樱花")
        (True, ('樱化',))
    """
    found = (name[:i] + other + name[i + 1 :] for i, c in enumerate(name) for other in _near_to().get(c, ()))
    return tuple(dict.fromkeys(found))


_LONGEST_NAME = 64
"""No brand is longer; a cell of ten thousand characters would have as many spellings, each as long as itself."""


@lru_cache(maxsize=8_192)
def far_spellings(name: str) -> frozenset[str]:
    """Return a Chinese name with two neighbours swapped, and with a character written as its parts, in every way.

    Example:
        >>> sorted(far_spellings("宝乐康")), sorted(far_spellings("美的"))
        (['乐宝康', '宝康乐'], ['美白勺'])
    """
    if len(name) > _LONGEST_NAME:
        return frozenset()
    swapped = (name[:i] + name[i + 1] + name[i] + name[i + 2 :] for i in range(len(name) - 1)) if len(name) > 2 else ()
    parted = (name.replace(whole, parts) for whole in name for parts in _parts_of().get(whole, ()))
    return frozenset((*swapped, *parted)) - {name}


@lru_cache(maxsize=1)
def _parts_of() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for parts, whole in load_shapes().split.items():
        found[whole] = (*found.get(whole, ()), parts)
    return found


@lru_cache(maxsize=1)
def _near_to() -> Mapping[str, tuple[str, ...]]:
    near: dict[str, list[str]] = {}
    for one, other in sorted(load_shapes().near):
        near.setdefault(one, []).append(other)
    return {character: tuple(others) for character, others in near.items()}


# ---- Data


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """What is taken for what; see `look_alikes.toml`."""

    same: Mapping[int, str]
    """For `str.translate`: a character to the first of those it is read for, variants included."""
    variants: Mapping[int, str]
    """For `str.translate`: two ways to write one character."""
    near: frozenset[tuple[str, str]]
    """Pairs of characters, and of letters, that look alike; both ways round."""
    split: Mapping[str, str]
    honest: frozenset[str]
    """What may be added to a brand without imitating it."""


@lru_cache(maxsize=1)
def load_shapes() -> Shapes:
    """Return what is taken for what."""
    table = tomllib.loads((files("domain") / "look_alikes.toml").read_text("utf-8"))
    same, variants = [str(group) for group in table["same"]], [str(group) for group in table["variants"]]
    groups = [*same, *map(str, table["near"]), *map(str, table["letters"]["groups"])]
    return Shapes(
        same=_to_first([*same, *variants]),
        variants=_to_first(variants),
        near=frozenset((a, b) for group in groups for a in group for b in group if a != b),
        split={str(apart): str(together) for apart, together in table["split"].items()},
        honest=frozenset(str(word) for word in table["added"]["honest"]),
    )


def _to_first(groups: list[str]) -> dict[int, str]:
    return {ord(other): group[0] for group in groups for other in group[1:]}
