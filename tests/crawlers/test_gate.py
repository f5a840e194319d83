import asyncio
import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise
from pathlib import Path

import pytest

from cases.times import BEIJING
from crawlers.gate.addresses import is_public, refusal
from crawlers.gate.robots import Robots, Rules, Ruling, read_rules
from domain.task import host_of
from index.store import HostBook, RobotsFile, open_store
from tests.crawlers.conftest import ROOT, child_environment
from tests.crawlers.gate_clock import TestClock
from tests.crawlers.loopback import Answer, text

HERE = Path(__file__).parent
RULES = b"User-agent: *\nDisallow: /private\nCrawl-delay: 3\n"
BEGIN = datetime(2026, 11, 26, 4, 0, tzinfo=UTC)
ORIGIN = "http://shop.example"


def answer(status: int | None = 200, body: bytes = RULES, **more: object) -> RobotsFile:
    return RobotsFile(origin=ORIGIN, url=f"{ORIGIN}/robots.txt", status=status, body=body, fetched_at=BEGIN, **more)


@pytest.fixture
def shelf(tmp_path) -> Iterator[HostBook]:
    with open_store(f"sqlite:///{tmp_path / 'shelf.sqlite3'}", create=True) as store:
        yield store.hosts


class Asking:
    """Robots rules of one crawl, with what it fetched."""

    def __init__(self, shelf: HostBook, *answers: RobotsFile, clock: TestClock | None = None) -> None:
        self.fetched: list[str] = []
        self.loaded: list[Rules] = []
        self._answers = list(answers)
        self.clock = clock or TestClock()
        self.robots = Robots(self._fetch, agent="guolv", shelf=shelf, loaded=self._load, clock=self.clock)

    async def _fetch(self, origin: str) -> RobotsFile:
        self.fetched.append(origin)
        await asyncio.sleep(0.05)
        given = self._answers[min(len(self.fetched), len(self._answers)) - 1]
        return replace(given, origin=origin, fetched_at=self.clock.now())

    async def _load(self, _origin: str, rules: Rules) -> None:
        self.loaded.append(rules)


def child(script: str, *arguments: str) -> object:
    command = [sys.executable, str(HERE / script), *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=60, env=child_environment(), cwd=ROOT, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])  # what the gate logs comes before


# --- robots.txt


def test_every_one_of_four_waiting_disallowed_requests_is_refused(shop, make_home):
    shop.set("/robots.txt", Answer(RULES, 200, {"Content-Type": "text/plain"}, delay_seconds=0.3))
    shop.fallback = lambda _path: text("content")
    assert child("race_child.py", "ours", shop.url, f"sqlite:///{make_home() / 'guolv.sqlite3'}") == ["/open"]
    assert shop.paths().count("/robots.txt") == 1
    assert not [path for path in shop.paths() if path.startswith("/private")]


def test_the_stock_middleware_lets_the_third_waiting_request_through(shop):
    # Why there is a gate of our own. Should this fail after an upgrade of Scrapy, the gate stays for its other rules.
    shop.set("/robots.txt", Answer(RULES, 200, {"Content-Type": "text/plain"}, delay_seconds=0.3))
    shop.fallback = lambda _path: text("content")
    assert child("race_child.py", "stock", shop.url) == ["/open", "/private/c", "/private/d"]


