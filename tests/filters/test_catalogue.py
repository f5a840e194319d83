"""Which category a listing belongs to; what a category file must look like to be read."""

from datetime import date

import pytest

from domain.errors import SettingsError
from domain.listing import Listing
from filters import category_of_title, find_category, load_categories
from filters.category_file import parse_category

TITLES = ", ".join(f'"名称 {i}"' for i in range(15))
GOOD = f"""
name_zh = "电热水壶"
name_en = "electric kettle"
search_words = ["电热水壶"]
price_floor_cny = "20.00"
[words]
keep = ["电热水壶"]
[[standard]]
number = "GB 1"
title = "一"
is_mandatory = true
effective_from = 2020-01-01
effective_until = 2025-12-31
source = "x"
[titles]
keep = [{TITLES}]
drop = [{TITLES}]
"""


@pytest.mark.parametrize(
    ("title", "stated", "category"),
    [
        ("青岚电磁炉家用", None, "induction_cooker"),
        ("青岚电磁炉家用", "travel_bag", "induction_cooker"),
        ("青岚 C21-HS06", "induction_cooker", "induction_cooker"),
        ("青岚 C21-HS06", None, None),
        ("青岚 C21-HS06", "school_bag", None),
        ("电磁炉专用锅", "induction_cooker", None),
        ("女童连衣裙 送行李箱", None, "children_clothing"),
        ("20寸行李箱 送女童连衣裙", None, "travel_bag"),
    ],
)
def test_find_category(title: str, stated: str | None, category: str | None) -> None:
    assert find_category(Listing(title=title, category=stated)) == category


def test_a_product_name_of_a_notice_has_a_category() -> None:
    assert [category_of_title(name) for name in ("電磁灶", "旅行箱", "婴童服装", "童车")] == [
        "induction_cooker",
        "travel_bag",
        "children_clothing",
        None,
    ]


def test_the_induction_cooker_standards_change_on_the_first_of_august_2026() -> None:
    cooker = load_categories()["induction_cooker"]

    def numbers(on: date) -> set[str]:
        return {standard.number for standard in cooker.standards_in_force(on)}

    assert numbers(date(2026, 7, 31)) == {"GB 4706.29-2008", "GB 4706.1-2005"}
    assert numbers(date(2026, 8, 1)) == {"GB/T 4706.14-2024", "GB/T 4706.1-2024"}


def test_a_good_file_is_read() -> None:
    kettle = parse_category("electric_kettle", GOOD)
    assert (kettle.name, kettle.name_zh, len(kettle.keep_titles)) == ("electric_kettle", "电热水壶", 15)
    assert kettle.price_floor is not None
    assert str(kettle.price_floor.amount) == "20.00"
    assert kettle.standards_in_force(date(2026, 1, 1)) == ()


@pytest.mark.parametrize(
    ("old", "new", "mistake"),
    [
        ('name_zh = "电热水壶"', "", "name_zh is missing"),
        ('name_zh = "电热水壶"', "name_zh = 3", "name_zh must be of type str"),
        ('keep = ["电热水壶"]', "keep = []", "keep needs at least 1"),
        ('keep = ["电热水壶"]', 'keep = ["电热水壶", ""]', "none of them empty"),
        ('keep = ["电热水壶"]', 'keep = ["电热水壶", "电热水壶"]', "holds a text twice"),
        ('"名称 14"', '"名称 13"', "holds a text twice"),
        (', "名称 14"]', "]", "needs at least 15; it has 14"),
        ('"20.00"', '"cheap"', "price_floor_cny must be an amount"),
        ("[words]", "colour = 'red'\n[words]", "nobody reads colour"),
        ('source = "x"', 'source = "x"\nyear = 2020', "nobody reads year"),
        ("effective_from = 2020-01-01", 'effective_from = "2020"', "effective_from must be of type date"),
        ("[words]", "[words", "not TOML"),
    ],
)
def test_a_mistake_in_a_file_is_named(old: str, new: str, mistake: str) -> None:
    assert old in GOOD
    with pytest.raises(SettingsError, match=rf"electric_kettle\.toml.*{mistake}"):
        parse_category("electric_kettle", GOOD.replace(old, new))


def test_all_mistakes_are_named_at_once() -> None:
    text = GOOD.replace('name_zh = "电热水壶"', "").replace('"20.00"', '"cheap"')
    with pytest.raises(SettingsError) as raised:
        parse_category("electric_kettle", text)
    assert len(raised.value.mistakes) == 2
