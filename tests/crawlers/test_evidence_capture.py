"""What a crawl keeps beside a page: what was sent and answered, how it was secured, what was allowed, how it looked."""

import gzip
import hashlib
import struct
from datetime import datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator
from warcio.cli import main as warcio

from cases.evidence import EvidenceStore, Kind, kind_of, verify
from cases.evidence.stamps import TrustRoots
from cases.workspace import open_workspace
from tests.cases.authority import Authority
from tests.crawlers.loopback import Answer, page, text
from tests.crawlers.secure import secure
from tests.crawlers.shops import ROBOTS, Ware, fill_qingwei, fill_yunti, qingwei_item, wares


def records(path: Path) -> list[tuple[str, str, dict[str, str], bytes]]:
    """Type, address, HTTP headers and body as they were sent, of each record of a WARC."""
    found = []
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            headers = dict(record.http_headers.headers) if record.http_headers else {}
            address = record.rec_headers.get_header("WARC-Target-URI") or ""
            found.append((record.rec_type, address, headers, record.raw_stream.read()))
    return found


def place(home: Path, evidence_id: str) -> Path:
    return home / "evidence" / evidence_id[:2] / evidence_id[2:4] / evidence_id


def pages_of(home: Path) -> dict[str, dict[str, str]]:
    return {
        line.facts["url"]: {**line.facts, "id": line.sha256} for line in EvidenceStore(home / "evidence").captures()
    }


def check_every_warc(home: Path) -> int:
    lines = [line for line in EvidenceStore(home / "evidence").lines() if kind_of(line.facts) is Kind.WARC]
    with pytest.raises(SystemExit) as ended:
        warcio(["check", *(str(place(home, line.sha256)) for line in lines)])
    assert ended.value.code == 0
    return len(lines)


def test_a_page_is_kept_with_its_exchanges_its_rules_and_its_clock(shop, make_home, crawl):
    ware = Ware("w1", "云途旅行拉杆箱 YT-2001")
    fill_qingwei(shop, [ware])
    body = qingwei_item(ware).encode()
    # The server's clock is an hour ahead; the page is moved, and comes packed.
    ahead = format_datetime(datetime.now().astimezone() + timedelta(hours=1))
    html = {"Content-Type": "text/html; charset=utf-8", "X-Odd": "\xe9t\xe9", "Content-Encoding": "gzip"}
    shop.set("/item/w1.html", Answer(b"", 302, {"Location": "/goods/w1.html"}))
    shop.set("/goods/w1.html", Answer(gzip.compress(body), 200, html | {"Date": ahead}))
    home = make_home(qingwei=shop.url)
    assert crawl(home, "qingwei", "--category", "travel_bag").code == 0

    report = verify(home)
    assert report.problems == ()
    pages = pages_of(home)
    assert report.captures == len(pages) == 2
    assert check_every_warc(home) == 2
    facts = pages[f"{shop.url}/goods/w1.html"]
    assert facts["kind"] == "page"
    assert place(home, facts["id"]).read_bytes() == body
    assert facts["first_url"] == f"{shop.url}/item/w1.html"
    assert facts["peer_ip"] == "127.0.0.1"
    assert facts["listings"] == "qingwei:w1"
    assert facts["robots"] == "allowed by robots.txt"
    assert place(home, facts["robots_sha256"]).read_bytes() == ROBOTS.encode()
    assert 3500 < float(facts["clock_offset_seconds"]) < 3700
    assert facts["sent_at"] <= facts["received_at"] <= facts["captured_at"]
    assert facts["tool"].startswith("guolv ")
    assert len(facts["tool_sha256"]) == 64
    assert {"python", "scrapy", "openssl", "operating_system", "user_agent", "warcio", "twisted"} <= set(facts)

    found = records(place(home, facts["warc_sha256"]))
    assert [kind for kind, *_ in found] == ["warcinfo", "response", "request", "response", "request"]
    assert [address for _, address, *_ in found[1:]] == [facts["first_url"]] * 2 + [facts["url"]] * 2
    assert found[1][2]["Location"] == "/goods/w1.html"
    assert found[3][3] == shop.routes["/goods/w1.html"][0].body
    assert found[3][2]["Content-Encoding"] == "gzip"
    assert "test@office.example" in found[4][2]["User-Agent"]
    raw = gzip.decompress(place(home, facts["warc_sha256"]).read_bytes())
    assert b"X-Odd: \xe9t\xe9\r\n" in raw
    assert b"WARC-IP-Address: 127.0.0.1" in raw
    # Rules are one file of the run, not one of each page.
    kinds = [kind_of(line.facts) for line in EvidenceStore(home / "evidence").lines()]
    assert kinds.count(Kind.ROBOTS) == 1
    assert kinds.index(Kind.ROBOTS) < kinds.index(Kind.PAGE)


