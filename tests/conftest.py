"""The fixture strategy.

A test brings its own data: the smallest listing, record or page that shows the point, written where it is asserted. This
file holds only what is too big for that, three things of the outside world, and each of them is the real one:

* `elasticsearch_url`, one single-node server for the whole run, started when the first test asks for it. Tests share it,
  so each works below its own `elasticsearch_namespace`, a prefix for index and alias names, emptied afterwards.
* `postgresql_url`, one server for the whole run in the same way. `postgresql_database` is a fresh, empty database on it
  for one test. SQLite needs no fixture: `tmp_path` is enough.
* `chromium_path`, Debian's browser.

`GUOLV_TEST_ELASTICSEARCH_URL` names a running node to use instead of starting one. What is not installed is told by
`scripts/install_components.py`: on a desk those tests are skipped by name, with `CI=true` they fail, because a test that
never runs there would prove nothing. Whoever uses one of these fixtures gets its marker (`elasticsearch`, `postgresql`,
`browser`), so `pytest -m "not elasticsearch"` leaves the slow ones out.

The servers are ours and leave nothing behind. They listen on a free loopback port, keep everything in a folder of their
own, run as an unprivileged user when the tests run as root (both refuse root), and end with the tests. Nothing here
touches another server or reaches another machine: a connection beyond loopback is refused by `_stay_on_this_machine`.

Time and chance are not fixtures: code that needs the time takes it as an argument.
"""

import ipaddress
import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NoReturn
from urllib.error import URLError
from urllib.request import Request, urlopen

import psycopg
import pytest
from coverage import Coverage

MARKER_BY_FIXTURE = {"elasticsearch_url": "elasticsearch", "postgresql_url": "postgresql", "chromium_path": "browser"}
INSTALLER = Path(__file__).parent.parent / "scripts" / "install_components.py"


def pytest_configure() -> None:
    """Let Ctrl-C reach the programs that tests start.

    A shell starts what it runs in the background with SIGINT ignored, children inherit that, and a CI may do the same.
    """
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for fixture, marker in MARKER_BY_FIXTURE.items():
            if fixture in getattr(item, "fixturenames", ()):
                item.add_marker(marker)


def _stay_on_this_machine(event: str, arguments: tuple) -> None:
    if event != "socket.connect" or not isinstance(arguments[1], tuple):
        return
    host = arguments[1][0]
    try:
        is_local = ipaddress.ip_address(host).is_loopback
    except ValueError:
        is_local = host in ("", "localhost")
    if not is_local:
        raise PermissionError(f"a test tried to connect to {host}: tests stay on this machine")


sys.addaudithook(_stay_on_this_machine)


@pytest.fixture(scope="session")
def component() -> Callable[[str], Path]:
    """Where a component is; skips the test, or fails it under CI, when it is not installed."""
    answer = subprocess.run([sys.executable, INSTALLER, "--where"], capture_output=True, text=True, check=True).stdout
    places = json.loads(answer)

    def find(name: str) -> Path:
        if not places[name]:
            _missing(f"{name} is not installed: run `make components`")
        return Path(places[name])

    return find


def _missing(reason: str) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(reason, pytrace=False)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def chromium_path(component) -> str:
    """The browser's program. As root it needs `--no-sandbox`."""
    return str(component("chromium"))


@pytest.fixture(scope="module")
def untraced() -> Iterator[None]:
    """Measure no coverage in a module: for loops over very many made-up inputs, which take half as long again with it.

    What such a module runs is covered by others; the least coverage in pyproject.toml holds all the same.
    """
    stopped = []
    while (coverage := Coverage.current()) is not None:  # in a worker of pytest-xdist there are two, one upon the other
        coverage.stop()
        stopped.append(coverage)
    yield
    for coverage in reversed(stopped):
        coverage.start()


# --- servers ---------------------------------------------------------------------------------------------------------


@contextmanager
def _server_folder(user: str | None) -> Iterator[Path]:
    """A folder that the server's user owns. pytest's own temporary folders are closed to other users."""
    folder = Path(tempfile.mkdtemp(prefix="guolv-test-"))
    try:
        if user:
            shutil.chown(folder, user)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_user(*candidates: str) -> str | None:
    """Who runs the server: nobody else but ourselves, unless we are root."""
    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in candidates if name in known) if os.geteuid() == 0 else None


def _as_user(user: str | None) -> list[str]:
    """What to put before a command: it changes the user, and ends the server should the tests die first."""
    if not shutil.which("setpriv"):
        return []
    change = ["--reuid", user, "--regid", str(pwd.getpwnam(user).pw_gid), "--clear-groups"] if user else []
    return ["setpriv", "--pdeathsig", "TERM", *change]


@contextmanager
def _running(command: list[str], *, log: Path, stop: signal.Signals, **environment: str) -> Iterator[subprocess.Popen]:
    """Run a server in a process group of its own, and end that whole group: launcher, server, helpers."""
    with log.open("wb") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=log.parent,
            env=os.environ | environment,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, stop)
        with suppress(subprocess.TimeoutExpired):
            process.wait(30)
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def _await(ready: Callable[[], bool], process: subprocess.Popen, log: Path, *, limit_seconds: float) -> None:
    give_up_at = time.monotonic() + limit_seconds
    while not ready():
        if process.poll() is not None or time.monotonic() > give_up_at:
            tail = log.read_text(encoding="utf-8", errors="replace")[-3000:]
            pytest.fail(f"{process.args[-1]} did not become ready:\n{tail}", pytrace=False)
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


