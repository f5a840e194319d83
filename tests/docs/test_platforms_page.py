from pathlib import Path

import pytest

from crawlers.platforms import known_platforms, load_platform

PAGE = (Path(__file__).parents[2] / "docs" / "reference" / "platforms.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", known_platforms())
def test_every_platform_has_a_section_in_the_reference(name):
    assert f"\n## `{name}` {load_platform(name).facts.title}" in PAGE
