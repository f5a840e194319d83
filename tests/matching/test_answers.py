"""Rows answered in columns: the verdicts of single listings, with the sieve and without, in one process and in two."""

import csv
import io
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from domain.errors import ListingRejected, Malformed
from domain.record import Record, RecordKind
from domain.wire import parse_listing
from matching import (
    Answers,
    ColumnForm,
    NumberedRow,
    RecordBook,
    check_parquet,
    check_rows,
    open_answers,
)

ON = date(2026, 1, 1)
FIELDS = ("title", "platform", "item_id", "brand", "model", "gtin", "shop_name", "maker_name", "attributes")
BAD = ({"title": " "}, {"title": "x", "price": "much"}, ["no object"], {"title": 5, "brand": {}}, None)


@pytest.fixture(scope="module")
def rows(examples) -> list[object]:
    return [*({name: one[name] for name in FIELDS} for one in examples), *BAD]


@pytest.fixture(scope="module")
def sieved(records, registry) -> RecordBook:
    book = RecordBook(records, brands=registry)
    _ = book.sieve
    return book


def expected(book: RecordBook, line: int, row: object) -> tuple[object, ...]:
    try:
        listing = parse_listing(row).listing
    except ListingRejected as error:
        return (line, None, None, None, None, None, str(error))
    verdict = book.verdict(listing, on=ON)
    best = verdict.matches[0] if verdict.kind != "allow" else None
    facts = (best.score, best.record_id, str(best.kind)) if best else (0.0, None, None)
    return (line, listing.item_id, str(verdict.kind), *facts, None)


def numbered(pair: tuple[int, object]) -> NumberedRow:
    return NumberedRow(line=pair[0], data=pair[1])


def answer(book: RecordBook, rows: list[object], *, size: int = 50, jobs: int = 1) -> list[tuple[object, ...]]:
    pairs = list(enumerate(rows, start=1))
    batches = [pairs[at : at + size] for at in range(0, len(pairs), size)]
    return [cells for one in check_rows(book, batches, read=numbered, on=ON, jobs=jobs) for cells in one.rows]


@pytest.fixture(scope="module")
def wanted(book, rows) -> list[tuple[object, ...]]:
    return [expected(book, line, row) for line, row in enumerate(rows, start=1)]


def test_the_answers_are_those_of_single_listings(records, registry, sieved, rows, wanted) -> None:
    fresh = RecordBook(records, brands=registry)
    assert answer(fresh, rows) == wanted
    assert not fresh.has_sieve  # few rows: not worth making
    assert answer(sieved, rows) == wanted
    assert {cells[2] for cells in wanted} == {"block", "review", "allow", None}


def test_two_processes_give_the_same_in_the_same_order(sieved, rows, wanted) -> None:
    assert answer(sieved, rows, jobs=2) == wanted


def test_the_sieve_is_made_once_many_rows_came(records, registry, rows) -> None:
    book = RecordBook(records[:40], brands=registry)
    many = (rows * 12)[:5_000]
    plain = RecordBook(records[:40], brands=registry)
    found = answer(book, many, size=500)
    assert book.has_sieve
    assert found[-300:] == [expected(plain, 4_700 + n, row) for n, row in enumerate(many[-300:], start=1)]


def test_a_row_that_could_not_be_decoded_keeps_its_error(sieved) -> None:
    broken = NumberedRow(line=7, error="not JSON: at position 1")
    (found,) = check_rows(sieved, [[broken]], read=lambda one: one, on=ON)
    assert found.rows == ((7, None, None, None, None, None, "not JSON: at position 1"),)
    assert (found.lines, found.bad) == (1, 1)


def test_unknown_keys_are_named(sieved) -> None:
    batch = [(1, {"title": "a", "colour": "red"}), (2, {"title": "b", "size": 1, "colour": 2})]
    (found,) = check_rows(sieved, [batch], read=numbered, on=ON)
    assert found.unknown_keys == ("colour", "size")


def test_text_in_the_form_of_an_object_stays_text(sieved) -> None:
    rows = [{"title": '{"a": 1}'}, {"title": "{书包", "brand": "{}"}]
    assert [cells[2] for cells in answer(sieved, rows)] == ["allow", "allow"]


