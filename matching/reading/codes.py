"""Codes in listings: finding a record's model in a text, and reading which models a listing states.

A title is full of numbers that are no model: sizes, ages, powers, years, counts, prices. `read_codes` keeps what can be
a maker's number; `find_code` looks for one known number in every spelling (split, glued, letters typed for digits).
"""

import re
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from domain.brands import skeleton
from domain.text import squeeze_folded
from matching.reading.glued import is_glued_before, is_glued_behind
from matching.reading.suffixes import is_extended
from matching.reading.text import Gap, Text

__all__ = [
    "HEADS_OF_MEASURES",
    "HEADS_OF_STANDARDS",
    "TYPE_HEADS",
    "UNITS",
    "Code",
    "CodeHit",
    "find_code",
    "is_distinctive",
    "read_codes",
]


class CodeHit(IntEnum):
    """How a record's model stands in a text, in rising sureness."""

    NONE = 0
    EXTENDED = 1
    """A longer number begins or ends with it (`B21-7` for `B21`), or a measure is glued to it (`B21-72200W`)."""
    SPLIT = 2
    """With other separators, or letters typed for digits."""
    EXACT = 3


class Code(NamedTuple):
    """A maker's number that a listing states."""

    text: str
    key: str
    is_labelled: bool
    """Stated in a model field or after 货号, 型号, 款."""
    is_series: bool = False
    """A series is named, not a model: `C19系列`."""


def is_distinctive(key: str) -> bool:
    """Tell whether a number is rare enough to mean the same goods with no brand beside it.

    Example:
        >>> [is_distinctive(k) for k in ("jzy22a05", "b15582024", "2221", "a27", "8068", "103317", "mfzabc4")]
        [True, True, False, False, False, True, False]
    """
    return (len(key) >= 6 or (len(key) >= 5 and not key.isdigit())) and _TYPE.fullmatch(key) is None


TYPE_HEADS = "mf|ms|jyt|tzl|ysp|tt|dn"
"""What those types begin with."""
_TYPE = re.compile(
    r"mf[ts]?z?(?:abc|bc)\d{1,3}|ms[wz]{0,2}\d{1,3}|jyt\d{1,3}|tzl\d{2}|ysp\d{2,3}"
    r"|tt\d{2,3}x?\d{2,3}(?:\d?x)?|dn\d{2}.{0,4}"
)
"""Types that a standard forms for every maker: fire extinguishers (`MFZ/ABC4`), gas regulators (`JYT-0.6`), escape
hoods (`TZL30`), gas bottles (`YSP35.5`), electric blankets by their size (`TT150×120`), pipes (`DN13`)."""


_skeleton = lru_cache(maxsize=65_536)(skeleton)
"""A record's model is looked for in many listings."""
UNITS = frozenset(
    "岁码寸年月日天元件片只双个包条粒支升毫斤克瓦色层孔米枚张卷度倍档周期块盒箱套杯人位口家厘公英代门英页集折键组根格抽"
)
_SHORT_COUNTS = frozenset("岁码年月日天")
"""Units of which nobody states ten thousand."""
_YEAR = re.compile(r"(?:19[89]|20[0-4])\d$")
_NOT_YEAR_AFTER = ("#", "款号")


def find_code(text: Text, key: str, *, free_before: tuple[str, ...] = (), in_field: bool = False) -> CodeHit:
    """Look for a record's model in a text.

    Args:
        text: A title, or a field that states a model.
        key: The model, squeezed.
        free_before: Latin names that may stand glued before it (`volleyv00112`).
        in_field: The text is a field for models, so that units and years mean nothing.

    Example:
        >>> from matching.reading.text import read_text
        >>> [find_code(read_text(t), "xdw21a4").name for t in ("XDW-21A4", "xdw21a4 2100W", "XDW2IA4", "XDW-21A41")]
        ['EXACT', 'EXACT', 'SPLIT', 'NONE']
        >>> [find_code(read_text(t), "b21").name for t in ("货号B211", "【B】-【21】", "B21-7A")]
        ['NONE', 'SPLIT', 'EXTENDED']
    """
    wanted, best, place = _skeleton(key), CodeHit.NONE, -1
    if wanted not in text.skeleton:
        return best
    while (place := text.skeleton.find(wanted, place + 1)) >= 0:
        best = max(best, _judge_place(text, place, key, free_before, in_field=in_field))
    return best


