"""Installs what the tests need beside Python packages: Chromium, a Chinese font, PostgreSQL, Elasticsearch, a shop.

Owns where these components are and how they come to this machine. `python scripts/install_components.py` looks for
each one, installs it where the user may (as root or with passwordless sudo, on a Debian system) and prints one line for
each; `--where` only looks, and answers in JSON; `--with NAME` installs one that takes long and only a target of its own
needs. `tests/conftest.py` asks the latter: one answer to "where is it".

A missing component is no mistake on a desk: its tests are skipped by name. With `CI=true` it is one.

Sources: the Elasticsearch server with its core modules is published for integration tests on Maven Central. It is
checked against the digest below, and kept outside of the repository: in `$GUOLV_CACHE`, otherwise in `/var/cache/guolv`
for root (whose home the server's own user may not enter) and in `~/.cache/guolv` for everybody else. The shop is
django-oscar, which nobody here wrote: an environment of its own with the packages that `tests/shops/oscar` pins, and a
database with its tables and no goods. EverShop, a second one, is built with Node for `make test-shops` alone.
"""

import argparse
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ELASTICSEARCH_VERSION = "9.5.0"
ELASTICSEARCH_SHA256 = "db0e275fd790f723eca7bcde96069fd6fed304ad23afdb70c8c09553dd9e8b1b"
ELASTICSEARCH_ARTIFACT = f"org.elasticsearch.distribution.integ-test-zip:elasticsearch:{ELASTICSEARCH_VERSION}:zip"
MAVEN_COPY = "org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy"
JAVA_MINIMUM = 21
APT_GET = ("apt-get", "-o", "Acquire::Retries=3")


class NotInstallable(Exception):
    """This user cannot install the component here; the message says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Component:
    """One thing the tests need: how to find it, and how to install it when it is not there."""

    name: str
    find: Callable[[], Path | None]
    install: Callable[[], None]


def main() -> int:
    """Install what is missing, or only say where everything is."""
    parser = argparse.ArgumentParser(description="Install what the tests need beside Python packages.")
    parser.add_argument("--where", action="store_true", help="only look, and answer in JSON")
    parser.add_argument("--with", dest="more", choices=[each.name for each in ON_REQUEST], help="install this one, too")
    options = parser.parse_args()
    if options.where:
        found = {component.name: component.find() for component in (*COMPONENTS, *ON_REQUEST)}
        print(json.dumps({name: str(path) if path else None for name, path in found.items()}))
        return 0
    states = [provide(each) for each in (*COMPONENTS, *(more for more in ON_REQUEST if more.name == options.more))]
    return 0 if all(states) or os.environ.get("CI") != "true" else 1


def provide(component: Component) -> bool:
    """Make one component available and say in one line what happened."""
    if path := component.find():
        print(f"{component.name}: present, {path}", flush=True)
        return True
    try:
        component.install()
    except NotInstallable as reason:
        print(f"{component.name}: skipped because {reason}", flush=True)
        return False
    path = component.find()
    print(f"{component.name}: {'installed, ' + str(path) if path else 'skipped because it was not found'}", flush=True)
    return path is not None


# --- Debian packages -------------------------------------------------------------------------------------------------


def find_chromium() -> Path | None:
    """Debian's own build; a browser that Playwright downloads would come from elsewhere."""
    path = Path("/usr/bin/chromium")
    return path if path.exists() else None


def find_chinese_font() -> Path | None:
    """Any font with Chinese characters: without one, a screenshot shows boxes."""
    if not shutil.which("fc-list"):
        return None
    first = _output("fc-list", ":lang=zh-cn", "file").partition(":")[0].strip()
    return Path(first) if first else None


