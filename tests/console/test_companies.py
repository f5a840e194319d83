"""Companies on the command line and in the console: found, proposed, decided."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from starlette.testclient import TestClient

from cases.intake import save_records
from cases.rows import ParsedRow
from cases.workspace import Workspace, open_workspace
from console.guard import LOOPBACK_HOSTS
from console.server import create_server
from domain.enterprises import AliasState
from domain.record import Record, RecordKind

NOW = datetime(2026, 11, 20, 4, 0, tzinfo=UTC)
ONE, OTHER = "中山市小逸电器有限公司", "中山市小溢电器有限公司"
HOSTILE = "永康市<script>alert(1)</script>五金有限公司"


@pytest.fixture
def companies(home):
    """Give the home two more records: a maker one character off a known one, and a hostile name."""
    records = [
        Record(record_id=f"X{n}", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", manufacturer=name)
        for n, name in enumerate((OTHER, HOSTILE))
    ]
    with open_workspace(home, env={}) as ws:
        save_records(ws, [ParsedRow(record=record) for record in records], file="x.csv", now=NOW)
    return home


@pytest.fixture
def client(companies, workspace: Workspace) -> Iterator[TestClient]:
    server = create_server(workspace, clock=lambda: NOW, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1", follow_redirects=False) as client:
        yield client


def lines(text: str) -> list[dict]:
    return [json.loads(line) for line in text.splitlines()]


def test_companies_are_listed_shown_and_decided(companies, guolv) -> None:
    found = lines(guolv("enterprise", "list", "--json").stdout)
    assert {one["name"] for one in found} > {ONE, OTHER}
    assert all(one["enterprise_id"] == f"name:{one['name_key']}" for one in found)
    assert [one["name"] for one in lines(guolv("enterprise", "list", "小溢", "--json").stdout)] == [OTHER]

    (proposed,) = lines(guolv("enterprise", "list", "--aliases", "proposed", "--json").stdout)
    assert (proposed["reason"], proposed["state"]) == ("one_character", "proposed")
    told = guolv("enterprise", "alias", ONE, OTHER, "--confirm", "--by", "王芳", "--note", "电话核实")
    assert (told.returncode, told.stdout.splitlines()[0]) == (0, "Noted: confirmed.")
    shown = json.loads(guolv("enterprise", "show", OTHER, "--json").stdout)
    assert shown["record_ids"] == ["X0"]
    (alias,) = shown["aliases"]
    assert (alias["state"], alias["by"], alias["note"]) == ("confirmed", "王芳", "电话核实")
    assert lines(guolv("enterprise", "list", "--aliases", "proposed", "--json").stdout) == []

    again = json.loads(guolv("enterprise", "alias", OTHER, ONE, "--reject", "--by", "王芳", "--json").stdout)
    assert (again["alias"]["state"], again["is_new"]) == ("rejected", True)
    assert json.loads(guolv("enterprise", "rebuild", "--json").stdout)["enterprises"] == len(found)
    assert ONE in guolv("enterprise", "show", ONE).stdout


def test_what_cannot_be_decided_is_said(companies, guolv) -> None:
    assert guolv("enterprise", "show", "没有这家").returncode == 1
    assert guolv("enterprise", "alias", ONE, OTHER).returncode == 2
    same = guolv("enterprise", "alias", ONE, ONE, "--confirm")
    assert same.returncode == 1
    assert "The companies cannot be decided so" in same.stderr


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_pages_show_companies_as_text(client: TestClient, language: str) -> None:
    page = client.get(f"/enterprises?lang={language}")
    assert page.status_code == 200
    assert ONE in page.text
    assert "<script>alert" not in page.text
    one = re.search(r'href="(/enterprises/name[^"]+)"', page.text)
    assert one is not None
    assert client.get(one[1]).status_code == 200
    assert client.get("/enterprises?q=没有").status_code == 200
    waiting = {"zh": "待确认 1 对", "en": "1 wait"}[language]
    assert client.get("/enterprises?q=小溢").text.count(waiting) == 1
    assert client.get("/enterprises/nobody").status_code == 404


def test_a_pair_is_confirmed_on_the_page_with_its_own_form(client: TestClient, workspace: Workspace) -> None:
    (alias,) = workspace.store.enterprise_aliases(state=AliasState.PROPOSED)
    token = re.search(r'name="form_token" value="([^"]+)"', client.get("/enterprises").text)[1]
    fields = {"one": alias.one, "other": alias.other, "state": "confirmed", "by": "王芳", "back": alias.one}
    assert client.post("/enterprises", data=fields).status_code == 403
    assert client.post("/enterprises", data=fields | {"form_token": token, "by": " "}).status_code == 400
    assert client.post("/enterprises", data=fields | {"form_token": token, "state": "maybe"}).status_code == 400
    answer = client.post("/enterprises", data=fields | {"form_token": token})
    assert answer.status_code == 303
    page = client.get(answer.headers["location"]).text
    assert page.count("王芳") >= 1
    assert "已记下：已确认为同一企业。" in page
    assert client.get("/enterprises?q=小逸").text.count("已确认 1 家") == 1
    (decided,) = workspace.store.enterprise_aliases()
    assert (decided.state, decided.by, decided.at) == (AliasState.CONFIRMED, "王芳", NOW)
