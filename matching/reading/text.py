"""A text prepared for finding names and codes in it: squeezed, with what stood between its characters.

`domain.text.fold` decides what the characters are. Kept beside them is the gap before each one, because `智高` inside
`益智 高难度` is no name, while `智 高 童 裝` and `佩·思·利` are.
"""

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from domain.brands import skeleton
from domain.text import fold
from matching.words import load_characters, pattern_of

__all__ = [
    "MARK",
    "SPOKEN_DASHES",
    "SPOKEN_NUMERALS",
    "WHITE",
    "Gap",
    "Text",
    "as_printed",
    "has_emoji_words",
    "read_emoji",
    "read_text",
    "settle",
    "spell_out_codes",
]


class Gap(IntEnum):
    """What stood before a character."""

    NONE = 0
    JOINER = 1
    """A sign that joins a code: `-`."""
    SIGN = 2
    """Any other sign: dot, slash, star, bracket."""
    SPACE = 3


class Text(NamedTuple):
    """A squeezed text with its gaps."""

    chars: str
    """Folded, letters and digits only."""
    skeleton: str
    """The same with o = 0, i = l = 1; same length."""
    gaps: bytes
    """One `Gap` a character: what stood before it. One more at the end: `Gap.SPACE`."""
    folded: str
    """With its separators, as `fold` gives it."""
    settled: str
    """The skeleton with look-alike Han characters settled (土 as 士); same length."""

    def is_spread(self, start: int, end: int) -> bool:
        """Tell whether a name at a place is written as one word: no gap inside, only signs, or a gap everywhere.

        A name of five characters and more is believed with any gap: it does not come about by chance.
        """
        inside = self.gaps[start + 1 : end]
        return end - start >= 5 or Gap.SPACE not in inside or Gap.NONE not in inside

    def is_joined(self, place: int) -> bool:
        """Tell whether one Latin or digit run goes on over a place."""
        if not 0 < place < len(self.chars) or self.gaps[place]:
            return False
        return self.chars[place - 1].isascii() and self.chars[place].isascii()

    def signs_before(self, place: int) -> str:
        """Return what is printed between a character and the one before it: `)` before the 3 of `A51(X)3`."""
        places = _places(self.folded)
        return self.folded[places[place - 1] + 1 : places[place]]


MARK = "ꙮ"  # a letter no listing holds: stands for white space while folding, which would make signs spaces too
WHITE = re.compile(r"\s+")
_SIGN = re.compile(r"[^\W_]")
"""A letter or a digit."""
_RUN = re.compile(rf"([^\W_{MARK}]+)")
_EMPTY = Text("", "", bytes([Gap.SPACE]), "", "")


@lru_cache(maxsize=256)
def _places(folded: str) -> tuple[int, ...]:
    """Return where the letters and digits of a text stand: once; a title may name its number a thousand times."""
    return tuple([found.start() for found in _SIGN.finditer(folded)])


def settle(key: str) -> str:
    """Return a key in which Han characters that look alike at a glance are one: `江博土` as `江博士`."""
    return key if key.isascii() or _alike().search(key) is None else key.translate(load_characters().look_alike)


@lru_cache(maxsize=1)
def _alike() -> re.Pattern[str]:
    return re.compile(f"[{''.join(map(chr, load_characters().look_alike))}]")


def read_text(raw: str | None) -> Text:
    """Prepare a text.

    Example:
        >>> text = read_text("佩·思·利 X-1")
        >>> text.chars, list(text.gaps)
        ('佩思利x1', [3, 2, 2, 3, 1, 3])
    """
    if not raw:
        return _EMPTY
    folded = fold(WHITE.sub(MARK, raw))
    pieces = _RUN.split(folded)  # what is between the runs, and the runs, in turn
    joined = "".join(pieces[1::2])
    gaps, place = bytearray(len(joined) + 1), len(pieces[1]) if joined else 0
    gaps[0] = gaps[-1] = Gap.SPACE
    for count in range(2, len(pieces) - 1, 2):
        is_in_code = joined[place - 1 : place + 1].isascii()
        gaps[place] = _gap_in_code(pieces[count]) if is_in_code else _gap(pieces[count])
        place += len(pieces[count + 1])
    typed = skeleton(joined)
    return Text(joined, typed, bytes(gaps), folded.replace(MARK, " "), settle(typed))


