import threading
from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule, run_state_machine_as_test

from domain.errors import StaleWrite
from index.store import HostBusy, HostClaim, HostHolder, HostLease, Reservation, RobotsFile, open_store

HOST = "shop.example"
TODAY = date(2026, 11, 25)


def after(now: datetime, seconds: float) -> datetime:
    return now + timedelta(seconds=seconds)


def taken(book, holder: str, now: datetime, seconds: float = 30) -> HostClaim | None:
    found = book.take(HOST, holder, now=now, until=after(now, seconds))
    return found.claim if isinstance(found, HostLease) else None


def wanted(now: datetime, **changes: object) -> Reservation:
    usual = Reservation(
        until=after(now, 30), next_at=after(now, 3), delay_seconds=2.0, source="shiqiao", day=TODAY, asked=1, unused=0,
        allowance=100,
    )  # fmt: skip
    return replace(usual, **changes)


def test_a_host_has_one_holder_and_its_pace_outlives_it(store, now):
    book = store.hosts
    first = taken(book, "a:1", now)
    assert book.reserve(first, wanted(now)) == 1
    busy = book.take(HOST, "b:2", now=after(now, 29), until=after(now, 60))
    assert busy == HostBusy(host=HOST, holder="a:1", until=after(now, 30), fence=first.fence)
    book.renew(first, after(now, 50))
    assert taken(book, "b:2", after(now, 49)) is None
    lease = book.take(HOST, "b:2", now=after(now, 50), until=after(now, 80))
    assert isinstance(lease, HostLease)
    assert lease.claim.fence == first.fence + 1
    assert lease.next_at == after(now, 3)
    assert taken(book, "c:3", after(now, 51)) is None
    assert isinstance(book.take("other.example", "c:3", now=now, until=after(now, 30)), HostLease)


def test_a_lease_of_a_dead_holder_is_taken_over_once_and_only_that_one(store, now):
    book = store.hosts
    assert isinstance(book.take(HOST, HostHolder("a:1", "a process"), now=now, until=after(now, 30)), HostLease)
    busy = book.take(HOST, "b:2", now=now, until=after(now, 30))
    assert (busy.holder, busy.process) == ("a:1", "a process")
    assert isinstance(book.take(HOST, "b:2", now=now, until=after(now, 30), dead=busy.fence - 1), HostBusy)
    lease = book.take(HOST, "b:2", now=now, until=after(now, 30), dead=busy.fence)
    assert isinstance(lease, HostLease)
    late = book.take(HOST, "c:3", now=now, until=after(now, 30), dead=busy.fence)
    assert (late.holder, late.process) == ("b:2", None), "somebody was quicker"
    book.release(lease.claim, now=now, next_at=None)
    assert isinstance(book.take(HOST, "c:3", now=now, until=after(now, 30)), HostLease)


def test_whoever_lost_a_host_changes_nothing_any_more(store, now):
    book = store.hosts
    late = taken(book, "a:1", now)
    assert taken(book, "b:2", after(now, 31)) is not None
    before = book.states()
    for act in (
        lambda: book.renew(late, after(now, 999)),
        lambda: book.reserve(late, wanted(now)),
        lambda: book.hold(late, after(now, 999), "429"),
        lambda: book.release(late, now=now, next_at=now),
    ):
        with pytest.raises(StaleWrite):
            act()
    assert book.states() == before
    assert book.requests_on("shiqiao", TODAY) == 0


def test_a_host_that_was_given_back_is_free_at_once_and_tells_its_exact_moment(store, now):
    book = store.hosts
    claim = taken(book, "a:1", now)
    book.reserve(claim, wanted(now, next_at=after(now, 10)))
    book.release(claim, now=after(now, 1), next_at=after(now, 2))
    with pytest.raises(StaleWrite):
        book.reserve(claim, wanted(now))
    lease = book.take(HOST, "b:2", now=after(now, 1), until=after(now, 31))
    assert isinstance(lease, HostLease)
    assert (lease.next_at, lease.delay_seconds) == (after(now, 2), 2.0)