def _judge_place(text: Text, start: int, key: str, free_before: tuple[str, ...], *, in_field: bool) -> CodeHit:
    end = start + len(key)
    chars, gaps = text.chars, text.gaps
    inside = gaps[start + 1 : end]
    is_bare = key.isdigit() and not in_field and not chars.endswith(_LABELS, 0, start)
    if is_bare and (_is_quantity(text, start, end) or Gap.SPACE in inside):
        return CodeHit.NONE
    if len(key) <= 4 and Gap.SPACE in inside and not in_field and not any(c.isalpha() for c in chars[start:end]):
        return CodeHit.NONE
    is_glued = text.is_joined(start) and not any(chars[:start].endswith(name) for name in free_before)
    if is_glued and not is_glued_before(text, start, end):
        return CodeHit.NONE
    if text.is_joined(end):
        return CodeHit.EXTENDED if is_glued_behind(text, start, end) else CodeHit.NONE
    if is_glued:
        return CodeHit.EXTENDED
    if is_extended(text, start, end):
        return CodeHit.EXTENDED
    if chars[start:end] != key:
        return CodeHit.SPLIT if _is_likely_typed(chars[start:end], key) else CodeHit.NONE
    return CodeHit.SPLIT if inside and max(inside) > Gap.JOINER else CodeHit.EXACT


def _is_likely_typed(seen: str, key: str) -> bool:
    """Letters for digits are believed in codes of four signs and more, and in shorter ones of letters and digits."""
    return len(key) >= 4 or (seen != key and not key.isdigit())


def _is_quantity(text: Text, start: int, end: int) -> bool:
    after = text.chars[end : end + 2]
    is_long = end - start >= 5 and after[:1] in _SHORT_COUNTS  # 66200日用, 5688岁
    if after[:1] in UNITS and text.gaps[end] != Gap.SPACE and not is_long:
        return True
    if start > 0 and text.gaps[start] and text.chars[start - 1].isdigit() and len(text.chars[start:end]) < 4:
        return True
    is_year = _YEAR.match(text.chars[start:end]) and end - start == 4
    return bool(is_year and after[:1] and after[0] in "年新春夏秋冬款早")


# What all begin with stands first, so that everything else is passed over at once.
_TOKEN = re.compile(
    r"[a-z0-9](?:(?<=[a-z])(?: [0-9]{4,}|[a-z]{1,2} [0-9]{3,})[a-d]?(?![-/~a-z0-9])|"
    r"[a-z0-9]*(?:[-./_#*+()~]+[a-z0-9]+)*)"
)
_LABELS = ("货号", "款号", "型号", "编号", "款式")
_LABEL_ENDS = (*_LABELS, "型")
_LOT_ENDS = ("批号", "批次")
_UNIT = "w|kw|v|hz|l|ml|cm|mm|m|g|kg|mah|ah|d|t|p|k|s|pcs|x|b|n|c|dpi|fps|rpm|gb|tb|mb|inch|y|h|a"
_MATERIAL = r"abs|pc|pu|pvc|pet|tpu|tpr|eva|abs\+pc|pc\+abs|led|diy|logo|ins|oem|odm|app|dj|tv|ai|vip|new|ok|xl|xxl|ro"
_SPEC = re.compile(
    rf"\d+(?:\.\d+)?(?:[-*/+x]\d+(?:\.\d+)?)*(?:{_UNIT}|m[23])$|(?:{_MATERIAL})\d*$|"
    r"[abc]\d?$|[ab][3-6]$|3c$|ccc$|[234]d$|\d(?:\.\d+)?g$|mp\d$|usb\d*(?:\.\d)?$|(?:us|eu|uk)\d+$|[2-9]?x*[sl]$|"
    r"upf\d+\+?$|uv\d*$|spf\d+$|(?:gb|qb)[/t]*\d+.*$|ph\d|ipx?\d+$|pp\d$|pe\d$|h5$|s925$|\d{2,3}[ab]$|m\d{0,2}$|"
    r"\d+(?:\.\d+)?(?:[x*]\d+(?:\.\d+)?){1,2}$|\d+m-\d+m$|\d{2,3}/\d{2,3}[a-cy]?m?$|r?18/10$|r134a?$|t\d$"
)
"""Tokens with digits that are measures, sizes, materials, standards: never a maker's number."""
_NUMBERED = re.compile(r"(?!1\d\d[abc]$)\d{3,}[abcdhknpstx]$")
"""`807B` in a field for models is one, where `2200W`, `500ml` and the size `170A` are none."""
_OTHER_HEADS = (
    "usb", "us", "eu", "uk", "upf", "uv", "spf", "gb", "qb", "gbt", "qbt", "ph", "ip", "ipx", "pp", "pe", "mp", "xs",
)  # fmt: skip
HEADS_OF_MEASURES = frozenset((*_MATERIAL.replace(r"\+", "").split("|"), *_OTHER_HEADS))
"""Letters which, with digits after them, `_SPEC` may take for a measure."""
HEADS_OF_STANDARDS = frozenset({"gb", "qb", "gbt", "qbt", "ph", "usb"})
"""The same, whatever stands after the digits."""


