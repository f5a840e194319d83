"""A number in a field for models is one that the listing states: the sieve lets go by it what the full reading allows."""

from copy import copy
from datetime import date

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from matching import RecordBook
from matching.listings.arrow import check_table
from matching.reading.listing_reading import LONGEST_MODEL, ListingReading

pytestmark = pytest.mark.usefixtures("untraced")

ON = date(2026, 1, 1)
_TITLE = "卡其熊 儿童拉杆箱 新款"


@pytest.fixture(scope="module")
def one() -> RecordBook:
    """A book whose record names a model, which the title does not state."""
    record = Record(
        record_id="R1", kind=RecordKind.RECALL, product_name="儿童拉杆箱", brand="卡其熊", model_spec="XDW-21A4"
    )
    book = RecordBook([record], brands=BrandRegistry())
    _ = book.sieve
    return book


def _is_let_go(book: RecordBook, model: str | None, attributes: dict[str, str]) -> bool:
    reading = ListingReading(Listing(title=_TITLE, model=model, attributes=attributes))
    return book._held.sift_one(reading) == ()


@pytest.mark.parametrize(
    ("cell", "is_let_go"),
    [
        ("Q15729", True),
        ("791523", True),
        ("升级款 BX-3052", True),
        ("XDW-21A4", False),
        ("Q15729/XDW21A4", False),
        ("XDW21", False),
        ("见详情", False),
        ("2200W", False),
        ("x" * LONGEST_MODEL + " Q15729", False),
        ("\u200b" * LONGEST_MODEL + "Q15729", False),
        ("\u200b" * LONGEST_MODEL + "Q15729 \u0301", False),
    ],
)
def test_another_number_lets_go_and_no_number_does_not(one: RecordBook, cell: str, is_let_go: bool) -> None:
    assert not _is_let_go(one, None, {})
    assert _is_let_go(one, cell, {}) is is_let_go
    assert _is_let_go(one, None, {"货号": cell}) is is_let_go
    assert not _is_let_go(one, None, {"尺码": cell}), "a field for something else"


_HEADS = st.sampled_from(
    ["", "q", "led", "usb", "GB", "gbt", "ip", "r", "s", "us", "xl", "VK", "XDW", "xdw21a", "pp", "m", "3c", "no"]
)
_TAILS = st.sampled_from(
    ["", "w", "a", "d", "ml", "码", "年", "款", "系列", "/56", "-110", "cm", "x20", "+", "级", "\u200b", "二〇一"]
)
_NUMBERS = st.builds(
    lambda head, tie, number, tail: f"{head}{tie}{number}{tail}",
    _HEADS, st.sampled_from(["", "-", " ", "/", "."]), st.integers(0, 10**6), _TAILS,
)  # fmt: skip
_CELLS = st.lists(st.one_of(_NUMBERS, st.sampled_from(["XDW-21A4", "xdw", "21A4", "无"])), min_size=1, max_size=3)


@settings(max_examples=15, deadline=None)
@given(st.lists(_CELLS.map(" ".join), min_size=100, max_size=100))
def test_no_answer_is_another(one: RecordBook, cells: list[str]) -> None:
    other = RecordBook((), brands=BrandRegistry())
    other._held, other._brands = copy(one._held), one._brands
    other._held._sieve = None
    in_field = pa.table({"title": [_TITLE] * len(cells), "model": cells})
    in_title = pa.table({"title": [f"{_TITLE} {cell} " for cell in cells]})
    for table in (in_field, in_title):
        assert check_table(one, table, on=ON) == check_table(other, table, on=ON)
