"""Whether the process that held a host is dead is proven, never guessed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from crawlers.gate.process import is_dead, own_process

ROOT = Path(__file__).parents[2]
TELL = "import time; from crawlers.gate.process import own_process; print(own_process(), flush=True); time.sleep(60)"


@pytest.fixture
def other():
    process = subprocess.Popen([sys.executable, "-c", TELL], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    yield process, process.stdout.readline().strip()
    process.kill()
    process.communicate()


def test_a_process_that_lives_or_sleeps_is_not_dead(other):
    process, told = other
    assert not is_dead(told)
    os.kill(process.pid, signal.SIGSTOP)
    assert not is_dead(told)
    assert not is_dead(own_process())


def test_a_process_that_was_killed_is_dead_waited_for_or_not(other):
    process, told = other
    process.kill()
    os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOWAIT)
    assert is_dead(told), "nobody has waited for it"
    process.wait()
    assert is_dead(told), "its number is free again"


def test_a_number_that_was_given_again_is_another_process():
    place, _, begun = own_process().rpartition(" ")
    assert is_dead(f"{place} {int(begun) - 1}")


@pytest.mark.parametrize("changed", range(3))
def test_nothing_is_known_of_another_machine_boot_or_container(other, changed):
    process, told = other
    process.kill()
    process.wait()
    words = told.split(" ")
    words[changed] = f"other-{words[changed]}"
    assert not is_dead(" ".join(words))


@pytest.mark.parametrize("told", [None, "", "machine", "a b c", "a b c d e", "machine:1"])
def test_nothing_is_known_of_what_tells_nothing(told):
    assert not is_dead(told)
