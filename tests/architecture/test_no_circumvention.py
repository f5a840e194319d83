"""No path exists that rotates identities, solves challenges or ignores robots.txt: neither in what is installed nor in the code."""

import ast
from importlib.metadata import distributions
from pathlib import Path

import pytest

from crawlers.platforms import load_platforms
from crawlers.profile import crawl_profile
from crawlers.shop import find_spider
from domain.settings_file import load
from tests.architecture.circumvention import FORBIDDEN, canonical, circumventions, pins, required

ROOT = Path(__file__).parents[2]
PACKAGES = ("domain", "filters", "matching", "index", "cases", "crawlers", "scheduler", "console")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
LISTS = ["constraints.txt", "benchmarks/peers/requirements.txt", "tests/shops/oscar/requirements.txt"]

# Modules that could speak to the world by themselves, each with the reason why it is no way around the gate.
SPEAKERS = {
    "crawlers/stamping.py": "asks the timestamp authority that the office itself configured, and nobody else",
    "crawlers/gate/middleware.py": "the name of this machine, for the lease of a host",
    "crawlers/sources/reading.py": "hands files to its own children over a pair of sockets",
    "crawlers/sources/reading_child.py": "the same pair from the other side",
    "scheduler/leases.py": "the name of this machine",
    "console/demo/serving.py": "takes a free port on loopback",
    "console/commands/serve.py": "takes a free port",
}
CLIENTS = {
    "socket", "http.client", "urllib.request", "ftplib", "smtplib", "telnetlib", "requests", "httpx", "httpx2", "aiohttp",
    "urllib3", "pycurl", "websockets",
}  # fmt: skip


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return names


def test_nothing_that_guolv_needs_does_it():
    closure = required("guolv")
    # The closure is the whole one: libraries of libraries are in it.
    assert {"scrapy", "twisted", "playwright", "w3lib", "protego", "greenlet"} <= closure
    assert closure & FORBIDDEN == set()


def test_nothing_that_is_installed_beside_it_does_it():
    installed = {canonical(each.metadata["Name"]) for each in distributions()}
    assert len(installed) > 50
    assert installed & FORBIDDEN == set()


@pytest.mark.parametrize("name", LISTS)
def test_no_list_of_packages_names_one(name):
    listed = pins(ROOT / name)
    assert len(listed) > 5
    assert listed & FORBIDDEN == set()


def test_a_package_that_comes_with_another_is_found(tmp_path):
    for name, needs in {"shop": "middle_man>=1; python_version > '3'", "middle-man": "Fake.UserAgent[all]"}.items():
        folder = tmp_path / f"{name.replace('-', '_')}-1.dist-info"
        folder.mkdir()
        (folder / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1\nRequires-Dist: {needs}\n")
    (tmp_path / "list.txt").write_text("# a list\nmiddle-man==1\nUndetected_Chromedriver==3\n")
    assert required("shop", [str(tmp_path)]) == {"shop", "middle-man", "fake-useragent"}
    assert pins(tmp_path / "list.txt") & FORBIDDEN == {"undetected-chromedriver"}


@pytest.mark.parametrize(
    "line",
    [
        "import cloudscraper",
        "from playwright_stealth import stealth_async",
        "from importlib import import_module; x = import_module('undetected_chromedriver.patcher')",
        "request.meta['dont_obey_robotstxt'] = True",
        "Request(url, meta={'dont_obey_robotstxt': True})",
        "args = ['--disable-blink-features=AutomationControlled']",
        "await page.add_init_script('x')",
        "meta = {'bindaddress': ('10.0.0.7', 0)}",
        "def f(dont_obey_robotstxt): pass\nf(dont_obey_robotstxt=True)",
    ],
)
def test_a_way_around_is_found_in_code(line):
    assert list(circumventions(line))


def test_what_only_speaks_of_it_is_none():
    assert (
        list(circumventions('"""Never dont_obey_robotstxt, no 2captcha."""\nx = "user_agent"  # AutomationControlled'))
        == []
    )


def test_no_module_holds_a_way_around():
    assert len(MODULES) > 300
    found = {
        f"{path.relative_to(ROOT)}: {each}" for path in MODULES for each in circumventions(path.read_text("utf-8"))
    }
    assert found == set()


def test_no_module_speaks_to_the_world_beside_the_gate():
    speaking = {str(path.relative_to(ROOT)) for path in MODULES if imports(path) & CLIENTS}
    assert speaking == set(SPEAKERS)


def test_robots_are_judged_by_the_gate_in_every_crawl(tmp_path):
    """Scrapy's own middleware is off, which is right only while the gate stands in its place: first, and everywhere."""
    (tmp_path / "guolv.toml").write_text(
        '[crawl]\ncontact = "office@example.com"\n[platforms.luzhou]\nbase_url = "https://a.example"\nstart = ["sitemap"]\n'
    )
    settings = load(tmp_path, {})
    spiders = [*load_platforms().values(), find_spider("luzhou", settings)]
    assert len(spiders) >= 4
    for spider in spiders:
        profile = crawl_profile(settings, platform=spider.name, origin="https://a.example", needs_browser=False)
        places = profile.getdict("DOWNLOADER_MIDDLEWARES_BASE") | profile.getdict("DOWNLOADER_MIDDLEWARES")
        order = sorted((place, name) for name, place in places.items() if place is not None)
        names = [name for _, name in order]
        gate = names.index("crawlers.gate.middleware.GateMiddleware")
        # What stands before it is the gate's own, or can only drop a request.
        before = {name for name in names[:gate] if not name.startswith("crawlers.gate.")}
        assert before <= {"scrapy.downloadermiddlewares.offsite.OffsiteMiddleware"}
        assert spider.custom_settings is None, "a spider that changes settings could take the gate away"
        assert profile["USER_AGENT"] == f"{settings.crawl.user_agent} (office@example.com)"
        assert profile.getbool("HTTPPROXY_ENABLED") is False
        assert profile.getbool("COOKIES_ENABLED") is False
    owners = {path.relative_to(ROOT).as_posix() for path in MODULES if "ROBOTSTXT_OBEY" in path.read_text("utf-8")}
    assert owners == {"crawlers/settings.py"}


def test_only_the_gate_itself_may_leave_a_request_unjudged():
    """It marks its own question for robots.txt; whoever else could set the mark could ask for anything."""
    users = {path.relative_to(ROOT).as_posix() for path in MODULES if "IS_ROBOTS" in path.read_text(encoding="utf-8")}
    assert users
    assert all(name.startswith("crawlers/gate/") for name in users), users
