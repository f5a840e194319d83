"""Arrow in, Arrow out: the numbers of `RecordBook.verdict`, row by row."""

import json
import pickle
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from domain.errors import Malformed, RowRejected
from domain.verdict import VerdictKind
from domain.wire import parse_listing, record_to_json
from matching import RecordBook, check_batches, check_table, read_parquet, read_records
from matching.listings.arrow import _Piece

ON = date(2026, 1, 1)
FIELDS = ("title", "platform", "item_id", "brand", "model", "gtin", "shop_name", "maker_name", "attributes")


@pytest.fixture(scope="module")
def table(examples) -> pa.Table:
    kind = {"attributes": pa.map_(pa.string(), pa.string())}
    columns = {name: pa.array([one[name] for one in examples], kind.get(name, pa.string())) for name in FIELDS[:-1]}
    columns["attributes"] = pa.array([list(one["attributes"].items()) for one in examples], kind["attributes"])
    return pa.table(columns)


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_numbers_are_those_of_the_verdict(book, table, examples, jobs: int) -> None:
    many = pa.concat_tables([table] * 3)
    answered = check_table(book, many, on=ON, jobs=jobs).to_pylist()
    assert len(answered) == 3 * len(examples)
    for example, answer in zip(examples * 3, answered, strict=True):
        verdict = book.verdict(parse_listing({name: example[name] for name in FIELDS}).listing, on=ON)
        best = verdict.matches[0] if verdict.kind != "allow" else None
        assert answer == {
            "item_id": example["item_id"],
            "verdict": str(verdict.kind),
            "score": best.score if best else 0.0,
            "record_id": best and best.record_id,
            "record_kind": best and str(best.kind),
            "error": None,
        }


def test_the_best_is_what_stands_first_with_the_explanations(book, examples, as_listing) -> None:
    told = 0
    for example in examples:
        listing = as_listing(example)
        first = next((one for one in book.match(listing, on=ON) if one.verdict is not VerdictKind.ALLOW), None)
        best = book.best(listing, on=ON)
        assert (best is None) == (first is None)
        if best is not None and first is not None:
            told += 1
            assert (best.record_id, best.kind, best.verdict, best.score) == (
                first.record_id, first.kind, first.verdict, first.score
            )  # fmt: skip
    assert told > 200


def test_a_piece_of_a_table_is_sent_alone() -> None:
    titles = [f"电磁炉 {number}" for number in range(20_000)]
    batch = pa.table({"title": titles, "brand": pa.array(titles).dictionary_encode()}).to_batches()[0]
    piece = _Piece(batch.slice(10_000, 3))
    assert pickle.loads(pickle.dumps(piece)).batch == piece.batch
    alone = pickle.dumps(_Piece(batch.select(["title"]).slice(10_000, 3)))
    assert len(alone) < 2_000 < len(pickle.dumps(batch.select(["title"]).slice(10_000, 3)))


def test_records_come_back_from_a_table(records, registry, book, table) -> None:
    rows = [json.loads(json.dumps(record_to_json(record))) for record in records]
    columns = {key: [row[key] for row in rows] for key in rows[0] if key not in {"raw", "scope"}}
    columns["raw"] = [json.dumps(row["raw"], ensure_ascii=False) for row in rows]
    columns["valid_until"] = pa.array([None] * len(rows), pa.date32())
    assert tuple(read_records(pa.table(columns))) == records
    again = RecordBook(read_records(pa.table(columns)), brands=registry)
    assert check_table(again, table, on=ON) == check_table(book, table, on=ON)


def test_a_row_that_is_no_record_is_refused_by_its_field() -> None:
    with pytest.raises(RowRejected, match="kind"):
        list(read_records(pa.table({"record_id": ["1"], "kind": ["hearsay"], "product_name": ["x"]})))


def test_bad_rows_stay_in_their_place(book) -> None:
    listings = pa.table(
        {"title": ["电磁炉", None, " ", "锅"], "price": ["1", "2", "3", "much"], "item_id": ["a", "b", "c", "d"]}
    )
    answered = check_table(book, listings, on=ON).to_pylist()
    assert [row["item_id"] for row in answered] == ["a", "b", "c", "d"]
    assert [row["error"] for row in answered] == [
        None,
        "title: missing",
        "title: missing",
        "price: 'much' is not a number",
    ]
    assert [row["verdict"] for row in answered] == ["allow", None, None, None]


def test_an_empty_table_has_an_empty_answer(book) -> None:
    answer = check_table(book, pa.table({"title": pa.array([], pa.string())}), on=ON)
    assert (answer.num_rows, answer.column_names[1:3]) == (0, ["verdict", "score"])


def test_a_stream_is_answered_as_it_comes(book) -> None:
    schema, given = pa.schema([("title", pa.string())]), 0

    def batches():
        nonlocal given
        for _ in range(100):
            given += 1
            yield pa.record_batch([pa.array(["电磁炉"] * 10)], schema=schema)

    for done, batch in enumerate(
        check_batches(book, pa.RecordBatchReader.from_batches(schema, batches()), on=ON), start=1
    ):
        assert (batch.num_rows, given) == (10, done)


def test_columns_of_other_types_are_read_as_json_would_hold_them(book, tmp_path: Path) -> None:
    listings = pa.table(
        {
            "title": pa.array(["电磁炉"]).dictionary_encode(),
            "item_id": [77],
            "price": [Decimal("12.50")],
            "captured_at": [datetime(2026, 1, 1, tzinfo=UTC)],
            "attributes": ['{"型号": "C9"}'],
            "image_urls": [["https://a.example/1.jpg"]],
        }
    )
    parquet.write_table(listings, tmp_path / "listings.parquet")
    ((row,),) = read_parquet(tmp_path / "listings.parquet", most=10)
    listing = parse_listing(row).listing
    assert (listing.item_id, str(listing.price.amount), dict(listing.attributes)) == ("77", "12.50", {"型号": "C9"})
    assert listing.captured_at == datetime(2026, 1, 1, tzinfo=UTC)
    assert check_table(book, listings, on=ON).to_pylist()[0]["item_id"] == "77"


def test_a_file_is_read_a_few_rows_at_a_time(tmp_path: Path) -> None:
    parquet.write_table(pa.table({"title": [str(i) for i in range(1000)]}), tmp_path / "x.parquet", row_group_size=300)
    batches = list(read_parquet(tmp_path / "x.parquet", most=128))
    assert max(map(len, batches)) <= 128
    assert [row["title"] for rows in batches for row in rows] == [str(i) for i in range(1000)]


@pytest.mark.parametrize("content", [b"", b"title\nx\n", b"PAR1" + b"\0" * 40 + b"PAR1"])
def test_what_is_no_parquet_file_is_refused(content: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(Malformed, match="is not Parquet"):
        list(read_parquet(tmp_path / "x.parquet", most=10))


def test_pyarrow_is_loaded_only_when_it_is_used() -> None:
    code = "import sys, matching; print('pyarrow' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=Path(__file__).parents[2], capture_output=True, check=True)
    assert done.stdout == b"False\n"