def test_attributes_and_codes_go_the_way_of_single_listings(registry) -> None:
    record = Record(
        record_id="R1", kind=RecordKind.RECALL, product_name="拉杆箱", brand="卡其熊", gtin="6901234567892"
    )  # fmt: skip
    book = RecordBook([record], brands=registry)
    rows = [
        {"title": "旅行箱", "gtin": "6901234567892"},
        {"title": "旅行箱", "attributes": {"条形码": "6901234567892"}},
        {"title": "旅行箱"},
    ]
    without = answer(book, rows)
    _ = book.sieve
    assert answer(book, rows) == without
    assert without[0][2] == "block"


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.dictionaries(
            st.sampled_from(FIELDS[:-1]),
            st.one_of(
                st.none(), st.text(max_size=12), st.integers(), st.sampled_from(["卡其熊", "XDW-21A4", "电磁炉"])
            ),
        ),
        max_size=8,
    )
)
def test_whatever_a_row_holds_its_answer_is_that_of_the_single_listing(sieved, rows) -> None:
    assert answer(sieved, rows) == [expected(sieved, line, row) for line, row in enumerate(rows, start=1)]


def test_a_parquet_file_gives_the_same_as_its_rows(sieved, examples, tmp_path) -> None:
    rows = [{name: one[name] for name in FIELDS[:-1]} | {"colour": "red"} for one in examples]
    rows[5] = {"title": None, "item_id": "x"}
    path = tmp_path / "listings.parquet"
    parquet.write_table(pa.Table.from_pylist(rows), path, row_group_size=64)
    read = list(check_parquet(sieved, path, on=ON, jobs=2))
    found = [cells for one in read for cells in one.rows]
    assert [cells[0] for cells in found] == list(range(1, len(rows) + 1))
    kept = [place for place in range(len(rows)) if place != 5]
    assert [found[place] for place in kept] == [
        expected(sieved, place + 1, {k: v for k, v in rows[place].items() if k != "colour"}) for place in kept
    ]
    assert found[5][-1] == "title: missing"
    assert {one.unknown_keys for one in read} == {("colour",)}


def test_what_is_no_parquet_is_refused(sieved, tmp_path) -> None:
    path = tmp_path / "listings.parquet"
    path.write_bytes(b"PAR1 no more")
    with pytest.raises(Malformed, match=r"listings\.parquet"):
        list(check_parquet(sieved, path, on=ON))


# ---- At rest

ANSWERS = Answers(
    rows=(
        (1, "i,1", "block", 0.961261, "R1", "recall", None),
        (2, "=1+1", "allow", 0.0, None, None, None),
        (4, None, None, None, None, None, "title: missing"),
    ),
    unknown_keys=(),
)


def written(form: ColumnForm, *some: Answers) -> bytes:
    sink = io.BytesIO()
    with open_answers(sink, form) as write:
        for one in some:
            write(one)
    return sink.getvalue()


def test_csv_has_its_columns_named_and_no_formula() -> None:
    found = list(csv.DictReader(io.StringIO(written(ColumnForm.CSV, ANSWERS).decode())))
    assert [one["line"] for one in found] == ["1", "2", "4"]
    assert found[0] == {
        "line": "1", "item_id": "i,1", "verdict": "block", "score": "0.961261", "record_id": "R1",
        "record_kind": "recall", "error": "",
    }  # fmt: skip
    assert found[1]["item_id"] == "'=1+1"
    assert found[2]["error"] == "title: missing"


def test_parquet_has_the_same_columns_with_types_and_null() -> None:
    table = parquet.read_table(io.BytesIO(written(ColumnForm.PARQUET, ANSWERS, ANSWERS)))
    assert (table.schema.field("line").type, table.schema.field("score").type) == (pa.int64(), pa.float64())
    assert [tuple(row.values()) for row in table.to_pylist()] == [*ANSWERS.rows, *ANSWERS.rows]


@pytest.mark.parametrize("form", ColumnForm)
def test_no_answers_are_a_table_without_rows(form: ColumnForm) -> None:
    content = written(form)
    if form is ColumnForm.CSV:
        assert content == b"line,item_id,verdict,score,record_id,record_kind,error\n"
    else:
        assert parquet.read_table(io.BytesIO(content)).num_rows == 0
