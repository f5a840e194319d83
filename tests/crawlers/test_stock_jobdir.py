"""Why the frontier of a crawl stands in the truth: what Scrapy 2.19 itself remembers of a job that is killed."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace

import pytest

from tests.crawlers.conftest import ROOT, child_environment
from tests.crawlers.loopback import page
from tests.crawlers.test_kill import wait_for

ITEMS = 24


@pytest.mark.timeout(120)
def test_scrapys_own_jobs_ask_again_for_what_they_had_before_a_kill(shop, tmp_path):
    items = [f"/item/{number}" for number in range(ITEMS)]
    shop.set("/index", page("".join(f'<a href="{item}">x</a>' for item in items)))
    for item in items:
        shop.set(item, replace(page("x"), delay_seconds=0.2))
    command = [sys.executable, str(ROOT / "tests/crawlers/jobdir_child.py"), shop.url, str(tmp_path / "job")]
    process = subprocess.Popen(command, cwd=ROOT, env=child_environment())
    wait_for(lambda: len(shop.asked) > 9, process)
    process.kill()
    process.wait()
    subprocess.run(command, cwd=ROOT, env=child_environment(), check=True, timeout=60)
    asked = Counter(path for path in shop.paths() if path in items)
    # Which addresses were seen is written late, so what the job had done is done once more. Four were under way.
    assert sum(asked.values()) > ITEMS + 4
