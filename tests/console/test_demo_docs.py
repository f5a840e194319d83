import re
from pathlib import Path

from console.demo.disguises import DISGUISES
from console.demo.outcome import Outcome
from console.demo.truth import compare

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "demo.md").read_text("utf-8")
NAMED = set(re.findall(r"`([a-z0-9_]+)(?:\[\]|\{\})?`", PAGE))


def test_every_disguise_is_described():
    assert {d.name for d in DISGUISES} <= NAMED


def test_every_key_of_the_result_is_described():
    outcome = Outcome(
        seed=1, records=0, truth=compare((), (), seen=0), runs=(), quarantine=(), witness={}, first_screen_seconds=0,
        total_seconds=0,
    )  # fmt: skip
    assert set(outcome.as_json()) <= NAMED


def test_the_page_counts_the_disguises_the_readme_promises():
    for name in ("README.md", "README.zh-CN.md", "CHANGELOG.md"):
        text = (Path(__file__).parents[2] / name).read_text("utf-8")
        assert f"{len(DISGUISES)} disguises" in text or f"{len(DISGUISES)} 种伪装" in text
