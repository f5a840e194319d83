"""Finding records in the compiled loops: a one-sided form of `matching.candidates.CandidateIndex.find`.

Names and models are looked up in the texts of one listing; a record that the full reading can only allow is left out.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from matching.reading.glued import LEAST_MODEL
from matching.sieve.compiled import inlined, inner
from matching.sieve.glued import may_be_glued_before, may_be_glued_behind
from matching.sieve.keys import LONGEST, find, pair_of, piece_hash
from matching.sieve.kinds import may_be_its_kind
from matching.sieve.layout import (
    ANY_CHARACTER,
    FOUND,
    GAP_NONE,
    MODELS,
    MOST_HITS,
    MOST_RECORDS,
    NAMES,
    RUNS,
    STATES_A_NUMBER,
    TOO_MUCH,
    WHOLE,
    Keys,
    Signs,
    Work,
)
from matching.sieve.numbers import is_joined
from matching.sieve.pairs import may_state_model_of

__all__ = ["add_modelled", "add_named", "add_records_of", "find_models", "find_names", "may_end"]

_LONGEST_FOLLOWING: Final = 5
_LONGEST_BEFORE: Final = 4


@inner
def find_names(start: int, end: int, is_title: bool, signs: Signs, keys: Keys, work: Work) -> None:
    """Note the names in a text; in a title, one cut out of other words is no word: `name_finding.find_name`."""
    for place in range(start, end - 1):
        lengths = keys.names.lengths[pair_of(work.settled[place], work.settled[place + 1])] >> np.uint32(2)
        size = 2
        while lengths and place + size <= end:
            if lengths & np.uint32(1):
                name = find(keys.names, piece_hash(work.settled_sums, signs.powers, place, place + size))
                if name >= 0 and not (keys.is_latin[name] and _joins_letters(place, start, work)):
                    _note_once(name, work.names, NAMES, work)
                    is_open = size > 2 or not is_title or not keys.wants_whole_words or keys.is_latin[name]
                    if is_open or _may_be_word(place, place + size, start, end, signs, keys, work):
                        _note_once(name, work.whole, WHOLE, work)
            lengths >>= np.uint32(1)
            size += 1


@inlined
def _joins_letters(place: int, start: int, work: Work) -> bool:
    """`matching.reading.name_finding._joins_latin`."""
    if not is_joined(place, start, place + 1, work):
        return False
    return _is_letter(work.plain[place - 1]) == _is_letter(work.plain[place])


@inlined
def _is_letter(code: int) -> bool:
    return 97 <= code <= 122


@inlined
def may_end(place: int, end: int, signs: Signs, work: Work) -> bool:
    """`matching.reading.name_finding.is_free_end`, leaving aside words that span the place."""
    if place >= end or work.gaps[place] != GAP_NONE or work.plain[place] < 128:
        return True
    if find(signs.words, np.uint64(work.plain[place])) >= 0:
        return True
    if place + 1 >= end:
        return False
    lengths = signs.words.lengths[pair_of(work.plain[place], work.plain[place + 1])]
    for size in range(2, min(_LONGEST_FOLLOWING, end - place) + 1):
        is_long_so = lengths >> np.uint32(size) & np.uint32(1)
        if is_long_so and find(signs.words, piece_hash(work.plain_sums, signs.powers, place, place + size)) >= 0:
            return True
    return False


@inner
def _may_be_word(place: int, stop: int, start: int, end: int, signs: Signs, keys: Keys, work: Work) -> bool:
    """Tell whether both sides of a Chinese name may be free."""
    followed = (
        stop + 2 <= end and find(keys.followers, piece_hash(work.settled_sums, signs.powers, stop, stop + 2)) >= 0
    )
    if not followed and not may_end(stop, end, signs, work):
        return False
    if place == start or work.gaps[place] != GAP_NONE or work.plain[place - 1] < 128:
        return True
    for size in range(1, min(_LONGEST_BEFORE, place - start) + 1):
        if find(signs.words, piece_hash(work.plain_sums, signs.powers, place - size, place)) >= 0:
            return True
    return False


@inner
def find_models(start: int, end: int, signs: Signs, keys: Keys, work: Work) -> None:
    """Note the models that stand in a text and are no part of a longer run."""
    for place in range(start, end - 1):
        lengths = keys.models.lengths[pair_of(work.settled[place], work.settled[place + 1])] >> np.uint32(2)
        size = 2
        while lengths and place + size <= end:
            if lengths & np.uint32(1) and _may_stop(place, place + size, start, end, signs, work):
                model = find(keys.models, piece_hash(work.settled_sums, signs.powers, place, place + size))
                if model >= 0 and (
                    not is_joined(place, start, end, work)
                    or _may_follow(place, start, model, signs, keys, work)
                    or (size >= LEAST_MODEL and may_be_glued_before(place, start, signs, work))
                ):
                    _note_once(model, work.models, MODELS, work)
            lengths >>= np.uint32(1)
            size += 1


@inlined
def _may_stop(place: int, stop: int, start: int, end: int, signs: Signs, work: Work) -> bool:
    """Tell whether a model may end at a place: the run does, or something is glued behind it."""
    if not is_joined(stop, start, end, work):
        return True
    return stop - place >= LEAST_MODEL and may_be_glued_behind(stop, end, signs, work)


@inner
def _may_follow(place: int, start: int, model: int, signs: Signs, keys: Keys, work: Work) -> bool:
    """Tell whether a Latin name that a model may stand glued to ends at a place: `codes.find_code`."""
    if not keys.takes_latin[model]:
        return False
    for size in range(1, place - start + 1):
        if size >= LONGEST:
            return True  # the end of a longer name is no key
        if work.plain[place - size] >= 128:
            return False
        name = find(keys.names, piece_hash(work.settled_sums, signs.powers, place - size, place))
        if name >= 0 and keys.is_latin[name]:
            return True
    return False


@inlined
def _note_once(number: int, numbers: npt.NDArray[np.int64], counter: int, work: Work) -> None:
    count = work.state[counter]
    for place in range(count):
        if numbers[place] == number:
            return
    if count >= MOST_HITS:
        work.state[TOO_MUCH] = 1
        return
    numbers[count] = number
    work.state[counter] = count + 1


@inner
def add_named(signs: Signs, keys: Keys, work: Work) -> None:
    """Add the records that are named."""
    for hit in range(work.state[WHOLE]):
        add_records_of(work.whole[hit], signs, keys, work)


@inner
def add_records_of(name: int, signs: Signs, keys: Keys, work: Work) -> None:
    """Add the first records of a name that are open, see `_add_if_open`.

    Where the listing states a number, none is but one without a model, or whose model may stand there.
    """
    if work.state[STATES_A_NUMBER] and not may_state_model_of(name, keys, work):
        return
    for place in range(keys.name_records.starts[name], keys.name_records.starts[name + 1]):
        _add_if_open(int(keys.name_records.items[place]), signs, keys, work)


@inner
def add_modelled(signs: Signs, keys: Keys, work: Work) -> None:
    """Add the records whose model stands there: with its name, or alone when it is rare enough."""
    for hit in range(work.state[MODELS]):
        model = work.models[hit]
        for place in range(keys.model_records.starts[model], keys.model_records.starts[model + 1]):
            record = int(keys.model_records.items[place])
            is_rare = keys.is_distinctive[model] and may_be_its_kind(record, signs, keys, work)
            if is_rare or _is_named(record, keys, work):
                _add(record, work)


@inlined
def _is_named(record: int, keys: Keys, work: Work) -> bool:
    for place in range(keys.own_names.starts[record], keys.own_names.starts[record + 1]):
        for hit in range(work.state[NAMES]):
            if work.names[hit] == keys.own_names.items[place]:
                return True
    return False


@inlined
def _add(record: int, work: Work) -> None:
    count = work.state[FOUND]
    for place in range(count):
        if work.found[place] == record:
            return
    if count >= MOST_RECORDS:
        work.state[TOO_MUCH] = 1
        return
    work.found[count] = record
    work.state[FOUND] = count + 1


@inner
def _add_if_open(record: int, signs: Signs, keys: Keys, work: Work) -> None:
    """Add a record that may be named, unless the listing surely states another model, or sells goods of another kind.

    Goods of another kind are looked at only where the record's name and its model stand: `decision.decide`.
    """
    if may_be_its_kind(record, signs, keys, work):
        is_open = not (keys.has_model[record] and work.state[STATES_A_NUMBER])
    else:
        is_open = False
        if not (keys.has_model[record] and _is_named(record, keys, work)):
            return
    if is_open or _may_state_model(record, keys, work):
        _add(record, work)


@inner
def _may_state_model(record: int, keys: Keys, work: Work) -> bool:
    """Tell whether a model of the record, or a part of one, stands in the texts."""
    for slot in range(keys.own_models.starts[record], keys.own_models.starts[record + 1]):
        model = keys.own_models.items[slot]
        for hit in range(work.state[MODELS]):
            if work.models[hit] == model:
                return True
        first, last = keys.model_codes.starts[model], keys.model_codes.starts[model + 1]
        for run in range(work.state[RUNS]):
            start, size = work.runs[run, 0], work.runs[run, 1] - work.runs[run, 0]
            for offset in range(first, last - size + 1):
                step = 0
                while step < size and _is_code(keys.model_codes.items[offset + step], work.settled[start + step]):
                    step += 1
                if step == size:
                    return True
    return False


@inlined
def _is_code(stored: int, character: int) -> bool:
    if stored == ANY_CHARACTER:
        return True
    return stored == character
