"""Several worker processes at one host: one at a time, at its pace, with one fetch of robots.txt, whatever is killed.

On SQLite they share a home, on PostgreSQL only the database, as workers on several machines do.
"""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import Path

import pytest

from index.store import open_store
from tests.crawlers.conftest import ROOT, child_command, child_environment
from tests.crawlers.loopback import Answer, Loopback, text
from tests.crawlers.shops import fill_qingwei, wares

HERE = Path(__file__).parent
PACE = 0.1
MANY = 500
"""More pages than the first worker comes to."""


@dataclass
class Workers:
    """Worker processes that share one truth; whoever is left is killed at the end."""

    origin: str
    homes: list[Path]
    environment: dict[str, str]
    started: list[subprocess.Popen[str]] = field(default_factory=list)

    def start(self, prefix: str, number: int, **settings: object) -> subprocess.Popen[str]:
        """Start one that asks for so many pages below a prefix."""
        home = self.homes[len(self.started) % len(self.homes)]
        child = [sys.executable, str(HERE / "worker_child.py"), str(home), self.origin, prefix, str(number)]
        return self.run(child, **settings)

    def run(self, command: list[str], **settings: object) -> subprocess.Popen[str]:
        more = {f"GUOLV_CRAWL__{name.upper()}": str(value) for name, value in settings.items()}
        process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, cwd=ROOT,
            env=child_environment() | self.environment | more,
        )  # fmt: skip
        self.started.append(process)
        return process


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def workers(request, shop, make_home) -> Iterator[Workers]:
    environment = {"GUOLV_CRAWL__DELAY_SECONDS": str(PACE), "GUOLV_CRAWL__LONGEST_WAIT_SECONDS": "60"}
    names = ["one"] if request.param == "sqlite" else ["one", "other"]
    homes = [make_home(name, qingwei=shop.url) for name in names]
    if request.param == "postgresql":
        environment["GUOLV_STORE__URL"] = request.getfixturevalue("postgresql_database")
        with open_store(environment["GUOLV_STORE__URL"], create=True):
            pass
    together = Workers(shop.url, homes, environment)
    yield together
    for process in together.started:
        process.kill()
        process.communicate()


def until_asked(shop: Loopback, number: int, worker: subprocess.Popen[str]) -> None:
    while len(shop.asked) < number:
        assert worker.poll() is None, worker.communicate()
        time.sleep(0.005)


def put_to_sleep(worker: subprocess.Popen[str], workers: Workers) -> None:
    """Stop a worker, but not within a transaction: it would keep everybody from writing, and the test from its point."""
    if "GUOLV_STORE__URL" in workers.environment:
        time.sleep(0.05)  # rows are locked there for a moment, and passed over
        stop(worker)
        return
    while True:
        stop(worker)
        try:
            with closing(sqlite3.connect(workers.homes[0] / "guolv.sqlite3", timeout=0, isolation_level=None)) as store:
                store.execute("BEGIN IMMEDIATE")
                store.execute("ROLLBACK")
                return
        except sqlite3.OperationalError:
            os.kill(worker.pid, signal.SIGCONT)
            time.sleep(0.01)


def stop(worker: subprocess.Popen[str]) -> None:
    os.kill(worker.pid, signal.SIGSTOP)
    os.waitid(os.P_PID, worker.pid, os.WSTOPPED)  # a thread may run on, into a transaction, until the signal is seen


def last_words(worker: subprocess.Popen[str]) -> dict:
    said, errors = worker.communicate(timeout=45)
    assert said, errors
    return json.loads(said.splitlines()[-1])


def paces(shop: Loopback) -> list[float]:
    return [later.at - earlier.at for earlier, later in pairwise(shop.asked)]


@pytest.mark.timeout(180)
def test_a_host_has_one_worker_and_the_next_one_keeps_the_pace_of_one_that_was_killed(shop, workers):
    shop.set("/robots.txt", text(f"User-agent: *\nCrawl-delay: {2 * PACE}\n"))
    shop.fallback = lambda _path: text("content")
    first = workers.start("a", MANY)
    until_asked(shop, 3, first)
    second, hasty = workers.start("b", 5), workers.start("c", 5, longest_wait_seconds=0)
    assert last_words(hasty)["reason"].startswith("host_busy: 127.0.0.1")
    first.kill()
    assert first.wait() == -signal.SIGKILL
    assert last_words(second) == {"reason": "finished"}
    paths = shop.paths()
    seen = [path[1] for path in paths[1:]]
    assert paths[0] == "/robots.txt", "one fetch for all of them"
    assert seen == ["a"] * (len(seen) - 5) + ["b"] * 5, "one worker at a time"
    assert min(paces(shop)) >= 2 * PACE


@pytest.mark.timeout(180)
def test_a_host_whose_worker_is_dead_is_not_waited_for_and_one_that_only_sleeps_is(shop, workers):
    """The lease lasts much longer than anybody waits: only who sees that its holder is dead gets the host."""
    shop.fallback = lambda _path: text("content")
    patience = {"lease_seconds": 600, "longest_wait_seconds": 1}
    first = workers.start("a", MANY, **patience)
    until_asked(shop, 3, first)
    put_to_sleep(first, workers)
    assert last_words(workers.start("b", 5, **patience))["reason"].startswith("host_busy: 127.0.0.1")
    first.kill()  # and not waited for: it is dead all the same
    assert last_words(workers.start("c", 5, **patience)) == {"reason": "finished"}
    seen = [path[1] for path in shop.paths()[1:]]
    assert seen == ["a"] * (len(seen) - 5) + ["c"] * 5
    assert min(paces(shop)) >= PACE


@pytest.mark.timeout(180)
@pytest.mark.parametrize("workers", ["sqlite"], indirect=True)
def test_a_crawl_that_slept_past_its_lease_sends_nothing_any_more(shop, workers):
    fill_qingwei(shop, wares(MANY))
    sleeper = workers.run(child_command(workers.homes[0], "qingwei", "--category", "travel_bag"))
    until_asked(shop, 3, sleeper)
    put_to_sleep(sleeper, workers)
    assert last_words(workers.start("b", 5)) == {"reason": "finished"}
    os.kill(sleeper.pid, signal.SIGCONT)
    run = last_words(sleeper)
    assert run["state"] == "failed"
    assert run["reason"].startswith("host_lost: 127.0.0.1")
    assert all(path.startswith("/b/") for path in shop.paths()[-5:]), "nothing after the others"
    assert min(paces(shop)) >= PACE


@pytest.mark.timeout(180)
@pytest.mark.parametrize("workers", ["sqlite"], indirect=True)
def test_a_crawl_that_waits_for_a_host_hears_that_it_is_to_end(shop, workers):
    shop.fallback = lambda path: text("content") if path == "/a/0" else text("nothing", 404)
    shop.set("/a/1", Answer(b"busy", 429, {"Retry-After": "50"}))
    waiting = workers.start("a", MANY)
    until_asked(shop, 3, waiting)
    waiting.terminate()
    assert last_words(waiting) == {"reason": "shutdown"}
    assert shop.paths() == ["/robots.txt", "/a/0", "/a/1"]
