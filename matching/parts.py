"""Whether a title that names goods by brand and number sells them, or something that belongs to them.

No list of parts is ever whole. But the last noun of a Chinese phrase says what is meant (`电磁炉C20线圈盘`), words for
things end in some hundred characters (盘, 套), and what goods are praised with is said again and again. So a word is
doubted that is formed like a thing, stands where the goods are named or by itself, and that neither the record nor the
usual words of the trade explain.
"""

import re
from collections.abc import Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from domain.brands import skeleton
from domain.maker_words import load_maker_words
from matching.kinds import Noun, Relation, ancestors, are_parts, find_nouns, known_nouns, relate
from matching.pairing import Pair
from matching.text import Gap
from matching.words import load_phrases

__all__ = ["find_doubt"]


def find_doubt(pair: Pair) -> str:
    """Return the word of the title that may name what is sold in place of the record's goods; empty when there is none.

    Args:
        pair: A listing that names maker and model of a record.
    """
    return "" if are_parts(pair.record.kinds) else _Title(pair).doubt()


class _Sign(IntEnum):
    """What explains a character of a title."""

    NOTHING = 0
    USUAL = 1
    """A word that any title may have, or that only describes goods."""
    NAMED = 2
    """The record's brand, maker, model or kind of goods."""
    OTHER_GOODS = 3
    """A noun of goods of another kind."""


class _Word(NamedTuple):
    """A word of a title that neither the record nor a usual word explains, with the usual words glued before it."""

    begin: int
    start: int
    """Where what is unexplained begins."""
    end: int
    run: int
    """Where the run begins in which it stands."""


class _Title:
    """The title of a pair, each character with what explains it."""

    def __init__(self, pair: Pair) -> None:
        self._pair = pair
        self._chars = pair.listing.title.chars
        self._signs = bytearray(pair.listing.usual_signs)
        self._explain()
        self._words = tuple(self._find_words())

    def doubt(self) -> str:
        """Return the first word that may be what is sold."""
        praises = self._praises_goods()
        for word in self._words:
            text = self._chars[word.begin : word.end]
            if len(text) < _SHORTEST or self._is_offered(word) or not self._is_thing(word):
                continue
            if self._signs[word.end - 1] == _Sign.OTHER_GOODS and self._is_set():
                continue
            is_praise = text[0] in load_phrases().praise_heads
            if self._is_by_the_goods(word):
                if not (praises and (is_praise or text.endswith(load_phrases().praised))):
                    return text
            elif not (praises or is_praise) and self._stands_alone(word):
                return text
        return ""

    # ---- what explains it -----------------------------------------------------------------------------------------

    def _explain(self) -> None:
        record, text = self._pair.record, self._pair.listing.title
        product = (record.product[place : place + 2] for place in range(len(record.product) - 1))
        places = (maker.places[place : place + 2] for maker in record.makers for place in range(len(maker.places) - 1))
        self._mark(places, _Sign.USUAL)
        self._mark(product, _Sign.NAMED)
        self._explain_nouns()
        self._mark(load_phrases().describing, _Sign.USUAL)
        self._mark((maker.whole for maker in record.makers), _Sign.NAMED)
        self._mark((name.settled for name in record.names), _Sign.NAMED, text.settled)
        self._explain_trades()
        self._mark((skeleton(model.value) for model in record.models), _Sign.NAMED, text.skeleton)

    def _mark(self, words: Iterator[str] | tuple[str, ...], sign: _Sign, chars: str = "") -> None:
        chars = chars or self._chars
        for word in words:
            place = chars.find(word) if word else -1
            while place >= 0:
                self._signs[place : place + len(word)] = bytes([sign]) * len(word)
                place = chars.find(word, place + len(word))

    def _explain_trades(self) -> None:
        """What a maker's name goes on with names no goods: `富裕塑料玩具 学步车`."""
        chars, trades = self._chars, tuple(load_maker_words().trades)
        for name in self._pair.record.names:
            place = self._pair.listing.title.settled.find(name.settled)
            end = place + len(name.settled)
            while place >= 0 and (trade := next((word for word in trades if chars.startswith(word, end)), "")):
                self._signs[end : end + len(trade)] = bytes([_Sign.NAMED]) * len(trade)
                end += len(trade)

    def _explain_nouns(self) -> None:
        product = self._pair.record.product
        for first, last in _runs(self._pair.listing.title.gaps):
            for start, end, noun in find_nouns(self._chars[first:last]):
                if noun not in product:
                    sign = self._sign_of(known_nouns()[noun])
                    self._signs[first + start : first + end] = bytes([sign]) * (end - start)

    def _sign_of(self, noun: Noun) -> _Sign:
        if _is_part(noun):
            return _Sign.NOTHING
        is_other = relate(frozenset(noun.kinds), self._pair.record.kinds) is Relation.OTHER
        return _Sign.OTHER_GOODS if is_other else _Sign.NAMED

    def _find_words(self) -> Iterator[_Word]:
        for first, last in _runs(self._pair.listing.title.gaps):
            start = first
            while start < last:
                end = start
                while end < last and self._is_open(end):
                    end += 1
                if end > start:
                    begin = start
                    while begin > first and self._is_usual(begin - 1):
                        begin -= 1
                    yield _Word(begin, start, end, first)
                start = end + 1

    def _is_open(self, place: int) -> bool:
        return self._signs[place] in (_Sign.NOTHING, _Sign.OTHER_GOODS) and not self._chars[place].isascii()

    def _is_usual(self, place: int) -> bool:
        return self._signs[place] == _Sign.USUAL and not self._chars[place].isascii()

    # ---- what it may be -------------------------------------------------------------------------------------------

    def _is_thing(self, word: _Word) -> bool:
        """Tell whether a word is formed like what is sold: papers, goods of another kind, a part."""
        text = self._chars[word.start : word.end]
        if self._signs[word.end - 1] == _Sign.OTHER_GOODS or text.endswith(load_phrases().papers):
            return True
        return not self._is_apparel() and _is_formed_like_a_part(text)

    def _is_set(self) -> bool:
        """Tell whether several goods are sold at once."""
        return any(map(self._pair.listing.title.folded.__contains__, load_phrases().together))

    def _is_apparel(self) -> bool:
        """Parts of clothes and shoes are hardly sold by the number of a model."""
        return any(ancestors(kind)[-1] == "apparel" for kind in self._pair.record.kinds)

    def _is_offered(self, word: _Word) -> bool:
        """Tell whether goods come with it (`送电源线`, `可拆内盖`, `双内胆`), or a measure describes it (`304内胆`)."""
        before = self._chars[max(word.run, word.begin - 1) : word.begin]
        if before and self._signs[word.begin - 1] != _Sign.NAMED and (before.isdigit() or before in _OFFERING):
            return True
        return self._chars[word.begin] in _OFFERING or self._chars[word.start] in _OFFERING

    def _praises_goods(self) -> bool:
        """Tell whether the title says what is said of goods that are used as a whole, not of a part of theirs."""
        folded = self._pair.listing.title.folded
        if any(map(folded.__contains__, load_phrases().in_use)) or _MEASURE.search(folded):
            return True
        return any(
            self._is_offered(word) and (self._is_thing(word) or self._chars[word.begin] in _BESIDES)
            for word in self._words
        )

    # ---- where it stands ------------------------------------------------------------------------------------------

    def _is_by_the_goods(self, word: _Word) -> bool:
        """Tell whether it is the last noun of the phrase that names the goods."""
        return word.begin > word.run and self._signs[word.begin - 1] == _Sign.NAMED

    def _stands_alone(self, word: _Word) -> bool:
        """Tell whether it begins a run, after Latin letters at most; or stands anywhere, where no goods are named.

        Goods of another kind come first in a title that sells them.
        """
        if self._pair.kind is Relation.UNKNOWN:
            return True
        if self._signs[word.end - 1] == _Sign.OTHER_GOODS and (word.run or self._is_apparel()):
            return False
        return all(
            self._chars[place].isascii() and self._signs[place] != _Sign.NAMED for place in range(word.run, word.begin)
        )


