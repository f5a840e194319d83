"""Failed items brought to a controlled list: 振荡冲击性能 and 震荡冲击 are one thing, 甲 醛 is 甲醛.

A record keeps the words of its notice (`Record.failed_items`); which item of the list they name is read here whenever
it is asked, so that a better list reads old records too. The list is `failed_items.toml`.
"""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from domain.text import fold, squeeze

__all__ = ["FailedItem", "failed_codes", "is_failed_item", "load_failed_items", "read_failed_item"]

_SHORTEST_INSIDE = 2
"""A word of one character (铅) counts only as a whole item, or in brackets behind one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedItem:
    """One item of the controlled list."""

    code: str
    name: str
    """As standards call it."""
    name_en: str
    words: tuple[str, ...]
    """Other spellings, as written in the list."""


@lru_cache(maxsize=1)
def load_failed_items() -> Mapping[str, FailedItem]:
    """Return the controlled list by code.

    Raises:
        ValueError: one spelling stands under two items.
    """
    data = tomllib.loads(resources.files(__package__).joinpath("failed_items.toml").read_text(encoding="utf-8"))
    items = {
        code: FailedItem(code=code, name=item["name"], name_en=item["name_en"], words=tuple(item["words"]))
        for code, item in data.items()
    }
    owners: dict[str, str] = {}
    for item in items.values():
        for word in (item.name, *item.words):
            if owners.setdefault(squeeze(word), item.code) != item.code:
                raise ValueError(f"failed_items.toml: {word} stands under {owners[squeeze(word)]} and {item.code}")
    return MappingProxyType(items)


@lru_cache(maxsize=1)
def _spellings() -> Mapping[str, str]:
    """Return spelling in normal form → code, the longest first."""
    items = load_failed_items().values()
    pairs = [(squeeze(word), item.code) for item in items for word in (item.name, *item.words)]
    return MappingProxyType(dict(sorted(pairs, key=lambda pair: (-len(pair[0]), pair[0]))))


@lru_cache(maxsize=16_384)
def read_failed_item(text: str) -> str | None:
    """Return the code of an item as a notice words it; `None` when the list does not know it.

    The whole text counts first, then what stands before a bracket, then the longest known word inside.

    Example:
        >>> read_failed_item("甲 醛"), read_failed_item("震荡冲击"), read_failed_item("PH值")
        ('formaldehyde', 'oscillation_impact', 'ph_value')
        >>> [read_failed_item(text) for text in ("鄰苯二甲酸脂(外底)", "纖維含量與明示標識不符", "風物風險")]
        ['phthalates', 'fibre_content', None]
    """
    spellings = _spellings()
    folded = fold(text)
    for part in (folded, folded.partition("(")[0], folded.partition(" ")[0] if "(" in folded else ""):
        if code := spellings.get(squeeze(part)):
            return code
    key = squeeze(text)
    return next((code for word, code in spellings.items() if len(word) >= _SHORTEST_INSIDE and word in key), None)


def is_failed_item(text: str) -> bool:
    """Tell whether a text is, whole, a spelling of the list.

    Example:
        >>> is_failed_item("甲 醛"), is_failed_item("游离甲醛(内底)")
        (True, False)
    """
    return squeeze(text) in _spellings()


def failed_codes(items: Iterable[str]) -> tuple[str, ...]:
    """Return the codes of a record's failed items, each once, in order; an item the list does not know has none.

    Example:
        >>> failed_codes(("纤维含量", "成份含量", "无此项", "pH值"))
        ('fibre_content', 'ph_value')
    """
    codes = (read_failed_item(item) for item in items)
    return tuple(dict.fromkeys(code for code in codes if code))
