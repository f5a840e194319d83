from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from domain.errors import ListingRejected, StoreError
from domain.listing import Channel, Coverage, Listing, Money
from index.store import Saved
from index.store.codec import listing_facts, listing_hash

LISTING = Listing(
    title="小逸优品电磁炉家用 XDW-21A4",
    platform="qingwei",
    item_id="77",
    url="https://qingwei.example/item/77",
    brand="小逸优品",
    price=Money(amount=Decimal("99.90")),
    attributes={"额定功率": "2100W", "品牌": "小逸优品"},
    image_urls=("https://qingwei.example/1.jpg",),
    sold_count=12,
    category="induction_cooker",
    channel=Channel.PUBLIC_PAGE,
    evidence_id="a" * 64,
)


def test_a_listing_is_read_as_it_was_written(store, now):
    seen = replace(LISTING, captured_at=now)
    with store.transaction() as tx:
        saved = tx.save_listing(seen, now=now)

    assert (saved.key, saved.saved) == ("qingwei:77", Saved.NEW)
    assert store.listing("qingwei:77") == seen
    assert list(store.listing("qingwei:77").attributes) == ["额定功率", "品牌"], "the page's order stays"
    assert store.listing("qingwei:78") is None


def test_a_listing_without_picture_hashes_is_what_it_was_and_one_with_them_is_another(store, now):
    """A home that was filled before there were hashes sees no change in what it is told again."""
    assert listing_hash(LISTING) == "6ebe49ed73fb01e609db5e8e6a650f867f9e5c2f2dfd6535818bde7926ec603f"
    pictured = replace(LISTING, image_hashes=("phash:8f373714acfcf4d0",))
    with store.transaction() as tx:
        tx.save_listing(LISTING, now=now)
        assert tx.save_listing(pictured, now=now).saved is Saved.UPDATED
    assert store.listing("qingwei:77") == pictured
    assert "image_hashes" not in listing_facts(LISTING)


def test_another_capture_of_the_same_facts_is_no_change(store, now):
    with store.transaction() as tx:
        tx.save_listing(replace(LISTING, captured_at=now), now=now)
    seq, before = store.outbox_seq(), store.content_hash()
    later = now + timedelta(hours=1)
    again = replace(
        LISTING, captured_at=later, evidence_id="b" * 64, coverage=Coverage.CATEGORY_QUERY, coverage_note="to page 3"
    )
    with store.transaction() as tx:
        assert tx.save_listing(again, now=later).saved is Saved.UNCHANGED

    assert store.outbox_after(seq) == ()
    assert store.content_hash() == before
    assert store.listing("qingwei:77") == again, "the youngest capture is the one to show"


def test_other_facts_update(store, now):
    with store.transaction() as tx:
        tx.save_listing(LISTING, now=now)
    before = store.content_hash()
    with store.transaction() as tx:
        assert tx.save_listing(replace(LISTING, title="电磁炉"), now=now).saved is Saved.UPDATED

    assert store.listing("qingwei:77").title == "电磁炉"
    assert store.content_hash() != before


def test_what_could_not_be_read_again_is_refused(store, now):
    with pytest.raises(ListingRejected, match="title"), store.transaction() as tx:
        tx.save_listing(replace(LISTING, title="长" * 10_001), now=now)
    with pytest.raises(ListingRejected, match="platform"), store.transaction() as tx:
        tx.save_listing(replace(LISTING, platform=None), now=now)

    assert store.listings_count() == 0


def test_an_error_leaves_nothing_behind(store, now):
    def fail() -> None:
        with store.transaction() as tx:
            tx.save_listing(LISTING, now=now)
            raise KeyError

    with pytest.raises(KeyError):
        fail()

    assert store.listings_count() == 0
    assert store.outbox_after(0) == ()


def test_listings_are_paged_by_key_and_platform(store, now):
    with store.transaction() as tx:
        for number in range(1010):
            platform = "qingwei" if number % 2 else "yunti"
            tx.save_listing(replace(LISTING, platform=platform, item_id=f"{number:04}"), now=now)

    assert sum(1 for _ in store.listings()) == 1010
    assert [listing.item_id for listing in store.listings("yunti", after="yunti:1004")] == ["1006", "1008"]
    assert [listing.item_id for listing in store.listings("qingwei", limit=2)] == ["0001", "0003"]
    assert set(store.listings_by_key(["yunti:0000", "yunti:0001"])) == {"yunti:0000"}


def test_a_listing_without_case_can_be_removed_again_and_again(store, now):
    with store.transaction() as tx:
        tx.save_listing(LISTING, now=now)
    seq = store.outbox_seq()
    with store.transaction() as tx:
        assert tx.remove_listing("qingwei:77")
        assert not tx.remove_listing("qingwei:77")

    assert store.listing("qingwei:77") is None
    assert [(change.key, change.is_removed) for change in store.outbox_after(seq)] == [("qingwei:77", True)]


def test_a_listing_with_a_case_stays(store, now, make_case):
    with store.transaction() as tx:
        tx.save_listing(LISTING, now=now)
        tx.put_case(make_case(LISTING), None)
    with pytest.raises(StoreError, match="has a case"), store.transaction() as tx:
        tx.remove_listing("qingwei:77")
