"""Chinese names in Latin letters (pinyin), as shops and sellers write them."""

import os
import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from operator import add
from typing import NamedTuple

__all__ = ["every_sound", "is_han", "pinyin_of", "words_spelled_otherwise"]


def is_han(key: str) -> bool:
    """Tell whether a name holds Chinese characters only."""
    return _HAN.fullmatch(key) is not None


_HAN = re.compile(r"[\u3400-\u9fff]*")


@lru_cache(maxsize=65_536)
def pinyin_of(key: str) -> str:
    """Return a Chinese name in Latin letters, without tones; other characters stay."""
    begins_phrase, cut = _cutter()
    if not is_han(key):
        return _spell(key)
    has_phrase = any(map(begins_phrase, map(add, key, key[1:])))  # if not, each character is a piece
    return "".join(map(_spell, cut(key) if has_phrase else key))


class _Cutter(NamedTuple):
    """Cuts a Chinese name as `lazy_pinyin` does, so that each piece is spelled once, not in each text it stands in."""

    begins_phrase: Callable[[str], bool]
    cut: Callable[[str], Iterator[str]]


@lru_cache(maxsize=1)
def _cutter() -> _Cutter:
    # Its dictionary of phrases takes 50 MB and a third of a second: only for processes that match, and once.
    os.environ.setdefault("PYPINYIN_NO_DICT_COPY", "true")
    from pypinyin.seg import mmseg  # noqa: PLC0415  # loaded only where it is needed

    return _Cutter(mmseg.p_set.__contains__, mmseg.seg.cut)


@lru_cache(maxsize=1)
def every_sound() -> Mapping[str, tuple[str, ...]]:
    """Return for each Chinese character the ways in which `pinyin_of` may spell it, alone or in a word."""
    from pypinyin import lazy_pinyin  # noqa: PLC0415  # loaded only where it is needed
    from pypinyin.constants import PHRASES_DICT, PINYIN_DICT  # noqa: PLC0415  # loaded only where it is needed

    found = {chr(code): dict.fromkeys(lazy_pinyin(chr(code))) for code in PINYIN_DICT}
    for word, sounds in PHRASES_DICT.items():
        for character, ways in zip(word, sounds, strict=False):
            if character in found:
                found[character] |= dict.fromkeys(map(_without_tone, ways))
    return {character: tuple(ways) for character, ways in found.items()}


@lru_cache(maxsize=4_096)
def _without_tone(sound: str) -> str:
    from pypinyin import Style  # noqa: PLC0415  # loaded only where it is needed
    from pypinyin.style import convert  # noqa: PLC0415  # loaded only where it is needed

    plain: str = convert(sound, Style.NORMAL, strict=True)
    return plain


def words_spelled_otherwise() -> Iterator[str]:
    """Give the words that `pinyin_of` may spell otherwise than their characters one by one: 重庆."""
    from pypinyin.constants import PHRASES_DICT  # noqa: PLC0415  # loaded only where it is needed

    alone = {character: ways[0] for character, ways in every_sound().items()}
    for word, sounds in PHRASES_DICT.items():
        said = [_without_tone(ways[0]) for ways in sounds if len(ways) == 1]
        if said != [*map(alone.get, word)]:
            yield word


@lru_cache(maxsize=65_536)
def _spell(piece: str) -> str:
    from pypinyin import lazy_pinyin  # noqa: PLC0415  # loaded only where it is needed

    return "".join(lazy_pinyin(piece))
