import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.measures import Quantity, read_measures


def _values(text: str) -> list[tuple[str, float, float]]:
    return [(m.quantity.value, m.low, m.high) for m in read_measures(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # cells of shipped records
        ("TDX-228 1000W", [("power", 1000, 1000)]),
        ("KG80621 28L (520 ×260×160)", [("capacity", 28_000, 28_000)]),
        ("220V 50Hz 2000W/H-508", [("power", 2000, 2000)]),
        ("宾豪24寸拉杆箱", [("inches", 24, 24)]),
        ('17.5"', [("inches", 17.5, 17.5)]),
        ("15ml/", [("capacity", 15, 15)]),
        ("BD22W-C90", []),
        ("C2004LD", []),
        ("2021-10-24/2LG31058", []),
        ("021LBB大蝴蝶结网纱女童四层披肩公主裙", []),
        # titles
        ("奥克斯电磁炉 2000瓦 C2004-LD", [("power", 2000, 2000)]),
        ("电磁炉２１００Ｗ爆炒", [("power", 2100, 2100)]),
        ("电热水壶 1.8L 304", [("capacity", 1800, 1800)]),
        ("水杯500毫升", [("capacity", 500, 500)]),
        ("拉杆箱20、24、28寸", [("inches", 20, 20), ("inches", 24, 24), ("inches", 28, 28)]),
        ("拉杆箱20寸24寸", [("inches", 20, 20), ("inches", 24, 24)]),
        ("拉杆箱 20至28寸", [("inches", 20, 28)]),
        ("背包 15.6寸笔记本", []),
        ("童鞋 26-31码 月销10w+", []),
        ("连衣裙 110cm 3L码 220V", []),
    ],
)
def test_what_a_text_states(text: str, expected: list[tuple[str, float, float]]) -> None:
    assert _values(text) == expected


def test_only_measures_of_one_quantity_meet() -> None:
    (power,), (litre,) = read_measures("24W"), read_measures("24L")
    (inches,) = read_measures("24寸")
    assert not power.meets(litre)
    assert not inches.meets(power)
    assert power.meets(power)


def test_a_range_holds_both_of_its_ends_and_nothing_beyond() -> None:
    (wide,) = read_measures("20-28寸")
    assert [wide.meets(read_measures(f"{n}寸")[0]) for n in (19, 20, 24, 28, 29)] == [False, True, True, True, False]
    assert wide.text == "20-28寸"


def test_a_falling_pair_of_numbers_is_no_range() -> None:
    assert _values("28-20寸") == [("inches", 28, 28), ("inches", 20, 20)]


@given(st.text())
def test_any_text_can_be_read(text: str) -> None:
    assert all(measure.low <= measure.high and measure.quantity in Quantity for measure in read_measures(text))
