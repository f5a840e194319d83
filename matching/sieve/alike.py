"""Look-alikes in the compiled loops: a one-sided form of `matching.alike_keys.alike_keys`.

A word that stands where a brand stands is looked up whole, with each character left open, and as it sounds.
"""

from typing import Final

import numpy as np

from matching.alike_keys import LEAST_LATIN
from matching.sieve.compiled import inlined, inner
from matching.sieve.finding import add_records_of, may_end
from matching.sieve.keys import LONGEST, find, may_hold, pair_of, piece_hash
from matching.sieve.layout import (
    BRAND,
    CHARACTERS,
    ENDS_NO_NAME,
    GAP_NONE,
    HASHES,
    MOST_CHARACTERS,
    MOST_HASHES,
    MOST_WORDS,
    SPELLED,
    TITLE,
    TOO_MUCH,
    WORDS,
    Keys,
    Signs,
    Work,
)
from matching.sieve.values import part_of, value_at

__all__ = ["add_alike"]

_STAR: Final = ord("*")
_BRAND_SIGN: Final = ord("牌")
_LONGEST_WORD: Final = 6
_LEAST_LATIN: Final = 4
_LONGEST_LATIN: Final = 24
_WORDS_TOGETHER: Final = 3
_MOST_READINGS: Final = 64
_ALMOST_ALL: Final = MOST_HASHES // 2
"""Keys are looked up when there are so many: words that begin at one place add fewer than as many again."""


@inner
def add_alike(signs: Signs, keys: Keys, work: Work) -> bool:
    """Add the records whose name a word of the title, or a piece of the brand field, may imitate.

    Returns:
        False when the words can be read in too many ways.
    """
    if keys.near.marks.size <= 0:
        return True
    if not (_note_title(signs, keys, work) and _note_latin(signs, keys, work) and _note_brand(signs, keys, work)):
        return False
    _add_noted(signs, keys, work)
    return True


@inner
def _note_title(signs: Signs, keys: Keys, work: Work) -> bool:
    """Note the keys of words that begin a run of the title: `matching.reading.first_words`."""
    end, opening = work.ends[TITLE], _opening(signs, work)
    if _may_be_short_name(opening, end, signs, work) and not _note_like(opening, opening + 2, signs, keys, work):
        return False
    for place in range(end):
        if work.gaps[place] == GAP_NONE:
            continue
        limit = place + 1
        while limit < end and work.gaps[limit] == GAP_NONE:
            limit += 1
        for stop in range(place + 3, min(place + _LONGEST_WORD, limit) + 1):
            if _may_be_name(stop, end, signs, work) and not _note_like(place, stop, signs, keys, work):
                return False
        if work.state[HASHES] >= _ALMOST_ALL:
            _add_noted(signs, keys, work)
    return True


@inner
def _opening(signs: Signs, work: Work) -> int:
    """Return where the title opens, after runs such as 现货; at its beginning when there are no others."""
    end, start = work.ends[TITLE], 0
    for place in range(1, end + 1):
        if place < end and work.gaps[place] == GAP_NONE:
            continue
        size = place - start
        if size >= LONGEST or find(signs.openers, piece_hash(work.plain_sums, signs.powers, start, place)) < 0:
            return start
        start = place
    return 0


@inlined
def _may_be_short_name(place: int, end: int, signs: Signs, work: Work) -> bool:
    """Tell it of two characters, which may stand apart; of these only Chinese ones."""
    if place + 2 > end or work.plain[place] < 128 or work.plain[place + 1] < 128:
        return False
    is_opener = find(signs.openers, piece_hash(work.plain_sums, signs.powers, place, place + 2)) >= 0
    return not is_opener and _may_be_name(place + 2, end, signs, work)


@inlined
def _may_be_name(stop: int, end: int, signs: Signs, work: Work) -> bool:
    return not signs.marks[work.plain[stop - 1]] & ENDS_NO_NAME and may_end(stop, end, signs, work)


@inner
def _note_brand(signs: Signs, keys: Keys, work: Work) -> bool:
    """Note the keys of what may be a name in the brand field: `domain.brands.read_brand_names`.

    A name begins and ends where the field does, beside a sign, or where the script changes; it may leave 牌 behind it.
    """
    start, end = work.ends[SPELLED], work.ends[BRAND]
    for place in range(start, end):
        if not _is_edge(place, start, end, work):
            continue
        for size in range(2, min(_LONGEST_LATIN, end - place) + 1):
            stop = place + size
            is_name = _is_edge(stop, start, end, work) or work.plain[stop] == _BRAND_SIGN
            if is_name and not _note_like(place, stop, signs, keys, work):
                return False
            if work.state[HASHES] >= _ALMOST_ALL:
                _add_noted(signs, keys, work)
    return True


@inlined
def _is_edge(place: int, start: int, end: int, work: Work) -> bool:
    if place <= start or place >= end or work.gaps[place] != GAP_NONE:
        return True
    return _script(work.plain[place - 1]) != _script(work.plain[place])


@inlined
def _script(code: int) -> int:
    """Return 0 for Latin letters and digits, 1 for Chinese characters, 2 for others."""
    if code < 128:
        return 0
    return 1 if 0x3400 <= code <= 0x9FFF else 2


