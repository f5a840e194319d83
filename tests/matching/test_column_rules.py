"""What the rules of columns vouch for is read by `domain.wire`; whatever they do not, keeps its answer or its error."""

from copy import copy
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import listing_form
from domain.brands import BrandRegistry
from domain.wire import parse_listing
from matching import RecordBook, check_table
from matching.listings.column_rules import RULES, are_read

pytestmark = pytest.mark.usefixtures("untraced")

ON = date(2026, 1, 1)
_TIMES = [
    "2026-01-01", "2024-02-29T00:00:00", "2026-12-31 23:59:59.123+08:00", "2026-01-01T00:00:00Z",
    "2026-02-30T00:00:00", "2026-04-31", "2026-01-01T24:00:00", "2026-1-1", "", None,
]  # fmt: skip
_COLUMNS = {
    "price": (
        pa.array([1.5, 0.0, -1.0, 1e-17, 1e17, float("nan"), float("inf"), None]),
        pa.array([Decimal("12.5"), Decimal(0), Decimal(-1), None], pa.decimal128(20, 4)),
        pa.array(["12.5", "1,200", "x", "", "1e3", None]),
        pa.array([1, -1, 10**17]),
        pa.array([True]),
    ),
    "currency": (pa.array(["CNY", "x" * 9, None, "{}"]),),
    "sold_count": (
        pa.array([1, -1, 10**18, None]),
        pa.array([1.0, 1.5, float("nan"), 1e18, None]),
        pa.array(["1", "x", None]),
    ),
    "captured_at": (
        pa.array(_TIMES),
        pa.array([datetime(2026, 1, 1), None], pa.timestamp("us")),  # noqa: DTZ001  # as tables hold them
        pa.array([date(2026, 1, 1)]),
    ),
    "gone_at": (pa.array(_TIMES),),
    "image_urls": (
        pa.array([["a", "b"], [], None, ["{}"], ["b", None], ["x" * 20_001], ["c"]]),
        pa.array([["a"]], pa.large_list(pa.large_string())),
        pa.array([[1]]),
        pa.array(["a", '["a"]']),
    ),
    "image_hashes": (
        pa.array(
            [
                ["phash:8f373714acfcf4d0", "pdq:" + "0f1e2d3c" * 8],
                [],
                None,
                ["phash:8F373714ACFCF4D0"],
                ["8f373714acfcf4d0"],
                ["phash:8f37"],
                ["phash:8f373714acfcf4d0", None],
                ["phash:8f373714acfcf4d0"] * 101,
            ]
        ),
        pa.array([["phash:8f373714acfcf4d0"]], pa.large_list(pa.large_string())),
        pa.array([[1]]),
        pa.array(["phash:8f373714acfcf4d0", None]),
    ),
    "channel": (pa.array(["supplied", "CALLER", " caller ", "x", "", None]), pa.array([1])),
    "coverage": (pa.array(["single_item", "x", "{}", None]).dictionary_encode(),),
    "coverage_note": (pa.array(["a", "x" * 20_001, "{}", None]), pa.array([5, None]), pa.array([True])),
    "gtin": (pa.array([6901234567892, 1, None]), pa.array(["6901234567892", "x"]).dictionary_encode()),
    "brand": (pa.array([5, None]), pa.array([True]), pa.array(["苏泊尔", None]).dictionary_encode()),
}
_EACH = [pytest.param(name, column, id=f"{name}-{column.type}") for name, some in _COLUMNS.items() for column in some]


def test_every_key_of_a_listing_has_a_rule() -> None:
    assert {*RULES, "attributes"} == listing_form._KNOWN


@pytest.mark.parametrize(("name", "column"), _EACH)
def test_what_is_vouched_for_is_read_and_every_answer_stays(book: RecordBook, name: str, column: pa.Array) -> None:
    table = pa.table({"title": ["苏泊尔电磁炉 C21"] * len(column), "price": [1.0] * len(column)} | {name: column})
    other = RecordBook((), brands=BrandRegistry())
    _ = book.sieve
    other._held, other._brands = copy(book._held), book._brands
    other._held._sieve = None
    answers = check_table(book, table, on=ON)
    assert answers == check_table(other, table, on=ON)
    errors = answers["error"].to_pylist()
    assert not any(error for error, is_read in zip(errors, are_read(name, column), strict=True) if is_read)


@pytest.mark.parametrize("name", ["price", "captured_at", "image_urls", "image_hashes", "channel", "gtin", "brand"])
def test_usual_values_are_vouched_for(name: str) -> None:
    assert are_read(name, _COLUMNS[name][0])[0]


@settings(max_examples=300, deadline=None)
@given(
    st.from_regex(
        r"[12]\d{3}-[01]\d-[0-3]\d([T ][0-2]\d:[0-5]\d:[0-6]\d(\.\d{1,7})?(Z|[+-][01]\d:\d\d)?)?", fullmatch=True
    )
)
def test_a_time_that_is_vouched_for_is_one(text: str) -> None:
    if are_read("captured_at", pa.array([text]))[0]:
        parse_listing({"title": "-", "captured_at": text})
