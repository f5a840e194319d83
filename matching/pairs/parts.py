"""Whether a title that names goods by brand and number sells them, or something that belongs to them.

No list of parts is ever whole. But the last noun of a Chinese phrase says what is meant (`电磁炉C20线圈盘`), words for
things end in some hundred characters (盘, 套), and what goods are praised with is said again and again. So a word is
doubted that is formed like a thing, stands where the goods are named or by itself, and that neither the record nor the
usual words of the trade explain; unless the title says enough of goods that are used as a whole.
"""

import re
from functools import lru_cache

from matching.pairs.pairing import Pair
from matching.pairs.stated_parts import is_part_shop
from matching.pairs.title_words import TitleWords, Word, is_part
from matching.reading.kinds import Relation, ancestors, are_parts, known_nouns
from matching.reading.part_words import ALL_THERE, SERVING
from matching.reading.record_reading import RecordReading
from matching.words import load_phrases

__all__ = ["find_doubt", "names_part"]


def find_doubt(pair: Pair) -> str:
    """Return the word of the title that may name what is sold in place of the record's goods; empty when there is none.

    Args:
        pair: A listing that names maker and model of a record.
    """
    title = TitleWords(pair)
    for word in title.words:
        if _may_be_sold(title, word) and _is_doubted(title, word):
            return title.chars[word.begin : word.end]
    return ""


def names_part(pair: Pair) -> bool:
    """Tell whether a title names anything formed like a part, papers or a service, wherever it stands in the title."""
    title = TitleWords(pair)
    texts = [text for text in (_text(title, word) for word in title.words) if len(text) >= _SHORTEST]
    return any(text.endswith(load_phrases().papers) or _is_formed_like_a_part(text) for text in texts)


def _is_doubted(title: TitleWords, word: Word) -> bool:
    """Tell whether a thing that a title names may be what it sells, by where it stands and what else is said."""
    if _says_which(title, word):
        return False
    if _is_heading(title, word):
        return True
    praise = _praise(title, word)
    if _is_by_the_goods(title, word):
        text = title.chars[word.begin : word.end]
        is_feature = _is_praised(title, word) or text.endswith(load_phrases().praised)
        return not (praise and is_feature)
    if are_parts(title.pair.record.kinds):  # a charger, a helmet: what is said apart from it are its own parts
        return False
    is_next = word.run > 0 and title.is_named(word.run - 1)
    if _is_praised(title, word) or title.chars[word.begin : word.end].endswith(load_phrases().praised):
        return False
    return praise < (_STRONG if is_next else 1) and _stands_alone(title, word)


def _says_which(title: TitleWords, word: Word) -> bool:
    """Tell whether a word stands right before the goods, in one run or where a title ends: `定位视频电话手表`."""
    if word.end not in title.goods:
        return False
    return word.end < word.last or (word.end, len(title.chars)) in (
        (start, end) for start, end, _ in title.pair.listing.title_nouns
    )


def _is_heading(title: TitleWords, word: Word) -> bool:
    """Tell whether a title begins with a part, or with other goods, and names the record's goods only further on."""
    if word.run or any(map(title.is_named, range(word.last))):
        return False
    noun = next((noun for start, end, noun in title.pair.listing.title_nouns if end == word.end), None)
    if noun is None:  # `桌垫 某某YZ-120T学习桌`
        return word.end == word.last and any(start > word.last for start in title.goods)
    return title.is_other_goods(word) or is_part(known_nouns()[noun])


def _text(title: TitleWords, word: Word) -> str:
    return title.chars[word.start : word.end]


# ---- what it is ---------------------------------------------------------------------------------------------------


def _may_be_sold(title: TitleWords, word: Word) -> bool:
    latin = word.begin > word.run and title.chars[word.begin - 1].isalpha() and not title.is_named(word.begin - 1)
    is_whole = word.end - word.begin + latin >= _SHORTEST or _is_put_around(title, word)
    if not is_whole or _is_offered(title, word) or not _is_thing(title, word):
        return False
    if not title.is_other_goods(word):
        return True
    return not _is_fitted(title, word) and not any(map(title.folded.__contains__, load_phrases().together))