@lru_cache(maxsize=4096)
def _gap(between: str) -> Gap:
    """Return what a piece without letters and digits is, that stands between two with them."""
    if MARK in between:
        return Gap.SPACE
    return Gap.JOINER if set(between) == {"-"} else Gap.SIGN


@lru_cache(maxsize=4096)
def _gap_in_code(between: str) -> Gap:
    """The same between Latin letters and digits, where spaces with a sign among them part no words: `16 - 01`."""
    return Gap.SIGN if MARK in between and set(between) != {MARK} else _gap(between)


_EMOJI = re.compile("[\u2600-\u27bf\u2b50-\u2b55\U0001f300-\U0001faff]")


def has_emoji_words(raw: str) -> bool:
    """Tell whether a text may hold an emoji that is read as a word."""
    return _EMOJI.search(raw) is not None


def read_emoji(raw: str) -> str:
    """Write out the emoji that stand for a word: `宝宝🐟` is `宝宝鱼`."""
    words = load_characters().emoji
    return _emoji_words().sub(lambda found: words[found.group()], raw)


@lru_cache(maxsize=1)
def _emoji_words() -> re.Pattern[str]:
    return pattern_of(load_characters().emoji)


_NUMERALS = str.maketrans("〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00123456789123456789")
SPOKEN_NUMERALS = "〇零一二三四五六七八九壹贰叁肆伍陆柒捌玖"
SPOKEN_DASHES = "一丨～~"
"""Signs that are a dash between letters or digits; 杠 is one with 横, 短, 中 before it, too."""
_SPOKEN_SIGN = re.compile(f"[{SPOKEN_NUMERALS}杠槓丨～~]")
_SPOKEN_NUMBER = re.compile(f"[{SPOKEN_NUMERALS}]{{3,}}")
_IN_CODE = r"[^\W_\u3400-\u9fff]"
_SPOKEN_DASH = re.compile(
    rf"(?:(?<={_IN_CODE})(?:[横短中]?[杠槓]|[{SPOKEN_DASHES}])|(?<={_IN_CODE}[{SPOKEN_NUMERALS}])[杠槓])(?={_IN_CODE})"
)
_SPOKEN_CODE = re.compile(rf"(?:[^\W_\u3007\u3400-\u9fff]|-|[{SPOKEN_NUMERALS}])+")


def spell_out_codes(raw: str) -> str:
    """Write spoken codes in digits and dashes: `753杠2` is `753-2`, `222一1` is `222-1`, `三〇八款` is `308款`.

    Numerals among letters, digits or dashes are a code's when there are two of them: `A二七`, not `USB三口`.

    Example:
        >>> spell_out_codes("753杠2 三〇八款 C9一C01")
        '753-2 308款 C9-C01'
        >>> spell_out_codes("XDW-二一A四 壹陆-零壹 C9横杠C01 C九杠C零一 USB三口 一一得一")
        'XDW-21A4 16-01 C9-C01 C9-C01 USB三口 一一得一'
    """
    if _SPOKEN_SIGN.search(raw) is None:
        return raw
    raw = _SPOKEN_DASH.sub("-", raw)
    raw = _SPOKEN_CODE.sub(_spell_out_code, raw)
    return _SPOKEN_NUMBER.sub(lambda found: found.group().translate(_NUMERALS), raw)


def _spell_out_code(found: re.Match[str]) -> str:
    piece = found.group()
    spoken = sum(sign in SPOKEN_NUMERALS for sign in piece)
    return piece.translate(_NUMERALS) if spoken >= 2 and spoken < len(piece) else piece


def as_printed(piece: str, *cells: str | None) -> str:
    """Return a folded piece of a text as it was printed; where the spelling differs by more than case, in capitals.

    Example:
        >>> as_printed("es078411", None, "款号 Es078411"), as_printed("xdw-21a4", "ＸＤＷ－21Ａ4")
        ('Es078411', 'XDW-21A4')
    """
    for cell in cells:
        place = cell.lower().find(piece) if cell else -1
        if cell and place >= 0:
            return cell[place : place + len(piece)]
    return piece.upper()
