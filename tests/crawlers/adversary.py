"""A hostile server on loopback: each behaviour has an origin of its own, and the outcome it must end in.

It speaks through a bare socket, because most of what it says no HTTP library would. A behaviour spoils one address of a
small shop in the form of 青苇商城 (or 云梯小店, for those that need a browser); behind it stands one good listing, which
shows whether the crawl goes on.
"""

import gzip
import itertools
import json
import socket
import ssl
import struct
import threading
import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import cache

import brotli

SPOILT = "/item/spoilt.html"
LIST = "/list?cat=travel_bag&page=1"
SHELF = "/c/travel_bag?page=1"
ROBOTS = "/robots.txt"
HTML = "Content-Type: text/html; charset=utf-8"
RULES = b"User-agent: *\nDisallow: /private\n"
SMALL = "max_size_bytes = 300000"


@dataclass
class Talk:
    """One request, and the socket to answer it on."""

    socket: socket.socket
    path: str
    turn: int
    """How often this path was asked for before."""
    origin: str
    headers: str

    def say(self, body: bytes | str = b"", *headers: str, status: str = "200 OK") -> None:
        body = body.encode() if isinstance(body, str) else body
        self.head(*(headers or (HTML,)), f"Content-Length: {len(body)}", status=status)
        self.raw(body)

    def head(self, *headers: str, status: str = "200 OK") -> None:
        self.raw("\r\n".join((f"HTTP/1.1 {status}", *headers, "Connection: close", "", "")).encode("latin-1"))

    def raw(self, content: bytes) -> None:
        self.socket.sendall(content)

    def drip(self, content: bytes, every_seconds: float = 0.1) -> None:
        for byte in content:
            self.raw(bytes([byte]))
            time.sleep(every_seconds)

    def move(self, place: str, *headers: str) -> None:
        self.say(b"", f"Location: {place}", *headers, status="302 Found")

    def reset(self) -> None:
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()


@dataclass(frozen=True)
class Behaviour:
    """What is done to a crawl, and what must come of it."""

    name: str
    answer: Callable[[Talk], None]
    count: str = ""
    """The run's count that names the outcome; it must be one."""
    state: str = "finished"
    reason: str = ""
    """Part of the run's reason."""
    listings: int = 1
    errors: int = 1
    at: str = SPOILT
    platform: str = "qingwei"
    settings: str = SMALL
    tls: str = ""
    most_requests: int = 9
    """That reach the server, robots.txt included."""


class Adversary:
    """The origin of one behaviour."""

    def __init__(self, behaviour: Behaviour, context: ssl.SSLContext | None = None) -> None:
        self.asked: list[str] = []
        self.heads: list[str] = []
        self._behaviour = behaviour
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=20)
        scheme = "https" if context else "http"
        self.origin = f"{scheme}://127.0.0.1:{self._listening.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._listening.close()

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(30)
        with suppress(OSError, ValueError), connection:
            if self._context is None:
                self._talk(connection)
                return
            with self._context.wrap_socket(connection, server_side=True, do_handshake_on_connect=False) as secured:
                secured.do_handshake()
                self._talk(secured)

    def _talk(self, connection: socket.socket) -> None:
        head = self._head(connection)
        if not head:
            return
        path = head.split(" ", 2)[1]
        turn = self.asked.count(path)
        self.asked.append(path)
        self.heads.append(head)
        self._answer(Talk(connection, path, turn, self.origin, head))
        connection.shutdown(socket.SHUT_WR)

    def _head(self, connection: socket.socket) -> str:
        got = b""
        while b"\r\n\r\n" not in got:
            piece = connection.recv(4096)
            if not piece:
                return ""
            got += piece
        return got.decode("latin-1")

    def _answer(self, talk: Talk) -> None:
        at = self._behaviour.at
        if talk.path == at or (at.endswith("*") and talk.path.startswith(at[:-1])):
            self._behaviour.answer(talk)
        elif talk.path == ROBOTS:
            talk.say(RULES, "Content-Type: text/plain")
        elif talk.path == LIST:
            talk.say(shelf_of(SPOILT, "/item/good.html"))
        elif talk.path == SHELF:
            talk.say(filled_page("good"))
        elif talk.path == "/item/good.html":
            talk.say(item("good"))
        else:
            talk.say("not here", status="404 Not Found")


