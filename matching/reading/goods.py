"""Which of the goods that a title names it sells, and whether they are a part or an accessory.

A title names more goods than it sells: presents (`送汤锅`), what it fits (`适用…拉杆箱`), features.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from matching.reading.fitting import find_fit
from matching.reading.kinds import (
    Audience,
    FoundNoun,
    ancestors,
    find_nouns,
    hinted_kinds,
    kinds_in,
    kinds_pulled_apart,
    known_nouns,
    narrowest,
    read_audience,
)
from matching.reading.part_words import (
    ALL_THERE,
    FOR_ONE,
    find_part,
    find_sign_of_part,
    has_loose_part,
    is_praised_after,
    use_of,
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
    is_sure: bool
    """Whether those words say so for sure: goods may come with a thing that is only named."""
    unsaid: str
    """The word that says that something for goods is sold, in a title that does not say what; empty in any other."""
    fit: str
    """The words that say what the goods fit (`适用`); empty when there are none."""
    fitted: frozenset[str]
    """Kinds of the goods they fit."""
    fitted_text: str
    """What is said to be fitted; see `matching.reading.fitting.Fit`."""
    whom: str
    """Whom or what they seem to suit; see `matching.reading.fitting.Fit`."""
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
    if (shelf := _SHELF.search(folded)) is not None and any(_is_elsewhere(place, shelf) for place in found):
        return read_goods(_SHELF.sub(" ", folded))
    if gifts := _gifts_in(folded):
        found = [place for place in found if not _is_gift(folded, place[0], gifts)]
    found = [place for place in found if not _comes_along(folded, place, found)]
    used = {
        noun: words
        for _, end, noun in found
        if (words := use_of(folded, end))
        and not (words.endswith(_UNIVERSAL) and _SERVE_MANY.issuperset(nouns[noun].kinds))
    }
    places = [place for place in found if place[2] not in used and not _is_model_for_another(folded, place, found)]
    # 服装厂 names who makes it; what a title sells is named elsewhere, unless nothing else is.
    places = [place for place in places if not folded.startswith(_OF_A_MAKER, place[1])] or places
    sold = _settle_loose({noun: nouns[noun].kinds for _, _, noun in places})
    accessory, is_sure = find_part(folded, places, used, found)
    unsaid = find_sign_of_part(folded)
    if not accessory and used and _only_parts(sold):
        noun, words = next(iter(used.items()))
        if sold or not words.endswith(FOR_ONE):  # 电磁炉贴膜
            accessory, is_sure = noun + words, True
        else:  # 电磁炉专用 新款
            unsaid = noun + words
    if accessory and is_praised_after(folded, accessory):
        accessory, unsaid = "", accessory
    kinds = {kind for names in sold.values() for kind in names}
    if all(nouns[noun].is_loose or noun in load_phrases().suited for _, _, noun in found):
        kinds |= kinds_pulled_apart(folded)
    fit = find_fit(folded, found)
    if fit.word in load_phrases().fit and not accessory and has_loose_part(folded[: fit.place]):
        accessory, is_sure = fit.word, True
    return Goods(
        kinds=narrowest(kinds or hinted_kinds(folded)),
        nouns=tuple(sold),
        accessory=accessory,
        is_sure=is_sure or not accessory,
        unsaid=unsaid,
        fit=fit.word,
        fitted=kinds_in(fit.target),
        fitted_text=fit.target,
        whom=fit.whom,
        audience=read_audience(folded),
    )


_UNIVERSAL = "通用"
_SERVE_MANY = frozenset({"power_parts", "socket", "data_cable", "plug_adapter", "earphones", "power_bank"})
"""Goods that are praised as `通用`; of others it says what they are used with."""
_SHELF = re.compile("(?:手机|数码|电脑)配件")
"""Where shops sort earphones, cables and watches: beside such goods it says nothing."""


def _is_elsewhere(place: FoundNoun, shelf: re.Match[str]) -> bool:
    """Tell whether a noun names goods that are neither a part nor what the words for a shelf are about."""
    start, end, noun = place
    is_part = known_nouns()[noun].is_part or _only_parts({noun: known_nouns()[noun].kinds})
    return not is_part and (end <= shelf.start() or start >= shelf.end()) and noun not in shelf.group()


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


def _only_parts(sold: dict[str, tuple[str, ...]]) -> bool:
    return all(kind.endswith("parts") for kinds in sold.values() for kind in kinds)


def _gifts_in(text: str) -> list[str]:
    """Return the words for presents that a text holds."""
    return list(filter(text.__contains__, load_phrases().gift)) if _gift().search(text) is not None else []


@lru_cache(maxsize=1)
def _gift() -> re.Pattern[str]:
    return pattern_of(load_phrases().gift)


def _is_gift(text: str, start: int, words: list[str]) -> bool:
    """A noun after one of the words of a text for presents, in the same run, is one: `送汤锅炒锅`."""
    run = text.rfind(" ", 0, start) + 1
    before = text[run:start]
    for word in words:
        place = before.rfind(word)
        if place >= 0 and len(before) - place <= 8 and before[place : place + 2] != "送礼":
            return True
    return False


def _comes_along(text: str, place: FoundNoun, found: list[FoundNoun]) -> bool:
    """Tell whether a noun names what goods have or come with, or what they are used with.

    `充电器说明书齐全`, `带碟带勺`, `杯架可拆`, `多种锅具适用`. The first noun may be the goods: `电磁炉配件齐全`.
    """
    start, end, noun = place
    is_first, own = place == found[0], known_nouns()[noun]
    is_thing = own.is_part or own.is_sold_apart
    if text.endswith((*_FOR_MANY, "附"), 0, start) or (not is_first and _WITH.match(text, start - 2) is not None):
        return True
    if text.endswith((" 带", " 含"), 0, start):  # `儿童课桌 带书架`, whatever the desk is called
        return True
    if text.startswith(_CHOSEN, end):
        return True
    last = text.find(" ", end)
    rest = text[end : len(text) if last < 0 else last]
    if (is_thing or not is_first) and _EXTRA.search(rest, 0, _EXTRA_REACH) is not None:
        return True
    if ALL_THERE.search(rest) is None:
        return False
    run = text.rfind(" ", 0, start) + 1
    return is_thing or any(run <= one[0] < start for one in found)


_CHOSEN = ("任选", "随车", "随机", "随箱", "可带", "可加")
"""Right behind anything that goods come with."""
_EXTRA = re.compile(
    "任选|随车|随机|随箱|即得|不另收|可加|可带|可拆|可取|可自行更换|可自己换|可更换|可替换|可换|"
    "已配|换过|顺滑|洗干净|一个不少|都是一家|无划痕|没碎|没坏|有$"
)
"""Somewhere behind what goods have or come with."""
_EXTRA_REACH = 8
_FOR_MANY = ("多种", "各种", "各类", "各式", "所有", "任何")
_WITH = re.compile("[^背肩全皮领系吊腰鞋表腕丝拉][带含]")
"""Not the end of a word for a band: 肩带, 安全带."""
_OF_A_MAKER = ("厂", "公司", "有限", "店", "铺", "业", "行", "工厂", "专卖", "专营", "旗舰")
