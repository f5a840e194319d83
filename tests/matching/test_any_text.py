"""No text of any kind stops a check or the reading of a record, and none takes time beyond what its length explains."""

import time
from dataclasses import fields
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.errors import ListingRejected
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.shapes import far_spellings
from domain.wire import match_to_json, parse_listing, record_from_json, record_to_json
from matching import RecordBook, identifies, why_not_identifying
from matching.alike_keys import alike_keys
from matching.reading.codes import find_code
from matching.reading.text import read_text

pytestmark = pytest.mark.usefixtures("untraced")

ON = date(2026, 11, 25)
LONGEST = 10_000
ENCODINGS = ("utf-8", "gb18030", "utf-16", "latin-1", "big5")
BYTES = st.builds(
    lambda raw, encoding, errors: raw.decode(encoding, errors),
    st.binary(max_size=60),
    st.sampled_from(ENCODINGS),
    st.sampled_from(["replace", "ignore"]),
)
SURROGATES = st.text(st.characters(min_codepoint=0xD7F0, max_codepoint=0xE00F), max_size=8)
PIECES = st.sampled_from(
    ["小逸优品", "XDW-21A4", "电磁炉", "适用于", "同款", "2100W", "20-28寸", "无", "(标称)", "有限公司", "生产企业:",
     "2019年1月-3月", "110/56", "条形码:", "6926205203104", "/", "【", "】", "\u200b", "\x00", "🔥", "ﷺ", "é", "一杠二"]
)  # fmt: skip
TEXT = st.one_of(st.text(max_size=40), BYTES, SURROGATES, st.lists(PIECES, max_size=9).map("".join))
LISTING_FIELDS = ("brand", "model", "gtin", "shop_name", "seller_name", "seller_uscc", "maker_name", "ccc_certificate")
HEADINGS = st.one_of(
    TEXT, st.sampled_from(["品牌", "规格型号", "生产日期", "批号", "尺码", "生产企业", "条形码", "功率"])
)
RECORD_FIELDS = tuple(
    f.name for f in fields(Record) if str(f.type) == "str | None" or f.name == "product_name"
)  # every text of a record, whoever adds one
ADVERSARIAL = {
    "one long run of digits": "7" * LONGEST,
    "five thousand spaces": "电磁炉" + " " * 5_000 + "XDW-21A4",
    "three thousand emoji": "🔥" * 3_000 + "电磁炉",
    "brackets inside brackets": "【(" * 2_500 + ")】" * 2_500,
    "notes that never end": "(无" * 5_000,
    "letters and digits in turn": "a1" * 5_000,
    "a dash after each letter": "a-" * 5_000,
    "single digits": "1 " * 5_000,
    "single letters and digits": "a 1 " * 2_500,
    "spoken numbers": "一杠" * 5_000,
    "one character": "电" * LONGEST,
    "nothing that is seen": "\u200b" * LONGEST,
    "marks upon one letter": "a" + "\u0301" * (LONGEST - 1),
    "characters that fold to many": "\ufdfa" * LONGEST,
    "the brand, again and again": "小逸优品" * 2_500,
    "likened, again and again": "小逸优品同款" * 1_600,
    "a model, again and again": "XDW-21A4 " * 1_100,
    "a suffix behind a model, again and again": "小逸优品电磁炉" + "XDW-21A4/B " * 900,
    "measures glued to a model": "小逸优品电磁炉" + "2200WXDW-21A42200W " * 500,
    "makers of phones": "适用苹果/华为/" * 1_200,
    "a shelf of goods": "手机配件 蓝牙耳机 " * 1_000,
    "numbers before a unit": "20 " * 3_300 + "寸",
    "days": "2019年1月-" * 1_200,
    "companies": "广东省有限公司" * 1_400,
}  # fmt: skip


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    title=TEXT,
    cells=st.dictionaries(st.sampled_from(LISTING_FIELDS), TEXT, max_size=4),
    attributes=st.dictionaries(HEADINGS, TEXT, max_size=4),
)
def test_any_listing_gets_a_verdict_or_a_reason(
    book: RecordBook, title: str, cells: dict[str, str], attributes: dict[str, str]
) -> None:
    try:
        listing = parse_listing({"title": title, **cells, "attributes": attributes}).listing
    except ListingRejected:
        assert not title.replace("\x00", "").strip()
        return
    for match in book.verdict(listing, on=ON).matches:
        assert 0.0 <= match.score < 1.0
        assert str(match_to_json(match)).encode()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(title=TEXT, attributes=st.dictionaries(HEADINGS, TEXT, max_size=3))
def test_a_listing_that_no_reader_cleaned_gets_one_too(
    book: RecordBook, title: str, attributes: dict[str, str]
) -> None:
    assert book.verdict(Listing(title=title, attributes=attributes), on=ON).kind