_SHORTEST = 2
"""How many characters a word has at least that is doubted."""
_BESIDES = frozenset("送赠附含带")
"""Before what comes with goods."""
_OFFERING = _BESIDES | frozenset("配可易免有双一二三四五六七八九十两多")
"""Before what goods have."""
_MEASURE = re.compile(r"(?<![0-9])(?:[1-9]\d{2,3}(?:w|瓦)|\d{1,2}(?:\.\d)?(?:l|升)|\d{3,4}(?:ml|毫升))(?![a-z0-9])")
"""The power or the capacity of goods: `2100w`, `1.5升`."""
_PIECES = re.compile("[一两二三四五六七八九十单整][个只条片对套根张把付副块支台件组]装?$")
"""How many are sold: `密封圈一条`."""


def _runs(gaps: bytes) -> Iterator[tuple[int, int]]:
    return pairwise(place for place, gap in enumerate(gaps) if gap >= Gap.SIGN)


def _is_part(noun: Noun) -> bool:
    return noun.is_part or noun.is_spare or noun.is_mounted or noun.is_sold_apart


def _is_formed_like_a_part(word: str) -> bool:
    word = _PIECES.sub("", word) or word
    head = word[-2] if word.endswith("子") and len(word) > 1 else word[-1]
    return head in load_phrases().part_heads or word.endswith(_part_nouns().get(word[-1], ()))


@lru_cache(maxsize=1)
def _part_nouns() -> dict[str, tuple[str, ...]]:
    """Return the nouns of parts by their last character."""
    found: dict[str, tuple[str, ...]] = {}
    for text, noun in known_nouns().items():
        if _is_part(noun):
            found[text[-1]] = (*found.get(text[-1], ()), text)
    return found
