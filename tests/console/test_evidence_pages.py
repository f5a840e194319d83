"""What is kept of a flagged listing, as the console shows and hands it out, and as the commands look after it."""

import io
import json
import zlib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from docx import Document
from fastapi.testclient import TestClient
from playwright.sync_api import Page, expect
from warcio.archiveiterator import ArchiveIterator

from cases.evidence import Exchange, PageTrace, RobotsSeen, TlsFacts, keep_page
from cases.evidence_retention import plan_removal, remove_evidence
from cases.screening import screen
from cases.workspace import Workspace
from console.guard import LOOPBACK_HOSTS, POLICY
from console.server import create_server
from domain.listing import Listing
from tests.cases.authority import Authority
from tests.console import test_browser
from tests.console.conftest import NOW
from tests.console.test_pages import Outline, clock

console, page = test_browser.console, test_browser.page


@pytest.fixture
def client(workspace: Workspace) -> Iterator[TestClient]:
    server = create_server(workspace, clock=clock, hosts=LOOPBACK_HOSTS)
    with TestClient(server, base_url="http://127.0.0.1") as client:
        yield client


def png() -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        checked = kind + content
        return len(content).to_bytes(4) + checked + zlib.crc32(checked).to_bytes(4)

    header = (1).to_bytes(4) * 2 + bytes([8, 2, 0, 0, 0])
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0" * 4)) + chunk(b"IEND", b"")
    )


@pytest.fixture
def kept(workspace: Workspace) -> tuple[str, str]:
    """The id of a case, and of the page it rests on, kept with everything a browser brings."""
    url = "https://qingwei.example/item/900"
    exchange = Exchange(
        url=url, status=200, headers=(("Content-Type", "text/html"),), body=b"<script>alert(5)</script>", sent_at=NOW,
        answered_at=NOW, received_at=NOW, peer_ip="203.0.113.9", tls=TlsFacts(version="TLSv1.3", chain_pem=b"-----BEGIN"),
    )  # fmt: skip
    trace = PageTrace(
        exchanges=(exchange,), screenshot=png(), is_rendered=True,
        robots=RobotsSeen(decision="allowed by robots.txt", url="https://qingwei.example/robots.txt", body=b"Allow: /"),
    )  # fmt: skip
    facts = {"url": url, "captured_at": NOW.isoformat(), "platform": "qingwei", "listings": "qingwei:900"}
    evidence_id = keep_page(workspace.evidence, b"<script>alert(6)</script>", facts, trace, set())
    listing = Listing(
        title="小逸优品电磁炉家用 XDW-21A4", brand="小逸优品", platform="qingwei", item_id="900", url=url,
        evidence_id=evidence_id,
    )  # fmt: skip
    case_id = screen(workspace, listing, now=NOW).case_id
    assert case_id is not None
    return case_id, evidence_id


def configure(home: Path, **values: str) -> None:
    path = home / "guolv.toml"
    text = path.read_text(encoding="utf-8")
    for name, value in values.items():
        assert f'#{name} = ""' in text
        text = text.replace(f'#{name} = ""', f'{name} = "{value}"')
    path.write_text(text, encoding="utf-8")


def test_the_picture_and_the_files_of_a_case_open_from_its_page(
    client: TestClient, workspace: Workspace, kept: tuple[str, str]
) -> None:
    case_id, _ = kept
    shown = client.get(f"/cases/{case_id}")
    outline = Outline(shown.text)
    assert outline.faults == []
    (picture,) = [image["src"] for image in outline.all("img") if "/evidence/" in (image.get("src") or "")]
    links = [a["href"] for a in outline.all("a") if (a.get("href") or "").endswith("/download")]
    files = {}
    for address in {picture, *links}:
        answer = client.get(address)
        assert answer.status_code == 200
        assert answer.headers["content-disposition"].startswith("attachment; filename=")
        assert answer.headers["content-security-policy"] == POLICY
        assert answer.headers["x-content-type-options"] == "nosniff"
        files[answer.headers["content-type"]] = answer
    assert set(files) == {
        "application/octet-stream", "application/warc", "image/png", "text/plain; charset=utf-8", "application/x-pem-file",
    }  # fmt: skip
    assert files["image/png"].content == png()
    assert files["image/png"] is not None
    assert client.get(picture).content == png()
    assert files["application/octet-stream"].content == b"<script>alert(6)</script>"
    assert files["application/warc"].headers["content-disposition"].endswith('.warc.gz"')
    records = [record.rec_type for record in ArchiveIterator(io.BytesIO(files["application/warc"].content))]
    assert records == ["warcinfo", "response", "request"]
    assert "No trusted timestamp" in client.get(f"/cases/{case_id}", params={"lang": "en"}).text
    assert "未加盖可信时间戳" in client.get(f"/cases/{case_id}", params={"lang": "zh"}).text


def test_each_part_has_a_page_that_runs_nothing(
    client: TestClient, workspace: Workspace, kept: tuple[str, str]
) -> None:
    facts = next(workspace.evidence.lines_of(kept[1])).facts
    for name in ("warc", "screenshot", "robots", "tls_chain"):
        shown = client.get(f"/evidence/{facts[f'{name}_sha256']}")
        assert shown.status_code == 200
        assert Outline(shown.text).faults == []
    shown = client.get(f"/evidence/{kept[1]}", params={"lang": "zh"})
    assert "&lt;script&gt;alert(6)&lt;/script&gt;" in shown.text
    assert "203.0.113.9" in shown.text
    assert "访问许可" in shown.text