def shelf_of(*addresses: str, following: str = "") -> str:
    cards = "".join(f'<li class="goods-card"><a class="goods-link" href="{a}">x</a></li>' for a in addresses)
    pager = f'<nav class="pager"><a rel="next" href="{following}">下一页</a></nav>' if following else ""
    return f'<main class="goods-list"><ul>{cards}</ul>{pager}</main>'


def item(name: str, extra: str = "") -> str:
    product = json.dumps({"@type": "Product", "sku": name, "name": f"旅行拉杆箱 {name}"}, ensure_ascii=False)
    return (
        f'<html><title>{name}</title><script type="application/ld+json">{product}</script>{extra}<h1>{name}</h1></html>'
    )


def filled_page(name: str, script: str = "", *, ready: str = "1") -> str:
    """A shelf that a script has filled, and what else that script does."""
    mark = f"document.getElementById('app').dataset.ready = '{ready}';" if ready else ""
    return (
        f'<html><title>云梯小店</title><body><div id=app><article class="goods" data-id="{name}">'
        f'<a class="goods-name" href="/g/{name}">旅行拉杆箱 {name}</a></article></div><script>{mark}{script}</script></body></html>'
    )


# --- what it does


@cache  # made before the crawls: they wait a second
def zeros(coding: str, size: int) -> bytes:
    plain = bytes(size)
    return {
        "gzip": lambda: gzip.compress(plain, 9),
        "deflate": lambda: zlib.compress(plain, 9),
        "br": lambda: brotli.compress(plain, quality=4),
    }[coding]()


BOMBS = (("gzip", 20_000_000), ("deflate", 20_000_000), ("br", 20_000_000), ("gzip", 10_000_000))


def packed(coding: str, size: int) -> Callable[[Talk], None]:
    return lambda talk: talk.say(zeros(coding, size), HTML, f"Content-Encoding: {coding}")


def endlessly(piece: bytes, *headers: str) -> Callable[[Talk], None]:
    def answer(talk: Talk) -> None:
        talk.head(*headers)
        while True:
            talk.raw(piece)

    return answer


def drip_head(talk: Talk) -> None:
    talk.drip(b"HTTP/1.1 200 OK\r\n" + b"X-Slow: yes\r\n" * 50)


def drip_body(talk: Talk) -> None:
    talk.head(HTML, "Content-Length: 1000")
    talk.drip(b"x" * 1000)


def never(talk: Talk) -> None:
    del talk
    time.sleep(6)


def too_short(talk: Talk) -> None:
    talk.head(HTML, "Content-Length: 5000")
    talk.raw(b"<html>only this")


def garbage_chunks(talk: Talk) -> None:
    talk.head(HTML, "Transfer-Encoding: chunked")
    talk.raw(b"5\r\n<html\r\nZZZ\r\nnot a length")


def reset_in_the_middle(talk: Talk) -> None:
    talk.head(HTML, "Content-Length: 5000")
    talk.raw(b"<html>")
    time.sleep(0.1)
    talk.reset()


def flood_headers(talk: Talk) -> None:
    talk.raw(b"HTTP/1.1 200 OK\r\n")
    for number in itertools.count():
        talk.raw(f"X-{number}: {'y' * 1000}\r\n".encode())


def chain(talk: Talk) -> None:
    number = int(talk.path.rpartition("?")[2] or 0) if "?" in talk.path else 0
    talk.move(f"{SPOILT}?{number + 1}")


def cookie_wall(talk: Talk) -> None:
    talk.move(talk.path, f"Set-Cookie: id={talk.turn}")


def in_turns(*answers: Callable[[Talk], None]) -> Callable[[Talk], None]:
    return lambda talk: answers[min(talk.turn, len(answers) - 1)](talk)


def with_big_cookies(talk: Talk) -> None:
    cookies = (f"Set-Cookie: c{n}={'z' * 12_000}" for n in range(4))
    talk.say(shelf_of("/item/good.html"), HTML, *cookies)


def calendar(talk: Talk) -> None:
    day = int(talk.path.rpartition("=")[2])
    talk.say(shelf_of(f"/item/day{day}.html", following=f"/list?cat=travel_bag&page={day + 1}"))


def session_links(talk: Talk) -> None:
    links = [f"/item/good.html?sid={talk.turn}{n:04}" for n in range(4)]
    talk.say(shelf_of(*links))