@pytest.mark.parametrize(
    ("came", "ruling"),
    [
        (answer(), Ruling.DISALLOWED),
        (answer(body=b"\xef\xbb\xbf" + RULES), Ruling.DISALLOWED),
        (answer(body=b""), Ruling.ALLOWED),
        (answer(404), Ruling.ALLOWED),
        (answer(410), Ruling.ALLOWED),
        (answer(500), Ruling.DISALLOWED),
        (answer(503), Ruling.DISALLOWED),
        (answer(302), Ruling.DISALLOWED),
        (answer(401), Ruling.STOP),
        (answer(403), Ruling.STOP),
        (answer(429), Ruling.STOP),
        (answer(body=b"<html>login</html>", is_page_after_redirect=True), Ruling.STOP),
        (answer(None, b"", problem="refused"), Ruling.DISALLOWED),
    ],
    ids=lambda value: getattr(value, "status", value),
)
def test_the_status_of_robots_txt_decides_as_rfc_9309_says(shelf, came, ruling):
    decision = asyncio.run(Asking(shelf, came).robots.judge(f"{ORIGIN}/private/x"))
    assert decision.ruling is ruling
    assert decision.reason
    assert (decision.robots_sha256 is not None) == (came.status == 200 and not came.is_page_after_redirect)


def test_one_fetch_an_origin_and_a_cancelled_waiter_harms_no_other(shelf):
    async def scene() -> list[Ruling]:
        waiters = [asyncio.create_task(asking.robots.judge(f"{ORIGIN}/private/{n}")) for n in range(8)]
        await asyncio.sleep(0.01)
        waiters[0].cancel()
        other = await asking.robots.judge(f"{ORIGIN}:8080/private/x")
        return [(await waiter).ruling for waiter in waiters[1:]] + [other.ruling]

    asking = Asking(shelf, answer())
    assert asyncio.run(scene()) == [Ruling.DISALLOWED] * 8
    assert sorted(asking.fetched) == [ORIGIN, f"{ORIGIN}:8080"]


@pytest.mark.parametrize(
    ("status", "hours"), [(200, 24), (404, 24), (403, 1 / 60), (429, 1 / 60), (500, 1 / 6), (None, 1 / 6)], ids=str
)  # fmt: skip
def test_what_one_worker_was_answered_serves_the_others_until_it_is_too_old(shelf, status, hours):
    clock, url = TestClock(), f"{ORIGIN}/private/x"
    first, second = Asking(shelf, answer(status), clock=clock), Asking(shelf, answer(status), clock=clock)
    said = asyncio.run(first.robots.judge(url))
    clock.passed = hours * 3600 - 1
    again = asyncio.run(second.robots.judge(url))
    assert again == said
    assert (again.answer.sha256, again.answer.fetched_at) == (said.answer.sha256, BEGIN)
    assert second.fetched == []
    assert [rules.crawl_delay_seconds for rules in second.loaded] == [3.0 if status == 200 else None]
    clock.passed = hours * 3600
    asyncio.run(second.robots.judge(url))
    assert second.fetched == [ORIGIN]


def test_a_crawl_that_takes_days_asks_again_each_day(shelf):
    async def scene() -> list[Ruling]:
        found = []
        for hour in (0, 23, 25, 47):
            asking.clock.passed = hour * 3600
            found.append((await asking.robots.judge(f"{ORIGIN}/private/x")).ruling)
        return found

    asking = Asking(shelf, answer(), answer(body=b""))
    assert asyncio.run(scene()) == [Ruling.DISALLOWED, Ruling.DISALLOWED, Ruling.ALLOWED, Ruling.ALLOWED]
    assert len(asking.fetched) == 2


def test_our_own_group_counts_before_the_common_one_and_the_slower_pace_wins():
    body = b"User-agent: guolv\nAllow: /private\nRequest-rate: 1/10\nCrawl-delay: 3\nVisit-time: 0400-0845\n\n" + RULES
    rules = read_rules(answer(body=body), "guolv")
    assert rules.parser.can_fetch("http://shop.example/private/x", "guolv")
    assert rules.crawl_delay_seconds == 10
    assert str(rules.hours) == "04:00-08:45 UTC"
    assert read_rules(answer(), "guolv").crawl_delay_seconds == 3
    assert read_rules(answer(), "guolv").hours is None


