"""Kinds of goods: which nouns a title or a product name holds, which of them it sells, and how two kinds relate.

A title names more goods than it sells: presents (`送汤锅`), what it fits (`适用…拉杆箱`), features. `read_goods` keeps
what is sold and says when the goods are a part or an accessory.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from matching.words import load_kinds, load_phrases

__all__ = ["Audience", "Goods", "Relation", "kinds_in", "read_audience", "read_goods", "relate"]


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


@dataclass(frozen=True, slots=True)
class Goods:
    """What a title sells."""

    kinds: frozenset[str]
    nouns: tuple[str, ...]
    """The nouns read, longest first where they overlap."""
    accessory: str
    """The words that make the goods a part or an accessory; empty when they are not."""
    fit: str
    """The words that say what the goods fit (`适用`); empty when there are none."""
    fitted: frozenset[str]
    """Kinds of the goods they fit."""
    fitted_text: str
    """What stands after the words of `fit`."""
    audience: Audience


@lru_cache(maxsize=1)
def _nouns() -> tuple[dict[str, tuple[str, ...]], dict[str, int], dict[str, str]]:
    """Return noun → kinds, first two characters → longest noun, and hint → kind."""
    nouns: dict[str, list[str]] = {}
    hints: dict[str, str] = {}
    for kind in load_kinds().values():
        for noun in kind.nouns:
            nouns.setdefault(noun, []).append(kind.name)
        hints |= dict.fromkeys(kind.hints, kind.name)
    longest: dict[str, int] = {}
    for noun in nouns:
        longest[noun[:2]] = max(longest.get(noun[:2], 0), len(noun))
    return {noun: tuple(kinds) for noun, kinds in nouns.items()}, longest, hints


@lru_cache(maxsize=1024)
def _ancestors(kind: str) -> tuple[str, ...]:
    kinds, found = load_kinds(), [kind]
    while (parent := kinds[found[-1]].parent) is not None:
        found.append(parent)
    return tuple(found)


def _find_nouns(text: str) -> list[tuple[int, int, str]]:
    """Return (start, end, noun) of every noun, the longest at each place, none inside another."""
    nouns, longest, _ = _nouns()
    found: list[tuple[int, int, str]] = []
    place = 0
    while place < len(text):
        size = min(longest.get(text[place : place + 2], 0), len(text) - place)
        while size > 1 and text[place : place + size] not in nouns:
            size -= 1
        if size > 1:
            # The noun that starts later but reaches further wins: 女童鞋 over 女童, 条绒裤 over 绒.
            found.append((place, place + size, text[place : place + size]))
            place += size
        elif text[place] in nouns and _ends_word(text, place + 1):
            found.append((place, place + 1, text[place]))
            place += 1
        else:
            place += 1
    return found


_AFTER_NOUN = "男女童宝新春夏秋冬儿加中大小外两2厚薄套"


def _ends_word(text: str, place: int) -> bool:
    """A noun of one character (鞋, 裤) counts where a word ends: 真皮鞋 男款, but not 鞋柜."""
    return place >= len(text) or not "\u3400" <= text[place] <= "\u9fff" or text[place] in _AFTER_NOUN


@lru_cache(maxsize=16_384)
def kinds_in(text: str) -> frozenset[str]:
    """Return the kinds a folded product name or phrase names, the narrowest ones only."""
    nouns, _, hints = _nouns()
    found = {kind for _, _, noun in _find_nouns(text) for kind in nouns[noun]}
    found = found or {kind for hint, kind in hints.items() if hint in text}
    return _narrowest(found)


def _narrowest(kinds: set[str]) -> frozenset[str]:
    broader = {ancestor for kind in kinds for ancestor in _ancestors(kind)[1:]}
    return frozenset(kinds - broader)


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
        line = _ancestors(a)
        for b in record:
            other = _ancestors(b)
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
    phrases = load_phrases()
    if any(word in text for word in phrases.children):
        return Audience.CHILDREN
    return Audience.GROWN_UPS if any(word in text for word in phrases.grown_ups) else Audience.OPEN


@lru_cache(maxsize=8192)
def read_goods(folded: str) -> Goods:
    """Read what a folded title sells.

    Example:
        >>> sorted(read_goods("苏泊尔电磁炉家用 送汤锅炒锅").kinds), read_goods("苏泊尔电磁炉家用").accessory
        (['induction_cooker'], '')
        >>> read_goods("新秀丽旅行箱保护套24寸").accessory, read_goods("送配件 全国联保维修 电磁炉").accessory
        ('保护套', '')
        >>> goods = read_goods("黑晶板 适用尚朋堂电磁炉")
        >>> goods.fit, sorted(goods.fitted), goods.fitted_text
        ('适用', ['induction_cooker'], '尚朋堂电磁炉')
    """
    nouns, _, hints = _nouns()
    found = [place for place in _find_nouns(folded) if not _is_gift(folded, place[0])]
    used = [noun for _, end, noun in found if folded.startswith(load_phrases().used_with, end)]
    places = [place for place in found if place[2] not in used and not _is_model_for_another(folded, place, found)]
    # 服装厂 names who makes it; what a title sells is named elsewhere, unless nothing else is.
    places = [place for place in places if not folded.startswith(_OF_A_MAKER, place[1])] or places
    sold = _settle_loose({noun: nouns[noun] for _, _, noun in places})
    accessory = _part_cue(folded) or _sold_apart(folded, places, found) or _spare_part(folded, found)
    if not accessory and used and (not sold or _only_parts(sold)):
        accessory = used[0]
    kinds = {kind for names in sold.values() for kind in names}
    kinds = kinds or {kind for hint, kind in hints.items() if hint in folded}
    fit, after = _fit_cue(folded)
    if fit in load_phrases().fit and not accessory and _has_loose_part(folded[: folded.find(fit)]):
        accessory = fit
    return Goods(_narrowest(kinds), tuple(sold), accessory, fit, kinds_in(after), after, read_audience(folded))


def _settle_loose(sold: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Leave out 套装 where goods of another family are sold: a set of pens is no suit of clothes."""
    kinds = load_kinds()
    loose = {noun for noun, names in sold.items() if any(noun in kinds[name].loose for name in names)}
    if not loose or len(loose) == len(sold):
        return sold
    families = {_ancestors(name)[-1] for noun in sold.keys() - loose for name in sold[noun]}
    return {n: names for n, names in sold.items() if n not in loose or families & {_ancestors(k)[-1] for k in names}}


