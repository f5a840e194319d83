"""Settings: all mistakes at once, the environment wins, every setting explained."""

from pathlib import Path

import pytest

from domain.errors import SettingsError
from domain.setting_descriptions import describe_settings, settings_in_force
from domain.settings import CONFIG_NAME
from domain.settings_file import load


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
        '[platforms.a]\nbase_url = "https://[::1"',
        '[platforms.a]\nbase_url = "http://a:99999"',
        '[evidence]\ntimestamp_url = "http://[::1"',
        '[search]\nelasticsearch_url = "http://:9200"',
        '[search]\nelasticsearch_url = "here"',
        "[server]\nport = 1.5",
        '[platforms.a]\nstart = ["sitemap"]',
        '[platforms.a]\nbase_url = "http://a"\nstart = ["catalogue/"]',
        '[platforms.a]\nbase_url = "http://a"\nstart = ["//b/"]',
        '[platforms.a]\nbase_url = "http://a"\nstart = ["http://b/"]',
        '[platforms.a]\nbase_url = "http://a"\nstart = 1',
        '[platforms.a]\nbase_url = "http://a"\nstart = [1]',
        '[platforms.a]\nbase_url = "http://a"\nreaders = ["oscar"]',
        '[platforms."Ü x"]\nbase_url = "http://a"\nstart = ["sitemap"]',
    ],
)
def test_a_value_out_of_range_is_refused(tmp_path: Path, line: str) -> None:
    (tmp_path / CONFIG_NAME).write_text(line)
    with pytest.raises(SettingsError):
        load(tmp_path, {})


def test_a_shop_is_described_by_where_it_begins(tmp_path: Path) -> None:
    (tmp_path / CONFIG_NAME).write_text(
        '[platforms.luzhou]\nbase_url = "http://a"\nstart = ["sitemap", "/search?q={words}"]\nreaders = ["oscar"]'
    )
    shop = load(tmp_path, {}).platforms["luzhou"]
    assert (shop.start, shop.readers) == (("sitemap", "/search?q={words}"), ("oscar",))
    shop = load(tmp_path, {"GUOLV_PLATFORMS__LUZHOU__START": "sitemap /c/"}).platforms["luzhou"]
    assert shop.start == ("sitemap", "/c/")
    shown = {each.name: each.value for each in settings_in_force(load(tmp_path, {}))}
    assert shown["platforms.luzhou.start"] == '["sitemap", "/search?q={words}"]'


def test_every_setting_is_explained() -> None:
    assert [d.name for d in describe_settings() if not d.help.endswith((".", "`"))] == []


API = '[platforms.jd]\ndelay_seconds = 3\n[platforms.jd.api]\napp_key = "k1"\napp_secret = "S3CRET"\npid = "1_2_3"\n'


def test_credentials_are_read_from_the_file_and_from_the_environment(tmp_path: Path) -> None:
    (tmp_path / CONFIG_NAME).write_text(API)
    env = {"GUOLV_PLATFORMS__JD__API__SESSION": "T0KEN", "GUOLV_PLATFORMS__TAOBAO__API__APP_KEY": "k2"}
    settings = load(tmp_path, env | {"GUOLV_PLATFORMS__TAOBAO__API__APP_SECRET": "0THER"})
    jd, taobao = settings.platforms["jd"], settings.platforms["taobao"]
    assert (jd.delay_seconds, jd.api.app_key, jd.api.app_secret, jd.api.session) == (3, "k1", "S3CRET", "T0KEN")
    assert (taobao.api.app_key, taobao.api.app_secret) == ("k2", "0THER")
    assert jd.api.secrets == ("S3CRET", "T0KEN")


def test_secrets_are_shown_nowhere(tmp_path: Path) -> None:
    (tmp_path / CONFIG_NAME).write_text('[store]\nurl = "postgresql://me:pa55word@db.example/guolv"\n' + API)
    settings = load(tmp_path, {"GUOLV_PLATFORMS__JD__API__SESSION": "T0KEN"})
    shown = {row.name: row.value for row in settings_in_force(settings)}
    assert shown["platforms.jd.api.app_key"] == '"k1"'
    assert shown["platforms.jd.api.app_secret"] == shown["platforms.jd.api.session"] == '"***"'
    assert shown["platforms.jd.api.holder"] == '""'
    assert shown["store.url"] == '"postgresql://me:***@db.example/guolv"'
    for secret in ("S3CRET", "T0KEN", "pa55word"):
        assert secret not in repr(settings.platforms) + str(shown)


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("[platforms.jd.api]\napp_secret = 77123", "platforms.jd.api.app_secret: cannot be read"),
        ('[platforms.jd.api]\ngateway = "http://api.example/r"', "platforms.jd.api.gateway: 'http://api.example/r'"),
        ('[platforms.jd.api]\ngateway = "https://api.example/r?a=1"', "without a query"),
        ('[platforms.jd.api]\nsign_method = "sha1"', "platforms.jd.api.sign_method"),
        ('[platforms.jd.api]\ncolour = "red"', "platforms.jd.api.colour: not a setting"),
        ("[platforms.jd]\napi = 7", "platforms.jd.api: not a table"),
    ],
)
def test_mistakes_in_credentials_are_named_without_the_secret(tmp_path: Path, line: str, named: str) -> None:
    (tmp_path / CONFIG_NAME).write_text(line)
    with pytest.raises(SettingsError) as caught:
        load(tmp_path, {})
    assert named in str(caught.value)
    assert "77123" not in str(caught.value)


@pytest.mark.parametrize(
    "place",
    ["img.shop.example", "https://img.shop.example/", "https://a@img.shop.example", "https://*.shop.example",
     "ftp://img.shop.example", "https://", "https://img.shop.example:0", "https://img.shop.example:port", "https://[::1"],
)  # fmt: skip
def test_an_origin_of_assets_is_scheme_host_and_port_and_nothing_else(tmp_path, place):
    table = '[platforms.yunti]\nbase_url = "https://shop.example"\nasset_origins = ["https://img.shop.example:8443", "{}"]\n'
    (tmp_path / "guolv.toml").write_text(table.format(place), encoding="utf-8")
    with pytest.raises(SettingsError) as found:
        load(tmp_path, {})
    (mistake,) = found.value.mistakes
    assert mistake.startswith(f"platforms.yunti.asset_origins: {place!r} is not an origin")
