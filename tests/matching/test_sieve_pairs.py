"""A name is passed over by the pairs of its models only when no model of its records, nor a part of one, is stated."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from matching.sieve.keys import as_codes, lists_of
from matching.sieve.layout import ANY_CHARACTER, MODELS, PIECES, RUNS, Codes, Keys, Work, make_room
from matching.sieve.making import KeyMaker
from matching.sieve.pairs import may_state_model_of, note_pieces, pairs_of_names

pytestmark = pytest.mark.usefixtures("untraced")

_EVERY = (1 << 64) - 1


def _codes(models: list[str]) -> Codes:
    starts, items = as_codes(models)
    return Codes(starts, np.minimum(items, ANY_CHARACTER).astype(np.uint16))


def _pairs(models: list[str], by_record: list[list[int]]) -> int:
    """Return what is known of one name that some records have."""
    return int(pairs_of_names(lists_of([list(range(len(by_record)))]), lists_of(by_record), _codes(models))[0])


@pytest.fixture(scope="module")
def keys() -> Keys:
    return KeyMaker(BrandRegistry()).finish(named=0.5)


def _stating(pieces: list[str], keys: Keys) -> Work:
    work, at = make_room(), 0
    for run, piece in enumerate(pieces):
        work.settled[at : at + len(piece)] = list(map(ord, piece))
        work.runs[run] = at, at + len(piece)
        at += len(piece)
    work.state[RUNS] = len(pieces)
    note_pieces(keys, work)
    assert work.state[PIECES] == len(pieces)
    return work


_MODELS = st.lists(st.text("abc0123金蜂", min_size=1, max_size=8), min_size=1, max_size=4)


@settings(max_examples=300, deadline=None)
@given(_MODELS, st.data())
def test_a_part_of_any_model_of_a_name_is_noticed(keys: Keys, models: list[str], data: st.DataObject) -> None:
    model = data.draw(st.sampled_from(models))
    start = data.draw(st.integers(0, len(model) - 1))
    part = model[start : data.draw(st.integers(start + 1, len(model)))]
    pairs = np.array([_pairs(models, [[number] for number in range(len(models))])], dtype=np.uint64)
    assert may_state_model_of(0, keys._replace(name_pairs=pairs), _stating(["zz9999", part], keys))


def test_what_shares_no_pair_with_the_models_is_passed_over(keys: Keys) -> None:
    known = keys._replace(name_pairs=np.array([_pairs(["xdw21", "a4"], [[0], [1]])], dtype=np.uint64))
    assert not may_state_model_of(0, known, _stating(["qk7745"], keys))
    assert not may_state_model_of(0, known, _stating([], keys))
    assert may_state_model_of(0, known, _stating(["qk7745", "dw2"], keys))


def test_a_record_without_a_model_or_with_an_unknown_character_is_looked_at() -> None:
    assert _pairs(["xdw21"], [[0]]) not in (0, _EVERY)
    assert _pairs(["xdw21"], [[0], []]) == _EVERY
    assert _pairs(["xd\U00020000w21"], [[0]]) == _EVERY
    assert _pairs([], []) == 0


def test_a_model_is_noted_by_its_characters(keys: Keys) -> None:
    work = make_room()
    work.state[MODELS] = 1
    known = keys._replace(model_codes=_codes(["xdw21"]))
    note_pieces(known, work)
    assert int(work.pieces[0]) == _pairs(["xdw21"], [[0]])