@pytest.mark.parametrize(
    ("one", "other", "is_same"),
    [
        ("http://shop.example/a", "https://SHOP.example./b", True),
        ("http://shop.example:80/", "https://shop.example:443/", True),
        ("http://shop.example/", "http://shop.example:8080/", False),
        ("http://shop.example/", "http://img.shop.example/", False),
    ],
)
def test_a_host_has_one_pace_whatever_the_scheme(one, other, is_same):
    assert (host_of(one) == host_of(other)) is is_same


# --- addresses


@pytest.mark.parametrize(
    "address",
    ["127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
     "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1",
     "2002:a00:1::", "ff02::1", "2001:db8::1", "", "localhost", "::7f00:1", "64:ff9b:1::a00:1", "fec0::1"],
)  # fmt: skip
def test_an_address_that_is_not_public_is_refused(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1::1", "::ffff:93.184.216.34"])
def test_a_public_address_is_not_refused(address):
    assert is_public(address)


def test_one_private_address_among_public_ones_is_enough():
    assert "10.0.0.1" in refusal("shop.example", ["93.184.216.34", "10.0.0.1"])
    assert refusal("shop.example", [])
    assert refusal("shop.example", ["93.184.216.34"]) is None


FORMS = (
    "127.0.0.1", "localhost", "2130706433", "127.1", "0x7f000001", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]",
    "017700000001", "0x7f.1", "127.0.0.1.", "localhost.", "LOCALHOST", "0", "0.0.0.0", "[::]", "[::ffff:7f00:1]",
    "[::7f00:1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", "[fe80::1]", "127。0。0。1", "127．0．0．1", "①②⑦.0.0.1",
    "１２７.0.0.1", "127.0.0.2", "ｌｏｃａｌｈｏｓｔ",
)  # fmt: skip


def test_loopback_is_refused_in_every_written_form(shop):
    shop.fallback = lambda _path: text("secret")
    port = shop.url.rpartition(":")[2]
    urls = [f"http://{form}:{port}/x" for form in FORMS]
    outcome = child("ssrf_child.py", "guard", *urls)
    assert len(outcome) == len(urls)
    # Twisted resolves IPv4 only: what is written as IPv6 has no address at all.
    assert set(outcome.values()) <= {"address_refused", "name_unknown"}
    assert outcome[urls[0]] == outcome[urls[2]] == "address_refused"
    assert shop.asked == []


def test_a_name_that_moves_to_loopback_after_it_was_looked_at_is_sent_nothing(shop):
    shop.fallback = lambda _path: text("secret")
    port = shop.url.rpartition(":")[2]
    url = f"http://public.example:{port}/x"
    assert child("ssrf_child.py", "fooled", url, f"http://127.0.0.1:{port}/y") == {
        url: "address_refused",
        f"http://127.0.0.1:{port}/y": "address_refused",
    }
    assert shop.asked == []


def test_the_test_only_setting_lets_loopback_through(shop):
    shop.fallback = lambda _path: text("content")
    assert child("ssrf_child.py", "allow", f"{shop.url}/x") == {f"{shop.url}/x": "fetched"}


def test_a_file_of_ours_is_not_an_address():
    assert "fetched" not in child("ssrf_child.py", "allow", "file:///etc/hostname", "data:,x").values()


# --- the whole gate, in a crawl


EMPTY = '<main class="goods-list"><p class="no-goods">暂无商品</p></main>'


def test_crawl_delay_is_kept_and_we_say_who_we_are(shop, make_home, crawl):
    shop.set("/robots.txt", text("User-agent: *\nCrawl-delay: 0.4\n"))
    shop.fallback = lambda _path: Answer(EMPTY.encode())
    crawled = crawl(make_home(qingwei=shop.url), "qingwei")
    assert crawled.code == 0, crawled.stderr
    times = [asked.at for asked in shop.asked]
    assert len(times) == 4
    assert min(later - earlier for earlier, later in pairwise(times)) >= 0.4
    assert {asked.user_agent for asked in shop.asked} == {
        "guolv/0.1 (product-information firewall) (test@office.example)"
    }


