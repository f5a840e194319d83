"""What a heading of a supplier's table or feed means; the words are data, in `headings.toml`."""

import re
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from importlib import resources
from types import MappingProxyType

from crawlers.pages.attributes import FIELD_HEADINGS
from domain.headings import heading_key

__all__ = ["LIST_FIELDS", "Decision", "Meaning", "meaning_of"]

_FIELDS = (
    "title", "platform", "item_id", "sku_id", "url", "brand", "model", "gtin", "price", "currency", "shop_name",
    "shop_id", "seller_name", "seller_uscc", "maker_name", "maker_uscc", "ccc_certificate", "category", "attributes",
    "image_urls", "image_hashes", "sold_count",
)  # fmt: skip
"""The fields of a listing that a supplier may fill."""
LIST_FIELDS = frozenset({"image_urls", "image_hashes"})
"""Those that hold several texts: columns that repeat are joined."""
_PREFIX = "attributes."
_MERCHANT = "g:"
_IN_BRACKETS = re.compile(r"\s*\([^()]*\)\s*$")


class Decision(StrEnum):
    """What is done with a column."""

    FIELD = "field"
    """It fills a field of the listing."""
    ATTRIBUTE = "attribute"
    """It goes to the attribute table, under its heading."""
    NOT_KEPT = "not_kept"
    """It is known and read past."""
    PERSONAL = "personal"
    """It is about buyers or staff, and never kept."""
    UNKNOWN = "unknown"
    """Nobody knows it: it is not read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Meaning:
    """What a heading means."""

    decision: Decision
    key: str = ""
    """The field, or the name of the attribute."""


@lru_cache(maxsize=4_096)
def meaning_of(heading: str) -> Meaning:
    """Return what a heading means.

    Example:
        >>> [meaning_of(heading).key for heading in ("商品名稱", "g:mpn", "价格（元）", "attributes.材质")]
        ['title', 'model', 'price', '材质']
        >>> str(meaning_of("买家昵称").decision), str(meaning_of("colour").decision), meaning_of("g:size")
        ('personal', 'unknown', Meaning(decision=<Decision.ATTRIBUTE: 'attribute'>, key='size'))
    """
    heading = heading.strip()
    if heading.startswith(_PREFIX):
        return Meaning(decision=Decision.ATTRIBUTE, key=heading.removeprefix(_PREFIX).strip())
    bare = heading.removeprefix(_MERCHANT)
    for spelling in (bare, _IN_BRACKETS.sub("", unicodedata.normalize("NFKC", bare))):
        decision, key = _words().get(heading_key(spelling), (Decision.UNKNOWN, ""))
        if decision is not Decision.UNKNOWN:
            return Meaning(decision=decision, key=bare if decision is Decision.ATTRIBUTE else key)
    return Meaning(decision=Decision.UNKNOWN)


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[Decision, str]]:
    known: dict[str, tuple[Decision, str]] = {}
    for word, decision, key in _spellings():
        known.setdefault(heading_key(word), (decision, key))
    return MappingProxyType(known)


def _spellings() -> Iterator[tuple[str, Decision, str]]:
    table = tomllib.loads(resources.files(__package__).joinpath("headings.toml").read_text(encoding="utf-8"))
    yield from ((field, Decision.FIELD, field) for field in _FIELDS)
    for words in (table["fields"], FIELD_HEADINGS):
        yield from ((word, Decision.FIELD, field) for field, spellings in words.items() for word in spellings)
    for decision in (Decision.ATTRIBUTE, Decision.NOT_KEPT, Decision.PERSONAL):
        group = "attributes" if decision is Decision.ATTRIBUTE else str(decision)
        yield from ((word, decision, "") for word in table[group]["words"])
