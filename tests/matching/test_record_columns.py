"""Records in columns: the texts read from the bytes are those that Arrow reads."""

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.record_columns import _Texts

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
