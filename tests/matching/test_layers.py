"""A sieve that follows its book lists after every change what the book finds."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind
from matching import RecordBook
from matching.candidates import MOST_PER_BUCKET
from matching.reading.listing_reading import ListingReading
from matching.sieve import layers

pytestmark = pytest.mark.usefixtures("untraced")

ON = date(2026, 11, 25)
RECORDS = [
    Record(
        record_id=str(number),
        kind=RecordKind.FAILED_INSPECTION,
        product_name="电磁炉",
        brand=("小逸优品", "卡拉羊")[number % 9 == 0],
        model_spec=f"XDW-{20 + number}A",
    )
    for number in range(3 * MOST_PER_BUCKET)
]
LISTINGS = [Listing(title=f"{one.brand}电磁炉 {one.model_spec or ''}") for one in RECORDS[::5]] + [
    Listing(title="小逸优品电磁炉"),
    Listing(title="卡拉羊电磁炉家用"),
]
CHANGES = st.lists(
    st.tuples(st.integers(0, len(RECORDS) - 1), st.sampled_from(["put", "without a model", "take out", "take out"])),
    min_size=10,
    max_size=60,
)


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make records pass from layer to layer after a few changes."""
    for name, size in (("_LATEST", 3), ("_FEW", 7), ("_SHARE", 4)):
        monkeypatch.setattr(layers, name, size)


@pytest.mark.usefixtures("few")
@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=CHANGES)
def test_every_record_that_the_book_finds_is_listed_after_every_change(changes: list[tuple[int, str]]) -> None:
    """Of a name the first records alone are listed, so that those which are gone have to leave their places."""
    book = RecordBook(RECORDS, brands=BrandRegistry())
    for number, change in changes:
        if change == "take out":
            book.remove(RECORDS[number].record_id)
        else:
            record = RECORDS[number]
            book.add(replace(record, model_spec=None) if change == "without a model" else record)
        for listing in LISTINGS[number % 5 :: 5]:
            among = book.sieve.sift_one(ListingReading(listing))
            if among is not None:
                listed = {ids[place] for ids, places in among for place in places}
                found = {one.record_id for one in book.match(listing, on=ON) if one.verdict is not VerdictKind.ALLOW}
                assert found <= listed


@pytest.mark.usefixtures("few")
def test_records_that_are_gone_keep_no_other_from_being_listed() -> None:
    book = RecordBook(RECORDS, brands=BrandRegistry())
    listing = Listing(title=f"{RECORDS[-1].brand}电磁炉 {RECORDS[-1].model_spec}")
    _ = book.sieve
    for record in RECORDS[:-1]:
        book.remove(record.record_id)
        found = book.best(listing, on=ON)
        assert found is not None
        assert found.record_id == RECORDS[-1].record_id


@pytest.mark.usefixtures("few")
def test_a_record_that_came_for_one_that_is_gone_is_listed_where_it_is_put_to_the_others() -> None:
    same = [replace(one, brand="小逸优品") for one in RECORDS[: MOST_PER_BUCKET + 1]]
    book = RecordBook(same[:-1], brands=BrandRegistry())
    _ = book.sieve
    book.remove(same[0].record_id)
    book.add(same[-1])
    for record in RECORDS[: 2 * MOST_PER_BUCKET]:  # it goes along with them into the layer of all
        book.add(replace(record, record_id=f"other {record.record_id}", brand="卡拉羊"))
        _ = book.sieve
    among = book.sieve.sift_one(ListingReading(Listing(title="小逸优品电磁炉")))
    assert among is not None
    assert same[-1].record_id in {ids[place] for ids, places in among for place in places}


@pytest.mark.usefixtures("few")
def test_a_change_makes_the_arrays_of_the_latest_records_anew_and_no_others() -> None:
    book = RecordBook(RECORDS, brands=BrandRegistry())
    before = [*book.sieve._sieves()]
    book.add(replace(RECORDS[0], record_id="new"))
    latest, *others = book.sieve._sieves()
    assert (latest.ids, others) == (["new"], before)