@pytest.mark.parametrize("status", [500, 503])
def test_a_host_whose_robots_txt_cannot_be_read_is_closed_for_now(shop, make_home, crawl, status):
    shop.set("/robots.txt", text("down", status))
    crawled = crawl(make_home(qingwei=shop.url), "qingwei")
    assert crawled.code == 5
    assert crawled.run["reason"].startswith(f"robots_unreadable: robots.txt answered {status}")
    assert set(shop.paths()) == {"/robots.txt"}


@pytest.mark.parametrize("status", [401, 403, 429])
def test_a_host_that_refuses_robots_txt_is_stopped_and_reported(shop, make_home, crawl, status):
    shop.set("/robots.txt", text("no", status))
    crawled = crawl(make_home(qingwei=shop.url), "qingwei")
    assert crawled.code == 5
    assert str(status) in crawled.run["reason"]
    assert shop.paths() == ["/robots.txt"]


def test_a_crawl_whose_entries_are_all_disallowed_is_a_failure(shop, make_home, crawl):
    shop.set("/robots.txt", text("User-agent: *\nDisallow: /\n"))
    crawled = crawl(make_home(qingwei=shop.url), "qingwei")
    assert crawled.code == 5
    assert crawled.run["reason"] == "robots.txt disallows every entry"
    assert crawled.counts["refused_by_robots"] == 3
    assert shop.paths() == ["/robots.txt"]


def test_a_redirect_to_a_disallowed_address_is_refused(shop, make_home, crawl):
    shop.set("/robots.txt", text("User-agent: *\nDisallow: /private\n"))
    shop.set("/list?cat=travel_bag&page=1", Answer(b"", 302, {"Location": "/private/list"}))
    shop.fallback = lambda _path: Answer(EMPTY.encode())
    crawled = crawl(make_home(qingwei=shop.url), "qingwei", "--category", "travel_bag")
    assert crawled.code == 5
    assert "/private/list" not in shop.paths()
    assert crawled.counts["refused_by_robots"] == 1


def test_a_platform_that_asks_to_wait_is_waited_for(shop, make_home, crawl):
    too_fast = Answer(b"slow down", 429, {"Retry-After": "1", "Content-Type": "text/plain"})
    shop.set("/list?cat=travel_bag&page=1", too_fast, Answer(EMPTY.encode()))
    crawled = crawl(make_home(qingwei=shop.url), "qingwei", "--category", "travel_bag")
    assert crawled.code == 0, crawled.stderr
    first, second = [asked.at for asked in shop.asked if asked.path.startswith("/list")]
    assert second - first > 0.95
    assert crawled.counts["asked_to_wait"] == 1


def test_the_whole_host_waits(shop, make_home, crawl):
    too_fast = Answer(b"slow down", 429, {"Retry-After": "1", "Content-Type": "text/plain"})
    shop.set("/list?cat=travel_bag&page=1", too_fast, Answer(EMPTY.encode()))
    shop.fallback = lambda _path: Answer(EMPTY.encode())
    crawled = crawl(make_home(qingwei=shop.url), "qingwei")
    assert crawled.code == 0, crawled.stderr
    told = next(asked.at for asked in shop.asked if "travel_bag" in asked.path)
    assert not [asked for asked in shop.asked if told < asked.at < told + 0.95]


def test_a_platform_that_never_stops_asking_is_left_alone(shop, make_home, crawl):
    too_fast = Answer(b"slow down", 429, {"Retry-After": "0", "Content-Type": "text/plain"})
    shop.set("/list?cat=travel_bag&page=1", too_fast)
    shop.set("/list?cat=children_clothing&page=1", Answer(EMPTY.encode()))
    shop.set("/list?cat=induction_cooker&page=1", Answer(EMPTY.encode()))
    crawled = crawl(make_home(qingwei=shop.url), "qingwei")
    assert crawled.code == 5
    assert "status 429" in crawled.run["reason"]
    assert len([path for path in shop.paths() if "travel_bag" in path]) == 4


