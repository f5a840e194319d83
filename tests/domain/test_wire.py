"""The JSON forms: round trips, and hostile input named by field."""

from contextlib import suppress
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ListingRejected
from domain.listing import Channel, Coverage, Listing, Money
from domain.record import Record, RecordKind, RecordSource, RecordState
from domain.verdict import Explanation, Match, ScopeFinding, VerdictKind
from domain.wire import listing_to_json, match_from_json, match_to_json, parse_listing, record_from_json, record_to_json

FULL = Listing(
    title="小逸优品电磁炉 XDW-21A4",
    platform="qingwei",
    item_id="77",
    sku_id="1",
    url="https://shop.example/item/77",
    brand="小逸优品",
    model="XDW-21A4",
    gtin="6901234567892",
    price=Money(amount=Decimal("129.90")),
    shop_name="优选小家电",
    shop_id="s1",
    seller_name="某某商行",
    seller_uscc="91110000600037341L",
    maker_name="中山市翔得威电器有限公司",
    maker_uscc="91110108551385082Q",
    ccc_certificate="2019010711234567",
    category="induction_cooker",
    attributes={"型号": "XDW-21A4"},
    image_urls=("https://shop.example/1.jpg",),
    image_hashes=("phash:8f373714acfcf4d0", "pdq:" + "0f1e2d3c" * 8),
    sold_count=7,
    captured_at=datetime(2026, 11, 11, 0, 0, tzinfo=UTC),
    channel=Channel.SUPPLIED,
    coverage=Coverage.CATEGORY_QUERY,
    coverage_note="电磁炉, pages 1-12 of 40",
    evidence_id="ab" * 32,
    gone_at=datetime(2026, 11, 12, 8, 0, tzinfo=UTC),
)


def test_a_full_listing_round_trips() -> None:
    parsed = parse_listing(listing_to_json(FULL))
    assert parsed.listing == FULL
    assert parsed.unknown_keys == ()


def test_every_field_of_a_listing_is_on_the_wire() -> None:
    data = listing_to_json(FULL)
    assert all(data[name] not in (None, [], {}) for name in Listing.__dataclass_fields__)


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (None, "listing"),
        ([], "listing"),
        ({}, "title"),
        ({"title": ["x"]}, "title"),
        ({"title": True}, "title"),
        ({"title": "x" * 10_001}, "title"),
        ({"title": "x", "price": "cheap"}, "price"),
        ({"title": "x", "price": -1}, "price"),
        ({"title": "x", "price": float("nan")}, "price"),
        ({"title": "x", "price": "1e999999"}, "price"),
        ({"title": "x", "attributes": "a"}, "attributes"),
        ({"title": "x", "attributes": {"a": {}}}, "attributes.a"),
        ({"title": "x", "image_urls": "a"}, "image_urls"),
        ({"title": "x", "image_hashes": "phash:8f373714acfcf4d0"}, "image_hashes"),
        ({"title": "x", "image_hashes": ["8f373714acfcf4d0"]}, "image_hashes"),
        ({"title": "x", "sold_count": 1.5}, "sold_count"),
        ({"title": "x", "sold_count": float("inf")}, "sold_count"),
        ({"title": "x", "captured_at": "yesterday"}, "captured_at"),
        ({"title": "x", "channel": "rumour"}, "channel"),
        ({"title": "x", "coverage": "everything"}, "coverage"),
    ],
)
def test_what_is_no_listing_is_refused_by_field(data: object, field: str) -> None:
    with pytest.raises(ListingRejected) as caught:
        parse_listing(data)
    assert caught.value.field == field
    assert caught.value.reason


def test_numbers_and_null_are_read_as_a_person_means_them() -> None:
    listing = parse_listing({"title": "x", "item_id": 77, "gtin": 6901234567892, "price": 118, "brand": None}).listing
    assert (listing.item_id, listing.gtin, listing.brand) == ("77", "6901234567892", None)
    assert listing.price == Money(amount=Decimal(118))


def test_a_lone_surrogate_and_a_zero_byte_cannot_enter() -> None:
    assert parse_listing({"title": "a\ud800b\x00c"}).listing.title == "a?bc"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(st.dictionaries(st.sampled_from([*Listing.__dataclass_fields__, "currency", "odd"]), json_values))
def test_any_json_object_is_a_listing_or_is_refused_by_field(data: dict[str, object]) -> None:
    with suppress(ListingRejected):
        parsed = parse_listing(data)
        assert parse_listing(listing_to_json(parsed.listing)).listing == parsed.listing


def test_a_record_round_trips() -> None:
    record = Record(
        record_id="R0072",
        kind=RecordKind.FAILED_INSPECTION,
        product_name="童鞋(胶粘儿童皮鞋)",
        model_spec="200(30)",
        batch_or_date="2014年3月1日货号:H.131",
        failed_items=("耐折性能",),
        state=RecordState.UNDER_RETEST,
        valid_until=date(2027, 1, 1),
        sources=(RecordSource(file="a.xlsx", table="Sheet1", row=3, file_sha256="0" * 64),),
        raw={"型号规格": "200(30)"},
    )
    assert record_from_json(record_to_json(record)) == record


def test_a_match_round_trips() -> None:
    match = Match(
        record_id="R1",
        kind=RecordKind.RECALL,
        verdict=VerdictKind.REVIEW,
        score=0.5,
        scope={"batch": ScopeFinding.NOT_SHOWN},
        explanations=(
            Explanation(
                feature="brand",
                listing_value="a",
                record_value="b",
                weight=0.5,
                contribution=0.25,
                sentence="品牌相同",
                sentence_en="same brand",
            ),
        ),
        decides="型号",
        decides_en="the model",
        record_version="abc",
    )
    assert match_from_json(match_to_json(match)) == match