def _is_model_for_another(text: str, place: tuple[int, int, str], found: list[tuple[int, int, str]]) -> bool:
    """`连衣裙同款发夹` sells the hair clip."""
    return text.startswith("同款", place[1]) and any(start == place[1] + 2 for start, _, _ in found)


def _sold_apart(text: str, places: list[tuple[int, int, str]], found: list[tuple[int, int, str]]) -> str:
    """Return laces or covers that are what is sold: named first, at the start of a run, or right after a noun."""
    kinds, nouns = load_kinds(), _nouns()[0]
    ends = {end for _, end, _ in found} | {end + 2 for _, end, _ in found if text.startswith("同款", end)}
    for count, (start, _, noun) in enumerate(places):
        if not any(kinds[kind].is_sold_apart for kind in nouns[noun]) or text[start - 1 : start] in _FEATURE_SIGNS:
            continue
        if count == 0 or start == 0 or text[start - 1] == " " or start in ends:
            return noun
    return ""


def _spare_part(text: str, found: list[tuple[int, int, str]]) -> str:
    """Return a part that is sold: one nobody praises goods with, or one glued to the goods or to another part.

    `电磁炉功率管`, `压力锅MY-LS60M内胆`, `杯盖密封圈`; but `送电源线` and `电磁炉 带遥控器` sell the goods.
    """
    kinds, nouns = load_kinds(), _nouns()[0]
    goods_end = part_end = -1
    for start, end, noun in found:
        own = [kinds[kind] for kind in nouns[noun]]
        is_part = any(kind.is_mounted or kind.is_spare for kind in own)
        if is_part and text[start - 1 : start] not in _FEATURE_SIGNS:
            is_glued = start == part_end or (goods_end >= 0 and _BETWEEN.fullmatch(text, goods_end, start) is not None)
            if is_glued or any(kind.is_spare for kind in own):
                return noun
            part_end = end
        elif not any(kind.name.endswith("parts") for kind in own):
            goods_end = end
    return ""


_BETWEEN = re.compile(r"(?:[a-z0-9]+(?:[-./][a-z0-9]+)*)?(?:原装|原厂|专用|通用|全新|配套)?")
"""What may stand between goods and a part of theirs: a number, and words for what it fits."""
_OF_A_MAKER = ("厂", "公司", "有限", "店", "铺", "业", "行", "工厂", "专卖", "专营", "旗舰")
_FEATURE_SIGNS = frozenset({"可", "易", "免", "送", "赠", "含", "带", "配", "换", "有"})


def _only_parts(sold: dict[str, tuple[str, ...]]) -> bool:
    return all(kind.endswith("parts") for kinds in sold.values() for kind in kinds)


def _is_gift(text: str, start: int) -> bool:
    """A noun after 送 or 赠 in the same run is a present: `送汤锅炒锅`."""
    run = text.rfind(" ", 0, start) + 1
    before = text[run:start]
    for word in load_phrases().gift:
        place = before.rfind(word)
        if place >= 0 and len(before) - place <= 8 and before[place : place + 2] != "送礼":
            return True
    return False


def _fit_cue(text: str) -> tuple[str, str]:
    """Return the word for "fits" and what it fits; empty when there is none.

    What stands after the word (`适用尚朋堂电磁炉`), or before it when nothing does; `M260可用` fits what stands before.
    """
    phrases = load_phrases()
    for word in phrases.fit:
        # A Latin cue is a word of its own; a Chinese one stands right before a Latin brand: 适用ELLE.
        pattern = rf"(?<![a-z]){word}(?![a-z])" if word.isascii() else word
        found = re.search(pattern, text)
        if found is not None:
            return word, text[found.end() :].strip() or text[: found.start()]
    for word in phrases.fit_after:
        place = text.find(word)
        before = text[:place].rsplit(" ", maxsplit=1)[-1] if place > 0 else ""
        if before:
            return word, before
    return "", ""


def _part_cue(text: str) -> str:
    """Return the word that says a spare part is sold; `送配件`, `配件齐全` and `可更换` praise the goods."""
    phrases = load_phrases()
    cues = phrases.part + (phrases.part_with_noun if _has_part(text) else ())
    for word in cues:
        place = text.find(word)
        if (
            place >= 0
            and text[place - 1 : place] not in _FEATURE_SIGNS
            and not text.startswith("齐", place + len(word))
        ):
            return word
    return ""


def _has_loose_part(text: str) -> bool:
    """Tell whether a text names a part that is sold by itself: before 适用, that is what fits."""
    kinds, nouns = load_kinds(), _nouns()[0]
    own = (kinds[kind] for _, _, noun in _find_nouns(text) for kind in nouns[noun])
    return any(kind.is_spare or kind.is_mounted or kind.is_sold_apart for kind in own)


def _has_part(text: str) -> bool:
    nouns = _nouns()[0]
    return any(kind.endswith("_parts") for _, _, noun in _find_nouns(text) for kind in nouns[noun])
