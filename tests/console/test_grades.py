"""The pages of grades, and the course and scope of a record on its page, in both languages."""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from io import BytesIO

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from cases.record_events import apply_event
from cases.workspace import Workspace, open_workspace
from console.guard import LOOPBACK_HOSTS
from console.server import create_server
from domain.record import Record, RecordEvent, RecordEventKind, RecordKind, Scope


def clock() -> datetime:
    return datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    server = create_server(workspace, clock=clock, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


def enter(workspace: Workspace, kind: RecordEventKind, document: str = "2026年第12号") -> None:
    event = RecordEvent(record_id="R1", kind=kind, on=date(2026, 5, 8), document=document, by="王")
    apply_event(workspace, event, now=clock())


@pytest.mark.parametrize(
    ("language", "words"),
    [("zh", ("公布", "复检", "复查合格", "录入：王")), ("en", ("published", "retest (复检)", "passed re-inspection", "entered by 王"))],
)  # fmt: skip
def test_the_page_of_a_record_shows_its_course(client: TestClient, workspace: Workspace, language, words) -> None:
    enter(workspace, RecordEventKind.RETEST, "复检申请")
    enter(workspace, RecordEventKind.PASSED_REINSPECTION, "<b>2026年第12号</b>")
    page = client.get("/records/R1", params={"lang": language}).text
    text = page.partition('class="timeline"')[2].partition("</ol>")[0]
    places = [text.index(word) for word in (*words[:3], "&lt;b&gt;2026年第12号&lt;/b&gt;")]
    assert places == sorted(places)
    assert words[3] in text
    assert "2019-03-01" in page


def test_the_case_says_which_document_lifted_its_record(client: TestClient, workspace: Workspace) -> None:
    case = workspace.store.case_of("qingwei:1")
    assert case is not None
    enter(workspace, RecordEventKind.PASSED_REINSPECTION)
    text = client.get(f"/cases/{case.case_id}").text
    assert "依据文件" in text
    assert "R1：2026年第12号 (2026-05-08)" in text


def test_a_scope_says_whether_it_was_stated_or_read(client: TestClient, workspace: Workspace) -> None:
    with workspace.store.transaction() as tx:
        tx.save_record(
            Record(record_id="S1", kind=RecordKind.RECALL, product_name="书包", scope=Scope(batches=("L2101",))),
            now=clock(),
        )
    assert "来源以数据形式给出" in client.get("/records/S1").text
    assert "由公告单元格读出" in client.get("/records/R1").text
    assert "没有写明" in client.get("/records/R5").text


def test_every_notice_is_listed_with_its_grades_and_leads_to_its_records(
    client: TestClient, workspace: Workspace
) -> None:
    text = client.get("/grades").text
    counts = workspace.store.notices()
    assert len(counts) == 5
    for count in counts:
        assert f'href="/grades/{count.notice.key}"' in text
        page = client.get(f"/grades/{count.notice.key}", params={"lang": "en"})
        assert page.status_code == 200
        assert count.notice.name in page.text
        for record in workspace.store.records(notice=count.notice.key):
            assert f'href="/records/{record.record_id}"' in page.text
    assert 'href="/grades"' in client.get("/records").text


def test_the_file_holds_one_notice_or_all(client: TestClient, workspace: Workspace) -> None:
    whole = client.get("/grades/download")
    assert "grades-2026-11-20.xlsx" in whole.headers["content-disposition"]
    assert load_workbook(BytesIO(whole.content)).worksheets[1].max_row == 6
    key = workspace.store.notices()[0].notice.key
    one = client.get("/grades/download", params={"notice": key, "lang": "en"})
    assert load_workbook(BytesIO(one.content)).sheetnames == ["Notices", "Records", "The rule"]
    assert load_workbook(BytesIO(one.content)).worksheets[1].max_row == 2
    assert client.get("/grades/0000000000000000").status_code == 404
    assert client.get("/grades/download", params={"notice": "x"}).status_code == 404


def test_the_page_of_grades_says_when_there_is_nothing(tmp_path) -> None:
    with (
        open_workspace(tmp_path / "empty", env={}, create=True) as empty,
        TestClient(create_server(empty, clock=clock, hosts=None), base_url="http://127.0.0.1") as client,
    ):
        assert "没有可评级的公告" in client.get("/grades").text
