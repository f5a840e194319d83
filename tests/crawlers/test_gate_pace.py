"""The pace of a host over workers, kills and restarts, on a real store and a clock that goes on when somebody waits."""

import asyncio
import itertools
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, time, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from crawlers.gate.clock import Clock
from crawlers.gate.closing import Closing, GateCloses
from crawlers.gate.pace import LONGEST_HOLD_SECONDS, Pace, PaceRules
from crawlers.gate.visiting_hours import VisitingHours
from domain.errors import StoreError
from index.store import HostBook, Store, open_store
from tests.crawlers.gate_clock import TestClock

HOST = "shop.example"
RULES = PaceRules(
    source="qingwei", delay_seconds=2.0, allowance=1000, lease_seconds=30.0, longest_wait_seconds=300.0
)  # fmt: skip


@pytest.fixture
def store(tmp_path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'guolv.sqlite3'}", create=True) as opened:
        yield opened


@pytest.fixture
def clock() -> TestClock:
    return TestClock()


class Worker:
    """One worker; `kill` leaves everything as it stands."""

    def __init__(self, store: Store, clock: Clock, name: str = "a", **changes: object) -> None:
        self.lost: list[GateCloses] = []
        self.pace = Pace(
            store.hosts, replace(RULES, **changes), holder=name, lost=self.lost.append, clock=clock
        )  # fmt: skip
        self._clock = clock

    async def send(self, seconds: float = 0.0, host: str = HOST) -> float:
        """Send one request that is answered after some seconds; return when it left."""
        await self.pace.enter(host)
        left = self._clock.passed
        self._clock.passed += seconds
        self.pace.leave(host)
        return left

    def kill(self) -> None:
        if self.pace._leases._heartbeat is not None:
            self.pace._leases._heartbeat.stop()


async def ended(step) -> Closing:
    with pytest.raises(GateCloses) as closing:
        await step
    return closing.value.closing


def test_a_request_leaves_when_the_delay_has_passed_since_the_last_answer(store, clock):
    async def scene() -> list[float]:
        worker = Worker(store, clock)
        sent = [await worker.send(0.5) for _ in range(3)]
        worker.pace.end()
        return sent

    assert asyncio.run(scene()) == [0.0, 2.5, 5.0]


_EXAMPLES = itertools.count()


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    delay=st.floats(0.005, 20),
    crawl_delay=st.none() | st.floats(0.005, 20),
    sent=st.integers(1, 60),
    answered=st.floats(0, 3),
    is_killed=st.booleans(),
)
@example(delay=0.01, crawl_delay=10.0, sent=1, answered=0.0, is_killed=True)
@example(delay=0.01, crawl_delay=None, sent=60, answered=0.0, is_killed=True)
def test_whoever_comes_next_keeps_the_pace_of_whoever_was_killed(store, delay, crawl_delay, sent, answered, is_killed):
    # The examples share a store: each has a source and a host of its own, so none spends another's day or waits for it.
    number = next(_EXAMPLES)
    host = f"shop{number}.example"
    changes = {"source": f"qingwei{number}", "delay_seconds": delay, "lease_seconds": 0.1}

    async def scene() -> tuple[float, float]:
        clock = TestClock()
        first, second = Worker(store, clock, **changes), Worker(store, clock, "b", **changes)
        try:
            for request in range(sent):
                last = await first.send(answered, host)
                if request == 0:
                    await first.pace.obey(host, delay_seconds=crawl_delay, hours=None)
            first.kill() if is_killed else first.pace.end()
            begun = await second.send(host=host)
        finally:
            first.kill()
            second.pace.end()
        return last + answered * (not is_killed), begun

    last, begun = asyncio.run(scene())
    assert begun - last >= max(delay, crawl_delay or 0) - 1e-6


def test_a_host_that_was_given_back_is_free_at_the_exact_moment(store, clock):
    async def scene() -> float:
        first = Worker(store, clock)
        await first.send(1.0)
        first.pace.end()
        second = Worker(store, clock, "b")
        return await second.send()

    assert asyncio.run(scene()) == pytest.approx(3.0)


def test_a_busy_host_is_waited_for_and_not_for_ever(store, clock):
    async def scene() -> tuple[Closing, float, float]:
        first = Worker(store, clock, lease_seconds=1e6)
        await first.send()
        other = Worker(store, clock, "b", longest_wait_seconds=10.0)
        outcome = await ended(other.send())
        waited = clock.passed
        third = Worker(store, clock, "c")
        sending = asyncio.create_task(third.send())
        while clock.passed < waited + 5:
            await asyncio.sleep(0.001)
        first.pace.end()
        return outcome, waited, await sending - waited

    outcome, waited, after = asyncio.run(scene())
    assert outcome is Closing.HOST_BUSY
    assert waited == pytest.approx(10.0)
    assert after >= 5


def test_a_worker_that_was_late_sends_nothing_any_more(store, clock):
    async def scene() -> list[Closing]:
        late, next_one = Worker(store, clock), Worker(store, clock, "b")
        await late.send()
        clock.passed += 31
        await next_one.send()
        outcomes = [await ended(late.send()), await ended(late.pace.claim(HOST))]
        late.pace.end()
        await next_one.send()
        return outcomes

    assert asyncio.run(scene()) == [Closing.HOST_LOST] * 2
    assert store.hosts.states()[0].holder == "b"


