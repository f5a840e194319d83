"""The one text analysis: normal form of a text, and the terms that index and query share.

Marketplace titles hide words behind full width, traditional characters, zero-width characters, emoji, look-alike
letters of other scripts, circled digits and inserted symbols. `fold` undoes what changes the look but not the reading;
`squeeze` also removes every separator; `terms` cuts a folded text into what the search projections index. There is one
table per kind of change and one meaning: matching, search and filters all call this module.

Source: Unicode 15 (NFKC, general categories), OpenCC `t2s`; look-alike letters from Unicode TS 39 confusables, cut
down to letters that look like ASCII ones.
"""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

__all__ = [
    "CHANGED_IN_WORDS", "TERMS_VERSION", "fold", "is_chinese", "is_traditional", "phrases", "squeeze", "squeeze_folded",
    "terms",
]  # fmt: skip

TERMS_VERSION = "2"
"""Rises with every change of `fold` or `terms`; a projection made with another version is rebuilt."""

# Capitals first, by their own look; small letters after lower-casing, so that no mapped letter is left in either case.
_CAPITALS = dict(zip("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX", strict=True))
_CAPITALS |= dict(zip("АВСЕНІЈКМОРЅТУХЗ", "ABCEHIJKMOPSTYX3", strict=True))
_SMALL = dict(zip("αβεζηικμνορτυχ", "abeznikuvoptux", strict=True))
_SMALL |= dict(zip("авсеніјкморѕтухз", "abcehijkmopstyx3", strict=True))
_SMALL |= {"ɑ": "a", "ɡ": "g", "ı": "i", "ℓ": "l", "ß": "ss", "ø": "o", "đ": "d"}
_SMALL |= dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqqrstuvwyz", strict=True))
_SETTLE = str.maketrans({"藴": "蕴", "蕰": "蕴", "薀": "蕴", "苧": "苎"})  # chains that t2s does not bring to an end
_DINGBAT_DIGITS = {chr(0x2776 + i): str(i + 1) for i in range(10)}
_DINGBAT_DIGITS |= {chr(0x2780 + i): str(i + 1) for i in range(10)}
_DINGBAT_DIGITS |= {chr(0x278A + i): str(i + 1) for i in range(10)}
_DINGBAT_DIGITS |= {chr(0x24F5 + i): str(i + 1) for i in range(10)} | {"⓿": "0", "🄋": "0", "🄌": "0"}
_SQUARED = {chr(0x1F170 + i): chr(ord("A") + i) for i in range(26)}  # negative squared letters carry no decomposition
_SQUARED |= {chr(0x1F150 + i): chr(ord("A") + i) for i in range(26)}
_DASHES = dict.fromkeys("‐‑‒–—―−﹣－ー﹘⁃", "-")
_SIGNS = {"丨": "|", "⼁": "|", "丶": " ", "⼂": " "}  # strokes written between characters to part them
_SIGNS |= {"ǫ": "q"}  # stands for a small capital q, which Unicode long had not
_SIGNS |= {"™": "", "℠": "", "×": "x", "✕": "x", "✖": "x", "⨯": "x", "Ⅹ": "x", "＊": "*"}
_BEFORE = str.maketrans(_DINGBAT_DIGITS | _SQUARED | _DASHES | _SIGNS)
_CAPITAL_LETTERS = str.maketrans(_CAPITALS | _DASHES)
_SMALL_LETTERS = str.maketrans(_SMALL)

_KEYCAP = re.compile("([0-9#*])\ufe0f?\u20e3")
_RUN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff〇]+|[a-z0-9]+")
# Only from the start of a run: half a run is no code, and a long run is looked at once.
_CODE = re.compile(r"(?<![a-z0-9])(?:[a-z0-9]+(?:[-./_()#*+][a-z0-9]+)+|[a-z]+(?: ?[0-9]+[a-z]*)+)")


@lru_cache(maxsize=1)
def _converter() -> OpenCC:
    return OpenCC("t2s")


def is_chinese(character: str) -> bool:
    """Tell whether a character is a Han ideograph (〇 included)."""
    return character == "〇" or "CJK" in unicodedata.name(character, "")[:3]


@lru_cache(maxsize=65_536)
def fold(text: str) -> str:
    r"""Return the normal form of a text: what a careful reader takes it to say.

    NFKC; traditional to simplified; lower case; zero-width and control characters and emoji removed; look-alike Greek,
    Cyrillic and phonetic letters to ASCII; circled, keycap and mathematical digits to plain ones; every kind of dash to
    `-`; any other symbol or punctuation becomes a space, except the ASCII signs that join a model code (`-./_()#*+`).

    Args:
        text: Any text; no limit of length, linear in time.

    Example:
        >>> fold("小逸優品　ＸＤＷ－21Ａ4")
        '小逸优品 xdw-21a4'
        >>> fold("皇👑冠電磁灶 С9—О1 H①③①"), fold("丁\u200b巴王子【特价】")
        ('皇冠电磁灶 c9-o1 h131', '丁巴王子 特价')
    """
    text = text.translate(_PLAIN_TABLE) if _PLAIN.fullmatch(text) else _fold(text)
    return " ".join(text.split())


def _fold(text: str) -> str:
    """Do everything but the white space."""
    text = _fold_signs(text)
    return text if text.isascii() else _converter().convert(text).translate(_SETTLE)


