"""Reading texts in the compiled loops: `domain.text.fold` and `reading.text.read_text`, by characters."""

from typing import Final

import numpy as np
import numpy.typing as npt

from matching.sieve.characters import CONTEXT, FIRST_UNKNOWN, MANY, MARK_CODE
from matching.sieve.compiled import inlined, inner
from matching.sieve.layout import (
    CHARACTERS,
    GAP_DASHES,
    GAP_JOINER,
    GAP_MIXED,
    GAP_NONE,
    GAP_ONE,
    GAP_SIGN,
    GAP_SLASH,
    GAP_SPACE,
    GAP_TIE,
    IN_A_CODE,
    MODEL,
    MOST_CHARACTERS,
    NUMERAL,
    SPEAKS,
    SPOKEN_DASH,
    TITLE,
    TOO_MUCH,
    WRITTEN_OUT,
    Signs,
    Texts,
    Work,
)

__all__ = ["read_text"]

_DASH: Final = ord("-")
_SLASH: Final = ord("/")
_SPACE: Final = ord(" ")
_MANY_NUMERALS: Final = 3


@inner
def read_text(texts: Texts, column: int, listing: int, speaks: bool, signs: Signs, work: Work) -> bool:
    """Append a text to the arrays of `work`.

    Args:
        texts: Every text.
        column: Which of the listing's.
        listing: Which listing.
        speaks: Emoji that stand for a word are read as it.
        signs: What the characters are.
        work: Gets the characters.

    Returns:
        False when what a character comes to depends on its neighbours.
    """
    place = texts.starts[column, listing]
    end = place + texts.sizes[column, listing]
    is_spelled = column in (TITLE, MODEL) and not texts.is_folded
    if is_spelled and _is_written_out(texts.data, place, end, signs):
        return False
    begin, between = work.state[CHARACTERS], _NOTHING
    while place < end:
        code, width = _decode(texts.data, place)
        place += width
        if code >= FIRST_UNKNOWN or (not texts.is_folded and signs.folded[code] == CONTEXT):
            return False
        outcome, said = code, -1
        if not texts.is_folded:
            outcome, said = int(signs.folded[code]), int(signs.said[code])
        count = 1 if outcome else 0
        if said >= 0:
            work.state[SPEAKS] = 1
        if said >= 0 and speaks:
            count = signs.words_said.starts[said + 1] - signs.words_said.starts[said]
        elif outcome == MANY:
            count = int(signs.many_size[code])
        for step in range(count):
            character = outcome
            if said >= 0 and speaks:
                character = int(signs.words_said.items[signs.words_said.starts[said] + step])
            elif outcome == MANY:
                character = int(signs.pool[signs.many_first[code] + step])
            if signs.settled[character] == 0:
                between = _add_sign(between, character)
                continue
            if work.state[CHARACTERS] >= MOST_CHARACTERS:
                work.state[TOO_MUCH] = 1
                return True
            _append(character, begin, between, signs, work)
            between = _NOTHING
    return True


@inner
def _is_written_out(data: npt.NDArray[np.uint8], place: int, end: int, signs: Signs) -> bool:
    """Tell whether `matching.reading.text.spell_out_codes` may change a text."""
    piece, spoken, numerals, before = 0, 0, 0, 0
    while place < end:
        code, width = _decode(data, place)
        place += width
        mark = int(signs.marks[code]) if code < FIRST_UNKNOWN else 0
        if mark & WRITTEN_OUT or (mark & SPOKEN_DASH and before & IN_A_CODE):
            return True
        piece = piece + 1 if mark & (NUMERAL | IN_A_CODE) else 0
        spoken = 0 if piece == 0 else spoken + 1 if mark & NUMERAL else spoken
        numerals = numerals + 1 if mark & NUMERAL else 0
        if numerals >= _MANY_NUMERALS or (spoken >= 2 and spoken < piece):
            return True
        before = mark
    return False


_NOTHING: Final = (0, 0, 0, 0, 0, False)
"""Signs between two characters: how many, of them white spaces, dashes, slashes, other spaces; whether one was last."""


@inlined
def _add_sign(between: tuple[int, int, int, int, int, bool], sign: int) -> tuple[int, int, int, int, int, bool]:
    count, marks, dashes, slashes, spaces, is_after_space = between
    if sign == _SPACE:
        return (count if is_after_space else count + 1), marks, dashes, slashes, spaces + 1, True
    return count + 1, marks + (sign == MARK_CODE), dashes + (sign == _DASH), slashes + (sign == _SLASH), spaces, False


@inlined
def _append(
    character: int, begin: int, between: tuple[int, int, int, int, int, bool], signs: Signs, work: Work
) -> None:
    at = work.state[CHARACTERS]
    gap = GAP_SPACE
    if at > begin:
        gap = _gap(between, character < 128 and work.plain[at - 1] < 128)
    settled = signs.settled[character]
    work.plain[at], work.settled[at], work.gaps[at] = character, settled, gap
    work.plain_sums[at + 1] = work.plain_sums[at] * signs.powers[1] + np.uint64(character)
    work.settled_sums[at + 1] = work.settled_sums[at] * signs.powers[1] + np.uint64(settled)
    work.state[CHARACTERS] = at + 1


@inlined
def _gap(between: tuple[int, int, int, int, int, bool], is_ascii: bool) -> int:
    """Return what stands between two characters."""
    count, marks, dashes, slashes, spaces, _ = between
    if count == 0:
        return GAP_NONE
    if marks:
        if is_ascii and marks < count:
            return GAP_SIGN
        if marks < count:
            return GAP_MIXED
        return GAP_ONE if is_ascii and marks == 1 else GAP_SPACE
    if dashes == count:
        return GAP_JOINER if count == 1 else GAP_DASHES
    if spaces:
        return GAP_SIGN
    return GAP_SLASH if slashes else GAP_TIE


@inlined
def _decode(data: npt.NDArray[np.uint8], place: int) -> tuple[int, int]:
    """Return the code point at a place of well-formed UTF-8, and its width."""
    lead = int(data[place])
    if lead < 0x80:
        return lead, 1
    if lead < 0xE0:
        return (lead & 0x1F) << 6 | int(data[place + 1]) & 0x3F, 2
    if lead < 0xF0:
        return (lead & 0x0F) << 12 | (int(data[place + 1]) & 0x3F) << 6 | int(data[place + 2]) & 0x3F, 3
    rest = (int(data[place + 1]) & 0x3F) << 12 | (int(data[place + 2]) & 0x3F) << 6 | int(data[place + 3]) & 0x3F
    return (lead & 0x07) << 18 | rest, 4
