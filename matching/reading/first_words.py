"""The words with which the runs of a title begin, where sellers put a brand."""

from collections.abc import Iterator
from itertools import pairwise

from matching.reading.name_finding import is_free_end
from matching.reading.text import Text
from matching.words import load_phrases

__all__ = ["FUNCTION_SIGNS", "first_words"]


def first_words(title: Text, size: int) -> list[str]:
    """Return the Chinese words of a length at the start of each run of a title, without such as 新品 and 厂家."""
    return _opening_word(title, size) if size < 3 else _words_of_runs(title, size)


def _words_of_runs(title: Text, size: int) -> list[str]:
    chars, found, words = title.chars, list[str](), load_phrases().beside
    for start, limit in _runs(title):
        end = start + size
        is_whole = end <= limit and chars[end - 1] not in FUNCTION_SIGNS and is_free_end(title, end)
        if is_whole and chars[start:end] not in words:
            found.append(chars[start:end])
    return found


def _opening_word(title: Text, size: int) -> list[str]:
    """A word of two characters is a brand's only where the title begins, after words such as 现货 and 特价."""
    chars, words = title.chars, load_phrases().beside
    start = next((start for start, end in _runs(title) if chars[start:end] not in words), 0)
    word, end = chars[start : start + size], start + size
    is_word = size == 2 and len(word) == 2 and word[-1] not in FUNCTION_SIGNS and is_free_end(title, end)
    return [word] if is_word and word not in words and not any(map(str.isascii, word)) else []


def _runs(title: Text) -> Iterator[tuple[int, int]]:
    """Give where each run of a title begins and ends."""
    return pairwise(place for place, gap in enumerate(title.gaps) if gap)


FUNCTION_SIGNS = frozenset("的新男女童儿小大春夏秋冬款牌之和与在")
"""What a name does not end with."""
