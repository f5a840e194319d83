"""What shop titles usually say, whatever they sell: such words tell no goods from others."""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import compress
from operator import add
from typing import NamedTuple

from matching.reading.text import Text
from matching.words import load_phrases

__all__ = ["Unusual", "mark_usual", "read_unusual", "spans"]


def spans(text: str, words: Iterable[str]) -> list[tuple[int, int]]:
    """Return from where to where words stand in a text, wherever they do; an empty one stands nowhere."""
    found: list[tuple[int, int]] = []
    for word in words:
        start = text.find(word) if word else -1
        while start >= 0:  # as most words are not there, nothing is called for each
            found.append((start, end := start + len(word)))
            start = text.find(word, end)
    return found


def mark_usual(chars: str) -> bytes:
    """Return 1 for each character of a squeezed title that a usual word covers, 0 for every other."""
    heads, single = _by_head()
    marks = bytearray(len(chars))
    ends: dict[str, int] = {}
    pairs = list(map(add, chars, chars[1:]))
    # Most places begin no word: they are passed over at once.
    for place in compress(range(len(pairs)), map(heads.__contains__, pairs)):
        for word in heads[pairs[place]]:
            if chars.startswith(word, place) and ends.get(word, 0) <= place:
                ends[word] = place + len(word)
                marks[place : ends[word]] = b"\x01" * len(word)
    for place in compress(range(len(chars)), map(single.__contains__, chars)):
        marks[place] = 1
    return bytes(marks)


class Unusual(NamedTuple):
    """What a title says beside usual words."""

    folded: str
    """The folded title with spaces for those words, and for the signs that part words."""
    places: tuple[int, ...]
    """Where in it each letter and digit of the title stands, or stood."""


def read_unusual(title: Text, usual: bytes) -> Unusual:
    """Read what a title says beside usual words.

    Args:
        title: The title.
        usual: As `mark_usual` gives them for its letters and digits.

    Example:
        >>> from matching.reading.text import read_text
        >>> title = read_text("正品(苏泊尔)新款")
        >>> read_unusual(title, mark_usual(title.chars)).folded
        '   苏泊尔   '
    """
    places = tuple(compress(range(len(title.folded)), map(str.isalnum, title.folded)))
    left = list(_PARTING.sub(" ", title.folded))
    for place in compress(places, usual):
        left[place] = " "
    return Unusual("".join(left), places)


_PARTING = re.compile("[()*#]")


@lru_cache(maxsize=1)
def _by_head() -> tuple[Mapping[str, tuple[str, ...]], frozenset[str]]:
    """Return the usual words by their first two characters, and those of one."""
    phrases = load_phrases()
    words = {*phrases.beside, *phrases.children, *phrases.grown_ups}
    heads: dict[str, list[str]] = {}
    for word in words:
        heads.setdefault(word[:2], []).append(word)
    single = frozenset(word for word in words if len(word) == 1)
    return {head: tuple(found) for head, found in heads.items()}, single