@pytest.mark.parametrize("title", ["ퟰ\ud800", "\ud800小逸优品 电磁炉", "乾坤\udfff小逸优品 电磁炉 新款"])
def test_half_a_character_is_nothing_to_the_compiled_half_either(title: str) -> None:
    record = Record(record_id="R", kind=RecordKind.RECALL, product_name="电磁炉", brand="小逸优品")
    book, sifting = (RecordBook([record], brands=BrandRegistry()) for _ in range(2))
    assert sifting.sieve
    assert sifting.verdict(Listing(title=title), on=ON) == book.verdict(Listing(title=title), on=ON)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(TEXT | st.just("phash:8f373714acfcf4d0"), max_size=3))
def test_hashes_that_no_reader_checked_stop_nothing(texts: list[str]) -> None:
    record = Record(record_id="R", kind=RecordKind.RECALL, product_name="推车", image_hashes=(*texts,))
    book = RecordBook([record], brands=BrandRegistry())
    found = book.best(Listing(title="好物", image_hashes=(*texts,)), on=ON)
    assert (found is not None) == ("phash:8f373714acfcf4d0" in texts)


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    kind=st.sampled_from(RecordKind),
    cells=st.dictionaries(st.sampled_from(RECORD_FIELDS), TEXT, max_size=7),
    title=TEXT,
)
def test_any_record_can_be_read_and_held_against_any_listing(
    kind: RecordKind, cells: dict[str, str], title: str
) -> None:
    record = Record(**{"record_id": "R", "kind": kind, "product_name": "电磁炉"} | cells)
    assert record_from_json(record_to_json(record)) == record
    assert identifies(record) or all(why_not_identifying(record) or ())
    book = RecordBook([record], brands=BrandRegistry())
    listing = Listing(
        title=title, **{name: cells.get(name) for name in ("brand", "gtin", "ccc_certificate", "shop_name")}
    )
    score = book.score(listing, record, on=ON)
    assert all(e.sentence and e.sentence_en for e in score.explanations)
    book.remove("R")
    assert not book.match(listing, on=ON)


def test_a_title_of_a_megabyte_is_refused_with_a_reason() -> None:
    with pytest.raises(ListingRejected, match=r"title: has 1000000 characters, more than 10000"):
        parse_listing({"title": "电" * 1_000_000})
    with pytest.raises(ListingRejected, match=r"brand: has 1000000 characters"):
        parse_listing({"title": "电磁炉", "brand": "牌" * 1_000_000})


@pytest.fixture(scope="module")
def plain_seconds(book: RecordBook, demo_listings: tuple[Listing, ...]) -> float:
    """The processor's time of a title of the longest length, made of plain titles."""
    titles = " ".join(listing.title for listing in demo_listings)[:LONGEST]
    return min(_seconds(book, Listing(title=titles)) for _ in range(3))


def _seconds(book: RecordBook, listing: Listing) -> float:
    began = time.process_time()
    book.full_verdict(listing, on=ON)
    return time.process_time() - began


GENEROUS = 40
"""The slowest of them takes twice the time of a plain title; what grows with the square of its length takes hundreds."""


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_a_title_made_to_cost_time_costs_that_of_its_length(book: RecordBook, plain_seconds: float, name: str) -> None:
    text = ADVERSARIAL[name][:LONGEST]
    before = book.scored_pairs
    assert min(_seconds(book, Listing(title=text)) for _ in range(2)) <= GENEROUS * plain_seconds
    assert book.scored_pairs - before < 2 * len(book)


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_so_do_the_fields_of_a_listing_and_the_cells_of_a_record(plain_seconds: float, name: str) -> None:
    text = ADVERSARIAL[name][:LONGEST]
    cells = dict.fromkeys(("brand", "model_spec", "batch_or_date", "manufacturer", "seller", "shop_name"), text)
    began = time.process_time()
    record = Record(record_id="R", kind=RecordKind.RECALL, product_name=text, **cells)
    book = RecordBook([record], brands=BrandRegistry())
    fields = dict.fromkeys(("brand", "model", "maker_name", "shop_name", "seller_name", "gtin"), text)
    headings = dict.fromkeys(("规格", "生产日期", "批号", "尺码", "生产企业", "品牌"), text)
    book.full_verdict(Listing(title="电磁炉", **fields, attributes=headings), on=ON)
    assert time.process_time() - began <= 5 * GENEROUS * plain_seconds


def test_a_name_of_ten_thousand_characters_has_no_look_alikes() -> None:
    assert alike_keys("7" * LONGEST) == ("7" * LONGEST,)
    assert far_spellings("清" * LONGEST) == frozenset()
    assert len(alike_keys("a" * 64)) == 130


def test_a_suffix_behind_each_of_many_numbers_costs_little_more_than_the_numbers() -> None:
    def seconds(unit: str) -> float:
        text, began = read_text(unit * 900), time.process_time()
        assert find_code(text, "xdw21a4")
        return time.process_time() - began

    assert min(seconds("XDW-21A4/B ") for _ in range(3)) <= 15 * min(seconds("XDW-21A4 家 ") for _ in range(3))
