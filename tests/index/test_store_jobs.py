from datetime import datetime, timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from domain.errors import StaleWrite
from index.store import Store


def acquire(store: Store, holder: str, now: datetime) -> int | None:
    with store.transaction() as tx:
        return tx.acquire_job("crawl:1", holder, now, 30)


def test_one_holder_at_a_time_and_none_after_the_end(store, now):
    assert acquire(store, "a", now) == 1
    assert acquire(store, "b", now + timedelta(seconds=29)) is None
    with store.transaction() as tx:
        tx.renew_job("crawl:1", 1, now + timedelta(seconds=20), 30)
    assert acquire(store, "b", now + timedelta(seconds=31)) is None
    assert acquire(store, "b", now + timedelta(seconds=50)) == 2
    with store.transaction() as tx:
        tx.finish_job("crawl:1", 2, now + timedelta(seconds=60))

    assert store.is_job_finished("crawl:1")
    assert acquire(store, "c", now + timedelta(days=1)) is None


def test_a_worker_that_lost_its_lease_is_stopped_in_its_effect(store, now):
    late = acquire(store, "a", now)
    taken = acquire(store, "b", now + timedelta(minutes=5))
    for act in (
        lambda tx: tx.check_job("crawl:1", late),
        lambda tx: tx.renew_job("crawl:1", late, now, 30),
        lambda tx: tx.finish_job("crawl:1", late, now),
    ):
        with pytest.raises(StaleWrite), store.transaction() as tx:
            act(tx)
    with store.transaction() as tx:
        tx.check_job("crawl:1", taken)

    assert not store.is_job_finished("crawl:1")
    assert not store.is_job_finished("never heard of")


def test_two_workers_and_a_jumping_clock_give_one_effect(sqlite_store, now):
    """R6: whatever two workers do and wherever the clock jumps, a job has at most one effect."""

    class Workers(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            self.name = f"job-{next(counter)}"
            self.at, self.tokens, self.effects = now, {}, 0

        @rule(seconds=st.integers(-3600, 3600))
        def jump(self, seconds: int) -> None:
            self.at += timedelta(seconds=seconds)

        @rule(worker=st.sampled_from("ab"))
        def acquire(self, worker: str) -> None:
            with sqlite_store.transaction() as tx:
                token = tx.acquire_job(self.name, worker, self.at, 30)
            if token is not None:
                assert token > max(self.tokens.values(), default=0), "tokens rise"
                self.tokens[worker] = token

        @rule(worker=st.sampled_from("ab"))
        def work(self, worker: str) -> None:
            if worker not in self.tokens:
                return
            try:
                with sqlite_store.transaction() as tx:
                    tx.finish_job(self.name, self.tokens[worker], self.at)
            except StaleWrite:
                return
            assert self.tokens[worker] == max(self.tokens.values()), "only the youngest holder"
            self.effects += 1

        @invariant()
        def at_most_one(self) -> None:
            assert getattr(self, "effects", 0) <= 1

    counter = iter(range(1_000_000))
    run_state_machine_as_test(Workers, settings=settings(max_examples=40, stateful_step_count=20, deadline=None))
