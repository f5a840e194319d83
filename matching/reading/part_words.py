"""By which words a title says that it sells a part of goods, an accessory, or something to use with them.

The same words praise goods (`配件齐全`, `电磁炉清洗方便`, `送保护套`): what stands before and behind them counts.
"""

import re
from collections.abc import Mapping
from functools import lru_cache

from matching.reading.fitting import says_whom_it_suits
from matching.reading.kinds import FoundNoun, are_parts, find_nouns, known_nouns
from matching.words import load_phrases, pattern_of

__all__ = [
    "ALL_THERE", "FOR_ONE", "SERVING", "find_part", "find_sign_of_part", "has_loose_part", "is_praised_after", "use_of",
]  # fmt: skip


def find_part(text: str, places: list[FoundNoun], used: Mapping[str, str], found: list[FoundNoun]) -> tuple[str, bool]:
    """Return the word by which a folded title sells a part or an accessory, and whether it says so for sure.

    A noun alone does not, unless the title begins with it or it is glued to goods: goods may come with such things.

    Args:
        text: The title.
        places: The nouns of goods that may be sold.
        used: Nouns of goods that others are used with, and the words that say so; see `use_of`.
        found: Every noun of goods but those of presents.
    """
    if word := _part_cue(text):
        return word, True
    if word := _sold_apart(text, places, found):
        return word, _is_heading_or_glued(text, word, found)
    return _spare_part(text, found) or _for_a_number(text, places, used, found), True


def find_sign_of_part(text: str) -> str:
    """Return words that leave open whether goods are sold, or a part of them, or a service; empty when there are none.

    `全套配件` may come with the goods, or be sold; `坏了换这个`, `音箱不在内`, `DQ-615的镜片`.
    """
    found = _SET_OF_PARTS.search(text)
    if found is not None and not _is_offered(text, found.start()):
        return found.group()
    for sign in _patterns()[2].finditer(text):
        if not (sign.group() == _REBUILT and text[sign.start() - 1 : sign.start()] in _ROOMS):
            return sign.group()
    found = _PIECE_OF_MODEL.search(text)
    if found is None or any(not known_nouns()[noun].is_part for _, _, noun in find_nouns(found["piece"])):
        return ""
    return found["piece"]


def is_praised_after(text: str, word: str) -> bool:
    """Tell whether a part is praised right behind its word: `轮子静音` goods have, or are sold as wheels."""
    place = text.find(word)
    return place >= 0 and text.startswith(load_phrases().praise_of_part, place + len(word))


def use_of(text: str, end: int) -> str:
    """Return what stands behind goods that makes them what others are used with; empty when they are not.

    Example:
        >>> use_of("电磁炉c19s04专用锅", 3), use_of("电磁炉清洗方便", 3)
        ('c19s04专用', '')
    """
    if (inside := _USED_IN.match(text, end)) is not None:
        return inside.group()
    number = _NUMBER.match(text, end)
    for place in (end,) if number is None else (end, number.end()):
        if (word := _patterns()[0].match(text, place)) is not None and not _is_praise(word):
            return text[end : word.end()]
    return ""


def has_loose_part(text: str) -> bool:
    """Tell whether a text names a part that is sold by itself: before 适用, that is what fits."""
    own = (known_nouns()[noun] for _, _, noun in find_nouns(text))
    return any(noun.is_spare or noun.is_mounted or noun.is_sold_apart for noun in own)


# ---- by a phrase --------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """Words for what goods are used with, phrases for parts, and what is said beside those: most titles hold none."""
    phrases = load_phrases()
    part = pattern_of((*phrases.part, *phrases.part_with_noun, _INSTEAD_WORD, *phrases.service))
    signs = pattern_of(phrases.part_signs).pattern
    return pattern_of(phrases.used_with), part, re.compile(f"{signs}|{_RENTED}|{_WITHOUT}|{_REPLACING}")


