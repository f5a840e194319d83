"""The words of a title that neither a record nor the usual words of the trade explain."""

import re
from collections.abc import Iterable, Iterator
from enum import IntEnum
from functools import lru_cache
from itertools import chain, islice
from typing import NamedTuple

from domain.maker_words import load_maker_words
from matching.pairs.pairing import Pair
from matching.reading.kinds import Noun, Relation, are_parts, known_nouns, relate
from matching.reading.lazy import lazy
from matching.reading.usual_words import spans
from matching.words import load_phrases, longest_first, pattern_of

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
    LATIN = 4
    """Latin letters and digits that do not name the record's goods."""
    PRODUCT = 5
    """Two characters of the record's product name."""


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
        self.goods_ends: set[int] = set()
        """Where its name ends."""
        self._in_goods = bytearray(len(self.chars))
        self._explain()
        self.words = tuple(islice(self._find_words(), _MOST)) if self._has_open() else ()

    def is_named(self, place: int) -> bool:
        """Tell whether a character names the record's goods."""
        return self.signs[place] in _OF_RECORD

    def says_in_use(self, word: Word) -> bool:
        """Tell whether, but in a noun of the goods or right before the word, something is said of goods in use."""
        first_end, last_start = self._said
        return last_start >= word.end or first_end < word.start

    def is_other_goods(self, word: Word) -> bool:
        """Tell whether a word ends in a noun of goods of another kind."""
        return self.signs[word.end - 1] == Sign.OTHER_GOODS

    def _explain(self) -> None:
        record, text = self.pair.record, self.pair.listing.title
        for found in _LATIN_WORD.finditer(self.chars):
            self._sign(found.start(), found.end(), Sign.LATIN)
        self._mark(record.called.place_pairs, Sign.USUAL, self.chars)
        self._mark(record.product_pairs, Sign.PRODUCT, self.chars)
        self._mark(record.called.makers_whole, Sign.NAMED, self.chars)
        for name in record.names:
            if name.settled in text.settled:
                self._mark((name.settled,), Sign.NAMED, text.settled)
                self._explain_trades(text.settled.find(name.settled) + len(name.settled))
        self._mark(record.skeletons, Sign.NAMED, text.skeleton)
        if self._has_open():
            self._explain_nouns()
        if self._has_open():
            self._explain_descriptions()

    def _has_open(self) -> bool:
        return _OPEN.search(self.signs) is not None

    def _sign(self, start: int, end: int, sign: Sign) -> None:
        self.signs[start:end] = _BYTES[sign] * (end - start)

    def _mark(self, words: Iterable[str], sign: Sign, chars: str) -> None:
        for start, end in spans(chars, words):
            self.signs[start:end] = _BYTES[sign] * (end - start)

    def _explain_descriptions(self) -> None:
        describing, in_use = _descriptions()
        for found in chain(describing.finditer(self.chars), in_use.finditer(self.chars)):
            if not self.is_named(found.start()):
                self._sign(found.start(), found.end(), Sign.USUAL)

    def _explain_trades(self, end: int) -> None:
        """What a maker's name goes on with names no goods: `富裕塑料玩具 学步车`."""
        if (found := _trades().match(self.chars, end)) is not None:
            self._sign(end, found.end(), Sign.NAMED)

    def _explain_nouns(self) -> None:
        product, nouns = self.pair.record.product, known_nouns()
        for start, end, noun in self.pair.listing.title_nouns:
            if self.signs[start] == Sign.NAMED:
                continue
            own = nouns[noun]
            is_its_kind = not self.pair.record.kinds.isdisjoint(own.kinds)  # of a record about a part, too
            sign = Sign.NAMED if noun in product or is_its_kind else self._sign_of(own)
            self._sign(start, end, sign)
            if sign is Sign.NAMED and (is_its_kind or not is_part(own)):
                self.goods.append(start)
                self.goods_ends.add(end)
                self._in_goods[start:end] = b"\x01" * (end - start)

    def _sign_of(self, noun: Noun) -> Sign:
        if is_part(noun):
            return Sign.NOTHING
        if are_parts(self.pair.record.kinds):  # what such goods are used with: a charger for telephones
            return Sign.USUAL
        is_other = relate(frozenset(noun.kinds), self.pair.record.kinds) is Relation.OTHER
        return Sign.OTHER_GOODS if is_other else Sign.NAMED

    def _find_words(self) -> Iterator[Word]:
        for first, last in self.pair.listing.runs:
            before = first
            for found in _OPEN.finditer(self.signs, first, last):
                begin = before + len(self.signs[before : found.start()].rstrip(_USUAL))
                before = found.end()
                yield Word(begin, found.start(), before, first, last)

    @lazy
    def _said(self) -> tuple[int, int]:
        """Where the first thing said of goods in use ends, and where the last one begins."""
        places = [found.span() for found in _descriptions()[1].finditer(self.chars)]
        said = [(start, end) for start, end in places if not self._in_goods[start] and not self._is_suited(start)]
        return min((end for _, end in said), default=len(self.chars)), max((start for start, _ in said), default=-1)

    def _is_suited(self, start: int) -> bool:
        """Tell whether a word stands behind one for fitting: a part is 适用3岁以上 as well as the goods."""
        return self.chars.rfind(_FITTING, max(0, start - _SUITED_REACH), start) >= 0


_BYTES = tuple(bytes((sign,)) for sign in Sign)
_FITTING = "适"
"""In 适用, 适合 and 适配."""
_SUITED_REACH = 6
_MOST = 64
"""How many words of a title are looked at."""
_LATIN_WORD = re.compile("[a-z0-9]+")
_OF_RECORD = (Sign.NAMED, Sign.PRODUCT)
_USUAL = bytes([Sign.USUAL])
_OPEN = re.compile(rb"[\x00\x03]+")
"""Signs of what is not explained."""


@lru_cache(maxsize=1)
def _descriptions() -> tuple[re.Pattern[str], re.Pattern[str]]:
    phrases = load_phrases()
    return pattern_of(longest_first(phrases.describing)), pattern_of(longest_first(phrases.in_use))


@lru_cache(maxsize=1)
def _trades() -> re.Pattern[str]:
    return re.compile(f"(?:{pattern_of(longest_first(load_maker_words().trades)).pattern})+")


def is_part(noun: Noun) -> bool:
    """Tell whether a noun names what belongs to other goods."""
    is_loose = not _BITS.isdisjoint(noun.kinds)
    return is_loose or noun.is_part or noun.is_spare or noun.is_mounted or noun.is_sold_apart


_BITS = frozenset({"hardware", "packaging"})
"""Kinds of what is built into goods or put around them, though it is sold for itself, too."""
