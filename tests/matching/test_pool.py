"""Work on many batches: in order, with little in hand, no worker left behind."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching import cores, work_through

ROOT = Path(__file__).parents[2]


def _where(batch: int) -> tuple[int, int]:
    return batch, os.getpid()


def _where_slowly(batch: int) -> tuple[int, int]:
    time.sleep(0.005)
    return _where(batch)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.none() | st.integers(), max_size=20), st.integers(1, 3))
def test_the_order_is_kept_and_nothing_is_lost(batches: list[int | None], jobs: int) -> None:
    done = [batch for batch, _ in work_through(_where, batches, jobs=jobs)]
    assert done == [batch for batch in batches if batch is not None]


def test_long_inputs_are_shared_and_short_ones_are_not() -> None:
    assert {pid for _, pid in work_through(_where, range(2), jobs=2)} == {os.getpid()}
    assert {pid for _, pid in work_through(_where, range(50), jobs=1)} == {os.getpid()}
    pids = {pid for _, pid in work_through(_where_slowly, range(50), jobs=2)}
    assert pids > {os.getpid()}
    assert len(pids) == 2  # this one works, too


def test_of_a_long_input_the_first_batch_goes_to_a_worker_and_nobody_idles() -> None:
    done = list(work_through(_where_slowly, range(30), jobs=2, alone=0))
    assert [batch for batch, _ in done] == list(range(30))
    assert done[0][1] != os.getpid()
    here = sum(pid == os.getpid() for _, pid in done)
    assert 5 < here < 25


def test_batches_that_come_one_by_one_are_never_shared() -> None:
    batches = [part for number in range(20) for part in (number, None)]
    assert {pid for _, pid in work_through(_where, batches, jobs=2)} == {os.getpid()}


def test_what_is_done_is_given_before_waiting_for_more() -> None:
    taken: list[int] = []

    def batches() -> Iterator[int | None]:
        yield from range(6)
        yield None
        assert taken == list(range(6)), "an answer waits for the next question"
        yield 6

    for batch, _ in work_through(_where, batches(), jobs=2):
        taken.append(batch)
    assert taken == list(range(7))


def test_only_a_few_batches_are_read_ahead() -> None:
    read = 0

    def batches() -> Iterator[int]:
        nonlocal read
        for number in range(1000):
            read = number
            yield number

    with closing(work_through(_where, batches(), jobs=2)) as worked:
        for done, _ in worked:
            assert read - done <= 8
            if done == 100:
                break


def _fail(batch: int) -> int:
    if batch == 7:
        raise ValueError("seven")
    return batch


def test_an_exception_of_a_worker_is_the_callers() -> None:
    with pytest.raises(ValueError, match="seven"):
        list(work_through(_fail, range(20), jobs=2))


def _children(pid: int) -> set[int]:
    return set(map(int, Path(f"/proc/{pid}/task/{pid}/children").read_text().split()))


def test_no_worker_is_left_when_nobody_listens_any_more() -> None:
    before = _children(os.getpid())
    with closing(work_through(_where, range(1000), jobs=2)) as worked:
        for done, _ in worked:
            if done == 5:
                assert len(_children(os.getpid()) - before) == 1
                break
    assert _children(os.getpid()) <= before


ENDLESS = """
from itertools import count
from matching import work_through
for done in work_through(lambda batch: batch, count(), jobs=3):
    if done == 10:
        print("started", flush=True)
"""


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGKILL])
def test_workers_end_with_the_process_that_started_them(sign: signal.Signals) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", ENDLESS], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    assert child.stdout.readline() == "started\n"
    workers = _children(child.pid)
    assert len(workers) == 2
    child.send_signal(sign)
    _, errors = child.communicate(timeout=30)
    assert ("KeyboardInterrupt" in errors) == (sign is signal.SIGINT)
    assert errors.count("Traceback") <= 1, "a worker complains, too"
    for _ in range(100):
        if not any(Path(f"/proc/{pid}").exists() for pid in workers):
            return
        time.sleep(0.05)
    pytest.fail("a worker outlives its parent")


def test_cores_are_those_this_process_may_use() -> None:
    assert 1 <= cores() <= (os.cpu_count() or 1)
