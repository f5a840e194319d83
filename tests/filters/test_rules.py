"""What each rule says and leaves unsaid, on listings as sellers write them."""

from datetime import date
from decimal import Decimal

import pytest

from domain.brands import registry_from_rows
from domain.listing import Listing, Money
from domain.verdict import Reason
from filters import judge_listing

NOW = date(2026, 11, 1)
BRANDS = registry_from_rows(
    [
        {"brand": "小逸优品", "aliases": "XIAOYIYOUPIN"},
        {"brand": "美的", "aliases": "Midea"},
        {"brand": "红孩儿", "aliases": ""},
        {"brand": "新秀丽", "aliases": "Samsonite"},
        {"brand": "Crocs", "aliases": ""},
    ],
    [
        {"lookalike_name": "美的风格", "imitates": "美的", "kind": "加后缀傍名牌"},
        {"lookalike_name": "SUPER(电饭煲)", "imitates": "SUPOR/苏泊尔", "kind": "山寨"},
    ],
)


def reasons(rule: str, listing: Listing, on: date = NOW) -> list[Reason]:
    return [reason for reason in judge_listing(listing, on=on, brands=BRANDS) if reason.rule == rule]


def says(rule: str, on: date = NOW, **listing: object) -> list[str]:
    return [str(reason.severity) for reason in reasons(rule, Listing(**listing), on)]  # type: ignore[arg-type]  # fields by name


def price(amount: str, currency: str = "CNY") -> Money:
    return Money(amount=Decimal(amount), currency=currency)


@pytest.mark.parametrize(
    ("title", "stated", "expected"),
    [
        ("电磁炉专用锅", "induction_cooker", ["info"]),
        ("电磁炉专用锅", None, []),
        ("电磁炉家用", "induction_cooker", []),
        ("行李箱保护套", "travel_bag", ["info"]),
        ("棉花娃娃20cm娃衣", "children_clothing", ["info"]),
        ("保温杯", "travel_bag", []),
        ("旅行箱", "children_clothing", []),
    ],
)
def test_out_of_scope(title: str, stated: str | None, expected: list[str]) -> None:
    assert says("out_of_scope", title=title, category=stated) == expected


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        ({"title": "电磁炉家用"}, ["warning"]),
        ({"title": "电磁炉家用", "ccc_certificate": "2023010711528876"}, []),
        ({"title": "电磁炉家用", "ccc_certificate": " "}, ["warning"]),
        ({"title": "电磁炉家用", "attributes": {"3C证书编号": "2023010711528876"}}, []),
        ({"title": "电磁炉家用", "attributes": {"证书编号（ＣＣＣ）": "2023010711528876"}}, []),
        ({"title": "电磁炉家用", "attributes": {"3C认证": "是"}}, ["warning"]),
        ({"title": "电磁炉家用", "attributes": {"型号": "2023010711"}}, ["warning"]),
        ({"title": "商用电磁炉大功率"}, ["info"]),
        ({"title": "电磁炉专用锅"}, []),
        ({"title": "拉杆箱20寸"}, []),
    ],
)
def test_ccc_missing(listing: dict[str, object], expected: list[str]) -> None:
    assert says("ccc_missing", **listing) == expected  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        ({"title": "宝宝哈衣 73/48 B类"}, ["serious"]),
        ({"title": "宝宝哈衣 66cm", "attributes": {"安全等级": "GB31701-2015 Ｃ类"}}, ["serious"]),
        ({"title": "女童连衣裙", "attributes": {"适合身高": "90cm~130cm", "安全类别": "B 类"}}, ["serious"]),
        ({"title": "婴儿爬服 80码 B类"}, ["serious"]),
        ({"title": "宝宝哈衣 100/52 B类"}, ["serious"]),
        ({"title": "女童连衣裙 110/56 B类"}, []),
        ({"title": "女童连衣裙 110-150cm B类"}, []),
        ({"title": "宝宝哈衣 73/48 A类"}, []),
        ({"title": "宝宝哈衣 73/48 A类 外层B类"}, []),
        ({"title": "宝宝哈衣 73/48"}, []),
        ({"title": "宝宝哈衣 B类"}, []),
        ({"title": "行李箱 73/48 B类"}, []),
        ({"title": "儿童外套 衣长 58cm 胸围：70cm B类 120码"}, []),
    ],
)
def test_safety_class_contradiction(listing: dict[str, object], expected: list[str]) -> None:
    assert says("safety_class_contradiction", **listing) == expected  # type: ignore[arg-type]  # fields by name


