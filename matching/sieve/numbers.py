"""Numbers that a title states, in the compiled loops: one-sided forms of `matching.reading.codes.read_codes`.

Two questions. Does the title state a maker's number for sure, whatever else it says? Only then does a record with
another model not come into question. And what may be a part of a record's model (`matching.pairs.models._is_stem`)?
"""

from typing import Final

from matching.sieve.compiled import inlined, inner
from matching.sieve.keys import find, piece_hash
from matching.sieve.layout import (
    GAP_DASHES,
    GAP_JOINER,
    GAP_NONE,
    GAP_ONE,
    GAP_SLASH,
    GAP_SPACE,
    GAP_TIE,
    HAS_BARCODE,
    MOST_RUNS,
    RUNS,
    STATES_A_NUMBER,
    TOO_MUCH,
    UNIT,
    Signs,
    Work,
)

__all__ = ["is_digit", "is_joined", "read_numbers"]

_BARCODE: Final = 13
_LEAST_ALONE: Final = 4
"""Digits that state a number by themselves; a part of a record's number has more."""
_LEAST_OF_DIGITS: Final = 5
_LEAST_MIXED: Final = 3
_LEAST_STATED: Final = 2
_LONGEST_HEAD: Final = 24
_M: Final = ord("m")
_S: Final = ord("s")
_X: Final = ord("x")
_R: Final = ord("r")
_ZERO: Final = ord("0")
_ONE: Final = ord("1")
_LONGEST_SPACED_HEAD: Final = 3
_LOT: Final = ord("批")
_NUMBER: Final = ord("号")
_TIME: Final = ord("次")
_A: Final = ord("a")
_NO_UNITS: Final = sum(1 << ord(letter) - _A for letter in "efijoqruz")
"""As bits: letters that are no unit behind digits."""
_LEAST_LAST: Final = ord("a")
_MOST_LAST: Final = ord("d")
"""Letters that a spaced number may end with, as `matching.reading.codes` has it."""


@inner
def read_numbers(start: int, end: int, is_stated: bool, signs: Signs, work: Work) -> None:
    """Note what may be a part of a model; where `is_stated`, see whether a number is stated for sure."""
    place, before, group, is_headed, in_group = start, -1, start, False, 0
    while place < end:
        if work.plain[place] >= 128:
            place += 1
            before = -1
            continue
        stop, digits = place + 1, 1 if is_digit(work.plain[place]) else 0
        while stop < end and work.gaps[stop] == GAP_NONE and work.plain[stop] < 128:
            digits += 1 if is_digit(work.plain[stop]) else 0
            stop += 1
        if digits >= _BARCODE:
            work.state[HAS_BARCODE] = 1
        _note_alone(place, stop, start, end, digits, work)
        if before >= 0:
            _note_joined(before, place, stop, start, end, digits, work)
        if is_stated and not work.state[STATES_A_NUMBER]:
            if not _is_tied(place, start, end, work):
                is_dashed = digits == 0 and stop < end and work.gaps[stop] in (GAP_JOINER, GAP_DASHES)
                is_headed = is_dashed or _is_head_of_many(place, stop, signs, work)
                group, in_group = place, 0
            elif work.gaps[place] == GAP_SLASH and in_group and (in_group == 1 or before == group):
                is_headed = False  # several numbers of one form may be meant, and none of them be a maker's
            in_group += digits
            is_token = group < place and in_group >= 2 and not _is_tied(stop, start, end, work)
            is_token = is_token and (
                is_headed or _is_dashed_number(group, stop, in_group, end, signs, work) or _is_mixed(group, stop, work)
            )
            is_spaced = before >= 0 and _is_spaced(before, place, stop, start, end, signs, work)
            if is_token or is_spaced or _is_number(place, stop, start, end, digits, signs, work):
                first = group if is_token else before if is_spaced else place
                if not _is_lot(first, start, work):
                    work.state[STATES_A_NUMBER] = 1
        before, place = place, stop


@inlined
def is_joined(place: int, start: int, end: int, work: Work) -> bool:
    """Tell whether one Latin or digit run goes on over a place: `matching.reading.text.Text.is_joined`."""
    if place <= start or place >= end or work.gaps[place] != GAP_NONE:
        return False
    return bool(work.plain[place - 1] < 128 and work.plain[place] < 128)