def _part_cue(text: str) -> str:
    """Return the word that says a spare part is sold; `送配件`, `配件齐全` and `可更换` praise the goods."""
    phrases = load_phrases()
    if _patterns()[1].search(text) is None:
        return ""
    for word in phrases.part:
        if _is_cue(text, word):
            return word
    for word in phrases.part_with_noun:
        if _is_cue(text, word) and _has_part(text) and not _is_served(text, word):
            return word
    if (instead := _INSTEAD.search(text)) is not None and not _is_offered(text, instead.start()):
        return instead.group()
    return next((word for word in phrases.service if _is_cue(text, word) and not _is_served(text, word)), "")


def _is_cue(text: str, word: str) -> bool:
    place = text.find(word)
    if place < 0 or _is_offered(text, place) or text.endswith(_EVERY, 0, place):
        return False
    return not text.startswith(load_phrases().praise_after, place + len(word))


def _is_offered(text: str, place: int) -> bool:
    """Tell whether goods have what stands at a place, or come with it: `可更换`, `送全套配件`."""
    run = text.rfind(" ", 0, place) + 1
    before = text[max(run, place - _OFFER_REACH) : place]
    return before[-1:] in _FEATURE_SIGNS or any(map(before.__contains__, _GIVING))


def _is_served(text: str, word: str) -> bool:
    """Tell whether goods are praised with a service or with what a buyer can do: `支持上门维修`, `滤芯可自行更换`."""
    place = text.find(word)
    before = text[text.rfind(" ", 0, place) + 1 : place]
    is_service = any(map(before.__contains__, (*SERVING, "售后", "联保", "质保", "保修")))
    return is_service or any(sign in "可能易" for sign in before[-_OFFER_REACH:])


def _has_part(text: str) -> bool:
    return any(kind.endswith("_parts") for _, _, noun in find_nouns(text) for kind in known_nouns()[noun].kinds)


def _is_praise(word: re.Match[str]) -> bool:
    """Tell whether a word for what goods are used with praises them: `电磁炉清洗方便`, `童鞋适用3岁以上`."""
    text, end = word.string, word.end()
    # `电磁炉C19S04适用于多种锅具` says what the goods suit.
    return text.startswith((*load_phrases().praise_after, "于"), end) or says_whom_it_suits(text, end)


# ---- by a noun ----------------------------------------------------------------------------------------------------


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


def _is_heading_or_glued(text: str, word: str, found: list[FoundNoun]) -> bool:
    place, nouns = text.find(word), known_nouns()
    goods = [noun for _, end, noun in found if end == place]
    goods += (word[:size] for size in range(2, len(word)) if word[:size] in nouns)  # 婴儿车雨罩 is one noun
    return " " not in text[:place] or any(not (nouns[one].is_part or nouns[one].is_sold_apart) for one in goods)


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


def _is_praised(text: str, start: int) -> bool:
    """Tell whether what stands glued before a part praises goods with it: `进口主芯片`."""
    before = text[max(text.rfind(" ", 0, start) + 1, start - 4) : start]
    praising = load_phrases().praising
    return before.startswith(praising) or any(word in before for word in praising if len(word) > 1)


def _is_after_number(text: str, start: int) -> bool:
    number = _GLUED_NUMBER.search(text, max(0, start - 24), start)
    return number is not None and len(number.group()) >= 4


# ---- by the number of a model ---------------------------------------------------------------------------------------


def _for_a_number(text: str, places: list[FoundNoun], used: Mapping[str, str], found: list[FoundNoun]) -> str:
    """Return the word that says what is sold is for goods of one model: `电磁炉C19S04专用盆`, `炸锅纸 KZ-5502专用`."""
    of_model = _FOR_MODEL.search(text)
    if (
        of_model is not None
        and len(of_model["model"]) >= _SHORTEST_MODEL
        and not _stands_by_goods(of_model, found)
        and not _is_praise(of_model)
    ):
        return of_model["word"]
    if not places or not used:
        return ""
    ends = (number.end() for _, end, _ in found if (number := _NUMBER.match(text, end)))
    return next((word for end in ends for word in FOR_ONE if text.startswith(word, end)), "")


