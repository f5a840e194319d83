"""Records from notices into the store: everything counted, nothing twice, listings at rest found."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from cases.intake import FileNotes, ParsedRow, RejectedRow, save_records
from cases.screening import screen
from cases.workspace import open_workspace
from domain.errors import Malformed
from domain.listing import Listing
from domain.record import Record, RecordKind, RecordSource
from domain.verdict import VerdictKind
from index.store import CaseQuery

ROOT = Path(__file__).parents[2]
NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)


@pytest.fixture
def ws(tmp_path):
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        yield ws


def parsed(number: int, file: str = "notice.csv", **facts) -> ParsedRow:
    source = RecordSource(file=file, row=number + 1, file_sha256="ab" * 32)
    given = {"brand": f"小逸优品{number}", "model_spec": f"XDW-{number}A4"} | facts
    record = Record(
        record_id=f"R{number:04}", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", sources=(source,), **given
    )
    return ParsedRow(record=record)


def notes(file: str = "notice.csv", unknown: tuple[str, ...] = ()) -> FileNotes:
    return FileNotes(file=file, file_sha256="ab" * 32, encoding="utf-8", rows=2, headings_unknown=unknown)


def test_everything_is_counted_and_listed(ws):
    rejected = RejectedRow(file="notice.csv", row=4, field="product_name", reason="missing", snippet="/ | 12")
    nameless = parsed(3, brand=None, model_spec=None, shop_name="小逸专营店")
    rows = [parsed(1), parsed(2), nameless, rejected, notes(unknown=("附注",))]
    report = save_records(ws, rows, file="notice.csv", now=NOW)
    assert (report.rows, report.records, report.new) == (4, 3, 3)
    assert report.quarantined == (rejected,)
    assert [(u.record_id, u.row, bool(u.reason)) for u in report.identifies_nothing] == [("R0003", 4, True)]
    assert report.headings_unknown == ("附注",)
    assert not report.is_clean
    (kept,) = ws.store.quarantine()
    assert (kept.origin, kept.row, kept.field, kept.reason) == ("notice.csv", 4, "product_name", "missing")
    (journal,) = ws.store.imports()
    assert (journal.counts["new"], journal.counts["quarantined"], journal.counts["identifies_nothing"]) == (3, 1, 1)
    assert kept.source_id == journal.import_id


def test_importing_again_changes_nothing(ws):
    rows = [parsed(1), RejectedRow(file="notice.csv", row=4, field="x", reason="y"), parsed(2), notes()]
    save_records(ws, rows, file="notice.csv", now=NOW)
    before, seq = ws.store.content_hash(), ws.store.records_seq()
    again = save_records(ws, rows, file="notice.csv", now=NOW + timedelta(days=1))
    assert (again.new, again.unchanged, again.merged, again.updated) == (0, 2, 0, 0)
    assert (ws.store.content_hash(), ws.store.records_seq(), ws.store.quarantine_count()) == (before, seq, 1)


def test_the_same_finding_in_another_notice_is_merged(ws):
    save_records(ws, [parsed(1), notes()], file="notice.csv", now=NOW)
    report = save_records(ws, [parsed(1, "other.csv"), notes("other.csv")], file="other.csv", now=NOW)
    assert (report.new, report.merged) == (0, 1)
    assert {source.file for source in ws.store.record("R0001").sources} == {"notice.csv", "other.csv"}


def test_a_file_that_breaks_keeps_what_was_read(ws):
    def rows() -> Iterator[ParsedRow]:
        yield parsed(1)
        raise Malformed("notice.xlsx", "not a workbook")

    report = save_records(ws, rows(), file="notice.xlsx", now=NOW)
    assert (report.new, report.unreadable) == (1, "notice.xlsx: not a workbook")
    assert ws.store.record("R0001") is not None
    assert [(q.field, q.reason) for q in ws.store.quarantine()] == [("file", "notice.xlsx: not a workbook")]


def test_listings_at_rest_are_looked_at_again(ws):
    listing = Listing(
        title="小逸优品7电磁炉家用 XDW-7A4", brand="小逸优品7", model="XDW-7A4", platform="p", item_id="1"
    )
    assert screen(ws, listing, now=NOW).verdict.kind is VerdictKind.ALLOW
    report = save_records(ws, [parsed(n) for n in range(1, 20)], file="notice.csv", now=NOW)
    assert (report.rescreened.listings, report.rescreened.opened) == (1, 1)
    assert ws.store.case_of("p:1").verdict is VerdictKind.BLOCK


def test_records_are_stored_in_batches_and_progress_is_told(ws):
    told = []

    def progress(stage, done):
        told.append((stage, done))

    report = save_records(ws, (parsed(n) for n in range(1200)), file="big.csv", now=NOW, progress=progress)
    assert report.new == ws.store.records_count() == 1200
    assert told == [("reading", 500), ("reading", 1000), ("reading", 1200)]


def test_what_progress_raises_ends_an_import_that_can_be_repeated_under_its_name(ws):
    class Stopped(Exception):
        pass

    def progress(stage, done):
        if done == 1000:
            raise Stopped

    with pytest.raises(Stopped):
        save_records(ws, (parsed(n) for n in range(1200)), file="a.csv", now=NOW, progress=progress, import_id="I-1")
    assert ws.store.records_count() == 1000
    report = save_records(ws, (parsed(n) for n in range(1200)), file="a.csv", now=NOW, import_id="I-1")
    assert (report.new, report.unchanged, report.import_id) == (200, 1000, "I-1")
    assert [summary.import_id for summary in ws.store.imports()] == ["I-1"]


def test_the_journal_keeps_what_the_report_says(ws):
    rows = [
        parsed(1),
        RejectedRow(file="n.csv", row=3, field="product_name", reason="missing"),
        FileNotes(file="n.csv", file_sha256="0" * 64, headings_unknown=("备注二",)),
    ]
    report = save_records(ws, rows, file="n.csv", now=NOW)
    (summary,) = ws.store.imports()
    assert summary.details["headings_unknown"] == ["备注二"]
    (notice,) = summary.details["notices"]
    assert (notice["records"], sum(notice["by_grade"].values())) == (1, 1)
    assert notice["key"] == report.notices[0].notice.key == ws.store.notices()[0].notice.key
    assert [q.row for q in ws.store.quarantine(source_id=report.import_id)] == [3]


IMPORTER = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from cases import intake
from cases.intake import ParsedRow, save_records
from cases.workspace import open_workspace
from domain.record import Record, RecordKind, RecordSource
def rows():
    for n in range(1, 600):
        yield ParsedRow(record=Record(record_id=f"R{n:04}", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉",
            brand=f"小逸优品{n}", model_spec=f"XDW-{n}A4", sources=(RecordSource(file="notice.csv", row=n + 1),)))
def wait(*_, **__):
    print("saved", flush=True)
    sys.stdin.read()
if sys.argv[2] == "wait":
    intake.rescreen_all = wait
with open_workspace(Path(sys.argv[1]), env={}) as ws:
    save_records(ws, rows(), file="notice.csv", now=datetime.now(UTC))
"""


