"""Makers' names, on names printed in public notices."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.makers import MakerRole, load_maker_words, load_places, name_key, read_makers


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海红心器具有限工司", "上海红心器具有限公司"),
        ("扬州元斌服饰有限责任公司", "扬州市元斌服饰有限公司"),
        ("湖州練市前衛鞋業有限公司", "湖州练市前卫鞋业有限公司"),
        ("小天使嬰童用品(中 山)有 限 公 司", "小天使婴童用品（中山）有限公司"),
        ("上海莘威運動品有限公司(迪卡儂)", "上海莘威运动品有限公司"),
        ("中山市東鳳鎮湛電燃具廠", "中山市东凤镇湛电燃具厂"),
        ("(标称)汕头市澄海区海隆达玩具工艺厂", "汕头澄海海隆达玩具工艺厂"),
        ("鸭鸭股份公司", "鸭鸭股份有限公司"),
        ("福建新代实业有限公司上海分公司", "福建新代实业有限公司"),
        ("Foo Toys Co., Ltd.", "FOO TOYS CO LTD"),
    ],
)
def test_two_ways_to_print_one_company_have_one_normal_form(one: str, other: str) -> None:
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("浙江苏泊尔炊具股份有限公司", "浙江苏泊尔炊具有限公司"),  # two legal forms: two companies
        ("乔丹体育股份有限公司", "乔丹体育(上海)股份有限公司"),
        ("温州市瓯海郭溪贝依美鞋厂", "温州市瓯海郭溪贝依美鞋业有限公司"),
        ("李宁体育(上海)有限公司", "李宁(中国)体育用品有限公司"),
    ],
)
def test_two_companies_have_two(one: str, other: str) -> None:
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    "cell",
    [
        "上海**貿易有限公司",
        "*(上海)时装贸易有限公司",
        "深圳市某电子商务有限公司",
        "深圳市XX实业有限公司",
        "上海＊＊玩具厂",
    ],
)
def test_a_masked_name_names_nobody(cell: str) -> None:
    (maker,) = read_makers(cell)
    assert maker.is_masked
    assert (maker.key, maker.core) == ("", "")


@pytest.mark.parametrize("cell", [None, "", "/", "(无)", "**", "—"])
def test_a_blank_cell_names_nobody(cell: str | None) -> None:
    assert read_makers(cell) == ()
    assert name_key(cell) == ""


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (
            "香港雄业国际集团有限公司、东莞市百纳威实业有限公司",
            [("雄业国际", MakerRole.MAKER), ("百纳威", MakerRole.MAKER)],
        ),
        (
            "生产商:甲乙丙电器有限公司 经销商:丁戊己贸易有限公司",
            [("甲乙丙", MakerRole.MAKER), ("丁戊己", MakerRole.DISTRIBUTOR)],
        ),
        (
            "永康市宏达工具厂(委托方) / 永康市大力五金厂(受托方)",
            [("宏达工具", MakerRole.PRINCIPAL), ("大力", MakerRole.CONTRACTOR)],
        ),
        ("總代理：北京万客商贸有限公司", [("万客", MakerRole.DISTRIBUTOR)]),
        ("阿迪达斯体育(中国)有限公司(标称进口商)", [("阿迪达斯", MakerRole.IMPORTER)]),
        ("广东省纺织品进出口股份有限公司", [("广东纺织品", MakerRole.MAKER)]),  # 进出口 is its trade, not its role
        ("浙江XXL服饰有限公司", [("xxl", MakerRole.MAKER)]),  # letters of a name, no mask
        (
            "永康市宏达工具厂 永康市大力五金厂".replace("厂 ", "有限公司 "),
            [("宏达工具", MakerRole.MAKER), ("大力", MakerRole.MAKER)],
        ),
    ],
)
def test_every_company_of_a_cell_is_read_with_what_it_did(cell: str, found: list[tuple[str, MakerRole]]) -> None:
    assert [(maker.core, maker.role) for maker in read_makers(cell)] == found


def test_a_former_place_is_a_place() -> None:
    (maker,) = read_makers("襄樊市万洲电气有限公司")
    assert (maker.places, maker.core) == ("襄樊市", "万洲")
    assert all(month < load_places().as_of for month in load_places().former.values())


@pytest.mark.parametrize(
    ("cell", "core"),
    [
        ("余姚市宝安厨房电器有限公司", "宝安厨房"),
        ("宁波安阳工具厂", "安阳工具"),
        ("合金（广州）日用品有限公司", "合金日用品"),
        ("余姚市厨友电器有限公司", "厨友"),
    ],
)
def test_a_word_of_every_other_title_is_no_own_name(cell: str, core: str) -> None:
    assert [maker.core for maker in read_makers(cell)] == [core]


def test_a_form_stands_for_one_that_is_known() -> None:
    words = load_maker_words()
    assert set(words.form_of.values()) <= words.forms


@given(st.text(max_size=40))
def test_no_text_breaks_it_and_the_normal_form_is_its_own(text: str) -> None:
    for maker in read_makers(text):
        again = name_key(maker.key)
        assert again in {"", maker.key} or name_key(again) in {"", again}
