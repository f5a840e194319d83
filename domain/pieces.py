"""Forms of the pieces that a printed cell is cut into: a date, a size, a dimension, a code.

A form says how a piece looks; what it designates is decided by `domain.designation`, which knows the column and the
goods. The forms come from real notices; the tests of designations hold their cells.
"""

import re
from collections.abc import Iterable

__all__ = ["NUMBER", "next_piece"]

# One pattern a kind of piece, tried in this order at each place of the folded cell. Folding has made `:,、"` to spaces,
# `×` to `x`, and every dash to `-`.
NUMBER = r"\d+(?:\.\d+)?"
_UNIT = r"(?:mm|cm|m|毫米|厘米|公分)"
_EDGE = r"(?![a-z0-9])"
_YEAR = r"(?:19[89]|20[0-3])\d"
"""Of goods that a notice may be about: `2080-2` is a number of a maker."""
_GARMENT = r"\d{2,3}/\d{2,3}[a-cy]?m?"
_SIDE = rf"(?:长|宽|高)?{NUMBER} ?{_UNIT}?"
_RANK = r"(?: (?:pro|plus|max|ultra|lite|mini)(?![a-z0-9]))*"
_CLOSED = r"(?:\)(?:[a-z0-9]{1,2}(?![a-z0-9]))?)?"
"""The end of a bracket, and a suffix behind it: `RDYH-T26(J)6`."""
_CODE_FORM = (
    rf"(?:[a-z]{{1,4}} ?-? ?\d+[a-z0-9]*(?:[-./_()+#]+[a-z0-9]+{_CLOSED})*#?"
    rf"|[a-z0-9]+(?: ?-{{1,2}} ?[a-z0-9]+|[./_()+#]+[a-z0-9]+{_CLOSED})*#?)"
    rf"{_RANK}"
)
_RATING = rf"{NUMBER} ?(?:[km]?wh?|k?v|m?ah|k?hz|lm|千瓦时?|瓦|伏|毫?安时?|流明)|(?:\d|[1-6]\d)(?:\.\d)?a|[1-9]\d00k"
"""Power, voltage, current, charge, light and its colour in kelvin: what goods are rated for, joined as in `48v20ah`."""
_COUNTED = "[片只双支个包条件克色粒枚张卷页抽袋瓶盒块副位孔头灯度]"
_TIMES = r"(?: ?[x*] ?\d{1,3})?"
"""How many of them are sold together: `60gx6`."""
_STANDARD = (
    r"type ?-?[abc]|usb(?: ?-?[abc]| ?\d(?:\.\d)?)?|micro ?-?usb|lightning|hdmi|(?:pd|qc) ?(?:\d(?:\.\d)?|\d{2,3}w)"
    r"|e(?:14|27|40)|b22|gu ?(?:10|5\.3)|[2-6]u"
)
"""Plugs, ways of charging, caps of lamps, weights of rackets: what goods of every maker have."""
_LETTER_SIZE = r"(?:[2-9]?x{0,4}[sl]|m)"
_NO_NUMBER = r"(?![-_.](?:\d{3}|[a-z]{1,3}\d{2}|\d{1,2}[a-z]\d))"
"""Behind letters that may be a size: `XL-W592` and `M_1029` are numbers of a maker."""
_PATTERNS: tuple[tuple[str, str], ...] = (
    ("barcode_label", r"(?:条形码|条码|商品码|ean|gtin|69码) ?"),
    ("batch_label", r"(?:生产批号|批号|批次号?|lot(?: ?no)?\.?(?= ?\d)) ?"),
    ("model_label", r"(?:款号/货号|货号|款号|型 ?号|款式|编号|款式编号|rn码|番号)(?:为|是)? ?"),
    ("size_label", r"(?:尺码|号型|洗唛|吊牌|上装|下装|检样|备样|身高|码数|规格)(?:为|是)? ?"),
    ("colour_label", r"颜色 ?\S+"),
    ("date", r"(?:19|20)\d\d年(?:\d{1,2}月(?:\d{1,2}日)?)?|\d{1,2}月\d{1,2}日"),
    ("date", rf"{_YEAR}(?P<between>[./-])\d{{1,2}}(?:(?P=between)\d{{1,2}})?(?![.\d])"),
    ("compact_date", rf"{_YEAR}\d{{4}}{_EDGE}"),
    ("lost_sizes", rf"\d{{2,3}}/\d{{4}}/\d{{2}}{_EDGE}"),
    ("dimension", rf"{_SIDE}(?: ?[x*] ?{_SIDE}){{1,2}}{_EDGE}"),
    ("baby_size", rf"\d{{1,2}}m[.-]\d{{1,2}}m{_EDGE}"),
    ("size_range", r"\d{2,3}#? ?(?:-|至) ?\d{2,3}(?:#|cm|码)(?![a-z0-9])"),
    ("shoe_size", rf"(?:us|eu|uk) ?\d{{1,2}}(?:\.5)?{_EDGE}|\d{{3}} ?mm\(\d(?:\.\d)?\)\d*"),
    ("shoe_size", r"\d{3} ?\(\d{1,2}(?:\.\d)?\)|\d(?:\.\d)?型"),
    ("garment", rf"{_GARMENT}{_EDGE}"),
    ("letter_size", rf"{_LETTER_SIZE}(?:/{_LETTER_SIZE})*{_EDGE}{_NO_NUMBER}"),
    ("size_word", r"\d{2,3}(?:码|号(?!楼))"),
    ("power", rf"(?:{_RATING})(?:[x*/ -]?(?:{_RATING}))*{_EDGE}"),
    ("capacity", rf"\d+(?:\+\d+)?(?:\.\d+)? ?(?:l|ml|升|毫升){_TIMES}{_EDGE}"),
    ("length", rf"{NUMBER} ?(?:m(?![a-z0-9])|(?:[mc]m|[毫厘]?米|英?寸)(?![a-z]))"),
    ("length", rf"{NUMBER}(?: ?- ?{NUMBER})? ?m[23]{_EDGE}"),  # of a room, and of what is packed
    ("length", r"\d{1,2}\.\d(?![\da-z.])|(?:86|118|120)型"),
    ("quantity", rf"{NUMBER} ?(?:kg|g|{_COUNTED})(?:/[\u4e00-\u9fff])?{_TIMES}{_EDGE}"),
    ("paper", r"规格a[3-6]|a[3-6](?=$| )|(?:大|正)?(?:8|16|24|32|48|64)k(?=$| )"),
    ("age", r"\d{1,2}(?:-\d{1,2})? ?(?:岁|个月|月龄)"),
    ("grade", r"合格品|优等品|一等品|二等品|[abc]类|(?:spf|upf) ?\d+\+*|pa ?\++"),
    ("material", r"(?:超纤|牛皮|羊皮|真皮|纯棉|涤纶|尼龙|帆布|pu|pvc|abs|pc)(?![a-z0-9-])"),
    ("colour", r"[\u4e00-\u9fff]?(?:浅|深)?[红橙黄绿青蓝紫黑白灰粉棕咖]色?(?![\u4e00-\u9fff])"),
    ("colour", r"[\u4e00-\u9fff]{1,2}色|月兰"),
    ("word", rf"(?:iphone|ipad|airpods|galaxy)(?: ?[a-z]{{0,2}}\d+[a-z0-9]*)?{_RANK}{_EDGE}"),
    ("word", rf"(?:{_STANDARD})(?![-_.]?[a-z0-9])"),
    ("code", _CODE_FORM),
    ("word", r"[\u3400-\u9fff]+"),
)  # fmt: skip
_NO_SHOES = frozenset({"garment", "lost_sizes"})


