"""The same notices give the same database: twice, in any order, in both scripts, or killed in the middle and repeated."""

import csv
import itertools
import os
import random
import signal
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest
from opencc import OpenCC

from cases.intake import save_records
from cases.screening import screen
from cases.workspace import Workspace, open_workspace
from console.importing import import_path
from crawlers.sources import read_notice
from domain.finding_id import is_made_id
from domain.listing import Listing
from domain.record import Record, RecordKind

ROOT = Path(__file__).parents[2]
RECORDS = ROOT / "console" / "demo" / "records"
NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
HEADINGS = ["样品名称", "标称商标", "规格型号", "生产日期/批号", "标称生产企业", "被抽样单位", "不合格项目"]
LISTINGS = [
    Listing(title="皇冠拉杆箱 HG-2001 20寸", brand="皇冠", model="HG-2001", platform="p", item_id="1"),
    Listing(title="小逸优品电磁炉 XDW-21A4", brand="小逸优品", model="XDW-21A4", platform="p", item_id="2"),
]
traditional = OpenCC("s2t").convert


def write(path: Path, *rows: list[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(rows)
    return path


def notices(folder: Path) -> list[Path]:
    """A notice, its copy in traditional characters, a later notice with the same batch, one that repeats a row."""
    title = ["某某市市场监督管理局2023年旅行箱监督抽查不合格名单"]
    row = ["拉杆箱", "皇冠牌", "HG-2001 20寸", "2023-01-05", "某某箱包有限公司(标称)", "甲商场", "振荡冲击性能"]
    other = ["拉杆箱", "皇冠牌", "HG-2002", "/", "某某箱包有限公司", "乙商场", "标志"]
    first = write(folder / "通告.csv", title, ["发布日期：2023-05-06"], HEADINGS, row, other)
    copied = [[traditional(cell) for cell in line] for line in (title, HEADINGS, row, other)]
    copy = write(folder / "copy.csv", *copied)
    again = [*row[:5], "丙超市", "拉杆耐疲劳"]
    later = write(folder / "second.csv", ["第二次通告不合格名单", "", "发布日期：2023-09-01"], HEADINGS, again)
    book = openpyxl.Workbook()
    for line in (["不合格名单"], HEADINGS, other, other, [*row[:6], "缝合强度"]):
        book.worksheets[0].append(line)
    book.save(folder / "repeated.xlsx")
    return [first, copy, later, folder / "repeated.xlsx"]


def fill(home: Path, paths: list[Path]) -> Workspace:
    ws = open_workspace(home, env={}, create=True)
    for listing in LISTINGS:
        screen(ws, listing, now=NOW)
    for number, path in enumerate(paths):
        save_records(ws, read_notice(path), file=path.name, now=NOW + timedelta(minutes=number))
    return ws


def made(ws: Workspace, model: str) -> Record:
    (found,) = [record for record in ws.store.records() if record.model_spec == model]
    return found


def test_one_batch_in_four_notices_is_one_record_with_many_sources(tmp_path: Path) -> None:
    with fill(tmp_path / "home", notices(tmp_path)) as ws:
        assert ws.store.records_count() == 2
        record = made(ws, "HG-2001 20寸")
        assert is_made_id(record.record_id)
        assert [(s.file, s.row) for s in record.sources] == [
            ("通告.csv", 4), ("second.csv", 3), ("repeated.xlsx", 5), ("copy.csv", 3),
        ]  # fmt: skip  # by date of the notice; the copy last
        assert (record.brand, record.seller, record.notice_date) == ("皇冠牌", "甲商场", "2023-05-06")
        assert record.failed_items == ("振荡冲击性能", "拉杆耐疲劳", "缝合强度")
        sightings = ws.store.record_sightings(record.record_id)
        assert {s.seller for s in sightings} == {"甲商场", "甲商場", "丙超市"}
        assert any("標稱" in cell for s in sightings for cell in s.raw.values()), "what the copy prints is kept"
        assert [len(r.sources) for r in ws.store.records() if r is not record and r.model_spec == "HG-2002"] == [4]


@pytest.mark.timeout(120)
def test_any_order_gives_the_same_database(tmp_path: Path) -> None:
    hashes = set()
    orders = list(itertools.permutations(notices(tmp_path)))
    for number, order in enumerate(random.Random(1).sample(orders, 8)):
        with fill(tmp_path / f"home{number}", list(order)) as ws:
            hashes.add(ws.store.content_hash())
    assert len(hashes) == 1


def test_importing_twice_changes_nothing(tmp_path: Path) -> None:
    paths = notices(tmp_path)
    with fill(tmp_path / "home", paths) as ws:
        before, seq = ws.store.content_hash(), ws.store.records_seq()
        for path in reversed(paths):
            report = save_records(ws, read_notice(path), file=path.name, now=NOW + timedelta(days=1))
            assert (report.new, report.merged, report.updated) == (0, 0, 0)
        assert (ws.store.content_hash(), ws.store.records_seq()) == (before, seq)


@pytest.mark.parametrize("name", ["inspection_records.csv", "recalls.csv"])
def test_a_copy_of_the_shipped_records_in_traditional_characters_adds_no_record(name: str, tmp_path: Path) -> None:
    with (RECORDS / name).open(encoding="utf-8", newline="") as stream:
        headings, *rows = list(csv.reader(stream))
    # Without the file's own ids, so that the ids are made from what was printed.
    bare = [headings[1:], *(row[1:] for row in rows)]
    copy = [bare[0], *([traditional(cell) for cell in row] for row in bare[1:])]
    kind = RecordKind.RECALL if name == "recalls.csv" else None
    ids = [
        {
            row.record.record_id
            for row in read_notice(write(tmp_path / file, *lines), kind=kind)
            if hasattr(row, "record")
        }
        for file, lines in (("bare.csv", bare), ("copy.csv", copy))
    ]
    assert ids[0] == ids[1]
    assert len(ids[0]) == (425 if kind is None else 54), "each row is a finding of its own"


def test_a_new_edition_of_a_file_with_its_own_ids_wins(tmp_path: Path) -> None:
    rows = [["record_id", "product_name", "brand", "result"], ["R1", "箱", "甲", "fail"]]
    (tmp_path / "old").mkdir()
    old = write(tmp_path / "old" / "list.csv", *rows)
    new = write(tmp_path / "list.csv", rows[0], ["R1", "箱", "乙", "fail"])
    other = write(tmp_path / "other.csv", rows[0], ["R1", "箱", "乙", "fail"])
    with fill(tmp_path / "home", [old, new, other]) as ws:
        record = ws.store.record("R1")
        assert record is not None
        assert (record.brand, [source.file for source in record.sources]) == ("乙", ["list.csv", "other.csv"])


IMPORTER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from cases import intake
from cases.intake import save_records
from cases.workspace import open_workspace
from crawlers.sources import read_notice
intake._BATCH = 7
with open_workspace(Path(sys.argv[1]), env={}) as ws:
    def tell(*_):
        print("saved", flush=True)
    for path in map(Path, sys.argv[2:]):
        save_records(ws, read_notice(path), file=path.name, now=datetime.now(UTC), progress=tell)
"""


def test_killed_at_any_moment_and_repeated_it_ends_the_same(tmp_path: Path) -> None:
    with (RECORDS / "inspection_records.csv").open(encoding="utf-8", newline="") as stream:
        shipped = write(tmp_path / "shipped.csv", *itertools.islice(csv.reader(stream), 300))
    paths = [*notices(tmp_path), shipped, RECORDS / "recalls.csv"]
    with fill(tmp_path / "whole", paths) as ws:
        expected = ws.store.content_hash()
    with fill(tmp_path / "killed", []) as ws:
        pass
    chance = random.Random(4)
    killed, counts = 0, set()
    for attempt in range(12):
        order = [*paths]
        chance.shuffle(order)
        command = [sys.executable, "-c", IMPORTER, str(tmp_path / "killed"), *map(str, order)]
        child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout is not None
        for _ in range(1 + 4 * attempt):  # some batches further every time, then in the midst of the next
            assert child.stdout.readline() == b"saved\n"
        time.sleep(chance.random() * 0.05)
        killed += child.poll() is None
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()
        with open_workspace(tmp_path / "killed", env={}) as ws:
            counts.add(ws.store.records_count())
    assert killed >= 10
    assert len(counts) > 1, "it was killed in the middle, not only before and after"
    subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    with open_workspace(tmp_path / "killed", env={}) as ws:
        ws.store.check()
        assert ws.store.content_hash() == expected


def test_a_folder_of_notices_is_imported_as_its_files_are(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    paths = notices(tmp_path / "folder")
    with fill(tmp_path / "one", paths) as ws:
        expected = ws.store.content_hash()
    with fill(tmp_path / "other", []) as ws:
        list(import_path(ws, tmp_path / "folder", kind=None, clock=lambda: NOW, progress=lambda _: lambda *_: None))
        assert ws.store.content_hash() == expected
