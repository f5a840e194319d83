"""The how-to pages of filters, followed word for word in a copy of the project: write the file, run the command."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_BLOCK = re.compile(r"^```(?P<language>\w+)(?: (?P<path>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Page:
    files: dict[str, str]
    command: list[str]


def read_page(name: str) -> Page:
    blocks = list(_BLOCK.finditer((ROOT / "docs" / "how-to" / name).read_text(encoding="utf-8")))
    commands = [block["text"].split() for block in blocks if block["language"] == "sh"]
    (command,) = commands
    return Page({block["path"]: block["text"] for block in blocks if block["path"]}, command)


def run(command: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    assert command[0] == "python"
    return subprocess.run(
        [sys.executable, *command[1:], "-p", "no:cacheprovider"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What the contract suites of filters need of a checkout."""
    folder = tmp_path / "guolv"
    folder.mkdir()
    for part in ("domain", "filters"):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"))
    (folder / "tests" / "contracts").mkdir(parents=True)
    for suite in ("test_category_contract.py", "test_rule_contract.py"):
        shutil.copy(ROOT / "tests" / "contracts" / suite, folder / "tests" / "contracts" / suite)
    shutil.copy(ROOT / "pyproject.toml", folder / "pyproject.toml")
    return folder


def passed(done: subprocess.CompletedProcess[str]) -> int:
    assert done.returncode == 0, done.stdout + done.stderr
    found = re.search(r"(\d+) passed", done.stdout)
    assert found, done.stdout
    return int(found[1])


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("add-a-category.md", "filters/categories/electric_kettle.toml"),
        ("add-a-rule.md", "filters/rules/maker_missing.py"),
    ],
)
def test_followed_word_for_word_the_contract_suite_passes(name: str, path: str, checkout: Path) -> None:
    page = read_page(name)
    assert list(page.files) == [path]
    assert not (checkout / path).exists()
    before = passed(run(page.command, checkout))
    (checkout / path).write_text(page.files[path], encoding="utf-8")
    assert passed(run(page.command, checkout)) > before  # the suite found the new file


def test_the_suite_refuses_a_category_that_keeps_another_thing(checkout: Path) -> None:
    page = read_page("add-a-category.md")
    ((path, text),) = page.files.items()
    (checkout / path).write_text(text.replace('"养生壶", ', ""), encoding="utf-8")
    done = run(page.command, checkout)
    assert done.returncode == 1
    assert "test_drops_what_it_must_drop" in done.stdout


def test_the_suite_refuses_a_rule_whose_doctest_shows_no_reason(checkout: Path) -> None:
    page = read_page("add-a-rule.md")
    ((path, text),) = page.files.items()
    silent = text.replace("    >>> severities(title=\"电磁炉家用\")\n    ['info']\n", "")
    assert silent != text
    (checkout / path).write_text(silent, encoding="utf-8")
    done = run(page.command, checkout)
    assert done.returncode == 1
    assert "test_the_doctest_holds_and_shows_both_answers" in done.stdout