def sessions(talk: Talk) -> None:
    if talk.path.startswith("/list"):
        page = int(talk.path.rpartition("=")[2])
        links = [f"/item/good.html?PHPSESSID={page}{n:030}" for n in range(3)]
        talk.say(shelf_of(*links, following=f"/list?cat=travel_bag&page={page + 1}" if page < 3 else ""))
    else:
        talk.say(item("good"))


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a "ha">'
    + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
    + "]><html><h1>&j;</h1></html>"
)
DEEP_JSON = f'<html><script type="application/ld+json">{"[" * 120_000}</script><h1>x</h1></html>'


def say(body: bytes | str, *headers: str, status: str = "200 OK") -> Callable[[Talk], None]:
    return lambda talk: talk.say(body, *headers, status=status)


def move(place: str) -> Callable[[Talk], None]:
    return lambda talk: talk.move(place.replace("PORT", talk.origin.rpartition(":")[2]))


def raw(content: bytes) -> Callable[[Talk], None]:
    return lambda talk: talk.raw(content)


def urlset(*addresses: str, head: str = "") -> str:
    entries = "".join(f"<url><loc>{address}</loc></url>" for address in addresses)
    return f'<?xml version="1.0"?>{head}<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'


def sitemap(*paths: str, head: str = "") -> Callable[[Talk], None]:
    """A sitemap of these addresses; one that begins with a slash is the shop's own."""

    def answer(talk: Talk) -> None:
        own = (path if "://" in path else talk.origin + path for path in paths)
        talk.say(urlset(*own, head=head), XML)

    return answer


def indexes_without_end(talk: Talk) -> None:
    number = int(talk.path.partition("?")[2] or 0) + 1
    further = f"<sitemap><loc>{talk.origin}/sitemap.xml?{number}</loc></sitemap>"
    talk.say(f"<sitemapindex>{further}</sitemapindex>", XML)


@cache
def packed_sitemap(size: int) -> bytes:
    """A sitemap that begins well, and is blanks for ever."""
    return gzip.compress(b"<urlset><url><loc>http://127.0.0.1/1</loc></url>" + b" " * size + b"</urlset>", 9)


@cache
def million_addresses() -> bytes:
    addresses = (f"http://127.0.0.1/item/{n}.html" for n in range(1_000_000))
    return gzip.compress(urlset(*addresses).encode(), 1)


PACKED_SITEMAP = 60_000_000
XML = "Content-Type: application/xml"
LARGE = "max_size_bytes = 20000000"
STOPPED = {"listings": 0, "errors": 0, "at": ROBOTS, "most_requests": 3}
IN_SITEMAP = {"platform": "shop", "at": "/sitemap.xml*", "listings": 0}
IN_BROWSER = {"platform": "yunti", "at": "/c/travel_bag*", "errors": 0, "most_requests": 8, "settings": LARGE}

