"""The console's pages on a real home: both languages, the policy on every route, hostile texts shown as text."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from html import unescape
from html.parser import HTMLParser
from io import BytesIO

import pytest
from openpyxl import load_workbook
from starlette.testclient import TestClient

from cases.workspace import Workspace
from console.guard import LOOPBACK_HOSTS, POLICY
from console.server import create_app, create_server
from domain.case import CaseState
from domain.errors import IndexUnavailable
from index.store import CaseQuery

PAGES = ("/", "/cases", "/cases?state=any", "/cases?q=卡其熊", "/records", "/records/R1", "/grades", "/enterprises", "/listings", "/listings/qingwei:1",
         "/listings/yunti:6:A", "/search", "/search?q=电磁炉&in=records", "/search?q=卡其熊", "/judgements", "/thresholds", "/thresholds?share=0.05", "/takedown",
         "/import", "/runs", "/look-up", "/docs")  # fmt: skip


def clock() -> datetime:
    return datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    server = create_server(workspace, clock=clock, hosts=LOOPBACK_HOSTS)
    with TestClient(
        server, base_url="http://127.0.0.1", raise_server_exceptions=False, follow_redirects=False
    ) as client:
        yield client


class Outline(HTMLParser):
    """What a browser would make of a page: tags, their attributes, and whether they nest."""

    VOID = frozenset({"meta", "link", "input", "br", "img", "hr", "rect"})

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.faults: list[str] = []
        self.feed(text)
        self.faults += [f"<{tag}> is not closed" for tag in self.open]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> where it does not belong, line {self.getpos()[0]}")

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def pages_of(client: TestClient, workspace: Workspace) -> Iterator[str]:
    yield from PAGES
    for case in workspace.store.cases(CaseQuery()).items:
        yield f"/cases/{case.case_id}"
        if case.listing.evidence_id:
            yield f"/evidence/{case.listing.evidence_id}"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_page_is_whole_in_every_language(client: TestClient, workspace: Workspace, language: str) -> None:
    client.get("/", params={"lang": language})
    for path in pages_of(client, workspace):
        answer = client.get(path)
        outline = Outline(answer.text)
        assert (answer.status_code, path) == (200, path)
        assert (outline.faults, path) == ([], path)
        assert outline.all("html")[0]["lang"] == {"zh": "zh-CN", "en": "en"}[language]
        assert len(outline.all("h1")) == 1
        assert outline.all("main")
        ids = [attributes["id"] for _, attributes in outline.tags if attributes.get("id")]
        assert (sorted(ids), path) == (sorted(set(ids)), path)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_hold_nothing_inline_and_nothing_from_elsewhere(
    client: TestClient, workspace: Workspace, language: str
) -> None:
    client.get("/", params={"lang": language})
    for path in pages_of(client, workspace):
        for tag, attributes in Outline(client.get(path).text).tags:
            assert "style" not in attributes, path
            assert not [name for name in attributes if name.startswith("on")], path
            assert tag not in {"style", "img", "iframe", "object", "embed", "base"}, path
            for name in ("src", "href", "action"):
                value = attributes.get(name)
                assert value is None or (value.startswith(("/", "#")) and not value.startswith("//")), (path, value)


def test_fields_have_labels_and_tables_have_headers(client: TestClient, workspace: Workspace) -> None:
    for path in pages_of(client, workspace):
        outline = Outline(client.get(path).text)
        labelled = {attributes.get("for") for attributes in outline.all("label")}
        for tag in ("input", "select", "textarea"):
            for attributes in outline.all(tag):
                assert attributes.get("type") == "hidden" or attributes.get("id") in labelled, (path, attributes)
        assert len(outline.all("table")) == 0 or outline.all("th"), path


def test_the_policy_stands_on_every_route_whatever_the_answer(workspace: Workspace, client: TestClient) -> None:
    app = create_app(workspace, clock=clock)
    included = [route.original_router.routes for route in app.routes if hasattr(route, "original_router")]
    routes = [route for routes in (app.routes, *included) for route in routes if hasattr(route, "path")]
    paths = {re.sub(r"\{[^}]*\}", "x", route.path) for route in routes}
    assert len(paths) > 20
    for path in sorted(paths | {"/static/console.css", "/static/none", "/nowhere", "/records/%00"}):
        for method in ("GET", "POST", "HEAD", "TRACE"):
            answer = client.request(method, path)
            assert answer.headers["content-security-policy"] == POLICY, (method, path)
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["referrer-policy"] == "no-referrer"
            assert re.fullmatch("[0-9a-f]{16}", answer.headers["x-request-id"])
    assert "unsafe" not in POLICY
    assert POLICY.startswith("default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'")


def test_what_sellers_write_is_shown_as_text(client: TestClient, workspace: Workspace) -> None:
    case = next(c for c in workspace.store.cases(CaseQuery()).items if "<script>" in c.listing.title)
    for path in (
        f"/cases/{case.case_id}",
        "/cases",
        "/listings",
        f"/listings/{case.listing_key}",
        "/search?q=卡其熊",
        "/records/R2",
    ):
        text = client.get(path).text
        outline = Outline(text)
        assert [a for a in outline.all("script") if not (a.get("src") or "").startswith("/static/")] == []
        assert "alert(1)" not in text or "&lt;script&gt;alert(1)" in text or "<mark>" in text
        assert "javascript:" not in str([a.get("href") for a in outline.all("a")])
        assert "49" not in re.findall(r"onerror=alert\(2\)&gt; (\d+)", text)


def test_a_raw_page_is_text_on_the_page_and_bytes_in_the_download(client: TestClient, workspace: Workspace) -> None:
    evidence_id = workspace.store.listing("qingwei:1").evidence_id
    shown = client.get(f"/evidence/{evidence_id}")
    assert "&lt;script&gt;alert(9)&lt;/script&gt;" in shown.text
    assert "qingwei.example" in shown.text
    file = client.get(f"/evidence/{evidence_id}/download")
    assert file.content == b"<html><script>alert(9)</script>&"
    assert file.headers["content-type"] == "application/octet-stream"
    assert file.headers["content-disposition"].startswith("attachment")
    assert client.get("/evidence/" + "a" * 64).status_code == 404
    assert client.get("/evidence/..%2f..%2fguolv.toml").status_code == 404


def test_only_our_own_names_are_answered(workspace: Workspace) -> None:
    server = create_server(workspace, clock=clock, hosts=LOOPBACK_HOSTS)
    for host, status in (
        ("127.0.0.1:8765", 200), ("localhost", 200), ("[::1]:80", 200), ("evil.example", 421), ("127.0.0.1.evil.example", 421), ("", 421),
    ):  # fmt: skip
        with TestClient(server) as client:
            assert client.get("/healthz", headers={"host": host}).status_code == status, host


def token(client: TestClient) -> str:
    return str(re.search(r'name="form_token" value="([^"]+)"', client.get("/look-up").text)[1])


def judge(client: TestClient, workspace: Workspace, judgement: str, **changes: str) -> tuple[int, str]:
    case = workspace.store.cases(CaseQuery(states=(CaseState.OPEN,))).items[0]
    fields = {"judgement": judgement, "by": "王芳", "note": "铭牌一致", "expected_version": str(case.version)}
    answer = client.post(f"/cases/{case.case_id}/judge", data=fields | {"form_token": token(client)} | changes)
    return answer.status_code, answer.headers.get("location", "")


@pytest.mark.parametrize(
    ("judgement", "state"),
    [("confirmed", CaseState.CONFIRMED), ("dismissed", CaseState.DISMISSED), ("unsure", CaseState.UNSURE)],
)
def test_judging_leads_to_the_next_case_and_can_be_undone(
    client: TestClient, workspace: Workspace, judgement: str, state: CaseState
) -> None:
    first, second, *_ = workspace.store.cases(CaseQuery(states=(CaseState.OPEN,))).items
    status, location = judge(client, workspace, judgement, in_state="open")
    assert (status, location.partition("?")[0]) == (303, f"/cases/{second.case_id}")
    judged = workspace.store.case(first.case_id)
    assert (judged.state, judged.judged_by, judged.note) == (state, "王芳", "铭牌一致")
    page = client.get(location)
    assert f"/cases/{first.case_id}/undo" in page.text
    assert "王芳" in page.text  # the next judgement knows who judges
    undo = {"form_token": token(client), "expected_version": str(judged.version)}
    assert client.post(f"/cases/{first.case_id}/undo", data=undo).status_code == 303
    undone = workspace.store.case(first.case_id)
    assert (undone.state, undone.judged_by, undone.note) == (CaseState.OPEN, None, None)
    assert [str(e.kind) for e in workspace.store.events(first.case_id)] == ["opened", "judged", "reopened"]


def test_a_case_that_was_changed_meanwhile_is_shown_again_and_not_judged(
    client: TestClient, workspace: Workspace
) -> None:
    case = workspace.store.cases(CaseQuery()).items[0]
    assert judge(client, workspace, "confirmed", expected_version="99")[0] == 409
    assert workspace.store.case(case.case_id).state is CaseState.OPEN


@pytest.mark.parametrize("changes", [{"judgement": "maybe"}, {"by": " "}, {"expected_version": "x"}, {"in_state": "x"}])
def test_a_judgement_that_cannot_be_read_is_refused(
    client: TestClient, workspace: Workspace, changes: dict[str, str]
) -> None:
    assert judge(client, workspace, changes.pop("judgement", "confirmed"), **changes)[0] == 400


def test_a_form_from_elsewhere_changes_nothing(client: TestClient, workspace: Workspace) -> None:
    case = workspace.store.cases(CaseQuery()).items[0]
    fields = {"judgement": "confirmed", "by": "x", "expected_version": "1"}
    address = f"/cases/{case.case_id}/judge"
    good = token(client)
    assert client.post(address, data=fields).status_code == 403
    assert client.post(address, data=fields | {"form_token": "guess"}).status_code == 403
    for headers in (
        {"origin": "http://evil.example"},
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
    ):
        assert client.post(address, data=fields | {"form_token": good}, headers=headers).status_code == 403
    client.cookies.clear()
    assert client.post(address, data=fields | {"form_token": good}).status_code == 403
    assert client.post(address, data=fields | {"form_token": ""}).status_code == 403
    assert workspace.store.case(case.case_id).state is CaseState.OPEN


def test_the_cookies_are_out_of_reach_of_scripts_and_other_sites(client: TestClient) -> None:
    cookies = client.get("/?lang=en").headers.get_list("set-cookie")
    assert len(cookies) == 2
    assert all("HttpOnly" in cookie and "SameSite" in cookie for cookie in cookies)


def test_the_queue_is_filtered_by_its_address(client: TestClient, workspace: Workspace) -> None:
    def titles(query: str) -> int:
        return client.get(f"/cases?{query}").text.count("data-row")

    assert [
        titles(q)
        for q in ("", "verdict=block", "verdict=review", "platform=yunti", "state=confirmed", "record=R2", "q=xdw21a4")
    ] == [4, 3, 1, 1, 0, 2, 2]
    judge(client, workspace, "confirmed")
    assert [titles(q) for q in ("", "state=any", "state=confirmed")] == [3, 4, 1]
    assert client.get("/cases?verdict=maybe").status_code == 400
    assert client.get("/cases?after=nonsense").status_code in {400, 503}
    assert client.get("/cases?offset=-1").status_code == 400


def test_the_takedown_list_holds_what_was_confirmed(client: TestClient, workspace: Workspace) -> None:
    assert "data-row" not in client.get("/takedown").text
    judge(client, workspace, "confirmed")
    assert client.get("/takedown").text.count("data-row") == 1
    sheet = load_workbook(BytesIO(client.get("/takedown/download?format=xlsx").content)).worksheets[0]
    assert (sheet.max_row, sheet.cell(1, 1).value) == (2, "序号")
    assert client.get("/takedown/download?format=jsonl").text.count("\n") == 1
    assert client.get("/takedown/download?format=csv&platform=yunti").status_code == 200
    assert client.get("/takedown/download?format=exe").status_code in {404, 409}


def sent_form(client: TestClient) -> dict[str, str]:
    """What a browser sends of the form that marks the list as sent."""
    inputs = Outline(client.get("/takedown").text.partition('action="/takedown/sent"')[2].partition("</form>")[0]).all(
        "input"
    )
    return {str(field["name"]): field.get("value") or "" for field in inputs} | {"format": "xlsx", "by": "王芳"}


def test_a_list_is_marked_as_sent_with_the_hash_of_the_file_that_was_downloaded(
    client: TestClient, workspace: Workspace
) -> None:
    judge(client, workspace, "confirmed")
    link = re.search(r'href="(/takedown/download\?format=xlsx[^"]*)"', client.get("/takedown").text)
    assert link is not None
    digest = sha256(client.get(unescape(link[1])).content).hexdigest()
    answer = client.post("/takedown/sent", data=sent_form(client))
    assert (answer.status_code, answer.headers["location"]) == (303, "/takedown?sent=1")
    (case,) = workspace.store.cases(CaseQuery(states=(CaseState.NOTIFIED,))).items
    event = workspace.store.events(case.case_id)[-1]
    assert (event.kind, event.actor, event.facts["list_sha256"]) == ("exported", "王芳", digest)
    after = client.get("/takedown?sent=99").text
    assert ("data-row" in after, "已标记 1 件" in after) == (False, True)


def test_a_list_that_changed_since_the_page_was_opened_is_not_marked(client: TestClient, workspace: Workspace) -> None:
    judge(client, workspace, "confirmed")
    form = sent_form(client)
    judge(client, workspace, "confirmed")  # a second case, which is not in the file that was sent
    answer = client.post("/takedown/sent", data=form)
    assert (answer.status_code, 'role="alert"' in answer.text) == (409, True)
    assert workspace.store.cases(CaseQuery(states=(CaseState.NOTIFIED,))).total == 0
    for fault in ({"by": " "}, {"on": "tomorrow"}, {"on": "9999-12-31"}, {"on": "2026-11-21"}):
        assert client.post("/takedown/sent", data=form | fault).status_code == 400
    assert client.post("/takedown/sent", data=form | {"format": "exe"}).status_code == 409
    assert client.post("/takedown/sent", data={"by": "王"}).status_code == 403
    assert workspace.store.cases(CaseQuery(states=(CaseState.NOTIFIED,))).total == 0


def test_a_pasted_title_and_a_pasted_listing_are_judged(client: TestClient, workspace: Workspace) -> None:
    before = workspace.store.listings_count()
    for pasted in ("小逸优品电磁炉家用 XDW-21A4", '{"title": "小逸优品电磁炉", "model": "XDW-21A4"}'):
        answer = client.post("/look-up", data={"listing": pasted, "form_token": token(client)})
        assert answer.status_code == 200
        assert "R1" in answer.text
    assert workspace.store.listings_count() == before
    for pasted in ("", "{", '{"a": 1}'):
        answer = client.post("/look-up", data={"listing": pasted, "form_token": token(client)})
        assert (answer.status_code, 'role="alert"' in answer.text) == (422, True)


def test_a_list_has_the_same_rows_as_json_and_csv(client: TestClient) -> None:
    assert client.get("/records?as=json").text.count("\n") == 5
    assert client.get("/records?as=json&kind=passed_inspection").text.count("\n") == 1
    csv = client.get("/listings?as=csv&platform=qingwei")
    assert csv.headers["content-type"].startswith("text/csv")
    assert csv.text.startswith("\ufefflisting_key,title")
    assert csv.text.count("\r\n") == 3
    assert client.get("/records?as=exe").status_code == 400


def test_an_error_is_a_page_for_people_with_the_requests_id(client: TestClient) -> None:
    answer = client.get("/records/nope")
    assert answer.status_code == 404
    assert answer.headers["x-request-id"] in answer.text
    assert answer.headers["content-type"].startswith("text/html")


def test_reviewing_goes_on_while_the_search_is_down(
    client: TestClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise IndexUnavailable("the search engine does not answer")

    monkeypatch.setattr(type(workspace.search), "search", down)
    statuses = {
        path: client.get(path).status_code for path in ("/", "/cases", "/takedown", "/look-up", "/runs", "/records")
    }
    assert statuses == {"/": 200, "/cases": 200, "/takedown": 200, "/look-up": 200, "/runs": 200, "/records": 503}
    assert judge(client, workspace, "confirmed")[0] == 303


def test_an_empty_home_says_what_to_do_next(tmp_path) -> None:
    from cases.workspace import open_workspace

    with (
        open_workspace(tmp_path / "new", env={}, create=True) as empty,
        TestClient(create_server(empty, clock=clock, hosts=None)) as client,
    ):
        assert "guolv --home" in client.get("/").text
        for path in ("/cases", "/takedown", "/runs", "/records", "/listings", "/search?q=x"):
            assert (client.get(path).status_code, 'class="empty"' in client.get(path).text) == (200, True)
