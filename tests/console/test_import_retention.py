"""Files that were sent to the import page stay as long as they are needed, and are counted when they go."""

import io
import json
import os
import re
import time
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cases.screening import screen
from cases.workspace import Workspace
from console.guard import LOOPBACK_HOSTS
from console.importing import import_path
from console.imports import ImportDesk, Kept, purge_files, read_kept
from console.server import create_server
from domain.listing import Listing
from index.store import ImportJob, ImportJobState

NOTICE = "产品名称,商标,规格型号,标称生产企业,不合格项目,抽查结果\n儿童推车,小天使,T-{number},某某童车厂,结构,不合格\n"
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
DAY = timedelta(days=1)


@pytest.fixture
def desk(workspace: Workspace) -> ImportDesk:
    return ImportDesk(workspace, lambda: NOW)


def notice(number: int) -> bytes:
    return NOTICE.format(number=number).encode()


def keep(desk: ImportDesk, name: str, content: bytes) -> tuple[Kept, Path]:
    kept = desk.files.keep(io.BytesIO(content), name)
    path = desk.files.path_of(desk.ask(kept, None))
    os.utime(path, (NOW.timestamp(), NOW.timestamp()))
    return kept, path


def finish(workspace: Workspace, kept: Kept, at: datetime) -> ImportJob:
    """Import a file as the process beside the server does, and end its job."""
    job = next(job for job in workspace.store.import_jobs() if job.file_sha256 == kept.sha256)
    path = ImportDesk(workspace, lambda: at).files.path_of(job)
    reports = import_path(workspace, path, kind=None, clock=lambda: at, progress=lambda _: lambda *_: None)
    ids = tuple(report.import_id for report in reports)
    done = replace(job, state=ImportJobState.DONE, finished_at=at, import_ids=ids)
    with workspace.store.transaction() as tx:
        tx.put_import_job(done)
    return done


def test_a_file_stays_for_its_days_after_its_last_import(workspace: Workspace, desk: ImportDesk) -> None:
    kept, path = keep(desk, "推车.csv", notice(1))
    finish(workspace, kept, NOW)
    assert purge_files(workspace, NOW + 179 * DAY).files == 0
    assert (path.is_file(), read_kept(workspace).files) == (True, 1)
    purged = purge_files(workspace, NOW + 181 * DAY)
    assert (purged.files, purged.size_bytes, path.parent.exists()) == (1, len(notice(1)), False)
    assert purge_files(workspace, NOW + 182 * DAY).files == 0
    state = read_kept(workspace)
    assert (state.files, state.removed_files, state.removed_at) == (0, 1, NOW + 181 * DAY)
    (line,) = (workspace.home / "uploads" / "removed.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line) == {
        "file": "推车.csv", "sha256": kept.sha256, "size_bytes": len(notice(1)),
        "removed_at": (NOW + 181 * DAY).isoformat(),
    }  # fmt: skip
    assert workspace.store.records_count() > 0, "what was read from it stays"


def test_a_file_that_is_asked_for_again_counts_from_then(workspace: Workspace, desk: ImportDesk) -> None:
    kept, path = keep(desk, "推车.csv", notice(1))
    old = finish(workspace, kept, NOW)
    again = replace(old, job_id="J-again", asked_at=NOW + 100 * DAY, finished_at=NOW + 100 * DAY)
    with workspace.store.transaction() as tx:
        tx.put_import_job(again)
    assert purge_files(workspace, NOW + 270 * DAY).files == 0
    with workspace.store.transaction() as tx:
        tx.put_import_job(replace(again, state=ImportJobState.WAITING, finished_at=None))
    assert purge_files(workspace, NOW + 1000 * DAY).files == 0
    assert path.is_file()


@pytest.mark.parametrize("is_packed", [False, True])
def test_a_file_on_which_a_case_rests_is_evidence(workspace: Workspace, desk: ImportDesk, is_packed: bool) -> None:
    name, content = "推车.csv", notice(7)
    if is_packed:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            archive.writestr("推车.csv", notice(7))
        name, content = "公告.zip", packed.getvalue()
    evidence, path = keep(desk, name, content)
    other, _ = keep(desk, "别的.csv", notice(8))
    for kept in (evidence, other):
        finish(workspace, kept, NOW)
    workspace.refresh()
    listing = Listing(title="小天使儿童推车 T-7", brand="小天使", model="T-7", platform="p", item_id="1")
    assert screen(workspace, listing, now=NOW).is_new_case
    assert purge_files(workspace, NOW + 2000 * DAY).files == 1
    assert (path.is_file(), read_kept(workspace).files) == (True, 1)


def test_the_days_are_a_setting_and_none_means_for_ever(workspace: Workspace, desk: ImportDesk) -> None:
    kept, path = keep(desk, "推车.csv", notice(1))
    finish(workspace, kept, NOW)

    def keep_days(days: int) -> None:
        server = replace(workspace.settings.server, keep_uploads_days=days)
        workspace.settings = replace(workspace.settings, server=server)

    keep_days(0)
    assert purge_files(workspace, NOW + 5000 * DAY).files == 0
    keep_days(10)
    assert purge_files(workspace, NOW + 11 * DAY).files == 1
    assert not path.exists()


def test_what_was_left_of_sending_is_removed_and_nothing_else_is_touched(
    workspace: Workspace, desk: ImportDesk
) -> None:
    keep(desk, "推车.csv", notice(1))
    uploads = workspace.home / "uploads"
    for name in (".cut.part", ".young.part"):
        (uploads / name).write_bytes(b"x")
    (uploads / "notes").mkdir()
    (uploads / "notes" / "mine.txt").write_text("mine")
    os.utime(uploads / ".cut.part", (0, 0))
    now = datetime.now(UTC)
    purge_files(workspace, now)
    assert {path.name for path in uploads.iterdir()} >= {".young.part", "notes"}
    assert not (uploads / ".cut.part").exists()


def wait(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_the_server_removes_old_files_when_it_starts_and_the_page_says_so(workspace: Workspace) -> None:
    old = ImportDesk(workspace, lambda: NOW)
    kept, path = keep(old, "推车.csv", notice(1))
    finish(workspace, kept, NOW)
    server = create_server(workspace, clock=lambda: NOW + 200 * DAY, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1") as client:
        wait(lambda: not path.exists())
        keep(old, "推车 二.csv", notice(2))
        page = client.get("/import?lang=en").text
        (words,) = re.findall(r'<p class="soft" id="kept">(.*?)</p>', page)
        assert re.sub(r"\s+", " ", words).startswith("Files kept: 1 (")
        assert "for 180 days after its last import" in words
        assert "Removed so far: 1, the last on 2027-06-14" in words
        assert "已清理 1 个" in client.get("/import?lang=zh").text
