"""The draft of a 《电子数据提取笔录》: the facts are those of the manifest, the blanks are marked, nothing is markup."""

import zipfile
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX

from cases.evidence import Exchange, PageTrace, RobotsSeen, TlsFacts, keep_page
from cases.evidence.holds import Hold, hold_case
from cases.evidence.stamps import stamp_evidence
from cases.evidence_minutes import write_minutes
from cases.screening import screen
from cases.workspace import Workspace, open_workspace
from domain.errors import NotStored
from domain.listing import Listing, Money
from scripts.make_forms import FORMS, NAME, make_minutes
from tests.cases.authority import Authority
from tests.cases.test_evidence_retention import RECORD

NOW = datetime(2026, 11, 26, 2, 0, 1, tzinfo=UTC)
TITLE = "小逸优品电磁炉 XDW-21A4 {{ 7*7 }} {% for x in y %} A & B <b>粗</b> \x0b\x00\ud800 尾"


@pytest.fixture
def ws(tmp_path):
    with open_workspace(tmp_path / "home", env={"GUOLV_OFFICE__NAME": "示例市市场监督管理局"}, create=True) as ws:
        with ws.store.transaction() as tx:
            tx.save_record(RECORD, now=NOW)
        yield ws


def keep(ws: Workspace, *, at: datetime = NOW, content: bytes = b"<html>dom</html>") -> str:
    url = "https://shop.example/1?a=<x>&b=2"
    exchange = Exchange(
        url=url, status=200, headers=(("Date", "Thu, 26 Nov 2026 02:00:05 GMT"),), body=b"wire", sent_at=at,
        answered_at=at, received_at=at, peer_ip="203.0.113.9",
        tls=TlsFacts(version="TLSv1.3", cipher="TLS_AES_256_GCM_SHA384", chain_pem=b"chain"),
    )  # fmt: skip
    trace = PageTrace(
        exchanges=(exchange,), screenshot=b"\x89PNG picture", is_rendered=True,
        robots=RobotsSeen(decision="allowed by robots.txt", url="https://shop.example/robots.txt", body=b"Allow: /"),
        facts={"tool": "guolv 0.1.0", "tool_sha256": "f" * 64, "browser": "Chromium 156", "python": "3.11.7"},
    )  # fmt: skip
    facts = {
        "url": url, "captured_at": at.isoformat(), "platform": "shiqiao", "run_id": "run-7", "status": "200",
        "listings": "shiqiao:1", "encoding": "gb18030", "encoding_declared": "gbk",
    }  # fmt: skip
    return keep_page(ws.evidence, content, facts, trace, set())


def open_case(ws: Workspace, evidence_id: str) -> str:
    listing = Listing(
        title=TITLE.replace("\ud800", ""), platform="shiqiao", item_id="1", brand="小逸优品", shop_name="店 & <店>",
        url="https://shop.example/1", price=Money(amount=Decimal("118.00")), evidence_id=evidence_id,
    )  # fmt: skip
    case_id = screen(ws, listing, now=NOW).case_id
    assert case_id is not None
    return case_id


def read(path: Path) -> tuple[str, dict[str, str]]:
    document = Document(str(path))
    pairs = {
        row.cells[0].text: row.cells[1].text for table in document.tables for row in table.rows if len(row.cells) == 2
    }
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells]), pairs


def test_the_facts_are_filled_in_and_the_blanks_are_marked(ws, tmp_path):
    evidence_id = keep(ws)
    case_id = open_case(ws, evidence_id)
    out = tmp_path / "笔录.docx"
    line = write_minutes(ws, case_id, out)
    assert line.sha256 == evidence_id
    text, pairs = read(out)
    assert "电子数据提取笔录" in text
    assert pairs["提取机关"] == "示例市市场监督管理局"
    assert pairs["提取起止时间"].startswith("2026年11月26日 10:00:01（北京时间）；2026-11-26T02:00:01")
    assert pairs["案件编号（系统）"] == case_id
    assert pairs["商品标题"] == "小逸优品电磁炉 XDW-21A4 {{ 7*7 }} {% for x in y %} A & B <b>粗</b> \ufffd 尾"
    assert pairs["店铺 / 经营者"] == "店 & <店>"
    assert pairs["取证页面网址"] == "https://shop.example/1?a=<x>&b=2"
    assert pairs["服务器 IP 地址"] == "203.0.113.9"
    assert pairs["时钟比对"].endswith("与本机相差 +4.5 秒（仅记录，未校正）")
    assert "TLSv1.3；TLS_AES_256_GCM_SHA384；证书链 SHA-256" in pairs["传输加密与证书"]
    assert pairs["可信时间戳"] == "未加盖可信时间戳"
    assert pairs["保全状态"] == "按留存期限保存"
    assert f"第 {line.seq} 条" in pairs["证据链位置"]
    assert line.seal in pairs["证据链位置"]
    assert line.previous in pairs["证据链位置"]
    for part in (line, *(next(ws.evidence.lines_of(line.facts[f"{name}_sha256"])) for name in ("warc", "screenshot"))):
        assert f"SHA-256：{part.sha256}" in text
        assert f"SM3：{part.sm3}" in text
        assert f"{part.size_bytes:,}" in text
    assert "共 1 组" in text
    assert "R0001" in pairs["对应公示记录"]
    assert "{{" not in text.replace("{{ 7*7 }}", "")


