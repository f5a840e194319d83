"""The compiled half of the book lets nothing go that the full reading flags, and changes no answer."""

import json
from collections.abc import Iterable
from copy import copy
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.worn_market import make_market
from domain.brands import Brand, BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind
from domain.wire import parse_listing
from matching import RecordBook, check_table
from matching.pairs.models import ModelRelation
from matching.pairs.pairing import Pair
from matching.reading.listing_reading import ListingReading
from matching.sieve import ALL, LISTED, NONE, texts_of

pytestmark = pytest.mark.usefixtures("untraced")

DATA = Path(__file__).parents[1] / "data"
ON = date(2026, 1, 1)


def _column(texts: Iterable[str | None]):
    strings = pa.array(texts, pa.large_string())
    _, offsets, data = strings.buffers()
    bounds = np.frombuffer(offsets, dtype=np.int64)
    return np.frombuffer(data or b"\0", dtype=np.uint8), bounds[:-1], np.diff(bounds).astype(np.int32)


def _rows(name: str) -> list[dict]:
    return [json.loads(line) for line in (DATA / name).read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def listings() -> list[Listing]:
    names = ("labelled_examples.jsonl", "pairs.jsonl", "disguises.jsonl", "unseen.jsonl")
    rows = [row for name in names for row in _rows(name)]
    return [parse_listing({k: v for k, v in row.items() if v is not None}).listing for row in rows]


@pytest.fixture(scope="module")
def made() -> tuple[RecordBook, list[str]]:
    """A book of made-up records that all state a model, most of whose look-alikes and siblings the sieve lets go."""
    market = make_market(2_000, 3_000, 1, 5)
    brands = BrandRegistry.of(Brand(name=n, names=(n.lower(), a.lower())) for n, a in market.aliases.items())
    records = (
        Record(
            record_id=f"S{number}", kind=RecordKind.FAILED_INSPECTION, product_name=one.product_name, brand=one.brand,
            model_spec=one.model, manufacturer=one.maker,
        )
        for number, one in enumerate(market.records)
    )  # fmt: skip
    return RecordBook(records, brands=brands), [one.title for one in market.runs[0]]


def _sift(book: RecordBook, listings: list[Listing]):
    return book.sieve.sift(
        texts_of(
            _column([one.title for one in listings]),
            brand=_column([one.brand for one in listings]),
            model=_column([one.model for one in listings]),
            others=tuple(_column([getattr(one, name) for one in listings]) for name in ("maker_name", "shop_name")),
        )
    )


def _assert_nothing_is_lost(book: RecordBook, listings: list[Listing]) -> np.ndarray:
    sifted = _sift(book, listings)
    for place, listing in enumerate(listings):
        flagged = {m.record_id for m in book.match(listing, on=ON) if m.verdict is not VerdictKind.ALLOW}
        if sifted.answers[place] == NONE:
            assert not flagged, listing
        elif sifted.answers[place] == LISTED:
            assert flagged <= set(sifted.records(place)), listing
    return sifted.answers


def test_nothing_is_lost_of_the_labelled_listings(book: RecordBook, listings: list[Listing]) -> None:
    plain = [one for one in listings if not (one.attributes or one.gtin)]
    assert len(plain) > 1500
    answers = _assert_nothing_is_lost(book, plain)
    assert (answers == ALL).mean() < 0.2


def test_nothing_is_lost_of_worn_titles_and_most_is_let_go(made: tuple[RecordBook, list[str]]) -> None:
    book, titles = made
    answers = _assert_nothing_is_lost(book, [Listing(title=title) for title in titles])
    assert (answers == NONE).mean() > 0.9
    assert (answers == ALL).mean() < 0.01


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_nothing_is_lost_of_titles_put_together_from_records(made, data: st.DataObject) -> None:
    book, titles = made
    pieces = st.sampled_from([piece for title in titles[:400] for piece in title.split()])
    title = data.draw(st.sampled_from(["", " ", "-", "·", "🐻"])).join(
        data.draw(st.lists(pieces, min_size=1, max_size=5))
    )
    _assert_nothing_is_lost(book, [Listing(title=title)])


def test_the_answers_are_those_of_the_full_reading(made, book: RecordBook, listings: list[Listing]) -> None:
    for one, titles in ((made[0], made[1]), (book, [listing.title for listing in listings])):
        table = pa.table({"title": titles, "item_id": [str(n) for n in range(len(titles))]})
        sifted = check_table(one, pa.concat_tables([table] * 3), on=ON)
        assert one.has_sieve
        assert sifted.slice(0, table.num_rows) == sifted.slice(table.num_rows, table.num_rows)
        for row, title in zip(sifted.to_pylist(), titles, strict=False):
            listing = Listing(title=title)
            matches = tuple(m for m in one.match(listing, on=ON) if m.verdict is not VerdictKind.ALLOW)
            assert one.verdict(listing, on=ON).matches == matches
            best = (
                (str(matches[0].verdict), matches[0].score, matches[0].record_id) if matches else ("allow", 0.0, None)
            )
            assert (row["verdict"], row["score"], row["record_id"]) == best, title


def test_several_processes_give_the_answers_of_one(made: tuple[RecordBook, list[str]]) -> None:
    book, titles = made
    _ = book.sieve
    table = pa.table({"title": titles * 6, "item_id": [str(n) for n in range(6 * len(titles))]})
    assert check_table(book, table, on=ON, jobs=2) == check_table(book, table, on=ON)


def _without_sieve(book: RecordBook) -> RecordBook:
    """Return the same book, which has no sieve yet."""
    other = RecordBook((), brands=BrandRegistry())
    other._held, other._brands = copy(book._held), book._brands
    other._held._sieve = None
    assert not other.has_sieve
    return other


WORDS_ON_PARTS = (
    "宝宝", "仿母乳", "炒菜锅", "多种炉具适用", "适合宝宝", "杯架可拆", "雨罩", "配件", "坏了换这个", "的镜片", "送", "带", "电池",
    "充电宝可带", "鞋垫", "推车", "遥控器任选", "说明书齐全", "通用", "用", "支持上门维修", "旗舰店", " ", "XDW-21A4", "xdw21a4w",
    "XDW 21A4", "LJP08", "BC-W30", "W30", "小逸优品", "小逸", "乐啾", "铂厨", "电磁炉", "奶嘴", "炒锅",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(
    titles=st.lists(st.lists(st.sampled_from(WORDS_ON_PARTS), min_size=1, max_size=7).map("".join), min_size=20),
    stated=st.sampled_from([{}, {"货号": "LJP08"}, {"适用型号": "XDW-21A4"}, {"商品类型": "配件"}]),
)
def test_parts_and_goods_are_told_apart_alike_with_and_without_the_sieve(titles: list[str], stated) -> None:
    goods = (("电磁炉", "小逸优品", "XDW-21A4"), ("安抚奶嘴", "乐啾", "LJ-P08"), ("不粘炒锅", "铂厨", "BC-W30"))
    book = RecordBook(
        (
            Record(record_id=model, kind=RecordKind.RECALL, product_name=product, brand=brand, model_spec=model)
            for product, brand, model in goods
        ),
        brands=BrandRegistry(),
    )
    listed = [Listing(title=title, attributes=stated) for title in titles if title.strip()]
    found, other = (
        [(one.kind, [match.record_id for match in one.matches]) for one in map(which, listed)]
        for which in (partial(book.verdict, on=ON), partial(_without_sieve(book).verdict, on=ON))
    )
    assert found == other


def test_nothing_is_lost_of_listings_with_attributes_and_codes(book: RecordBook, listings: list[Listing]) -> None:
    stating = [one for one in listings if one.attributes or one.gtin]
    assert len(stating) > 100
    other = _without_sieve(book)
    _ = book.sieve
    for one in stating:
        assert book.best(one, on=ON) == other.best(one, on=ON), one


@pytest.mark.parametrize(
    ("column", "cells", "found"),
    [
        (
            "gtin",
            ["6901234567892", "690 1234 567892", "06901234567892", "16901234567899", "６９０１２３４５６７８９２"],
            5,
        ),
        ("gtin", ["6901234567893", "6922222222222", "036000291452", "9787111128069", "none"], 0),
        ("gtin", ["036000291459", "96385074", None, "036000291459 ", ""], 0),
        ("ccc_certificate", ["2019010711234567", "2019 0107 1123 4567", "2019-0107-1123-4567"], 3),
        ("ccc_certificate", ["2019010711234568", "a2019010711234567", None], 0),
        ("seller_uscc", ["91110108551385082Q", "911101O8551385082Q", "55138508-2", "91110108551385082q"], 4),
        ("maker_uscc", ["91110108551385082Q", "91110000600037341L", None], 1),
    ],
)
def test_a_code_is_found_however_it_is_written(column: str, cells: list[str | None], found: int) -> None:
    kinds, named = RecordKind, {"product_name": "儿童推车", "brand": "某牌", "model_spec": "QX-1"}
    records = [
        Record(record_id="gtin", kind=kinds.RECALL, gtin="6901234567892", **named),
        Record(
            record_id="ccc", kind=kinds.REVOKED_CERTIFICATE, product_name="电磁炉", ccc_certificate="2019010711234567"
        ),
        Record(record_id="operator", kind=kinds.DISHONEST_OPERATOR, product_name="", seller_uscc="91110108551385082Q"),
    ]
    book = RecordBook(records, brands=BrandRegistry())
    other = _without_sieve(book)
    _ = book.sieve
    table = pa.table({"title": ["婴儿推车 轻便"] * len(cells), column: pa.array(cells, pa.string())})
    answers = check_table(book, table, on=ON)
    assert answers == check_table(other, table, on=ON)
    assert sum(verdict != "allow" for verdict in answers["verdict"].to_pylist()) == found


@pytest.mark.parametrize("stated", [{"brand": "卡呗迩"}, {"attributes": {"品牌": "卡呗迩"}}, {}])
def test_a_brand_of_the_book_imitates_no_other(book: RecordBook, stated: dict) -> None:
    listing = Listing(title="苏伯尔电磁炉 家用1900W触摸整板", **stated)
    _ = book.sieve
    best = book.best(listing, on=ON)
    assert best == _without_sieve(book).best(listing, on=ON)
    assert (best is None) is bool(stated)


_BRAND_PIECES = st.sampled_from(
    [
        "苏伯尔",
        "苏泊",
        "Supoor",
        "supor",
        "牌",
        "(",
        ")",
        "/",
        "®",
        " ",
        "·",
        "-",
        "の",
        "ö",
        "12",
        "标称",
        "美的",
        "、",
        "“",
    ]
)


@settings(max_examples=400, deadline=None)
@given(st.lists(_BRAND_PIECES, min_size=1, max_size=5).map("".join))
def test_nothing_is_lost_of_what_a_brand_field_says(registry: BrandRegistry, cell: str) -> None:
    named = {"product_name": "电磁炉", "manufacturer": None, "model_spec": None}
    records = [
        Record(record_id=brand, kind=RecordKind.FAILED_INSPECTION, brand=brand, **named)
        for brand in ("苏泊尔", "SUPOR", "苏泊の尔", "12苏泊")
    ]
    book = RecordBook(records, brands=registry)
    other = _without_sieve(book)
    _ = book.sieve
    listing = Listing(title="电磁炉 家用 大功率", brand=cell)
    assert book.best(listing, on=ON) == other.best(listing, on=ON)


_HEADINGS = ("品牌", "商标", "货号", "型号", "生产企业", "进口商", "条形码", "3C证书编号", "统一社会信用代码", "材质")


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_nothing_is_lost_of_what_attributes_say(
    book: RecordBook, records: tuple[Record, ...], listings: list[Listing], data: st.DataObject
) -> None:
    one, about = data.draw(st.sampled_from(listings)), data.draw(st.sampled_from(records))
    title = data.draw(st.sampled_from([one.title, f"{about.product_name} 新款", f"{about.brand} {about.product_name}"]))
    said = [about.brand, about.model_spec, about.manufacturer, about.gtin, about.manufacturer_uscc, about.product_name]
    values = st.sampled_from([text for text in said if text])
    wear = st.sampled_from(["", "-", " ", "/", "·", "(", "\u0301", "二〇一", "型"])
    cells = st.builds(lambda before, text, after: before + text + after, wear, values, wear)
    stated = data.draw(st.dictionaries(st.sampled_from(_HEADINGS), cells, min_size=1, max_size=4))
    stating = replace(one, title=title, attributes=stated)
    other = _without_sieve(book)
    _ = book.sieve
    assert book.best(stating, on=ON) == other.best(stating, on=ON), stating


_CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "苏泊尔 电磁炉",
            "{}",
            '{"型号": "C21"}',
            "{x}",
            "12.5",
            "-1",
            "nan",
            "1e400",
            "!!!",
            "\x1c\x85",
        ]
    ),
    st.text(st.characters(exclude_categories=("Cs",)), max_size=12),
)
_NAMES = ("title", "item_id", "brand", "model", "price", "sold_count", "captured_at", "gtin", "shop_name", "colour")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_row_gets_the_answer_it_gets_alone(book: RecordBook, data: st.DataObject) -> None:
    names = data.draw(st.lists(st.sampled_from(_NAMES), unique=True, min_size=1).filter(lambda names: "title" in names))
    rows = data.draw(st.integers(1, 6))
    table = pa.table({name: pa.array([data.draw(_CELLS) for _ in range(rows)], pa.string()) for name in names})
    other = _without_sieve(book)
    _ = book.sieve
    assert check_table(book, table, on=ON) == check_table(other, table, on=ON)


