"""Rules: what a rule is, and finding the files of `filters/rules`.

A rule is a module. Its docstring is the claim it makes, shown to reviewers and officials; its function `judge` takes
`RuleFacts` and yields a `Reason` for each time the claim is true. A rule is pure, and never gives a verdict.
"""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import filters.rules
from domain.errors import SettingsError
from domain.verdict import Reason
from filters.facts import RuleFacts

__all__ = ["Rule", "load_rules"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule, as found."""

    name: str
    """Name of the module, and of every reason it gives."""
    claim: str
    """The first paragraph of the module's docstring: a sentence that is true when the rule fires."""
    judge: Callable[[RuleFacts], Iterator[Reason]]


@lru_cache(maxsize=1)
def load_rules() -> tuple[Rule, ...]:
    """Return the rules of `filters/rules`, by name.

    Raises:
        SettingsError: a module there is not a rule.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(filters.rules.__path__))
    return tuple(_load_rule(name) for name in names)


def _load_rule(name: str) -> Rule:
    module = importlib.import_module(f"filters.rules.{name}")
    judge = getattr(module, "judge", None)
    claim = " ".join((module.__doc__ or "").strip().partition("\n\n")[0].split())
    if not callable(judge) or not claim:
        raise SettingsError([f"filters/rules/{name}.py: a rule needs a docstring with its claim and a function judge"])
    return Rule(name=name, claim=claim, judge=judge)
