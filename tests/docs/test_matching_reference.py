"""docs/reference/matching.md says what holds: its code is run from top to bottom."""

import re
from datetime import date
from pathlib import Path

import pytest

PAGE = Path(__file__).parents[2] / "docs/reference/matching.md"


def test_the_code_of_the_page_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)
    assert len(blocks) == 7
    names: dict[str, object] = {}
    names["verdict_of"] = lambda title: names["book"].verdict(names["Listing"](title=title), on=date(2026, 1, 1))
    for block in blocks:
        exec(compile(block, PAGE.name, "exec"), names)