def _fold_signs(text: str) -> str:
    """Do everything but the variants of Chinese characters."""
    text = unicodedata.normalize("NFKC", _KEYCAP.sub(r"\1", text).translate(_BEFORE))
    text = _strip_marks("".join(_keep(c) for c in text))
    return text.translate(_CAPITAL_LETTERS).lower().translate(_SMALL_LETTERS)


class _PlainTable(dict[int, str]):
    """What each plain character folds to, filled as they are met."""

    def __missing__(self, code: int) -> str:
        folded = self[code] = _fold(chr(code))
        return folded


_PLAIN_TABLE = _PlainTable()
CHANGED_IN_WORDS = frozenset("藉沈釐剋坏鍾於脩昇徵祕哩谿逕瞭乾覆鍊吒噁麼畫氾扞鉅陞薹衹袷蒐甦濛俱彷劄么麽計")
"""Characters that OpenCC (t2s 1.4) writes in some words otherwise than alone: 乾 of 乾坤 and of 乾净."""
_RUNS = re.split(f"[{''.join(CHANGED_IN_WORDS)}]", "".join(map(chr, range(0x4E00, 0xA000))))
_HAN = "".join(f"{run[0]}-{run[-1]}" for run in _RUNS if run)
# Nearly every title holds only characters that fold each by itself, whatever stands beside them: one look a character
# is ten times as fast. A test holds both ways against each other. `ꙮ` is the mark of `matching.reading.text`.
# No sign that joins the one before it (marks, keycaps), and no Σ, whose small letter depends on where it stands.
_PLAIN = re.compile(
    rf"[\x00-\x7f·×—‘’“”…、-〃〇-】〔-〟{_HAN}ꙮ！-～￥"
    r"\u0391-\u03a1\u03a4-\u03a9\u03b1-\u03c9\u0410-\u044f\u200b-\u200f\ufe0f\ufeff\u2600-\u27bf\U0001f300-\U0001faff]*"
)


def _strip_marks(text: str) -> str:
    if text.isascii() or not any(unicodedata.decomposition(c) for c in text):
        return text
    decomposed = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in decomposed if unicodedata.category(c) != "Mn"))


@lru_cache(maxsize=16_384)
def _keep(character: str) -> str:
    if character.isalnum() or character in "-./_()#*+":
        return character
    category = unicodedata.category(character)
    if category in {"Cf", "Mn", "Me", "Cc", "Cs", "Co", "Cn"} and character not in "\t\n\r\v\f":
        return ""
    # Emoji and other pictures are put inside words to break them, so they vanish; So also holds ☆★®™.
    return "" if category in {"So", "Sk"} else " "


@lru_cache(maxsize=65_536)
def squeeze(text: str) -> str:
    """Return the folded text without any separator, so that split and glued spellings meet.

    Example:
        >>> squeeze("金/兜/兜 编号10-33-17") == squeeze("金兜兜编号 103317")
        True
    """
    return squeeze_folded(fold(text))


def squeeze_folded(folded: str) -> str:
    """Do what `squeeze` does with a text that is folded already."""
    return folded if folded.isalnum() else "".join(filter(str.isalnum, folded))


def is_traditional(text: str) -> bool:
    """Tell whether a text holds traditional characters.

    Example:
        >>> is_traditional("電磁爐"), is_traditional("电磁炉 C21")
        (True, False)
    """
    simplified: str = _converter().convert(text)
    return simplified != text


def terms(text: str) -> tuple[str, ...]:
    """Cut a text into index terms, in order.

    Overlapping bigrams of each Chinese run, then its last character alone (so that a word of one character is found by
    prefix); Latin and digit runs whole; a model code also without its separators.

    Example:
        >>> terms("苏泊尔 BHD-004"), terms("21A4")
        (('苏泊', '泊尔', '尔', 'bhd', '004', 'bhd004'), ('21a4',))
    """
    folded = fold(text)
    found: list[str] = []
    for run in _RUN.findall(folded):
        if run[0].isascii():
            found.append(run)
        else:
            found.extend(run[i : i + 2] for i in range(len(run) - 1))
            found.append(run[-1])
    known = set(found)
    found.extend(code for code in (squeeze(c) for c in _CODE.findall(folded)) if code not in known)
    return tuple(found)


def phrases(text: str) -> tuple[tuple[str, ...], ...]:
    """Cut a query into phrases: each is a sequence of terms that must stand together in a text.

    A Chinese run of n ≥ 2 characters is the phrase of its bigrams; one character alone is a one-term phrase to be
    looked up as a prefix; a Latin or digit run is itself; a model code with separators is its squeezed form.

    Example:
        >>> phrases("苏泊尔 锅 BHD-004")
        (('bhd004',), ('苏泊', '泊尔'), ('锅',))
    """
    folded = fold(text)
    found: list[tuple[str, ...]] = []
    for code in _CODE.findall(folded):
        found.append((squeeze(code),))
    rest = _CODE.sub(" ", folded)
    for run in _RUN.findall(rest):
        if run[0].isascii() or len(run) == 1:
            found.append((run,))
        else:
            found.append(tuple(run[i : i + 2] for i in range(len(run) - 1)))
    return tuple(found)