def test_safety_classes_were_not_asked_for_before_the_standard() -> None:
    assert says("safety_class_contradiction", on=date(2016, 5, 31), title="宝宝哈衣 73/48 B类") == []
    assert says("safety_class_contradiction", on=date(2016, 6, 1), title="宝宝哈衣 73/48 B类") == ["serious"]


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        ({"title": "电磁炉", "brand": "小逸良品"}, ["warning"]),
        ({"title": "小逸良品电磁炉家用"}, ["warning"]),
        ({"title": "电磁炉", "attributes": {"品牌": "小逸良品"}}, ["warning"]),
        ({"title": "电磁炉", "brand": "小逸优品"}, []),
        ({"title": "电磁炉", "brand": "小逸優品"}, []),
        ({"title": "小逸优品电磁炉家用"}, []),
        ({"title": "电磁炉", "brand": "小逸良品/XIAOYIYOUPIN"}, []),
        ({"title": "美的风格电磁炉"}, ["serious"]),
        ({"title": "电磁炉", "brand": "美的风格"}, ["serious"]),
        ({"title": "Super light 拉杆箱"}, []),
        ({"title": "电饭煲", "brand": "SUPER"}, ["serious"]),
        ({"title": "童装", "brand": "水孩儿"}, []),
        ({"title": "洞洞鞋", "brand": "Corcs"}, ["warning"]),
        ({"title": "电磁炉家用"}, []),
    ],
)
def test_look_alike_brand(listing: dict[str, object], expected: list[str]) -> None:
    assert says("look_alike_brand", **listing) == expected  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize(
    ("listing", "expected"),
    [
        ({"title": "电磁炉家用", "brand": "美的", "price": price("59.00")}, ["warning"]),
        ({"title": "电磁炉家用", "brand": "Midea", "price": price("59.00")}, ["warning"]),
        ({"title": "美的电磁炉家用", "price": price("59.00")}, ["warning"]),
        ({"title": "电磁炉家用", "brand": "美的", "price": price("60.00")}, []),
        ({"title": "电磁炉家用 美的风范", "price": price("59.00")}, []),
        ({"title": "Samsonite 行李箱", "price": price("99.00")}, ["warning"]),
        ({"title": "电磁炉家用", "brand": "青岚", "price": price("48.99")}, ["info"]),
        ({"title": "电磁炉家用", "price": price("49.00")}, []),
        ({"title": "电磁炉家用", "price": price("9.00", "USD")}, []),
        ({"title": "电磁炉家用"}, []),
        ({"title": "保温杯", "price": price("1.00")}, []),
    ],
)
def test_price_far_below(listing: dict[str, object], expected: list[str]) -> None:
    assert says("price_far_below", **listing) == expected  # type: ignore[arg-type]  # fields by name


@pytest.mark.parametrize("quoted", ["GB 4706.29-2008", "GB4706.29—2008", "执行 ＧＢ４７０６．２９－２００８ 标准"])
def test_superseded_standard(quoted: str) -> None:
    listing = Listing(title="电磁炉家用", attributes={"产品标准": quoted})
    assert reasons("superseded_standard", listing, date(2026, 7, 31)) == []
    (reason,) = reasons("superseded_standard", listing, date(2026, 8, 1))
    assert "GB/T 4706.14-2024" in reason.sentence
    assert str(reason.severity) == "info"


def test_a_standard_in_force_is_not_superseded() -> None:
    assert says("superseded_standard", title="电磁炉", attributes={"标准": "GB/T 4706.14-2024"}) == []
    assert says("superseded_standard", title="保温杯", attributes={"标准": "GB 4706.29-2008"}) == []
