"""Evidence: what one feature found on a listing and a record, and the discovery of the features.

A feature is one file in `matching/features` with one function `judge(pair)`. Its docstring is a claim in plain words
that is true when it gives evidence. Its weight stands in `matching/policy.py`; without a weight it counts nothing.
"""

import pkgutil
from collections.abc import Callable, Mapping
from functools import lru_cache
from importlib import import_module
from typing import NamedTuple

from matching import features
from matching.pairing import Pair

__all__ = ["Evidence", "Feature", "discover_features"]


class Evidence(NamedTuple):
    """One claim that holds, with both values; a tuple, because every pair that is weighed has ten."""

    degree: float
    """How strongly it holds, 0..1."""
    listing_value: str
    record_value: str
    sentence: str
    """The claim about these two, in Chinese."""
    sentence_en: str


Feature = Callable[[Pair], Evidence | None]


@lru_cache(maxsize=1)
def discover_features() -> Mapping[str, Feature]:
    """Return every feature by the name of its file."""
    found: dict[str, Feature] = {}
    for module in pkgutil.iter_modules(features.__path__):
        judge = import_module(f"matching.features.{module.name}").judge
        if not judge.__doc__:
            raise TypeError(f"feature {module.name} makes no claim: judge() has no docstring")
        found[module.name] = judge
    return found
