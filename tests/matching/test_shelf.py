"""Records on a shelf are found, read and judged as records of a small book are."""

import json
import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pytest

from benchmarks.worn_market import make_market
from domain.brands import Brand, BrandRegistry
from domain.listing import Listing
from domain.money import Money
from domain.record import DateSpan, Record, RecordKind, RecordSource, RecordState, Scope
from domain.verdict import Match, VerdictKind
from domain.wire import parse_listing
from matching import RecordBook, check_table, holdings
from matching.reading.listing_reading import ListingReading
from matching.records.record_writing import RecordWriter, columns_of

pytestmark = pytest.mark.usefixtures("untraced")

ON = date(2026, 1, 1)
DATA = Path(__file__).parents[1] / "data"


@pytest.fixture(scope="module", autouse=True)
def _few_are_many() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdings, "MANY", 200)
        yield


@pytest.fixture(scope="module")
def shelved(records: tuple[Record, ...], registry: BrandRegistry) -> RecordBook:
    shelved = RecordBook(records, brands=registry)
    assert shelved._held._shelf is not None
    return shelved


@pytest.fixture(scope="module")
def listings() -> list[Listing]:
    names = ("labelled_examples.jsonl", "pairs.jsonl", "disguises.jsonl")
    lines = [line for name in names for line in (DATA / name).read_text(encoding="utf-8").splitlines()]
    return [parse_listing({k: v for k, v in json.loads(line).items() if v is not None}).listing for line in lines]


def test_every_match_is_that_of_a_small_book(book: RecordBook, shelved: RecordBook, listings: list[Listing]) -> None:
    assert book._held._shelf is None
    assert (len(shelved), shelved.unidentified) == (len(book), book.unidentified)
    near = 0
    for listing in listings:
        told, expected = shelved.match(listing, on=ON), book.match(listing, on=ON)
        assert [m for m in told if m.verdict != "allow"] == [m for m in expected if m.verdict != "allow"], listing
        near += told != expected
    assert near <= len(listings) // 100  # where more records come near than are looked at, other ones may be