def test_repeated_requests_are_exchanges_too(shop, make_home, crawl):
    fill_qingwei(shop, wares(1))
    shop.set("/item/w000.html", page("busy", status=503), page(qingwei_item(wares(1)[0])))
    home = make_home(qingwei=shop.url)
    assert crawl(home, "qingwei", "--category", "travel_bag").code == 0
    facts = pages_of(home)[f"{shop.url}/item/w000.html"]
    bodies = [body for kind, _, _, body in records(place(home, facts["warc_sha256"])) if kind == "response"]
    assert bodies == [b"busy", qingwei_item(wares(1)[0]).encode()]


def test_without_rules_the_decision_says_so(shop, make_home, crawl):
    fill_qingwei(shop, wares(1))
    shop.set("/robots.txt", text("none", 404))
    home = make_home(qingwei=shop.url)
    assert crawl(home, "qingwei", "--category", "travel_bag").code == 0
    facts = pages_of(home)[f"{shop.url}/item/w000.html"]
    assert (facts["robots"], facts["robots_status"]) == ("no robots.txt (404)", "404")
    assert "robots_sha256" not in facts


def test_the_certificates_of_a_secured_shop_are_kept(shop, make_home, crawl, tmp_path, monkeypatch):
    root, chain = secure(shop, tmp_path)
    fill_qingwei(shop, wares(2))
    home = make_home(qingwei=shop.url)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    crawled = crawl(home, "qingwei", "--category", "travel_bag")
    assert crawled.code == 0, crawled.stderr
    facts = pages_of(home)[f"{shop.url}/item/w001.html"]
    assert facts["tls_version"].startswith("TLSv1")
    assert facts["tls_cipher"]
    kept = place(home, facts["tls_chain_sha256"]).read_bytes()
    assert kept.count(b"BEGIN CERTIFICATE") == 2
    assert kept.split() == chain.split()
    assert verify(home).is_sound
    assert check_every_warc(home) == 3


def test_a_certificate_nobody_vouches_for_is_still_refused(shop, make_home, crawl, tmp_path):
    secure(shop, tmp_path)
    fill_qingwei(shop, wares(2))
    home = make_home(qingwei=shop.url)
    assert crawl(home, "qingwei", "--category", "travel_bag").code == 5
    assert pages_of(home) == {}


def test_a_page_in_the_browser_is_kept_as_it_came_as_it_became_and_as_it_looked(shop, make_home, crawl, chromium_path):
    fill_yunti(shop, wares(3, "y"))
    home = make_home(yunti=shop.url, crawl=f'chromium_path = "{chromium_path}"')
    crawled = crawl(home, "yunti")
    assert crawled.code == 0, crawled.stderr
    report = verify(home)
    assert report.problems == ()
    assert check_every_warc(home) == report.captures
    facts = next(facts for facts in pages_of(home).values() if "y000" in facts.get("listings", ""))
    assert facts["kind"] == "dom"
    assert b'data-ready="1"' in place(home, facts["id"]).read_bytes()
    picture = place(home, facts["screenshot_sha256"]).read_bytes()
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", picture[16:24])
    assert f"{width}x{height}" == facts["page_pixels"]
    assert facts["browser"].startswith("Chromium 1")
    assert facts["peer_ip"] == "127.0.0.1"
    answers = {
        address: body for kind, address, _, body in records(place(home, facts["warc_sha256"])) if kind == "response"
    }
    wire = answers[facts["url"]]
    assert b'data-ready="1"' not in wire
    assert hashlib.sha256(wire).hexdigest() != facts["id"]
    assert any("/api/goods" in address and b"y000" in body for address, body in answers.items())
    assert not [address for address in answers if not address.startswith(shop.url)]


def test_a_crawl_has_its_evidence_stamped_where_an_authority_is_configured(shop, make_home, crawl, tmp_path):
    fill_qingwei(shop, wares(2))
    authority = Authority(tmp_path / "authority")
    with authority.serve() as address:
        home = make_home(qingwei=shop.url)
        with (home / "guolv.toml").open("a") as file:
            file.write(f'[evidence]\ntimestamp_url = "{address}"\ntimestamp_roots = "{authority.roots}"\n')
        crawled = crawl(home, "qingwei", "--category", "travel_bag")
    assert crawled.code == 0, crawled.stderr
    assert "timestamps_missing" not in crawled.counts
    report = verify(home, TrustRoots.load(authority.roots))
    assert (report.problems, report.captures, report.trusted_timestamps) == ((), 3, 1)
    assert len(authority.requests) == 1
    # The authority is gone: the crawl does its work all the same, and its run says what is missing.
    crawled = crawl(home, "qingwei", "--category", "travel_bag")
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["timestamps_missing"] == 1
    assert "no timestamp" in crawled.stderr
    with open_workspace(home, env={}) as ws:
        assert ws.store.run(crawled.run["run_id"]).counts["timestamps_missing"] == 1
    assert "are not covered by a timestamp yet" in " ".join(verify(home).notes)
