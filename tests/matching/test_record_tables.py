"""Records of a table are those of its rows: the same records, the same refusals, the same book to the last byte."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.errors import RowRejected
from domain.money import Money
from domain.record import DateSpan, Record, RecordKind, RecordSource, RecordState, Scope
from domain.wire import record_from_json, record_to_json
from matching import RecordBook, holdings, read_records
from matching.records import record_tables, record_writing

SAID = st.none() | st.sampled_from(
    ["", "电磁炉", "XDW-21A4", "A123", "lot-123", '{"a": 1}', "{", "{}", "安宝达", "无", "\u212a-1234", "长" * 400]
)
TEXTS = ("brand", "model_spec", "manufacturer", "batch_or_date", "principal", "gtin", "region", "notice_date")


@pytest.fixture(scope="module", autouse=True)
def _few_are_many() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdings, "MANY", 50)
        patch.setattr(record_tables, "_AT_ONCE", 64)
        patch.setattr(record_writing, "_LEAST_DRAWN", 100)
        yield


def _odd(draw: Random, record: Record, number: int) -> Record:
    """Return a record that says something which few records say."""
    changes: list[dict[str, Any]] = [
        {"brand": None}, {"brand": ""}, {"brand": "  "}, {"brand": None, "model_spec": None, "manufacturer": None},
        {"model_spec": "长" * 500}, {"model_spec": "规格:35-40 A类"}, {"model_spec": "A123"}, {"model_spec": "lot-123"},
        {"model_spec": "A-1234", "more_gtins": ("6901234567892",)}, {"manufacturer": None}, {"principal": "某某公司"},
        {"model_spec": "A-1234", "scope": Scope(models=("B-1",), dates=(DateSpan(first=None, last=date(2026, 1, 1)),))},
        {"kind": RecordKind.DISHONEST_OPERATOR}, {"state": RecordState.LIFTED}, {"units_affected": 3},
        {"sources": (RecordSource(file="a.csv", row=2),), "raw": {"型号": "A", "scope": '{"scope":{'}},
        {"failed_items": ("结构",)}, {"valid_until": date(2026, 5, 1)}, {"record_id": f"T{number // 2}"},
        {"price": Money(amount=Decimal("5.00"))}, {"image_hashes": ("phash:8f373714acfcf4d0",)},
        {"batch_or_date": "2025-01-01"}, {"gtin": "6901234567892"}, {"importer": ""}, {"product_name": ""},
    ]  # fmt: skip
    return replace(record, **draw.choice(changes))


def _records(records: tuple[Record, ...], seed: int) -> list[Record]:
    draw = Random(seed)
    made = [
        replace(draw.choice(records), record_id=f"T{number}", model_spec=f"XD-{draw.randrange(1_000, 9_999)}", raw={},
                sources=(), failed_items=(), batch_or_date=None, scope=None)
        for number in range(400)
    ]  # fmt: skip
    return [one if draw.random() < 0.7 else _odd(draw, one, number) for number, one in enumerate(made)]


def _table(records: list[Record]) -> pa.Table:
    rows = [json.loads(json.dumps(record_to_json(record))) for record in records]
    columns = {key: [row[key] for row in rows] for key in rows[0]}
    for key in ("raw", "scope"):
        columns[key] = [json.dumps(value, ensure_ascii=False) if value else None for value in columns[key]]
    return pa.table(columns)


def _large(table: pa.Table) -> pa.Table:
    return pa.table({name: _cast(table[name], pa.large_string()) for name in table.column_names})


def _numbered(table: pa.Table) -> pa.Table:
    return pa.table({name: _cast(table[name], pa.dictionary(pa.int32(), pa.string())) for name in table.column_names})


def _viewed(table: pa.Table) -> pa.Table:
    return pa.table({name: _cast(table[name], pa.string_view()) for name in table.column_names})


def _cast(column: pa.ChunkedArray, to: pa.DataType) -> pa.ChunkedArray:
    return column.cast(to) if pa.types.is_string(column.type) else column


@pytest.mark.parametrize(
    "form", [lambda table: table, _large, _numbered, _viewed], ids=["small", "large", "numbered", "view"]
)
def test_a_book_of_a_table_is_that_of_its_records(
    form: Callable[[pa.Table], pa.Table], records: tuple[Record, ...], registry: BrandRegistry, tmp_path: Path
) -> None:
    for seed in range(3):
        made = _records(records, seed)
        table = form(_table(made))
        assert list(read_records(table)) == made
        told, given_ = RecordBook(table, brands=registry), RecordBook(made, brands=registry)
        assert told._held._shelf is not None
        assert told.unidentified == given_.unidentified != frozenset()
        for book, name in ((told, "told"), (given_, "given")):
            book.write(tmp_path / name)
        assert (tmp_path / "told").read_bytes() == (tmp_path / "given").read_bytes()


def test_few_rows_make_a_small_book(records: tuple[Record, ...], registry: BrandRegistry) -> None:
    book = RecordBook(_table([*records[:20]]), brands=registry)
    assert book._held._shelf is None
    assert len(book) + len(book.unidentified) == 20


@given(
    rows=st.lists(
        st.fixed_dictionaries(
            {
                "record_id": st.sampled_from(["1", "2", "", None]),
                "kind": st.sampled_from(["recall", "hearsay", "", None]),
            },
            optional=dict.fromkeys(TEXTS, SAID)
            | {
                "state": SAID | st.just("in_force"),
                "units_affected": st.none() | st.integers(-1, 3),
                "price": SAID | st.just("5.00"),
                "currency": SAID,
                "image_hashes": st.none() | st.lists(SAID | st.just("phash:8f373714acfcf4d0"), max_size=2),
            },
        ),
        max_size=5,
    )
)
def test_a_row_says_what_its_json_says(rows: list[dict[str, Any]]) -> None:
    names = sorted({name for row in rows for name in row})
    table = pa.table({name: [row.get(name) for row in rows] for name in names})
    told = [{key: _in_a_table(value) for key, value in row.items() if value is not None} for row in rows]
    assert _outcome(lambda: [*read_records(table)]) == _outcome(lambda: [*map(record_from_json, told)])


def _in_a_table(value: Any) -> Any:
    """The text of an object is an object."""
    is_object = isinstance(value, str) and value.startswith("{") and value.endswith("}") and len(value) > 1
    return json.loads(value) if is_object else value


def _outcome(read: Callable[[], list[Record]]) -> list[Record] | str:
    try:
        return read()
    except RowRejected as error:
        return str(error)


@pytest.mark.parametrize(("name", "values"), [("brand", [1, 2]), ("notice_date", [date(2026, 1, 2), None])])
def test_what_is_no_text_is_read_as_json_would_hold_it(name: str, values: list[Any]) -> None:
    table = pa.table({"record_id": ["1", "2"], "kind": ["recall"] * 2, "product_name": ["箱"] * 2, name: values})
    if name == "brand":
        with pytest.raises(RowRejected, match="brand: is not a text but a number"):
            list(read_records(table))
    else:
        assert [record.notice_date for record in read_records(table)] == ["2026-01-02", None]
