import pytest

from domain.errors import SettingsError
from domain.settings_file import load

WHOLE = """
impact_assessed_by = "王芳"
impact_assessed_on = "2026-11-20"
impact_requests_a_day = 500
impact_disturbance = "夜间，不到其流量的万分之一"
"""


def settings(tmp_path, table: str, crawl: str = ""):
    (tmp_path / "guolv.toml").write_text(f"[crawl]\n{crawl}\n[platforms.a]\n{table}", encoding="utf-8")
    return load(tmp_path, {})


@pytest.mark.parametrize(
    ("table", "crawl", "allowed"),
    [
        ("", "", 20_000),
        ("", "daily_allowance = 300", 300),
        ("daily_allowance = 40", "daily_allowance = 300", 40),
        (WHOLE, "", 500),
        (WHOLE + "daily_allowance = 40", "", 40),
        (WHOLE + "daily_allowance = 900", "", 500),
    ],
)
def test_a_day_has_no_more_requests_than_are_allowed_and_were_assessed(tmp_path, table, crawl, allowed):
    found = settings(tmp_path, table, crawl)
    assert found.daily_allowance("a") == allowed
    assert found.platforms["a"].is_assessed == ("impact" in table)
    assert found.daily_allowance("unknown") == (300 if crawl else 20_000)


@pytest.mark.parametrize("left_out", WHOLE.split("\n")[1:-1])
def test_an_assessment_is_whole_or_it_is_none(tmp_path, left_out):
    with pytest.raises(SettingsError) as error:
        settings(tmp_path, WHOLE.replace(left_out, ""))
    assert error.value.mistakes == (f"platforms.a.{left_out.partition(' ')[0]}: missing beside the others",)


@pytest.mark.parametrize(
    ("table", "crawl", "named"),
    [
        (WHOLE.replace("2026-11-20", "last week"), "", "platforms.a.impact_assessed_on: 'last week'"),
        (WHOLE.replace("500", "-1"), "", "platforms.a.impact_requests_a_day: must be above 0"),
        ("daily_allowance = 0", "", "platforms.a.daily_allowance: must be above 0"),
        ("delay_seconds = 0", "", "platforms.a.delay_seconds: must be above 0"),
        ("", "daily_allowance = 0", "crawl.daily_allowance: must be above 0"),
        ("", "lease_seconds = 0", "crawl.lease_seconds: must be above 0"),
        ("", "longest_wait_seconds = -1", "crawl.longest_wait_seconds: must be at least 0"),
    ],
)
def test_what_cannot_be_kept_is_a_mistake(tmp_path, table, crawl, named):
    with pytest.raises(SettingsError, match=named):
        settings(tmp_path, table, crawl)
