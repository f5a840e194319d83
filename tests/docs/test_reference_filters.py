"""The reference pages of categories, rules and notices say what the code says."""

import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

from crawlers.sources import known_endings
from crawlers.sources.words_file import load_words
from filters import load_categories, load_rules

ROOT = Path(__file__).parents[2]
REFERENCE = ROOT / "docs" / "reference"


@pytest.fixture(scope="module")
def script() -> ModuleType:
    spec = importlib.util.spec_from_file_location("describe_rules", ROOT / "scripts" / "describe_rules.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("name", ["categories.md", "rules.md", "notices.md"])
def test_made_blocks_are_up_to_date(name: str, script: ModuleType) -> None:
    page = REFERENCE / name
    assert page.read_text(encoding="utf-8") == script.describe_pages()[page], "run: python scripts/write_reference.py"


def test_every_rule_and_category_is_described() -> None:
    rules = (REFERENCE / "rules.md").read_text(encoding="utf-8")
    categories = (REFERENCE / "categories.md").read_text(encoding="utf-8")
    assert all(f"`{rule.name}`" in rules and rule.claim in rules for rule in load_rules())
    assert all(f"`{name}`" in categories for name in load_categories())
    for category in load_categories().values():
        assert all(standard.number in categories for standard in category.standards)


def test_every_field_and_format_of_notices_is_described() -> None:
    notices = (REFERENCE / "notices.md").read_text(encoding="utf-8")
    assert all(f"`{field}`" in notices for field in set(load_words().fields.values()) - {"ignored"})
    assert all(f"`{ending}`" in notices for ending in known_endings())