@pytest.mark.parametrize(
    "columns",
    [
        {"title": ["电磁炉"], "price": [float("nan")]},
        {"title": ["电磁炉"], "price": [-1.0]},
        {"title": ["电磁炉"], "sold_count": [-5]},
        {"title": ["x" * 10_001]},
        {"title": ["电磁炉"], "brand": ["x" * 20_001]},
        {"title": [True]},
        {"brand": ["苏泊尔"]},
    ],
)
def test_what_is_no_listing_is_refused_as_it_is_alone(book: RecordBook, columns: dict) -> None:
    _ = book.sieve
    (row,) = check_table(book, pa.table(columns), on=ON).to_pylist()
    assert row["error"]
    assert row["verdict"] is None


def test_bytes_that_are_no_text_do_not_reach_the_loops(book: RecordBook) -> None:
    broken = pa.Array.from_buffers(
        pa.string(), 1, [None, pa.py_buffer(np.array([0, 3], dtype=np.int32).tobytes()), pa.py_buffer(b"\xe7\x94\xff")]
    )
    _ = book.sieve
    with pytest.raises(UnicodeDecodeError):
        check_table(book, pa.table({"title": broken}), on=ON)


def test_the_sieve_follows_the_book(registry: BrandRegistry) -> None:
    book = RecordBook((), brands=registry)
    record = Record(
        record_id="1", kind=RecordKind.FAILED_INSPECTION, product_name="电磁炉", brand="小逸优品", model_spec="XDW-21A4"
    )
    listing = Listing(title="小逸优品电磁炉 XDW-21A4")
    assert _sift(book, [listing]).answers.tolist() == [NONE]
    book.add(record)
    assert _sift(book, [listing]).records(0) == ["1"]
    book.add(replace(record, model_spec="XDW-35S6"))
    assert _sift(book, [listing]).answers.tolist() == [NONE]
    assert _sift(book, [Listing(title="小逸优品 XDW35S6")]).records(0) == ["1"]
    book.remove("1")
    assert check_table(book, pa.table({"title": ["小逸优品 XDW35S6"]}), on=ON)["verdict"].to_pylist() == ["allow"]


