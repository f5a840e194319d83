"""What pairs of characters numbers have, as sets of 64 bits: which tells at a look what cannot stand in what.

A piece of a text stands in a model only when all of its pairs are pairs of the model. Most names that a listing may
mean are those of records whose models it does not state: one number tells that, where each record would take ten.
"""

from typing import Final

import numpy as np
import numpy.typing as npt

from matching.sieve.compiled import compiled, inlined, inner
from matching.sieve.keys import Lists
from matching.sieve.layout import ANY_CHARACTER, MODELS, PIECES, RUNS, Codes, Keys, Work

__all__ = ["may_state_model_of", "note_pieces", "pairs_of_names"]

_EVERY: Final = np.uint64(0xFFFFFFFFFFFFFFFF)


@inlined
def _bit_of(first: int, second: int) -> np.uint64:
    bit: np.uint64 = np.uint64(1) << np.uint64(((first * 0x9E37 + second) * 0x85EB) >> 5 & 63)
    return bit


@compiled
def pairs_of_names(name_records: Lists, own_models: Lists, models: Codes) -> npt.NDArray[np.uint64]:
    """Return for each name what pairs the models of its records have: all, where one of them is not known.

    Args:
        name_records: The records of each name.
        own_models: The models of each record.
        models: Their characters.
    """
    of_models = np.zeros(models.starts.size - 1, dtype=np.uint64)
    for model in range(of_models.size):
        of_models[model] = _pairs_of_model(model, models)
    of_records = np.zeros(own_models.starts.size - 1, dtype=np.uint64)
    for record in range(of_records.size):
        first, last = own_models.starts[record], own_models.starts[record + 1]
        of_records[record] = _EVERY if first == last else np.uint64(0)
        for slot in range(first, last):
            of_records[record] |= of_models[own_models.items[slot]]
    pairs = np.zeros(name_records.starts.size - 1, dtype=np.uint64)
    for name in range(pairs.size):
        for place in range(name_records.starts[name], name_records.starts[name + 1]):
            pairs[name] |= of_records[name_records.items[place]]
    return pairs


@inlined
def _pairs_of_model(model: int, models: Codes) -> np.uint64:
    found, before = np.uint64(0), -1
    for place in range(models.starts[model], models.starts[model + 1]):
        code = int(models.items[place])
        if code == ANY_CHARACTER:
            return _EVERY
        if before >= 0:
            found |= _bit_of(before, code)
        before = code
    return found


@inner
def note_pieces(keys: Keys, work: Work) -> None:
    """Note the pairs of each model and of each number that stands in the texts of a listing."""
    count = 0
    for hit in range(work.state[MODELS]):
        work.pieces[count] = _pairs_of_model(work.models[hit], keys.model_codes)
        count += 1
    for run in range(work.state[RUNS]):
        pairs = np.uint64(0)
        for place in range(work.runs[run, 0] + 1, work.runs[run, 1]):
            pairs |= _bit_of(int(work.settled[place - 1]), int(work.settled[place]))
        work.pieces[count] = pairs
        count += 1
    work.state[PIECES] = count


@inlined
def may_state_model_of(name: int, keys: Keys, work: Work) -> bool:
    """Tell whether a listing may state a model, or a part of one, of a record that has a name."""
    unknown = ~keys.name_pairs[name]
    may = bool(unknown == 0)  # one of its records has no model
    for piece in range(work.state[PIECES]):
        may = may or work.pieces[piece] & unknown == 0
    return may
