"""`docs/how-to/add-a-platform.md`, followed word for word in a copy of the project.

A block with `file=PATH` is written there, one with `append=PATH` is added to the file, and the lines of one with `run exit=N` are
run as commands of the environment, of which the last must end with N and the others with 0.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
GUIDE = ROOT / "docs" / "how-to" / "add-a-platform.md"
BLOCK = re.compile(r"^```\w+ +(?P<act>file|append|run)[= ](?P<what>\S+)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
COPIED = (
    "domain", "filters", "matching", "index", "cases", "crawlers", "scheduler", "console", "tests", "docs", "pyproject.toml",
)  # fmt: skip


@pytest.fixture
def copy(tmp_path) -> Path:
    for name in COPIED:
        source, target = ROOT / name, tmp_path / name
        if source.is_dir():
            shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, target)
    return tmp_path


def run(command: str, folder: Path) -> subprocess.CompletedProcess:
    program, *arguments = shlex.split(command)
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PYTEST_", "COV_"))}
    # The copy comes before the checkout that the environment points at.
    environment["PYTHONPATH"] = str(folder)
    extra = ["-p", "no:cacheprovider", "-q"] if program == "pytest" else []
    return subprocess.run(
        [sys.executable, "-m", program, *arguments, *extra],
        cwd=folder, env=environment, capture_output=True, text=True, check=False, timeout=240,
    )  # fmt: skip


@pytest.mark.timeout(600)
def test_the_guide_is_followed_word_for_word(copy):
    blocks = list(BLOCK.finditer(GUIDE.read_text(encoding="utf-8")))
    assert [block["act"] for block in blocks].count("run") == 4
    for block in blocks:
        act, what, content = block["act"], block["what"], block["text"]
        if act == "run":
            *before, last = content.splitlines()
            for command, code in [*((command, 0) for command in before), (last, int(what.removeprefix("exit=")))]:
                done = run(command, copy)
                assert done.returncode == code, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-2000:]}"
            continue
        path = copy / what
        path.parent.mkdir(parents=True, exist_ok=True)
        if act == "file":
            assert not path.exists()
            path.write_text(content, encoding="utf-8")
        else:
            with path.open("a", encoding="utf-8") as file:
                file.write(content)
    written = list(copy.glob("tests/pages/crawlers.platforms.xiaohe.StallPage/*/output.json"))
    assert len(written) == 2
    assert "河畔帆布旅行包 HP-12" in "".join(path.read_text(encoding="utf-8") for path in written)