def test_a_host_that_asks_to_be_left_alone_is_left_alone_by_the_next_crawl_too(shop, make_home, crawl):
    until = datetime.now(UTC) + timedelta(hours=2)
    later = format_datetime(until, usegmt=True)
    shop.set("/list?cat=travel_bag&page=1", Answer(b"busy", 503, {"Retry-After": later, "Content-Type": "text/plain"}))
    home = make_home(qingwei=shop.url)
    for _ in range(2):
        crawled = crawl(home, "qingwei", "--category", "travel_bag")
        assert (crawled.code, crawled.run["state"]) == (7, "waiting")
        assert crawled.run["reason"].startswith("asked_to_wait: 127.0.0.1")
        assert abs(datetime.fromisoformat(crawled.run["resume_at"]) - until) < timedelta(seconds=2)
        assert "status 503" in crawled.run["reason"]
        assert shop.paths() == ["/robots.txt", "/list?cat=travel_bag&page=1"]


def test_outside_the_visiting_hours_nothing_but_robots_txt_is_asked_for(shop, make_home, crawl):
    now = datetime.now(UTC)
    hours = f"{now + timedelta(hours=2):%H%M}-{now + timedelta(hours=3):%H%M}"
    shop.set("/robots.txt", text(f"User-agent: *\nVisit-time: {hours}\n"))
    crawled = crawl(make_home(qingwei=shop.url), "qingwei", "--category", "travel_bag")
    assert (crawled.code, crawled.run["state"]) == (7, "waiting")
    assert crawled.run["reason"].startswith("outside_visit_time: ")
    opens = (now + timedelta(hours=2)).replace(second=0, microsecond=0)
    assert abs(datetime.fromisoformat(crawled.run["resume_at"]) - opens) < timedelta(seconds=2)
    assert shop.paths() == ["/robots.txt"]


def test_a_crawl_ends_when_the_requests_of_the_day_are_used_up(shop, make_home, crawl):
    shop.fallback = lambda path: Answer(EMPTY.encode()) if path != "/robots.txt" else None
    home = make_home(crawl="daily_allowance = 3", qingwei=shop.url)
    crawled = crawl(home, "qingwei")
    assert (crawled.code, crawled.run["state"]) == (7, "waiting")
    assert crawled.run["reason"].startswith("allowance_used: qingwei was sent its 3 requests")
    midnight = datetime.fromisoformat(crawled.run["resume_at"]).astimezone(BEIJING)
    assert (midnight.hour, midnight.minute, midnight.second) == (0, 0, 0)
    assert timedelta() < midnight - datetime.now(UTC) <= timedelta(days=1)
    assert len(shop.asked) == 3
    assert crawl(home, "qingwei").run["reason"].startswith("allowance_used: ")
    assert len(shop.asked) == 3


def test_without_a_contact_no_public_platform_is_crawled(make_home, crawl):
    home = make_home(qingwei="http://qingwei.example")
    (home / "guolv.toml").write_text('[platforms.qingwei]\nbase_url = "http://qingwei.example"\n', encoding="utf-8")
    crawled = crawl(home, "qingwei")
    assert crawled.code == 3
    assert "crawl.contact" in crawled.stderr


def test_a_public_platform_that_nobody_assessed_is_named_in_the_run(shop, make_home, crawl):
    home = make_home(qingwei=shop.url)
    config = (home / "guolv.toml").read_text().replace("allow_private_addresses = true\n", "")
    (home / "guolv.toml").write_text(config)
    crawled = crawl(home, "qingwei")
    assert crawled.counts["not_assessed"] == 1
    assert crawled.run["reason"].startswith("robots_unreadable: ") or "address refused" in crawled.run["reason"]
    assert shop.asked == []