def read_codes(folded: str, *, in_field: bool = False) -> tuple[Code, ...]:
    """Read the maker's numbers that a folded text states.

    Args:
        folded: A folded title, or a field for models (`in_field`), where everything with a digit is one.

    Example:
        >>> [c.key for c in read_codes("小逸优品双灶电磁炉 2200w 304不锈钢 xdw-35s6 3-6岁 26-31码 2014新款")]
        ['xdw35s6']
        >>> [c.key for t in ("宝利美 791-5 双人座 120/80", "皮鞋8836韩版") for c in read_codes(t)]
        ['7915', '8836']
        >>> [c.key for c in read_codes("vk 69734a h 6821b xl 170 xxl 175a pvc 600d rt 2134 g 2014 t 600d")]
        ['vk69734a', 'h6821b', 'rt2134']
    """
    codes: dict[str, Code] = {}
    for found in _TOKEN.finditer(folded):
        if _HAS_DIGIT.search(whole := found.group()) is None:
            continue
        start, end = found.span()
        before = start - folded.startswith(" ", start - 1) if start else 0  # one space left out
        if not in_field and folded.endswith(_LOT_ENDS, 0, before):  # 批号QY2506C is a lot
            continue
        labelled = in_field or folded.endswith(_LABEL_ENDS, 0, before) or _is_called_model(folded, whole, end)
        for token in _apart(whole) if " " in whole or "/" in whole else (whole,):
            if _is_code(token, folded[end : end + 2], in_field=in_field, labelled=labelled):
                key = squeeze_folded(token)
                is_series = folded.startswith(("系列", " 系列"), end)
                codes.setdefault(key, Code(token, key, labelled, is_series))
    return tuple(codes.values())


def _is_called_model(folded: str, number: str, end: int) -> bool:
    """Tell whether the word behind a number says that it is one of a model; 2023款 is none."""
    return folded.startswith(("款 ", "型 "), end) and _YEAR.match(number) is None


def _apart(token: str) -> tuple[str, ...]:
    """Return the numbers joined by a slash, when they are several of one form: `zd1140/zd1150`; else the whole.

    A size or a material stands by itself: `xl 170`, `pvc 600d`.
    """
    head, space, number = token.partition(" ")
    if space:
        return (number,) if head in HEADS_OF_MEASURES else (token,)
    if "/" not in token:
        return (token,)
    parts = token.split("/")
    heads = {_HEAD.match(part).group() for part in parts}  # type: ignore[union-attr]  # an empty head matches
    is_several = len(heads) == 1 and len({len(part) for part in parts}) == 1
    return tuple(parts) if is_several and len(parts[0]) >= 4 and all(map(_HAS_DIGIT.search, parts)) else (token,)


_HEAD = re.compile("[a-z]*")
_HAS_DIGIT = re.compile("[0-9]")


def _is_code(token: str, after: str, *, in_field: bool, labelled: bool) -> bool:
    digits = sum(map(str.isdigit, token))
    if not digits or (" " in token and (after[:1] in UNITS or _YEAR.search(token))):
        return False
    if in_field:
        return not _SPEC.match(token) or token[0].isalpha() or _NUMBERED.match(token) is not None
    if not labelled and (_SPEC.match(token) or (after[:1] in UNITS and not any(map(str.isalpha, token)))):
        return False
    if not labelled and after[:1] in _COUNTING and _SIZE_AND_COUNT.fullmatch(token):  # L54片 of nappies
        return False
    if token.isdigit():
        is_year = len(token) == 4 and _YEAR.match(token)
        return labelled or (len(token) >= 4 and not is_year)
    if not any(map(str.isalpha, token)):
        return labelled or _is_dashed_number(token)
    return len(squeeze_folded(token)) >= 3 and (digits >= 2 or len(token) >= 5)


_SIZE_AND_COUNT = re.compile(r"(?:nb|x{0,4}[sl]|m)\d{1,2}")
_COUNTING = frozenset("片条枚只")


def _is_dashed_number(token: str) -> bool:
    """`791-5` and `18-7126` are numbers of a maker; `3-6-8`, `110-120`, `1.8`, `33*33` are ages, sizes, measures."""
    parts = token.split("-")
    if len(parts) < 2 or not all(part.isdigit() for part in parts):
        return False
    if any(len(part) >= 4 and not _YEAR.match(part) for part in parts):
        return True
    numbers = [int(part) for part in parts]
    return len(parts) == 2 and (numbers[0] > numbers[1] or parts[1].startswith("0"))
