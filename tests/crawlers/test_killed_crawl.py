"""The small form of `make bench-crawl`: some hundred pages of the demo's market, and two kills."""

import json
import subprocess
import sys

import pytest

from tests.crawlers.conftest import ROOT, child_environment


@pytest.mark.timeout(280)
def test_a_crawl_that_is_killed_twice_asks_nothing_it_may_not_and_ends_with_the_whole_market():
    command = [sys.executable, "-m", "benchmarks.killed_crawl", "--pages", "300", "--kills", "2", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, env=child_environment(), check=False)
    assert done.stdout, done.stderr
    told = json.loads(done.stdout)
    assert (told["kills"], told["resumed"], told["runs"]) == (2, 2, 1), (told, done.stderr)
    assert told["listings_stored"] == told["listings_on_the_platform"] >= 300, (told, done.stderr)
    wrong = ("lost", "doubled", "miscounted", "other_facts", "against_robots", "outside_the_pace", "outside_the_gate")
    assert {name: told[name] for name in wrong} == dict.fromkeys(wrong, 0)
    assert told["evidence_is_sound"]
    assert set(told["walks_ended"]) == {"end_of_results"}
    seen, stated = (int(word) for word in told["coverage"].split() if word.isdigit())
    assert seen == stated, "every page of results was read"
    assert told["holds"]
    assert done.returncode == 0