def find_postgresql() -> Path | None:
    """The folder of the newest server's programs; Debian does not put them on the path."""
    folders = [path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if on_path := shutil.which("initdb"):
        folders.append(Path(on_path).resolve().parent)
    return max(folders, key=lambda folder: int(re.sub(r"\D", "", folder.parent.name) or 0), default=None)


def install_postgresql() -> None:
    """Install the server, and take away the empty cluster that Debian makes with it: tests make their own."""
    clusters = Path("/etc/postgresql")
    before = set(clusters.glob("*/*"))
    install_debian("postgresql")
    for cluster in set(clusters.glob("*/*")) - before:
        _run([*as_root(), "pg_dropcluster", "--stop", cluster.parent.name, cluster.name])


def install_debian(*packages: str) -> None:
    """Install Debian packages, without questions and without what they merely recommend."""
    prefix = as_root()
    if not shutil.which("apt-get"):
        raise NotInstallable(f"there is no apt-get here: please install {' '.join(packages)} in this system's own way")
    _update_package_lists()
    install = ["install", "--yes", "--quiet", "--no-install-recommends", *packages]
    _run([*prefix, "env", "DEBIAN_FRONTEND=noninteractive", *APT_GET, *install], tries=2)


@cache
def _update_package_lists() -> None:
    _run([*as_root(), *APT_GET, "update", "--quiet"], tries=2)


@cache
def as_root() -> tuple[str, ...]:
    """What to put before a command that needs root: nothing, or sudo when it asks no password."""
    if os.geteuid() == 0:
        return ()
    if (
        shutil.which("sudo")
        and subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0
    ):
        return ("sudo", "-n")
    raise NotInstallable("this user is not root and has no sudo without a password")


# --- Elasticsearch and its Java --------------------------------------------------------------------------------------


def cache_folder() -> Path:
    """Where downloads are kept: outside of the repository, and where the server's user may read."""
    if chosen := os.environ.get("GUOLV_CACHE"):
        return Path(chosen).resolve()
    return Path("/var/cache/guolv") if os.geteuid() == 0 else Path.home() / ".cache" / "guolv"


def find_elasticsearch() -> Path | None:
    """The folder of the unpacked server."""
    folder = cache_folder() / f"elasticsearch-{ELASTICSEARCH_VERSION}"
    return folder if folder.exists() else None


def install_elasticsearch() -> None:
    """Bring the server from Maven Central, check it, and unpack it in one step."""
    if not shutil.which("mvn"):
        install_debian("maven")
    cache_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
        copy = [f"-Dartifact={ELASTICSEARCH_ARTIFACT}", f"-DoutputDirectory={scratch}"]
        _run(["mvn", "--batch-mode", "--quiet", MAVEN_COPY, *copy], tries=3)
        archive = Path(scratch) / f"elasticsearch-{ELASTICSEARCH_VERSION}.zip"
        with archive.open("rb") as stream:
            digest = hashlib.file_digest(stream, "sha256").hexdigest()
        if digest != ELASTICSEARCH_SHA256:
            raise NotInstallable(f"the archive's SHA-256 is {digest} and should be {ELASTICSEARCH_SHA256}")
        _unpack(archive, Path(scratch))
        (Path(scratch) / f"elasticsearch-{ELASTICSEARCH_VERSION}").rename(
            cache_folder() / f"elasticsearch-{ELASTICSEARCH_VERSION}"
        )


def _unpack(archive: Path, target: Path) -> None:
    """Unpack with the permissions, which `extractall` leaves behind: some of these files are programs."""
    with zipfile.ZipFile(archive) as members:
        for member in members.infolist():
            path = Path(members.extract(member, target))
            path.chmod(0o755 if path.is_dir() or member.external_attr >> 16 & 0o111 else 0o644)


def find_java() -> Path | None:
    """The home of an installed Java that Elasticsearch runs on; the default `java` may be older."""
    homes = [Path(os.environ[name]) for name in ("ES_JAVA_HOME", "JAVA_HOME") if os.environ.get(name)]
    if program := shutil.which("java"):
        homes.append(Path(program).resolve().parent.parent)
    homes += sorted(Path("/usr/lib/jvm").glob("*")) + sorted(Path("/opt").glob("*j*k*"))
    if os.geteuid() != 0:  # root's server runs as another user, who may not enter root's home
        homes += sorted((Path.home() / ".sdkman/candidates/java").glob("*"))
    return next((home for home in homes if (_java_version(home) or 0) >= JAVA_MINIMUM), None)


def _java_version(home: Path) -> int | None:
    release = home / "release"
    if not release.exists() or not (home / "bin" / "java").exists():
        return None
    version = re.search(r'^JAVA_VERSION="(\d+)', release.read_text(encoding="utf-8"), re.MULTILINE)
    return int(version[1]) if version else None


def install_java() -> None:
    """Install the newest Java that this Debian offers, if it is new enough."""
    as_root()
    _update_package_lists()
    for version in (25, JAVA_MINIMUM):
        package = f"openjdk-{version}-jre-headless"
        if re.search(r"Candidate: \d", _output("apt-cache", "policy", package)):
            return install_debian(package)
    raise NotInstallable(f"no Java {JAVA_MINIMUM} or newer is installed and this system's packages have none")


# --- A shop that nobody here wrote -----------------------------------------------------------------------------------

OSCAR = Path(__file__).parent.parent / "tests" / "shops" / "oscar"


def find_oscar() -> Path | None:
    """The folder with the environment and the empty database; another one for other packages or settings."""
    folder = _oscar_folder()
    return folder if folder.exists() else None


def install_oscar() -> None:
    """Install the pinned packages into an environment, and let the shop make its tables; both take some 15 seconds."""
    cache_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
        folder = Path(scratch) / "oscar"
        _run([sys.executable, "-m", "venv", str(folder)])
        python = str(folder / "bin" / "python")
        install = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--retries", "5"]
        _run([*install, "--requirement", str(OSCAR / "requirements.txt")], tries=2)
        settings = [f"SHOP_FOLDER={folder}", f"PYTHONPATH={OSCAR}", "DJANGO_SETTINGS_MODULE=shop_settings"]
        _run(["env", *settings, "PYTHONDONTWRITEBYTECODE=1", python, "-m", "django", "migrate", "--verbosity", "0"])
        folder.rename(_oscar_folder())


def _oscar_folder() -> Path:
    digest = hashlib.sha256(sys.version.encode())
    for name in ("requirements.txt", "shop_settings.py"):
        digest.update((OSCAR / name).read_bytes())
    return cache_folder() / f"oscar-{digest.hexdigest()[:16]}"


EVERSHOP = Path(__file__).parent.parent / "tests" / "shops" / "evershop"
NODE_MINIMUM = 20


def find_evershop() -> Path | None:
    """The folder with the packages and the built pages; another one for other packages."""
    folder = _evershop_folder()
    return folder if folder.exists() else None


def install_evershop() -> None:
    """Install the packages and build the shop's pages: some two minutes, and 700 MB."""
    node = _output("node", "--version").removeprefix("v").partition(".")[0] if shutil.which("node") else ""
    if not shutil.which("npm") or int(node or 0) < NODE_MINIMUM:
        raise NotInstallable(f"Node {NODE_MINIMUM} with npm is not installed")
    cache_folder().mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache_folder()) as scratch:
        folder = Path(scratch) / "evershop"
        shutil.copytree(EVERSHOP, folder)
        for name in ("config", "media", "public"):
            (folder / name).mkdir()
        npm = ["npm", "--prefix", str(folder), "--no-audit", "--no-fund", "--silent"]
        _run([*npm, "install"], tries=2)
        _run(["env", "--chdir", str(folder), "node", "node_modules/.bin/evershop", "build"])
        folder.rename(_evershop_folder())


