"""What is kept of a flagged listing, as the console shows and hands it out, and as the commands look after it."""

import gzip
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
from cases.evidence.store import object_path
from cases.evidence.warc import render_warc
from cases.evidence_retention import plan_removal, remove_evidence
from cases.screening import screen
from cases.workspace import Workspace, open_workspace
from console.guard import LOOPBACK_HOSTS, POLICY
from console.server import create_server
from domain.listing import Listing
from index.store.values import CaseQuery
from tests.cases.authority import Authority
from tests.console import test_browser
from tests.console.conftest import NOW
from tests.console.test_pages import Outline, clock
from tests.crawlers.conftest import run_crawl
from tests.crawlers.loopback import Loopback
from tests.crawlers.shops import Ware, fill_yunti

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


def test_the_records_of_a_warc_are_shown_and_run_nothing(client: TestClient, workspace: Workspace) -> None:
    packed = gzip.compress("<title>电磁炉</title><script>alert(7)</script>".encode("gb18030"))
    picture = Exchange(url="https://qingwei.example/a.png", status=200, headers=(("Content-Type", "image/png"),), body=png(),
                       sent_at=NOW, answered_at=NOW, received_at=NOW)  # fmt: skip
    page = Exchange(
        url="https://qingwei.example/item/901?q=<b>", status=200, sent_at=NOW, answered_at=NOW, received_at=NOW,
        headers=(("Content-Type", "text/html; charset=gbk"), ("Content-Encoding", "gzip"), ("X-Odd", "<img src=x onerror=alert(8)>")),
        request_headers=(("User-Agent", "guolv/0.1 (office)"),), body=packed, peer_ip="203.0.113.9",
    )  # fmt: skip
    facts = {"url": page.url, "captured_at": NOW.isoformat(), "platform": "qingwei", "listings": ""}
    evidence_id = keep_page(workspace.evidence, packed, facts, PageTrace(exchanges=(picture, page)), set())
    warc = next(workspace.evidence.lines_of(evidence_id)).facts["warc_sha256"]
    assert f"/evidence/{warc}#records" in client.get(f"/evidence/{evidence_id}").text
    answer = client.get(f"/evidence/{warc}", params={"lang": "en"})
    outline = Outline(answer.text)
    assert outline.faults == []
    assert answer.headers["content-security-policy"] == POLICY
    for shown in ("HTTP/1.1 200 OK", "GET /item/901?q=&lt;b&gt; HTTP/1.1", "guolv/0.1 (office)", "203.0.113.9", "电磁炉",
                  "&lt;script&gt;alert(7)", "&lt;img src=x", "the file&#39;s own digests fit", "No text, not shown"):  # fmt: skip
        assert shown in answer.text, shown
    assert "<script>alert" not in answer.text
    assert "<img src=x" not in answer.text
    bodies = [a["href"] for a in outline.all("a") if "/records/" in (a.get("href") or "")]
    assert len(bodies) == 3  # what wrote it, and two answers; the requests have none
    downloads = [client.get(address) for address in bodies]
    assert {d.headers["content-type"] for d in downloads} == {"application/octet-stream"}
    assert all(d.headers["content-disposition"].startswith("attachment;") for d in downloads)
    assert gzip.decompress(packed) in {d.content for d in downloads}
    assert client.get(f"/evidence/{warc}/records/99").status_code == 404
    assert client.get(f"/evidence/{'0' * 64}/records/1").status_code == 404


AT = dict.fromkeys(("sent_at", "answered_at", "received_at"), NOW)
WARC = render_warc([Exchange(url="https://a.example/", status=200, body=bytes(range(256)) * 20, **AT)], {})


@pytest.mark.parametrize(
    "content",
    [b"no warc", b"WARC/1.1\r\nWARC-Type: response\r\n", WARC[:-30], WARC[:200], WARC[:400] + b"\0" + WARC[401:]],
)
def test_a_warc_that_cannot_be_read_is_shown_with_the_reason(
    client: TestClient, workspace: Workspace, content: bytes
) -> None:
    facts = {"kind": "warc", "url": "https://a.example/", "captured_at": NOW.isoformat(), "platform": "qingwei"}
    warc = workspace.evidence.put(content, facts)
    shown = client.get(f"/evidence/{warc}", params={"lang": "zh"})
    assert shown.status_code == 200
    assert Outline(shown.text).faults == []
    assert "损坏" in shown.text or "没有任何记录" in shown.text


