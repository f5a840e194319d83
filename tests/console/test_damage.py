"""A damaged record or listing is named wherever people and programs look: pages, API, commands, doctor."""

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


LISTING = "listing 'qingwei:1' is damaged in the database: its text is cut off or no JSON"
LISTING_ZH = "商品页 'qingwei:1' 的数据在数据库中已损坏：存下的内容不完整或不是 JSON"


@pytest.fixture
def torn(home: Path) -> Path:
    with closing(connect(home / "guolv.sqlite3")) as database, database:
        database.execute("UPDATE listing SET facts = substr(facts, 1, 40) WHERE listing_key = 'qingwei:1'")
    return home


@pytest.fixture
def desk(torn: Path) -> TestClient:
    with open_workspace(torn, env={}) as ws:
        yield TestClient(create_server(ws, clock=lambda: NOW, hosts=None))


def _case_of(home: Path, key: str) -> str:
    with open_workspace(home, env={}) as ws:
        return ws.store.case_of(key).case_id


def test_the_api_names_a_listing_in_a_list(desk: TestClient) -> None:
    page = desk.get("/v1/listings").json()
    assert ([one["listing_key"] for one in page["listings"]], page["total"]) == (
        ["qingwei:2", "shiqiao:3", "shiqiao:4", "yunti:5", "yunti:6:A"],
        6,
    )
    assert [(one["listing_key"], one["error"].startswith(LISTING)) for one in page["damaged"]] == [("qingwei:1", True)]


@pytest.mark.parametrize(
    "path", ["/listings", "/listings/qingwei:1", "/search?q=XDW-21A4&in=listings", "/cases/{case}"]
)
def test_pages_name_a_listing_in_the_language_of_the_reader(desk: TestClient, torn: Path, path: str) -> None:
    path = path.format(case=_case_of(torn, "qingwei:1"))
    for language, words in (("zh", LISTING_ZH), ("en", LISTING)):
        desk.get("/", params={"lang": language})
        assert words in desk.get(path).text.replace("&#39;", "'"), language


@pytest.mark.parametrize("path", ["/cases", "/cases?q=XDW-21A4", "/records/R1"])
def test_its_case_is_listed_under_its_key(desk: TestClient, torn: Path, path: str) -> None:
    page = desk.get(path)
    address = f"/cases/{_case_of(torn, 'qingwei:1')}"
    link = next(part for part in page.text.split("<a ") if address in part.split(">")[0])
    assert (page.status_code, link.split(">")[1].split("<")[0]) == (200, "qingwei:1")


def test_the_whole_list_of_listings_ends_with_what_is_wrong(desk: TestClient) -> None:
    lines = [json.loads(line) for line in desk.get("/listings?as=json").text.splitlines()]
    assert (len(lines), lines[-1]["listing_key"], lines[-1]["error"].startswith(LISTING)) == (6, "qingwei:1", True)


def test_commands_name_a_listing(torn: Path, guolv) -> None:
    for arguments in (("search", "XDW-21A4"), ("case", "show", _case_of(torn, "qingwei:1"))):
        for language, words in (("zh", LISTING_ZH), ("en", LISTING)):
            done = guolv("--lang", language, *arguments)
            assert (done.returncode, words in done.stderr) == (4, True), (language, arguments)
    assert "qingwei:1" in guolv("case", "list").stdout


def test_the_doctor_names_a_listing_and_what_to_do(torn: Path, guolv) -> None:
    done = guolv("doctor", "--json")
    findings = {one["check"]: one for one in map(json.loads, done.stdout.splitlines())}
    assert (done.returncode, findings["damaged_listings"]["grade"]) == (3, "bad")
    assert findings["damaged_listings"]["sentence"].startswith(
        "1 listings are damaged and nobody looks at them: qingwei:1; "
    )
    assert "1 个商品页的数据已损坏，不再参与复看：qingwei:1；请重新采集" in guolv("--lang", "zh", "doctor").stdout


def test_the_search_is_rebuilt_beside_a_damaged_listing(torn: Path, guolv) -> None:
    assert guolv("index", "rebuild").returncode == 0
    assert "C-" in guolv("case", "list").stdout
    assert [json.loads(line)["item_id"] for line in guolv("--json", "search", "远行者").stdout.splitlines()] == ["4"]


def test_importing_goes_on_beside_a_damaged_listing(torn: Path, guolv, tmp_path: Path) -> None:
    from tests.console.conftest import RECORDS

    notice = tmp_path / "notice.csv"
    notice.write_text(RECORDS.replace("XDW-21A4", "XDW-21A5"), encoding="utf-8")
    done = guolv("--json", "import", notice)
    assert done.returncode == 0, done.stderr
    with open_workspace(torn, env={}) as ws:
        assert ws.store.case_of("qingwei:1").verdict == "block"
        assert ws.store.case_of("yunti:6:A").verdict != "block"
