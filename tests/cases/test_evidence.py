"""The evidence folder: what is acknowledged stays, and any change is found and named."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from cases.evidence import EvidenceStore, Item, verify
from cases.evidence.chain import HEAD_NAME, MANIFEST_NAME, parse_line
from domain.errors import EvidenceBroken, NotStored

ROOT = Path(__file__).parents[2]
PAGES = [b"<html>one</html>", b"", "第三页 \u2460".encode(), b"\x00\xff" * 50, b"<html>one</html>"]


@pytest.fixture
def folder(tmp_path) -> Path:
    folder = tmp_path / "evidence"
    store = EvidenceStore(folder)
    for number, page in enumerate(PAGES):
        store.put(page, {"url": f"http://127.0.0.1/{number}", "odd": "lone \ud800 surrogate, 商品"})
    return folder


def test_what_is_put_can_be_read_and_verifies(folder):
    report = verify(folder)
    assert report.problems == ()
    assert (report.captures, report.objects) == (5, 4)
    assert report.size_bytes == sum(len(page) for page in PAGES[:4])
    store = EvidenceStore(folder)
    lines = list(store.captures())
    assert [store.read(line.sha256) for line in lines] == PAGES
    assert [line.facts["url"][-1] for line in lines] == list("01234")


def test_the_first_line_of_a_manifest_is_spelled_as_documented(tmp_path):
    EvidenceStore(tmp_path).put(b"abc", {"url": "http://shop.example/1"})
    parts = json.loads((tmp_path / MANIFEST_NAME).read_text())
    assert parts["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert parts["sm3"] == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    assert (parts["seq"], parts["size_bytes"], parts["previous"]) == (1, 3, "0" * 64)


def test_an_object_is_write_once(folder):
    evidence_id = EvidenceStore(folder).put(PAGES[0], {})
    path = folder / evidence_id[:2] / evidence_id[2:4] / evidence_id
    assert path.stat().st_mode & 0o222 == 0
    assert verify(folder).is_sound


def test_unknown_ids_are_not_paths(folder):
    for evidence_id in ("0" * 64, "../../etc/passwd", "", "ab"):
        with pytest.raises(NotStored):
            EvidenceStore(folder).read(evidence_id)


def test_an_empty_and_a_missing_folder(tmp_path):
    (tmp_path / "evidence").mkdir()
    assert verify(tmp_path).is_sound
    assert "no capture" in " ".join(verify(tmp_path).notes)
    assert not verify(tmp_path / "nowhere").is_sound


def _files(folder: Path) -> list[Path]:
    return sorted(p for p in folder.rglob("*") if p.is_file() and p.name != "lock")


def test_every_single_changed_byte_is_found_and_its_file_named(folder):
    chance = random.Random(3)
    tried = 0
    for path in _files(folder):
        original = path.read_bytes()
        path.chmod(0o644)
        for position in range(len(original)):
            changed = bytearray(original)
            changed[position] ^= chance.randint(1, 255)
            path.write_bytes(changed)
            report = verify(folder)
            named = {problem.path.split(":")[0] for problem in report.problems}
            assert path.relative_to(folder).as_posix() in named, (path, position, report)
            tried += 1
        path.write_bytes(original)
    assert tried > 1500
    assert verify(folder).is_sound


def test_a_missing_an_extra_and_a_cut_file_are_named(folder):
    objects = [path for path in _files(folder) if len(path.name) == 64]
    for path in objects:
        kept = path.read_bytes()
        path.unlink()
        assert path.relative_to(folder).as_posix() in {p.path for p in verify(folder).problems}
        path.write_bytes(kept)
    (folder / "ab").mkdir(exist_ok=True)
    for name in ("extra.txt", "ab/" + "0" * 64, "notes 说明.txt"):
        (folder / name).write_bytes(b"x")
        assert name in {p.path for p in verify(folder).problems}
        (folder / name).unlink()
    (folder / "link").symlink_to("/etc")
    assert "link" in {p.path for p in verify(folder).problems}
    (folder / "link").unlink()
    for name in (MANIFEST_NAME, HEAD_NAME):
        kept = (folder / name).read_bytes()
        (folder / name).unlink()
        assert name in {p.path.split(":")[0] for p in verify(folder).problems}
        (folder / name).write_bytes(kept)
    objects[0].unlink()
    with pytest.raises(EvidenceBroken, match=objects[0].name):
        verify(folder).raise_if_broken()


def test_lines_removed_swapped_doubled_or_resealed_are_named_with_their_number(folder):
    manifest = folder / MANIFEST_NAME
    lines = manifest.read_bytes().splitlines(keepends=True)
    forged = parse_line(lines[2])
    resealed = type(forged)(
        seq=3, sha256=forged.sha256, sm3=forged.sm3, size_bytes=forged.size_bytes,
        facts={"url": "http://elsewhere.example/"}, previous=forged.previous,
    ).render()  # fmt: skip
    edits = {
        "first removed": (lines[1:], 1),
        "middle removed": (lines[:2] + lines[3:], 3),
        "swapped": ([lines[0], lines[2], lines[1], *lines[3:]], 2),
        "doubled": ([*lines[:2], lines[1], *lines[2:]], 3),
        "resealed": ([*lines[:2], resealed, *lines[3:]], 4),
        "last removed": (lines[:-1], None),
        "added": ([*lines, lines[-1]], 6),
    }
    for name, (edited, number) in edits.items():
        manifest.write_bytes(b"".join(edited))
        places = {p.path for p in verify(folder).problems}
        assert (f"{MANIFEST_NAME}:{number}" if number else MANIFEST_NAME) in places, (name, places)
    manifest.write_bytes(b"".join(lines))
    assert verify(folder).is_sound


def test_nothing_is_added_to_a_broken_chain(folder):
    manifest = folder / MANIFEST_NAME
    manifest.write_bytes(manifest.read_bytes()[:-10])
    before = manifest.read_bytes()
    with pytest.raises(EvidenceBroken, match="acknowledged bytes are missing"):
        EvidenceStore(folder).put(b"more", {})
    assert manifest.read_bytes() == before


@pytest.mark.parametrize("kept_share", [0.0, 0.01, 0.5, 0.99, 1.0])
def test_an_interrupted_line_is_finished_or_removed_by_the_next_capture(folder, kept_share):
    # What a writer leaves when it dies between its line and the head: the object still in incoming/, the line in part.
    store = EvidenceStore(folder)
    head_before = (folder / HEAD_NAME).read_bytes()
    size_before = (folder / MANIFEST_NAME).stat().st_size
    evidence_id = store.put(b"interrupted", {"url": "u"})
    whole = (folder / MANIFEST_NAME).read_bytes()
    placed = folder / evidence_id[:2] / evidence_id[2:4] / evidence_id
    placed.rename(folder / "incoming" / f"{evidence_id}.leftover")
    (folder / HEAD_NAME).write_bytes(head_before)
    cut = size_before + round((len(whole) - size_before) * kept_share)
    (folder / MANIFEST_NAME).write_bytes(whole[:cut])
    assert verify(folder).is_sound
    assert any("interrupted" in note for note in verify(folder).notes)

    EvidenceStore(folder).put(b"after", {})

    report = verify(folder)
    assert report.problems == ()
    assert report.captures == (7 if kept_share == 1.0 else 6)
    assert placed.exists() == (kept_share == 1.0)


def test_a_part_of_the_bytes_that_a_killed_writer_left_is_never_put_in_their_place(folder):
    store = EvidenceStore(folder)
    head_before = (folder / HEAD_NAME).read_bytes()
    evidence_id = store.put(b"interrupted", {"url": "u"})
    placed = folder / evidence_id[:2] / evidence_id[2:4] / evidence_id
    placed.rename(folder / "incoming" / f"{evidence_id}.whole")
    for number in range(9):  # of the writers before, which died sooner
        (folder / "incoming" / f"{evidence_id}.{number}").write_bytes(b"interrupted"[:number])
    (folder / HEAD_NAME).write_bytes(head_before)
    assert store.read(evidence_id) == b"interrupted"

    EvidenceStore(folder).put(b"after", {})

    assert placed.read_bytes() == b"interrupted"
    assert verify(folder).problems == ()


WRITER = """
import sys, os, random
from pathlib import Path
from cases.evidence import EvidenceStore
folder, name, acknowledged = Path(sys.argv[1]), sys.argv[2], os.open(sys.argv[3], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
store, chance, number = EvidenceStore(folder), random.Random(name), 0
while True:
    number += 1
    page = f"{name} {number} {'x' * chance.randint(0, 3000)}" if chance.random() < 0.8 else f"shared {number % 7}"
    evidence_id = store.put(page.encode(), {"writer": name, "number": str(number)})
    os.write(acknowledged, f"{evidence_id} {name} {number}\\n".encode())
"""


def test_killed_writers_lose_nothing_they_acknowledged(tmp_path):
    folder, acknowledged = tmp_path / "evidence", tmp_path / "acknowledged"
    chance = random.Random(11)
    for round_number in range(20):
        writers = [
            subprocess.Popen([sys.executable, "-c", WRITER, folder, f"r{round_number}w{n}", acknowledged], cwd=ROOT)
            for n in range(2)
        ]
        before = acknowledged.stat().st_size if acknowledged.exists() else 0
        until = time.monotonic() + 30
        while not acknowledged.exists() or acknowledged.stat().st_size < before + 400:
            assert time.monotonic() < until, "the writers write nothing"
            time.sleep(0.01)
        time.sleep(chance.random() * 0.2)
        for writer in writers:
            os.kill(writer.pid, signal.SIGKILL)
            writer.wait(10)
        if (folder / MANIFEST_NAME).exists():
            report = verify(folder)
            assert report.problems == (), round_number
    promised = [line.split() for line in acknowledged.read_text().splitlines()]
    assert len(promised) > 100
    EvidenceStore(folder).put(b"the end", {})
    kept = {
        (line.sha256, line.facts.get("writer"), line.facts.get("number")) for line in EvidenceStore(folder).captures()
    }
    assert {tuple(promise) for promise in promised} <= kept
    report = verify(folder)
    assert report.problems == ()
    assert report.captures <= len(promised) + 2 * 20 + 1  # at most one unacknowledged capture a kill


def test_every_byte_is_on_the_disk_before_the_line_that_names_it_and_every_line_before_the_head(tmp_path, monkeypatch):
    """What a kill does not show, a power cut does: the order in which files are synced, whole, is what holds then."""
    synced: list[tuple[str, int]] = []
    fsync = os.fsync

    def watched(descriptor: int) -> None:
        name = Path(f"/proc/self/fd/{descriptor}").readlink().name
        synced.append((name.partition(".")[0], os.fstat(descriptor).st_size))
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", watched)
    pages = [b"page %d" % number * 50 for number in range(150)]
    ids = EvidenceStore(tmp_path).put_all([Item(content=page, facts={}) for page in pages])
    names = [name for name, _ in synced]
    assert names[len(pages) :] == ["incoming", "manifest", "head"]
    assert set(synced[: len(pages)]) == {(one, len(page)) for one, page in zip(ids, pages, strict=True)}
    assert synced[-2] == ("manifest", (tmp_path / MANIFEST_NAME).stat().st_size)


def test_the_check_reads_a_copy_without_write_permission(folder, tmp_path):
    copy = tmp_path / "copy"
    shutil.copytree(folder, copy)
    (copy / "lock").unlink()
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*")}
    assert verify(copy).is_sound
    assert {path: path.stat().st_mtime_ns for path in copy.rglob("*")} == before
