"""What a title says its goods fit (`适用尚朋堂电磁炉`), told from whom they suit (`适合宝宝`, `老人小孩适用`).

What fits goods is a part or an accessory of them; what suits somebody is the goods. The words are the same, so what
stands right beside the word decides: people, ages, places, occasions and phones of several makers are suited,
everything else is fitted.
"""

import re
from functools import lru_cache
from typing import NamedTuple

from matching.reading.kinds import FoundNoun, known_nouns
from matching.words import load_phrases, longest_first, pattern_of

__all__ = ["Fit", "find_fit", "says_whom_it_suits"]


class Fit(NamedTuple):
    """What goods fit."""

    word: str
    """The word that says so (`适用`); empty when there is none."""
    place: int
    """Where the word begins."""
    target: str
    """What is fitted: from the word to the end, or the run of text at it where that names goods."""
    whom: str
    """The run of text that a word seems to say whom goods suit with; a brand may begin so: `适用宝贝爱`."""


class _Words(NamedTuple):
    """Patterns of the words for fitting, and of what may stand beside them when they say whom goods suit."""

    cue: re.Pattern[str]
    suited: re.Pattern[str]
    """At the beginning of what stands after the word."""
    suited_before: re.Pattern[str]
    """At the end of what stands before it."""
    devices: re.Pattern[str]
    """At the beginning of what stands after it: several things that goods go with, `苹果/华为`."""


@lru_cache(maxsize=1)
def _words() -> _Words:
    phrases = load_phrases()
    latin = [rf"(?<![a-z]){word}(?![a-z])" for word in phrases.fit if word.isascii()]
    chinese = [re.escape(word) for word in longest_first((*phrases.fit, *phrases.fit_after)) if not word.isascii()]
    suited = pattern_of(longest_first(phrases.suited)).pattern
    return _Words(
        cue=re.compile("|".join((*chinese, *latin, _NUMBER_USED))),
        suited=re.compile(rf"[于给在]?(?:{suited}|{_COUNTED})"),
        devices=re.compile(
            rf"[于给在]?(?:(?:{pattern_of(longest_first(phrases.devices)).pattern})[/ 、和及与]*){{2,}}(?:通用)?"
        ),
        suited_before=re.compile(rf"(?:{suited}|{_COUNTED}|{_MANY})(?:都|也|均|皆)?$"),
    )


_COUNTED = r"\d[\d.~-]*(?:岁|个月|月龄|人|平|㎡|m2|斤|年级)"
"""Ages, and how many people or how large a room: `3-6岁`, `20平`."""
_NUMBER_USED = "(?<=[a-z0-9])用(?![\u3400-\u9fff])"
"""Behind a number: `JY-M3用`."""
_MANY = "(?:多种|各种|各类|各式|所有|任何)[\u4e00-\u9fff]{1,4}"
_NUMBER = re.compile(r"(?=[a-z]*[-.]?[0-9])[a-z0-9]+(?:[-./][a-z0-9]+)*")
_SHORTEST_NUMBER = 4
_FITTED_REACH = 12
"""How far before `可用` stands what the goods fit: `苏泊尔C19S04可用`; goods named further before are sold."""


def find_fit(text: str, nouns: list[FoundNoun]) -> Fit:
    """Return what the goods of a folded title fit, and the word that says so.

    What stands after the word (`适用尚朋堂电磁炉`), or before it when nothing does; `M260可用` fits what stands before.

    Args:
        text: The title.
        nouns: The goods it names, as `matching.reading.kinds.find_nouns` gives them.
    """
    whom = ""
    for cue in _words().cue.finditer(text):
        if any(start <= cue.start() < end for start, end, _ in nouns):  # 适配器 fits nothing
            continue
        if _is_about_whom(cue, nouns):
            begin, end = _run_after(cue)
            if (devices := _devices_after(cue)) is not None:
                whom = whom or devices.group()
            elif not whom and not _fits_before(cue) and says_whom_it_suits(text, begin):
                whom = text[begin:end]
            continue
        target = _target_before(cue, nouns) if _fits_before(cue) else _target_after(cue, nouns)
        if target:
            return Fit(cue.group(), cue.start(), target, whom)
    return Fit("", -1, "", whom)


def says_whom_it_suits(text: str, place: int) -> bool:
    """Tell whether what stands at a place of a text are people, ages, places or occasions: `适用|3岁以上`."""
    return _words().suited.match(text, place) is not None


def _is_about_whom(cue: re.Match[str], nouns: list[FoundNoun]) -> bool:
    """Tell whether a word for fitting says whom or what goods suit.

    `适合宝宝推车` may fit a stroller; `BA-806 适合宝宝推车` is one: what is fitted has its number after the word.
    """
    text = cue.string
    if text[cue.end() : cue.end() + 1] in _PRAISE_OF_FIT or _words().suited_before.search(text, 0, cue.start()):
        return True
    begin, end = _run_after(cue)
    if _devices_after(cue) is not None:
        return True
    if _fits_before(cue) or not says_whom_it_suits(text, begin):
        return False
    names_goods = any(begin <= start < end for start, _, _ in nouns)
    return not names_goods or any(
        len(number.group()) >= _SHORTEST_NUMBER for number in _NUMBER.finditer(text, 0, cue.start())
    )


def _devices_after(cue: re.Match[str]) -> re.Match[str] | None:
    """Find several makers of phones after a word for fitting: a charger 适用苹果华为 is what is sold."""
    return None if _fits_before(cue) else _words().devices.match(cue.string, _run_after(cue)[0])


def _fits_before(cue: re.Match[str]) -> bool:
    """Tell whether a word stands behind what is fitted: `M260可用`."""
    return cue.group() in load_phrases().fit_after or cue.group() == "用"


def _run_after(cue: re.Match[str]) -> tuple[int, int]:
    """Return where the run of text after a word begins and ends; a gap may stand between."""
    text = cue.string
    begin = cue.end() + text.startswith(" ", cue.end())
    end = text.find(" ", begin)
    return begin, len(text) if end < 0 else end


def _target_after(cue: re.Match[str], nouns: list[FoundNoun]) -> str:
    text = cue.string
    begin, end = _run_after(cue)
    if any(begin <= start < end for start, _, _ in nouns):
        return text[begin:end]
    if begin < end and not text.startswith(load_phrases().gift, begin):
        return text[begin:]
    return text[: cue.start()].rstrip().rsplit(" ", maxsplit=1)[-1]


def _target_before(cue: re.Match[str], nouns: list[FoundNoun]) -> str:
    for _, end, noun in nouns:
        if end == cue.start() and not known_nouns()[noun].is_part:  # `M260手机可用`
            return noun
    return cue.string[: cue.start()].rsplit(" ", maxsplit=1)[-1][-_FITTED_REACH:]


_PRAISE_OF_FIT = frozenset("性齐完")
"""After a word for fitting, what makes it praise: 兼容性好, 配套齐全."""
