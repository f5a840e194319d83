import tomllib
from pathlib import Path

import pytest

from crawlers.gate.outcomes import Outcome, outcome_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("outcome", Outcome)
def test_every_way_to_end_is_explained(outcome):
    assert f"| `ended_{outcome}` |" in (ROOT / "docs/reference/crawling.md").read_text(encoding="utf-8")


def test_a_mistake_of_our_own_is_no_ending():
    assert outcome_of(TypeError("x")) is None


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_way_to_end_has_a_name_in_the_console(language):
    texts = tomllib.loads((ROOT / f"console/texts/{language}.toml").read_text(encoding="utf-8"))
    assert {f"ended_{outcome}" for outcome in Outcome} <= set(texts["count"])
