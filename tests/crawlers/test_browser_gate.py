"""What a page in Chromium tries, and what comes of it: the real browser, and what two servers on loopback saw."""

import base64
import io
import socket
from collections.abc import Iterator
from itertools import pairwise

import pytest
from warcio.archiveiterator import ArchiveIterator

from cases.evidence import EvidenceStore, Kind, kind_of
from cases.workspace import open_workspace
from tests.crawlers.loopback import Answer, Loopback, page, text
from tests.crawlers.shops import fill_yunti, wares

SHELF = "/c/induction_cooker?page=1"
FILL = "const app = document.getElementById('app'); const done = () => { app.dataset.ready = '1'; };"
ARTICLE = (
    '<article class="goods" data-id="y1"><a class="goods-name" href="/g/y1">电磁炉 XDW-21A4</a>'
    '<span class="goods-price">¥59.00</span></article>'
)


@pytest.fixture
def silent() -> Iterator[tuple[str, socket.socket, socket.socket]]:
    """An origin at which nobody may so much as knock: a port for TCP and one for UDP."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        udp.bind(("127.0.0.1", 0))
        tcp.setblocking(False)
        udp.setblocking(False)
        yield f"127.0.0.1:{tcp.getsockname()[1]}", tcp, udp


def knocks(tcp: socket.socket, udp: socket.socket) -> int:
    met = 0
    for wait in (tcp.accept, lambda: udp.recvfrom(1)):
        try:
            wait()
        except BlockingIOError:
            continue
        met += 1
    return met


def shelf(shop: Loopback, script: str, *, head: str = "", body: str = "") -> None:
    """One page of goods that is filled by a script, which does more than that."""
    fill_yunti(shop, wares(1, "y"))
    shop.set(
        SHELF,
        page(
            f"<html><head><title>云梯小店</title>{head}</head><body><div id=app>{ARTICLE}</div>{body}"
            f"<script>{FILL}</script><script>{script}</script></body></html>"
        ),
    )


TRIES = """
const tries = [
  fetch('/private/data'), fetch('/moved-inside'), fetch('/moved-away'), fetch('http://OTHER/collect'),
  fetch('/api/cart', {method: 'DELETE'}),
  new Promise(r => { const i = new Image(); i.onload = i.onerror = r; i.src = 'http://OTHER/pixel.png'; }),
  new Promise(r => { const i = new Image(); i.onload = i.onerror = r; i.src = '/private/pixel.png'; }),
  new Promise(r => { const s = document.createElement('script'); s.onload = s.onerror = r;
                     s.src = 'http://OTHER/tracker.js'; document.head.append(s); }),
  new Promise(r => { const f = document.createElement('iframe'); f.onload = r; f.src = '/private/frame';
                     document.body.append(f); setTimeout(r, 500); }),
  ...['ws://' + location.host + '/socket', 'ws://OTHER/socket'].map(url => new Promise(r => {
    const w = new WebSocket(url); w.onopen = w.onclose = w.onerror = r; })),
  new Promise(r => { const e = new EventSource('/stream'); e.onerror = () => { e.close(); r(); }; }),
  new Promise(r => { const w = new Worker(URL.createObjectURL(new Blob([
      "fetch('http://OTHER/worker').catch(() => 0).then(() => postMessage(1))"])));
    w.onmessage = w.onerror = r; setTimeout(r, 500); }),
  new Promise(r => { const p = new RTCPeerConnection({iceServers: [{urls: 'stun:127.0.0.1:UDP'}]});
    p.createDataChannel('x'); p.createOffer().then(o => p.setLocalDescription(o));
    p.onicegatheringstatechange = () => p.iceGatheringState == 'complete' && r(); setTimeout(r, 700); }),
];
navigator.sendBeacon('/track/beacon', 'x');
navigator.sendBeacon('http://OTHER/beacon', 'x');
navigator.serviceWorker && navigator.serviceWorker.register('/sw.js').catch(() => 0);
window.open('/window'); window.open('http://OTHER/window');
const a = document.createElement('a'); a.href = '/file.bin'; a.download = 'file.bin'; document.body.append(a); a.click();
const b = document.createElement('a'); b.href = 'http://OTHER/f.bin'; b.download = 'f'; document.body.append(b); b.click();
setTimeout(done, 1500);
"""


def test_whatever_a_page_tries_is_judged_and_what_is_refused_reaches_no_server(
    shop, make_home, crawl, chromium_path, silent
):
    other, tcp, udp = silent
    script = TRIES.replace("OTHER", other).replace("UDP", str(udp.getsockname()[1]))
    hints = "".join(f'<link rel="{rel}" href="http://{other}/hint" as="script">' for rel in
                    ("preconnect", "dns-prefetch", "prefetch", "preload", "prerender", "icon", "manifest"))  # fmt: skip
    shelf(shop, script, head=hints, body=f'<form id=f action="http://{other}/form"></form>')
    shop.set("/moved-inside", Answer(b"", 302, {"Location": "/private/moved"}))
    shop.set("/moved-away", Answer(b"", 302, {"Location": f"http://{other}/moved"}))
    shop.set("/file.bin", Answer(b"\x00" * 10, 200, {"Content-Type": "application/octet-stream"}))
    crawled = crawl(make_home(yunti=shop.url), "yunti", "--category", "induction_cooker")
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["listings"] == 1
    assert knocks(tcp, udp) == 0
    reached = {path.partition("?")[0] for path in shop.paths()}
    assert reached <= {"/robots.txt", SHELF.partition("?")[0], "/moved-inside", "/moved-away", "/file.bin"}
    assert {name for name in crawled.counts if name.startswith("refused")} >= {
        "refused_by_robots", "refused_other_origin", "refused_socket", "refused_kind",
    }  # fmt: skip
    assert crawled.counts["refused_socket"] == 2
    assert crawled.counts["refused_by_robots"] >= 4


PICTURE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC"
)


def test_what_a_page_asks_for_keeps_the_pace_is_shared_by_pages_and_stands_in_the_warc(
    shop, make_home, crawl, chromium_path
):
    fill_yunti(shop, wares(8, "y"))
    shop.set("/robots.txt", text("User-agent: *\nDisallow: /track\nCrawl-delay: 0.2\n"))
    shop.set("/logo.png", Answer(PICTURE, 200, {"Content-Type": "image/png"}))
    for number in (1, 2):
        address = f"/c/induction_cooker?page={number}"
        whole = shop.routes[address][0].body.decode().replace("<body>", "<body><img src=/logo.png>")
        shop.set(address, page(whole))
    home = make_home(yunti=shop.url)
    crawled = crawl(home, "yunti", "--category", "induction_cooker")
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["listings"] == 8
    asked = shop.paths()
    assert (asked.count("/static/app.js"), asked.count("/logo.png"), len(asked)) == (1, 1, 7)
    assert min(later.at - earlier.at for earlier, later in pairwise(shop.asked)) > 0.19
    store = EvidenceStore(home / "evidence")
    warcs = [store.read(line.sha256) for line in store.lines() if kind_of(line.facts) is Kind.WARC]
    assert len(warcs) == 2
    for warc in warcs:
        kept = {
            record.rec_headers.get_header("WARC-Target-URI").removeprefix(shop.url): record.content_stream().read()
            for record in ArchiveIterator(io.BytesIO(warc))
            if record.rec_type == "response"
        }
        assert kept["/logo.png"] == PICTURE
        assert {"/static/app.js", "/logo.png"} < set(kept)
        assert any(address.startswith("/api/goods") for address in kept)


def test_a_script_may_lead_on_and_texts_are_decoded_by_our_rule(shop, make_home, crawl, chromium_path):
    fill_yunti(shop, wares(1, "y"))
    shop.set(SHELF, page("<html><script>location.href = '/moved'</script>"))
    shop.set("/moved", Answer(b"", 302, {"Location": "/c/new?page=1"}))
    script = f"{FILL} document.querySelector('.goods-name').textContent += words; done();"
    whole = f"<html><title>云梯小店</title><script src=/words.js></script><div id=app>{ARTICLE}</div><script>{script}</script>"
    shop.set("/c/new?page=1", page(whole, encoding="gb18030", declared="utf-8"))
    words = "var words = '红色'".encode("gbk")
    shop.set("/words.js", Answer(words, 200, {"Content-Type": "text/javascript"}))
    home = make_home(yunti=shop.url)
    crawled = crawl(home, "yunti", "--category", "induction_cooker")
    assert crawled.code == 0, crawled.stderr
    assert crawled.counts["encoding_contradicted"] == 1
    with open_workspace(home, env={}) as ws:
        assert [listing.title for listing in ws.store.listings()] == ["电磁炉 XDW-21A4红色"]
        facts = next(iter(ws.evidence.captures())).facts
    assert facts["url"] == f"{shop.url}/c/new?page=1"
    assert (facts["document_encoding"], facts["document_encoding_declared"]) == ("gb18030", "utf-8")
    assert facts["first_url"] == shop.url + SHELF


@pytest.mark.parametrize(
    ("script", "head"),
    [
        ("location.href = '/private/page'", ""),
        ("location.replace('/moved-inside')", ""),
        ("document.forms[0].submit()", ""),
        ("history.pushState(0, '', '/private/pushed'); location.reload()", ""),
        ("location.href = 'http://OTHER/page'", ""),
        ("location.href = 'file:///etc/passwd'", ""),
        ("location.href = 'data:text/html,<h1>x</h1>'", ""),
    ],
    ids=["href", "redirect", "form", "history", "other origin", "file", "data"],
)
def test_a_script_that_leads_to_a_refused_page_stays_where_it_is(
    shop, make_home, crawl, chromium_path, silent, script, head
):
    other, tcp, udp = silent
    form = '<form action="/private/form" method=post><input name=a value=b></form>'
    shelf(shop, f"setTimeout(done, 400); {script.replace('OTHER', other)}", head=head, body=form)
    shop.set("/moved-inside", Answer(b"", 302, {"Location": "/private/moved"}))
    home = make_home(yunti=shop.url)
    crawled = crawl(home, "yunti", "--category", "induction_cooker")
    assert knocks(tcp, udp) == 0
    assert not [path for path in shop.paths() if path.startswith("/private")]
    with open_workspace(home, env={}) as ws:
        kept = b"".join(ws.evidence.read(line.sha256) for line in ws.evidence.captures())
    assert b"root:" not in kept
    assert crawled.counts["pages"] == 1