@pytest.mark.parametrize("part", ["page", "warc", "screenshot", "robots", "tls_chain"])
def test_a_flipped_byte_is_found_and_named_on_the_page_of_the_case(
    client: TestClient, guolv, workspace: Workspace, kept: tuple[str, str], part: str
) -> None:
    case_id, evidence_id = kept
    sound = client.get(f"/cases/{case_id}", params={"lang": "en"}).text
    assert sound.count("as it was kept</span> SHA-256, SM3") == 5
    assert "not as it was kept" not in sound
    facts = next(workspace.evidence.lines_of(evidence_id)).facts
    broken = evidence_id if part == "page" else facts[f"{part}_sha256"]
    path = object_path(workspace.evidence.folder, broken)
    flipped = bytearray(path.read_bytes())
    flipped[len(flipped) // 2] ^= 1
    path.chmod(0o644)
    path.write_bytes(flipped)
    name = path.relative_to(workspace.evidence.folder).as_posix()
    for address in (f"/cases/{case_id}", f"/evidence/{broken}"):
        shown = client.get(address, params={"lang": "en"})
        assert shown.status_code == 200
        assert Outline(shown.text).faults == []
        assert shown.text.count("not as it was kept") == 1
        assert f"the bytes are not those that were kept (SHA-256): <code>{name}</code>" in shown.text
        assert "prove nothing now" in shown.text
        assert f"/evidence/{broken}/download" not in shown.text
    assert "内容与留存时不同（SHA-256）" in client.get(f"/cases/{case_id}", params={"lang": "zh"}).text
    assert client.get(f"/evidence/{broken}/download").status_code == 500
    ended = guolv("evidence", "verify")
    assert (ended.returncode, name in ended.stderr) == (6, True)


def test_a_file_that_vanished_is_no_removal(client: TestClient, workspace: Workspace, kept: tuple[str, str]) -> None:
    warc = next(workspace.evidence.lines_of(kept[1])).facts["warc_sha256"]
    object_path(workspace.evidence.folder, warc).unlink()
    shown = client.get(f"/cases/{kept[0]}", params={"lang": "en"}).text
    assert "the bytes of an acknowledged capture are missing" in shown
    assert "removed, its time being over" not in shown


def test_picture_and_warc_of_what_a_crawl_flagged_open_from_its_case(home: Path, chromium_path: str) -> None:
    shop = Loopback()
    try:
        fill_yunti(shop, [Ware("y1", "小逸优品电磁炉家用 XDW-21A4", brand="小逸优品")])
        (home / "guolv.toml").write_text(
            f'[crawl]\ncontact = "office@example.com"\nallow_private_addresses = true\nchromium_path = "{chromium_path}"\n'
            f'delay_seconds = 0.02\n[platforms.yunti]\nbase_url = "{shop.url}"\n',
            encoding="utf-8",
        )
        crawled = run_crawl(home, "yunti", "--category", "induction_cooker")
    finally:
        shop.close()
    assert (crawled.code, crawled.counts["cases_opened"]) == (0, 1), crawled.stderr
    with open_workspace(home, env={}) as workspace:
        case = next(case for case in workspace.store.cases(CaseQuery()).items if case.listing.item_id == "y1")
        facts = next(workspace.evidence.lines_of(case.listing.evidence_id)).facts
        server = create_server(workspace, clock=clock, hosts=LOOPBACK_HOSTS)
        with TestClient(server, base_url="http://127.0.0.1") as client:
            page = client.get(f"/cases/{case.case_id}", params={"lang": "en"}).text
            picture = client.get(f"/evidence/{facts['screenshot_sha256']}/download")
            warc = client.get(f"/evidence/{facts['warc_sha256']}", params={"lang": "en"}).text
    (shown,) = [image["src"] for image in Outline(page).all("img") if "/evidence/" in (image.get("src") or "")]
    assert shown == f"/evidence/{facts['screenshot_sha256']}/download"
    assert picture.content.startswith(b"\x89PNG")
    assert int.from_bytes(picture.content[16:20]) >= 800
    assert f"/evidence/{facts['warc_sha256']}#records" in page
    assert "not as it was kept" not in page
    for part in (
        "GET /c/induction_cooker?page=1 HTTP/1.1",
        "GET /static/app.js",
        "HTTP/1.1 200 OK",
        "office@example.com",
        "XDW-21A4",
    ):
        assert part in warc, part
    assert Outline(warc).faults == []


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
