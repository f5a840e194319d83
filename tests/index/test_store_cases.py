from dataclasses import replace
from datetime import timedelta

import pytest

from domain.case import CaseEventKind, CaseState, Judgement
from domain.errors import NotStored, StaleWrite, StoreError
from domain.listing import Listing
from domain.verdict import VerdictKind
from index.store import CaseOrder, CaseQuery

LISTING = Listing(title="电磁炉 XDW-21A4", platform="qingwei", item_id="1", category="induction_cooker")


def add(store, now, case):
    with store.transaction() as tx:
        tx.save_listing(case.listing, now=now)
        tx.put_case(case, None)


def test_a_case_is_read_as_it_was_written(store, now, make_case):
    case = make_case(LISTING, judged_by="王", judged_at=now, note="样品一致")
    add(store, now, case)

    assert store.case(case.case_id) == case
    assert store.case_of("qingwei:1") == case
    assert store.case("nothing") is None


def test_a_case_shows_the_listing_as_last_seen(store, now, make_case):
    add(store, now, make_case(LISTING))
    with store.transaction() as tx:
        tx.save_listing(replace(LISTING, title="电磁炉 改名"), now=now)

    assert store.case_of("qingwei:1").listing.title == "电磁炉 改名"


def test_a_case_needs_its_listing(store, make_case):
    with pytest.raises(NotStored, match="no listing"), store.transaction() as tx:
        tx.put_case(make_case(LISTING), None)


def test_a_listing_has_one_case(store, now, make_case):
    add(store, now, make_case(LISTING))
    for second in (make_case(LISTING), make_case(LISTING, case_id="other")):
        with pytest.raises(StaleWrite), store.transaction() as tx:
            tx.put_case(second, None)


def test_who_saw_an_older_version_cannot_write(store, now, make_case):
    case = make_case(LISTING)
    add(store, now, case)
    with store.transaction() as tx:
        tx.put_case(replace(case, state=CaseState.CONFIRMED, version=2), 1)
    with pytest.raises(StaleWrite, match="changed by somebody else"), store.transaction() as tx:
        tx.put_case(replace(case, state=CaseState.DISMISSED, version=2), 1)
    with pytest.raises(NotStored), store.transaction() as tx:
        tx.put_case(replace(case, case_id="nothing"), 1)

    assert store.case(case.case_id).state is CaseState.CONFIRMED


def test_events_are_appended_in_order(store, now, make_case):
    case = make_case(LISTING)
    add(store, now, case)
    with store.transaction() as tx:
        first = tx.append_event(case.case_id, CaseEventKind.OPENED, now, "guolv", {"记录": "R1"})
        second = tx.append_event(case.case_id, CaseEventKind.JUDGED, now, "王")

    assert store.events(case.case_id) == (first, second)
    assert first.seq < second.seq
    assert (first.facts, second.facts) == ({"记录": "R1"}, {})


@pytest.mark.parametrize("order", list(CaseOrder))
def test_every_order_pages_through_all_cases_once(store, now, make_case, order):
    for number in range(7):
        listing = replace(LISTING, item_id=str(number))
        opened = now + timedelta(minutes=number // 2)  # some equal
        add(store, now, make_case(listing, score=[0.9, 0.5, 0.9, 0.7, 0.1, 0.9, 0.5][number], opened_at=opened))

    seen, after, pages = [], None, 0
    while True:
        page = store.cases(CaseQuery(order=order, limit=3, after=after))
        seen += page.items
        pages += 1
        assert page.total == 7
        if page.after is None:
            break
        after = page.after

    assert pages == 3
    key = {
        CaseOrder.RISK: lambda c: (-c.score, c.case_id),
        CaseOrder.NEWEST: lambda c: (-c.opened_at.timestamp(), c.case_id),
        CaseOrder.OLDEST: lambda c: (c.opened_at, c.case_id),
        CaseOrder.ID: lambda c: c.case_id,
    }[order]
    assert [c.case_id for c in seen] == [c.case_id for c in sorted(set_of(seen), key=key)]
    assert len({c.case_id for c in seen}) == 7


def set_of(cases):
    return {case.case_id: case for case in cases}.values()


def test_a_mark_that_nobody_gave_is_refused(store):
    with pytest.raises(StoreError, match="not a mark"):
        store.cases(CaseQuery(after="nonsense"))
    with pytest.raises(StoreError, match="not a mark"):
        store.cases(CaseQuery(after="WzFd"))


def test_cases_are_filtered_and_counted(store, now, make_case):
    add(store, now, make_case(LISTING))
    other = Listing(title="书包", platform="yunti", item_id="2", category="travel_bag")
    add(store, now, make_case(other, verdict=VerdictKind.REVIEW, state=CaseState.UNSURE, matches=()))

    def found(**conditions):
        return [case.listing_key for case in store.cases(CaseQuery(order=CaseOrder.ID, **conditions)).items]

    assert found() == ["qingwei:1", "yunti:2"]
    assert found(states=(CaseState.OPEN,)) == ["qingwei:1"]
    assert found(states=(CaseState.OPEN, CaseState.UNSURE)) == ["qingwei:1", "yunti:2"]
    assert found(platform="yunti") == ["yunti:2"]
    assert found(verdict=VerdictKind.BLOCK) == ["qingwei:1"]
    assert found(category="travel_bag") == ["yunti:2"]
    assert found(record_id="R1") == ["qingwei:1"]
    assert store.case_counts() == {
        "state": {"open": 1, "unsure": 1},
        "verdict": {"block": 1, "review": 1},
        "platform": {"qingwei": 1, "yunti": 1},
        "category": {"induction_cooker": 1, "travel_bag": 1},
    }
    assert store.case_counts(CaseQuery(platform="yunti"))["verdict"] == {"review": 1}


def test_a_case_that_lost_a_match_is_no_longer_found_by_its_record(store, now, make_case):
    case = make_case(LISTING)
    add(store, now, case)
    with store.transaction() as tx:
        tx.put_case(replace(case, matches=(), version=2), 1)

    assert store.cases(CaseQuery(record_id="R1")).total == 0


def test_the_youngest_judgement_of_a_pair_counts(store, now):
    with store.transaction() as tx:
        tx.put_judgement("qingwei:1", "R1", "v1", Judgement.DISMISSED, "王", "不同型号", now)
        tx.put_judgement("qingwei:1", "R2", "v1", Judgement.DISMISSED, "王", None, now)
        tx.put_judgement("qingwei:1", "R2", "v1", Judgement.CONFIRMED, "李", None, now)
        tx.put_judgement("qingwei:2", "R3", "v1", Judgement.DISMISSED, "李", None, now)
        assert tx.dismissed_pairs("qingwei:1") == {("R1", "v1")}

    assert store.dismissed_pairs("qingwei:1") == {("R1", "v1")}, "another version of the record asks again"
    assert [(j.record_id, j.judgement, j.by) for j in store.judgements()] == [
        ("R1", Judgement.DISMISSED, "王"),
        ("R2", Judgement.DISMISSED, "王"),
        ("R2", Judgement.CONFIRMED, "李"),
        ("R3", Judgement.DISMISSED, "李"),
    ]
