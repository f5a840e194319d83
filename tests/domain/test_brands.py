import pytest

from domain.brands import is_one_off, read_brand_names, registry_from_rows, skeleton

REGISTRY = registry_from_rows(
    [
        {
            "brand": "美的",
            "aliases": "Midea;美的Midea",
            "category": "induction_cooker",
            "owner_company": "广东美的生活电器制造有限公司",
        },
        {"brand": "巴布豆", "aliases": "BOBDOG;LITTLE BOBDOG", "category": "children_shoes", "owner_company": ""},
        {"brand": "苏泊尔", "aliases": "SUPOR", "category": "induction_cooker", "owner_company": "A;B"},
        {"brand": "蘇泊爾", "aliases": "", "category": "induction_cooker", "owner_company": "C"},
        {"brand": "圖形商標", "aliases": "", "category": "travel_bag", "owner_company": "D"},
    ],
    [
        {"lookalike_name": "美的风格", "imitates": "美的", "kind": "加后缀傍名牌"},
        {"lookalike_name": "歐迪多斯/Odidoss", "imitates": "阿迪達斯/Adidas", "kind": "音近"},
        {"lookalike_name": "松下(电磁炉、饮水机)", "imitates": "松下", "kind": "跨品类贴牌"},
    ],
)


@pytest.mark.parametrize(
    ("cell", "names"),
    [
        ("CROWN 皇冠", ("crown", "皇冠")),
        ("CottonButton", ("cottonbutton",)),
        ("BOBDOG(標稱)", ("bobdog",)),
        ("“金腊鼠”牌", ("金腊鼠",)),
        ("E·LAND KIDS(衣恋童装)", ("elandkids", "衣恋童装")),
        ("丹尼熊/DANNYBEAR", ("丹尼熊", "dannybear")),
        ("Ambassador大使牌", ("ambassador", "大使")),
        ("傑克·瓊斯JACK&JONES", ("jackjones", "杰克琼斯")),
        ("太阳红·小公主®", ("太阳红小公主",)),
        ("億倍EBEN", ("eben", "亿倍")),
        ("361°", ("361",)),
        ("阳光8点牌", ("阳光8点",)),
        ("A童1号", ("a童1号",)),
        ("/", ()),
        ("圖形", ()),
        ("圖形商標", ()),
        ("--", ()),
        (None, ()),
    ],
)
def test_a_brand_cell_is_read(cell: str | None, names: tuple[str, ...]) -> None:
    assert read_brand_names(cell) == names


def test_a_brand_is_found_under_every_spelling() -> None:
    assert REGISTRY.aliases("ＢＯＢＤＯＧ") == ("巴布豆", "littlebobdog")
    found = REGISTRY.find("midea")
    assert found is not None
    assert found.name == "美的"
    assert REGISTRY.owners("蘇泊爾") == ("A", "B", "C")
    assert REGISTRY.find("没有这个牌子") is None


@pytest.mark.parametrize(
    ("name", "imitates", "is_reported"),
    [
        ("美的风格", "美的", True),
        ("Odidoss", "阿迪达斯", True),
        ("苏伯尔", "苏泊尔", False),
        ("BOBDOC", "巴布豆", False),
    ],
)
def test_a_look_alike_names_what_it_imitates(name: str, imitates: str, is_reported: bool) -> None:
    found = REGISTRY.look_alike(name)
    assert found is not None
    assert imitates in found.imitates
    assert found.is_reported is is_reported


@pytest.mark.parametrize("name", ["美的", "B0BDOG", "SUPOR", "松下", "华帝", ""])
def test_a_brand_itself_and_a_stranger_are_no_look_alikes(name: str) -> None:
    assert REGISTRY.look_alike(name) is None


@pytest.mark.parametrize(
    ("name", "brand", "expected"),
    [
        ("小逸良品", "小逸优品", True), ("corcs", "crocs", True), ("shmsung", "samsung", True), ("panasonik", "panasonic", True),
        ("九月", "九阳", False), ("hike", "nike", False), ("迪士尼", "迪仕莱迩", False), ("ad1das", "adidas", False),
    ],
)  # fmt: skip
def test_one_character_off(name: str, brand: str, expected: bool) -> None:
    assert is_one_off(name, brand) is expected


def test_letters_typed_for_digits_are_one() -> None:
    assert skeleton("h0mey") == skeleton("homey")
    assert skeleton("supor") != skeleton("super")
