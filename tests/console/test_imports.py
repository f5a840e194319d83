"""Files that are sent to the import page: kept, read in the background one at a time, repeated after a kill."""

import io
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from cases.workspace import Workspace, open_workspace
from console.guard import LOOPBACK_HOSTS
from console.importing import import_path
from console.imports import ImportDesk, KeptFiles
from console.imports.keeping import plain_name
from console.server import create_server
from index.store import ImportJobState, ImportStage

NOTICE = "产品名称,商标,规格型号,标称生产企业,不合格项目,抽查结果,天书\n{rows}"
ROW = "儿童推车,小天使,T-{number},某某童车厂,结构,不合格,甲\n"


def notice(*numbers: int, bad: int = 0) -> bytes:
    rows = "".join(ROW.format(number=number) for number in numbers) + ",小天使,T-0,某某童车厂,结构,不合格,甲\n" * bad
    return NOTICE.format(rows=rows).encode()


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    server = create_server(workspace, clock=lambda: datetime.now(UTC), hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


def token(client: TestClient) -> str:
    return str(re.search(r'name="form_token" value="([^"]+)"', client.get("/import").text)[1])


def send(client: TestClient, *files: tuple[str, bytes], **fields: str) -> int:
    sent = [("files", (name, io.BytesIO(content))) for name, content in files]
    return client.post("/import", data={"form_token": token(client)} | fields, files=sent).status_code


def wait(condition: Callable[[], bool], seconds: float = 100) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def wait_for_all(workspace: Workspace) -> None:
    wait(lambda: workspace.store.next_import_job() is None)


def wait_for_more(workspace: Workspace, records: int) -> None:
    wait(lambda: workspace.store.records_count() > records)


def test_several_files_are_kept_and_imported_one_after_the_other(client: TestClient, workspace: Workspace) -> None:
    before = workspace.store.records_count()
    assert send(client, ("推车 一.csv", notice(1, 2, bad=1)), ("推车 二.csv", notice(2, 3)), ("坏.xlsx", b"no")) == 303
    wait_for_all(workspace)
    jobs = workspace.store.import_jobs()[::-1]
    assert [(job.file, job.state) for job in jobs] == [
        ("推车 一.csv", ImportJobState.DONE), ("推车 二.csv", ImportJobState.DONE), ("坏.xlsx", ImportJobState.DONE),
    ]  # fmt: skip
    assert all(job.started_at <= job.finished_at and job.stage is None for job in jobs)
    assert jobs[0].finished_at <= jobs[1].started_at
    reports = [workspace.store.import_summary(job.import_ids[0]) for job in jobs]
    assert [(r.counts["rows"], r.counts["quarantined"]) for r in reports] == [(3, 1), (2, 0), (0, 0)]
    assert workspace.store.records_count() == before + 3
    assert reports[2].details["unreadable"].startswith("坏.xlsx: ")
    assert KeptFiles(workspace.home).path_of(jobs[0]).read_bytes() == notice(1, 2, bad=1)

    page = client.get(f"/imports/{jobs[0].import_ids[0]}").text
    assert "产品名称" in page
    assert "缺失：单元格为空" in page
    assert "天书" in page
    assert f"/grades/{reports[0].details['notices'][0]['key']}" in page
    assert '<small lang="en">missing; the cell' in page
    english = client.get(f"/imports/{jobs[0].import_ids[0]}?lang=en").text
    assert english.count("missing; the cell") == 1
    assert "缺失" not in english.partition('id="quarantine"')[2].partition("</section>")[0]


def test_an_archive_gives_a_report_for_each_of_its_files(client: TestClient, workspace: Workspace) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("甲/一.csv", notice(1))
        archive.writestr("二.csv", notice(2, 3))
    assert send(client, ("公告.zip", packed.getvalue())) == 303
    wait_for_all(workspace)
    (job,) = workspace.store.import_jobs()
    assert len(job.import_ids) == 2
    page = client.get(f"/import/jobs/{job.job_id}").text
    assert [name in page for name in ("公告.zip/二.csv", "公告.zip/甲/一.csv")] == [True, True]
    assert "2 个文件" in client.get("/import").text


def test_the_asked_kind_is_what_every_row_is(client: TestClient, workspace: Workspace) -> None:
    assert send(client, ("a.csv", "产品名称,商标,规格型号\n推车,小天使,T-1\n".encode()), kind="recall") == 303
    wait_for_all(workspace)
    assert [r.product_name for r in workspace.store.records(kind="recall")] == ["推车"]
    assert send(client, ("a.csv", b"x"), kind="nonsense") == 400
    assert send(client) == 400


def test_a_form_from_elsewhere_keeps_and_imports_nothing(client: TestClient, workspace: Workspace) -> None:
    files = [("files", ("a.csv", io.BytesIO(notice(1))))]
    assert client.post("/import", data={"form_token": "guess"}, files=files).status_code == 403
    assert client.post("/import", files=files, headers={"origin": "http://evil.example"}).status_code == 403
    assert workspace.store.import_jobs() == ()
    assert not (workspace.home / "uploads").exists()


def test_what_is_too_large_is_refused_before_it_is_read(workspace: Workspace) -> None:
    workspace.settings = replace(
        workspace.settings, server=replace(workspace.settings.server, max_upload_bytes=100_000)
    )
    server = create_server(workspace, clock=lambda: datetime.now(UTC), hosts=None)
    with TestClient(server, follow_redirects=False) as client:
        assert send(client, ("a.csv", b"x" * 99_000)) == 303
        assert send(client, ("a.csv", b"x" * 101_000)) == 413
        big = client.post("/look-up", content=b"x" * 5_000_000)
        assert big.status_code == 413


@pytest.mark.parametrize(
    "name",
    ["../../../etc/cron.d/x.csv", "..\\..\\x.csv", "/abs/x.csv", "CON.csv", "a\x00b.csv", "." * 300, "名" * 400 + ".csv", ""],
)  # fmt: skip
def test_no_name_leads_out_of_the_folder(tmp_path: Path, name: str) -> None:
    files = KeptFiles(tmp_path)
    kept = files.keep(io.BytesIO(b"content"), name)
    (path,) = [found for found in tmp_path.rglob("*") if found.is_file()]
    assert path == tmp_path / "uploads" / kept.sha256 / kept.name
    assert path.parent.parent.parent == tmp_path
    assert kept.name == plain_name(name) != ""


def test_a_job_that_failed_says_why_and_can_be_tried_again(client: TestClient, workspace: Workspace) -> None:
    desk = ImportDesk(workspace, lambda: datetime.now(UTC))
    kept = desk.files.keep(io.BytesIO(notice(1)), "a.csv")
    path = desk.files.path_of(desk.ask(replace(kept, name="gone.csv"), None))
    wait_for_all(workspace)
    (failed,) = workspace.store.import_jobs()
    assert (failed.state, "no longer kept" in (failed.problem or "")) == (ImportJobState.FAILED, True)
    assert "当初上传的文件已不在" in client.get("/import").text
    path.write_bytes(notice(1))
    answer = client.post(f"/import/jobs/{failed.job_id}/again", data={"form_token": token(client)})
    assert answer.status_code == 303
    wait_for_all(workspace)
    assert workspace.store.import_jobs()[0].state is ImportJobState.DONE


def processes_reading(home: Path) -> list[int]:
    """Ids of the processes that import into a home."""
    found = []
    for entry in Path("/proc").iterdir():
        with suppress(OSError):
            words = (entry / "cmdline").read_bytes().split(b"\0") if entry.name.isdigit() else []
            if b"console.imports.reading" in words and str(home).encode() in words:
                found.append(int(entry.name))
    return found


def test_stopping_the_server_leaves_the_rest_for_the_next_start(workspace: Workspace) -> None:
    desk = ImportDesk(workspace, lambda: datetime.now(UTC))
    job = desk.ask(desk.files.keep(io.BytesIO(notice(*range(6000))), "long.csv"), None)
    before = workspace.store.records_count()
    desk.start()
    wait_for_more(workspace, before)
    assert len(processes_reading(workspace.home)) == 1
    desk.stop(60)
    assert processes_reading(workspace.home) == []
    assert workspace.store.import_job(job.job_id).state is ImportJobState.RUNNING
    stored = workspace.store.records_count() - before
    assert (stored % 500, 0 < stored < 6000) == (0, True), "a batch is stored whole or not at all"
    again = ImportDesk(workspace, lambda: datetime.now(UTC))
    again.start()
    wait_for_all(workspace)
    again.stop()
    assert workspace.store.records_count() == before + 6000
    assert [one.import_id for one in workspace.store.imports()][:1] == list(
        workspace.store.import_job(job.job_id).import_ids
    )
    assert len(workspace.store.imports()) == 2  # the home's own, and one for the file that was read twice


def test_a_process_that_is_killed_is_started_again_and_the_server_goes_on(
    client: TestClient, workspace: Workspace
) -> None:
    before = workspace.store.records_count()
    assert send(client, ("long.csv", notice(*range(3000)))) == 303
    wait_for_more(workspace, before)
    (reading,) = processes_reading(workspace.home)
    os.kill(reading, signal.SIGKILL)
    assert client.get("/healthz").status_code == 200
    wait_for_all(workspace)
    (job,) = workspace.store.import_jobs()
    assert (job.state, workspace.store.records_count()) == (ImportJobState.DONE, before + 3000)


def test_progress_is_told_while_the_process_reads(client: TestClient, workspace: Workspace) -> None:
    assert send(client, ("long.csv", notice(*range(3000)))) == 303
    told: set[int] = set()

    def is_done() -> bool:
        (job,) = workspace.store.import_jobs()
        if job.stage is ImportStage.READING:
            told.add(job.done)
        return job.state is ImportJobState.DONE

    wait(is_done)
    assert {done for done in told if 0 < done < 3000}, "some batch was seen before the last one"
    assert all(done % 500 == 0 for done in told)


def test_what_was_imported_beside_the_server_counts_in_the_next_check(client: TestClient, workspace: Workspace) -> None:
    listing = {"title": "小天使儿童推车 T-2790", "brand": "小天使", "model": "T-2790", "maker_name": "某某童车厂"}
    assert client.post("/v1/check", json=listing).json()["verdict"] == "allow"
    assert send(client, ("long.csv", notice(*range(2700, 2800)))) == 303
    wait_for_all(workspace)
    wait(lambda: client.post("/v1/check", json=listing).json()["verdict"] == "review")


def test_a_file_whose_reading_kills_the_server_again_and_again_is_given_up(workspace: Workspace) -> None:
    now = datetime.now(UTC)
    desk = ImportDesk(workspace, lambda: now + timedelta(days=1))
    job = desk.ask(desk.files.keep(io.BytesIO(notice(1)), "a.csv"), None)
    for tries in range(10):
        with workspace.store.transaction() as tx:
            tx.acquire_job(f"import:{job.job_id}", "dead", now + timedelta(minutes=tries), 1)
    desk.start()
    wait_for_all(workspace)
    desk.stop()
    assert workspace.store.import_job(job.job_id).state is ImportJobState.FAILED


@contextmanager
def serving(home: Path, ending: signal.Signals) -> Iterator[None]:
    """A server in a process of its own, which gets a signal at the end of the block."""
    child = subprocess.Popen(
        [sys.executable, "-m", "console.cli", "--home", str(home), "serve", "--port", "0", "--json"],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    )
    assert child.stdout is not None
    try:
        assert "url" in json.loads(child.stdout.readline())
        yield
    finally:
        child.send_signal(ending)
        child.wait(30)
        child.stdout.close()


def test_a_killed_server_reads_the_file_again_and_ends_with_the_same_database(home: Path, tmp_path: Path) -> None:
    content = notice(*range(2000), bad=3)
    calm = Path(shutil.copytree(home, tmp_path / "calm"))
    with open_workspace(home, env={}) as workspace, open_workspace(calm, env={}) as undisturbed:
        desk = ImportDesk(workspace, lambda: datetime.now(UTC))
        job = desk.ask(desk.files.keep(io.BytesIO(content), "long.csv"), None)
        for _ in import_path(
            undisturbed,
            desk.files.path_of(job),
            kind=None,
            clock=lambda: datetime.now(UTC),
            progress=lambda _: lambda *_: None,
        ):
            pass
        before = workspace.store.records_count()
        for _ in range(2):
            with serving(home, signal.SIGKILL):
                wait_for_more(workspace, before)
                before = min(workspace.store.records_count(), 1500)
            with workspace.store.transaction() as tx:  # as if the lease of the dead server had run out
                tx.connection.exec_driver_sql("UPDATE job SET lease_until = '2020-01-01T00:00:00.000000+00:00'")
        with serving(home, signal.SIGTERM):
            wait_for_all(workspace)
        done = workspace.store.import_job(job.job_id)
        assert done.state is ImportJobState.DONE
        assert workspace.store.records_count() == undisturbed.store.records_count()
        assert workspace.store.content_hash() == undisturbed.store.content_hash()
        assert workspace.store.quarantine_count(done.import_ids[0]) == 3


def headings_form(client: TestClient, **changes: str) -> dict[str, str]:
    text = client.get("/import").text.partition('action="/import/headings"')[2].partition("</form>")[0]
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', text))
    return hidden | {"by": "王芳"} | changes


def test_a_heading_is_mapped_for_one_authority_or_for_all_and_forgotten(
    client: TestClient, workspace: Workspace
) -> None:
    titled = "广东省市场监督管理局关于童车产品质量监督抽查情况的通告\n".encode() + notice(1, 2)
    assert send(client, ("广东.csv", titled), ("别处.csv", notice(3))) == 303
    wait_for_all(workspace)
    page = client.get("/import").text
    assert ("对所有机关都这样读" in page, page.count("天书") >= 2) == (True, True)
    form = headings_form(client)
    guangdong = next(name for name, value in form.items() if value == "广东省市场监督管理局").removeprefix("issuer.")
    answer = client.post("/import/headings", data=form | {f"field.{guangdong}": "region"})
    assert answer.headers["location"] == "/import?said=1&again=2#jobs"  # nobody knows whose the other file is
    wait_for_all(workspace)
    assert {r.model_spec: r.region for r in workspace.store.records() if r.brand == "小天使"} == {
        "T-1": "甲", "T-2": "甲", "T-3": None,
    }  # fmt: skip
    form = headings_form(client)
    for fault in ({"field.0": "nonsense"}, {"field.0": "region", "heading.0": "?"}, {"by": ""}):
        assert client.post("/import/headings", data=form | fault).status_code == 400
    assert client.post("/import/headings", data=form | {"field.0": "region", "any.0": "1"}).status_code == 303
    wait_for_all(workspace)
    assert [r.region for r in workspace.store.records() if r.model_spec == "T-3"] == ["甲"]
    assert "不认识的表头" not in client.get("/import").text
    known = [m for m in workspace.store.heading_mappings() if m.field == "region"]
    assert [m.mapped_by for m in known] == ["王芳"] * len(known)
    for mapping in known:
        facts = {"form_token": token(client), "heading": mapping.heading, "issuer": mapping.issuer}
        assert client.post("/import/headings/forget", data=facts).status_code == 303
    assert workspace.store.heading_mappings() == ()
