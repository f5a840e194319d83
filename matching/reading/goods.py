"""Which of the goods that a title names it sells, and whether they are a part or an accessory.

A title names more goods than it sells: presents (`送汤锅`), what it fits (`适用…拉杆箱`), features.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from matching.reading.kinds import (
    Audience,
    FoundNoun,
    ancestors,
    are_parts,
    find_nouns,
    hinted_kinds,
    kinds_in,
    known_nouns,
    narrowest,
    read_audience,
)
from matching.words import load_phrases, pattern_of

__all__ = ["Goods", "read_goods"]


class Goods(NamedTuple):
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
    nouns = known_nouns()
    found = find_nouns(folded)
    if gifts := _gifts_in(folded):
        found = [place for place in found if not _is_gift(folded, place[0], gifts)]
    used = [noun for _, end, noun in found if _is_used_with(folded, end)]
    places = [place for place in found if place[2] not in used and not _is_model_for_another(folded, place, found)]
    # 服装厂 names who makes it; what a title sells is named elsewhere, unless nothing else is.
    places = [place for place in places if not folded.startswith(_OF_A_MAKER, place[1])] or places
    sold = _settle_loose({noun: nouns[noun].kinds for _, _, noun in places})
    accessory = (
        _part_cue(folded)
        or _sold_apart(folded, places, found)
        or _spare_part(folded, found)
        or _for_a_number(folded, places, used, found)
    )
    if not accessory and used and (not sold or _only_parts(sold)):
        accessory = used[0]
    kinds = {kind for names in sold.values() for kind in names}
    fit, after = _fit_cue(folded, found)
    if fit in load_phrases().fit and not accessory and _has_loose_part(folded[: folded.find(fit)]):
        accessory = fit
    return Goods(
        kinds=narrowest(kinds or hinted_kinds(folded)),
        nouns=tuple(sold),
        accessory=accessory,
        fit=fit,
        fitted=kinds_in(after),
        fitted_text=after,
        audience=read_audience(folded),
    )


class _Cues(NamedTuple):
    """Whether a text holds any word that makes a title more than what it sells: most hold none."""

    gift: re.Pattern[str]
    part: re.Pattern[str]
    fit: re.Pattern[str]


@lru_cache(maxsize=1)
def _cues() -> _Cues:
    phrases = load_phrases()
    return _Cues(
        gift=pattern_of(phrases.gift),
        part=pattern_of((*phrases.part, *phrases.part_with_noun, _INSTEAD_WORD, *phrases.service)),
        fit=pattern_of((*phrases.fit, *phrases.fit_after)),
    )


def _settle_loose(sold: dict[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    """Leave out 套装 where goods of another family are sold: a set of pens is no suit of clothes."""
    nouns = known_nouns()
    loose = {noun for noun in sold if nouns[noun].is_loose}
    if not loose or len(loose) == len(sold):
        return sold
    families = {ancestors(name)[-1] for noun in sold.keys() - loose for name in sold[noun]}
    return {n: names for n, names in sold.items() if n not in loose or families & {ancestors(k)[-1] for k in names}}


def _is_model_for_another(text: str, place: FoundNoun, found: list[FoundNoun]) -> bool:
    """`连衣裙同款发夹` sells the hair clip."""
    return text.startswith("同款", place[1]) and any(start == place[1] + 2 for start, _, _ in found)


def _sold_apart(text: str, places: list[FoundNoun], found: list[FoundNoun]) -> str:
    """Return laces or covers that are what is sold: named first, or right after a noun, a gap between at most.

    `拉杆箱 杯架款` is a suitcase with one.
    """
    nouns = known_nouns()
    for count, (start, end, noun) in enumerate(places):
        if not nouns[noun].is_sold_apart or text[start - 1 : start] in _FEATURE_SIGNS or text.startswith("款", end):
            continue
        if count == 0 or start == 0 or _is_right_after_a_noun(text, start, found):
            return noun
    return ""


def _is_right_after_a_noun(text: str, start: int, found: list[FoundNoun]) -> bool:
    return any(
        end in (start, start - text.startswith(" ", start - 1)) or (end == start - 2 and text.startswith("同款", end))
        for _, end, _ in found
    )


def _spare_part(text: str, found: list[FoundNoun]) -> str:
    """Return a part that is sold: one nobody praises goods with, or one glued to the goods or to another part.

    `电磁炉功率管`, `压力锅MY-LS60M内胆`, `杯盖密封圈`; but `送电源线` and `电磁炉 带遥控器` sell the goods.
    """
    nouns = known_nouns()
    goods_end = part_end = -1
    for start, end, noun in found:
        own = nouns[noun]
        if (own.is_mounted or own.is_spare) and text[start - 1 : start] not in _FEATURE_SIGNS:
            is_glued = start == part_end or (goods_end >= 0 and _BETWEEN.fullmatch(text, goods_end, start) is not None)
            if is_glued or (own.is_spare and not _is_praised(text, start)) or _is_after_number(text, start):
                return noun
            part_end = end
        elif not own.is_part:
            goods_end = end
    return ""


def _is_used_with(text: str, end: int) -> bool:
    """Tell whether goods that end at a place are what others are used with: `电磁炉专用锅`, `电磁炉C19S04专用锅`."""
    number = _NUMBER.match(text, end)
    ends = (end,) if number is None else (end, number.end())
    # `电磁炉C19S04适用于多种锅具` says what the goods suit.
    return any(text.startswith(load_phrases().used_with, one) and not text.startswith("于", one + 2) for one in ends)


def _for_a_number(text: str, places: list[FoundNoun], used: list[str], found: list[FoundNoun]) -> str:
    """Return the word that says what is sold is for goods of one model: `电磁炉C19S04专用盆`, `炸锅纸 KZ-5502专用`."""
    of_model = _FOR_MODEL.search(text)
    if of_model is not None and len(of_model["model"]) >= _SHORTEST_MODEL and not _stands_by_goods(of_model, found):
        return of_model["word"]
    if not places or not used:
        return ""
    ends = (number.end() for _, end, _ in found if (number := _NUMBER.match(text, end)))
    return next((word for end in ends for word in _FOR_ONE if text.startswith(word, end)), "")


def _stands_by_goods(of_model: re.Match[str], found: list[FoundNoun]) -> bool:
    """Tell whether goods stand right beside a model: `电磁炉 C19S04专用`, `C19S04专用大功率电磁炉` sell these."""
    before = len(of_model.string[: of_model.start()].rstrip())
    after = of_model.string.find(" ", of_model.end())
    ends = {before, len(of_model.string) if after < 0 else after}
    return any(end in ends and not are_parts(frozenset(known_nouns()[noun].kinds)) for _, end, noun in found)


_FITTED_REACH = 12
"""How far before `可用` stands what the goods fit: `苏泊尔C19S04可用`; goods named further before are sold."""
_FOR_ONE = ("专用", "通用", "适用")
_CODE = r"[a-z0-9]+(?:[-./][a-z0-9]+)*"
_NUMBER = re.compile(rf"(?=[a-z]*[-.]?[0-9]){_CODE}")
"""The number of a model, glued to what stands before it."""
_FOR_MODEL = re.compile(r"(?<![a-z0-9])(?P<model>(?=[a-z0-9./-]*[0-9])[a-z][a-z0-9]*(?:[-./][a-z0-9]+)*)(?P<word>专用)")
"""Not 适用: after a model it says whom or what the goods suit (`LD-2201适用3岁以上`)."""
_SHORTEST_MODEL = 5
_BETWEEN = re.compile(rf"[盖锅壶杯瓶内外上下]{{0,2}}(?:{_CODE})?(?:原装|原厂|专用|通用|全新|配套)?")
"""What may stand between goods and a part of theirs: a piece of them (`电饭煲盖密封圈`), a number, what it fits."""
_GLUED_NUMBER = re.compile(r"(?<![a-z0-9])(?=[a-z0-9]*[0-9])[a-z][a-z0-9]*(?:[-./][a-z0-9]+)*$")
"""A model's number right before a part: `c19s04主板`, but not `2200w线圈盘`, `304内胆`."""
_OF_A_MAKER = ("厂", "公司", "有限", "店", "铺", "业", "行", "工厂", "专卖", "专营", "旗舰")
_FEATURE_SIGNS = frozenset({"可", "易", "免", "送", "赠", "含", "带", "配", "换", "有"})