BEHAVIOURS = (
    # the connection
    Behaviour("slow_headers", drip_head, "ended_too_slow"),
    Behaviour("slow_body", drip_body, "ended_too_slow"),
    Behaviour("tarpit", never, "ended_too_slow"),
    Behaviour("endless_body", endlessly(b"x" * 9000, HTML), "ended_too_large"),
    Behaviour(
        "endless_chunks",
        endlessly(b"7d0\r\n" + b"x" * 2000 + b"\r\n", HTML, "Transfer-Encoding: chunked"),
        "ended_too_large",
    ),
    Behaviour("length_of_a_terabyte", lambda t: t.head(HTML, "Content-Length: 1000000000000"), "ended_too_large"),
    Behaviour("shorter_than_declared", too_short, "ended_cut_off"),
    Behaviour("garbage_chunks", garbage_chunks, "ended_cut_off"),
    Behaviour("reset_in_the_middle", reset_in_the_middle, "ended_cut_off"),
    Behaviour("reset_at_once", Talk.reset, "ended_unreachable"),
    Behaviour("another_protocol", raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "ended_not_http"),
    Behaviour("flood_of_headers", flood_headers, "ended_headers_too_large"),
    Behaviour(
        "header_of_a_megabyte", lambda t: t.say("x", HTML, "X-Big: " + "y" * 1_000_000), "ended_headers_too_large"
    ),
    Behaviour("cookies_of_48_kilobytes", with_big_cookies, "listings", errors=0, at=LIST),
    # bodies
    Behaviour("gzip_bomb", packed("gzip", 20_000_000), "ended_decompression_bomb"),
    Behaviour("deflate_bomb", packed("deflate", 20_000_000), "ended_decompression_bomb"),
    Behaviour("brotli_bomb", packed("br", 20_000_000), "ended_decompression_bomb"),
    Behaviour("bomb_below_the_limit", packed("gzip", 10_000_000), "ended_decompression_bomb", settings=LARGE),
    Behaviour(
        "packed_in_packed",
        lambda t: t.say(zeros("gzip", 1000), HTML, "Content-Encoding: gzip, gzip, gzip"),
        "ended_damaged_compression",
    ),
    Behaviour("packed_only_by_name", say("<html>plain", HTML, "Content-Encoding: gzip"), "ended_damaged_compression"),
    Behaviour("coding_not_asked_for", say(b"(\xb5/\xfd", HTML, "Content-Encoding: zstd"), "ended_damaged_compression"),
    Behaviour("gbk_called_utf8", say(item("箱").encode("gbk"), HTML), "encoding_contradicted", listings=2, errors=0),
    Behaviour(
        "bytes_of_no_encoding", say(item("x").encode() + b"\xff\xff\x80", HTML), "lossy_pages", listings=2, errors=0
    ),
    Behaviour("null_bytes", say(bytes(5000), HTML), "ended_not_a_page"),
    Behaviour("picture_called_html", say(b"\x89PNG\r\n\x1a\n" + bytes(500), HTML), "ended_not_a_page"),
    Behaviour("empty_page", say(b"", HTML), "ended_empty_page"),
    # markup
    Behaviour("nested_100_000_deep", say("<div>" * 100_000, HTML), "ended_overgrown", settings=LARGE),
    Behaviour("million_attributes", say(f"<p {'a=1 ' * 1_000_000}>x", HTML), "ended_overgrown", settings=LARGE),
    Behaviour("million_tags", say("<b>x</b>" * 1_000_000, HTML), "ended_overgrown", settings=LARGE),
    Behaviour("billion_laughs", say(LAUGHS, HTML), "errors"),
    Behaviour("json_nested_120_000_deep", say(DEEP_JSON, HTML), "errors"),
    # where it leads
    Behaviour("redirect_loop", in_turns(move(f"{SPOILT}?a")), "ended_redirect_loop", at=SPOILT + "*"),
    Behaviour("redirect_chain", chain, "ended_too_many_redirects", at=SPOILT + "*"),
    Behaviour("redirect_to_a_private_address", move("http://127.0.0.2:PORT/x"), "ended_address_refused", errors=0),
    Behaviour("redirect_to_a_number", move("http://2130706434:PORT/x"), "ended_address_refused", errors=0),
    Behaviour("redirect_to_a_file", move("file:///etc/passwd"), "ended_scheme_refused"),
    Behaviour("redirect_to_a_script", move("javascript:alert(1)"), "ended_scheme_refused"),
    Behaviour("redirect_to_a_refused_path", move("/private/x"), "refused_by_robots", errors=0),
    Behaviour(
        "refreshing_in_a_circle",
        say(f'<meta http-equiv=refresh content="0;url={SPOILT}?b">'),
        "ended_redirect_loop",
        at=SPOILT + "*",
    ),
    Behaviour("cookie_wall", cookie_wall, "ended_redirect_loop"),
    Behaviour(
        "endless_calendar",
        calendar,
        reason="stopped at crawl.max_pages",
        at="/list*",
        listings=0,
        errors=0,
        settings="max_pages = 8",
        most_requests=12,
    ),
    Behaviour("session_ids", sessions, "listings", at="/*", errors=0, most_requests=15),
    # certificates
    Behaviour("certificate_of_another", say("x"), "ended_certificate_refused", tls="other", state="failed", **STOPPED),
    Behaviour("certificate_expired", say("x"), "ended_certificate_refused", tls="expired", state="failed", **STOPPED),
    Behaviour("redirect_without_tls", move("http://127.0.0.1:PORT/x"), "ended_downgraded", tls="good"),
    # robots.txt and pace
    Behaviour("robots_500", say("oops", status="500 Oops"), state="failed", reason="robots_unreadable", **STOPPED),
    Behaviour("robots_401", say("no", status="401 No"), state="blocked", reason="401", **STOPPED),
    Behaviour("robots_429", say("no", status="429 No"), state="blocked", reason="429", **STOPPED),
    Behaviour("robots_led_to_a_page", move("/login.html"), state="blocked", **STOPPED),
    Behaviour("robots_endless", endlessly(b"Disallow: /x\n" * 500), "ended_too_large", state="failed", **STOPPED),
    Behaviour(
        "robots_that_changes",
        in_turns(say(RULES, "Content-Type: text/plain"), say("User-agent: *\nDisallow: /")),
        "gone",
        at=ROBOTS,
        errors=0,
    ),
    Behaviour(
        "come_back_in_a_year",
        say("", "Retry-After: 31536000", status="429 No"),
        state="waiting",
        reason="asked_to_wait",
        listings=0,
        errors=0,
    ),
    Behaviour(
        "come_back_before_now",
        say("", "Retry-After: -5", status="429 No"),
        state="waiting",
        reason="asked_to_wait",
        listings=0,
        errors=0,
    ),
    Behaviour("storm_of_503", say("busy", status="503 Busy"), "ended_bad_status"),
    # sitemaps
    Behaviour(
        "sitemap_of_billion_laughs",
        sitemap("/item/good.html", head=LAUGHS.partition("?>")[2].partition("<html>")[0].replace("html", "urlset", 1)),
        "ended_bad_sitemap",
        state="failed",
        **IN_SITEMAP,
    ),
    Behaviour(
        "sitemap_with_a_file_of_ours",
        sitemap("&f;", head='<!DOCTYPE urlset [<!ENTITY f SYSTEM "file:///etc/passwd">]>'),
        "ended_bad_sitemap",
        state="failed",
        **IN_SITEMAP,
    ),
    Behaviour(
        "sitemap_bomb",
        lambda t: t.say(packed_sitemap(PACKED_SITEMAP), "Content-Type: application/gzip"),
        "ended_decompression_bomb",
        state="failed",
        **IN_SITEMAP,
    ),
    Behaviour(
        "indexes_without_end",
        indexes_without_end,
        "ended_sitemaps_too_deep",
        state="failed",
        errors=0,
        most_requests=4,
        **IN_SITEMAP,
    ),
    Behaviour(
        "sitemap_of_other_hosts",
        sitemap("http://127.0.0.2:9/item/1.html", "http://other.example/2", "/item/good.html"),
        "not_followed",
        **{**IN_SITEMAP, "listings": 1, "errors": 0},
    ),
    Behaviour(
        "sitemap_of_a_million_addresses",
        lambda t: t.say(million_addresses(), "Content-Type: application/gzip"),
        "ended_not_a_page",
        state="failed",
        **{**IN_SITEMAP, "settings": LARGE},
    ),
    # in the browser
    Behaviour(
        "script_without_end",
        say(filled_page("x", "for (;;);", ready="")),
        "ended_script_stalled",
        listings=0,
        state="failed",
        **{**IN_BROWSER, "errors": 1},
    ),
    Behaviour(
        "storm_of_alerts",
        say(filled_page("x", "for (;;) alert(1);", ready="")),
        "ended_script_stalled",
        listings=0,
        state="failed",
        **{**IN_BROWSER, "errors": 1},
    ),
    Behaviour(
        "flood_of_windows",
        say(filled_page("x", "for (let n = 0; n < 100; n++) window.open('/w' + n);")),
        "listings",
        **IN_BROWSER,
    ),
    Behaviour(
        "reloads_for_ever",
        say(filled_page("x", "location.href = '/c/travel_bag?' + Math.random();", ready="")),
        "refused_leading_on",
        **IN_BROWSER,
    ),
    Behaviour(
        "grows_for_ever",
        say(filled_page("x", "document.body.append(document.createComment('x'.repeat(3e7)));")),
        "ended_too_large",
        listings=0,
        state="failed",
        **{**IN_BROWSER, "errors": 1},
    ),
    Behaviour(
        "page_that_is_a_download",
        say(b"\x7fELF" + bytes(100), "Content-Type: application/octet-stream"),
        "ended_not_a_page",
        listings=0,
        state="failed",
        **{**IN_BROWSER, "errors": 1},
    ),
)
"""Each ends in what stands behind it; `docs/reference/crawling.md` explains the names."""