def test_a_book_that_grew_under_its_sieve_finds_what_one_made_at_once_finds(
    made: tuple[RecordBook, list[str]], registry: BrandRegistry
) -> None:
    readings = [reading.record for reading in made[0]._held._index.readings()]
    grown = RecordBook(readings[:900], brands=made[0]._brands)
    _ = grown.sieve
    listings = [Listing(title=title) for title in made[1][:1000]]
    for some in (readings[900:950], readings[950:]):  # first beside what is there, then more than stays beside it
        for record in some:
            grown.add(record)
        _assert_nothing_is_lost(grown, listings)
    answers = check_table(made[0], pa.table({"title": [one.title for one in listings]}), on=ON)
    assert check_table(grown, pa.table({"title": [one.title for one in listings]}), on=ON) == answers


def test_the_quick_look_at_the_model_is_right(
    book: RecordBook, registry: BrandRegistry, listings: list[Listing]
) -> None:
    told = other = 0
    for listing in listings[::7]:
        reading = ListingReading(listing)
        for record in book._held.candidates(reading):
            pair = Pair(reading, record, registry)
            is_other = pair.model.relation is ModelRelation.OTHER
            assert is_other or not pair.is_other_model
            told, other = told + pair.is_other_model, other + is_other
    assert told > 0.8 * other > 0


