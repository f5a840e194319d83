"""A home: made once, completed twice, opened by name; the configuration it is given is readable."""

import stat
import tomllib
from datetime import UTC, datetime

import pytest

from cases.home import create_home, render_config
from cases.screening import judge
from cases.times import local_date
from cases.workspace import open_workspace
from domain.errors import HomeMissing, SettingsError, StoreError
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.settings import Settings
from domain.settings_file import load
from domain.verdict import VerdictKind

NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)


def test_init_makes_a_home_and_repeating_it_changes_nothing(tmp_path):
    home = tmp_path / "new" / "home"
    with open_workspace(home, env={}, create=True) as ws:
        assert ws.store.listings_count() == 0
    names = {path.relative_to(home).as_posix() for path in home.rglob("*")}
    assert {"guolv.toml", "guolv.sqlite3", "evidence", "campaigns/315.toml", "campaigns/double11.toml"} <= names
    (home / "guolv.toml").write_text("[server]\nport = 9\n", encoding="utf-8")
    (home / "campaigns" / "315.toml").unlink()
    before = {path: path.read_bytes() for path in home.rglob("*.toml")}
    with open_workspace(home, env={}, create=True) as ws:
        assert ws.settings.server.port == 9
    assert {path: path.read_bytes() for path in home.rglob("*.toml")} == before


def test_what_is_missing_is_added(tmp_path):
    assert create_home(tmp_path) == (
        "evidence/",
        "campaigns/",
        "campaigns/315.toml",
        "campaigns/double11.toml",
        "guolv.toml",
    )
    (tmp_path / "evidence").rmdir()
    assert create_home(tmp_path) == ("evidence/",)


def test_the_given_configuration_is_all_defaults_and_names_every_setting(tmp_path):
    (tmp_path / "guolv.toml").write_text(render_config(), encoding="utf-8")
    assert load(tmp_path, {}) == Settings(home=tmp_path)
    uncommented = "\n".join(
        line.removeprefix("#") if line.startswith("#") and not line.startswith("# ") else line
        for line in render_config().splitlines()
    )
    tables = tomllib.loads(uncommented)
    assert {"store", "search", "crawl", "policy", "server", "office", "evidence", "platforms"} == set(tables)
    (tmp_path / "guolv.toml").write_text(uncommented, encoding="utf-8")
    loaded = load(tmp_path, {})
    assert (loaded.store, loaded.crawl, loaded.office) == (
        Settings(home=tmp_path).store,
        Settings(home=tmp_path).crawl,
        Settings(home=tmp_path).office,
    )
    assert list(loaded.platforms) == ["NAME"]


def test_a_folder_that_is_no_home_is_refused(tmp_path):
    for folder in (tmp_path, tmp_path / "nothing"):
        with pytest.raises(HomeMissing):
            open_workspace(folder, env={})
    create_home(tmp_path)  # a home without its database
    with pytest.raises(HomeMissing):
        open_workspace(tmp_path, env={})
    assert not (tmp_path / "guolv.sqlite3").exists()


def test_the_environment_wins_and_mistakes_are_named(tmp_path):
    open_workspace(tmp_path, env={}, create=True).close()
    with open_workspace(tmp_path, env={"GUOLV_SERVER__PORT": "9", "HOME": "x"}) as ws:
        assert ws.settings.server.port == 9
    with pytest.raises(SettingsError, match=r"server\.port"):
        open_workspace(tmp_path, env={"GUOLV_SERVER__PORT": "many"})
    with pytest.raises(StoreError):
        open_workspace(tmp_path, env={"GUOLV_STORE__URL": "mysql://localhost/x"})


def test_shipped_brands_are_known(tmp_path):
    with open_workspace(tmp_path, env={}, create=True) as ws:
        assert ws.brands.is_known("samsonite")
        assert "induction_cooker" in ws.categories


def test_an_age_can_turn_block_into_review_and_the_verdict_says_so(tmp_path):
    record = Record(
        record_id="R1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", brand="小逸优品", model_spec="XDW-21A4",
        manufacturer="佛山市顺德区小逸电器有限公司", notice_date="2020-01-01",
    )  # fmt: skip
    listing = Listing(title="小逸优品电磁炉家用 XDW-21A4", brand="小逸优品", model="XDW-21A4")
    with open_workspace(tmp_path, env={}, create=True) as ws, ws.store.transaction() as tx:
        tx.save_record(record, now=NOW)
    expected = {"": VerdictKind.BLOCK, "365": VerdictKind.REVIEW}
    for days, kind in expected.items():
        with open_workspace(tmp_path, env={"GUOLV_POLICY__BLOCK_BECOMES_REVIEW_AFTER_DAYS": days}) as ws:
            verdict = judge(ws, listing, on=local_date(NOW))
            assert verdict.kind is kind
            assert verdict.policy_version.endswith("review-after-365-days") == bool(days)


def test_a_home_is_not_open_to_the_world(tmp_path):
    open_workspace(tmp_path / "home", env={}, create=True).close()
    assert not (tmp_path / "home").stat().st_mode & stat.S_IWOTH
