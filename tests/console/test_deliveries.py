"""Files that platforms deliver under a key: signed, kept before they are acknowledged, taken in the background."""

import gzip
import hashlib
import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from starlette.testclient import TestClient

from cases.suppliers import Supplier, add_supplier, revoke_supplier
from cases.workspace import Workspace, open_workspace
from console.api.delivery_forms import ReceiptForm
from console.deliveries import SCHEME, SignedRequest, sign
from console.deliveries.retention import purge_delivered
from console.guard import LOOPBACK_HOSTS
from console.server import create_server
from crawlers.delivery_child import take_sent
from domain.delivery import DeliveryState

ROOT = Path(__file__).parents[2]
GOODS = "商品ID,商品名称,店铺,价格,链接,买家昵称\n1,小逸优品电磁炉家用 XDW-21A4,店,118,https://s.example/1,张三\n2,炉,店,贵,,\n".encode()
TARGET = "/v1/deliveries?file=goods.csv&coverage=full_catalogue&note=%E5%85%A8%E5%BA%97"
_count = iter(range(10**9))


@pytest.fixture
def supplier(home: Path) -> Supplier:
    return add_supplier(home, name="云梯", platform="yunti", shop_id=None, now=datetime.now(UTC))


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    """A server on which nothing works in the background: what waits, waits."""
    server = create_server(workspace, clock=lambda: datetime.now(UTC), hosts=LOOPBACK_HOSTS)
    return TestClient(server, base_url="http://127.0.0.1", follow_redirects=False)


def signed(
    supplier: Supplier, method: str, target: str, body: bytes = b"", *, at: datetime | None = None, **changes: str
) -> dict[str, str]:
    """The headers of a request; `changes` replace what is signed, as whoever attacks would after signing."""
    asked = SignedRequest(
        method=method, target=target, key_id=supplier.key_id,
        timestamp=str(int((at or datetime.now(UTC)).timestamp())), nonce=f"nonce-of-a-test-{next(_count):06}",
        sha256=hashlib.sha256(body).hexdigest(),
    )  # fmt: skip
    asked = replace(asked, signature=sign(asked, supplier.secret))
    sent = replace(asked, **changes)
    return {
        "Guolv-Key": sent.key_id, "Guolv-Timestamp": sent.timestamp, "Guolv-Nonce": sent.nonce,
        "Guolv-Content-SHA256": sent.sha256, "Guolv-Signature": sent.signature,
    }  # fmt: skip


def kept(home: Path) -> list[str]:
    folder = home / "deliveries"
    return sorted(path.name for path in folder.rglob("*") if path.is_file()) if folder.exists() else []


def test_a_file_is_acknowledged_with_its_receipt_when_it_is_kept(client, home, supplier, workspace):
    answer = client.post(TARGET, content=GOODS, headers=signed(supplier, "POST", TARGET, GOODS))
    assert answer.status_code == 202
    receipt = answer.json()
    ReceiptForm.model_validate(receipt)
    assert {name: receipt[name] for name in ("platform", "supplier", "file", "sha256", "size_bytes", "state")} == {
        "platform": "yunti", "supplier": supplier.key_id, "file": "goods.csv", "size_bytes": len(GOODS),
        "sha256": hashlib.sha256(GOODS).hexdigest(), "state": "waiting",
    }  # fmt: skip
    assert (receipt["coverage"], receipt["coverage_note"]) == ("full_catalogue", "全店")
    assert (home / "deliveries" / receipt["sha256"] / "goods.csv").read_bytes() == GOODS
    where = answer.headers["Location"]
    asked = client.get(where, headers=signed(supplier, "GET", where))
    assert (asked.status_code, asked.json()["delivery_id"]) == (200, receipt["delivery_id"])
    assert workspace.store.deliveries.get(receipt["delivery_id"]).state is DeliveryState.WAITING


