"""The text analysis: what a reader takes a disguised text to say."""

import subprocess
import unicodedata
from pathlib import Path

import opencc
import pytest
from hypothesis import given
from hypothesis import strategies as st

import domain.text as text_module
from domain.text import CHANGED_IN_WORDS, fold, phrases, squeeze, terms

DISGUISES = [
    ("full width", "ＸＤＷ－21Ａ4", "xdw-21a4"),
    ("traditional", "電磁爐 寶寶", "电磁炉 宝宝"),
    ("zero width", "丁\u200b巴\u200d王\ufeff子", "丁巴王子"),
    ("emoji inside", "皇👑冠", "皇冠"),
    ("emoji with joiner", "北极👩‍👧熊", "北极熊"),
    ("keycap", "C2️⃣1️⃣", "c21"),
    ("circled", "H①③①", "h131"),
    ("negative circled", "H❶❸❶", "h131"),
    ("bold letters", "𝐐𝐋𝐓𝟐𝟎𝟏𝟓𝐁", "qlt2015b"),
    ("Cyrillic", "ВСЕ С9", "bce c9"),
    ("Greek", "ΑΜΒΑ", "amba"),
    ("long dash", "YS—2037", "ys-2037"),
    ("multiplication sign", "×6025", "x6025"),
    ("strokes between", "时丨光丶之丨旅", "时 光 之 旅"),
    ("brackets", "【百】【贝】【佳】", "百 贝 佳"),
    ("squared letters", "🅰🅱", "ab"),
    ("accents", "Delsèy Pâris", "delsey paris"),
]


@pytest.mark.parametrize(("kind", "text", "reading"), DISGUISES, ids=[d[0] for d in DISGUISES])
def test_a_disguise_is_undone(kind: str, text: str, reading: str) -> None:
    assert fold(text) == reading, kind


@given(st.text(max_size=200))
def test_fold_is_idempotent_and_never_raises(text: str) -> None:
    assert fold(fold(text)) == fold(text)


@given(st.text(max_size=200))
def test_squeeze_holds_letters_and_digits_only(text: str) -> None:
    assert all(c.isalnum() for c in squeeze(text))


@given(st.text(max_size=200))
def test_every_term_is_free_of_separators(text: str) -> None:
    assert all(term and " " not in term and '"' not in term for term in terms(text))


@given(st.text(alphabet="电磁炉锅充电宝马abc012 -", max_size=30))
def test_the_terms_of_a_one_phrase_query_stand_in_the_text_that_holds_it(text: str) -> None:
    indexed = terms(text)
    for phrase in phrases(text):
        if len(phrase) > 1:
            assert set(phrase) <= set(indexed)


def test_words_do_not_meet_across_a_gap() -> None:
    assert phrases("充电宝")[0] == ("充电", "电宝")
    assert "电宝" not in terms("充电 宝马")


def test_model_codes_meet_with_and_without_separators() -> None:
    assert "bhd004" in terms("苏泊尔 BHD-004")
    assert phrases("BHD004") == (("bhd004",),)


def test_a_megabyte_of_text_is_folded_in_linear_time() -> None:
    assert len(fold("电磁炉A1-" * 200_000)) == len("电磁炉a1-" * 200_000)


def test_every_assigned_character_of_unicode_folds_to_something_stable() -> None:
    assigned = (chr(i) for i in range(0x110000) if unicodedata.category(chr(i)) not in {"Cn", "Co"})
    unstable = [hex(ord(c)) for c in assigned if fold.__wrapped__(once := fold.__wrapped__(f"A{c}1")) != once]
    assert unstable == []


PLAIN = [chr(c) for c in range(0x20000) if not 0xD800 <= c <= 0xDFFF and text_module._PLAIN.fullmatch(chr(c))]


@given(st.text(alphabet=st.sampled_from(PLAIN), max_size=60))
def test_plain_characters_fold_alike_one_by_one_and_together(text: str) -> None:
    assert text.translate(text_module._PLAIN_TABLE) == text_module._fold(text)


def test_every_plain_character_folds_beside_any_other_as_it_does_alone() -> None:
    for beside in ("", "炉", "a", "ｉ", "-", "'"):
        whole = beside + beside.join(PLAIN)
        assert whole.translate(text_module._PLAIN_TABLE) == text_module._fold(whole)


def test_every_character_that_a_word_changes_is_known(tmp_path: Path) -> None:
    library = Path(opencc.__file__).parent / "clib"
    words, made = library / "share/opencc/TSPhrases.ocd2", tmp_path / "words.txt"
    subprocess.run(
        [library / "bin/opencc_dict", "-f", "ocd2", "-t", "text", "-i", words, "-o", made], check=True, timeout=60
    )
    lines = [line.split("\t") for line in made.read_text("utf-8").splitlines()]
    alone = opencc.OpenCC("t2s").convert
    changed = {
        character
        for traditional, simplified in lines
        for character, other in zip(traditional, simplified.split(" ")[0], strict=True)
        if alone(character) != other
    }
    assert len(lines) > 400
    assert changed == CHANGED_IN_WORDS