def _is_praised(text: str, start: int) -> bool:
    """Tell whether what stands glued before a part praises goods with it: `进口主芯片`."""
    before = text[max(text.rfind(" ", 0, start) + 1, start - 4) : start]
    praising = load_phrases().praising
    return before.startswith(praising) or any(word in before for word in praising if len(word) > 1)


def _is_after_number(text: str, start: int) -> bool:
    number = _GLUED_NUMBER.search(text, max(0, start - 24), start)
    return number is not None and len(number.group()) >= 4


def _only_parts(sold: dict[str, tuple[str, ...]]) -> bool:
    return all(kind.endswith("parts") for kinds in sold.values() for kind in kinds)


def _gifts_in(text: str) -> list[str]:
    """Return the words for presents that a text holds."""
    return list(filter(text.__contains__, load_phrases().gift)) if _cues().gift.search(text) is not None else []


def _is_gift(text: str, start: int, words: list[str]) -> bool:
    """A noun after one of the words of a text for presents, in the same run, is one: `送汤锅炒锅`."""
    run = text.rfind(" ", 0, start) + 1
    before = text[run:start]
    for word in words:
        place = before.rfind(word)
        if place >= 0 and len(before) - place <= 8 and before[place : place + 2] != "送礼":
            return True
    return False


def _fit_cue(text: str, nouns: list[FoundNoun]) -> tuple[str, str]:
    """Return the word for "fits" and what it fits; empty when there is none.

    What stands after the word (`适用尚朋堂电磁炉`), or before it when nothing does; `M260可用` fits what stands before.
    """
    phrases = load_phrases()
    if _cues().fit.search(text) is None:
        return "", ""
    for word in phrases.fit:
        place = text.find(word)
        # A Latin cue is a word of its own; a Chinese one stands right before a Latin brand: 适用ELLE.
        if place >= 0 and word.isascii():
            found = re.search(rf"(?<![a-z]){word}(?![a-z])", text)
            place = found.start() if found is not None else -1
        if place >= 0 and not any(start <= place < end for start, end, _ in nouns):  # 适配器 fits nothing
            return word, text[place + len(word) :].strip() or text[:place]
    for word in phrases.fit_after:
        place = text.find(word)
        before = text[:place].rsplit(" ", maxsplit=1)[-1] if place > 0 else ""
        if before := before[-_FITTED_REACH:]:
            return word, before
    return "", ""


