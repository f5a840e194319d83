"""How platforms stand with the gate: in the console, in the terminal, and where nobody assessed a public one."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from cases.workspace import Workspace, open_workspace
from console.guard import LOOPBACK_HOSTS
from console.server import create_server
from domain.settings import CONFIG_NAME
from index.store import HostLease, Reservation, RobotsFile
from tests.console.conftest import NOW, Guolv
from tests.console.test_pages import clock

CONFIG = """
[crawl]
contact = "test@office.example"
[platforms.qingwei]
base_url = "https://shop.example"
[platforms.shiqiao]
base_url = "https://b.example"
impact_assessed_by = "王芳<b>"
impact_assessed_on = "2026-11-20"
impact_requests_a_day = 500
impact_disturbance = "夜间，不到其流量的万分之一"
"""


@pytest.fixture
def crawled(home: Path) -> Iterator[Workspace]:
    """A home in which a worker has asked one of two public platforms."""
    (home / CONFIG_NAME).write_text(CONFIG, encoding="utf-8")
    with open_workspace(home, env={}) as workspace:
        book, later = workspace.store.hosts, NOW + timedelta(seconds=30)
        lease = book.take("shop.example", "machine:77", now=NOW, until=later)
        assert isinstance(lease, HostLease)
        wanted = Reservation(
            until=later, next_at=later, delay_seconds=7.5, source="qingwei", day=NOW.date(), asked=3, unused=0,
            allowance=9,
        )  # fmt: skip
        book.reserve(lease.claim, wanted)
        book.hold(lease.claim, NOW + timedelta(hours=1), "status 429")
        rules = b"User-agent: *\nCrawl-delay: 7.5\nVisit-time: 0400-0845\n"
        url = "https://shop.example/robots.txt"
        book.put_robots(
            RobotsFile(origin="https://shop.example", status=200, url=url, body=rules, fetched_at=NOW)
        )  # fmt: skip
        yield workspace


def test_the_page_says_who_crawls_how_fast_and_whether_that_was_assessed(crawled: Workspace) -> None:
    server = create_server(crawled, clock=clock, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1") as client:
        assert "/platforms" in client.get("/runs").text
        page = client.get("/platforms").text
        assert client.get("/platforms?lang=en").text.count("No assessment of the impact is on record") == 1
    for words in (
        "machine:77",
        "7.5 秒",
        "状态码 429",
        "访问时段 04:00-08:45 UTC",
        "3 / 20000",
        "0 / 500",
        "王芳&lt;b&gt;",
    ):
        assert words in page
    assert page.count("没有影响评估") == 1


def test_a_platform_that_is_asked_by_its_api_alone_is_shown(home: Path, guolv: Guolv) -> None:
    (home / CONFIG_NAME).write_text(
        CONFIG + '[platforms.jd.api]\napp_key = "k"\napp_secret = "s"\n[platforms.taobao]\nfeed = "a.csv"\n',
        encoding="utf-8",
    )
    with open_workspace(home, env={}) as workspace:
        server = create_server(workspace, clock=clock, hosts=LOOPBACK_HOSTS)
        with TestClient(server, base_url="http://127.0.0.1") as client:
            page = client.get("/platforms").text
    assert 'id="jd"' in page
    assert 'id="taobao"' not in page, "nobody asks it"
    assert "api.jd.com" in page
    assert page.count("通过官方接口采集：依合同，不看 robots.txt") == 2
    shown = [json.loads(line) for line in guolv("platform", "list", "--json").stdout.splitlines()]
    (jd,) = (one for one in shown if one["platform"] == "jd")
    assert (jd["is_by_api"], jd["host"], jd["robots"], jd["lacks_assessment"]) == (True, "api.jd.com", None, False)
    assert guolv("platform", "show", "jd").returncode == 0


def test_the_terminal_says_the_same(crawled: Workspace, guolv: Guolv) -> None:
    lines = [json.loads(line) for line in guolv("platform", "list", "--json").stdout.splitlines()]
    first, second = lines
    assert (first["platform"], first["holder"], first["delay_seconds"]) == ("qingwei", "machine:77", 7.5)
    assert first["robots"]["crawl_delay_seconds"] == 7.5
    assert (first["impact"], first["lacks_assessment"]) == (None, True)
    assert second["impact"]["requests_a_day"] == second["daily_allowance"] == 500
    shown = guolv("platform", "show", "qingwei", "--lang", "en")
    assert shown.returncode == 1
    assert "No assessment of the impact is on record" in shown.stderr
    assert guolv("platform", "show", "shiqiao").returncode == 0
    assert guolv("platform", "show", "nowhere").returncode == 2
    assert "No assessment" not in guolv("platform", "show", "shiqiao", "--lang", "en").stderr


def test_a_robots_file_is_asked_for_again_when_a_person_says_so(crawled: Workspace, guolv: Guolv) -> None:
    assert guolv("platform", "ask-robots", "qingwei").returncode == 0
    assert crawled.store.hosts.robots("https://shop.example") is None
