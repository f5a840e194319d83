"""Records, scopes and events come back from their JSON forms as they were; what cannot be read names its field."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import RowRejected
from domain.money import Money
from domain.record import (
    DateSpan,
    Record,
    RecordEvent,
    RecordEventKind,
    RecordKind,
    RecordSource,
    RecordState,
    Scope,
    record_version,
)
from domain.scope import scope_of
from domain.wire import (
    record_event_from_json,
    record_event_to_json,
    record_from_json,
    record_to_json,
    scope_from_json,
    scope_to_json,
)

texts = st.text(st.characters(blacklist_categories=("Cs",)), min_size=1, max_size=12)
maybe = st.one_of(st.none(), texts)
days = st.one_of(st.none(), st.dates())
many = st.lists(texts, max_size=3).map(tuple)
scopes = st.builds(
    Scope, batches=many, sizes=many, models=many, is_whole_product=st.booleans(),
    dates=st.lists(st.builds(DateSpan, first=days, last=days), max_size=3).map(tuple),
)  # fmt: skip
prices = st.builds(Money, amount=st.decimals(0, 10**9, places=2), currency=st.sampled_from(["CNY", "EUR"]))
pictures = st.integers(0, (1 << 64) - 1).map(lambda bits: f"phash:{bits:016x}")
records = st.builds(
    Record, record_id=texts, kind=st.sampled_from(RecordKind), product_name=texts, category=maybe, brand=maybe,
    model_spec=maybe, batch_or_date=maybe, gtin=maybe, ccc_certificate=maybe, manufacturer=maybe,
    manufacturer_uscc=maybe, seller=maybe, seller_uscc=maybe, platform=maybe, shop_name=maybe, region=maybe,
    result=maybe, failed_items=many, issuer=maybe, notice_title=maybe, notice_number=maybe, notice_date=maybe,
    source_url=maybe, scope=st.one_of(st.none(), scopes), state=st.sampled_from(RecordState), state_reason=maybe,
    price=st.none() | prices, image_hashes=st.lists(pictures, max_size=2, unique=True).map(tuple),
    valid_until=days, withdrawn_at=days, raw=st.dictionaries(texts, texts, max_size=3),
    sources=st.lists(st.builds(RecordSource, file=texts, table=maybe, row=st.integers(1, 9), file_sha256=maybe), max_size=2).map(tuple),
)  # fmt: skip
events = st.builds(
    RecordEvent, record_id=texts, kind=st.sampled_from(RecordEventKind), on=st.dates(), document=texts, by=maybe
)


def through_json(value: object) -> object:
    return json.loads(json.dumps(value, ensure_ascii=False))


@given(records)
def test_a_record_comes_back_as_it_was(record: Record) -> None:
    assert record_from_json(through_json(record_to_json(record))) == record


def test_the_form_holds_every_field_of_a_record() -> None:
    form = record_to_json(Record(record_id="R", kind=RecordKind.RECALL, product_name="x"))
    assert set(form) == {*Record.__slots__, "currency"}


@given(scopes)
def test_a_scope_comes_back_as_it_was(scope: Scope) -> None:
    assert scope_from_json(through_json(scope_to_json(scope))) == scope


@given(events)
def test_an_event_comes_back_as_it_was(event: RecordEvent) -> None:
    assert record_event_from_json(through_json(record_event_to_json(event))) == event


def test_a_scope_that_was_read_is_not_taken_for_stated() -> None:
    record = Record(record_id="R", kind=RecordKind.RECALL, product_name="书包", batch_or_date="2020年4月")
    listed = record_to_json(record) | {"scope": scope_to_json(scope_of(record), basis="read")}
    assert record_from_json(through_json(listed)) == record


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"kind": "rumour"}, "kind"),
        ({"state": "gone"}, "state"),
        ({"withdrawn_at": "2026-02-30"}, "withdrawn_at"),
        ({"valid_until": "soon"}, "valid_until"),
        ({"price": "dear"}, "price"),
        ({"price": -1}, "price"),
        ({"price": True}, "price"),
        ({"price": 1, "currency": 156}, "currency"),
        ({"image_hashes": "phash:8f373714acfcf4d0"}, "image_hashes"),
        ({"image_hashes": ["phash:8f"]}, "image_hashes"),
        ({"scope": "all"}, "scope"),
        ({"scope": {"dates": ["2020"]}}, "scope.dates"),
        ({"scope": {"dates": [{"first": "2020"}]}}, "scope.dates.first"),
    ],
)
def test_what_cannot_be_read_names_its_field(changes: dict, field: str) -> None:
    with pytest.raises(RowRejected) as refused:
        record_from_json({"record_id": "R", "kind": "recall", "product_name": "书包"} | changes)
    assert refused.value.field == field


def test_a_price_may_be_a_number_and_is_in_yuan_unless_it_says_otherwise() -> None:
    plain = {"record_id": "R", "kind": "recall", "product_name": "书包"}
    assert str(record_from_json(plain | {"price": 118}).price) == "118 CNY"
    assert str(record_from_json(plain | {"price": "1,299.00", "currency": "eur"}).price) == "1299.00 EUR"
    assert record_from_json(plain | {"price": "", "currency": "EUR"}).price is None


def test_a_picture_changes_the_version_of_a_record_and_a_price_does_not() -> None:
    plain = Record(record_id="R", kind=RecordKind.RECALL, product_name="书包", brand="小布丁")
    assert record_version(plain) == "476070c49759", "as it was before there were pictures"
    pictured = replace(plain, image_hashes=("phash:8f373714acfcf4d0",))
    assert record_version(pictured) != record_version(plain)
    assert record_version(replace(plain, price=Money(amount=Decimal(5)))) == record_version(plain)


@pytest.mark.parametrize("missing", ["record_id", "kind", "on", "document"])
def test_an_event_needs_all_that_makes_it(missing: str) -> None:
    whole = {"record_id": "R", "kind": "retest", "on": "2026-01-02", "document": "申请"}
    assert record_event_from_json(whole).on == date(2026, 1, 2)
    with pytest.raises(RowRejected) as refused:
        record_event_from_json({key: value for key, value in whole.items() if key != missing})
    assert refused.value.field == missing