@inlined
def _note_like(start: int, end: int, signs: Signs, keys: Keys, work: Work) -> bool:
    """Note the keys of a word: whole, with each character left open, and as it sounds.

    A character behind the first two is left open only where some name begins with these.
    """
    sums, powers, size = work.plain_sums, signs.powers, end - start
    if size >= LONGEST:
        return True
    whole = piece_hash(sums, powers, start, end)
    _note(whole, work)
    is_latin = True
    for place in range(start, end):
        is_latin = is_latin and work.plain[place] < 128
    star, last = np.uint64(_STAR), end if _begins_a_name(start, size, is_latin, signs, keys, work) else start + 1
    if size >= LEAST_LATIN or (size > 2 and not is_latin):
        if not is_latin:
            _note(_hash_with_sound(start, end, signs, work), work)
        for place in range(start if is_latin else start + 1, min(last + 1, end)):
            _note(whole + (star - np.uint64(work.plain[place])) * powers[end - 1 - place], work)
    if is_latin and size + 1 >= LEAST_LATIN:
        for place in range(start, last + 1):
            before = piece_hash(sums, powers, start, place) * powers[1] + star
            _note(before * powers[end - place] + piece_hash(sums, powers, place, end), work)
    return is_latin or _note_sound(start, end, signs, work)


@inlined
def _begins_a_name(start: int, size: int, is_latin: bool, signs: Signs, keys: Keys, work: Work) -> bool:
    """Tell whether a name begins as a word does, and is as long; a Latin one may be a character longer or shorter."""
    first, second = signs.settled[work.plain[start]], signs.settled[work.plain[start + 1]]
    lengths = keys.names.lengths[pair_of(first, second)] >> np.uint32(size - 1)
    return bool(lengths & np.uint32(7 if is_latin else 2))


@inlined
def _hash_with_sound(start: int, end: int, signs: Signs, work: Work) -> np.uint64:
    """Return the hash of a word whose first character is left open but for how it sounds alone."""
    code, hashed = work.plain[start], np.uint64(work.plain[start])
    if signs.sounds.starts[code] < signs.sounds.starts[code + 1]:
        sound = signs.sounds.items[signs.sounds.starts[code]]
        hashed = signs.sound_hash[sound]
    hashed = (hashed * signs.powers[1] + np.uint64(_STAR)) * signs.powers[end - start - 1]
    whole: np.uint64 = hashed + piece_hash(work.plain_sums, signs.powers, start + 1, end)
    return whole


@inlined
def _note_sound(start: int, end: int, signs: Signs, work: Work) -> bool:
    """Note what a word with Chinese characters sounds like, in every reading of its characters."""
    ways = 1
    for place in range(start, end):
        code = work.plain[place]
        ways *= max(1, signs.sounds.starts[code + 1] - signs.sounds.starts[code])
        if ways > _MOST_READINGS:
            return False
    for way in range(ways):
        rest, hashed = way, np.uint64(0)
        for place in range(start, end):
            code = work.plain[place]
            first, readings = signs.sounds.starts[code], signs.sounds.starts[code + 1] - signs.sounds.starts[code]
            if readings == 0:
                hashed = hashed * signs.powers[1] + np.uint64(code)
                continue
            sound = signs.sounds.items[first + rest % readings]
            rest //= readings
            hashed = hashed * signs.powers[signs.sound_size[sound]] + signs.sound_hash[sound]
        _note(hashed, work)
    return True


@inlined
def _note(hashed: np.uint64, work: Work) -> None:
    work.hashes[work.state[HASHES]] = hashed
    work.state[HASHES] += 1


@inner
def _add_noted(signs: Signs, keys: Keys, work: Work) -> None:
    """Add the records of the keys that were noted.

    All are looked up in one short loop, in which the processor need not wait for one look-up to begin the next.
    """
    for number in range(work.state[HASHES]):
        if not may_hold(keys.near.seen, keys.near.bits, work.hashes[number]):
            continue
        start, end, mark = part_of(keys.near, work.hashes[number])
        for place in range(start, end):
            if keys.near.marks[place] == mark:
                add_records_of(value_at(keys.near, place), signs, keys, work)
    work.state[HASHES] = 0


@inner
def _note_latin(signs: Signs, keys: Keys, work: Work) -> bool:
    """Note the keys of the Latin words of the title, and of those that stand together."""
    _read_latin(work.ends[TITLE], work)
    for first in range(work.state[WORDS]):
        for last in range(first, min(first + _WORDS_TOGETHER, work.state[WORDS])):
            if not _note_joined(first, last, signs, keys, work):
                return False
        if work.state[HASHES] >= _ALMOST_ALL:
            _add_noted(signs, keys, work)
    return True


@inner
def _read_latin(end: int, work: Work) -> None:
    """Note the Latin words of the title, of two letters and more; a digit ends a word, too."""
    place = 0
    while place < end:
        stop = place
        while stop < end and 97 <= work.plain[stop] <= 122 and (stop == place or work.gaps[stop] == GAP_NONE):
            stop += 1
        if stop - place > 1:
            count = work.state[WORDS]
            if count >= MOST_WORDS:
                work.state[TOO_MUCH] = 1
                return
            work.latin[count, 0], work.latin[count, 1] = place, stop
            work.state[WORDS] = count + 1
        place = max(stop, place + 1)


@inlined
def _note_joined(first: int, last: int, signs: Signs, keys: Keys, work: Work) -> bool:
    """Note the keys of Latin words put together: copied behind the texts, where they are one."""
    begin = at = work.state[CHARACTERS]
    for word in range(first, last + 1):
        for place in range(work.latin[word, 0], work.latin[word, 1]):
            if at - begin >= _LONGEST_LATIN:
                return True
            if at >= MOST_CHARACTERS:
                return False
            work.plain[at] = work.plain[place]
            work.plain_sums[at + 1] = work.plain_sums[at] * signs.powers[1] + np.uint64(work.plain[place])
            at += 1
    return at - begin < _LEAST_LATIN or _note_like(begin, at, signs, keys, work)