@pytest.mark.parametrize(
    ("name", "coding"), [("goods.csv", "gzip"), ("goods.csv.gz", ""), ("goods.csv.gz", "x-gzip")]
)  # fmt: skip
def test_a_packed_file_is_kept_as_it_came_and_read(client, home, supplier, workspace, name, coding):
    target, body = f"/v1/deliveries?file={name}", gzip.compress(GOODS)
    headers = signed(supplier, "POST", target, body) | ({"Content-Encoding": coding} if coding else {})
    answer = client.post(target, content=body, headers=headers)
    assert answer.status_code == 202
    receipt = answer.json()
    assert (receipt["file"], receipt["size_bytes"]) == ("goods.csv.gz", len(body))
    assert (home / "deliveries" / receipt["sha256"] / "goods.csv.gz").read_bytes() == body
    taken = take_sent(workspace, receipt["delivery_id"], clock=lambda: datetime.now(UTC))
    assert (taken.state, taken.counts["listings"], taken.details["form"]) == (DeliveryState.DONE, 1, "csv")


def test_a_bomb_is_kept_and_refused_with_its_name_and_another_coding_is_not_taken(client, supplier, workspace):
    bomb, target = gzip.compress(b" " * (30 << 20), 9), "/v1/deliveries?file=goods.csv"
    headers = signed(supplier, "POST", target, bomb) | {"Content-Encoding": "gzip"}
    where = client.post(target, content=bomb, headers=headers).headers["Location"]
    taken = take_sent(workspace, where.rpartition("/")[2], clock=lambda: datetime.now(UTC))
    assert taken.state is DeliveryState.FAILED
    assert "decompression_bomb" in taken.problem
    shown = client.get(where, headers=signed(supplier, "GET", where)).json()
    assert "decompression_bomb" in shown["problem"]
    other = signed(supplier, "POST", target, GOODS) | {"Content-Encoding": "br"}
    refused = client.post(target, content=GOODS, headers=other)
    assert (refused.status_code, "gzip" in refused.text) == (400, True)


def test_only_the_key_that_delivered_is_told_what_became_of_it(client, home, supplier):
    where = client.post(TARGET, content=GOODS, headers=signed(supplier, "POST", TARGET, GOODS)).headers["Location"]
    other = add_supplier(home, name="石桥", platform="shiqiao", shop_id=None, now=datetime.now(UTC))
    assert client.get(where, headers=signed(other, "GET", where)).status_code == 404
    assert client.get(where).status_code == 401


def now() -> datetime:
    return datetime.now(UTC)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (lambda s: {}, 401),
        (lambda s: signed(s, "POST", TARGET, GOODS, signature="0" * 64), 401),
        (lambda s: signed(s, "POST", TARGET, GOODS, signature="x"), 401),
        (lambda s: signed(s, "POST", TARGET, GOODS, key_id="yunti-00000000"), 401),
        (lambda s: signed(s, "POST", TARGET, GOODS, key_id="../guolv"), 401),
        (lambda s: signed(s, "POST", TARGET, GOODS, nonce="another-nonce-than-signed"), 401),
        (lambda s: signed(s, "POST", TARGET, GOODS, nonce="short"), 401),
        (lambda s: signed(s, "POST", TARGET, GOODS, timestamp=str(int(time.time()) + 1)), 401),
        (lambda s: signed(s, "POST", TARGET, GOODS, timestamp="²" * 10), 401),
        (lambda s: signed(s, "POST", TARGET, GOODS, at=now() - timedelta(minutes=6)), 401),
        (lambda s: signed(s, "POST", TARGET, GOODS, at=now() + timedelta(minutes=6)), 401),
        (lambda s: signed(s, "GET", TARGET, GOODS), 401),
        (lambda s: signed(s, "POST", TARGET.replace("full", "part"), GOODS), 401),
        (lambda s: signed(s, "POST", TARGET, GOODS + b"x"), 400),
        (lambda s: signed(replace(s, secret="1" * 64), "POST", TARGET, GOODS), 401),
    ],
    ids=[
        "unsigned", "other signature", "no signature", "no such key", "a path", "other nonce", "short nonce",
        "other time", "no time", "too old", "too new", "other method", "other target", "other body", "other secret",
    ],
)  # fmt: skip
def test_what_is_not_signed_as_it_must_be_leaves_nothing(client, home, supplier, workspace, headers, status):
    answer = client.post(TARGET, content=GOODS, headers={k: v.encode() for k, v in headers(supplier).items()})
    assert answer.status_code == status, answer.text
    assert supplier.secret not in answer.text
    assert kept(home) == []
    assert workspace.store.deliveries.latest() == ()


