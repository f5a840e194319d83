"""The compiled reading of texts says what `domain.text` and `matching.reading.text` say, for every character there is."""

import re
import unicodedata

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.listing import Listing
from domain.text import fold
from matching.reading.kinds import Relation, hints, known_nouns, relate
from matching.reading.listing_reading import ListingReading
from matching.reading.text import MARK, Gap, read_text
from matching.sieve.characters import CONTEXT, FIRST_UNKNOWN, MANY, load_characters, needs_context
from matching.sieve.kinds import alike_kinds, read_kinds
from matching.sieve.layout import CHARACTERS, COLUMNS, KIND_WORDS, STATES_A_NUMBER, TITLE, Texts, make_room
from matching.sieve.numbers import read_numbers
from matching.sieve.reading import read_text as read_compiled
from matching.sieve.signs import load_signs
from matching.words import load_kinds

pytestmark = pytest.mark.usefixtures("untraced")

ASSIGNED = [chr(code) for code in range(FIRST_UNKNOWN) if unicodedata.category(chr(code)) not in {"Cn", "Cs"}]
GAPS = (Gap.NONE, Gap.JOINER, Gap.SIGN, Gap.SPACE, Gap.SIGN, Gap.SPACE, Gap.SIGN, Gap.SPACE, Gap.JOINER)
"""What `matching.reading.text` calls the gaps of `layout`."""


def _outcome(character: str) -> str | None:
    characters, code = load_characters(), ord(character)
    folded = int(characters.folded[code])
    if folded == MANY:
        start = int(characters.first[code])
        return "".join(map(chr, characters.pool[start : start + int(characters.size[code])]))
    return None if folded == CONTEXT else chr(folded) if folded else ""


@pytest.mark.parametrize(("before", "after"), [("一", "一"), ("1", "2"), ("a", "b"), (" ", "鱼"), ("电-", "(x")])
def test_every_character_comes_to_what_it_folds_to(before: str, after: str) -> None:
    apart = "xqzx"
    open_characters = [c for c in ASSIGNED if _outcome(c) is not None]
    assert not any(map(needs_context, open_characters))
    assert len(ASSIGNED) - len(open_characters) < 3000
    for start in range(0, len(open_characters), 1000):
        some = open_characters[start : start + 1000]
        texts = fold(apart.join(re.sub(r"\s", MARK, f"{before}{c}{after}") for c in some)).split(apart)
        for character, text in zip(some, texts, strict=True):
            told = f"{before.replace(' ', MARK)}{_outcome(character)}{after}"
            assert text == told, f"U+{ord(character):04X}"


def _read(raw: str, *, is_folded: bool = False):
    data = np.frombuffer(raw.encode() or b" ", dtype=np.uint8)
    starts, sizes = np.zeros((COLUMNS, 1), dtype=np.int64), np.zeros((COLUMNS, 1), dtype=np.int32)
    sizes[TITLE, 0] = len(raw.encode())
    work = make_room()
    done = read_compiled(Texts(data, starts, sizes, is_folded), TITLE, 0, False, load_signs(), work)
    return work if done else None


def test_no_character_leads_out_of_the_tables() -> None:
    characters = load_characters()
    assert characters.folded.max() < FIRST_UNKNOWN
    assert characters.pool.max() < FIRST_UNKNOWN
    assert characters.settled.max() < FIRST_UNKNOWN
    assert ord(fold("𪈼")) >= FIRST_UNKNOWN
    assert _read("𪈼电磁炉") is None


_SELLERS = (
    "苏泊尔电磁炉拉杆箱儿童套装款货号小逸優誠三一二〇杠ＡＢ１２abcxyz0123789oil  --··/._()#*+~【】★🔥👑①\u200b\ufeff—–"
)
_TITLES = st.one_of(
    st.text(st.sampled_from(_SELLERS), max_size=60),
    st.text(st.characters(exclude_categories=("Cs",), max_codepoint=FIRST_UNKNOWN - 1), max_size=30),
)


@settings(max_examples=600, deadline=None)
@given(_TITLES)
def test_a_text_is_read_as_the_full_reading_reads_it(raw: str) -> None:
    work = _read(raw)
    folded = fold(re.sub(r"\s+", MARK, raw))
    if work is None:
        work = _read(folded, is_folded=True)
        if work is None:
            assert any(ord(c) >= FIRST_UNKNOWN for c in folded)
            return
    count, text = int(work.state[CHARACTERS]), read_text(raw)
    assert "".join(map(chr, work.plain[:count])) == text.chars
    assert "".join(map(chr, work.settled[:count])) == text.settled
    assert [GAPS[gap] for gap in work.gaps[:count]] == list(text.gaps[:count])


def _states_a_number(title: str) -> bool:
    work = _read(title)
    if work is None:
        return False
    read_numbers(0, int(work.state[CHARACTERS]), True, load_signs(), work)
    return bool(work.state[STATES_A_NUMBER])


_TOKENS = st.from_regex(
    r"[a-z]{0,4}[-/. _+*]{0,2}[0-9]{0,6}[a-z]{0,2}[-/. ~]{0,1}[0-9]{0,3}[码寸w件装]?", fullmatch=True
)


