"""Feeds packed with gzip: read like any other; what is a bomb, damaged, cut off or packed twice is named, and not read."""

import gzip
import random
import subprocess
import sys
import zlib
from pathlib import Path

import pytest

from cases.workspace import open_workspace
from crawlers.feeds import FeedListing, open_feed
from crawlers.feeds import unpacking as limits
from crawlers.feeds.unpacking import unpacked
from domain.errors import Malformed, TooLarge
from tests.crawlers.conftest import ROOT
from tests.crawlers.loopback import Answer

ROWS = 3
FEEDS = {
    "goods.jsonl": "".join(f'{{"title": "电磁炉 {n}", "item_id": "{n}"}}\n' for n in range(ROWS)),
    "goods.csv": "商品ID,商品名称\n" + "".join(f"{n},电磁炉 {n}\n" for n in range(ROWS)),
    "goods.tsv": "id\ttitle\n" + "".join(f"{n}\t电磁炉 {n}\n" for n in range(ROWS)),
    "goods.xml": '<rss version="2.0" xmlns:g="http://base.google.com/ns/1.0"><channel>'
    + "".join(f"<item><g:id>{n}</g:id><title>电磁炉 {n}</title></item>" for n in range(ROWS))
    + "</channel></rss>",
}
PEAK = """
import resource, sys
from pathlib import Path
from crawlers.feeds.unpacking import unpacked
from domain.errors import TooLarge

before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    with unpacked(Path(sys.argv[1])):
        pass
except TooLarge:
    print("refused")
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def listings(path: Path) -> list[str]:
    with open_feed(path) as feed:
        found = [entry.listing.title for entry in feed.entries() if isinstance(entry, FeedListing)]
        assert feed.is_whole
        return found


@pytest.mark.parametrize("name", FEEDS)
def test_a_packed_feed_of_any_form_is_read_like_the_plain_one(tmp_path, name):
    for stored, content in (
        (name, FEEDS[name].encode()),
        (f"{name}.gz", gzip.compress(FEEDS[name].encode())),
        (f"packed-{name}", gzip.compress(FEEDS[name].encode())),  # its name does not say so
        (f"plain-{name}.GZ", FEEDS[name].encode()),  # who sent it has unpacked it on the way
    ):
        (tmp_path / stored).write_bytes(content)
        assert listings(tmp_path / stored) == [f"电磁炉 {n}" for n in range(ROWS)], stored


def test_parts_that_were_packed_one_by_one_are_one_feed(tmp_path):
    lines = FEEDS["goods.jsonl"].splitlines(keepends=True)
    (tmp_path / "a.jsonl.gz").write_bytes(b"".join(gzip.compress(line.encode()) for line in lines))
    assert len(listings(tmp_path / "a.jsonl.gz")) == ROWS


def test_a_bomb_is_refused_by_name_at_its_first_megabytes(tmp_path):
    path = tmp_path / "bomb.jsonl.gz"
    path.write_bytes(gzip.compress(b" " * (200 << 20), 9))
    done = subprocess.run([sys.executable, "-c", PEAK, path], capture_output=True, text=True, cwd=ROOT, check=True)
    said, kilobytes = done.stdout.split()
    assert said == "refused"
    assert int(kilobytes) < 16_000
    with pytest.raises(TooLarge, match=r"bomb.jsonl.gz: decompression_bomb: \d+ packed bytes unpack to more than \d+"):
        listings(path)


def test_there_is_an_end_to_what_comes_out_of_an_honest_one_too(tmp_path, monkeypatch):
    monkeypatch.setattr(limits, "MAX_UNPACKED_BYTES", 1 << 20)
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(random.Random(4).randbytes((1 << 20) + 1)))
    with pytest.raises(TooLarge, match="unpacks to more than 1 MB"), unpacked(tmp_path / "a.csv.gz"):
        pass


@pytest.mark.parametrize(
    ("damage", "reason"),
    [
        (lambda packed: packed[:-9], "is cut off"),
        (lambda packed: packed[:-6] + bytes([packed[-6] ^ 1]) + packed[-5:], "cannot be unpacked: CRC"),
        (lambda packed: packed + b"and more", "cannot be unpacked"),
        (gzip.compress, "is packed twice"),
        (lambda packed: packed[:2] + bytes([7]) + packed[3:], "cannot be unpacked"),
        (lambda packed: packed[:10] + bytes([255]) * 20 + packed[30:], "cannot be unpacked"),
    ],
    ids=["cut off", "checksum", "more behind it", "twice", "head", "changed"],
)
def test_what_cannot_be_unpacked_is_named_and_nothing_of_it_is_read(tmp_path, damage, reason):
    path = tmp_path / "goods.jsonl.gz"
    path.write_bytes(damage(gzip.compress(FEEDS["goods.jsonl"].encode() * 50)))
    with pytest.raises(Malformed, match=f"goods.jsonl.gz: {reason}"):
        listings(path)


def test_a_packed_feed_at_an_address_is_fetched_read_and_kept_as_it_came(shop, make_home, crawl):
    packed = gzip.compress(FEEDS["goods.csv"].encode())
    shop.set("/goods.csv.gz", Answer(packed, 200, {"Content-Type": "application/gzip"}))
    home = make_home(yunti=shop.url)
    crawled = crawl(home, "yunti", "--feed", f"{shop.url}/goods.csv.gz")
    assert (crawled.code, crawled.counts["listings"]) == (0, ROWS)
    with open_workspace(home, env={}) as ws:
        (line,) = ws.evidence.captures()
        assert ws.evidence.read(line.sha256) == packed


def test_a_bomb_that_is_brought_is_a_failed_run_that_says_so(make_home, crawl, tmp_path):
    (tmp_path / "bomb.jsonl.gz").write_bytes(zlib.compress(b" " * (20 << 20), 9, wbits=31))
    home = make_home(yunti="http://127.0.0.1:9")
    crawled = crawl(home, "yunti", "--feed", str(tmp_path / "bomb.jsonl.gz"))
    assert crawled.code != 0
    with open_workspace(home, env={}) as ws:
        (run,) = ws.store.runs()
    assert run.state == "failed"
    assert "decompression_bomb" in run.reason