def test_an_import_killed_before_the_listings_were_looked_at_is_finished_by_the_next(ws):
    listing = Listing(
        title="小逸优品7电磁炉家用 XDW-7A4", brand="小逸优品7", model="XDW-7A4", platform="p", item_id="1"
    )
    screen(ws, listing, now=NOW)
    importer = subprocess.Popen(
        [sys.executable, "-c", IMPORTER, str(ws.home), "wait"], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert importer.stdout.readline() == b"saved\n"
    os.kill(importer.pid, signal.SIGKILL)
    importer.communicate()
    assert ws.store.records_count() == 599
    assert ws.store.case_of("p:1") is None
    # Another file, with a record that has nothing to do with it.
    report = save_records(ws, [parsed(9000)], file="other.csv", now=NOW + timedelta(minutes=1))
    assert report.rescreened.opened == 1
    assert ws.store.case_of("p:1").verdict is VerdictKind.BLOCK
    assert save_records(ws, [parsed(9000)], file="other.csv", now=NOW).rescreened.listings == 0


def test_an_import_killed_at_any_moment_ends_the_same_when_repeated(ws, tmp_path):
    for n in range(1, 200, 10):
        title = f"小逸优品{n}电磁炉家用 XDW-{n}A4"
        screen(
            ws, Listing(title=title, brand=f"小逸优品{n}", model=f"XDW-{n}A4", platform="p", item_id=str(n)), now=NOW
        )
    command = [sys.executable, "-c", IMPORTER, str(ws.home), "run"]
    for delay in (0.6, 0.8, 1.0, 1.2, 1.5):
        importer = subprocess.Popen(command, cwd=ROOT)
        time.sleep(delay)
        importer.kill()
        importer.wait(30)
    subprocess.run(command, cwd=ROOT, check=True)
    assert ws.store.records_count() == 599
    page = ws.store.cases(CaseQuery(limit=100))
    assert page.total == 20
    assert all(len(ws.store.events(case.case_id)) == 1 for case in page.items)