@settings(max_examples=3000, deadline=None)
@given(
    st.lists(_TOKENS, min_size=1, max_size=3), st.sampled_from(["", " ", "·", "炉"]), st.sampled_from(["", "炉 ", "·"])
)
def test_a_number_that_is_stated_for_sure_is_one_to_the_full_reading(
    tokens: list[str], between: str, before: str
) -> None:
    title = before + between.join(tokens)
    if _states_a_number(title):
        assert ListingReading(Listing(title=title)).codes, title


_MIXED = st.from_regex(
    r"(?:[a-z]{1,3}|[abcdhlmnrstx]|led|xl|gb|ip)?[0-9]{1,4}(?:[-/._ ]?[a-zxm]{0,2}[-. ]?[0-9]{0,3}){0,3}[a-z]?[片码寸w件炉]?",
    fullmatch=True,
)


@settings(max_examples=4000, deadline=None)
@given(
    st.lists(_MIXED, min_size=1, max_size=2),
    st.sampled_from([" ", "炉", "-", ""]),
    st.sampled_from(["", "炉", "ab ", "k "]),
    st.sampled_from(["", "粉", "片", " 粉"]),
)
def test_nor_is_one_of_letters_among_digits(tokens: list[str], between: str, before: str, behind: str) -> None:
    title = before + between.join(tokens) + behind
    if _states_a_number(title):
        assert ListingReading(Listing(title=title)).codes, title


_DASHED = st.from_regex(r"[0-9]{1,5}(?:(?:--?|[-*/.+])[0-9]{1,5}){1,3}[码寸w元]?", fullmatch=True)


@settings(max_examples=3000, deadline=None)
@given(st.lists(_DASHED, min_size=1, max_size=2), st.sampled_from(["", " ", "炉", "炉 "]))
def test_nor_is_one_of_digits_with_dashes_unless_it_is_one_to_the_full_reading(tokens: list[str], before: str) -> None:
    title = before + " ".join(tokens)
    if _states_a_number(title):
        assert ListingReading(Listing(title=title)).codes, title


@pytest.mark.parametrize(
    "title",
    [
        "电磁炉 XDW-21A4 2200W",
        "ｘｄｗ２１４ 家用",
        "拉杆箱 GJT 761 黑",
        "童裤fw_54661/A类",
        "双肩包 12359 黑",
        "羊毛衫18-7126粉",
        "童鞋 791-5",
        "745-05-3321",
        "童装763B825T253网红",
        "服装K18B10386 男童",
        "暖风机C1-H84咖啡色",
        "洗衣机S9-A77",
        "旅行包 889-63870A1",
        "扭扭车827-3E跳跳",
        "款 E92 拖鞋",
        "耳机T94超长",
        "干洗机 PK 422轻奢",
        "套装106.a545a848",
    ],
)
def test_what_makers_write_is_stated_for_sure(title: str) -> None:
    assert _states_a_number(title)


@pytest.mark.parametrize(
    "title",
    [
        "拉杆箱 2024 新款",
        "童装90-140码",
        "电磁炉2200W 3档",
        "GB/T4706",
        "led100 灯",
        "单价 1688.00元",
        "",
        "2024-2025新款",
        "90-140",
        "3-6-8",
        "7126-5*3",
        "18--7126",
        "16-7851码",
        "批号18-7126",
        "夹克M27",
        "纸尿裤L54片",
        "20m2 地毯",
        "布料 33x33x5 3m-6m",
        "净重 12.5kg 220V",
        "适合 3c 认证 18cm",
        "PK 422片",
    ],
)
def test_sizes_years_and_measures_are_not(title: str) -> None:
    assert not _states_a_number(title)


def _kinds(title: str) -> list[int] | None:
    work = _read(title)
    if work is None:
        return None
    work.ends[TITLE] = work.state[CHARACTERS]
    read_kinds(load_signs(), work)
    kinds: list[int] = work.kinds[:KIND_WORDS].tolist()
    return kinds


_PIECES = st.one_of(
    st.sampled_from(sorted(known_nouns())),
    st.sampled_from(sorted(hints())),
    st.sampled_from(
        ["送", "适用", "专用", "同款", "新", "男", "柜", "厂", "配件", "可换", " ", "-", "24寸", "elle", "xdw-21", "款"]
    ),
)


@settings(max_examples=1500, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=6), st.sampled_from(["", " "]), st.sampled_from(sorted(load_kinds())))
def test_no_kind_that_the_full_reading_finds_is_missing(pieces: list[str], between: str, kind: str) -> None:
    title = between.join(pieces)
    found = _kinds(title)
    if found is None:
        return
    kinds = ListingReading(Listing(title=title)).goods.kinds
    for name in (*kinds, kind):
        record = frozenset({name})
        shared = [a & b for a, b in zip(found, alike_kinds([record]).tolist(), strict=True)]
        assert len(shared) == KIND_WORDS
        assert any(shared) or relate(kinds, record) not in (Relation.SAME, Relation.BROADER), (title, name)


def test_a_noun_inside_another_word_is_no_kind() -> None:
    assert _kinds("鞋某 全国顺丰") == _kinds("某 全国顺丰")
    assert _kinds("真皮鞋 男款") != _kinds("真皮 男款")