def test_a_request_counts_once(client, supplier, workspace):
    headers = signed(supplier, "POST", TARGET, GOODS)
    statuses = [client.post(TARGET, content=GOODS, headers=headers).status_code for _ in range(3)]
    assert statuses == [202, 409, 409]
    assert len(workspace.store.deliveries.latest()) == 1


def test_a_revoked_key_and_one_that_others_may_read_count_no_longer(client, home, supplier, caplog):
    file = home / "suppliers" / f"{supplier.key_id}.toml"
    file.chmod(0o644)
    readable = client.post(TARGET, content=GOODS, headers=signed(supplier, "POST", TARGET, GOODS))
    assert readable.status_code == 401
    assert "suppliers" not in readable.text
    assert "others may read the secret" in caplog.text, "the office is told"
    assert supplier.secret not in caplog.text
    file.chmod(0o600)
    revoke_supplier(home, supplier.key_id, now=now())
    assert client.post(TARGET, content=GOODS, headers=signed(supplier, "POST", TARGET, GOODS)).status_code == 401
    assert kept(home) == []


@pytest.mark.parametrize(
    ("target", "body", "status"),
    [
        ("/v1/deliveries?file=goods.exe", GOODS, 400),
        ("/v1/deliveries?file=goods.csv&coverage=category_query", GOODS, 400),
        ("/v1/deliveries?file=goods.csv&coverage=everything", GOODS, 422),
        ("/v1/deliveries?coverage=full_catalogue", GOODS, 422),
        ("/v1/deliveries?file=goods.csv", b"", 400),
    ],
)
def test_what_cannot_be_used_is_refused_by_name(client, home, supplier, target, body, status):
    answer = client.post(target, content=body, headers=signed(supplier, "POST", target, body))
    assert answer.status_code == status
    assert answer.json()["error"]
    assert kept(home) == []


def test_a_file_that_cannot_be_kept_is_not_acknowledged(client, home, supplier, workspace):
    (home / "deliveries").write_bytes(b"a file where the folder should be")
    answer = client.post(TARGET, content=GOODS, headers=signed(supplier, "POST", TARGET, GOODS))
    assert (answer.status_code, "could not be kept" in answer.text) == (503, True)
    assert workspace.store.deliveries.latest() == ()


def test_a_name_leads_nowhere(client, home, supplier):
    target = "/v1/deliveries?file=..%2F..%2F..%2Fetc%2Fgoods.csv"
    answer = client.post(target, content=GOODS, headers=signed(supplier, "POST", target, GOODS))
    assert (answer.status_code, answer.json()["file"]) == (202, "goods.csv")
    assert kept(home) == ["goods.csv"]


def test_a_file_above_the_limit_is_refused_whatever_it_says_of_its_length(home, supplier):
    body = b"x" * 3_000_000
    headers = signed(supplier, "POST", TARGET, body)
    with open_workspace(home, env={"GUOLV_SERVER__MAX_DELIVERY_BYTES": "1000"}) as ws:
        server = TestClient(create_server(ws, clock=now, hosts=LOOPBACK_HOSTS), base_url="http://127.0.0.1")
        assert server.post(TARGET, content=body, headers=headers).status_code == 413
        pieces = (body[at : at + 500] for at in range(0, len(body), 500))  # chunked: without a length
        assert server.post(TARGET, content=pieces, headers=signed(supplier, "POST", TARGET, body)).status_code == 413
    assert kept(home) == []


