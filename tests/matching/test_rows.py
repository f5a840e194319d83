"""The values of a column are those of its rows, however the column is cut and whatever it holds."""

from datetime import date
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.records.rows import dicts_of, values_of

_TEXT = pa.string()
_TEXTS = st.sampled_from(["品牌", "{}", '{"x": [1]}', "{x}", "", "苏泊尔"])
_MAPPED = st.dictionaries(_TEXTS, _TEXTS | st.none(), max_size=3)
_KINDS = {
    "texts": (_TEXT, _TEXTS),
    "large texts": (pa.large_string(), _TEXTS),
    "numbers": (pa.float64(), st.sampled_from([0.0, -0.0, 1.5])),
    "decimals": (pa.decimal128(5, 2), st.just(Decimal("1.50"))),
    "days": (pa.date32(), st.just(date(2026, 1, 1))),
    "dictionary": (pa.dictionary(pa.int32(), _TEXT), _TEXTS),
    "maps": (pa.map_(_TEXT, _TEXT), _MAPPED),
    "maps of numbers": (pa.map_(pa.int32(), _TEXT), st.dictionaries(st.integers(0, 9), _TEXTS, max_size=3)),
    "maps of lists": (
        pa.map_(_TEXT, pa.list_(_TEXT)),
        st.dictionaries(_TEXTS, st.lists(_TEXTS, max_size=2), max_size=2),
    ),
    "structs": (
        pa.struct([("品牌", _TEXT), ("inner", pa.map_(_TEXT, _TEXT))]),
        st.fixed_dictionaries({"品牌": _TEXTS | st.none(), "inner": _MAPPED | st.none()}),
    ),
    "empty structs": (pa.struct([]), st.just({})),
    "lists": (pa.list_(_TEXT), st.lists(_TEXTS, max_size=2)),
}


@pytest.mark.parametrize("kind", _KINDS)
@given(data=st.data())
def test_they_are_those_of_the_rows(kind: str, data: st.DataObject) -> None:
    arrow, values = _KINDS[kind]
    column = pa.array(data.draw(st.lists(values | st.none(), max_size=8)), arrow)
    start = data.draw(st.integers(0, len(column)))
    part = column.slice(start, data.draw(st.integers(0, len(column) - start)))
    assert repr(values_of(part)) == repr([row["one"] for row in dicts_of(pa.record_batch({"one": part}))])


def test_of_entries_with_one_key_the_last_counts() -> None:
    assert values_of(pa.array([[("品牌", "苏泊尔"), ("品牌", "美的")]], pa.map_(_TEXT, _TEXT))) == [{"品牌": "美的"}]


def test_fields_with_one_name_are_refused_as_in_rows() -> None:
    column = pa.StructArray.from_arrays([pa.array(["a"]), pa.array(["b"])], names=["x", "x"])
    with pytest.raises(ValueError, match="duplicate"):
        values_of(column)