@inlined
def is_digit(code: int) -> bool:
    """Tell whether a character is a digit."""
    return 48 <= code <= 57


@inlined
def _is_lot(place: int, start: int, work: Work) -> bool:
    """Tell whether the words before a number say that it is a lot: `批号QY2506C`."""
    if place < start + len("批号") or work.plain[place - len("批号")] != _LOT:
        return False
    return bool(work.plain[place - 1] in (_NUMBER, _TIME))


@inlined
def _count_digits(start: int, end: int, work: Work) -> int:
    count = 0
    for place in range(start, end):
        count += 1 if is_digit(work.plain[place]) else 0
    return count


@inlined
def _is_parted(place: int, start: int, end: int, work: Work) -> bool:
    """Tell whether a token ends at a place, so that nothing beside it belongs to it."""
    return not _is_tied(place, start, end, work) and not is_joined(place, start, end, work)


@inlined
def _is_tied(place: int, start: int, end: int, work: Work) -> bool:
    """Tell whether a sign that makes one token of two runs stands at a place."""
    if place <= start or place >= end or work.plain[place - 1] >= 128 or work.plain[place] >= 128:
        return False
    gap = work.gaps[place]
    return bool(gap in (GAP_JOINER, GAP_DASHES, GAP_TIE, GAP_SLASH))


@inner
def _note_alone(start: int, end: int, first: int, last: int, digits: int, work: Work) -> None:
    """Note a run that may be a number by itself. In a token with a dash it is none; parted by a slash it may be."""
    size = end - start
    if digits == 0 or size < _LEAST_MIXED or (digits == size and size < _LEAST_OF_DIGITS):
        return
    for place in (start, end):
        is_dash = work.gaps[place] in (GAP_JOINER, GAP_DASHES)
        if _is_tied(place, first, last, work) and (is_dash or size <= _LEAST_MIXED):
            return
    _note(start, end, work)


@inner
def _note_joined(before: int, place: int, end: int, first: int, last: int, digits: int, work: Work) -> None:
    """Note two neighbouring runs together; of a longer token they are a part, and so may be shorter."""
    total = digits + _count_digits(before, place, work)
    if total == 0:
        return
    if not _is_tied(before, first, last, work) and not _is_tied(end, first, last, work):
        size = end - before
        if size < _LEAST_MIXED or (total == size and size < _LEAST_OF_DIGITS):
            return
    _note(before, end, work)


@inlined
def _note(start: int, end: int, work: Work) -> None:
    count = work.state[RUNS]
    if count >= MOST_RUNS:
        work.state[TOO_MUCH] = 1
        return
    work.runs[count, 0], work.runs[count, 1] = start, end
    work.state[RUNS] = count + 1


@inner
def _is_number(start: int, end: int, first: int, last: int, digits: int, signs: Signs, work: Work) -> bool:
    """Letters and two digits or more (`xdw214`, `k18b10`, `763b825`), or four digits that count nothing; one token."""
    if digits < _LEAST_STATED or not _is_parted(start, first, last, work) or not _is_parted(end, first, last, work):
        return False
    if digits == end - start:
        return digits >= _LEAST_ALONE and not _is_counted(end, last, signs, work) and not _ends_as_year(end, work)
    if is_digit(work.plain[start]):
        return _is_mixed(start, end, work)
    head = start
    while not is_digit(work.plain[head]):
        head += 1
    if head + digits == end and digits == _LEAST_STATED:  # M27 is a size, L54片 a size and a count
        is_size = (head - start == 1 and work.plain[start] == _M) or _is_counted(end, last, signs, work)
        if is_size:
            return False
    return _is_head(start, head, end, signs, work)


@inner
def _is_mixed(start: int, end: int, work: Work) -> bool:
    """`763b825`, `889-63870a1`, `827-3e`: digits, then letters that no size and no measure has in this place."""
    if not is_digit(work.plain[start]):
        return False
    digits, letters = 0, start
    for place in range(start, end):
        if place > start and work.gaps[place] == GAP_SLASH:
            return False
        if not is_digit(work.plain[place]):
            if is_digit(work.plain[place - 1]) or work.gaps[place] != GAP_NONE:
                letters = place
            continue
        digits += 1
        if place > start and not is_digit(work.plain[place - 1]) and not _may_part_digits(letters, place, work):
            return True
    if digits < _LEAST_STATED or letters != end - 1:
        return False
    return bool(_NO_UNITS >> (work.plain[letters] - _A) & 1)


