"""Which characters of a title belong to words that any title may have."""

from hypothesis import given
from hypothesis import strategies as st

from matching.reading.text import read_text
from matching.reading.usual_words import mark_usual, read_unusual, spans
from matching.words import load_phrases

USUAL = sorted({*load_phrases().beside, *load_phrases().children, *load_phrases().grown_ups})


def test_a_word_is_found_wherever_it_stands() -> None:
    assert spans("宝宝宝电宝宝锅", ["宝宝", "锅", "壶"]) == [(0, 2), (4, 6), (6, 7)]
    assert spans("宝宝宝电宝宝锅", [""]) == []


def test_goods_are_left_and_usual_words_are_not() -> None:
    assert list(mark_usual("正品电磁炉新款")) == [1, 1, 0, 0, 0, 1, 1]
    assert mark_usual("") == b""


@given(st.lists(st.sampled_from([*USUAL, "电磁炉", "a1", "苏"]), max_size=8).map("".join))
def test_every_usual_word_is_looked_for(chars: str) -> None:
    marks = bytearray(len(chars))
    for start, end in spans(chars, USUAL):
        marks[start:end] = b"\x01" * (end - start)
    assert mark_usual(chars) == bytes(marks)


def test_every_sign_of_a_title_has_its_place() -> None:
    title = read_text("【正品】苏泊尔 C-21(新款)#2")
    unusual = read_unusual(title, mark_usual(title.chars))
    assert unusual.folded == "   苏泊尔 c-21     2"
    assert "".join(unusual.folded[place] for place in unusual.places) == "  苏泊尔c21  2"
