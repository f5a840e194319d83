import threading

import pytest

from crawlers.writing import MOST_AT_ONCE, GroupWriter


def test_what_comes_meanwhile_is_stored_together_and_in_order():
    groups: list[list[int]] = []
    begun, go_on = threading.Event(), threading.Event()

    def write(group):
        groups.append(list(group))
        begun.set()
        go_on.wait(10)
        return len(group)

    writer = GroupWriter(write)
    first = writer.submit(0)
    begun.wait(10)
    rest = [writer.submit(number) for number in range(1, MOST_AT_ONCE + 5)]
    assert writer.is_busy
    go_on.set()
    writer.close()
    assert [number for group in groups for number in group] == list(range(MOST_AT_ONCE + 5))
    assert [len(group) for group in groups] == [1, MOST_AT_ONCE, 4]
    assert first.result() == 1
    assert sum(done.result() for done in rest) == MOST_AT_ONCE + 4, "each group says once what it added"


def test_a_group_that_cannot_be_stored_fails_for_each_that_waits_and_the_next_is_tried():
    def write(group):
        if 1 in group:
            raise OSError("the disk is full")
        return 0

    writer = GroupWriter(write)
    with pytest.raises(OSError, match="full"):
        writer.submit(1).result(10)
    assert writer.submit(2).result(10) == 0
    writer.close()