@pytest.mark.parametrize(
    ("title", "is_listed"),
    [
        ("volley V00112 拉杆箱", True),
        ("拉杆箱volleyv00112 新款", True),
        ("拉杆箱 pawinbaby volleyV00112", True),
        ("拉杆箱 KV00112 新款", False),
    ],
)
def test_a_model_stands_glued_to_a_name_of_its_record_alone(title: str, is_listed: bool) -> None:
    one, other = (
        Record(record_id=brand, kind=RecordKind.RECALL, product_name="拉杆箱", brand=brand, model_spec=model)
        for brand, model in (("VOLLEY", "V00112"), ("卡拉羊", "CX8645"))
    )
    book = RecordBook([one, other], brands=BrandRegistry())
    listing = Listing(title=title)
    _assert_nothing_is_lost(book, [listing])
    assert [match.record_id for match in book.flagged(listing, on=ON)] == ["VOLLEY"] * is_listed
    assert _sift(book, [listing]).records(0) == ["VOLLEY"] * is_listed


@pytest.mark.parametrize(
    ("title", "is_listed"),
    [
        ("滨豪电热水壶", True),
        ("现货 正品 滨豪 电热水壶", True),
        ("滨 豪电热水壶", True),
        ("卓雅 滨豪 电热水壶", False),  # two characters are a name only where the title begins
        ("宾新电热水壶", False),
        ("苏泊新 电热水壶", False),
        ("苏泊而 电热水壶", True),
        ("现货 苏柏尔电热水壶", True),
        ("logitexh 电热水壶", True),
        ("logitec 电热水壶", True),
        ("wlle 电热水壶", False),  # Latin names of four letters are too short
        ("包邮 电热水壶 家用", False),  # sounds like 宝优, and opens no title
        ("饱优 电热水壶 家用", True),
    ],
)
def test_a_look_alike_is_listed_where_a_brand_may_stand(title: str, is_listed: bool) -> None:
    brands = ("宾豪", "苏泊尔", "logitech", "elle", "宝优")
    records = (Record(record_id=one, kind=RecordKind.RECALL, product_name="电热水壶", brand=one) for one in brands)
    book, listing = RecordBook(records, brands=BrandRegistry()), Listing(title=title)
    _assert_nothing_is_lost(book, [listing])
    assert bool(book.flagged(listing, on=ON)) is is_listed
    assert bool(_sift(book, [listing]).records(0)) is is_listed


@pytest.mark.parametrize(
    ("title", "listed"),
    [
        ("糖牛亮儿童自行车6115 小学生", {"open"}),  # four digits state a number
        ("糖牛亮儿童自行车【6115】", {"open"}),
        ("糖牛亮儿童自行车2024新款", {"open", "6019"}),
        ("糖牛亮儿童自行车1280元", {"open", "6019"}),
        ("糖牛亮儿童自行车6019", {"open", "6019"}),
        ("糖牛亮儿童自行车", {"open", "6019"}),
    ],
)
def test_four_digits_state_another_number_to_records_with_a_model_alone(title: str, listed: set[str]) -> None:
    book = RecordBook(
        [
            Record(record_id=name, kind=RecordKind.RECALL, product_name="儿童自行车", brand="糖牛亮", model_spec=model)
            for name, model in (("open", None), ("6019", "6019"))
        ],
        brands=BrandRegistry(),
    )
    _assert_nothing_is_lost(book, [Listing(title=title)])
    assert set(_sift(book, [Listing(title=title)]).records(0)) == listed
    assert [match.record_id for match in book.flagged(Listing(title=title), on=ON)] == [
        match.record_id for match in _without_sieve(book).flagged(Listing(title=title), on=ON)
    ]
