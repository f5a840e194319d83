"""Attributes read as columns say what those of one listing say, and change no answer and no error."""

import json
from copy import copy
from datetime import date
from random import Random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.record import Record
from domain.wire import parse_listing
from matching import RecordBook, check_table
from matching.listings.answers import NumberedRow, check_rows
from matching.listings.columns import read_columns
from matching.listings.stated import read_stated
from matching.reading.listing_reading import ListingReading
from matching.sieve import BETWEEN
from matching.sieve.layout import BRAND

pytestmark = pytest.mark.usefixtures("untraced")

ON = date(2026, 1, 1)
_HEADINGS = (
    "品牌", "商 标", "貨號", "型号", "品牌型号", "生产企业", "生产日期", "进口商", "条形码", "EAN", "3C证书编号",
    "统一社会信用代码", "材质", " 品牌", "品牌\x00", "",
)  # fmt: skip
_CODES = ("6901234567892", "2019010711234567", "91110108551385082Q", "55138508-2", "36000291452")
_VALUES = st.one_of(
    st.none(),
    st.sampled_from(("苏泊尔", "C21", " 小逸优品 ", "无", "／", "", "\x00", "{}", "二〇一", 5, 2.5, *_CODES)),
    st.text(max_size=6),
)


def _stated(texts: list[str | None] | None) -> list[str]:
    """Return the cells of the one listing that was read."""
    return [] if texts is None or texts[0] is None else list(dict.fromkeys(texts[0].split(BETWEEN)))


@settings(max_examples=200, deadline=None)
@given(st.dictionaries(st.sampled_from(_HEADINGS) | st.text(max_size=4), _VALUES, max_size=6))
def test_what_is_stated_is_what_one_listing_states(attributes: dict) -> None:
    reading = ListingReading(parse_listing({"title": "-", "attributes": attributes}).listing)
    texts, codes, unread = read_stated([attributes])
    is_odd = any(heading != heading.replace("\x00", "").strip() or not heading for heading in attributes)
    assert unread == [0] * is_odd
    if not is_odd:
        assert _stated(texts.get("brand")) == list(dict.fromkeys(reading.brand_cells))
        assert _stated(texts.get("model")) == list(dict.fromkeys(reading.model_cells))
        assert _stated(texts.get("maker_name")) == list(dict.fromkeys(reading.maker_cells))
        assert {code for _, one in codes for code in one.read()} == {*reading.gtins, *reading.ccc, *reading.companies}


@pytest.mark.parametrize(
    "odd",
    [
        "x",
        5,
        [],
        {"品牌": {"a": "b"}},
        {"材质": ["棉", "麻"]},
        {"材质": True},
        {"材质": "x" * 20_001},
        {"x" * 20_001: "y"},
        {str(number): "x" for number in range(501)},
        {5: "x"},
    ],
)
def test_what_is_odd_is_left_to_the_full_reading(odd: object) -> None:
    assert read_stated([{"品牌": "苏泊尔"}, odd, None]).unread == [1]


def test_usual_rows_are_asked_of_the_sieve_at_once() -> None:
    """What the speed of it hangs on."""
    stated = {"品牌": "苏泊尔", "货号": "C21", "功率": 2100, "条形码": "6901234567892", "产地": None}
    known = {"06901234567892"}
    batch = pa.record_batch({"title": ["电磁炉"] * 3, "brand": ["美的", None, None]})
    texts, is_plain = read_columns(
        batch, [stated, stated | {"条形码": "6922222222222"}, None], lambda codes: np.isin(codes, [*known])
    )
    assert is_plain.tolist() == [False, True, True]
    start, size = texts.starts[BRAND], texts.sizes[BRAND]
    brands = [bytes(texts.data[at : at + many]).decode() for at, many in zip(start, size, strict=True)]
    assert [brand.strip(BETWEEN) for brand in brands] == [f"美的{BETWEEN}苏泊尔", "苏泊尔", ""]


_ODD = (
    5, True, "无", "/", "", "{}", '{"x": 1}', ["苏泊尔", "C21"], {"品牌": "x"}, 10**30, "x" * 20_001, "C" * 300, "\ud83d",
)  # fmt: skip
_BROKEN = ("{", "[]", "{}", '"x"', "", '{"品牌": "苏泊尔", "品牌": "美的"}', '{"a": ' + "[" * 400 + "]" * 400 + "}")


def _rows(records: tuple[Record, ...], rng: Random) -> list[dict]:
    rows = []
    for number in range(400):
        about = rng.choice(records)
        said = [about.brand, about.model_spec, about.manufacturer, about.gtin, about.product_name]
        cells = [rng.choice(("", " ", "·", "二〇一")) + text for text in said if text]
        many = range(rng.randint(0, 4))
        stated = {rng.choice(_HEADINGS): rng.choice(_ODD if rng.random() < 0.1 else cells) for _ in many}
        title = rng.choice([f"{about.product_name} 新款", f"{about.brand} {about.product_name}"])
        rows.append({"item_id": str(number), "title": title, "attributes": stated})
        if rng.random() < 0.2:
            rows[-1] |= {"brand": rng.choice([about.brand, "无"]), "model": about.model_spec}
    return rows


def test_no_answer_and_no_error_is_another(book: RecordBook, records: tuple[Record, ...]) -> None:
    other = _without_sieve(book)
    rng = Random(3)
    rows = _rows(records, rng)
    texts = [json.dumps(row["attributes"]) if rng.random() < 0.97 else rng.choice(_BROKEN) for row in rows]
    plain = [{k: v for k, v in row["attributes"].items() if isinstance(v, str) and v != "\ud83d"} for row in rows]
    forms = (
        pa.array(texts),
        pa.array(texts).dictionary_encode(),
        pa.array([[*one.items()] for one in plain], pa.map_(pa.string(), pa.string())),
        pa.array(plain, pa.struct([(heading, pa.string()) for heading in _HEADINGS if "\x00" not in heading])),
    )
    for attributes in forms:
        own = {name: [row.get(name) for row in rows] for name in ("item_id", "title", "brand", "model")}
        table = pa.table(own | {"attributes": attributes})
        answers = check_table(book, table, on=ON)
        assert answers == check_table(other, table, on=ON)
        assert {"allow", "review", "block", None} <= {*answers["verdict"].to_pylist()}
    assert _answers(book, rows) == _answers(other, rows)


def _without_sieve(book: RecordBook) -> RecordBook:
    """Return the same book, which has no sieve yet."""
    other = RecordBook((), brands=BrandRegistry())
    _ = book.sieve
    other._held, other._brands = copy(book._held), book._brands
    other._held._sieve = None
    return other


def _answers(book: RecordBook, rows: list[dict]) -> list[tuple]:
    (answers,) = check_rows(book, [rows], read=lambda row: NumberedRow(line=1, data=row), on=ON)
    return [*answers.rows]
