"""Evidence: what one feature finds on a listing and a record, its words for it, and the discovery of the features.

A feature is one file in `matching/features` with two functions. `judge(pair)` tells how strongly a claim holds; its
docstring is that claim in plain words. `word(pair)` says so about these two, for who reads it: very many pairs are only
weighed. Its weight stands in `matching/policy.py`; without a weight it counts nothing. A claim about what a seller
states beside the title names fields of a listing in `NEEDS`: where none of these is stated, it is not asked for.
"""

import pkgutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from inspect import getdoc
from typing import NamedTuple, TypeVar

from matching import features
from matching.pairs.pairing import Pair

__all__ = ["Feature", "Wording", "discover_features", "held"]

T = TypeVar("T")


class Wording(NamedTuple):
    """A claim that holds, in words, with both values."""

    listing_value: str
    record_value: str
    sentence: str
    """The claim about these two, in Chinese."""
    sentence_en: str


class Feature(NamedTuple):
    """One claim about pairs."""

    judge: Callable[[Pair], float]
    """How strongly it holds, 0..1; 0 when it does not."""
    word: Callable[[Pair], Wording]
    """Words it where it holds."""
    needs: tuple[str, ...]
    """Fields of a listing, one of which at least is stated where it holds; none: a title may be enough."""

    @property
    def claim(self) -> str:
        """The claim in plain words."""
        return getdoc(self.judge) or ""


def held(found: T | None) -> T:
    """Return what a claim rests on.

    Raises:
        ValueError: words were asked of a claim that does not hold.
    """
    if found is None:
        raise ValueError("the claim does not hold")
    return found


@lru_cache(maxsize=1)
def discover_features() -> Mapping[str, Feature]:
    """Return every feature by the name of its file."""
    found: dict[str, Feature] = {}
    for module in pkgutil.iter_modules(features.__path__):
        parts = import_module(f"matching.features.{module.name}")
        feature = found[module.name] = Feature(parts.judge, parts.word, getattr(parts, "NEEDS", ()))
        if not feature.claim:
            raise TypeError(f"feature {module.name} makes no claim: judge() has no docstring")
    return found
