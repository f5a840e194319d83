"""`make imports` checks the contracts in .importlinter. These tests check that the contracts leave nothing out."""

import ast
import re
import sys
import tomllib
from collections import Counter
from configparser import ConfigParser
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
PACKAGES = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
DEPENDENCIES = [re.match(r"[\w-]+", line)[0] for line in PROJECT["project"]["dependencies"]]

CONTRACTS = ConfigParser()
CONTRACTS.read_string((ROOT / ".importlinter").read_text(encoding="utf-8"))
HOMES = {
    name.removeprefix("importlinter:contract:home-"): CONTRACTS[name]
    for name in CONTRACTS.sections()
    if name.startswith("importlinter:contract:home-")
}

# One log line is written wherever something happened, from `cases` upward; a contract of its own keeps it out below.
HOMELESS = {"structlog"}


def libraries(home):
    return HOMES[home]["forbidden_modules"].split()


def canonical(distribution):
    return re.sub(r"[-_.]+", "-", distribution).lower()


def third_party_imports(path):
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and not node.level:
            names = [node.module]
        else:
            continue
        for name in names:
            top = name.partition(".")[0]
            if top not in PACKAGES and top not in sys.stdlib_module_names:
                yield top


def test_packages_are_the_folders_in_the_root():
    folders = {path.parent.name for path in ROOT.glob("*/__init__.py")}

    assert folders == set(PACKAGES) == set(CONTRACTS["importlinter"]["root_packages"].split())


def test_layers_name_every_package_once():
    layers = re.split(r"[\n|]", CONTRACTS["importlinter:contract:layers"]["layers"])

    assert sorted(name.strip() for name in layers if name.strip()) == sorted(PACKAGES)


@pytest.mark.parametrize("home", HOMES)
def test_home_is_closed_to_every_other_package(home):
    assert set(HOMES[home]["source_modules"].split()) == set(PACKAGES) - {home}


def test_library_has_one_home():
    counts = Counter(library for home in HOMES for library in libraries(home))

    assert [library for library, count in counts.items() if count > 1] == []


@pytest.mark.parametrize("dependency", DEPENDENCIES)
def test_dependency_has_a_home(dependency):
    names = {
        name
        for name, owners in packages_distributions().items()
        if canonical(dependency) in map(canonical, owners) and not name.startswith("_")
    }
    if not names and dependency == "pysqlite3":
        pytest.skip("pysqlite3 is installed on linux x86_64 only")
    owners = {home for home in HOMES for name in names if name in libraries(home)}

    assert names
    assert len(owners) == 1 or names <= HOMELESS


@pytest.mark.parametrize("package", PACKAGES)
def test_library_is_imported_only_where_it_lives(package):
    allowed = set(libraries(package) if package in HOMES else ()) | HOMELESS
    strangers = {
        f"{path.relative_to(ROOT)}: {name}"
        for path in (ROOT / package).rglob("*.py")
        for name in third_party_imports(path)
        if name not in allowed
    }

    assert strangers == set(), "give the library a home in .importlinter and a line in pyproject.toml"
