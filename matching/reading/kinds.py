"""Kinds of goods: which nouns a title or a product name holds, and how two kinds relate.

Which of the goods that a title names it sells: `matching.reading.goods`.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import compress

from matching.words import load_english, load_kinds, load_phrases, pattern_of

__all__ = [
    "AFTER_NOUN_SIGNS", "Audience", "FoundNoun", "Noun", "Relation", "ancestors", "are_parts", "ends_word",
    "find_nouns", "heads_of_product", "hinted_kinds", "hints", "kinds_in", "kinds_of_product",
    "kinds_pulled_apart", "known_nouns", "narrowest", "read_audience", "relate",
]  # fmt: skip

FoundNoun = tuple[int, int, str]
"""Where a noun begins and ends in a text, and the noun."""


class Relation(Enum):
    """How the goods of a listing relate to the goods of a record."""

    SAME = 1.0
    BROADER = 0.85
    """One of the two is a narrower kind of the other, so they may be the same."""
    RELATED = 0.35
    """Two kinds of one family: sandals and boots."""
    OTHER = 0.0
    UNKNOWN = -1.0
    """No noun of a known kind on one side."""


class Audience(Enum):
    """For whom goods are made, as far as a text says."""

    CHILDREN = "children"
    GROWN_UPS = "grown_ups"
    OPEN = "open"


@dataclass(frozen=True, slots=True, kw_only=True)
class Noun:
    """A noun of goods: the kinds it names, and what holds for at least one of them; see `matching.words.Kind`."""

    kinds: tuple[str, ...]
    is_loose: bool
    is_sold_apart: bool
    is_spare: bool
    is_mounted: bool
    is_part: bool


@lru_cache(maxsize=1)
def known_nouns() -> Mapping[str, Noun]:
    """Return every noun of goods."""
    kinds = load_kinds()
    named: dict[str, list[str]] = {}
    for kind in kinds.values():
        for noun in kind.nouns:
            named.setdefault(noun, []).append(kind.name)
    return {
        noun: Noun(
            kinds=tuple(names),
            is_loose=any(noun in kinds[name].loose for name in names),
            is_sold_apart=any(kinds[name].is_sold_apart for name in names),
            is_spare=any(kinds[name].is_spare for name in names),
            is_mounted=any(kinds[name].is_mounted for name in names),
            is_part=any(name.endswith("parts") for name in names),
        )
        for noun, names in named.items()
    }


@lru_cache(maxsize=1)
def _longest() -> Mapping[str, int]:
    """Return the first two characters of nouns → how long the longest of them is."""
    longest: dict[str, int] = {}
    for noun in known_nouns():
        longest[noun[:2]] = max(longest.get(noun[:2], 0), len(noun))
    return longest


@lru_cache(maxsize=1)
def _heads() -> frozenset[str]:
    return frozenset(noun[0] for noun in known_nouns())


@lru_cache(maxsize=1)
def hints() -> Mapping[str, str]:
    """Return phrases that hint at a kind where no noun names one → the kind."""
    return {hint: kind.name for kind in load_kinds().values() for hint in kind.hints}


def hinted_kinds(text: str) -> set[str]:
    """Return the kinds that a text hints at where it names none."""
    return {kind for hint, kind in hints().items() if hint in text}


@lru_cache(maxsize=1024)
def ancestors(kind: str) -> tuple[str, ...]:
    """Return a kind, the broader one it belongs to, the one that belongs to, and so on."""
    kinds, found = load_kinds(), [kind]
    while (parent := kinds[found[-1]].parent) is not None:
        found.append(parent)
    return tuple(found)


def find_nouns(text: str) -> list[FoundNoun]:
    """Return every noun of a text, the longest at each place, none inside another."""
    nouns, longest = known_nouns(), _longest()
    found: list[FoundNoun] = []
    end = 0
    # Most places begin no noun: they are passed over at once.
    for place in compress(range(len(text)), map(_heads().__contains__, text)):
        if place < end:
            continue
        size = longest.get(text[place : place + 2], 1)
        while size > 1 and (place + size > len(text) or text[place : place + size] not in nouns):
            size -= 1
        if size > 1 or (text[place] in nouns and ends_word(text, place + 1)):
            # The noun that starts later but reaches further wins: 女童鞋 over 女童, 条绒裤 over 绒.
            end = place + size
            found.append((place, end, text[place:end]))
    return found


AFTER_NOUN_SIGNS = "男女童宝新春夏秋冬儿加中大小外两2厚薄套"
"""What may stand right after a noun of one character."""


def ends_word(text: str, place: int) -> bool:
    """A noun of one character (鞋, 裤) counts where a word ends: 真皮鞋 男款, but not 鞋柜."""
    return place >= len(text) or not "\u3400" <= text[place] <= "\u9fff" or text[place] in AFTER_NOUN_SIGNS


def kinds_pulled_apart(text: str) -> set[str]:
    """Return the kinds of nouns of three characters and more that a text names with signs or spaces within them.

    For a text that names goods in no other way; elsewhere such a noun may be chance.

    Example:
        >>> kinds_pulled_apart("某某 电 饭煲 家用"), kinds_pulled_apart("某某电饭煲"), kinds_pulled_apart("白 床 单人")
        ({'rice_cooker'}, set(), set())
    """
    nouns, joined = known_nouns(), _NO_LETTER.sub("", text)
    apart = {noun for _, _, noun in find_nouns(joined) if len(noun) >= _LEAST_APART and noun not in text}
    return {kind for noun in apart for kind in nouns[noun].kinds}


@lru_cache(maxsize=16_384)
def kinds_in(text: str) -> frozenset[str]:
    """Return the kinds a folded product name or phrase names, the narrowest ones only."""
    nouns = known_nouns()
    found = {kind for _, _, noun in find_nouns(text) for kind in nouns[noun].kinds}
    return narrowest(found or hinted_kinds(text))


@lru_cache(maxsize=16_384)
def kinds_of_product(name: str) -> frozenset[str]:
    """Return the kinds of what a folded product name names; a part is named last, after what it belongs to.

    Example:
        >>> sorted(kinds_of_product("电动自行车头盔")), sorted(kinds_of_product("电磁炉(黑晶面板)"))
        (['helmet'], ['induction_cooker'])
        >>> sorted(kinds_of_product("children's hoodies")), sorted(kinds_of_product("wooden tea set toy"))
        (['hoodie'], ['pretend_toy'])
    """
    if name.isascii():
        return _kinds_in_english(name)
    plain = _BRACKETED.sub("", name).strip()
    nouns = find_nouns(plain)
    head = frozenset(known_nouns()[nouns[-1][2]].kinds) if nouns and nouns[-1][1] == len(plain) else frozenset()
    if are_parts(head):
        return head
    kinds = kinds_in(name)
    return frozenset(kind for kind in kinds if not are_parts(frozenset({kind}))) or kinds


def _kinds_in_english(name: str) -> frozenset[str]:
    kinds = set()
    for words, kind in load_english().items():
        whole = rf"(?<![a-z]){re.escape(words)}(?:e?s)?(?![a-z])"
        if re.search(whole, name):
            kinds.add(kind)
            name = re.sub(whole, " ", name)  # a bunk bed is no bed besides
    return narrowest(kinds)


@lru_cache(maxsize=4_096)
def heads_of_product(name: str) -> tuple[str, ...]:
    """Return what a title may call goods that no table of kinds knows, by the folded name of a product.

    The name whole, and what a Chinese name ends with, because what is meant stands last.

    Example:
        >>> heads_of_product("电动泡泡枪(玩具)")
        ('电动泡泡枪', '泡泡枪', '泡枪')
    """
    found: list[str] = []
    for part in re.split(r"[()（）/、]", name):
        if len(whole := re.sub(r"[^a-z0-9\u3400-\u9fff]", "", part)) > 1 and whole not in load_phrases().any_goods:
            found.append(whole)
            tails = (whole[-size:] for size in (3, 2) if len(whole) > size)
            found += (tail for tail in tails if _HAN_ONLY.fullmatch(tail) and tail not in load_phrases().any_goods)
    return tuple(dict.fromkeys(found))


_LEAST_APART = 3
_NO_LETTER = re.compile(r"[\W_]+")
_HAN_ONLY = re.compile("[\u3400-\u9fff]+")
_BRACKETED = re.compile(r"[(（][^)）]*[)）]")


@lru_cache(maxsize=1024)
def are_parts(kinds: frozenset[str]) -> bool:
    """Tell whether goods of some kinds belong to other goods, as a part of them or beside them: a charger, a helmet."""
    known = [load_kinds()[name] for name in kinds]
    return bool(known) and all(
        kind.is_sold_apart or kind.is_spare or kind.is_mounted or kind.name.endswith("parts") for kind in known
    )


def narrowest(kinds: Iterable[str]) -> frozenset[str]:
    """Return the kinds without those that are a broader one of another."""
    every = frozenset(kinds)
    if len(every) < 2:
        return every
    return every.difference(*(ancestors(kind)[1:] for kind in every))


@lru_cache(maxsize=16_384)
def relate(listing: frozenset[str], record: frozenset[str]) -> Relation:
    """Return the closest relation between any two kinds of the two sides.

    Example:
        >>> relate(frozenset({"sandals"}), frozenset({"shoes"})), relate(frozenset({"sandals"}), frozenset({"boots"}))
        (<Relation.BROADER: 0.85>, <Relation.RELATED: 0.35>)
        >>> relate(frozenset({"kettle"}), frozenset({"rice_cooker"}))
        <Relation.OTHER: 0.0>
    """
    if not listing or not record:
        return Relation.UNKNOWN
    if listing & record:
        return Relation.SAME
    best = Relation.OTHER
    for a in listing:
        line = ancestors(a)
        for b in record:
            other = ancestors(b)
            if b in line or a in other:
                return Relation.BROADER
            if _share_a_sort(line, other):
                best = Relation.RELATED
    return best


def _share_a_sort(line: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Two lines of ancestors meet below a mixed family: sandals and boots do, a belt and a suitcase do not."""
    kinds = load_kinds()
    return any(kind in other and not kinds[kind].is_mixed for kind in line)


def read_audience(text: str) -> Audience:
    """Tell for whom the goods of a folded text are."""
    children, grown_ups = _audiences()
    if children.search(text) is not None:
        return Audience.CHILDREN
    return Audience.GROWN_UPS if grown_ups.search(text) is not None else Audience.OPEN


@lru_cache(maxsize=1)
def _audiences() -> tuple[re.Pattern[str], re.Pattern[str]]:
    return pattern_of(load_phrases().children), pattern_of(load_phrases().grown_ups)
