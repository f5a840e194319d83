"""A damaged record is named wherever people and programs look: pages, API, commands, doctor."""

import json
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest
from fastapi.testclient import TestClient

from cases.workspace import Workspace, open_workspace
from console.server import create_server
from tests.console.conftest import NOW

BLOCKED = {"title": "小逸优品电磁炉家用 XDW-21A4 大功率"}
SENTENCE = "record 'R2' is damaged in the database: its text is cut off or no JSON"
CHINESE = "记录 'R2' 在数据库中已损坏：存下的内容不完整或不是 JSON"


@pytest.fixture
def damaged(home: Path) -> Path:
    with closing(connect(home / "guolv.sqlite3")) as database, database:
        database.execute("UPDATE record SET facts = substr(facts, 1, 40) WHERE record_id = 'R2'")
    return home


@pytest.fixture
def client(damaged: Path) -> TestClient:
    with open_workspace(damaged, env={}) as ws:
        yield TestClient(create_server(ws, clock=lambda: NOW, hosts=None))


def test_the_server_answers_with_the_others_and_says_so(client: TestClient) -> None:
    answer = client.post("/v1/check", json=BLOCKED).json()
    assert (answer["verdict"], answer["notice"]) == ("block", "1 damaged records took no part")
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["damaged_records"], ready.json()["records"]) == (200, 1, 5)


def test_the_api_names_it_alone_and_in_a_list(client: TestClient) -> None:
    alone = client.get("/v1/records/R2")
    assert (alone.status_code, alone.json()["error"].startswith(SENTENCE)) == (503, True)
    page = client.get("/v1/records").json()
    assert ([one["record_id"] for one in page["records"]], page["total"]) == (["R1", "R3", "R4", "R5"], 5)
    assert [(one["record_id"], one["error"].startswith(SENTENCE)) for one in page["damaged"]] == [("R2", True)]


@pytest.mark.parametrize("path", ["/records/R2", "/records", "/search?q=R2&in=records"])
def test_pages_name_it_in_the_language_of_the_reader(client: TestClient, path: str) -> None:
    for language, words in (("zh", CHINESE), ("en", SENTENCE)):
        client.get("/", params={"lang": language})
        page = client.get(path).text
        assert words in page.replace("&#39;", "'"), language


def test_the_case_that_names_it_is_shown(client: TestClient, damaged: Path) -> None:
    with open_workspace(damaged, env={}) as ws:
        case = next(one for one in ws.store.cases().items if one.matches[0].record_id == "R2")
    page = client.get(f"/cases/{case.case_id}")
    assert (page.status_code, "R2" in page.text, CHINESE in page.text.replace("&#39;", "'")) == (200, True, True)
    assert client.get("/cases").status_code == 200


def test_the_first_page_names_it_once_the_records_were_read(client: TestClient) -> None:
    assert CHINESE not in client.get("/").text
    client.get("/readyz")
    assert CHINESE in client.get("/").text.replace("&#39;", "'")


def test_the_whole_list_ends_with_what_is_wrong(client: TestClient) -> None:
    lines = [json.loads(line) for line in client.get("/records?as=json").text.splitlines()]
    assert [line["record_id"] for line in lines] == ["R1", "R3", "R4", "R5", "R2"]
    assert lines[-1]["error"].startswith(SENTENCE)
    assert client.get("/records?as=csv").text.splitlines()[-1].startswith(f'R2,"{SENTENCE}')


def test_a_verdict_on_a_page_says_in_chinese_that_a_record_took_no_part(client: TestClient) -> None:
    page = client.get("/listings/yunti:5").text
    assert "未命中不等于安全合格；另有 1 条已损坏的记录未参与比对" in page


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("record", "show", "R2"), 4), (("record", "list"), 4), (("search", "R2", "--in", "records"), 4)],
)
def test_commands_name_it(damaged: Path, guolv, arguments, code: int) -> None:
    for language, words in (("zh", CHINESE), ("en", SENTENCE)):
        done = guolv("--lang", language, *arguments)
        assert (done.returncode, words in done.stderr) == (code, True), language


def test_a_list_of_records_holds_the_others(damaged: Path, guolv) -> None:
    done = guolv("record", "list", "--json")
    assert [json.loads(line)["record_id"] for line in done.stdout.splitlines()] == ["R1", "R3", "R4", "R5"]


def test_the_doctor_names_it_and_what_to_do(damaged: Path, guolv) -> None:
    done = guolv("doctor", "--json")
    findings = {one["check"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert (done.returncode, findings["damage"]["grade"]) == (3, "bad")
    assert findings["damage"]["sentence"].startswith("1 records are damaged and take no part in verdicts: R2; import")
    assert "1 条记录已损坏，不参与比对：R2；请重新导入" in guolv("--lang", "zh", "doctor").stdout


def test_importing_the_notice_again_repairs_it(damaged: Path, guolv, tmp_path: Path, workspace: Workspace) -> None:
    from tests.console.conftest import RECORDS

    notice = tmp_path / "notice.csv"
    notice.write_text(RECORDS, encoding="utf-8")
    assert guolv("import", notice).returncode == 0
    assert workspace.store.record("R2").model_spec == "KB-8802"
    assert guolv("doctor").returncode == 0


def test_a_takedown_list_is_not_made_without_it(damaged: Path, guolv, tmp_path: Path) -> None:
    with open_workspace(damaged, env={}) as ws:
        case = next(one for one in ws.store.cases().items if one.matches[0].record_id == "R2")
    assert guolv("case", "judge", case.case_id, "confirmed", "--by", "an").returncode == 0
    done = guolv("export", "takedown", "--format", "csv", "--out", tmp_path / "list.csv")
    assert (done.returncode, SENTENCE in done.stderr, (tmp_path / "list.csv").exists()) == (4, True, False)
