"""Keys on which a name and its look-alikes meet: whole, with a character left open, as it sounds, as it is written."""

from collections.abc import Iterable
from functools import lru_cache

from domain.brands import BrandRegistry
from domain.look_alikes import far_spellings, near_spellings
from matching.reading.names import UNSURE, Name
from matching.reading.spelling import pinyin_of

__all__ = ["LEAST_LATIN", "LONGEST_NAME", "alike_keys", "near_keys"]

LEAST_LATIN = 5
"""Letters of a Latin name that is looked for with one of them left open."""
LONGEST_NAME = 64
"""No brand is longer; a brand field of ten thousand characters would have as many keys, each as long as itself."""


def near_keys(names: Iterable[Name], registry: BrandRegistry) -> set[str]:
    """Return the keys under which a look-alike of one of a record's names is found; none of a name that is a guess."""
    keys: set[str] = set()
    for name in names:
        if name.origin in UNSURE or len(name.key) > LONGEST_NAME:
            continue
        keys |= _keys_of(name.key)
        keys |= {imitation.name for imitation in registry.imitations_of(name.key)}
    return keys


@lru_cache(maxsize=4_096)
def _keys_of(name: str) -> frozenset[str]:
    if name.isascii():
        return frozenset(_gapped(name)) if len(name) >= LEAST_LATIN else frozenset()
    # Of a name of two characters only what sounds or looks the same.
    open_keys = _gapped(name) if len(name) >= 3 else ()
    return frozenset((*open_keys, *near_spellings(name), pinyin_of(name), *far_spellings(name)))


@lru_cache(maxsize=8_192)
def alike_keys(word: str) -> tuple[str, ...]:
    """Return the keys under which records wait whose name a word may imitate."""
    if len(word) > LONGEST_NAME:
        return (word,)
    open_words = _gapped(word) if len(word) >= 3 else ()
    return (word, *open_words) if word.isascii() else (word, *open_words, pinyin_of(word))


def _gapped(word: str) -> tuple[str, ...]:
    """Return a word with each character left open in turn, so that words one character apart meet.

    A Chinese name that begins with another sound is another name (`matching.pairs.pairing`), so that sound stays.
    """
    keys = [f"{word[:i]}*{word[i + 1 :]}" for i in range(len(word))]
    if word.isascii():  # one more, one less
        keys += [word[:i] + "*" + word[i:] for i in range(len(word) + 1)]
    else:
        keys[0] = f"{pinyin_of(word[0])}*{word[1:]}"
    return tuple(keys)
