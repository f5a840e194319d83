from dataclasses import replace
from datetime import timedelta

import pytest

from domain.listing import Listing
from domain.walks import Walk, WalkEnd
from index.store import Found, Visit

RUN = "run-1"


def found(*keys: str, state: str = "waiting") -> list[Found]:
    return [Found(key=key, facts={"url": f"https://shop.example/{key}", "page": 1}, state=state) for key in keys]


def waiting(store, *, after=0, limit=100, run=RUN) -> list[str]:
    return [one.key for one in store.frontier(run).waiting(after=after, limit=limit)]


def test_addresses_wait_in_the_order_they_were_met_each_once_a_run(store):
    with store.transaction() as tx:
        frontier = tx.frontier(RUN)
        assert [one.key for one in frontier.add(found("b", "a", "b"))] == ["b", "a"]
        assert [one.key for one in frontier.add(found("a", "c"))] == ["c"]
        frontier.add(found("d", state="not_due"))
        tx.frontier("run-2").add(found("a"))
    assert waiting(store) == ["b", "a", "c"]
    assert waiting(store, run="run-2") == ["a"]
    first = store.frontier(RUN).waiting(after=0, limit=1)[0]
    assert first.facts == {"url": "https://shop.example/b", "page": 1}
    assert waiting(store, after=first.position, limit=1) == ["a"]


def test_a_settled_address_waits_no_more_and_is_not_met_again(store):
    with store.transaction() as tx:
        tx.frontier(RUN).add(found("a", "b", "c"))
    with store.transaction() as tx:
        tx.frontier(RUN).settle({"a": "read", "c": "gone"})
        assert tx.frontier(RUN).add(found("a", "c")) == ()
    assert waiting(store) == ["b"]
    assert store.frontier(RUN).count_waiting() == 1


def test_what_a_transaction_did_not_commit_waits_still(store):
    with store.transaction() as tx:
        tx.frontier(RUN).add(found("a"))

    def write_and_die():
        with store.transaction() as tx:
            tx.frontier(RUN).settle({"a": "read"})
            tx.frontier(RUN).add(found("b"))
            raise RuntimeError("killed")

    with pytest.raises(RuntimeError, match="killed"):
        write_and_die()
    assert waiting(store) == ["a"]


def test_many_addresses_at_once(store):
    keys = [f"k{n:05}" for n in range(1_500)]
    with store.transaction() as tx:
        assert len(tx.frontier(RUN).add(found(*keys))) == 1_500
        assert tx.frontier(RUN).add(found(*keys)) == ()
        tx.frontier(RUN).settle(dict.fromkeys(keys[:1_499], "read"))
    assert waiting(store) == ["k01499"]


def test_a_walk_meets_each_listing_once(store):
    with store.transaction() as tx:
        assert tx.frontier(RUN).meet(1, ["x", "y", "x"]) == {"x", "y"}
        assert tx.frontier(RUN).meet(1, ["y", "z"]) == {"z"}
        assert tx.frontier(RUN).meet(2, ["y"]) == {"y"}


def test_walks_are_kept_when_the_addresses_are_forgotten(store):
    walk = Walk(number=1, category="travel_bag", entry="/search?q=拉杆箱", stated_listings=80)
    with store.transaction() as tx:
        tx.frontier(RUN).add(found("a"))
        tx.frontier(RUN).put_walk(walk)
    done = replace(walk, pages=2, listings=80, ended=WalkEnd.END_OF_RESULTS)
    with store.transaction() as tx:
        tx.frontier(RUN).put_walk(done)
        tx.frontier(RUN).forget()
    assert store.frontier(RUN).walks() == (done,)
    assert waiting(store) == []


def test_a_visit_tells_what_is_known_today_of_its_listing(store, now, make_case):
    listing = Listing(title="箱", platform="qingwei", item_id="77")
    case = make_case(listing)
    with store.transaction() as tx:
        tx.save_listing(listing, now=now)
        tx.put_case(case, None)
        frontier = tx.frontier(RUN)
        for at in (now - timedelta(days=1), now):
            frontier.visit("qingwei", [Visit(key="a", listing_key="qingwei:77", outcome="read", visited_at=at)])
        frontier.visit("qingwei", [Visit(key="b", listing_key=None, outcome="gone", visited_at=now)])
        known = frontier.visits("qingwei", ["a", "b", "c"])
        assert frontier.visits("shiqiao", ["a"]) == {}
    assert set(known) == {"a", "b"}
    assert known["a"] == Visit(
        key="a", listing_key="qingwei:77", outcome="read", visited_at=now, first_seen_at=now,
        case_state=str(case.state), verdict=str(case.verdict), case_changed_at=case.updated_at,
    )  # fmt: skip
    assert known["b"].first_seen_at is known["b"].case_state is None
