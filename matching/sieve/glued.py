"""What may be glued to a model, in the compiled loops: one-sided forms of `matching.reading.glued`.

They leave aside what numbers and units go together.
"""

from typing import Final

from matching.reading.glued import LAST_LETTERS, MOST_GLUED, SIGNS_AFTER
from matching.sieve.compiled import inner
from matching.sieve.keys import find, piece_hash
from matching.sieve.layout import GAP_NONE, GAP_ONE, GAP_SPACE, Signs, Work
from matching.sieve.numbers import is_digit, is_joined

__all__ = ["may_be_glued_before", "may_be_glued_behind"]

_LAST_LETTERS: Final = tuple(map(ord, LAST_LETTERS))
_SIGNS_AFTER: Final = tuple(map(ord, SIGNS_AFTER))
_TIMES: Final = ord("x")


@inner
def may_be_glued_behind(stop: int, end: int, signs: Signs, work: Work) -> bool:
    """Tell whether what runs on from a place may be a measure, a size or a mark."""
    for place in range(stop + 1, min(end, stop + MOST_GLUED) + 1):
        gap = work.gaps[place] if place < end else GAP_SPACE
        is_han = place < end and work.plain[place] >= 128
        if gap == GAP_NONE and not is_han:
            continue
        last = work.plain[place - 1]
        if place - stop > 1 and (last in _LAST_LETTERS or (is_digit(last) and work.plain[stop] == _TIMES)):
            return True
        if gap == GAP_NONE and work.plain[place] in _SIGNS_AFTER:
            return True
        if find(signs.glued, piece_hash(work.plain_sums, signs.powers, stop, place)) >= 0:
            return True
        if is_han or gap in (GAP_SPACE, GAP_ONE):
            return False
    return False


@inner
def may_be_glued_before(place: int, start: int, signs: Signs, work: Work) -> bool:
    """Tell the same of what runs up to a place."""
    first = place - 1
    while first > start and is_joined(first, start, place, work):
        first -= 1
    if place - first > MOST_GLUED:
        return False
    if is_digit(work.plain[first]):
        return True
    return find(signs.glued, piece_hash(work.plain_sums, signs.powers, first, place)) >= 0