def test_the_heartbeat_keeps_a_host_and_tells_when_it_is_lost(store):
    class FastHeart(Clock):
        passed = 0.0

    async def scene() -> list[GateCloses]:
        worker = Worker(store, FastHeart(), lease_seconds=0.6)
        await worker.send()
        first_end = store.hosts.states()[0].lease_until
        while store.hosts.states()[0].lease_until <= first_end:
            await asyncio.sleep(0.02)
        now = worker.pace._leases.now() + timedelta(days=1)
        store.hosts.take(HOST, "thief", now=now, until=now + timedelta(seconds=60))
        while not worker.lost:
            await asyncio.sleep(0.02)
        worker.pace.end()
        return worker.lost

    assert [lost.closing for lost in asyncio.run(scene())] == [Closing.HOST_LOST]
    assert store.hosts.states()[0].holder == "thief"


def test_retry_after_holds_whoever_sends_and_a_long_one_ends_the_crawl(store, clock):
    async def scene() -> tuple[float, Closing, Closing, float]:
        first = Worker(store, clock)
        await first.send()
        await first.pace.hold(HOST, 60, "status 429")
        waited = await first.send()
        await first.pace.hold(HOST, 3600, "status 503")
        await first.pace.hold(HOST, 5, "status 429")
        outcome = await ended(first.send())
        first.kill()
        clock.passed += 31
        again = await ended(Worker(store, clock, "b").send())
        clock.passed += 3600
        return waited, outcome, again, await Worker(store, clock, "c").send()

    waited, outcome, again, late = asyncio.run(scene())
    assert waited == pytest.approx(60)
    assert outcome is again is Closing.ASKED_TO_WAIT
    assert late > 3600


def test_nonsense_in_retry_after_is_remembered_for_a_week(store, clock):
    async def scene() -> None:
        worker = Worker(store, clock)
        await worker.send()
        await worker.pace.hold(HOST, float("9" * 400), "status 429")
        worker.pace.end()

    asyncio.run(scene())
    assert store.hosts.states()[0].hold_until == clock.now() + timedelta(seconds=LONGEST_HOLD_SECONDS)


def test_the_allowance_of_a_day_is_shared_by_hosts_and_workers_and_comes_back_the_next_day(store, clock):
    async def scene() -> list[Closing]:
        first = Worker(store, clock, allowance=3)
        await first.send()
        await first.send()
        first.pace.end()
        second = Worker(store, clock, "b", allowance=3)
        await second.send()
        outcomes = [await ended(second.send()), await ended(second.pace.enter("img.example"))]
        other = Worker(store, clock, "c", source="yunti", allowance=3)
        await other.pace.enter("yunti.example")
        second.pace.end()
        clock.passed += 12 * 3600 - 60  # 15:59 UTC, 23:59 in Beijing
        outcomes.append(await ended(Worker(store, clock, "d", allowance=3).send()))
        clock.passed += 120
        await Worker(store, clock, "e", allowance=3).send()
        return outcomes

    assert asyncio.run(scene()) == [Closing.ALLOWANCE_USED] * 3
    assert store.hosts.requests_on("qingwei", date(2026, 11, 26)) == 3
    assert store.hosts.requests_on("qingwei", date(2026, 11, 27)) == 1


def test_what_was_reserved_and_not_sent_is_given_back_at_the_end(store, clock):
    async def scene() -> None:
        worker = Worker(store, clock, delay_seconds=0.01)
        for _ in range(60):
            await worker.send(0.05)
        worker.pace.end()

    asyncio.run(scene())
    assert store.hosts.requests_on("qingwei", date(2026, 11, 26)) == 60


@pytest.mark.parametrize(
    ("start", "end", "leaves_at"),
    [(time(3), time(5), 0.0), (time(4, 4), time(5), 240.0), (time(3), time(4), None), (time(23), time(4, 1), 0.0)],
)
def test_visiting_hours_are_kept(store, clock, start, end, leaves_at):
    async def scene() -> float | Closing:
        worker = Worker(store, clock)
        await worker.pace.claim(HOST)
        await worker.pace.obey(HOST, delay_seconds=None, hours=VisitingHours(start=start, end=end))
        return await ended(worker.send()) if leaves_at is None else await worker.send()

    assert asyncio.run(scene()) == (Closing.OUTSIDE_VISIT_TIME if leaves_at is None else leaves_at)


def test_a_pace_no_crawl_can_keep_ends_it(store, clock):
    async def scene() -> Closing:
        worker = Worker(store, clock)
        await worker.pace.claim(HOST)
        await worker.pace.obey(HOST, delay_seconds=1e9, hours=None)
        return await ended(worker.send())

    assert asyncio.run(scene()) is Closing.ASKED_TO_WAIT


def test_a_clock_that_was_set_back_makes_nobody_wait_longer_than_the_pace(store, clock):
    async def scene() -> float:
        first = Worker(store, clock)
        clock.passed += 7200
        await first.send()
        first.pace.end()
        clock.passed -= 7200
        return await Worker(store, clock, "b").send()

    assert asyncio.run(scene()) <= 3.1


def test_whoever_waits_when_the_gate_closes_is_told_and_not_sent(store):
    async def scene() -> list[Closing]:
        worker = Worker(store, Clock(), delay_seconds=100.0)
        await worker.pace.enter(HOST)
        waiting = [asyncio.create_task(ended(worker.pace.enter(HOST))) for _ in range(3)]
        await asyncio.sleep(0.05)
        worker.pace.leave(HOST)
        await asyncio.sleep(0.05)
        worker.pace.close()
        outcomes = await asyncio.gather(*waiting)
        worker.pace.end()
        return outcomes

    assert asyncio.run(scene()) == [Closing.ENDING] * 3


def test_without_the_store_nothing_leaves(store, clock, monkeypatch):
    def broken(*_arguments: object, **_named: object) -> None:
        raise StoreError("the database refused: disk full")

    async def scene() -> Closing:
        worker = Worker(store, clock)
        await worker.send()
        monkeypatch.setattr(HostBook, "reserve", broken)
        return await ended(worker.send())

    assert asyncio.run(scene()) is Closing.STORE_FAILED