def test_a_record_comes_back_as_it_was(records: tuple[Record, ...]) -> None:
    every = replace(
        records[0],
        record_id="every",
        more_gtins=("6901234567892",),
        units_affected=12,
        price=Money(amount=Decimal("129.90"), currency="EUR"),
        image_hashes=("phash:8f373714acfcf4d0", "pdq:" + "0f1e2d3c" * 8),
        failed_items=("结构", "标志"),
        scope=Scope(batches=("A1",), dates=(DateSpan(first=date(2025, 1, 1), last=None),), is_whole_product=True),
        state=RecordState.LIFTED,
        state_reason="复查合格",
        valid_until=date(2026, 5, 1),
        withdrawn_at=date(2026, 4, 1),
        sources=(RecordSource(file="a.xlsx", table="一", row=3, file_sha256="ab"),),
        raw={"产品名称": "箱", "": ""},
    )
    bare = Record(record_id="bare", kind=RecordKind.DISHONEST_OPERATOR, product_name="")
    priced = replace(records[0], record_id="priced", price=Money(amount=Decimal(5)))
    pictured = replace(records[0], record_id="pictured", image_hashes=("phash:8f373714acfcf4d0",))
    written = [*records, every, bare, priced, pictured]
    writer = RecordWriter()
    writer.put(columns_of(written[:1]))
    writer.put(columns_of(written[1:]))
    columns = writer.finish()
    assert list(columns) == written
    for number in (0, len(records) // 2, len(written) - 1):
        assert columns.number_of(written[number].record_id) == number
    assert columns.number_of("no such record") is None


def test_a_shelf_of_nothing_that_identifies(registry: BrandRegistry) -> None:
    blank = [Record(record_id=str(n), kind=RecordKind.RECALL, product_name="箱") for n in range(300)]
    book = RecordBook(blank, brands=registry)
    assert (len(book), len(book.unidentified)) == (0, 300)
    assert book.match(Listing(title="箱"), on=ON) == ()
    _ = book.sieve
    assert check_table(book, pa.table({"title": ["箱"]}), on=ON)["verdict"].to_pylist() == ["allow"]


def test_of_two_records_with_one_id_the_last_one_counts(registry: BrandRegistry) -> None:
    old = [
        Record(
            record_id=str(n), kind=RecordKind.RECALL, product_name="拉杆箱", brand=f"远行{n}者", model_spec=f"YX-{n:05}"
        )
        for n in range(300)
    ]
    new = [replace(record, model_spec=f"ZZ-{record.record_id:0>5}") for record in old[:50]]
    blank = [replace(record, brand=None, model_spec=None) for record in old[50:60]]
    book = RecordBook([*blank[:5], *old, *new, *blank[5:]], brands=registry)
    assert (len(book), book.unidentified) == (295, {str(n) for n in range(55, 60)})
    assert book.verdict(Listing(title="远行7者拉杆箱 ZZ-00007"), on=ON).kind == "block"
    for title, kind in (
        ("远行7者拉杆箱 YX-00007", "allow"),
        ("远行52者 YX-00052", "block"),
        ("远行57者 YX-00057", "allow"),
    ):
        assert book.verdict(Listing(title=title), on=ON).kind == kind, title


def test_it_changes_as_a_small_book_does(records: tuple[Record, ...], registry: BrandRegistry, listings) -> None:
    """Records are withdrawn, changed and added, before and after the compiled half is made."""
    rng = random.Random(4)
    start, later = records[: len(records) // 2], records[len(records) // 2 :]
    shelved = RecordBook(start, brands=registry)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdings, "MANY", 10**9)
        small = RecordBook(start, brands=registry)
    some = rng.sample(listings, 300)
    table = pa.table({"title": [listing.title for listing in some]})
    for change in range(4):
        for record in rng.sample(start, 40):
            for book in (shelved, small):
                book.remove(record.record_id)
        for record in rng.sample(start, 20):
            for book in (shelved, small):
                book.add(replace(record, model_spec=f"{record.model_spec or ''} QX-9{change}"))
        for record in rng.sample(later, 60):
            for book in (shelved, small):
                book.add(record)
        assert (len(shelved), shelved.unidentified) == (len(small), small.unidentified)
        for listing in some:
            assert _flagged(shelved, listing) == _flagged(small, listing) == shelved.flagged(listing, on=ON), listing
        _ = shelved.sieve, small.sieve
        assert check_table(shelved, table, on=ON) == check_table(small, table, on=ON)


def _flagged(book: RecordBook, listing: Listing) -> tuple[Match, ...]:
    """Return what flags a listing by the full reading, whether the compiled half is at hand or not."""
    return tuple(match for match in book.match(listing, on=ON) if match.verdict is not VerdictKind.ALLOW)


def test_records_that_stand_behind_others_come_forward(registry: BrandRegistry) -> None:
    """Of one name and kind of goods the first twelve are looked at, of one model the first sixty: of those that stand."""
    bare = [
        Record(record_id=f"B{n:03}", kind=RecordKind.RECALL, product_name="拉杆箱", brand="远行者") for n in range(90)
    ]
    same = [
        Record(
            record_id=f"M{n:03}", kind=RecordKind.RECALL, product_name="电磁炉", brand=f"灶{n}王", model_spec="XDW-21A4"
        )
        for n in range(120)
    ]
    twice = [replace(record, brand="别的箱") for record in bare[:10]]
    shelved = RecordBook([*bare, *same, *twice], brands=registry)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdings, "MANY", 10**9)
        small = RecordBook([*bare, *same, *twice], brands=registry)
    listings = [Listing(title="远行者拉杆箱20寸"), Listing(title="电磁炉 XDW-21A4"), Listing(title="别的箱 拉杆箱")]
    table = pa.table({"title": [listing.title for listing in listings]})
    for count in (0, 15, 40, 70):
        for record in (*bare[10 : 10 + count], *same[:count]):
            for book in (shelved, small):
                book.remove(record.record_id)
        assert len(shelved) == len(small)
        for listing in listings:
            found = [{reading.record.record_id for reading in book._held.candidates(ListingReading(listing))}
                     for book in (shelved, small)]  # fmt: skip
            assert found[0] == found[1], (count, listing.title)
            assert _flagged(shelved, listing) == _flagged(small, listing) == shelved.flagged(listing, on=ON)
        _ = shelved.sieve, small.sieve
        assert check_table(shelved, table, on=ON) == check_table(small, table, on=ON)


def test_very_many_made_up_records(registry: BrandRegistry) -> None:
    market = make_market(3_000, 2_000, 1, 7)
    brands = BrandRegistry.of(Brand(name=n, names=(n.lower(), a.lower())) for n, a in market.aliases.items())
    made = [
        Record(
            record_id=f"S{n}", kind=RecordKind.FAILED_INSPECTION, product_name=r.product_name, brand=r.brand,
            model_spec=r.model, manufacturer=r.maker,
        )
        for n, r in enumerate(market.records)
    ]  # fmt: skip
    shelved = RecordBook(made, brands=brands)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(holdings, "MANY", 10**9)
        small = RecordBook(made, brands=brands)
    _ = shelved.sieve, small.sieve
    table = pa.table({"title": [listing.title for listing in market.runs[0]]})
    told = check_table(shelved, table, on=ON)
    assert told == check_table(small, table, on=ON)
    right = sum(
        row["record_id"] == f"S{listing.record}"
        for row, listing in zip(told.to_pylist(), market.runs[0], strict=True)
        if listing.record is not None
    )
    assert right > 0.9 * sum(listing.record is not None for listing in market.runs[0])
