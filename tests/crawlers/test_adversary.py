"""Each hostile behaviour of `adversary.py` ends in its named outcome, and the memory of the crawl stays flat."""

import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from cases.workspace import open_workspace
from crawlers.gate.outcomes import Outcome
from tests.crawlers.adversary import (
    BEHAVIOURS,
    BOMBS,
    PACKED_SITEMAP,
    Adversary,
    Behaviour,
    item,
    million_addresses,
    packed_sitemap,
    say,
    zeros,
)
from tests.crawlers.conftest import ROOT, child_environment
from tests.crawlers.secure import contexts

FRIENDLY = Behaviour("friendly", say(item("spoilt")), listings=2, errors=0)
MOST_ABOVE_FRIENDLY = 64 * 2**20
"""Bytes. A body of 20 MB is held packed, unpacked and decoded for a moment; nothing may pile up beyond that."""


@dataclass(frozen=True)
class Met:
    run: dict
    peak_bytes: int
    server: Adversary
    stderr: str


@pytest.fixture(scope="module")
def met(tmp_path_factory, chromium_path) -> Iterator[dict[str, Met]]:
    """All crawls at once, a few at a time; the tests below look at one each."""
    folder = tmp_path_factory.mktemp("adversary")
    template = folder / "template"
    with open_workspace(template, env={}, create=True):
        pass
    root, by_name = contexts(folder)
    for coding, size in BOMBS:
        zeros(coding, size)
    packed_sitemap(PACKED_SITEMAP)
    million_addresses()
    behaviours = (FRIENDLY, *BEHAVIOURS)
    servers = {each.name: Adversary(each, by_name.get(each.tls)) for each in behaviours}
    jobs = {}
    for each in sorted(behaviours, key=lambda each: each.platform, reverse=True):  # the slow ones first
        home = folder / each.name
        shutil.copytree(template, home)
        (home / "guolv.toml").write_text(
            '[crawl]\nallow_private_addresses = true\ndelay_seconds = 0.01\ncontact = "test@office.example"\n'
            f"timeout_seconds = {3 if each.platform == 'yunti' else 1}\nlongest_wait_seconds = 5\npictures = false\n{each.settings}\n"
            f'[platforms.{each.platform}]\nbase_url = "{servers[each.name].origin}"\n'
            + ('start = ["sitemap"]\n' if each.platform == "shop" else "")
        )
        jobs[each.name] = [str(home), each.platform]
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("adversary_child.py")), json.dumps(jobs)],
        capture_output=True, text=True, timeout=300, cwd=ROOT, check=True,
        env=child_environment() | {"SSL_CERT_FILE": str(root)},
    )  # fmt: skip
    told = [json.loads(line) for line in done.stdout.splitlines()]
    yield {
        one["name"]: Met(one["events"][-1], one["peak_bytes"], servers[one["name"]], one["stderr"])
        for one in told
        if one["events"]
    }
    for server in servers.values():
        server.close()


def test_a_friendly_shop_is_read(met):
    assert met["friendly"].run["counts"]["listings"] == 2


@pytest.mark.parametrize("behaviour", BEHAVIOURS, ids=lambda behaviour: behaviour.name)
def test_it_ends_in_its_outcome(met, behaviour):
    seen = met[behaviour.name]
    counts = seen.run["counts"]
    assert seen.run["state"] == behaviour.state, seen.run["reason"]
    assert not behaviour.count or counts.get(behaviour.count), counts
    assert behaviour.reason in (seen.run["reason"] or "")
    assert (counts.get("listings", 0), counts.get("errors", 0)) == (behaviour.listings, behaviour.errors)
    assert 0 < len(seen.server.asked) <= behaviour.most_requests or behaviour.tls
    assert "Traceback" not in seen.stderr


@pytest.mark.parametrize("behaviour", [each for each in BEHAVIOURS if each.platform != "yunti"], ids=lambda b: b.name)
def test_the_memory_of_the_crawl_stays_flat(met, behaviour):
    assert met[behaviour.name].peak_bytes - met["friendly"].peak_bytes < MOST_ABOVE_FRIENDLY


def test_there_are_enough_of_them():
    assert len({behaviour.name for behaviour in BEHAVIOURS}) == len(BEHAVIOURS) >= 40
    named = {behaviour.count.removeprefix("ended_") for behaviour in BEHAVIOURS}
    assert {outcome for outcome in Outcome if outcome not in named} <= {
        Outcome.NAME_UNKNOWN, Outcome.OTHER_ORIGIN, Outcome.BROWSER_FAILED,
    }  # fmt: skip


def test_no_cookie_is_ever_sent(met):
    for name in ("cookies_of_48_kilobytes", "cookie_wall"):
        assert not [head for head in met[name].server.heads if "\r\ncookie:" in head.lower()]


def test_what_is_refused_is_not_asked_for(met):
    assert not [path for path in met["redirect_to_a_refused_path"].server.asked if path.startswith("/private")]
    assert met["robots_that_changes"].server.asked.count("/robots.txt") == 1