def _part_cue(text: str) -> str:
    """Return the word that says a spare part is sold; `送配件`, `配件齐全` and `可更换` praise the goods."""
    phrases = load_phrases()
    if _cues().part.search(text) is None:
        return ""
    for word in phrases.part:
        if _is_cue(text, word):
            return word
    for word in phrases.part_with_noun:
        if _is_cue(text, word) and _has_part(text):
            return word
    if (instead := _INSTEAD.search(text)) is not None:
        return instead.group()
    return next((word for word in phrases.service if _is_cue(text, word)), "")


_INSTEAD_WORD = "替换"
_INSTEAD = re.compile(
    rf"(?<![可易免送赠含带配换有]){_INSTEAD_WORD}[刷刀滤水]?[盖锅壶杯瓶头芯布网片条件套](?![\u3400-\u9fff])"
)
"""`替换壶`, `替换刷头`: one to put in the place of another."""


def _is_cue(text: str, word: str) -> bool:
    place = text.find(word)
    if place < 0:
        return False
    return text[place - 1 : place] not in _FEATURE_SIGNS and not text.startswith("齐", place + len(word))


def _has_loose_part(text: str) -> bool:
    """Tell whether a text names a part that is sold by itself: before 适用, that is what fits."""
    own = (known_nouns()[noun] for _, _, noun in find_nouns(text))
    return any(noun.is_spare or noun.is_mounted or noun.is_sold_apart for noun in own)


def _has_part(text: str) -> bool:
    return any(kind.endswith("_parts") for _, _, noun in find_nouns(text) for kind in known_nouns()[noun].kinds)
