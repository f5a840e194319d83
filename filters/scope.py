"""Is the thing on sale one of the category, or something that only goes with it? The head noun of the title decides.

A Chinese title puts what the thing is for in front of what it is: 电磁炉专用锅 is a pot, 适用于拉杆箱的轮子 is a
wheel. Sellers string such nouns together, so the first noun that stands for itself counts. Owns reading one title; the
words of a category come from its file.
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from domain.text import squeeze

__all__ = ["Scope", "ScopeKind", "ScopeWords", "judge_scope"]


class ScopeKind(StrEnum):
    """What a title says about belonging to a category."""

    IN = "in"
    """The thing on sale is one of the category."""
    OUT = "out"
    """The title names the category, or something that goes with it, but sells another thing."""
    SILENT = "silent"
    """No word of the category stands in the title."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """What a title says, and the word that decided."""

    kind: ScopeKind
    word: str = ""
    """Folded, without separators; empty when no word of the category stands in the title."""
    place: int = -1
    """Where the word stands in the folded title, from 0."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class ScopeWords:
    """The words by which one category is told from its neighbours; see `docs/how-to/add-a-category.md`.

    Compared by identity: the word lists are made ready once for each, and long.
    """

    keep: tuple[str, ...]
    """Names of the thing itself: 电磁炉, 拉杆箱."""
    nouns: tuple[str, ...] = ()
    """Names that are the thing only beside a marker: 连衣裙 is children's clothing beside 女童."""
    markers: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    """Parts and accessories: right after a name of the thing they are what is sold."""
    other: tuple[str, ...] = ()
    """Other things that mention this one; they are what is sold when they stand first, and may be given away."""
    never: tuple[str, ...] = ()
    """Words of another product: wherever one stands, that is what is sold. 书包 is no travel bag."""


_FOR_BEFORE = ("适用于", "适用", "适配", "适合", "兼容", "用于", "可用于", "通用于", "配套")
_FOR_REACH = 14
"""Characters between 适用 and what it is for: brands stand there, 适用于美的苏泊尔九阳电磁炉."""
_NOT_FOR = re.compile(r"^(?:人|年龄|于?出差|于?旅|季|面积|\d)")
"""What 适用 and 适合 also speak of: persons, ages, seasons; then it says nothing about a part."""
_FOR_AFTER = ("专用", "通用", "适用锅", "可用", "都能用", "都可用", "能用", "同款配件")
_PARTS = ("配件", "维修", "替换", "更换", "修理", "零件", "零部件")
_GIVEN = re.compile(r"[送赠附][^送赠附]{0,8}$")
"""送汤锅, 赠原装汤锅+炒锅: what is given away is not what is sold."""
_PICTURED = ("图案", "印花", "同款", "造型", "款", "卡通", "刺绣")
"""After the name of a toy: a picture of it on the garment."""
_REACH = 4
"""Characters between the thing and its part: 行李箱十字打包带, 拉杆箱20寸保护套."""


def judge_scope(title: str, words: ScopeWords) -> Scope:
    """Return whether a title sells a thing of the category.

    Args:
        title: As printed.
        words: The category's.

    Example:
        >>> words = ScopeWords(keep=("电磁炉",), drop=("线圈盘",), other=("汤锅",))
        >>> for title in ("电磁炉家用 送汤锅", "汤锅 电磁炉通用", "适用美的电磁炉线圈盘", "电饭煲"):
        ...     print(judge_scope(title, words).kind)
        in
        out
        out
        silent
    """
    text = squeeze(title)
    reader = _reader(words)
    for word in reader.never:
        if (place := text.find(word)) >= 0 and not _is_given_or_pictured(text, place, place + len(word)):
            return Scope(kind=ScopeKind.OUT, word=word, place=place)
    is_part = any(_stands_for_itself(text, part) for part in _PARTS)
    has_marker = any(marker in text for marker in reader.markers)
    modifier: Scope | None = None
    for found in (reader.with_nouns if has_marker else reader.without_nouns).finditer(text):
        start, word = found.start(), found.group()
        if word in reader.keep:
            if not is_part and not _is_for(text, start) and not _is_followed(text, found.end(), reader.drop):
                return Scope(kind=ScopeKind.IN, word=word, place=start)
            modifier = modifier or Scope(kind=ScopeKind.OUT, word=word, place=start)
        elif not _is_given_or_pictured(text, start, found.end()):
            return Scope(kind=ScopeKind.OUT, word=word, place=start)
    return modifier or Scope(kind=ScopeKind.SILENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reader:
    """The words of a category in normal form, made ready for search."""

    with_nouns: re.Pattern[str]
    without_nouns: re.Pattern[str]
    keep: frozenset[str]
    markers: tuple[str, ...]
    drop: tuple[str, ...]
    never: tuple[str, ...]


@lru_cache(maxsize=256)
def _reader(words: ScopeWords) -> _Reader:
    keep, nouns = _squeezed(words.keep), _squeezed(words.nouns)
    others = {*_squeezed(words.drop), *_squeezed(words.other)}
    return _Reader(
        with_nouns=_pattern({*keep, *nouns, *others}),
        without_nouns=_pattern({*keep, *others}),
        keep=frozenset(keep + nouns),
        markers=_squeezed(words.markers),
        drop=_squeezed(words.drop),
        never=_squeezed(words.never),
    )


def _pattern(words: set[str]) -> re.Pattern[str]:
    """The longest word wins: 旅行箱套 is a cover, 旅行箱套装 is a set of suitcases."""
    return re.compile("|".join(map(re.escape, sorted(words, key=lambda word: (-len(word), word)))))


def _squeezed(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(squeeze(word) for word in words)


def _is_for(text: str, start: int) -> bool:
    """Tell whether the word at `start` is what the thing is for: 适用于电磁炉."""
    before = text[max(0, start - _FOR_REACH - 3) : start]
    return any(
        word in before and not _NOT_FOR.match(before.rpartition(word)[2] + text[start : start + 3])
        for word in _FOR_BEFORE
    )


def _is_followed(text: str, end: int, drop: tuple[str, ...]) -> bool:
    """Tell whether the word before `end` only modifies what follows: 电磁炉专用锅, 行李箱保护套."""
    if text.startswith(_FOR_AFTER, end):
        return True
    after = text[end : end + _REACH + max(map(len, drop), default=0)]
    places = [(after.find(word), word) for word in drop]
    return any(
        0 <= place <= _REACH and not _is_given_or_pictured(text, end + place, end + place + len(word))
        for place, word in places
    )


def _is_given_or_pictured(text: str, start: int, end: int) -> bool:
    given = _GIVEN.search(text[max(0, start - 9) : start])
    return given is not None or text.startswith(_PICTURED, end)


def _stands_for_itself(text: str, part: str) -> bool:
    """Tell whether a word for parts is what is sold, not 送配件 or 可更换."""
    start = text.find(part)
    return start >= 0 and text[max(0, start - 1) : start] != "可" and not _is_given_or_pictured(text, start, start)
