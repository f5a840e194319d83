"""Campaign files: what a good one says, and that every mistake is named with its file and field."""

from datetime import date, timedelta
from importlib.resources import files

import pytest

from domain.errors import SettingsError, UnknownCampaign
from scheduler.campaigns import find_campaign, known_platform_names, load_campaigns, parse_interval

GOOD = """
name = "double11"
title = "双11专项"
platforms = ["qingwei", "shiqiao"]
categories = ["travel_bag"]
interval = "6h"
[window]
starts_on = 2026-10-20
ends_on = 2026-11-14
"""


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "campaigns").mkdir()
    return tmp_path / "campaigns"


def test_a_campaign_is_read(folder):
    (folder / "double11.toml").write_text(GOOD, encoding="utf-8")
    (campaign,) = load_campaigns(folder.parent)
    assert (campaign.name, campaign.title) == ("double11", "双11专项")
    assert (campaign.starts_on, campaign.ends_on) == (date(2026, 10, 20), date(2026, 11, 14))
    assert (campaign.platforms, campaign.categories) == (("qingwei", "shiqiao"), ("travel_bag",))
    assert campaign.interval == timedelta(hours=6)
    assert find_campaign(folder.parent, "double11") == campaign


def test_the_samples_of_a_new_home_are_good(folder):
    for sample in files("cases").joinpath("samples").iterdir():
        if sample.name.endswith(".toml"):
            (folder / sample.name).write_text(sample.read_text(encoding="utf-8"), encoding="utf-8")
    assert [campaign.name for campaign in load_campaigns(folder.parent)] == ["315", "double11"]
    assert set(load_campaigns(folder.parent)[0].platforms) <= known_platform_names(folder.parent)


def test_a_shop_that_the_settings_describe_can_be_in_a_campaign(folder):
    (folder / "double11.toml").write_text(GOOD.replace('"shiqiao"', '"luzhou"'), encoding="utf-8")
    with pytest.raises(SettingsError, match="luzhou"):
        load_campaigns(folder.parent)
    (folder.parent / "guolv.toml").write_text(
        '[platforms.luzhou]\nbase_url = "http://a.example"\nstart = ["sitemap"]\n'
    )
    assert load_campaigns(folder.parent)[0].platforms == ("qingwei", "luzhou")


def test_all_mistakes_of_all_files_are_named_at_once(folder):
    (folder / "a.toml").write_text(
        'name = "b"\nplatforms = ["nowhere"]\ncategories = "all"\ninterval = "soon"\ncolour = 1\n'
        "[window]\nstarts_on = 2026-01-01T00:00:00Z\nuntil = 3\n",
        encoding="utf-8",
    )
    (folder / "broken.toml").write_text("name = ", encoding="utf-8")
    (folder / "gbk.toml").write_bytes('name = "网售"'.encode("gbk"))
    (folder / "good.toml").write_text(GOOD.replace('"double11"', '"good"'), encoding="utf-8")
    (folder / "late.toml").write_text(
        GOOD.replace('"double11"', '"late"').replace("2026-11-14", "2026-10-19"), encoding="utf-8"
    )
    with pytest.raises(SettingsError) as caught:
        load_campaigns(folder.parent)
    text = "\n".join(caught.value.mistakes)
    for place in (
        "a.toml: colour", "a.toml: name", "a.toml: title", "a.toml: platforms: 'nowhere'", "a.toml: categories",
        "a.toml: interval", "a.toml: window.starts_on", "a.toml: window.ends_on", "a.toml: window.until",
        "broken.toml", "gbk.toml", "late.toml: window.ends_on",
    ):  # fmt: skip
        assert f"campaigns/{place}" in text
    assert "good.toml" not in text
    assert len(caught.value.mistakes) == 12


def test_a_window_that_is_missing_is_named_once(folder):
    (folder / "double11.toml").write_text(GOOD.split("[window]", maxsplit=1)[0], encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_campaigns(folder.parent)
    assert len(caught.value.mistakes) == 1


def test_another_file_with_mistakes_does_not_stop_a_good_one(folder):
    (folder / "double11.toml").write_text(GOOD, encoding="utf-8")
    (folder / "broken.toml").write_text("=", encoding="utf-8")
    assert find_campaign(folder.parent, "double11").name == "double11"
    with pytest.raises(SettingsError):
        find_campaign(folder.parent, "broken")


def test_unknown_names_are_no_paths(folder):
    (folder / "double11.toml").write_text(GOOD, encoding="utf-8")
    for name in ("nothing", "../guolv", "", "double11.toml"):
        with pytest.raises(UnknownCampaign, match="known: double11"):
            find_campaign(folder.parent, name)


@pytest.mark.parametrize("text", ["", "6", "h", "0h", "-1h", "1.5h", "6 h", "1w", "١h"])
def test_what_is_no_interval_is_refused(text):
    with pytest.raises(ValueError, match="not an interval"):
        parse_interval(text)
