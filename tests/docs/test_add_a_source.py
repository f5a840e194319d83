"""`docs/how-to/add-a-source.md`, followed word for word in a copy of the project.

A block with `file=PATH` is written there, and the lines of one with `run exit=N` are run as commands of the environment, of which
the last must end with N and the others with 0.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "how-to" / "add-a-source.md"
BLOCK = re.compile(r"^```\w+ +(?P<act>file|run)[= ](?P<what>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
PACKAGES = ("domain", "filters", "matching", "index", "cases", "crawlers", "scheduler", "console")
COPIED = (
    *PACKAGES,
    "scripts",
    "docs",
    "pyproject.toml",
    "tests/data/overseas",
    "tests/contracts/test_source_contract.py",
)
RECORDS = "tests/data/overseas/kestrel.records.jsonl"


@pytest.fixture
def copy(tmp_path) -> Path:
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess:
    program, *arguments = shlex.split(command)
    module = [] if program == "python" else ["-m", program]
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    # The copy comes before the checkout that the environment points at.
    environment |= {"PYTHONPATH": str(folder), "PYTEST_ADDOPTS": "-p no:cacheprovider"}
    return subprocess.run(
        [sys.executable, *module, *arguments],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=300,
    )  # fmt: skip


def blocks() -> list[re.Match]:
    found = list(BLOCK.finditer(GUIDE.read_text(encoding="utf-8")))
    assert [block["act"] for block in found] == ["file", "file", "run", "run", "run"]
    return found


def write(block: re.Match, folder: Path) -> None:
    path = folder / block["what"]
    assert not path.exists()
    path.write_text(block["text"], encoding="utf-8")


@pytest.mark.timeout(900)
def test_the_guide_is_followed_word_for_word(copy):
    for block in blocks():
        if block["act"] == "file":
            write(block, copy)
            continue
        *before, last = block["text"].splitlines()
        wanted = int(block["what"].removeprefix("exit="))
        for command, code in [*((command, 0) for command in before), (last, wanted)]:
            done = run(command, copy)
            assert done.returncode == code, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
    found = [json.loads(line) for line in (copy / RECORDS).read_text(encoding="utf-8").splitlines()]
    assert [data["product_name"] for data in found] == [
        "Example Gull desk lamp", "Example Gull floor lamp", "Example Tern pram",
    ]  # fmt: skip
    assert [data["gtin"] for data in found] == ["4000000001058", None, None]
    assert {data["notice_date"] for data in found} == {"2026-10-05", "2026-10-06"}


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("spoilt", "by", "complaint"),
    [
        ('alert.keep("sold", "picture")', 'alert.keep("sold")', "picture"),
        ("Licence: invented; free to copy\n", "", "Licence"),
        ('{"no", "risk", "goods"} <= start.json_names', "True", "recognise"),
    ],
    ids=["a field is unread", "a fact is missing", "recognises everything"],
)
def test_the_suite_refuses_a_careless_adapter(copy, spoilt, by, complaint):
    for block in blocks()[:2]:
        write(block, copy)
    adapter = copy / "crawlers/sources/adapters/kestrel.py"
    text = adapter.read_text(encoding="utf-8")
    assert spoilt in text
    adapter.write_text(text.replace(spoilt, by), encoding="utf-8")
    done = run("python -m pytest -q tests/contracts/test_source_contract.py", copy)
    assert done.returncode != 0
    assert complaint in done.stdout
