"""A platform on loopback for tests: says what it is told to say, and writes down what it was asked, and when."""

import ssl
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True)
class Answer:
    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"Content-Type": "text/html; charset=utf-8"})
    delay_seconds: float = 0.0


def page(
    text: str, *, encoding: str = "utf-8", declared: str | None = None, status: int = 200, **headers: str
) -> Answer:
    content_type = f"text/html; charset={declared or encoding}" if declared != "" else "text/html"
    more = {name.replace("_", "-"): value for name, value in headers.items()}
    return Answer(text.encode(encoding), status, {"Content-Type": content_type, **more})


def text(body: str, status: int = 200) -> Answer:
    return Answer(body.encode(), status, {"Content-Type": "text/plain"})


@dataclass(frozen=True)
class Asked:
    path: str
    at: float
    user_agent: str


class QuietServer(ThreadingHTTPServer):
    """Serves on a free loopback port, in threads of its own, until it is shut down."""

    daemon_threads = True

    def __init__(self, handler: type[BaseHTTPRequestHandler]) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    def handle_error(self, *_arguments: object) -> None:
        """A crawler that is killed leaves its connections behind."""


class Loopback:
    """Routes: path with query → answers, given one after another; the last one stays."""

    def __init__(self) -> None:
        self.asked: list[Asked] = []
        self.routes: dict[str, list[Answer]] = {}
        self.fallback: Callable[[str], Answer | None] = lambda _path: None
        self._given: dict[str, int] = defaultdict(int)
        self._lock = threading.Lock()
        shop = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                answer = shop._answer(self.path, self.headers.get("User-Agent", ""))
                time.sleep(answer.delay_seconds)
                self.send_response(answer.status)
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(answer.body)))
                self.end_headers()
                self.wfile.write(answer.body)

            def log_message(self, *_arguments: object) -> None:
                pass

        self._server = QuietServer(Handler)
        self.url = self._server.url

    def wrap(self, context: ssl.SSLContext) -> None:
        """Speak TLS from now on."""
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.url = self.url.replace("http:", "https:")

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def set(self, path: str, *answers: Answer) -> None:
        self.routes[path] = list(answers)

    def paths(self) -> list[str]:
        return [asked.path for asked in self.asked]

    def _answer(self, path: str, user_agent: str) -> Answer:
        with self._lock:
            self.asked.append(Asked(path, time.monotonic(), user_agent))
            answers = self.routes.get(path)
            if answers is None:
                return self.fallback(path) or text("not found", 404)
            turn = min(self._given[path], len(answers) - 1)
            self._given[path] += 1
            return answers[turn]
