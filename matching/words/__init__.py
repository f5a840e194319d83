"""Word lists of matching, as data files; loaded once, in the normal form of `domain.text`."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from domain.look_alikes import load_shapes

__all__ = [
    "Characters",
    "Kind",
    "Phrases",
    "load_characters",
    "load_kinds",
    "load_phrases",
    "longest_first",
    "pattern_of",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of goods; see `kinds.toml`."""

    name: str
    parent: str | None
    nouns: tuple[str, ...]
    loose: tuple[str, ...]
    """Nouns that name the kind unless goods of another family are named."""
    hints: tuple[str, ...]
    is_sold_apart: bool
    """Goods that belong to other goods and are named beside them."""
    is_mixed: bool
    """A family whose kinds are different goods all the same: a belt and a suitcase."""
    is_spare: bool
    """Parts with which nobody praises goods: a title that names one sells it."""
    is_mounted: bool
    """Parts where they stand glued to the goods: 电饭煲内胆."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrases:
    """Words of titles by what they do; see `phrases.toml`."""

    gift: tuple[str, ...]
    fit: tuple[str, ...]
    fit_after: tuple[str, ...]
    part: tuple[str, ...]
    service: tuple[str, ...]
    part_with_noun: tuple[str, ...]
    part_signs: tuple[str, ...]
    """Said where something for goods is sold."""
    used_with: tuple[str, ...]
    praise_after: tuple[str, ...]
    """Behind a word of `part` or `used_with`: it praises the goods."""
    praise_of_part: tuple[str, ...]
    """Behind a part: what it is like."""
    suited: tuple[str, ...]
    """People, places and occasions that goods suit."""
    devices: tuple[str, ...]
    """Phones and computers by kind and maker, which chargers, cables and earphones go with."""
    part_heads: str
    """Last characters of words for parts."""
    praising: tuple[str, ...]
    """What a word begins with that praises goods for a part."""
    praised: tuple[str, ...]
    describing: tuple[str, ...]
    """Words that end like one for a part and are none."""
    materials: tuple[str, ...]
    """What goods are made of."""
    in_use: tuple[str, ...]
    """What is said of goods that are used as a whole."""
    together: tuple[str, ...]
    """Where these are, several goods are sold at once."""
    papers: tuple[str, ...]
    """What belongs to any goods and is none: papers, packaging, work on them."""
    part_shops: tuple[str, ...]
    likened: tuple[str, ...]
    """Right after a name: the goods are only like those of that name."""
    likening: tuple[str, ...]
    """Right before it."""
    beside: frozenset[str]
    no_brand: frozenset[str]
    lines: tuple[str, ...]
    children: tuple[str, ...]
    grown_ups: tuple[str, ...]
    any_goods: frozenset[str]
    """Last words of names that tell no goods apart: 用品, 套装."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Characters:
    """Characters that stand for others; see `characters.toml`."""

    look_alike: Mapping[int, str]
    """For `str.translate`: a look-alike character to the first of its group."""
    emoji: Mapping[str, str]
    """Longest emoji sequence first."""


def pattern_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of some words: one look at a text that holds none, where most hold none."""
    return re.compile("|".join(map(re.escape, words)))


def _table(name: str) -> dict[str, object]:
    return tomllib.loads((files("matching.words") / f"{name}.toml").read_text("utf-8"))


def _words(table: Mapping[str, object], key: str) -> tuple[str, ...]:
    found = table.get(key, [])
    if not isinstance(found, list):
        raise TypeError(f"{key} is not a list of words")
    return tuple(dict.fromkeys(str(word) for word in found))


def longest_first(words: Iterable[str]) -> tuple[str, ...]:
    """Return words so that a longer one comes before one that it begins with."""
    return tuple(sorted(words, key=len, reverse=True))


def _pairs(table: Mapping[str, object], key: str) -> dict[str, str]:
    found = table.get(key, {})
    if not isinstance(found, dict):
        raise TypeError(f"{key} is not a table")
    return {str(a): str(found[a]) for a in sorted(found, key=len, reverse=True)}


@lru_cache(maxsize=1)
def load_kinds() -> Mapping[str, Kind]:
    """Return every kind of goods by name."""
    kinds: dict[str, Kind] = {}
    for name, entry in _table("kinds").items():
        if not isinstance(entry, dict):
            raise TypeError(f"{name} is not a table")
        parent = str(entry["parent"]) if "parent" in entry else None
        loose = _words(entry, "loose")
        kinds[name] = Kind(
            name=name,
            parent=parent,
            nouns=_words(entry, "nouns") + loose,
            loose=loose,
            hints=_words(entry, "hints"),
            is_sold_apart=entry.get("sold_apart") is True,
            is_mixed=entry.get("mixed") is True,
            is_spare=entry.get("spare") is True,
            is_mounted=entry.get("mounted") is True,
        )
    return kinds


@lru_cache(maxsize=1)
def load_english() -> Mapping[str, str]:
    """Return English names of goods, the longest first → their kind."""
    return _pairs(_table("english"), "names")


@lru_cache(maxsize=1)
def load_phrases() -> Phrases:
    """Return the words of titles by what they do."""
    table = _table("phrases")
    return Phrases(
        gift=_words(table, "gift"),
        fit=longest_first(_words(table, "fit")),
        fit_after=longest_first(_words(table, "fit_after")),
        part=_words(table, "part"),
        service=_words(table, "service"),
        part_signs=_words(table, "part_signs"),
        part_with_noun=_words(table, "part_with_noun"),
        used_with=longest_first(_words(table, "used_with")),
        praise_after=_words(table, "praise_after"),
        praise_of_part=_words(table, "praise_of_part"),
        suited=_words(table, "suited"),
        devices=_words(table, "devices"),
        part_heads=str(table["part_heads"]),
        praising=_words(table, "praising"),
        praised=_words(table, "praised"),
        describing=_words(table, "describing"),
        materials=_words(table, "materials"),
        in_use=_words(table, "in_use"),
        together=_words(table, "together"),
        papers=_words(table, "papers"),
        part_shops=_words(table, "part_shops"),
        likened=_words(table, "likened"),
        likening=_words(table, "likening"),
        beside=frozenset(_words(table, "beside")),
        no_brand=frozenset(_words(table, "no_brand")),
        lines=longest_first(_words(table, "lines")),
        children=_words(table, "children"),
        grown_ups=_words(table, "grown_ups"),
        any_goods=frozenset(_words(table, "any_goods")),
    )


@lru_cache(maxsize=1)
def load_characters() -> Characters:
    """Return the characters that stand for others."""
    table = _table("characters")
    return Characters(
        look_alike=load_shapes().same,
        emoji=_pairs(table, "emoji"),
    )
