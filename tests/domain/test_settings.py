"""Settings: all mistakes at once, the environment wins, every setting explained."""

from pathlib import Path

import pytest

from domain.errors import SettingsError
from domain.settings import CONFIG_NAME, describe_settings, load


def test_no_file_means_defaults(tmp_path: Path) -> None:
    settings = load(tmp_path, {})
    assert settings.store_url == f"sqlite:///{tmp_path / 'guolv.sqlite3'}"
    assert settings.server.host == "127.0.0.1"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / CONFIG_NAME).write_text(
        '[crawl]\ndelay_seconds = 5\n[platforms.shiqiao]\nbase_url = "http://a.example"'
    )
    settings = load(tmp_path, {"GUOLV_CRAWL__DELAY_SECONDS": "7.5", "GUOLV_HOME": "x", "PATH": "y"})
    assert settings.crawl.delay_seconds == 7.5
    assert settings.platforms["shiqiao"].base_url == "http://a.example"


def test_all_mistakes_are_reported_together(tmp_path: Path) -> None:
    (tmp_path / CONFIG_NAME).write_text(
        '[crawl]\ndelay_seconds = "fast"\ncolour = 1\n[serve]\n[platforms.a]\nbase_url = 3\n[office]\nname = true'
    )
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, {})
    text = str(caught.value)
    named = ("crawl.delay_seconds", "crawl.colour", "serve", "platforms.a.base_url", "office.name")
    assert [name for name in named if name not in text] == []


@pytest.mark.parametrize("content", [b"\xff\xfe", b"[crawl", b"crawl = 3", b"platforms = 1"])
def test_a_file_that_is_no_toml_is_a_settings_error(tmp_path: Path, content: bytes) -> None:
    (tmp_path / CONFIG_NAME).write_bytes(content)
    with pytest.raises(SettingsError):
        load(tmp_path, {})


@pytest.mark.parametrize(
    "line",
    [
        "[crawl]\ndelay_seconds = 0",
        "[server]\nport = 70000",
        "[policy]\nblock_becomes_review_after_days = 0",
        '[policy]\nbatch_not_shown = "allow"',
        '[platforms.a]\nbase_url = "ftp://a"',
        '[search]\nelasticsearch_url = "here"',
        "[server]\nport = 1.5",
    ],
)
def test_a_value_out_of_range_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / CONFIG_NAME).write_text(line)
    with pytest.raises(SettingsError):
        load(tmp_path, {})


def test_every_setting_is_explained() -> None:
    assert [d.name for d in describe_settings() if not d.help.endswith((".", "`"))] == []
