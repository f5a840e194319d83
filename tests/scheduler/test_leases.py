"""Leases on the real table: one holder, renewed in the background, given back or finished."""

import time
from datetime import UTC, datetime

import pytest

from domain.errors import StaleWrite
from index.store import open_store
from scheduler.leases import take_lease


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def store(tmp_path):
    with open_store(f"sqlite:///{tmp_path}/guolv.sqlite3", create=True) as store:
        yield store


def test_one_holder_at_a_time_and_the_next_after_release(store):
    with take_lease(store, "job", clock=now) as first:
        assert take_lease(store, "job", clock=now) is None
    with take_lease(store, "job", clock=now) as second:
        assert second.token > first.token


def test_a_finished_job_is_never_taken_again(store):
    with take_lease(store, "job", clock=now) as lease:
        lease.finish()
    assert take_lease(store, "job", clock=now) is None
    assert store.is_job_finished("job")


def test_a_held_job_is_renewed_beyond_its_first_lease(store):
    with take_lease(store, "job", clock=now, seconds=0.6) as lease:
        time.sleep(1.5)
        assert take_lease(store, "job", clock=now) is None
        assert not lease.is_lost.is_set()


def test_a_late_worker_notices_and_cannot_write(store):
    late = take_lease(store, "job", clock=now, seconds=0.6)
    # As after a process that slept: the lease ran out and somebody else took the job.
    with store.transaction() as tx:
        tx.renew_job("job", late.token, now(), 0)
        token = tx.acquire_job("job", "another", now(), 60)
    assert token == late.token + 1
    assert late.is_lost.wait(5)
    with pytest.raises(StaleWrite), store.transaction() as tx:
        late.check(tx)
    with pytest.raises(StaleWrite):
        late.finish()
    late.release()
    with store.transaction() as tx:
        tx.check_job("job", token)  # the new holder is untouched
