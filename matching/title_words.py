"""The words of a title that neither a record nor the usual words of the trade explain."""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from itertools import islice, pairwise
from typing import NamedTuple

from domain.brands import skeleton
from domain.maker_words import load_maker_words
from matching.kinds import Noun, Relation, find_nouns, known_nouns, relate
from matching.pairing import Pair
from matching.text import Gap
from matching.words import load_phrases

__all__ = ["Sign", "TitleWords", "Word", "is_part"]


class Sign(IntEnum):
    """What explains a character of a title."""

    NOTHING = 0
    USUAL = 1
    """A word that any title may have, or that only describes goods."""
    NAMED = 2
    """The record's brand, maker, model or kind of goods."""
    OTHER_GOODS = 3
    """A noun of goods of another kind."""


class Word(NamedTuple):
    """A word that is not explained, with the usual words glued before it."""

    begin: int
    start: int
    """Where what is not explained begins."""
    end: int
    run: int
    """Where the run begins in which it stands."""
    last: int
    """Where that run ends."""


class TitleWords:
    """The title of a pair, each character with what explains it.

    Args:
        pair: A listing and a record.
    """

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.chars = pair.listing.title.chars
        self.folded = pair.listing.title.folded
        self.signs = bytearray(pair.listing.usual_signs)
        self.goods: list[int] = []
        """Where the record's kind of goods is named."""
        self._in_goods = bytearray(len(self.chars))
        self._explain()
        self.words = tuple(islice(self._find_words(), _MOST))
        self._said = self._find_said()

    def is_named(self, place: int) -> bool:
        """Tell whether a character names the record's goods."""
        return self.signs[place] == Sign.NAMED

    def says_in_use(self, word: Word) -> bool:
        """Tell whether, but in a noun of the goods or right before the word, something is said of goods in use."""
        first_end, last_start = self._said
        return last_start >= word.end or first_end < word.start

    def is_other_goods(self, word: Word) -> bool:
        """Tell whether a word ends in a noun of goods of another kind."""
        return self.signs[word.end - 1] == Sign.OTHER_GOODS

    def _explain(self) -> None:
        record, text, phrases = self.pair.record, self.pair.listing.title, load_phrases()
        self._mark((word for maker in record.makers for word in _pairs(maker.places)), Sign.USUAL)
        self._mark(_pairs(record.product), Sign.NAMED)
        self._explain_nouns()
        self._mark((*phrases.describing, *phrases.in_use), Sign.USUAL)
        self._mark((maker.whole for maker in record.makers), Sign.NAMED)
        self._mark((name.settled for name in record.names), Sign.NAMED, text.settled)
        self._explain_trades()
        self._mark((skeleton(model.value) for model in record.models), Sign.NAMED, text.skeleton)

    def _mark(self, words: Iterable[str], sign: Sign, chars: str = "") -> None:
        chars = chars or self.chars
        for word in words:
            place = chars.find(word) if word else -1
            while place >= 0:
                if sign is Sign.NAMED or not self.is_named(place):
                    self.signs[place : place + len(word)] = bytes([sign]) * len(word)
                place = chars.find(word, place + len(word))

    def _explain_trades(self) -> None:
        """What a maker's name goes on with names no goods: `富裕塑料玩具 学步车`."""
        chars, trades = self.chars, tuple(load_maker_words().trades)
        for name in self.pair.record.names:
            place = self.pair.listing.title.settled.find(name.settled)
            end = place + len(name.settled)
            while place >= 0 and (trade := next((word for word in trades if chars.startswith(word, end)), "")):
                self.signs[end : end + len(trade)] = bytes([Sign.NAMED]) * len(trade)
                end += len(trade)

    def _explain_nouns(self) -> None:
        product = self.pair.record.product
        for first, last in _runs(self.pair.listing.title.gaps):
            for start, end, noun in find_nouns(self.chars[first:last]):
                own = known_nouns()[noun]
                sign = Sign.NAMED if noun in product else self._sign_of(own)
                self.signs[first + start : first + end] = bytes([sign]) * (end - start)
                if sign is Sign.NAMED and not is_part(own):
                    self.goods.append(first + start)
                    self._in_goods[first + start : first + end] = b"\x01" * (end - start)

    def _sign_of(self, noun: Noun) -> Sign:
        if is_part(noun):
            return Sign.NOTHING
        is_other = relate(frozenset(noun.kinds), self.pair.record.kinds) is Relation.OTHER
        return Sign.OTHER_GOODS if is_other else Sign.NAMED

    def _find_words(self) -> Iterator[Word]:
        signs = bytes(_LATIN if sign.isascii() else mark for sign, mark in zip(self.chars, self.signs, strict=True))
        for first, last in _runs(self.pair.listing.title.gaps):
            before = first
            for found in _OPEN.finditer(signs, first, last):
                begin = before + len(signs[before : found.start()].rstrip(_USUAL))
                before = found.end()
                yield Word(begin, found.start(), before, first, last)

    def _find_said(self) -> tuple[int, int]:
        ends, starts = len(self.chars), -1
        for word in load_phrases().in_use:
            place = self.chars.find(word)
            while place >= 0:
                if not self._in_goods[place]:
                    ends, starts = min(ends, place + len(word)), max(starts, place)
                place = self.chars.find(word, place + len(word))
        return ends, starts


_MOST = 64
"""How many words of a title are looked at."""
_LATIN = 9
_USUAL = bytes([Sign.USUAL])
_OPEN = re.compile(rb"[\x00\x03]+")
"""Signs of what is not explained."""


def _pairs(text: str) -> Iterator[str]:
    return (text[place : place + 2] for place in range(len(text) - 1))


def _runs(gaps: bytes) -> Iterator[tuple[int, int]]:
    return pairwise(place for place, gap in enumerate(gaps) if gap >= Gap.SIGN)


def is_part(noun: Noun) -> bool:
    """Tell whether a noun names what belongs to other goods."""
    is_loose = not _BITS.isdisjoint(noun.kinds)
    return is_loose or noun.is_part or noun.is_spare or noun.is_mounted or noun.is_sold_apart


_BITS = frozenset({"hardware", "packaging"})
"""Kinds of what is built into goods or put around them, though it is sold for itself, too."""