def test_a_delivery_is_taken_in_the_background_and_shown(workspace, supplier):
    server = create_server(workspace, clock=now, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1") as client:
        where = client.post(TARGET, content=GOODS, headers=signed(supplier, "POST", TARGET, GOODS)).headers["Location"]
        wait(lambda: client.get(where, headers=signed(supplier, "GET", where)).json()["state"] == "done")
        receipt = client.get(where, headers=signed(supplier, "GET", where)).json()
        ReceiptForm.model_validate(receipt)
        assert (receipt["counts"]["listings"], receipt["counts"]["block"], receipt["refused_total"]) == (1, 1, 1)
        assert receipt["refused"] == [
            {"where": "goods.csv", "row": 3, "field": "price", "reason": "'贵' is not a number"}
        ]
        assert receipt["absence"] == {"finding": "concluded", "stood": 1, "absent": 0}
        decisions = {column["heading"]: column["decision"] for column in receipt["columns"]}
        assert (decisions["商品名称"], decisions["买家昵称"]) == ("field", "personal")
        page = client.get(f"/deliveries/{receipt['delivery_id']}", headers={"Accept-Language": "zh"}).text
        for shown in ("goods.csv", "全量目录: 全店", "个人信息，不保存", receipt["sha256"], "平台提供", "贵"):
            assert shown in page, shown
        assert "goods.csv" in client.get("/deliveries").text
        listing = client.get("/listings/yunti:1", headers={"Accept-Language": "zh"}).text
        assert "平台提供" in listing
        assert "全量目录: 全店" in listing
        run = client.get(f"/runs/{receipt['run_id']}", headers={"Accept-Language": "zh"}).text
        assert "平台提供" in run
        case = workspace.store.case_of("yunti:1")
        assert "全量目录: 全店" in client.get(f"/cases/{case.case_id}", headers={"Accept-Language": "zh"}).text
        (found,) = client.get("/v1/listings", params={"q": "XDW-21A4", "platform": "yunti"}).json()["listings"][:1]
        assert found["channel"] in {"supplied", "caller"}


def wait(condition: Callable[[], bool], seconds: float = 100) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.1)


def test_a_file_stays_until_it_was_taken_and_then_as_long_as_uploads(home, supplier, workspace, client):
    bodies = [GOODS, GOODS + b"3,x,,,,\n"]
    first, second = (
        client.post(TARGET, content=body, headers=signed(supplier, "POST", TARGET, body)).json() for body in bodies
    )
    done = replace(workspace.store.deliveries.get(first["delivery_id"]), state=DeliveryState.DONE)
    with workspace.store.transaction() as tx:
        tx.deliveries.put(done)
    (home / "deliveries" / ".cut.part").write_bytes(b"x")
    assert purge_delivered(workspace, now() + timedelta(days=179)) == 0
    assert not (home / "deliveries" / ".cut.part").exists()
    assert purge_delivered(workspace, now() + timedelta(days=181)) == 1
    assert [path.name for path in (home / "deliveries").iterdir()] == [second["sha256"]]


# --- with a server of its own


