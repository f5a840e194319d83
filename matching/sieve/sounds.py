"""How very many Chinese names sound: a form of `matching.reading.spelling.pinyin_of` in the compiled loops.

A name is spelled character by character, unless it holds a word that is spelled otherwise (重庆). Such a name, and one
that is not Chinese throughout, is left to `pinyin_of`.
"""

from functools import lru_cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from matching.reading.spelling import every_sound, pinyin_of, words_spelled_otherwise
from matching.sieve.compiled import compiled, inlined
from matching.sieve.kept import keep
from matching.sieve.keys import (
    LONGEST,
    POWERS,
    KeyTable,
    Lists,
    as_codes,
    find,
    frozen,
    make_table,
    pair_of,
    piece_hash,
)
from matching.sieve.pools import as_texts, joined, taken

__all__ = ["spell"]

_FIRST: Final = 0x3400
_LAST: Final = 0x9FFF
_LEFT: Final = -1


class _Sounds(NamedTuple):
    of_characters: Lists
    """Letters of each character, from `_FIRST` to `_LAST`."""
    words: KeyTable
    """Those that are spelled otherwise than their characters one by one."""
    powers: npt.NDArray[np.uint64]


def spell(names: Lists) -> Lists:
    """Return names in Latin letters, all as code points."""
    sounds = _load_sounds()
    sizes = _spelled_sizes(names, sounds)
    starts = np.zeros(sizes.size + 1, dtype=np.int32)
    np.cumsum(np.maximum(sizes, 0), out=starts[1:])
    spelled = Lists(starts, _spelled(names, sizes, int(starts[-1]), sounds))
    left = np.flatnonzero(sizes == _LEFT)
    if left.size == 0:
        return spelled
    numbers = np.arange(sizes.size)
    numbers[left] = sizes.size + np.arange(left.size)
    return taken(joined(spelled, as_codes(map(pinyin_of, as_texts(taken(names, left))))), numbers)


@lru_cache(maxsize=1)
def _load_sounds() -> _Sounds:
    return frozen(keep("sounds", _Sounds, _make))


def _make() -> _Sounds:
    ways = every_sound()
    alone = (ways.get(character, (character,))[0] for character in map(chr, range(_FIRST, _LAST + 1)))
    return _Sounds(as_codes(alone), make_table(sorted(words_spelled_otherwise())), POWERS)


@compiled
def _spelled_sizes(names: Lists, sounds: _Sounds) -> npt.NDArray[np.int32]:
    """Return how many letters each name takes; `_LEFT` for one that is not spelled here."""
    sizes = np.zeros(names.starts.size - 1, dtype=np.int32)
    sums = np.zeros(LONGEST + 1, dtype=np.uint64)
    of_characters = sounds.of_characters.starts
    for number in range(sizes.size):
        name = names.items[names.starts[number] : names.starts[number + 1]]
        size = 0 if name.size <= LONGEST else _LEFT
        for place in range(name.size):
            if size == _LEFT or not _FIRST <= name[place] <= _LAST:
                size = _LEFT
                break
            sums[place + 1] = sums[place] * sounds.powers[1] + np.uint64(name[place])
            character = name[place] - _FIRST
            size += of_characters[character + 1] - of_characters[character]
        sizes[number] = _LEFT if size == _LEFT or _holds_word(name, sums, sounds) else size
    return sizes


@inlined
def _holds_word(name: npt.NDArray[np.int32], sums: npt.NDArray[np.uint64], sounds: _Sounds) -> bool:
    for start in range(name.size - 1):
        lengths = sounds.words.lengths[pair_of(name[start], name[start + 1])]
        for size in range(2, name.size - start + 1):
            is_length = lengths >> np.uint32(size) & np.uint32(1)
            if is_length and find(sounds.words, piece_hash(sums, sounds.powers, start, start + size)) >= 0:
                return True
    return False


@compiled
def _spelled(names: Lists, sizes: npt.NDArray[np.int32], letters: int, sounds: _Sounds) -> npt.NDArray[np.int32]:
    spelled, end = np.zeros(letters, dtype=np.int32), 0
    for number in range(sizes.size):
        if sizes[number] == _LEFT:
            continue
        for place in range(names.starts[number], names.starts[number + 1]):
            character = names.items[place] - _FIRST
            for slot in range(sounds.of_characters.starts[character], sounds.of_characters.starts[character + 1]):
                spelled[end] = sounds.of_characters.items[slot]
                end += 1
    return spelled
