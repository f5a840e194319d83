"""The form for what happened to a finding: shown first, entered once, refused with a reason."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from starlette.testclient import TestClient

from cases.workspace import Workspace
from console.guard import LOOPBACK_HOSTS
from console.server import create_server
from domain.case import CaseEventKind
from domain.record import RecordEvent, RecordEventKind, RecordState
from domain.verdict import VerdictKind
from index.store import CaseQuery

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
PASSED = {"kind": "passed_reinspection", "on": "2026-05-08", "document": "2026年第12号复查通告 <b>", "by": "王芳"}


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    server = create_server(workspace, clock=lambda: NOW, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


def hidden(page: str) -> dict[str, str]:
    """The hidden fields of the form that enters an event."""
    form = re.search(r'(?s)<form method="post" action="/records/[^"]+/events".*?</form>', page)
    assert form is not None
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[0]))


def first_step(client: TestClient, record_id: str = "R1", **changes: str):
    page = client.get(f"/records/{record_id}").text
    return client.post(f"/records/{record_id}/events", data=hidden(page) | PASSED | changes)


def test_what_will_follow_is_shown_and_nothing_is_entered(client: TestClient, workspace: Workspace) -> None:
    blocked = workspace.store.cases(CaseQuery(record_id="R1", verdict=VerdictKind.BLOCK)).items
    before = workspace.store.content_hash()
    page = first_step(client)
    assert page.status_code == 200
    assert f"解除拦截 {len(blocked)} 件" in page.text
    assert "有效 → 复查合格，已解除" in page.text
    assert all(f"/cases/{case.case_id}" in page.text for case in blocked)
    assert "通告 <b>" not in page.text
    assert workspace.store.content_hash() == before


def test_it_is_entered_once_it_was_confirmed_and_the_cases_follow(client: TestClient, workspace: Workspace) -> None:
    blocked = workspace.store.cases(CaseQuery(record_id="R1", verdict=VerdictKind.BLOCK)).items
    confirm = hidden(first_step(client).text) | {"document": PASSED["document"], "step": "enter"}
    answer = client.post("/records/R1/events", data=confirm)
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert (
        f"已登记：复查合格（2026-05-08）。记录现为“复查合格，已解除”；重新核对商品页 6 个，{len(blocked)} 件案件有变化。"
        in page
    )
    assert "录入：王芳" in page
    assert workspace.store.record("R1").state is RecordState.LIFTED
    for case in blocked:
        assert workspace.store.case(case.case_id).verdict is not VerdictKind.BLOCK
        last = workspace.store.events(case.case_id)[-1]
        assert (last.kind, "2026年第12号复查通告" in last.facts["reason"]) == (CaseEventKind.RECORD_LIFTED, True)
        assert re.search(
            r'<p class="advice" role="status">[^<]*R1：2026年第12号复查通告', client.get(f"/cases/{case.case_id}").text
        )
    again = hidden(client.get("/records/R1").text) | PASSED
    assert "已经登记过" in client.post("/records/R1/events", data=again).text
    assert client.cookies.get("guolv_reviewer") is not None


def test_a_form_from_elsewhere_enters_nothing(client: TestClient, workspace: Workspace) -> None:
    confirm = hidden(first_step(client).text) | {"document": PASSED["document"], "step": "enter"}
    assert client.post("/records/R1/events", data=confirm | {"form_token": "x"}).status_code == 403
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post("/records/R1/events", data=confirm, headers=headers).status_code == 403
    assert workspace.store.record_events("R1") == ()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"on": "2026-11-21"}, "文件日期：2026-11-21 还没有到"),
        ({"on": "8.5.2026"}, "文件日期：&#39;8.5.2026&#39; 不是日期"),
        ({"on": ""}, "文件日期：缺失"),
        ({"document": " "}, "依据文件和理由：缺失：请写明依据的文件"),
        ({"by": ""}, "登记人：缺失"),
        ({"kind": ""}, "情况：缺失"),
    ],
)
def test_what_cannot_be_entered_is_said_and_what_was_typed_stays(client: TestClient, changes, sentence) -> None:
    page = first_step(client, **changes)
    assert page.status_code == 422
    assert f'<div class="alarm" role="alert">{sentence}' in page.text
    kept = (PASSED | changes)["by"] or PASSED["on"]
    assert f'value="{kept}"' in page.text


def test_what_makes_no_sense_is_remarked_before_it_is_entered(client: TestClient) -> None:
    upheld = first_step(client, kind="upheld").text
    assert "记录目前是“有效”，“复检维持原结论”在此不起作用" in upheld
    assert "记录状态不变：有效" in upheld
    assert "早于公告日期 2019-08-01" in first_step(client, on="2019-07-01").text
    assert client.get("/records/R1?lang=en").status_code == 200
    assert "The record is in force" in first_step(client, kind="upheld").text


def test_an_event_that_was_entered_meanwhile_is_told_before_anything_is_written(client, workspace: Workspace) -> None:
    confirm = hidden(first_step(client).text) | {"document": PASSED["document"], "step": "enter"}
    other = RecordEvent(record_id="R1", kind=RecordEventKind.WITHDRAWN, on=date(2026, 6, 1), document="更正公告")
    with workspace.store.transaction() as tx:
        tx.add_record_event(other, now=NOW)
    answer = client.post("/records/R1/events", data=confirm)
    assert (answer.status_code, "期间有人登记了别的情况" in answer.text) == (409, True)
    assert workspace.store.record_events("R1") == (other,)
    fresh = hidden(answer.text) | {"document": PASSED["document"], "step": "enter"}
    assert client.post("/records/R1/events", data=fresh).status_code == 303


def test_one_can_go_back_and_change_it(client: TestClient, workspace: Workspace) -> None:
    back = hidden(first_step(client).text) | {"document": "第12号", "step": "change"}
    page = client.post("/records/R1/events", data=back).text
    assert 'value="passed_reinspection" selected' in page
    assert 'value="第12号"' in page
    assert workspace.store.record_events("R1") == ()


def test_the_address_cannot_say_what_is_not_true(client: TestClient) -> None:
    assert "已登记" not in client.get("/records/R1?done=passed_reinspection:2026-05-08:1:1").text
    assert client.post("/records/R9/events", data=hidden(client.get("/records/R1").text) | PASSED).status_code == 404


def test_a_record_and_its_company_lead_to_each_other(client: TestClient) -> None:
    page = client.get("/records/R1").text
    address = re.search(r'<a href="(/enterprises/[^"]+)">企业登记（1 条记录）</a>', page)
    assert address is not None
    assert 'href="/records/R1"' in client.get(address[1]).text
    assert "企业登记（" not in client.get("/records/R5").text