def test_each_blank_is_yellow_and_names_what_is_missing(ws, tmp_path):
    out = tmp_path / "m.docx"
    write_minutes(ws, open_case(ws, keep(ws)), out)
    document = Document(str(out))
    runs = [
        run for t in document.tables for row in t.rows for cell in row.cells for p in cell.paragraphs for run in p.runs
    ]
    blanks = [run for run in runs if "待填" in run.text]
    assert len(blanks) == 14
    assert {run.font.highlight_color for run in blanks} == {WD_COLOR_INDEX.YELLOW}
    assert [run.text for run in runs if run.font.highlight_color and "待填" not in run.text] == [""]


def test_an_office_without_a_name_is_a_blank_too(tmp_path):
    with open_workspace(tmp_path / "home", env={}, create=True) as ws:
        write_minutes(ws, ws.evidence.put(b"page", {"url": "u"}), tmp_path / "m.docx")
    assert read(tmp_path / "m.docx")[1]["提取机关"] == "【待填：提取机关】"


def test_a_timestamp_a_hold_and_earlier_captures_are_told(ws, tmp_path):
    first = keep(ws, at=NOW - timedelta(days=3), content=b"<html>three days before</html>")
    case_id = open_case(ws, keep(ws))
    hold_case(
        ws.evidence,
        Hold(case_id=case_id, listing_key="shiqiao:1", reason="行政复议", by="王", at="2026-11-26T03:00:00+00:00"),
    )
    stamp_evidence(ws.evidence, Authority(tmp_path / "tsa").ask, authority="http://tsa.example/", roots=None, now=NOW)
    out = tmp_path / "m.docx"
    write_minutes(ws, case_id, out)
    text, pairs = read(out)
    assert "http://tsa.example/" in pairs["可信时间戳"]
    assert pairs["保全状态"] == "已由 王 于 2026年11月26日 11:00:00 保全：行政复议"
    assert first in text
    assert "2026年11月23日" in text


def test_a_page_without_a_case_and_a_case_without_a_page(ws, tmp_path):
    evidence_id = ws.evidence.put(b"old page", {"url": "http://shop.example/x", "captured_at": NOW.isoformat()})
    out = tmp_path / "m.docx"
    write_minutes(ws, evidence_id, out)
    text, pairs = read(out)
    assert pairs["取证页面网址"] == "http://shop.example/x"
    assert pairs["服务器 IP 地址"] == "（未记录）"
    assert "本页面未使用浏览器打开" in text
    before = out.read_bytes()
    for unknown in (open_case(ws, "0" * 64), "C-nothing", "../../etc/passwd"):
        with pytest.raises(NotStored):
            write_minutes(ws, unknown, out)
    assert out.read_bytes() == before


def test_the_form_in_the_repository_is_what_the_script_makes(tmp_path):
    make_minutes().save(str(tmp_path / NAME))
    with zipfile.ZipFile(tmp_path / NAME) as made, zipfile.ZipFile(FORMS / NAME) as kept:
        for part in ("word/document.xml", "word/styles.xml"):
            assert made.read(part) == kept.read(part)


def test_a_hostile_value_is_text_in_every_place(ws, tmp_path):
    case_id = open_case(ws, keep(ws))
    out = tmp_path / "m.docx"
    write_minutes(ws, case_id, out)
    with zipfile.ZipFile(out) as file:
        document = file.read("word/document.xml").decode()
        assert "&lt;b&gt;粗&lt;/b&gt;" in document
        assert "<b>" not in document
        assert not [name for name in file.namelist() if "media" in name or "embeddings" in name]
        assert "hyperlink" not in document
