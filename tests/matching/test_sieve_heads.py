"""Goods that no table of kinds knows are told by what titles call them, in the compiled loops as in the full reading."""

from dataclasses import replace
from datetime import date

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.brands import BrandRegistry
from domain.listing import Listing
from domain.record import Record, RecordKind
from domain.verdict import VerdictKind
from matching import RecordBook, check_table
from matching.reading.kinds import heads_of_product, known_nouns
from matching.sieve import LISTED, NONE
from matching.sieve.heads import MOST_HEADS, heads_of, heads_within
from matching.sieve.keys import POWERS
from tests.matching.test_sieve import _sift

pytestmark = pytest.mark.usefixtures("untraced")

PRODUCTS = ("便携式磁浮唤醒仪", "磁浮仪(家用)", "星轨仪/唤醒仪", "wake-up lamp projector", "电动泡泡镜", "浮")


def _within(title: str, words: tuple[tuple[str, ...], ...]) -> list[bool]:
    heads = heads_of(((), *words), np.arange(1 + len(words), dtype=np.int32))
    plain = np.array([*map(ord, title)], dtype=np.int32)
    sums = np.zeros(plain.size + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        for place, code in enumerate(plain.tolist()):
            sums[place + 1] = sums[place] * POWERS[1] + np.uint64(code)
    found = int(heads_within(plain.size, plain, sums, POWERS, heads.table))
    return [bool(found & int(heads.bits[number])) for number in heads.names[1:]]


@settings(max_examples=500, deadline=None)
@given(
    st.text("便携式磁浮唤醒仪星轨wakeuplamprojct电动泡镜x家用", max_size=30),
    st.integers(0, 30),
    st.sampled_from(PRODUCTS),
)
def test_words_are_found_where_they_stand(text: str, place: int, product: str) -> None:
    words = tuple(map(heads_of_product, PRODUCTS))
    for title in (text, text[:place] + product.replace("-", "").replace(" ", "") + text[place:]):
        for found, own in zip(_within(title, words), words, strict=True):
            assert found or not any(word in title for word in own), (title, own)


def test_other_words_are_not() -> None:
    words = tuple(map(heads_of_product, PRODUCTS[:4]))
    assert _within("便携式磁浮唤醒", words) == [False] * 4
    assert _within("家用磁浮仪", words) == [False, True, False, False]


def test_behind_many_lists_goods_are_taken_for_any() -> None:
    words = [(), *((f"物{number}",) for number in range(MOST_HEADS - 1))]
    heads = heads_of(words, np.array([0, 1, MOST_HEADS], dtype=np.int32))
    assert [bin(int(heads.bits[name])).count("1") for name in heads.names] == [0, 1, 64]


@pytest.fixture(scope="module")
def unknown() -> RecordBook:
    made = [
        Record(
            record_id=f"U{number}", kind=RecordKind.FAILED_INSPECTION, product_name=product, brand="星澜泊",
            model_spec=f"XLB-{number}17K", manufacturer="宁波星澜泊电器有限公司",
        )
        for number, product in enumerate(PRODUCTS[:5])
    ]  # fmt: skip
    return RecordBook(
        [*made, replace(made[0], record_id="N", product_name="电磁炉", model_spec="XLB-977K")], brands=BrandRegistry()
    )


def test_a_brand_beside_other_goods_is_let_go(unknown: RecordBook) -> None:
    titles = {
        "星澜泊 拉杆箱 大容量": NONE,
        "星澜泊 新品上市": NONE,
        "星澜泊 唤醒仪 家用": LISTED,
        "星澜泊 便携式星轨仪": LISTED,
        "星澜泊 拉杆箱 XLB-217K": LISTED,  # its model says more than its goods
        "星澜泊 电磁炉": LISTED,
    }
    sifted = _sift(unknown, [Listing(title=title) for title in titles])
    assert dict(zip(titles, sifted.answers.tolist(), strict=True)) == titles


@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [
                *sorted(known_nouns())[::40],
                *PRODUCTS,
                "唤醒仪",
                "泡泡镜",
                "星澜泊",
                "星澜",
                "XLB-117K",
                "XLB-2",
                "适用",
                "配件",
                " ",
            ]
        ),
        min_size=1,
        max_size=5,
    )
)
def test_nothing_is_lost(unknown: RecordBook, pieces: list[str]) -> None:
    title = "新品 " + " ".join(pieces)
    answered = check_table(unknown, pa.table({"title": [title]}), on=date(2026, 1, 1)).to_pylist()[0]
    flagged = [
        m for m in unknown.match(Listing(title=title), on=date(2026, 1, 1)) if m.verdict is not VerdictKind.ALLOW
    ]
    assert bool(flagged) == (answered["verdict"] != "allow"), title