def _evershop_folder() -> Path:
    digest = hashlib.sha256((EVERSHOP / "package.json").read_bytes() + (EVERSHOP / "loop.cjs").read_bytes())
    return cache_folder() / f"evershop-{digest.hexdigest()[:16]}"


def _output(*command: str) -> str:
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False).stdout


def _run(command: list[str], *, tries: int = 1) -> None:
    """Run a command quietly; show what it said only when it failed for good."""
    for remaining in reversed(range(tries)):
        result = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
        if result.returncode == 0:
            return
        if remaining:
            time.sleep(5)
    print(result.stdout[-2000:], result.stderr[-2000:], sep="\n", file=sys.stderr)
    raise NotInstallable(f"'{' '.join(command[:8])} …' failed with code {result.returncode}")


COMPONENTS = (
    Component(name="chromium", find=find_chromium, install=lambda: install_debian("chromium")),
    Component(
        name="chinese font", find=find_chinese_font, install=lambda: install_debian("fontconfig", "fonts-wqy-microhei")
    ),
    Component(name="postgresql", find=find_postgresql, install=install_postgresql),
    Component(name="java", find=find_java, install=install_java),
    Component(name="elasticsearch", find=find_elasticsearch, install=install_elasticsearch),
    Component(name="oscar", find=find_oscar, install=install_oscar),
)
ON_REQUEST = (Component(name="evershop", find=find_evershop, install=install_evershop),)


if __name__ == "__main__":
    sys.exit(main())
