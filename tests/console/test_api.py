"""The HTTP API on a real home: answers hold to their described forms, errors to theirs."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient

from cases.workspace import Workspace
from console.api.check import BATCH_LIMIT
from console.api.forms import (
    BatchAnswer,
    EnterpriseForm,
    EnterprisesAnswer,
    ErrorAnswer,
    ListingsAnswer,
    Ready,
    RecordForm,
    RecordsAnswer,
    VerdictForm,
)
from console.guard import BODY_LIMIT_BYTES, LOOPBACK_HOSTS
from console.server import create_server
from domain.errors import IndexUnavailable, StoreError
from domain.listing import Listing
from domain.wire import listing_to_json

BLOCKED = {"title": "小逸优品电磁炉家用 XDW-21A4", "item_id": "77"}


def clock() -> datetime:
    return datetime(2026, 11, 20, 4, 0, tzinfo=UTC)


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    server = create_server(workspace, clock=clock, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1", raise_server_exceptions=False) as client:
        yield client


def test_a_check_answers_with_the_verdict_the_command_line_gives(client: TestClient, guolv) -> None:
    answer = client.post("/v1/check", json=BLOCKED)
    assert answer.status_code == 200
    VerdictForm.model_validate(answer.json(), strict=True)
    by_command = json.loads(guolv("check", given=json.dumps(BLOCKED)).stdout)
    assert {"line": 1} | answer.json() == by_command


def test_an_excluded_record_takes_no_part(client: TestClient) -> None:
    answer = client.post("/v1/check", json=BLOCKED | {"exclude_record_ids": ["R1"]}).json()
    assert answer["verdict"] != "block"
    assert all(match["record_id"] != "R1" for match in answer["matches"])


def test_unknown_keys_are_ignored(client: TestClient) -> None:
    assert client.post("/v1/check", json=BLOCKED | {"colour": {"deep": [1]}}).json()["verdict"] == "block"


@pytest.mark.parametrize(
    ("body", "status", "word"),
    [
        (b"", 400, "JSON"),
        (b"{", 400, "JSON"),
        (b"\xff", 400, "UTF-8"),
        (b"[]", 400, "object"),
        (b'{"title": NaN}', 400, "NaN"),
        (b'{"title": "\\ud800"}', 400, "surrogate"),
        (b'{"a":' * 50_000 + b"1" + b"}" * 50_000, 400, "deep"),
        (b"{}", 422, "title"),
        (b'{"title": "x", "price": "cheap"}', 422, "price"),
        (b'{"title": "x", "image_hashes": ["8f373714acfcf4d0"]}', 422, "its method (phash or pdq) is missing"),
        (b'{"title": "x", "exclude_record_ids": "R1"}', 400, "exclude_record_ids"),
        (b" " * (BODY_LIMIT_BYTES + 1), 413, "larger"),
    ],
)
def test_a_body_that_is_no_listing_is_refused_by_name(client: TestClient, body: bytes, status: int, word: str) -> None:
    answer = client.post("/v1/check", content=body)
    assert answer.status_code == status
    error = ErrorAnswer.model_validate(answer.json(), strict=True)
    assert word in error.error
    assert error.request_id == answer.headers["x-request-id"]


def test_a_body_without_a_stated_length_is_cut_off_too(client: TestClient) -> None:
    chunks = (b" " * 65_536 for _ in range(BODY_LIMIT_BYTES // 65_536 + 2))
    assert client.post("/v1/check", content=chunks).status_code == 413


def test_a_batch_is_answered_in_order_with_errors_in_place(client: TestClient) -> None:
    answer = client.post("/v1/check:batch", json={"listings": [BLOCKED, {}, "x", {"title": "汤锅"}]})
    assert answer.status_code == 200
    BatchAnswer.model_validate(answer.json(), strict=True)
    results = answer.json()["results"]
    assert [result["line"] for result in results] == [1, 2, 3, 4]
    assert ["error" in result for result in results] == [False, True, True, False]
    assert client.post("/v1/check:batch", json=[BLOCKED]).json()["results"] == results[:1]


def test_a_batch_leaves_out_records_for_all_or_for_one(client: TestClient) -> None:
    body = {"listings": [BLOCKED, BLOCKED | {"exclude_record_ids": ["R1"]}]}
    verdicts = [r["verdict"] for r in client.post("/v1/check:batch", json=body).json()["results"]]
    assert (verdicts[0], verdicts[1] == "block") == ("block", False)
    body["exclude_record_ids"] = ["R1"]
    assert "block" not in [r["verdict"] for r in client.post("/v1/check:batch", json=body).json()["results"]]


def test_a_batch_has_a_limit(client: TestClient) -> None:
    assert client.post("/v1/check:batch", json=[BLOCKED] * BATCH_LIMIT).status_code == 200
    answer = client.post("/v1/check:batch", json=[BLOCKED] * (BATCH_LIMIT + 1))
    assert (answer.status_code, "at most 100" in answer.json()["error"]) == (400, True)
    assert client.post("/v1/check:batch", json={"listings": {}}).status_code == 400


def test_records_are_paged_and_filtered(client: TestClient) -> None:
    first = client.get("/v1/records", params={"limit": 2})
    RecordsAnswer.model_validate(first.json(), strict=True)
    assert first.json()["total"] == 5
    rest = client.get("/v1/records", params={"limit": 200, "offset": 2}).json()
    ids = [record["record_id"] for record in first.json()["records"] + rest["records"]]
    assert sorted(ids) == ["R1", "R2", "R3", "R4", "R5"]
    passed = client.get("/v1/records", params={"kind": "passed_inspection"}).json()
    assert [record["record_id"] for record in passed["records"]] == ["R3"]
    assert [r["record_id"] for r in client.get("/v1/records", params={"q": "KB8802"}).json()["records"]] == ["R2"]


def test_companies_are_paged_found_and_read_like_the_command_line_says(client: TestClient, guolv) -> None:
    first = client.get("/v1/enterprises", params={"limit": 2})
    EnterprisesAnswer.model_validate(first.json(), strict=True)
    rest = client.get("/v1/enterprises", params={"offset": 2}).json()
    found = first.json()["enterprises"] + rest["enterprises"]
    assert first.json()["total"] == len(found) == len({one["enterprise_id"] for one in found})
    assert found == [json.loads(line) for line in guolv("enterprise", "list", "--json").stdout.splitlines()]
    (one,) = client.get("/v1/enterprises", params={"q": "小逸"}).json()["enterprises"]
    assert client.get("/v1/enterprises", params={"q": "%"}).json()["total"] == 0
    for name in (one["enterprise_id"], "中山市小逸电器有限公司"):
        answer = client.get(f"/v1/enterprises/{quote(name, safe='')}")
        EnterpriseForm.model_validate(answer.json(), strict=True)
        assert answer.json() == json.loads(guolv("enterprise", "show", name, "--json").stdout)
        assert answer.json()["record_ids"] == ["R1"]
    assert client.get("/v1/enterprises/nobody").status_code == 404
    assert client.get("/v1/enterprises", params={"limit": 0}).status_code == 422


def test_nothing_of_the_api_enters_what_happened_to_a_record(client: TestClient, workspace: Workspace) -> None:
    event = {"kind": "withdrawn", "on": "2026-05-08", "document": "x", "by": "y"}
    assert client.post("/v1/records/R1/events", json=event).status_code in {404, 405}
    assert workspace.store.record_events("R1") == ()


def test_one_record_has_its_sources_and_its_cells_as_printed(client: TestClient) -> None:
    answer = client.get("/v1/records/R1")
    RecordForm.model_validate(answer.json(), strict=True)
    assert answer.json()["raw"]["product_name"] == "电磁灶"
    missing = client.get("/v1/records/nope")
    assert (missing.status_code, "nope" in ErrorAnswer.model_validate(missing.json()).error) == (404, True)


def test_listings_are_paged_and_filtered(client: TestClient) -> None:
    answer = client.get("/v1/listings", params={"platform": "yunti"})
    ListingsAnswer.model_validate(answer.json(), strict=True)
    assert [one["listing_key"] for one in answer.json()["listings"]] == ["yunti:5", "yunti:6:A"]
    assert client.get("/v1/listings", params={"verdict": "block"}).json()["total"] == 3
    assert client.get("/v1/listings", params={"q": "xdw21a4"}).json()["total"] == 2
    assert client.get("/v1/listings", params={"q": '" OR * NEAR('}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/v1/records?limit=0",
        "/v1/records?limit=201",
        "/v1/records?kind=x",
        "/v1/listings?offset=99999",
        "/v1/listings?state=x",
    ],
)
def test_a_parameter_that_cannot_be_used_is_named(client: TestClient, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 422
    assert address.partition("?")[2].partition("=")[0] in ErrorAnswer.model_validate(answer.json()).error


def test_health_and_readiness(client: TestClient) -> None:
    assert client.get("/healthz").json() == {"alive": True}
    ready = client.get("/readyz")
    Ready.model_validate(ready.json(), strict=True)
    assert (ready.status_code, ready.json()["records"], ready.json()["search"]) == (200, 5, "ok")


def test_a_check_is_answered_while_the_search_is_down(
    client: TestClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> None:
        raise IndexUnavailable("the search engine does not answer")

    for name in ("search", "count"):
        monkeypatch.setattr(type(workspace.search), name, down)
    assert client.post("/v1/check", json=BLOCKED).json()["verdict"] == "block"
    assert client.get("/v1/listings").status_code == 503
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["search"]) == (200, "the search engine does not answer")


def test_readiness_says_when_the_store_is_down(
    client: TestClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def down(*_: object) -> int:
        raise StoreError("the database refused")

    monkeypatch.setattr(type(workspace.store), "records_seq", down)
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()["ready"]) == (503, False)


def test_a_new_record_counts_without_a_restart(client: TestClient, guolv, tmp_path) -> None:
    title = {"title": "新星牌 电热水壶 XX-9001"}
    assert client.post("/v1/check", json=title).json()["verdict"] == "allow"
    notice = tmp_path / "new.csv"
    notice.write_text(
        "record_id,product_name,brand,model_spec,result\nN1,电热水壶,新星,XX-9001,fail\n", encoding="utf-8"
    )
    assert guolv("import", notice).returncode == 0
    assert client.post("/v1/check", json=title).json()["verdict"] == "block"


def test_the_forms_of_the_description_are_those_of_the_wire(workspace: Workspace) -> None:
    from console.api.forms import ListingForm

    assert set(ListingForm.model_fields) == set(listing_to_json(Listing(title="x")))


def test_a_defect_is_told_without_its_inside(
    client: TestClient, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(type(workspace), "full_verdict", broken)
    answer = client.post("/v1/check", json=BLOCKED)
    assert answer.status_code == 500
    assert "secret" not in answer.text
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "content-security-policy" in answer.headers


def test_the_words_of_the_description_are_those_of_the_domain() -> None:
    from typing import get_args

    from console.api.forms import KindWord, VerdictWord
    from domain.record import RecordKind, RecordState
    from domain.verdict import VerdictKind

    states = RecordForm.model_fields["state"].annotation
    assert [set(get_args(word)) for word in (KindWord, VerdictWord, states)] == [
        {str(value) for value in kind} for kind in (RecordKind, VerdictKind, RecordState)
    ]
