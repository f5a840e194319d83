from datetime import UTC, datetime

import pytest

from cases.suppliers import add_supplier, find_supplier, list_suppliers, revoke_supplier
from domain.errors import NotStored, SettingsError

NOW = datetime(2026, 11, 11, 2, 0, tzinfo=UTC)


def add(home, **changes):
    return add_supplier(home, **{"name": '云梯 "小店"\n', "platform": "yunti", "shop_id": None, "now": NOW} | changes)


def test_a_key_is_read_as_it_was_made(tmp_path):
    made = [add(tmp_path), add(tmp_path, shop_id="s/7\\")]
    assert [find_supplier(tmp_path, each.key_id) for each in made] == made
    assert sorted(list_suppliers(tmp_path), key=lambda each: each.key_id) == sorted(made, key=lambda each: each.key_id)
    assert len({each.secret for each in made}) == 2
    assert all(len(each.secret) == 64 and each.key_id.startswith("yunti-") for each in made)


def test_only_the_owner_of_the_home_can_read_a_key(tmp_path):
    made = add(tmp_path)
    (file,) = (tmp_path / "suppliers").iterdir()
    assert (file.stat().st_mode & 0o777, file.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="others may read the secret"):
        find_supplier(tmp_path, made.key_id)


def test_a_secret_is_not_shown_by_accident(tmp_path):
    made = add(tmp_path)
    assert made.secret not in repr(made)
    file = tmp_path / "suppliers" / f"{made.key_id}.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("platform", "plat form"), encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        find_supplier(tmp_path, made.key_id)
    assert made.secret not in str(caught.value)


def test_a_revoked_key_counts_no_longer_and_stays_on_the_list(tmp_path):
    made = add(tmp_path)
    revoked = revoke_supplier(tmp_path, made.key_id, now=NOW)
    assert find_supplier(tmp_path, made.key_id) is None
    assert list(list_suppliers(tmp_path)) == [revoked]
    assert revoked.revoked_at == NOW


@pytest.mark.parametrize(
    "key_id", ["", "yunti-0000abcd", "../guolv", "yunti-0000abcd/../x", "YUNTI-0000ABCD", "a" * 300]
)
def test_a_key_that_is_not_there_is_nobody(tmp_path, key_id):
    add(tmp_path)
    assert find_supplier(tmp_path, key_id) is None
    with pytest.raises(NotStored):
        revoke_supplier(tmp_path, key_id, now=NOW)


def test_a_platform_that_cannot_be_stored_is_refused(tmp_path):
    with pytest.raises(SettingsError) as caught:
        add(tmp_path, platform="../x", name="n" * 500)
    assert len(caught.value.mistakes) == 2
    assert not (tmp_path / "suppliers").exists()