@inlined
def _may_part_digits(start: int, end: int, work: Work) -> bool:
    """Tell it of an x and an m: 33x33, 20m2, 3m-6m."""
    return end - start == 1 and bool(work.plain[start] in (_X, _M))


@inner
def _is_dashed_number(start: int, end: int, digits: int, last: int, signs: Signs, work: Work) -> bool:
    """`18-7126` and `791-5`, a token of digits alone: `codes._is_dashed_number`."""
    if digits < end - start or _is_counted(end, last, signs, work):
        return False
    parts, begin, last_part, is_long = 0, start, start, False
    for place in range(start + 1, end + 1):
        if place < end and work.gaps[place] == GAP_NONE:
            continue
        if place < end and work.gaps[place] != GAP_JOINER:
            return False
        size = place - begin
        is_long = is_long or size > _LEAST_ALONE or (size == _LEAST_ALONE and not _ends_as_year(place, work))
        parts, begin, last_part = parts + 1, place, begin
    if is_long or parts != 2:
        return is_long
    return work.plain[last_part] == _ZERO or _value(start, last_part, work) > _value(last_part, end, work)


@inlined
def _value(start: int, end: int, work: Work) -> int:
    """Return the number that a few digits are."""
    value = 0
    for place in range(start, end):
        value = 10 * value + work.plain[place] - _ZERO
    return value


@inner
def _is_spaced(before: int, place: int, end: int, first: int, last: int, signs: Signs, work: Work) -> bool:
    """Letters, one space and digits, with a letter more at most, before a word: `gjt 761`, `vk 69734a粉`."""
    size, digits = place - before, _count_digits(place, end, work)
    if work.gaps[place] != GAP_ONE or size > _LONGEST_SPACED_HEAD or digits < (4 if size == 1 else 3):
        return False
    if _count_digits(before, place, work) or not _is_parted(before, first, last, work):
        return False
    stop = end - 1 if _LEAST_LAST <= work.plain[end - 1] <= _MOST_LAST else end
    if digits < stop - place or _ends_as_year(stop, work):
        return False
    if size > 1 and find(signs.heads, piece_hash(work.plain_sums, signs.powers, before, place)) >= 0:
        return False
    if end >= last or _is_counted(end, last, signs, work):
        return False
    return bool(work.gaps[end] in (GAP_SPACE, GAP_ONE, GAP_NONE))


@inlined
def _is_counted(end: int, last: int, signs: Signs, work: Work) -> bool:
    """Tell whether a word that counts or measures stands right after a number: 90140码."""
    return bool(end < last and work.gaps[end] == GAP_NONE and signs.marks[work.plain[end]] & UNIT)


@inlined
def _ends_as_year(end: int, work: Work) -> bool:
    century = (work.plain[end - 4] - 48) * 10 + work.plain[end - 3] - 48
    return bool(work.plain[end - 4] < 58 and century in (19, 20))


@inner
def _is_head_of_many(start: int, end: int, signs: Signs, work: Work) -> bool:
    """Tell whether a token of several runs that begins with a run is a maker's number if it has two digits."""
    head = start
    while head < end and not is_digit(work.plain[head]):
        head += 1
    if head - start == 1:
        return not _is_of_steel(start, end, work)
    return head > start and find(signs.heads_of_any, piece_hash(work.plain_sums, signs.powers, start, head)) < 0


@inner
def _is_head(start: int, head: int, end: int, signs: Signs, work: Work) -> bool:
    """Tell whether letters before three digits may begin a maker's number: not those of materials, sizes, standards."""
    if start == head or head - start > _LONGEST_HEAD:
        return False
    if head - start == 1:
        return not _is_of_steel(start, end, work) and (work.plain[start] != _S or end - start != len("s925"))
    hashed = piece_hash(work.plain_sums, signs.powers, start, head)
    ends_in_digits = is_digit(work.plain[end - 1])
    return find(signs.heads if ends_in_digits else signs.heads_of_any, hashed) < 0


@inner
def _is_of_steel(start: int, end: int, work: Work) -> bool:
    """R18/10, a steel, and R134, a refrigerant."""
    return bool(work.plain[start] == _R and start + 1 < end and work.plain[start + 1] == _ONE)
