"""Records in columns: the texts read from the bytes are those that Arrow reads."""

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.records.record_columns import RecordColumns, _Texts
from matching.records.record_writing import _packed

TEXTS = st.lists(st.none() | st.text(alphabet="电aé𝐐\u3400", max_size=4), max_size=20)
FORMS = {
    "numbered, narrow": lambda texts: pa.array(texts, pa.string()).cast(pa.dictionary(pa.int8(), pa.string())),
    "plain": lambda texts: pa.array(texts, pa.large_string()),
    "small": lambda texts: pa.array(texts, pa.string()),
    "numbered": lambda texts: pa.array(texts, pa.string()).dictionary_encode(),
    "numbered, large": lambda texts: pa.array(texts, pa.large_string()).dictionary_encode(),
}


@pytest.mark.parametrize("form", FORMS)
@given(texts=TEXTS, start=st.integers(0, 5))
def test_every_text_is_read_where_it_stands(form: str, texts: list[str | None], start: int) -> None:
    column = FORMS[form](texts)[start:]
    read = _Texts(column)
    assert [read[number] for number in range(len(column))] == texts[start:]


@pytest.mark.parametrize(("repeats", "is_numbered"), [(1, False), (3, True)])
def test_a_column_whose_texts_repeat_is_held_as_numbers(repeats: int, is_numbered: bool) -> None:
    for rows in (2_000, 200_000):
        texts = pa.array([str(row % (rows // repeats)) for row in range(rows)])
        packed = _packed(pa.chunked_array([texts[: rows // 3], texts[rows // 3 :]]))
        assert pa.types.is_dictionary(packed.type) == is_numbered
        assert packed.cast(pa.string()) == texts


@given(texts=TEXTS, numbers=st.lists(st.integers(0, 19), max_size=9))
def test_the_different_texts_of_some_records(texts: list[str | None], numbers: list[int]) -> None:
    some = [number % len(texts) for number in numbers] if texts else []
    for form in FORMS.values():
        columns = RecordColumns(pa.table({"record_id": ["1"] * len(texts), "brand": form(texts)}))
        found, of_each = columns.different("brand", np.array(some, dtype=np.int32))
        told = found.to_pylist()
        assert [told[number] if number >= 0 else None for number in of_each.tolist()] == [texts[n] for n in some]
        assert {*told} == {text for n in some if (text := texts[n]) is not None}
    found, of_each = columns.different("gtin", np.array(some, dtype=np.int32))
    assert (len(found), of_each.tolist()) == (0, [-1] * len(some))


@settings(deadline=None)  # the first call compiles
@given(ids=st.lists(st.text(alphabet="ab电\x00", max_size=3), max_size=40), start=st.integers(0, 5))
def test_of_records_with_one_id_the_last_is_found(ids: list[str], start: int) -> None:
    kept = ids[start:]
    for form in FORMS.values():
        columns = RecordColumns(pa.table({"record_id": form(ids)[start:]}))
        last = {one: number for number, one in enumerate(kept)}
        assert {one: columns.number_of(one) for one in (*kept, "c", "")} == {"c": None, "": None} | last
        assert columns.replaced() == {number for number, one in enumerate(kept) if last[one] != number}


def test_ids_with_the_hash_of_another_are_told_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("matching.sieve.ids._hash_texts", lambda starts, *_: np.zeros(starts.size - 1, dtype=np.uint64))
    columns = RecordColumns(pa.table({"record_id": ["x", "y", "x", "z"]}))
    assert [columns.number_of(one) for one in "xyzw"] == [2, 1, 3, None]
    assert columns.replaced() == {0}
