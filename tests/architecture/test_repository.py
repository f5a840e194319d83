"""What the files of the repository must never hold, whoever adds them."""

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ["domain", "filters", "matching", "index", "cases", "crawlers", "scheduler", "console"]

# Which registry or mirror a machine installs from is that machine's business. Written in pieces, so that this file passes.
REGISTRIES = re.compile(
    "|".join(
        re.escape("".join(pieces))
        for pieces in (
            ("pypi", ".org"),
            ("python", "hosted.org"),
            ("npm", "js.org"),
            ("npm", "mirror.com"),
            ("repo1.", "maven"),
            ("repo.maven.", "apache"),
            ("crates", ".io"),
            ("proxy.", "golang.org"),
            ("deb.", "debian.org"),
            ("--index", "-url"),
            ("--extra-index", "-url"),
            ("--find", "-links"),
            ("index", "_url ="),
        )
    )
)
LOCK_FILES = {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"}
EMPTY_NAMES = {"utils", "util", "common", "manager", "data", "info", "helpers", "misc"}


def tracked_files():
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    return [ROOT / name for name in names if name and (ROOT / name).is_file()]


def test_no_file_names_a_registry():
    found = {
        f"{path.relative_to(ROOT)}: {match[0]}"
        for path in tracked_files()
        for match in REGISTRIES.finditer(path.read_bytes().decode("utf-8", errors="replace"))
    }

    assert found == set()


def test_constraints_are_exact_pins_of_released_packages():
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()

    assert [line for line in lines if not re.fullmatch(r"#.*|[\w.-]+==[\w.+]+", line)] == []


def test_no_lock_file():
    assert [path for path in tracked_files() if path.name in LOCK_FILES] == []


def test_tests_are_no_packages():
    """tests/filters/__init__.py would shadow the real `filters`."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_module_is_named_after_what_it_owns(package):
    modules = [path for path in (ROOT / package).rglob("*.py") if path.stem in EMPTY_NAMES]

    assert modules == []


@pytest.mark.parametrize("package", PACKAGES)
def test_module_and_folder_do_not_share_a_name(package):
    """One of the two could never be imported."""
    pairs = [path for path in (ROOT / package).rglob("*.py") if path.with_suffix("").is_dir()]

    assert pairs == []
