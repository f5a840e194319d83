"""The collector runs again afterwards, whatever happened, and only where it ran before."""

import gc

import pytest

from domain.collector import collector_paused


def test_it_is_paused_for_a_while_and_runs_again_after_an_error() -> None:
    with pytest.raises(ZeroDivisionError), collector_paused():
        _ = 1 / gc.isenabled()
    assert gc.isenabled()


def test_a_pause_within_a_pause_does_not_end_it() -> None:
    with collector_paused():
        with collector_paused():
            pass
        assert not gc.isenabled()
    assert gc.isenabled()