def _stands_by_goods(of_model: re.Match[str], found: list[FoundNoun]) -> bool:
    """Tell whether goods stand right beside a model: `电磁炉 C19S04专用`, `C19S04专用大功率电磁炉` sell these.

    A character may follow that makes a noun longer: `儿童玩具|车C19S04专用`.
    """
    before = len(of_model.string[: of_model.start()].rstrip())
    after = of_model.string.find(" ", of_model.end())
    ends = {before, before - 1, len(of_model.string) if after < 0 else after}
    return any(end in ends and not are_parts(frozenset(known_nouns()[noun].kinds)) for _, end, noun in found)


ALL_THERE = re.compile("(?:齐全?|一样不少|全给|都给|都在|全在|都有|全有|不缺|完整|完好|全送|都送|俱全)$")
"""At the end of a run: what the run names comes with the goods."""
FOR_ONE = ("专用", "通用", "适用")
_CODE = r"[a-z0-9]+(?:[-./][a-z0-9]+)*"
_NUMBER = re.compile(rf"(?=[a-z]*[-.]?[0-9]){_CODE}")
"""The number of a model, glued to what stands before it."""
_FOR_MODEL = re.compile(r"(?<![a-z0-9])(?P<model>(?=[a-z0-9./-]*[0-9])[a-z][a-z0-9]*(?:[-./][a-z0-9]+)*)(?P<word>专用)")
"""Not 适用: after a model it says whom or what the goods suit (`LD-2201适用3岁以上`)."""
_USED_IN = re.compile("[内里上]?用(?![\u3400-\u9fff])")
"""Behind goods: `笔记本适配器用`, `电压力锅内用`."""
_SHORTEST_MODEL = 5
_BETWEEN = re.compile(rf"[盖锅壶杯瓶内外上下]{{0,2}}(?:{_CODE})?(?:原装|原厂|专用|通用|全新|配套)?")
"""What may stand between goods and a part of theirs: a piece of them (`电饭煲盖密封圈`), a number, what it fits."""
_GLUED_NUMBER = re.compile(r"(?<![a-z0-9])(?=[a-z0-9]*[0-9])[a-z][a-z0-9]*(?:[-./][a-z0-9]+)*$")
"""A model's number right before a part: `c19s04主板`, but not `2200w线圈盘`, `304内胆`."""
_EVERY = ("全套", "全部", "整套", "所有")
_SET_OF_PARTS = re.compile(rf"(?:{'|'.join(_EVERY)})(?:配件|零件)")
_PIECE_OF_MODEL = re.compile("(?<=[a-z0-9])的(?P<piece>[\u3400-\u9fff]{2,})")
_REPLACING = r"(?<![可易送赠带含换])替换(?=\s|$)"
_RENTED = "出租(?![屋房公])"
_WITHOUT = "不含(?!甲醛|荧光|双酚|酒精|硅|糖|铅|邻苯|税|运|电池|安装|有害|化学|增塑|[a-z])"
"""`不含芯`, `不含书桌`; but 不含甲醛 praises."""
_REBUILT, _ROOMS = "改造", frozenset({"房", "屋"})
"""`老房改造` tells what goods are for, 改造 elsewhere may be a service."""
_OFFER_REACH = 4
_GIVING = "送赠含附"
SERVING = ("支持", "免费", "终身")
"""Before a service that comes with goods: `支持上门维修`."""
_FEATURE_SIGNS = frozenset({"可", "易", "免", "送", "赠", "含", "带", "配", "换", "有"})
_INSTEAD_WORD = "替换"
_INSTEAD = re.compile(
    rf"(?<![可易免送赠含带配换有]){_INSTEAD_WORD}[刷刀滤水]?[盖锅壶杯瓶头芯布网片条件套罩扣带管垫杆轮刷圈袋](?![\u3400-\u9fff])"
)
"""`替换壶`, `替换刷头`: one to put in the place of another."""