def test_what_a_host_asked_for_is_kept_and_the_longer_wish_counts(store, now):
    book = store.hosts
    claim = taken(book, "a:1", now)
    book.hold(claim, after(now, 600), "503")
    book.hold(claim, after(now, 60), "429")
    lease = book.take(HOST, "b:2", now=after(now, 31), until=after(now, 61))
    assert isinstance(lease, HostLease)
    assert (lease.hold_until, lease.hold_reason) == (after(now, 600), "503")


def test_the_requests_of_a_day_are_counted_over_workers_and_end_at_the_allowance(store, now):
    book = store.hosts
    one = taken(book, "a:1", now)
    other = book.take("img.example", "b:2", now=now, until=after(now, 30)).claim
    assert book.reserve(one, wanted(now, asked=6, allowance=10)) == 6
    assert book.reserve(other, wanted(now, asked=6, allowance=10)) == 4
    assert book.reserve(other, wanted(now, asked=1, allowance=10)) == 0
    assert book.reserve(one, wanted(now, asked=3, unused=2, allowance=10)) == 2
    book.give_back("shiqiao", TODAY, 1)
    assert book.requests_on("shiqiao", TODAY) == 9
    assert book.reserve(one, wanted(now, asked=3, allowance=10, source="yunti")) == 3
    tomorrow = TODAY + timedelta(days=1)
    assert book.reserve(one, wanted(now, asked=3, allowance=10, day=tomorrow)) == 3
    assert book.requests_on("shiqiao", tomorrow) == 3


def test_a_robots_file_is_kept_as_it_came_for_every_worker(database_url, store, now):
    body = b"\xef\xbb\xbfUser-agent: *\nDisallow: /\xb2\xbb\x00\n"
    file = RobotsFile(
        origin="https://shop.example", status=200, url="https://shop.example/r", body=body, fetched_at=now
    )
    assert store.hosts.robots(file.origin) is None
    store.hosts.put_robots(file)
    with open_store(database_url) as other:
        assert other.hosts.robots(file.origin) == file
    gone = RobotsFile(origin=file.origin, status=None, url=file.url, problem="no route", fetched_at=after(now, 9))
    store.hosts.put_robots(gone)
    assert store.hosts.robots(file.origin) == gone
    assert store.hosts.forget_robots(file.origin)
    assert not store.hosts.forget_robots(file.origin)


def test_the_database_is_the_clock_of_several_machines(store, now):
    offset = store.hosts.clock_offset(now.replace(year=2000))
    assert offset == timedelta() if store.is_sqlite else offset > timedelta(days=20 * 365)


@pytest.mark.postgresql
def test_a_request_waits_for_no_import(postgresql_database, now):
    """The one lock of all writers is held for seconds by an import; hosts are asked meanwhile."""
    with open_store(postgresql_database, create=True) as store:
        claim = taken(store.hosts, "a:1", now)
        with store.transaction():
            asked = threading.Thread(target=store.hosts.reserve, args=(claim, wanted(now)), daemon=True)
            asked.start()
            asked.join(10)
            assert not asked.is_alive()


def test_whatever_two_workers_do_and_wherever_the_clock_jumps_one_of_them_holds_the_host(sqlite_store, now):
    book = sqlite_store.hosts

    class Workers(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.host = f"{next(counter)}.example"
            self.at, self.claims = now, {}

        @rule(seconds=st.integers(-3600, 3600))
        def jump(self, seconds: int) -> None:
            self.at += timedelta(seconds=seconds)

        @rule(worker=st.sampled_from("ab"))
        def take(self, worker: str) -> None:
            found = book.take(self.host, worker, now=self.at, until=after(self.at, 30))
            if isinstance(found, HostLease):
                assert found.claim.fence > max((claim.fence for claim in self.claims.values()), default=0)
                self.claims[worker] = found.claim

        @rule(worker=st.sampled_from("ab"))
        def send(self, worker: str) -> None:
            if worker not in self.claims:
                return
            try:
                book.reserve(self.claims[worker], wanted(self.at))
            except StaleWrite:
                return
            assert self.claims[worker].fence == max(claim.fence for claim in self.claims.values())

    counter = iter(range(1_000_000))
    run_state_machine_as_test(Workers, settings=settings(max_examples=30, stateful_step_count=15, deadline=None))