@contextmanager
def serving(home: Path, log: Path) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A real server on a free port of loopback; killed at the end."""
    command = [sys.executable, "-m", "console.cli", "--home", str(home), "serve", "--port", "0"]
    environment = os.environ | {"PYTHONPATH": str(ROOT), "GUOLV_LANG": "en"}
    with log.open("ab") as said:
        before = said.tell()
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=said, stderr=subprocess.STDOUT)
        try:
            wait(lambda: bool(re.search(rb"http://127\.0\.0\.1:\d+", log.read_bytes()[before:])))
            address = re.search(rb"http://127\.0\.0\.1:\d+", log.read_bytes()[before:])[0].decode()
            wait(lambda: answers(address))
            yield server, address
        finally:
            server.kill()
            server.wait()


def answers(address: str) -> bool:
    try:
        return urlopen(f"{address}/healthz", timeout=5).status == 200  # loopback
    except URLError:
        return False


def client_script() -> str:
    """The client that the page for platforms shows."""
    page = (ROOT / "docs/how-to/deliver-listings.md").read_text(encoding="utf-8")
    return re.search(r"```bash\n(#!/bin/bash\n.*?)```", page, re.DOTALL)[1]


def test_the_client_of_the_documentation_delivers_and_a_killed_server_goes_on(home, supplier, tmp_path):
    (tmp_path / "deliver.sh").write_text(client_script(), encoding="utf-8")
    (tmp_path / "key").write_text(supplier.secret, encoding="utf-8")
    rows = "".join(f"{n},炉 {n} 号,店,{n},https://s.example/{n},\n" for n in range(10, 250))
    (tmp_path / "goods.csv").write_bytes(GOODS + rows.encode())

    def deliver(address: str, *arguments: str) -> dict:
        environment = os.environ | {
            "GUOLV_URL": address, "GUOLV_KEY": supplier.key_id, "GUOLV_SECRET_FILE": str(tmp_path / "key"),
        }  # fmt: skip
        done = subprocess.run(
            ["bash", str(tmp_path / "deliver.sh"), *arguments],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
        return json.loads(done.stdout)

    log = tmp_path / "server.log"
    with serving(home, log) as (server, address):
        receipt = deliver(address, "goods.csv", "full_catalogue")
        assert receipt["state"] == "waiting"
        with open_workspace(home, env={}) as ws:
            wait(lambda: ws.store.deliveries.get(receipt["delivery_id"]).state is DeliveryState.RUNNING)
            wait(lambda: ws.store.listings_count() > 6)
        server.send_signal(signal.SIGKILL)
        server.wait()
    with open_workspace(home, env={}) as ws, serving(home, log) as (_, address):
        with ws.store.transaction() as tx:
            tx.renew_job(f"delivery:{receipt['delivery_id']}", 1, now(), 0)  # as if its 20 seconds were over
        wait(lambda: ws.store.deliveries.get(receipt["delivery_id"]).state is DeliveryState.DONE)
        told = deliver(address, "--receipt", receipt["delivery_id"])
        assert (told["counts"]["listings"], told["counts"]["errors"], told["sha256"]) == (241, 1, receipt["sha256"])
        assert deliver(address, "goods.csv", "full_catalogue")["sha256"] == receipt["sha256"]
    assert supplier.secret not in log.read_text(encoding="utf-8", errors="replace")
    for path in (home / "logs").glob("*"):
        assert supplier.secret not in path.read_text(encoding="utf-8", errors="replace")
    assert supplier.secret.encode() not in (home / "guolv.sqlite3").read_bytes()


def test_the_worked_example_of_the_documentation_is_right():
    page = (ROOT / "docs/reference/deliveries.md").read_text(encoding="utf-8")
    text = re.search(r"```text\n(guolv-hmac.*?)\n```", page, re.DOTALL)[1]
    secret, signature = re.search(r"secret `([^`]+)`.*?signature is\s+`([0-9a-f]{64})`", page, re.DOTALL).groups()
    scheme, method, target, key_id, timestamp, nonce, sha256 = text.split("\n")
    asked = SignedRequest(method=method, target=target, key_id=key_id, timestamp=timestamp, nonce=nonce, sha256=sha256)
    assert (scheme, asked.signed_text) == (SCHEME, text)
    assert sign(asked, secret) == signature
    command = ["openssl", "dgst", "-sha256", "-hmac", secret, "-r"]
    by_openssl = subprocess.run(command, input=text.encode(), capture_output=True, check=True).stdout.split()[0]
    assert by_openssl.decode() == signature
    body = re.search(r"```csv\n(.*?)```", page, re.DOTALL)[1]
    assert hashlib.sha256(body.encode()).hexdigest() == sha256


# --- the commands


def test_the_commands_take_files_and_manage_keys(guolv, home, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "goods.csv").write_bytes(GOODS)
    taken = guolv("delivery", "take", "yunti", tmp_path / "in", "--coverage", "full_catalogue", "--json")
    assert taken.returncode == 1, taken.stderr
    receipt = json.loads(taken.stdout)
    assert (receipt["state"], receipt["counts"]["listings"], receipt["supplier"]) == ("done", 1, None)
    again = guolv("delivery", "take", "yunti", tmp_path / "in", "--coverage", "full_catalogue")
    assert (again.returncode, "same as before" in again.stdout) == (0, True)
    shown = guolv("delivery", "show", receipt["delivery_id"]).stdout
    assert "personal, never kept" in shown
    assert "full catalogue: of 1 that stood in it, 0 are no longer there" in shown
    assert guolv("delivery", "show", "D-0").returncode != 0
    assert "goods.csv" in guolv("delivery", "list").stdout
    added = json.loads(guolv("supplier", "add", "yunti", "--name", "云梯", "--json").stdout)
    assert len(added["secret"]) == 64
    listed = guolv("supplier", "list")
    assert added["key_id"] in listed.stdout
    assert added["secret"] not in listed.stdout
    assert guolv("supplier", "revoke", added["key_id"]).returncode == 0
    assert json.loads(guolv("supplier", "list", "--json").stdout)["revoked_at"]
    assert guolv("supplier", "add", "a/b", "--name", "x").returncode == 3
