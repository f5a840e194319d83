from dataclasses import replace
from datetime import timedelta

from domain.delivery import Delivery, DeliveryState
from domain.listing import Channel, Coverage, Listing
from index.store import Saved

GOODS = Listing(title="电磁炉", platform="yunti", item_id="1", channel=Channel.SUPPLIED)


def delivery(now, **changes) -> Delivery:
    facts = {
        "delivery_id": "D-1", "platform": "yunti", "file": "a.csv", "file_sha256": "0" * 64, "size_bytes": 3 << 30,
        "received_at": now, "coverage": Coverage.FULL_CATALOGUE, "supplier": "yunti-0000abcd",
    }  # fmt: skip
    return Delivery(**facts | changes)


def put(store, *deliveries):
    with store.transaction() as tx:
        for each in deliveries:
            tx.deliveries.put(each)


def test_a_delivery_is_replaced_and_listed_youngest_first(store, now):
    first = delivery(now)
    second = delivery(now + timedelta(seconds=1), delivery_id="D-2", supplier=None, shop_id="77", coverage_note="全店")
    put(store, first, second)
    done = replace(
        first, state=DeliveryState.DONE, started_at=now, finished_at=now, run_id="R-1", counts={"listings": 3},
        details={"form": "csv", "columns": [{"heading": "价格", "cells": 3}]}, problem="x",
    )  # fmt: skip
    put(store, done)
    assert store.deliveries.latest() == (second, done)
    assert store.deliveries.get("D-1") == done
    assert store.deliveries.get("D-3") is None


def test_what_waits_is_given_in_order_and_what_the_office_brought_is_not(store, now):
    old, begun, brought, done = (
        delivery(now), delivery(now + timedelta(seconds=1), delivery_id="D-2", state=DeliveryState.RUNNING),
        delivery(now, delivery_id="D-3", supplier=None), delivery(now, delivery_id="D-4", state=DeliveryState.DONE),
    )  # fmt: skip
    put(store, begun, old, brought, done)
    assert store.deliveries.next_waiting(()) == old
    assert store.deliveries.next_waiting({"D-1"}) == begun
    assert store.deliveries.next_waiting({"D-1", "D-2"}) is None


def test_what_was_taken_is_told_by_bytes_platform_shop_and_coverage(store, now):
    done = delivery(now, state=DeliveryState.DONE, finished_at=now)
    put(store, done, delivery(now, delivery_id="D-2"), delivery(now, delivery_id="D-3", state=DeliveryState.FAILED))
    assert store.deliveries.taken(delivery(now)) == done
    others = ({"file_sha256": "1" * 64}, {"platform": "jd"}, {"shop_id": "7"}, {"coverage": Coverage.CATALOGUE_PART})
    assert [store.deliveries.taken(delivery(now, **other)) for other in others] == [None] * 4
    later = delivery(
        now, delivery_id="D-0", file_sha256="1" * 64, state=DeliveryState.DONE, finished_at=now + timedelta(seconds=1)
    )
    put(store, later)
    assert store.deliveries.last_taken(delivery(now)) == later


def test_a_number_is_used_up_once_and_forgotten_when_its_time_is_over(store, now):
    def use(nonce, at):
        with store.transaction() as tx:
            return tx.deliveries.use_nonce("yunti-0000abcd", nonce, now=at, until=at + timedelta(minutes=5))

    later = now + timedelta(minutes=6)
    assert [use("a" * 16, now), use("a" * 16, now), use("b" * 16, now)] == [True, False, True]
    with store.transaction() as tx:
        assert tx.deliveries.use_nonce("other-0000abcd", "a" * 16, now=now, until=later), "each key has its own"
    assert use("a" * 16, later)


def test_a_listing_that_a_catalogue_lacks_is_gone_until_it_is_seen_again(store, now):
    later, again = now + timedelta(days=1), now + timedelta(days=2)
    other = replace(GOODS, item_id="2")
    with store.transaction() as tx:
        for each in (GOODS, other):
            tx.save_listing(each, now=now)
        tx.deliveries.note_present(["yunti:1", "yunti:2", "yunti:nowhere"], "yunti/", now=now)
    assert store.deliveries.absent("yunti/", later, limit=9) == ("yunti:1", "yunti:2")
    with store.transaction() as tx:
        tx.deliveries.note_present(["yunti:2"], "yunti/", now=later)
    assert store.deliveries.absent("yunti/", later, limit=9) == ("yunti:1",)
    assert store.deliveries.count_absent("yunti/", later) == (1, 2)
    assert store.deliveries.count_absent("yunti/7", later) == (0, 0)
    before, seq = store.content_hash(), store.outbox_seq()
    with store.transaction() as tx:
        tx.deliveries.mark_gone("yunti:1", now=later)
    assert store.listing("yunti:1") == replace(GOODS, gone_at=later)
    assert store.deliveries.count_absent("yunti/", later) == (0, 1)
    assert [change.key for change in store.outbox_after(seq)] == ["yunti:1"], "whoever follows is told"
    with store.transaction() as tx:
        saved = tx.save_listing(GOODS, now=again)
    assert (saved.saved, saved.was_gone) == (Saved.UNCHANGED, True)
    assert store.listing("yunti:1") == GOODS
    assert store.content_hash() == before, "that it was away is no fact about the listing"