def test_bytes_that_were_removed_leave_a_page_that_says_so(
    client: TestClient, workspace: Workspace, kept: tuple[str, str]
) -> None:
    old = NOW - timedelta(days=2000)
    facts = {"url": "http://old.example/", "captured_at": old.isoformat(), "platform": "nowhere", "listings": ""}
    evidence_id = keep_page(workspace.evidence, b"long ago", facts, PageTrace(screenshot=png() + b" "), set())
    assert remove_evidence(workspace, plan_removal(workspace, NOW), by="李", now=NOW).files == 2
    shown = client.get(f"/evidence/{evidence_id}", params={"lang": "en"})
    assert shown.status_code == 200
    assert "removed by 李 on 2026-11-20" in shown.text
    assert "long ago" not in shown.text
    assert Outline(shown.text).all("img") == []
    assert client.get(f"/evidence/{evidence_id}/download").status_code == 404
    assert client.get(f"/evidence/{kept[1]}/download").status_code == 200


def test_the_commands_hold_release_list_and_remove(guolv, workspace: Workspace, kept: tuple[str, str]) -> None:
    case_id, _ = kept
    assert guolv("evidence", "hold", "C-none", "--reason", "x").returncode == 1
    assert guolv("evidence", "hold", case_id).returncode == 2
    assert guolv("evidence", "hold", case_id, "--reason", "行政复议", "--by", "王").returncode == 0
    held = json.loads(guolv("evidence", "holds", "--json").stdout)
    assert (held["case_id"], held["reason"], held["by"]) == (case_id, "行政复议", "王")
    assert "行政复议" in guolv("evidence", "holds").stdout
    would = json.loads(guolv("evidence", "prune", "--dry-run", "--json").stdout)
    assert (would["files"], would["dry_run"], would["held_cases"]) == (0, True, 1)
    old = {
        "url": "http://old.example/",
        "captured_at": "2020-01-01T00:00:00+00:00",
        "platform": "nowhere",
        "listings": "",
    }
    gone = workspace.evidence.put(b"long ago", old)
    assert "1 files would go" in guolv("evidence", "prune", "--dry-run").stdout
    assert "1 files removed" in guolv("evidence", "prune", "--by", "李").stdout
    assert list(workspace.evidence.folder.rglob(gone)) == []
    assert guolv("evidence", "release", case_id, "--reason", "复议终结").returncode == 0
    assert guolv("evidence", "release", case_id, "--reason", "again").returncode == 1
    assert guolv("evidence", "holds", "--json").stdout == ""
    sound = json.loads(guolv("evidence", "verify", "--json").stdout)
    assert (sound["sound"], sound["removed"], sound["timestamps"]) == (True, 1, 0)
    assert "未加盖可信时间戳 (no trusted timestamp)" in sound["notes"]


def test_the_command_writes_the_minutes(guolv, tmp_path: Path, kept: tuple[str, str]) -> None:
    out = tmp_path / "minutes.docx"
    told = json.loads(guolv("evidence", "minutes", kept[0], "--out", out, "--json").stdout)
    assert (told["file"], told["evidence_id"]) == (str(out), kept[1])
    cells = [cell.text for table in Document(str(out)).tables for row in table.rows for cell in row.cells]
    assert kept[0] in cells
    assert guolv("evidence", "minutes", "C-none", "--out", tmp_path / "none.docx").returncode == 1
    assert not (tmp_path / "none.docx").exists()


def test_the_command_asks_the_authority_and_the_check_holds_its_answer_against_the_roots(
    guolv, home: Path, tmp_path: Path, kept: tuple[str, str]
) -> None:
    assert guolv("evidence", "stamp").returncode == 3
    authority = Authority(tmp_path / "authority")
    (home / "roots.pem").write_bytes(authority.roots.read_bytes())
    with authority.serve() as address:
        configure(home, timestamp_url=address, timestamp_roots="roots.pem")
        assert json.loads(guolv("evidence", "stamp", "--json").stdout)["trusted"] is True
        assert "nothing was captured since" in guolv("evidence", "stamp").stdout
    told = json.loads(guolv("evidence", "verify", "--json").stdout)
    assert (told["timestamps"], told["trusted_timestamps"], told["sound"]) == (1, 1, True)
    assert json.loads(guolv("evidence", "verify", home, "--json").stdout)["trusted_timestamps"] == 0
    other = Authority(tmp_path / "other").roots
    assert guolv("evidence", "verify", home, "--timestamp-roots", other).returncode == 6
    with (home / "evidence" / "x").open("w"):
        pass
    assert "file" in guolv("evidence", "verify").stderr
    assert guolv("evidence", "stamp").returncode == 0  # nothing new: nobody is asked


def test_an_authority_that_does_not_answer_is_named(guolv, home: Path, kept: tuple[str, str]) -> None:
    configure(home, timestamp_url="http://127.0.0.1:9/tsa")
    ended = guolv("evidence", "stamp")
    assert (ended.returncode, "127.0.0.1:9" in ended.stderr) == (5, True)


def test_a_browser_shows_the_picture_under_the_policy(kept: tuple[str, str], page: Page, console: str) -> None:
    watch = test_browser.Watch(page, console)
    page.goto(f"{console}/cases/{kept[0]}")
    picture = page.locator(".screenshot img")
    picture.scroll_into_view_if_needed()
    expect(picture).to_have_js_property("complete", True)
    assert picture.evaluate("image => image.naturalWidth") == 1
    watch.look()
    with page.expect_download() as downloading:
        page.get_by_role("link", name="请求与应答（WARC）").click()
    assert downloading.value.suggested_filename.endswith(".warc.gz")
    watch.look()
