"""Finding a name in a text: as a word of its own, not as a piece of other words."""

from functools import lru_cache

from domain.brands import skeleton
from domain.maker_words import load_maker_words, load_places
from matching.reading.kinds import ends_word, known_nouns
from matching.reading.text import Gap, Text, settle
from matching.words import load_kinds, load_phrases

__all__ = ["PART_OF_WORDS", "find_name", "has_han", "is_free_end", "words_beside_names"]


def has_han(key: str) -> bool:
    """Tell whether a key holds a Chinese character."""
    return not key.isascii()


def find_name(text: Text, key: str, *, before: str = "") -> float:
    """Return how surely a name stands in a text as a word of its own, 0..1; 0 when it does not stand there.

    A Latin name must be a whole word (letters typed for digits are read). A Chinese name cut out of other words counts
    little: `奇海` in `神奇海马`.

    Args:
        text: Where to look.
        key: The name in normal form.
        before: A product name, squeezed, before which the name may stand glued.

    Example:
        >>> from matching.reading.text import read_text
        >>> [find_name(read_text(t), "奇海") for t in ("奇海泳装女", "奇🌊海 泳衣", "神奇海马泳衣")]
        [1.0, 1.0, 0.1]
        >>> [find_name(read_text(t), "elle") for t in ("ELLE女童", "Ellesse女鞋")]
        [1.0, 0.0]
    """
    return _find_han(text, key, before) if has_han(key) else _find_latin(text, key, before)


def _find_latin(text: Text, key: str, before: str) -> float:
    wanted, best, place = skeleton(key), 0.0, -1
    if wanted not in text.skeleton:
        return 0.0
    while (place := text.skeleton.find(wanted, place + 1)) >= 0:
        end = place + len(wanted)
        is_followed = len(before) >= 2 and text.chars.startswith(before[:2], end)
        if _joins_latin(text, place) or (_joins_latin(text, end) and not is_followed):
            continue
        if text.chars[place:end].isdigit() != key.isdigit():
            continue
        if not text.is_spread(place, end) and len(key) < 6:
            continue
        best = max(best, 1.0 if text.chars[place:end] == key else 0.95)
    return best


def _joins_latin(text: Text, place: int) -> bool:
    """Tell whether two characters of one Latin word meet at a place; a digit after a letter starts a code."""
    if not 0 < place < len(text.chars) or text.gaps[place]:
        return False
    before, after = text.chars[place - 1], text.chars[place]
    return before.isascii() and after.isascii() and before.isalpha() == after.isalpha()


def _find_han(text: Text, key: str, before: str) -> float:
    best = _find_exact(text, text.chars, key, before)
    if best < 0.9 and (settled := settle(skeleton(key))) in text.settled:
        best = max(best, 0.9 * _find_exact(text, text.settled, settled, before))
    return best


def _find_exact(text: Text, chars: str, key: str, before: str) -> float:
    best, place = 0.0, -1
    while (place := chars.find(key, place + 1)) >= 0:
        end = place + len(key)
        if text.is_spread(place, end) or _is_halved(text, place, end):
            is_followed = _is_right_free(text, end) or (len(before) >= 2 and chars.startswith(before[:2], end))
            best = max(best, _WHOLE[min(len(key), 4)][_is_left_free(text, place) + is_followed])
        elif len(key) >= 3 and _is_left_free(text, place) and _is_right_free(text, end):
            best = max(best, _PULLED_APART)
    return best


def _is_halved(text: Text, start: int, end: int) -> bool:
    """Tell whether a name of four characters is written as two words of two, nothing else beside them: `西凡 一品`."""
    return end - start == 4 and bool(text.gaps[start] and text.gaps[end]) and text.gaps[start + 1 : end] == _HALVES


_HALVES = bytes([Gap.NONE, Gap.SPACE, Gap.NONE])
_WHOLE = {2: (0.1, 0.25, 1.0), 3: (0.4, 0.8, 1.0), 4: (0.75, 0.95, 1.0)}
"""Length of a name → how surely it is a word with none, one, both of its sides free."""
_PULLED_APART = 0.4
"""With a space somewhere inside, `果贝 鹅`, where nothing else goes on at its sides: it may be chance."""
PART_OF_WORDS = _WHOLE[2][1]
"""The most that a name of two characters can be, when one of its sides is not free."""


def _is_left_free(text: Text, place: int) -> bool:
    if text.gaps[place] or text.chars[place - 1].isascii():
        return True
    words = words_beside_names()
    return any(text.chars[max(0, place - size) : place] in words for size in (1, 2, 3, 4) if size <= place)


def _is_right_free(text: Text, end: int) -> bool:
    if text.gaps[end] or end >= len(text.chars) or text.chars[end].isascii():
        return True
    chars, words = text.chars, words_beside_names()
    if chars[end] not in _word_heads():
        return False
    if chars[end] in words and (chars[end] not in known_nouns() or ends_word(chars, end + 1)):  # 阳光包, not 阳光包装
        return True
    return any(chars[end : end + size] in words for size in range(2, 6))


def is_free_end(text: Text, end: int) -> bool:
    """Tell whether a word may end at a place: nothing, a gap, or another known word follows, and none spans it."""
    return _is_right_free(text, end) and text.chars[end - 1 : end + 1] not in words_beside_names()


@lru_cache(maxsize=1)
def _word_heads() -> frozenset[str]:
    return frozenset(word[:1] for word in words_beside_names())


@lru_cache(maxsize=1)
def words_beside_names() -> frozenset[str]:
    """Return the words beside which a Chinese name is free: goods, trades, places, what sellers write."""
    nouns = {noun for kind in load_kinds().values() for noun in kind.nouns}
    return frozenset(
        nouns
        | load_maker_words().trades
        | load_maker_words().forms
        | load_places().names
        | load_places().ranks
        | load_phrases().beside
    )