def _is_put_around(title: TitleWords, word: Word) -> bool:
    """Tell whether one character behind the goods makes it what they are kept in or covered with: `眼镜|盒`."""
    return word.end == word.last and word.begin in title.goods_ends and title.chars[word.begin] in _AROUND


def _is_fitted(title: TitleWords, word: Word) -> bool:
    """Tell whether a word names the hob that pans go with: `燃气灶通用`."""
    hobs = (noun for _, end, noun in title.pair.listing.title_nouns if end == word.end)
    is_hob = any(ancestors(kind)[-1] == "cooker" for noun in hobs for kind in known_nouns()[noun].kinds)
    return is_hob and title.chars.startswith("通用", word.end)


def _is_thing(title: TitleWords, word: Word) -> bool:
    """Tell whether a word is formed like what is sold: papers, goods of another kind, a part."""
    text, record = _text(title, word), title.pair.record
    if title.is_other_goods(word) or text.endswith(load_phrases().papers):
        return True
    if _CLAUSE.search(text) is not None or _is_material(text) or text.endswith(_SHELVES):
        return False
    # Parts of clothes and shoes are hardly sold by the number of a model; but for those that tables know (鞋垫).
    if any(ancestors(kind)[-1] == "apparel" for kind in record.kinds):
        return text.endswith(_part_nouns().get(text[-1], ()))
    return _is_formed_like_a_part(text) and not _may_be_goods(text, record)


def _is_material(text: str) -> bool:
    """Tell whether a word says what goods are made of: `黑胶`, `天蓝色硅胶`; `硅胶` and `密封硅胶` may be sold."""
    plain = _COLOUR.sub("", text)
    return plain in load_phrases().materials and (plain != text or plain not in _SOLD_ALONE)


def _is_formed_like_a_part(word: str) -> bool:
    word = _PIECES.sub("", word)
    if not word:  # `单瓶`
        return False
    head = _head(word)
    return head in load_phrases().part_heads or word.endswith(_part_nouns().get(word[-1], ()))


def _head(word: str) -> str:
    """Return the character that says what a word means: `梯` of `梯子`."""
    return word[-2] if word.endswith("子") and len(word) > 1 else word[-1:]


def _may_be_goods(word: str, record: RecordReading) -> bool:
    """Tell whether a word may be one more name of the goods: `弹跳杯` of a `保温杯`, `泡脚盆` of a `足浴盆`.

    Many words for parts end alike, so that of goods in a table only those count that have many names.
    """
    head = _head(word)
    if head != _head(record.product) or word.endswith(_part_nouns().get(head, ())):
        return False
    return head in _VESSELS or not record.kinds


# ---- what is said of it, and beside it ----------------------------------------------------------------------------


def _is_offered(title: TitleWords, word: Word) -> bool:
    """Tell whether goods have it (`送电源线`, `可拆内盖`, `杯架款`), or a measure says what it is like (`304内胆`)."""
    chars = title.chars
    if ALL_THERE.search(chars, word.start, word.last) is not None:  # `充电线说明书一样不少`
        return True
    if any(map(chars[word.run : word.end].__contains__, SERVING)):  # `支持上门维修`
        return True
    before = chars[word.run : word.begin]
    if before and not title.is_named(word.begin - 1):
        # A part alone at the head of a title is what is sold, with its measure: `31V变压器 …`.
        is_heading = word.run == 0 and word.end == word.last
        if before[-1] in _OFFERING or (_MEASURED.search(before) and not is_heading):
            return True
    if chars[word.begin] in _OFFERING or chars[word.start] in _OFFERING or chars.startswith("款", word.end):
        return True
    return _COUNTED.search(_PIECES.sub("", _text(title, word))) is not None


def _is_praised(title: TitleWords, word: Word) -> bool:
    """Tell whether a word says how good the thing is: `加厚内胆`, `进口温控器`."""
    praising, chars = load_phrases().praising, title.chars
    return chars.startswith(praising, word.begin) or chars.startswith(praising, word.start)


