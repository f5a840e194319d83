"""What sellers glue to a model, with nothing between: `XDW-21A43C认证`, `YX-240520寸`, `D8865XL码`, `2200WXDW-21A4`.

The digits and letters run on, so that the number seems to be another and longer one; only what measures, counts or
marks goods tells where it ends and begins. It stays a guess: `A4` with `2200W` may be `A42` with `200W`.
"""

import re
from typing import Final

from matching.reading.text import Gap, Text

__all__ = [
    "GLUED_WORDS",
    "LAST_LETTERS",
    "LEAST_MODEL",
    "MOST_GLUED",
    "SIGNS_AFTER",
    "is_glued_before",
    "is_glued_behind",
]

LEAST_MODEL: Final = 4
"""Signs of a model, at least: a shorter one begins too many others."""
MOST_GLUED: Final = 8
"""Letters and digits of what is glued, at most; signs between them are not counted."""
GLUED_WORDS: Final = (
    "abs", "pc", "pp", "pu", "pvc", "pet", "tpu", "tpr", "eva", "led", "lcd", "diy", "ins", "new", "hot", "ok", "vip",
    "tsa", "ih", "usb", "oem", "ccc",
)  # fmt: skip
"""Materials, parts and praise in Latin letters."""
LAST_LETTERS: Final = "wvlmgh"
"""What a measure may end with where no Chinese character follows."""
SIGNS_AFTER: Final = "瓦千伏升毫厘公寸英码岁周类认标不年新款春夏秋冬件只片条双个台"
"""Chinese characters that may follow and say what it is."""

_NUMBER = r"[1-9]\d{0,2}(?:\.\d)?"
_RANGE = r"[1-9]\d?(?:[-.][1-9]\d?)?"
_GLUED_BEHIND = re.compile(
    rf"""(?:
      [1-9]\d{{1,3}}(?:w(?![a-z0-9])|瓦) | [1-9](?:\.\d{{1,2}})?(?:kw(?![a-z0-9])|千瓦)  # how strong
    | (?:110|220|380)(?:v(?![a-z0-9])|伏)
    | {_NUMBER}(?:l(?![a-z0-9])|升) | [1-9]\d{{2,3}}(?:ml(?![a-z0-9])|毫升)              # how much it holds
    | [1-9]\d{{0,2}}(?:cm(?![a-z0-9])|厘米|公分)
    | {_NUMBER}(?:kg(?![a-z0-9])|公斤) | [1-9]\d{{2,4}}(?:mah(?![a-z0-9])|毫安)
    | [1-3]\d(?:寸|英寸)
    | (?:[1-9]\d{{1,2}}(?:[-.][1-9]\d{{1,2}})?|\d?x{{0,4}}[sl]|m)码                      # sizes and ages
    | {_RANGE}(?:周?岁)
    | [abc]类 | (?:3c|ccc)(?:认证|标志) | 30[46]不锈钢 | 316不锈钢                                # marks and materials
    | (?:19|20)\d\d(?:年|新|款|春|夏|秋|冬)
    | [1-9]\d?[件只片条双个台](?:套|装)? | x[1-9]\d?(?![a-z0-9]) | [a-d]款
    | (?:{"|".join(GLUED_WORDS)})(?![a-z0-9])
    )""",
    re.VERBOSE,
)
_GLUED_BEFORE = re.compile(
    rf"""
      [1-9]\d{{1,3}}w | [1-9](?:\.\d{{1,2}})?kw | (?:110|220|380)v | {_NUMBER}(?:l|kg) | [1-9]\d{{2,3}}ml
    | 3c | 30[46] | 316 | {"|".join(GLUED_WORDS)}
    """,
    re.VERBOSE,
)
_SIGN_OF = {Gap.NONE: "", Gap.JOINER: "-", Gap.SIGN: "."}


def is_glued_behind(text: Text, start: int, end: int) -> bool:
    """Tell whether what runs on behind a model is a measure, a size or a mark, and the model ends before it.

    Args:
        text: A title, or a field that states a model.
        start: Where the model begins.
        end: Where it ends: a letter or a digit, behind which another one stands without a gap.

    Example:
        >>> from matching.reading.text import read_text
        >>> titles = ("XDW21A43C认证", "XDW21A42200W 家用", "XDW21A41.8L", "XDW21A426-37码", "XDW21A4ABS")
        >>> [is_glued_behind(read_text(title), 0, 7) for title in titles]
        [True, True, True, True, True]
        >>> titles = ("XDW21A43C", "XDW21A45", "XDW21A405L", "XDW21A41 5L", "XDW21A4S", "XDW21A4ABS2")
        >>> [is_glued_behind(read_text(title), 0, 7) for title in titles]
        [False, False, False, False, False, False]
    """
    if end - start < LEAST_MODEL:
        return False
    chars, gaps = text.chars, text.gaps
    piece = chars[end]
    for place in range(end + 1, min(len(chars), end + MOST_GLUED + len("不锈钢"))):
        if gaps[place] == Gap.SPACE:
            piece += " "
            break
        piece += _SIGN_OF[Gap(gaps[place])] + chars[place]
    return _GLUED_BEHIND.match(piece) is not None


def is_glued_before(text: Text, start: int, end: int) -> bool:
    """Tell the same of what runs up to a model: `2200WXDW-21A4`, `NEWXDW-21A4`.

    Args:
        text: A title, or a field that states a model.
        start: Where the model begins: a letter or a digit, before which another one stands without a gap.
        end: Where it ends.

    Example:
        >>> from matching.reading.text import read_text
        >>> titles = ("2200Wxdw21a4", "电水壶1.8Lxdw21a4", "newxdw21a4", "3Cxdw21a4", "Kxdw21a4", "a-2200wxdw21a4")
        >>> texts = [read_text(title) for title in titles]
        >>> [is_glued_before(text, place := text.chars.find("xdw"), place + 7) for text in texts]
        [True, True, True, True, False, False]
    """
    if end - start < LEAST_MODEL:
        return False
    chars, gaps = text.chars, text.gaps
    piece = ""
    for place in range(start - 1, max(-1, start - 2 - MOST_GLUED), -1):
        if not chars[place].isascii():
            break
        piece = chars[place] + piece
        if gaps[place] == Gap.SPACE:
            break
        piece = _SIGN_OF[Gap(gaps[place])] + piece
    return _GLUED_BEFORE.fullmatch(piece) is not None
