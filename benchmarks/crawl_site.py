"""The demo's market on loopback, without the platform's wish for pace: a process of its own for benchmarks.

    python -m benchmarks.crawl_site --size 1200

Writes the address of the platform to standard output and serves until it is ended.
"""

import argparse
import sys
import threading
from collections.abc import Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from console.demo.fronts import answer_qingwei
from console.demo.market import Market, build_market

ROBOTS = b"User-agent: *\nDisallow: /vip/\n"


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--size", type=int, required=True, help="listings of the market")
    options = parser.parse_args()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(build_market(size=options.size)))
    sys.stdout.write(f"http://127.0.0.1:{server.server_port}\n")
    sys.stdout.flush()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    threading.Event().wait()


def _handler(market: Market) -> type[BaseHTTPRequestHandler]:
    made: dict[str, tuple[int, str, bytes]] = {}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1

        def do_GET(self) -> None:
            if self.path not in made:  # the second crawler must not find it quicker than the first
                made[self.path] = _answer(market, self.path)
            status, content_type, body = made[self.path]
            self.send_response(status)
            self.send_header("Content-Type", content_type)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    return Handler


def _answer(market: Market, address: str) -> tuple[int, str, bytes]:
    parts = urlsplit(address)
    if parts.path == "/robots.txt":
        return 200, "text/plain", ROBOTS
    query: Mapping[str, str] = dict(parse_qsl(parts.query))
    answer = answer_qingwei(market, unquote(parts.path), query)
    return answer.status, answer.content_type, answer.body


if __name__ == "__main__":
    main()
