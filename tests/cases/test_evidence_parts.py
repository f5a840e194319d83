"""Pages with all that belongs to them: put together, killed in between, changed by a byte, kept by earlier versions."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cases.evidence import (
    EvidenceStore,
    Exchange,
    Item,
    Kind,
    PageTrace,
    RobotsSeen,
    TlsFacts,
    keep_page,
    kind_of,
    verify,
)
from cases.evidence.chain import HEAD_NAME, MANIFEST_NAME
from cases.evidence.holds import Hold, held_cases, hold_case, release_case
from cases.evidence.stamps import stamp_evidence
from domain.errors import NotStored
from tests.cases.authority import Authority

ROOT = Path(__file__).parents[2]
BEFORE = Path(__file__).parents[1] / "data" / "evidence_before_kinds"
NOW = datetime(2026, 11, 26, 2, 0, 1, tzinfo=UTC)
HOLD = Hold(case_id="C-1", listing_key="qingwei:1", reason="复议", by="王", at=NOW.isoformat())


def trace(number: int = 0) -> PageTrace:
    exchange = Exchange(
        url=f"https://shop.example/{number}",
        status=200,
        headers=(("Content-Type", "text/html"), ("Date", "Thu, 26 Nov 2026 02:00:00 GMT")),
        body=b"<html>wire</html>" * 20,
        sent_at=NOW - timedelta(seconds=2),
        answered_at=NOW,
        received_at=NOW,
        peer_ip="203.0.113.9",
        tls=TlsFacts(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", chain_pem=b"-----BEGIN CERTIFICATE-----\n"),
    )
    robots = RobotsSeen(
        decision="allowed by robots.txt", url="https://shop.example/robots.txt", status=200, body=b"Allow: /"
    )
    picture = b"\x89PNG\r\n\x1a\n" + bytes([number % 256]) * 300
    return PageTrace(
        exchanges=(exchange,), robots=robots, screenshot=picture, is_rendered=True, facts={"tool": "guolv 0.1.0"}
    )


def keep(store: EvidenceStore, number: int = 0, kept: set[str] | None = None) -> str:
    facts = {"url": f"https://shop.example/{number}", "captured_at": NOW.isoformat(), "listings": f"qingwei:{number}"}
    return keep_page(
        store, f"<html>dom {number}</html>".encode(), facts, trace(number), kept if kept is not None else set()
    )


def test_a_page_names_its_parts_and_they_come_before_it(tmp_path):
    store, kept = EvidenceStore(tmp_path), set()
    evidence_id = keep(store, 1, kept)
    keep(store, 2, kept)
    kinds = [str(kind_of(line.facts)) for line in store.lines()]
    assert kinds == ["robots", "tls_chain", "warc", "screenshot", "dom", "warc", "screenshot", "dom"]
    facts = next(store.lines_of(evidence_id)).facts
    for name, kind in {
        "robots": Kind.ROBOTS,
        "tls_chain": Kind.TLS_CHAIN,
        "warc": Kind.WARC,
        "screenshot": Kind.SCREENSHOT,
    }.items():
        part = next(store.lines_of(facts[f"{name}_sha256"]))
        assert kind_of(part.facts) is kind
        assert store.read(part.sha256)
    assert (facts["clock_offset_seconds"], facts["peer_ip"], facts["tls_version"]) == ("+0.5", "203.0.113.9", "TLSv1.3")
    assert [line.sha256 for line in store.captures()] == [
        line.sha256 for line in store.lines() if kind_of(line.facts) is Kind.DOM
    ]
    report = verify(tmp_path)
    assert (report.problems, report.captures, report.lines, report.objects) == ((), 2, 8, 8)


def test_lines_are_found_by_what_they_hold_the_newest_first(tmp_path):
    store = EvidenceStore(tmp_path)
    for number in range(5):
        store.put(b"same", {"n": str(number), "odd": '"sha256":"' + "0" * 64 + '"'})
    evidence_id = store.put(b"other", {})
    assert [line.facts["n"] for line in store.lines_of(next(store.lines()).sha256)] == ["4", "3", "2", "1", "0"]
    assert [line.seq for line in store.lines_of(evidence_id)] == [6]
    assert list(store.lines_of("0" * 64)) == list(store.lines_of("../x")) == []
    assert [line.seq for line in store.lines_after(4)] == [5, 6]
    assert list(EvidenceStore(tmp_path / "none").find_lines(b"x")) == []


@cache
def full_folder() -> Path:
    """A folder with one file of each kind, made once; tests copy it."""
    import tempfile

    folder = Path(tempfile.mkdtemp(prefix="guolv-evidence-"))
    authority = Authority(folder / "authority")
    store = EvidenceStore(folder / "evidence")
    keep(store, 1)
    keep_page(store, b"<html>plain</html>", {"url": "u", "captured_at": NOW.isoformat()}, PageTrace(), set())
    store.put(b'{"title": "x"}\n', {"feed": "goods.jsonl", "kind": Kind.FEED})
    hold_case(store, HOLD)
    gone = store.put(b"too old", {"url": "http://old.example/"})
    store.remove([gone], Item(content=b"what went\n", facts={"kind": Kind.REMOVAL, "by": "李"}), seen=store.last_seq())
    release_case(store, HOLD)
    stamp_evidence(store, authority.ask, authority="http://tsa.example/", roots=None, now=NOW)
    return folder / "evidence"


@pytest.fixture(scope="module", autouse=True)
def _removed_afterwards():
    yield
    if full_folder.cache_info().currsize:
        shutil.rmtree(full_folder().parent)


@pytest.fixture
def full(tmp_path) -> Path:
    return Path(shutil.copytree(full_folder(), tmp_path / "evidence"))


def test_the_folder_of_the_property_test_has_a_file_of_every_kind(full):
    lines = list(EvidenceStore(full).lines())
    assert {kind_of(line.facts) for line in lines} == set(Kind)
    assert verify(full).problems == ()
    assert verify(full).removed == 1


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(place=st.integers(min_value=0), position=st.integers(min_value=0), change=st.integers(1, 255))
def test_a_flipped_byte_in_a_file_of_any_kind_is_found_and_said_what_it_is(full, place, position, change):
    kinds = {line.sha256: str(kind_of(line.facts)) for line in EvidenceStore(full_folder()).lines()}
    files = sorted(path for path in full.rglob("*") if path.is_file() and path.name != "lock")
    path = files[place % len(files)]
    original = path.read_bytes()
    changed = bytearray(original)
    changed[position % len(original)] ^= change
    path.chmod(0o644)
    path.write_bytes(changed)
    try:
        report = verify(full)
    finally:
        path.write_bytes(original)
    name = path.relative_to(full).as_posix()
    named = [problem.what for problem in report.problems if problem.path.split(":")[0] == name]
    expected = {MANIFEST_NAME: "manifest", HEAD_NAME: "head"}.get(name) or kinds[path.name]
    assert [what for what in named if what.startswith(expected)], (expected, report)


def test_every_kind_of_file_is_named_when_it_is_missing(full):
    for line in list(EvidenceStore(full).lines()):
        path = full / line.sha256[:2] / line.sha256[2:4] / line.sha256
        if not path.exists():
            assert line.facts["url"] == "http://old.example/"  # what was removed
            continue
        content = path.read_bytes()
        path.unlink()
        problems = {problem.path: problem for problem in verify(full).problems}
        assert problems[path.relative_to(full).as_posix()].what.startswith(str(kind_of(line.facts)))
        path.write_bytes(content)
    assert verify(full).is_sound


def test_what_was_removed_is_no_damage_but_what_somebody_removes_is(full):
    store = EvidenceStore(full)
    removal = next(line for line in store.lines() if kind_of(line.facts) is Kind.REMOVAL)
    with pytest.raises(NotStored):
        store.read(removal.facts["removes"])
    # The same bytes captured again are evidence again.
    evidence_id = store.put(b"too old", {"url": "http://old.example/"})
    assert evidence_id == removal.facts["removes"]
    assert (verify(full).problems, verify(full).removed) == ((), 0)
    (full / evidence_id[:2] / evidence_id[2:4] / evidence_id).unlink()
    assert [problem.path.split("/")[-1] for problem in verify(full).problems] == [evidence_id]


def test_a_removal_that_was_cut_off_is_told_and_finished_by_the_same_call(full):
    store = EvidenceStore(full)
    evidence_id = store.put(b"second", {"url": "u2"})
    path = full / evidence_id[:2] / evidence_id[2:4] / evidence_id
    content = path.read_bytes()
    item = Item(content=b"second went\n", facts={"kind": Kind.REMOVAL})
    assert store.remove([evidence_id], item, seen=store.last_seq()) == (evidence_id,)
    path.write_bytes(content)  # as if the process had died after its line
    report = verify(full)
    assert report.problems == ()
    assert any("removals were cut off" in note for note in report.notes)
    assert store.unlink_removed([evidence_id]) == 1
    assert verify(full).notes == ("the last 3 lines are not covered by a timestamp yet",) or not path.exists()


def test_nothing_is_removed_that_was_captured_or_held_since(full):
    store = EvidenceStore(full)
    evidence_id = store.put(b"third", {"url": "u3"})
    seen = store.last_seq()
    store.put(b"third", {"url": "u3 again"})
    item = Item(content=b"third went\n", facts={"kind": Kind.REMOVAL})
    assert store.remove([evidence_id], item, seen=seen) == ()
    seen = store.last_seq()
    hold_case(store, HOLD)
    assert store.remove([evidence_id], item, seen=seen) == ()
    assert store.read(evidence_id) == b"third"


def test_a_hold_is_in_force_until_it_is_released(tmp_path):
    store = EvidenceStore(tmp_path)
    assert held_cases(store) == {}
    with pytest.raises(NotStored, match="C-1"):
        release_case(store, HOLD)
    hold_case(store, HOLD)
    other = Hold(case_id="C-2", listing_key="qingwei:2", reason='"kind":"release"', by="李", at=NOW.isoformat())
    hold_case(store, other)
    assert held_cases(store) == {"C-1": HOLD, "C-2": other}
    release_case(store, HOLD)
    assert set(held_cases(store)) == {"C-2"}
    hold_case(store, HOLD)
    assert set(held_cases(store)) == {"C-1", "C-2"}
    assert verify(tmp_path).problems == ()


def test_evidence_of_the_version_before_is_sound_readable_and_goes_on(tmp_path):
    folder = Path(shutil.copytree(BEFORE, tmp_path / "evidence"))
    report = verify(folder)
    assert (report.problems, report.captures, report.objects) == ((), 4, 3)
    store = EvidenceStore(folder)
    assert "云途旅行拉杆箱" in store.read(next(store.captures()).sha256).decode("gb18030")
    assert [str(kind_of(line.facts)) for line in store.captures()] == ["page", "page", "page", "feed"]
    before = (folder / MANIFEST_NAME).read_bytes()
    keep(store, 1)
    hold_case(store, HOLD)
    assert (folder / MANIFEST_NAME).read_bytes().startswith(before)
    report = verify(folder)
    assert (report.problems, report.captures) == ((), 5)
    path = next(path for path in folder.rglob("*") if path.is_file() and "two" in path.read_bytes().decode("latin-1"))
    path.chmod(0o644)
    path.write_bytes(b"<html><h1>tvo</h1></html>")
    assert [problem.what for problem in verify(folder).problems] == ["page of http://127.0.0.1/item/2.html"]


WRITER = """
import os, sys
from pathlib import Path
from cases.evidence import EvidenceStore
from tests.cases.test_evidence_parts import keep
store, name, log = EvidenceStore(Path(sys.argv[1])), int(sys.argv[2]), os.open(sys.argv[3], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
number = name
while True:
    number += 1
    os.write(log, f"{keep(store, number)}\\n".encode())
"""


def test_killed_in_between_nothing_acknowledged_is_lost_and_no_part_of_it(tmp_path):
    folder, log, chance = tmp_path / "evidence", tmp_path / "log", random.Random(7)
    for round_number in range(8):
        writers = [
            subprocess.Popen(
                [sys.executable, "-c", WRITER, folder, str(round_number * 10_000 + n * 5_000), log], cwd=ROOT
            )
            for n in range(2)
        ]
        before = log.stat().st_size if log.exists() else 0
        until = time.monotonic() + 60
        while not log.exists() or log.stat().st_size < before + 65 * 5:
            assert time.monotonic() < until, "the writers write nothing"
            time.sleep(0.01)
        time.sleep(chance.random() * 0.1)
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
            writer.wait(10)
        assert verify(folder).problems == (), round_number
    store = EvidenceStore(folder)
    keep(store, 1)
    report = verify(folder)
    assert report.problems == ()
    promised = set(log.read_text().split())
    pages = {line.sha256: line for line in store.captures()}
    assert promised <= set(pages)
    assert len(promised) >= 40
    for evidence_id in promised:
        for name in ("warc", "screenshot", "robots", "tls_chain"):
            assert store.read(pages[evidence_id].facts[f"{name}_sha256"])
