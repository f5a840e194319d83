"""Walls that wait for a person: seen in the console, in the terminal, and closed by whoever saw the last version."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from fastapi.testclient import TestClient

from cases.workspace import Workspace
from console.guard import LOOPBACK_HOSTS
from console.runs import run_sentence
from console.server import create_server
from console.texts import load_texts
from domain.campaign import Run, RunState
from domain.expectation import Figure, Finding, Range
from domain.task import Task, TaskState, Wall, WallKind, WallSighting
from tests.console.conftest import NOW, Guolv
from tests.console.test_pages import clock, token

PAGE = "<title>安全验证</title><script>alert(1)</script>".encode()


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    server = create_server(workspace, clock=clock, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1", follow_redirects=True) as client:
        yield client


@pytest.fixture
def task(workspace: Workspace) -> Task:
    """A captcha that a run met, with its page."""
    kept = workspace.evidence.put(PAGE, {"kind": "page", "wall": "captcha", "url": "https://shop.example/item/1"})
    with workspace.store.transaction() as tx:
        found = tx.tasks.note_wall(captcha(kept))
        tx.put_run(
            Run(
                run_id="run-1", platform="qingwei", category=None, campaign=None, state=RunState.BLOCKED, started_at=NOW,
                finished_at=NOW, reason=f"blocked: {captcha(kept).wall}; task {found.task_id}",
            )
        )  # fmt: skip
    return found


def captcha(evidence_id: str | None) -> WallSighting:
    return WallSighting(
        wall=Wall(kind=WallKind.CAPTCHA, sign="title '安全验证<b>'"), platform="qingwei", host="shop.example",
        url="https://shop.example/item/1", evidence_id=evidence_id, run_id="run-1", at=NOW,
    )  # fmt: skip


def test_a_wall_is_seen_from_the_front_page_to_the_kept_page(client: TestClient, task: Task) -> None:
    assert "/tasks" in client.get("/").text
    assert "1 项平台设卡待人处理" in client.get("/runs").text
    run = client.get("/runs/run-1").text
    assert "被平台拦下（验证码或滑块：标题 &#39;安全验证&lt;b&gt;&#39;）" in run
    assert f"/tasks/{task.task_id}" in run
    listed = client.get("/tasks").text
    assert f"/tasks/{task.task_id}" in listed
    page = client.get(f"/tasks/{task.task_id}").text
    assert "<b>&#39;" not in page
    assert f"/evidence/{task.evidence_id}" in page
    assert "alert(1)" in client.get(f"/evidence/{task.evidence_id}").text
    english = client.get(f"/tasks/{task.task_id}?lang=en").text
    assert "Never solve or bypass it" in english
    assert client.get("/tasks/T-none").status_code == 404


def test_a_task_is_closed_with_a_note_once_and_by_whoever_saw_the_last_version(
    client: TestClient, workspace: Workspace, task: Task
) -> None:
    address = f"/tasks/{task.task_id}"

    def close(**fields: str) -> tuple[int, str]:
        known = {"note": "已联系平台", "by": "王芳", "expected_version": "2", "form_token": token(client)}
        answer = client.post(f"{address}/close", data=known | fields)
        return answer.status_code, answer.text

    with workspace.store.transaction() as tx:
        tx.tasks.note_wall(captcha(None))
    code, stale = close(expected_version="1")
    assert (code, "已联系平台" in stale) == (409, True)
    assert {close(note=" ")[0], close(by="")[0], close(expected_version="a")[0]} == {400}
    assert close(form_token="guess")[0] == 403
    assert workspace.store.tasks.get(task.task_id).state is TaskState.OPEN
    code, page = close()
    assert (code, "下一次采集会再次访问 shop.example" in page) == (200, True)
    assert close(by="李明")[0] == 409
    done = workspace.store.tasks.get(task.task_id)
    assert (done.state, done.closed_by, done.note, done.sightings) == (TaskState.DONE, "王芳", "已联系平台", 2)
    assert "已处理" in client.get("/tasks").text
    assert "/tasks" not in client.get("/").text


def test_the_doctor_and_the_api_know_how_many_wait(client: TestClient, task: Task, guolv: Guolv) -> None:
    assert client.get("/readyz").json()["open_tasks"] == 1
    found = [json.loads(line) for line in guolv("doctor", "--json").stdout.splitlines()]
    (said,) = (one for one in found if one["check"] == "tasks")
    assert (said["grade"], said["sentence"].partition(" ")[0]) == ("warning", "1")
    assert "1 件事项等待处理" in guolv("doctor", environment={"GUOLV_LANG": "zh"}).stdout
    assert guolv("task", "close", task.task_id, "--by", "王芳", "--note", "已核实").returncode == 0
    assert client.get("/readyz").json()["open_tasks"] == 0


def test_figures_of_a_run_stand_beside_what_was_expected(client: TestClient, workspace: Workspace) -> None:
    finding = Finding(figure=Figure.PRICE, value=0.25, expected=Range(low=0.9), runs=7)
    run = Run(
        run_id="run-3", platform="qingwei", category=None, campaign=None, state=RunState.SUSPICIOUS, started_at=NOW,
        reason=str(finding), figures={Figure.LISTINGS: 40.0, Figure.PRICE: 0.25}, findings=(finding,),
    )  # fmt: skip
    with workspace.store.transaction() as tx:
        tx.put_run(run)
        tx.put_run(replace(run, run_id="run-4", state=RunState.FINISHED, findings=(), reason="finished"))
    page = client.get("/runs/run-3").text
    assert "25.0 %" in page
    assert "≥ 0.9（依据以往 7 次采集）" in page
    assert "没有采到的商品不视为下架" in page
    assert "没有采到的商品不视为下架" not in client.get("/runs/run-4").text


def test_a_run_that_waits_says_until_when(client: TestClient, workspace: Workspace) -> None:
    run = Run(
        run_id="run-5", platform="qingwei", category=None, campaign=None, state=RunState.WAITING, started_at=NOW,
        finished_at=NOW, reason="allowance_used: qingwei was sent its 3 requests of 2026-11-26; it goes on the next day",
        resume_at=datetime(2026, 11, 26, 16, tzinfo=UTC),
    )  # fmt: skip
    with workspace.store.transaction() as tx:
        tx.put_run(run)
    for page in ("/runs", "/runs/run-5"):
        text = client.get(page).text
        assert "待续" in text
        assert "可继续时间" in text
        assert "2026-11-27 00:00" in text
    assert "2026-11-27 00:00:00 (Beijing)" in run_sentence(run, load_texts("en"))
    assert "2026-11-27 00:00:00（北京时间）之后可继续" in run_sentence(run, load_texts("zh"))


def test_the_command_lists_shows_and_closes(guolv: Guolv, task: Task) -> None:
    (line,) = guolv("task", "list", "--json").stdout.splitlines()
    assert json.loads(line)["task_id"] == task.task_id
    assert "Captcha or slider" in guolv("task", "list").stdout
    assert "验证码或滑块" in guolv("task", "list", environment={"GUOLV_LANG": "zh"}).stdout
    shown = json.loads(guolv("task", "show", task.task_id, "--json").stdout)
    assert (shown["kind"], shown["version"], shown["closed_at"]) == ("captcha", 1, None)
    assert "标题" in guolv("task", "show", task.task_id, environment={"GUOLV_LANG": "zh"}).stdout
    assert guolv("task", "close", task.task_id, "--note", "x", "--expected-version", "9").returncode == 1
    assert guolv("task", "close", task.task_id).returncode == 2
    closed = guolv("task", "close", task.task_id, "--note", "平台同意提供数据", "--by", "王芳")
    assert (closed.returncode, "asks shop.example again" in closed.stdout) == (0, True)
    again = guolv("task", "close", task.task_id, "--note", "x")
    assert (again.returncode, "王芳" in again.stderr) == (1, True)
    assert guolv("task", "list", "--json").stdout == ""
    assert json.loads(guolv("task", "list", "--all", "--json").stdout)["note"] == "平台同意提供数据"
    assert guolv("task", "show", "T-none").returncode == 1