def _praise(title: TitleWords, word: Word) -> int:
    """Return how much the title says, beside a word, of goods that are used as a whole and not of a part of theirs."""
    if _BY_PIECE.search(title.folded) or is_part_shop(title.pair.listing):
        return 0
    if title.says_in_use(word) or _MEASURE.search(title.folded):
        return _STRONG
    return sum(other != word and _is_feature(title, other) for other in title.words)


def _is_feature(title: TitleWords, word: Word) -> bool:
    """Tell whether goods are praised with a word: `可拆内盖`, `带音乐`, `加厚内胆`."""
    is_offered = _is_offered(title, word)
    if is_offered and title.chars[word.begin] in _BESIDES:
        return True
    return (is_offered or _is_praised(title, word)) and _is_thing(title, word)


# ---- where it stands ----------------------------------------------------------------------------------------------


def _is_by_the_goods(title: TitleWords, word: Word) -> bool:
    """Tell whether it is the last noun of the phrase that names the goods."""
    before = word.begin
    while before > word.run and title.chars[before - 1].isdigit() and not title.is_named(before - 1):
        before -= 1  # `滑板车8寸内胎`
    if before == word.run or not title.is_named(before - 1):
        return False
    if any(word.end <= start < word.last for start in title.goods):
        return False
    again = (other for other in title.words if word.end <= other.start < word.last)
    return not any(_may_be_goods(_text(title, other), title.pair.record) for other in again)


def _stands_alone(title: TitleWords, word: Word) -> bool:
    """Tell whether it begins a run, after Latin letters at most; or stands anywhere, where no goods are named.

    Goods of another kind come first in a title that sells them.
    """
    if title.pair.kind is Relation.UNKNOWN:
        return True
    if title.is_other_goods(word) and word.run:
        return False
    before = range(word.run, word.begin)
    return all(title.chars[place].isascii() and not title.is_named(place) for place in before)


_SHORTEST = 2
"""How many characters a word has at least that is doubted."""
_STRONG = 2
"""Praise that is enough for a word that stands right after the goods."""
_SHELVES = ("炊具", "厨具", "家具", "灯具", "文具", "卫浴")
"""Words for a trade or a shelf of a shop: `永康炊具`."""
_AROUND = frozenset("盒套罩垫袋膜架绳夹")
"""Last characters of words for what goods are kept in, covered with or held by."""
_VESSELS = frozenset("杯壶锅炉灶煲箱包袋车床椅凳")
"""Last characters of words for goods that have many names."""
_BESIDES = frozenset("送赠附含带")
"""Before what comes with goods."""
_OFFERING = _BESIDES | frozenset("配可易免有双一二三四五六七八九十两多")
"""Before what goods have."""
_CLAUSE = re.compile("[不没未会能]")
"""What stands in a clause (`小功率不跳闸`), not in the name of a thing."""
_SOLD_ALONE = frozenset({"硅胶", "橡胶", "乳胶"})
_COLOUR = re.compile("^[\u3400-\u9fff]{1,2}色")
_COUNTED = re.compile("[双两三四五六八十][\u3400-\u9fff]$")
"""How many of its parts goods have: `避震四轮`."""
_MEASURED = re.compile("[0-9][a-z]*$")
_MEASURE = re.compile(r"(?<![0-9])(?:[1-9]\d{2,3}(?:w|瓦)|\d{1,2}(?:\.\d)?(?:l|升)|\d{3,4}(?:ml|毫升))(?![a-z0-9])")
"""The power or the capacity of goods: `2100w`, `1.5升`."""
_BY_PIECE = re.compile("(?:[0-9]+|[一两二三四五六八十])(?:根|只|片|颗|粒|对|个|袋|瓶|包|枚)装?(?![\u3400-\u9fff])")
"""Goods are sold one by one: `10只装`."""
_PIECES = re.compile("[一两二三四五六七八九十单整][个只条片对套根张把付副块支台件组瓶袋包盒罐卷枚]装?$")
"""How many are sold: `密封圈一条`."""


@lru_cache(maxsize=1)
def _part_nouns() -> dict[str, tuple[str, ...]]:
    """Return the nouns of parts by their last character."""
    found: dict[str, tuple[str, ...]] = {}
    for text, noun in known_nouns().items():
        if is_part(noun):
            found[text[-1]] = (*found.get(text[-1], ()), text)
    return found