def _scanner(patterns: Iterable[tuple[str, str]]) -> re.Pattern[str]:
    """Return one pattern that tries them all in their order; a form with several has a number behind its name."""
    return re.compile("|".join(f"(?P<{name}_{number}>{pattern})" for number, (name, pattern) in enumerate(patterns)))


_ANY = _scanner(_PATTERNS)
_ANY_OF_SHOES = _scanner((name, pattern) for name, pattern in _PATTERNS if name not in _NO_SHOES)
_CODE = re.compile(_CODE_FORM)


def next_piece(folded: str, place: int, *, is_model: bool = False, is_shoe: bool = False) -> tuple[str, str]:
    """Return the name of the form that a folded cell has at a place, and the piece; both empty when it has none.

    Args:
        folded: The cell, folded.
        place: Where the piece begins.
        is_model: A word before it said that a model follows.
        is_shoe: The goods are shoes: `551/200` is style and size, not 号型.

    Example:
        >>> next_piece("580x240x340mm tba463-18", 0), next_piece("tba463-18", 0), next_piece("120/28", 0, is_model=True)
        (('dimension', '580x240x340mm'), ('code', 'tba463-18'), ('code', '120/28'))
    """
    if is_model and (code := _CODE.match(folded, place)):
        return "code", code.group()
    found = (_ANY_OF_SHOES if is_shoe else _ANY).match(folded, place)
    if found is None or found.lastgroup is None:
        return "", ""
    return found.lastgroup.rpartition("_")[0], found.group()