# --- Elasticsearch ---------------------------------------------------------------------------------------------------

ELASTICSEARCH_SETTINGS = """\
cluster.name: guolv-test
discovery.type: single-node
network.host: 127.0.0.1
http.port: {http_port}
transport.port: {transport_port}
path.data: {folder}/data
path.logs: {folder}/logs
xpack.security.enabled: false
# A desk with a full disk is no reason to refuse a test's documents.
cluster.routing.allocation.disk.threshold_enabled: false
# Tests remove what they made by its prefix.
action.destructive_requires_name: false
"""


@pytest.fixture(scope="session")
def elasticsearch_url(component) -> Iterator[str]:
    """The address of a real single-node server, which begins empty."""
    if given := os.environ.get("GUOLV_TEST_ELASTICSEARCH_URL"):
        yield given
        return
    program, java = component("elasticsearch"), component("java")
    user = _server_user("nobody")
    with _server_folder(user) as folder:
        port = _free_port()
        settings = ELASTICSEARCH_SETTINGS.format(http_port=port, transport_port=_free_port(), folder=folder)
        shutil.copytree(program / "config", folder / "config")
        (folder / "config" / "elasticsearch.yml").write_text(settings, encoding="utf-8")
        for name in ("data", "logs", "tmp"):
            (folder / name).mkdir()
        if user:
            for path in folder.rglob("*"):
                shutil.chown(path, user)
        url, log = f"http://127.0.0.1:{port}", folder / "output.log"
        with _running(
            [*_as_user(user), str(program / "bin" / "elasticsearch")],
            log=log,
            stop=signal.SIGTERM,
            ES_JAVA_HOME=str(java),
            ES_JAVA_OPTS="-Xms512m -Xmx512m",
            ES_PATH_CONF=str(folder / "config"),
            ES_TMPDIR=str(folder / "tmp"),
            HOME=str(folder),
        ) as process:
            _await(lambda: _is_healthy(url), process, log, limit_seconds=120)
            yield url


def _is_healthy(url: str) -> bool:
    try:
        with urlopen(f"{url}/_cluster/health?wait_for_status=yellow&timeout=1s", timeout=5) as answer:
            return answer.status == 200
    except (URLError, OSError):
        return False


@pytest.fixture
def elasticsearch_namespace(elasticsearch_url) -> Iterator[str]:
    """A prefix for the names of one test's indices and aliases; everything below it is removed afterwards."""
    namespace = f"test-{uuid.uuid4().hex[:12]}"
    yield namespace
    urlopen(Request(f"{elasticsearch_url}/{namespace}*?expand_wildcards=all", method="DELETE"), timeout=30).close()


# --- PostgreSQL ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def postgresql_url(component) -> Iterator[str]:
    """The SQLAlchemy address of a real server's maintenance database; `postgresql_database` is the one to write to."""
    programs = component("postgresql")
    user = _server_user("postgres", "nobody")
    with _server_folder(user) as folder:
        data, log, port = folder / "data", folder / "output.log", _free_port()
        initdb = [programs / "initdb", "--pgdata", data, "--username", "guolv", "--auth", "trust"]
        locale = ["--encoding", "UTF8", "--locale", "C.UTF-8", "--no-sync"]
        subprocess.run([*_as_user(user), *initdb, *locale], cwd=folder, check=True, capture_output=True)
        settings = {
            "listen_addresses": "127.0.0.1",
            "port": port,
            "unix_socket_directories": "",
            "fsync": "off",  # the data lives as long as the tests
            "max_connections": 50,
        }
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        command = [*_as_user(user), str(programs / "postgres"), "-D", str(data), *options]
        with _running(command, log=log, stop=signal.SIGINT) as process:
            _await(lambda: _answers(port), process, log, limit_seconds=60)
            yield f"postgresql+psycopg://guolv@127.0.0.1:{port}/postgres"


def _answers(port: int) -> bool:
    try:
        psycopg.connect(host="127.0.0.1", port=port, user="guolv", dbname="postgres", connect_timeout=5).close()
    except psycopg.OperationalError:
        return False
    return True


@pytest.fixture
def postgresql_databases(postgresql_url) -> Iterator[Callable[[], str]]:
    """Makes fresh, empty databases and gives the SQLAlchemy address of each; all are dropped after the test."""
    server, made = postgresql_url.rpartition("/")[0], []
    with psycopg.connect(postgresql_url.replace("+psycopg", ""), autocommit=True) as maintenance:

        def make() -> str:
            made.append(f"test_{uuid.uuid4().hex[:12]}")
            maintenance.execute(f"CREATE DATABASE {made[-1]}")
            return f"{server}/{made[-1]}"

        yield make
        for name in made:
            maintenance.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def postgresql_database(postgresql_databases) -> str:
    """The SQLAlchemy address of a fresh, empty database, dropped after the test."""
    return postgresql_databases()
